#include "core/families/spec_text.h"
#include "core/image/npy.h"
#include "core/studies/answer_sum_study.h"
#include "core/studies/field_study.h"
#include "core/studies/joint_study.h"
#include "core/studies/map_study.h"
#include "core/studies/part_study.h"
#include "tests/app/cli/program.h"
#include "tests/core/studies/ask.h"
#include "tests/texts.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;
using scorelet::testing::contains;

namespace {

using Arguments = std::vector<std::string>;

/// Runs a command on a small data set; it must succeed.
std::string run(Arguments arguments) {
    for (const char* one :
         {"--train", "200", "--test", "10", "--size", "16", "--levels", "2", "--threads", "2"})
        arguments.emplace_back(one);
    const ProgramRun result = runProgram(arguments);
    REQUIRE_MESSAGE(result.status == 0, result.errors);
    return result.output;
}

/// The same choices as the window has them.
Experiment choices(const char* model) {
    Experiment e;
    e.data = {.source = "strokes", .train = 200, .heldOut = 10, .size = 16};
    e.levels = 2;
    e.columns = {parseModelSpec(model)};
    return e;
}

} // namespace

TEST_CASE("sum and histogram print what the inspector shows") {
    const ScratchFolder folder;
    const std::string csv = folder.file("a.csv"), npy = folder.file("a.npy");
    testing::Asked asked;
    Experiment e = choices("local:d2:r1");
    e.image = 3;
    e.look.coefficient = 40;
    run({"sum", "--model", "local:d2:r1", "--image", "3", "--coefficient", "40", "--csv", csv});
    const auto sum = asked.get<AnswerSumStudy>(e, 0);
    const auto rows = readCsv(csv);
    REQUIRE(rows.size() == 1 + 1 + sum->summands.size() + 3);
    CHECK(rows[2][0] == sum->summands[0].name);
    CHECK(std::stod(rows[2][3]) == doctest::Approx(sum->summands[0].product));
    CHECK(rows[rows.size() - 3][0] == "sum");
    CHECK(std::stod(rows[rows.size() - 3][3]) ==
          doctest::Approx(std::stod(rows[rows.size() - 2][3])).epsilon(1e-3));
    CHECK(runProgram({"sum", "--model", "wiener", "--train", "50", "--test", "5"}).status == 1);
    CHECK(runProgram({"sum", "--model", "parent", "--train", "50", "--test", "5", "--coefficient", "1024"})
              .status == 1);

    e.look.partner = Partner::sibling;
    const std::string text =
        run({"histogram", "--coefficient", "40", "--partner", "sibling", "--csv", csv, "--npy", npy});
    const auto joint = asked.get<JointStudy>(e);
    CHECK(text.find(joint->otherPlace) != std::string::npos);
    const NpyArray array = readNpy(npy);
    CHECK(array.shape == std::vector<std::size_t>{2, jointBins, jointBins});
    CHECK(std::equal(array.values.begin(), array.values.begin() + jointBins * jointBins,
                     joint->clean.counts.values().begin()));
    CHECK(readCsv(csv).size() == 1 + 2 * jointBins * jointBins);
}

TEST_CASE("map has a row a model and coefficient, reconstruct the image of chosen subbands") {
    const ScratchFolder folder;
    const std::string csv = folder.file("a.csv"), npy = folder.file("a.npy");
    testing::Asked asked;
    run({"map", "--models", "independent:d1,band-tied:d2", "--csv", csv});
    const auto rows = readCsv(csv);
    REQUIRE(rows.size() == 1 + 2 * 256);
    const Experiment e = choices("band-tied:d2"), plain = choices("independent:d1");
    const auto maps = asked.get<ModelMapsStudy>(e, 0), reference = asked.get<ModelMapsStudy>(plain, 0);
    CHECK(rows[257 + 30][7] == "band-tied:d2");
    CHECK(std::stod(rows[257 + 30][9]) == doctest::Approx(maps->heldOut[30]));
    CHECK(std::stod(rows[257 + 30][14]) ==
          doctest::Approx(sharesOfGain(reference->heldOut, maps->heldOut)[30]));
    CHECK(rows[1 + 30][14].empty());
    CHECK(std::stod(rows[1 + 30][5]) == doctest::Approx(asked.get<DataMapsStudy>(e)->variance[30]));
    run({"map", "--csv", csv});
    CHECK(readCsv(csv).size() == 1 + 256);

    Experiment part = choices("wiener");
    part.look.leftOut = "H1+D1";
    run({"reconstruct", "--model", "wiener", "--left-out", "H1+D1", "--npy", npy});
    const NpyArray array = readNpy(npy);
    CHECK(array.shape == std::vector<std::size_t>{3, 16, 16});
    const auto denoised = asked.get<DenoisedPartStudy>(part, 0);
    CHECK(std::equal(array.values.begin() + 512, array.values.end(), denoised->image.values().begin()));
    CHECK(runProgram({"reconstruct", "--left-out", "X1"}).status == 2); // wrong usage
}

TEST_CASE("field prints the Plane tab's arrows at one noise level") {
    const ScratchFolder folder;
    const std::string csv = folder.file("a.csv");
    const std::string text = run({"field", "--model", "wiener", "--sigma", "0.7", "--csv", csv});
    CHECK(text.find("sigma 0.7, plane through the mean: 169 states") != std::string::npos);
    const auto rows = readCsv(csv);
    REQUIRE(rows.size() == 1 + fieldSide * fieldSide);
    testing::Asked asked;
    const Experiment e = choices("wiener");
    const auto plane = asked.get<PlaneStudy>(e);
    CHECK(std::stod(rows[1][2]) == // the Gaussian's score at the first corner
          doctest::Approx(-std::stod(rows[1][0]) / (plane->plane.variance[0] + 0.49)).epsilon(1e-3));
}

TEST_CASE("moments in parts, merged, give the chart of loaded images, and the learning curve's last row") {
    const ScratchFolder folder;
    const Arguments data = {"--size", "16", "--levels", "2"},
                    models = {"--models", "independent:d2,local:d1:r1"};
    for (const char* part : {"1/2", "2/2"}) {
        const ProgramRun run = runProgram(
            Arguments{"moments", "--shard", part, "--out", folder.file(fmt::format("{}.npz", part[0]))} +
            models + data + small);
        REQUIRE(run.status == 0);
        CHECK(run.errors.empty());
        CHECK(contains(run.output, "missing"));
    }
    const ProgramRun merge =
        runProgram({"merge", folder.file("2.npz"), folder.file("1.npz"), "--out", folder.file("all.npz")});
    REQUIRE(merge.status == 0);
    CHECK(contains(merge.output, "training images      300 of 300"));
    const Arguments sigmas = {"--sigmas", "0.2,1"};
    REQUIRE(
        runProgram(Arguments{"chart", "--csv", folder.file("loaded.csv")} + models + sigmas + data + small)
            .status == 0);
    const ProgramRun chart = runProgram(
        Arguments{"chart", "--moments", folder.file("all.npz"), "--csv", folder.file("merged.csv")} + sigmas);
    REQUIRE(chart.status == 0);
    CHECK(chart.errors.empty());
    CHECK_FALSE(contains(chart.output, "nan"));
    REQUIRE(runProgram(Arguments{"moments", "--out", folder.file("whole.npz"), "--learning",
                                 folder.file("learning.csv")} +
                       models + sigmas + data + small)
                .status == 0);
    const auto loaded = readCsv(folder.file("loaded.csv")), merged = readCsv(folder.file("merged.csv")),
               learning = readCsv(folder.file("learning.csv"));
    REQUIRE(loaded.size() == 5);
    REQUIRE(merged.size() == 5);
    REQUIRE(learning.size() == 5); // fewer images than its first size: all alone
    for (std::size_t i = 1; i < loaded.size(); ++i) {
        CHECK(merged[i][0] == loaded[i][0]);
        for (const std::size_t error : {std::size_t{2}, std::size_t{3}}) {
            CHECK(std::stod(merged[i][error]) == doctest::Approx(std::stod(loaded[i][error])).epsilon(1e-7));
            CHECK(std::stod(learning[i][error + 1]) ==
                  doctest::Approx(std::stod(loaded[i][error])).epsilon(1e-7));
        }
    }
    const ProgramRun beside = runProgram({"chart", "--data", "strokes", "--moments", folder.file("all.npz")});
    CHECK(beside.status == 1);
    CHECK(contains(beside.errors, "--data beside --moments"));
    CHECK(runProgram(Arguments{"moments", "--shard", "3/2", "--out", folder.file("x.npz")} + models).status ==
          2);
    CHECK(runProgram({"chart"}).status == 2);
    const ProgramRun kept = runProgram(
        Arguments{"denoise", "--model", fmt::format("moments:{}", folder.file("all.npz"))} +
        data + small);
    CHECK(kept.status == 0);
    CHECK(kept.errors.empty());
}
