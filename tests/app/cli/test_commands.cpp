#include "core/base/file.h"
#include "core/basis/cascade.h"
#include "core/data/dataset.h"
#include "core/engine/engine.h"
#include "core/families/spec_text.h"
#include "core/image/file.h"
#include "core/image/npy.h"
#include "core/image/statistics.h"
#include "core/sample/trajectory.h"
#include "core/session/session.h"
#include "core/studies/border_study.h"
#include "core/studies/error_study.h"
#include "core/studies/folds_study.h"
#include "core/studies/halves_study.h"
#include "core/studies/harmonic_study.h"
#include "core/studies/learning_study.h"
#include "core/studies/memorization_study.h"
#include "core/studies/samples_study.h"
#include "core/studies/sensitivity_study.h"
#include "tests/app/cli/program.h"
#include "tests/core/studies/ask.h"
#include "tests/texts.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <map>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

DataSet smallStrokes() {
    return loadDataSet({.source = "strokes", .train = 300, .heldOut = 40}, Work{});
}

} // namespace

TEST_CASE("data tells what was found") {
    const ProgramRun run = runProgram(Arguments{"data"} + small);
    REQUIRE(run.status == 0);
    CHECK(run.errors.empty());
    const DataSet data = smallStrokes();
    for (const ImageSet* set : {&data.train, &data.heldOut}) {
        const PixelStatistics s = pixelStatistics(set->pixels);
        CHECK(contains(run.output, fmt::format("images {}\n", set->count()).substr(7)));
        CHECK(contains(run.output, fmt::format("{:.6f}", s.mean)));
        CHECK(contains(run.output, fmt::format("{:.6f}", s.standardDeviation)));
    }
    CHECK(contains(run.output, "32 x 32 pixels"));
    CHECK(contains(run.output, "10 (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)"));
}

TEST_CASE("chart writes exact and sampled rows that keep the order of theory") {
    const ScratchFolder folder;
    const std::string csv = folder.file("chart.csv");
    const ProgramRun run = runProgram(
        Arguments{"chart", "--models", "independent:d1,independent:d3,band-tied:d3,local:d1:r1,wiener,ideal",
                  "--sigmas", "1,0.2", "--csv", csv} +
        small);
    REQUIRE(run.status == 0);
    CHECK(run.errors.empty());
    const auto rows = readCsv(csv);
    REQUIRE(rows.size() == 13);
    CHECK(rows[0] == std::vector<std::string>{"model",
                                              "sigma",
                                              "train_mse",
                                              "test_mse",
                                              "test_stderr",
                                              "method",
                                              "features",
                                              "rcond",
                                              "fit_seconds",
                                              "train_stderr",
                                              "images",
                                              "leave_one_out_mse",
                                              "leave_one_out_stderr",
                                              "h",
                                              "difference",
                                              "difference_stderr",
                                              "bits",
                                              "parameters",
                                              "kept_values",
                                              "reason"});
    std::map<std::string, double> train;
    for (size_t i = 1; i < rows.size(); ++i) {
        const auto& row = rows[i];
        REQUIRE(row.size() == rows[0].size());
        const bool ideal = row[0] == "ideal";
        CHECK(row[1] == (i % 2 == 1 ? "0.2" : "1")); // sigmas rise
        CHECK(row[5] == (ideal ? "sampled" : "exact"));
        const double sigma = std::stod(row[1]), error = std::stod(row[4]);
        CHECK((error > 0 && error < std::stod(row[3]))); // over images, also where it is exact in the noise
        CHECK((std::stod(row[3]) > 0 && (ideal || std::stod(row[3]) < 1.2 * sigma * sigma)));
        const bool fitted = !ideal && row[0] != "wiener"; // else nothing was measured
        CHECK(row[8].empty() == !fitted);
        CHECK(row[10] == (ideal ? "40" : ""));
        CHECK((row[11].empty() && row[12].empty() && row[13].empty())); // these leave none out
        if (row[0] == "independent:d3") CHECK(row[17] == "4096"); // 4 weights of each of 32 x 32 coefficients
        CHECK(row[17].empty() == ideal);
        CHECK(row[18].empty() == !ideal);
        CHECK(row[19].empty());
        CHECK(row[16].empty() == (i % 2 == 1)); // one noise level has no area
        if (i % 2 == 0) {                       // a trapezoid over log2(1 / 0.2) octaves
            const double before = std::stod(rows[i - 1][3]) / 0.04, here = std::stod(row[3]);
            CHECK(std::stod(row[16]) == doctest::Approx(std::log2(5) * (before + here) / 2).epsilon(1e-6));
        }
        if (i <= 2) {
            CHECK(row[14].empty()); // the first model is what the others are compared with
        } else {
            CHECK(std::stod(row[14]) ==
                  doctest::Approx(std::stod(row[3]) - std::stod(rows[i % 2 == 1 ? 1 : 2][3]))
                      .epsilon(ideal ? 0.3 : 1e-5));
            CHECK(std::stod(row[15]) > 0);
            if (!ideal) CHECK(std::stod(row[15]) < error); // images are hard or easy for both
        }
        train[row[0] + " " + row[1]] = std::stod(row[2]);
    }
    for (const std::string sigma : {" 0.2", " 1"}) {
        CHECK(train["independent:d3" + sigma] < train["independent:d1" + sigma]);
        CHECK(train["band-tied:d3" + sigma] < train["independent:d3" + sigma]);
        CHECK(train["local:d1:r1" + sigma] < train["independent:d1" + sigma]);
        CHECK(train["wiener" + sigma] < train["local:d1:r1" + sigma]);
        CHECK(train["ideal" + sigma] < train["wiener" + sigma]);
    }
}

TEST_CASE("chart: a model that cannot be made is a row with its reason, and the others are there") {
    const ScratchFolder folder;
    const std::string csv = folder.file("chart.csv");
    const ProgramRun run = runProgram(Arguments{"chart", "--models", "independent:d2,local:d4:r3,wiener",
                                                "--sigmas", "0.5,1", "--csv", csv} +
                                      small);
    CHECK(run.status == 1);
    CHECK(contains(run.errors, "local coupling, degree 4, radius 3: "));
    CHECK(contains(run.errors, "1 of 3 models failed"));
    const auto rows = readCsv(csv);
    REQUIRE(rows.size() == 6);
    CHECK(rows[3][0] == "local:d4:r3");
    CHECK(rows[3][3].empty());
    CHECK(rows[3][5] == "failed");
    CHECK(contains(rows[3].back(), "GB"));
    CHECK((rows[5][0] == "wiener" && std::stod(rows[5][3]) > 0));
}

TEST_CASE("chart: a network that is not trained is such a row, too, and how to train it is said") {
    const ScratchFolder folder;
    const std::string csv = folder.file("chart.csv");
    const ProgramRun run = runProgram({"chart", "--models", "convnet:w4:f3:start=77,wiener", "--sigmas",
                                       "0.5", "--csv", csv, "--data", "strokes", "--train", "50", "--test",
                                       "5", "--size", "16", "--control", "shuffled"});
    CHECK(run.status == 1);
    CHECK(contains(run.errors,
                   "scorelet train --model convnet:w4:f3:start=77 --data strokes --train 50 --test 5 "
                   "--size 16 --control shuffled --seconds 60"));
    const auto rows = readCsv(csv);
    REQUIRE(rows.size() == 3);
    CHECK(rows[1][0] == "convnet:w4:f3:start=77");
    CHECK(rows[1][5] == "failed");
    CHECK(contains(rows[1].back(), "no network is known that was trained on these images"));
    CHECK((rows[2][0] == "wiener" && std::stod(rows[2][3]) > 0));
}

TEST_CASE("chart writes its rows to a pipe as they come, and nothing else to the standard output") {
    const ProgramRun run =
        runProgram(Arguments{"chart", "--models", "independent:d1", "--sigmas", "1", "--csv", "-"} + small);
    REQUIRE(run.status == 0);
    CHECK(run.output.starts_with("model,sigma,train_mse,"));
    CHECK(std::count(run.output.begin(), run.output.end(), '\n') == 2);
}

TEST_CASE("the same session gives the same figures in the window and on the command line") {
    const ScratchFolder folder;
    Experiment e = fromJson("{\"format\": \"scorelet session\", \"version\": 1}", "").experiment;
    e.data = {.source = "strokes", .train = 400, .heldOut = 40, .size = 16};
    e.levels = 2;
    e.subset = 40;
    e.chartSamples = 7;
    e.sigma = 0.5;
    e.generateCount = 2;
    e.schedule.steps = 4;
    e.columns = {parseModelSpec("ls:p3")};
    const std::string session = folder.file("s.json");
    saveSession(e, session);
    const std::string csv = folder.file("c.csv");
    REQUIRE(runProgram({"chart", "--session", session, "--models", "ls:p3", "--sigmas", "0.5", "--csv", csv})
                .status == 0);
    testing::Asked asked;
    const auto rows = readCsv(csv);
    REQUIRE(rows.size() == 2);
    CHECK(rows[1][10] == "7");
    CHECK(std::stod(rows[1][3]) == doctest::Approx(asked.get<ErrorHere>(e, 0)->heldOut));
    REQUIRE(runProgram({"generate", "--session", session, "--model", "ls:p3", "--out", folder.file("g")})
                .status == 0);
    const auto path = readNpy(folder.file("g/trajectory.npy")).values;
    const auto samples = asked.get<SamplesStudy>(e, 0);
    const auto finals = samples->path.finalStates().matrix();
    REQUIRE(path.size() == static_cast<std::size_t>(2 * 5 * 256));
    for (Eigen::Index pixel = 0; pixel < 256; ++pixel)
        CHECK(path[static_cast<std::size_t>(4 * 256 + pixel)] ==
              doctest::Approx(static_cast<double>(finals(0, pixel))).epsilon(1e-5));
}

TEST_CASE("chart draws its curves as a picture and as a drawing") {
    const ScratchFolder folder;
    const ProgramRun run = runProgram(Arguments{"chart", "--models", "independent:d1,wiener", "--png",
                                                folder.file("c.png"), "--svg", folder.file("c.svg")} +
                                      small);
    REQUIRE(run.status == 0);
    const Image picture = readImage(folder.file("c.png"));
    CHECK(picture.height() == 750);
    CHECK(picture.width() == 1200);
    const float ground = picture.value(0, 0, 0);
    CHECK((picture.flat() != ground).count() > 5000); // axes, letters, curves
    const std::string svg = readFile(folder.file("c.svg"));
    CHECK(svg.starts_with("<"));
    for (const std::string part :
         {"<svg", "independent, degree 1", "Wiener (PCA)", "noise variance", "MSE per pixel"})
        CHECK(contains(svg, part));
}

TEST_CASE("chart gives the same figures on any number of threads") {
    const ScratchFolder folder;
    std::vector<std::vector<std::vector<std::string>>> tables;
    for (const std::string threads : {"1", "3"}) {
        const std::string csv = folder.file(threads + ".csv");
        REQUIRE(runProgram({"chart", "--models", "local:d2:r1,nearest,bayes-shrink", "--sigmas", "0.5",
                            "--samples", "20", "--train", "300", "--test", "40", "--threads", threads,
                            "--csv", csv})
                    .status == 0);
        auto rows = readCsv(csv);
        for (auto& row : rows) row[8].clear(); // seconds
        tables.push_back(rows);
    }
    CHECK(tables[0] == tables[1]);
    CHECK(tables[0].size() == 4);
}

TEST_CASE("denoise writes clean, noisy, denoised and error") {
    const ScratchFolder folder;
    const std::string npy = folder.file("d.npy"), png = folder.file("d.png");
    const ProgramRun run = runProgram(Arguments{"denoise", "--model", "local:d1:r1", "--sigma", "0.4",
                                                "--image", "7", "--png", png, "--npy", npy} +
                                      small);
    REQUIRE(run.status == 0);
    const NpyArray array = readNpy(npy);
    REQUIRE(array.shape == std::vector<size_t>{4, 32, 32});
    const DataSet data = smallStrokes();
    double noise = 0, error = 0;
    for (size_t p = 0; p < 1024; ++p) {
        const float clean = array.values[p], noisy = array.values[1024 + p],
                    denoised = array.values[2048 + p];
        CHECK(clean == data.heldOut.pixels.row(7)[p]);
        CHECK(array.values[3072 + p] == denoised - clean);
        noise += std::pow(noisy - clean, 2) / 1024;
        error += std::pow(denoised - clean, 2) / 1024;
    }
    CHECK(std::sqrt(noise) == doctest::Approx(0.4).epsilon(0.1)); // 1,024 values: 2.2 % is one deviation
    CHECK(error < 0.5 * noise);
    CHECK(contains(run.output, fmt::format("denoised {:.6f}", error)));
    const Image picture = readImage(png);
    CHECK(picture.height() == 256);
    CHECK(picture.width() == 4 * 256 + 3 * 2);
    for (int block = 0; block < 32; ++block) // the first tile is the clean image, magnified
        // As bytes: the last bit of a grey depends on the compiler's optimisation.
        CHECK(byteOfGrey(picture.value(0, 8 * block + 3, 8 * block + 4)) ==
              byteOfGrey(array.values[static_cast<size_t>(33 * block)]));
}

TEST_CASE("sensitivity writes the derivative by every input pixel") {
    const ScratchFolder folder;
    auto map = [&](const std::string& pixel) {
        const std::string npy = folder.file("s.npy");
        const ProgramRun run =
            runProgram(Arguments{"sensitivity", "--model", "wiener", "--sigma", "0.5", "--image", "1",
                                 "--pixel", pixel, "--npy", npy, "--png", folder.file("s.png")} +
                       small);
        REQUIRE(run.status == 0);
        const NpyArray array = readNpy(npy);
        REQUIRE(array.shape == std::vector<size_t>{32, 32});
        return array.values;
    };
    const auto a = map("16,12"), b = map("13,17");
    // Wiener's matrix V g V' is symmetric, its diagonal between 0 and 1.
    CHECK(a[13 * 32 + 17] == doctest::Approx(b[16 * 32 + 12]).epsilon(1e-4));
    CHECK(std::abs(a[13 * 32 + 17]) > 1e-4);
    CHECK((a[16 * 32 + 12] > 0 && a[16 * 32 + 12] < 1));
    CHECK(*std::max_element(a.begin(), a.end()) == a[16 * 32 + 12]);
    CHECK(readImage(folder.file("s.png")).height() == 512);
}

TEST_CASE(
    "sensitivity tells the effective radius as the window does: on the torus, and whether there is one") {
    Experiment e;
    e.data = {.source = "strokes", .train = 300, .heldOut = 40};
    e.sigma = 0.5;
    e.image = 1;
    e.look.pixelRow = 16; // near the border, where the torus makes a difference
    e.look.pixelCol = 27;
    e.columns = {parseModelSpec("wiener"), parseModelSpec("nearest")};
    const auto output = [](const std::string& model) {
        const ProgramRun run = runProgram(
            Arguments{"sensitivity", "--model", model, "--sigma", "0.5", "--image", "1", "--pixel", "16,27"} +
            small);
        REQUIRE(run.status == 0);
        return run.output;
    };
    Engine engine;
    const auto wiener = engine.get<SensitivityStudy>(SensitivityStudy::of(e, 0), {});
    CHECK(wiener->radius < effectiveRadius(ImageBatch(wiener->map), wiener->pixel, PixelDistance::plain));
    CHECK(contains(output("wiener"), fmt::format("effective radius {:.4f} pixels", wiener->radius)));
    CHECK(std::isnan(engine.get<SensitivityStudy>(SensitivityStudy::of(e, 1), {})->radius));
    const std::string nearest = output("nearest");
    CHECK(contains(nearest, "no effective radius"));
    CHECK_FALSE(contains(nearest, "nan"));
}

TEST_CASE("a session file is where the options start from") {
    const ScratchFolder folder;
    Experiment experiment;
    experiment.data.train = 200;
    experiment.data.heldOut = 30;
    experiment.data.size = 16;
    experiment.levels = 2;
    saveSession(experiment, folder.file("s.json"));
    const ProgramRun run = runProgram({"data", "--session", folder.file("s.json"), "--test", "20"});
    REQUIRE(run.status == 0);
    CHECK(contains(run.output, "16 x 16 pixels"));
    CHECK(contains(run.output, "200 images for training and 20 images held out"));
}

TEST_CASE("a problem with the input is told in one line with exit status 1") {
    const ScratchFolder folder;
    writeFile(folder.file("broken.json"), "{");
    const std::vector<std::pair<Arguments, std::string>> cases = {
        {{"chart", "--models", "foo:d3"}, "\"foo\""},
        {{"chart", "--models", "independent:d9"}, "\"d9\""},
        {{"chart", "--models", "local:d4:r3", "--train", "50", "--test", "10"}, "budget"},
        {{"chart", "--models", "independent:d1", "--csv", folder.file("no/a.csv")}, folder.file("no/a.csv")},
        {{"denoise", "--model", "wiener", "--image", "40", "--train", "50", "--test", "40"}, "image 40"},
        {{"denoise", "--model", "wiener", "--png", folder.file("")}, "found a folder"},
        {{"sensitivity", "--model", "wiener", "--pixel", "3,32"}, "pixel 3,32"},
        {{"sensitivity", "--model", "wiener", "--pixel=-1,3"}, "pixel -1,3"},
        {{"generate", "--model", "wiener", "--out", folder.file("broken.json")}, folder.file("broken.json")},
        {{"generate", "--model", "wiener", "--start-sigma", "0.01", "--out", folder.file("g")}, "0.01"},
        {{"data", "--data", folder.file("nowhere")}, folder.file("nowhere")},
        {{"data", "--data", folder.file("broken.json")}, folder.file("broken.json")},
        {{"data", "--session", folder.file("broken.json")}, folder.file("broken.json")},
        {{"chart", "--models", "independent:d1", "--size", "36"}, "36"},
        {{folder.file("nothing")}, folder.file("nothing")}};
    for (const auto& [arguments, part] : cases) {
        CAPTURE(arguments.back());
        const ProgramRun run = runProgram(arguments);
        CHECK(run.status == 1);
        CHECK(run.errors.starts_with("scorelet: "));
        CHECK(contains(run.errors, part));
        CHECK(std::count(run.errors.begin(), run.errors.end(), '\n') == 1);
        CHECK(run.output.empty());
    }
    CHECK_FALSE(std::filesystem::exists(folder.file("g")));
}

TEST_CASE("wrong usage has exit status 2, help 0") {
    const std::vector<Arguments> cases = {
        {"chart"},
        {"chart", "--models", "wiener", "--sigmas", "0.1,zero"},
        {"chart", "--models", "wiener", "--sigmas", "-1"},
        {"chart", "--models", "wiener", "--nonsense"},
        {"denoise", "--model", "wiener", "--sigma", "0"},
        {"denoise", "--model", "wiener", "--image", "1.5"},
        {"sensitivity", "--model", "wiener", "--pixel", "3"},
        {"generate", "--model", "wiener", "--sampler", "magic", "--out", "x"},
        {"data", "--size", "7"},
        {"data", "--fit", "crop"},
        {"data", "--wavelet", "haar9"},
        {"data", "--threads", "0"},
        {"--size", "12"},
        {"--theme", "purple"}};
    for (const Arguments& arguments : cases) {
        CAPTURE(arguments.back());
        const ProgramRun run = runProgram(arguments);
        CHECK(run.status == 2);
        CHECK_FALSE(run.errors.empty());
    }
    for (const std::string command : {"data", "chart", "denoise", "generate", "sensitivity"}) {
        const ProgramRun run = runProgram({command, "--help"});
        CHECK(run.status == 0);
        CHECK(contains(run.output, "--wavelet"));
    }
    CHECK(runProgram({"--help"}).status == 0);
}

TEST_CASE("a full disk, a closed output and a reader that has gone are exit status 1 with a line") {
    for (const char* output : {"/dev/full", "&-"}) {
        CAPTURE(std::string(output));
        const ProgramRun run = runProgram({"models"}, {}, output);
        CHECK(run.status == 1);
        CHECK(run.errors.starts_with("scorelet: standard output: cannot be written"));
    }
    const ProgramRun misspelt = runProgram({"chart", "--modles", "wiener"});
    CHECK(misspelt.status == 2);
    CHECK(contains(misspelt.errors, "--modles: no option of \"chart\""));
}

TEST_CASE("outputs: links stay links, pipes are streams, no two are one file") {
    const ScratchFolder folder;
    writeFile(folder.file("real.csv"), "old");
    std::filesystem::create_symlink("real.csv", folder.file("link.csv"));
    const Arguments chart = Arguments{"chart", "--models", "independent:d1", "--sigmas", "1"} + small;
    REQUIRE(runProgram(chart + Arguments{"--csv", folder.file("link.csv")}).status == 0);
    CHECK(std::filesystem::is_symlink(folder.file("link.csv")));
    CHECK(readFile(folder.file("real.csv")).starts_with("model,"));
    REQUIRE(runProgram(chart + Arguments{"--csv", "/dev/null"}).status == 0);
    CHECK(std::filesystem::is_character_file("/dev/null"));
    CHECK(runProgram(chart + Arguments{"--csv", folder.file("a"), "--png", folder.file("a")}).status == 1);
    CHECK(runProgram(chart + Arguments{"--csv", "/dev/full"}).status == 1);
}

TEST_CASE("denoise takes noisy images of one's own") {
    const ScratchFolder folder;
    const DataSet data = smallStrokes();
    const ImageBatch noisy = noisedStates(data.heldOut.pixels.rows(0, 5), 0.5, 3);
    const auto values = noisy.matrix();
    writeNpy(folder.file("in.npy"), {values.data(), static_cast<std::size_t>(values.size())}, {5, 32, 32});
    const Arguments denoise = Arguments{"denoise", "--model", "local:d2:r1", "--sigma", "0.5"} + small;
    REQUIRE(runProgram(denoise + Arguments{"--in", folder.file("in.npy"), "--out", folder.file("out.npy")})
                .status == 0);
    const NpyArray out = readNpy(folder.file("out.npy"));
    REQUIRE(out.shape == std::vector<std::size_t>{5, 32, 32});
    Experiment e;
    e.data = {.source = "strokes", .train = 300, .heldOut = 40};
    e.columns = {parseModelSpec("local:d2:r1")};
    testing::Asked asked;
    const ImageBatch expected = asked.engine.get<FitStudy>(fitOf(e, 0), {})->denoiser->denoise(noisy, {});
    double worst = 0;
    for (std::size_t i = 0; i < out.values.size(); ++i)
        worst = std::max(worst, static_cast<double>(std::abs(out.values[i] - expected.matrix().data()[i])));
    CHECK(worst < 1e-5);
    writeNpy(folder.file("wrong.npy"), std::vector<float>(20), {4, 5});
    for (const auto& [arguments, words] :
         {std::pair(Arguments{"--in", folder.file("wrong.npy"), "--out", folder.file("x")},
                    "(N, 32, 32), found (4, 5)"),
          {Arguments{"--in", folder.file("in.npy")}, "--in and --out belong together"},
          {Arguments{"--in", folder.file("none.npy"), "--out", folder.file("x")}, "no such file"}}) {
        const ProgramRun run = runProgram(denoise + arguments);
        CHECK(run.status == 1);
        CHECK(contains(run.errors, words));
    }
}

TEST_CASE("harmonic: shrink factors of every model and level, eigenvectors as an array") {
    const ScratchFolder folder;
    const std::string csv = folder.file("h.csv"), npy = folder.file("h.npy");
    const Arguments harmonic = Arguments{"harmonic", "--models", "independent:d1,wiener",
                                         "--sigmas", "0.5,1",    "--size",
                                         "16",       "--levels", "2",
                                         "--image",  "1"} +
                               small;
    const ProgramRun run = runProgram(harmonic + Arguments{"--csv", csv, "--npy", npy, "--vectors", "3"});
    REQUIRE_MESSAGE(run.status == 0, run.errors);
    const auto rows = readCsv(csv);
    REQUIRE(rows.size() == 1 + 2 * 2 * 256);
    const NpyArray vectors = readNpy(npy);
    CHECK(vectors.shape == std::vector<std::size_t>{2, 2, 3, 16, 16});
    Experiment e;
    e.data = {.source = "strokes", .train = 300, .heldOut = 40, .size = 16};
    e.levels = 2;
    e.image = 1;
    e.sigma = 1;
    e.columns = {parseModelSpec("wiener")};
    testing::Asked asked;
    const auto wiener = asked.get<HarmonicStudy>(e, 0);
    const auto& last = rows[1 + 3 * 256 + 2]; // the third factor of the second model at the second level
    CHECK(last[0] == "wiener");
    CHECK(std::stod(last[1]) == 1);
    CHECK(last[2] == "3");
    CHECK(std::stod(last[3]) == doctest::Approx(wiener->basis.factors[2]));
    CHECK(vectors.values.back() == doctest::Approx(wiener->basis.vectors(255, 2)));
    CHECK(contains(run.output, fmt::format("{:.6g}", wiener->numbers.trace).substr(0, 6)));
    const ProgramRun many = runProgram(harmonic + Arguments{"--vectors", "257"});
    CHECK(many.status == 1);
    CHECK(contains(many.errors, "at most 256"));
}

TEST_CASE("wavelet: taps, equations and borders without images; errors of models in every mode with them") {
    const ScratchFolder folder;
    const std::string csv = folder.file("errors.csv"), taps = folder.file("taps.csv"),
                      npy = folder.file("functions.npy");
    const ProgramRun alone = runProgram({"wavelet", "--wavelet", "db4", "--iterations", "3", "--taps", taps,
                                         "--npy", npy, "--data", "/nowhere"}); // no image is read
    REQUIRE_MESSAGE(alone.status == 0, alone.errors);
    CHECK(contains(alone.output, "db4: 8 taps, 4 vanishing moments; after 3 iterations"));
    CHECK(contains(alone.output, "sum h[n] h[n+6] = 0"));
    CHECK(contains(alone.output, "symmetric"));
    const auto rows = readCsv(taps);
    REQUIRE(rows.size() == 9);
    CHECK(std::stod(rows[3][1]) == doctest::Approx(wavelet("db4").low[2]).epsilon(1e-9));
    CHECK(std::stod(rows[3][2]) == doctest::Approx(wavelet("db4").high[2]).epsilon(1e-9));
    const NpyArray functions = readNpy(npy);
    const Cascade expected = cascade(wavelet("db4"), 3);
    CHECK(functions.shape == std::vector<std::size_t>{3, expected.scaling.size()});
    CHECK(functions.values.back() == doctest::Approx(expected.wavelet.back()));

    const ProgramRun run = runProgram(Arguments{"wavelet", "--size", "16", "--levels", "2", "--models",
                                                "independent:d1,band-tied:d2", "--sigmas", "0.2,1",
                                                "--chart-samples", "20", "--csv", csv} +
                                      small);
    REQUIRE_MESSAGE(run.status == 0, run.errors);
    const auto errors = readCsv(csv);
    REQUIRE(errors.size() == 1 + 2 * 2 * 4);
    Experiment e;
    e.data = {.source = "strokes", .train = 300, .heldOut = 40, .size = 16};
    e.levels = 2;
    e.chartSamples = 20;
    e.sigma = 1;
    e.columns = {parseModelSpec("band-tied:d2")};
    testing::Asked asked;
    const auto moved = asked.get<BorderErrorHere>(e, 0, 1), zero = asked.get<BorderErrorHere>(e, 0, 3);
    const auto& last = errors.back();
    CHECK(last[0] == "band-tied:d2");
    CHECK(last[2] == "zero");
    CHECK(std::stod(last[3]) == doctest::Approx(zero->mse).epsilon(1e-9));
    CHECK(std::stod(last[5]) == doctest::Approx(borderCost(*zero, *moved).percent).epsilon(1e-6));
    CHECK(last[7] == "20");
    CHECK(last[8] == "300");

    for (const auto& [arguments, words] :
         {std::pair(Arguments{"--basis", "dct"}, "expected a wavelet"),
          {Arguments{"--csv", csv}, "expected --models, found none"},
          {Arguments{"--models", "wiener"}, "boundary modes are of models of wavelet moments"}}) {
        const ProgramRun wrong = runProgram(Arguments{"wavelet"} + arguments + small);
        CHECK(wrong.status == 1);
        CHECK(contains(wrong.errors, words));
    }
}

TEST_CASE("tables of single studies are those of the window") {
    const ScratchFolder folder;
    const std::string csv = folder.file("t.csv");
    Experiment e;
    e.data = {.source = "strokes", .train = 300, .heldOut = 40};
    e.columns = {parseModelSpec("band-tied:d2")};
    testing::Asked asked;
    const auto table = [&](Arguments arguments) {
        arguments.insert(arguments.end(), {"--model", "band-tied:d2", "--csv", csv});
        const ProgramRun run = runProgram(arguments + small);
        REQUIRE_MESSAGE(run.status == 0, run.errors);
        return readCsv(csv);
    };
    const auto learning = table({"learning", "--sigma", "0.5"});
    const auto curve = asked.get<LearningStudy>(e, 0);
    REQUIRE(learning.size() == curve->points.size() + 1);
    CHECK(std::stod(learning.back()[4]) == doctest::Approx(curve->points.back().heldOut));
    const ProgramRun folds =
        runProgram(Arguments{"folds", "--models", "band-tied:d2", "--sigmas", "0.5", "--csv", csv} + small);
    REQUIRE_MESSAGE(folds.status == 0, folds.errors);
    const auto crossed = asked.get<CrossValidationStudy>(e, 0);
    CHECK(std::stod(readCsv(csv).back()[2]) == doctest::Approx(crossed->mse));
    CHECK(std::stod(readCsv(csv).back()[3]) == doctest::Approx(crossed->standardError));
    const auto halves = table({"halves", "--sigma", "0.5"});
    CHECK(std::stod(halves.back()[2]) ==
          doctest::Approx(asked.get<HalvesStudy>(e, 0)->points.back().between.cosine));
    const auto parts = table({"statistics", "--sigma", "0.5"});
    REQUIRE(parts.size() == 1 + 10 + 1 + 2);
    CHECK(std::stod(parts[11][2]) == doctest::Approx(asked.get<ErrorHere>(e, 0)->heldOut));
    const auto radius = table({"radius", "--sigmas", "0.5", "--pixel", "16,16"});
    CHECK(std::stod(radius[1][1]) == doctest::Approx(asked.get<SensitivityStudy>(e, 0)->radius));
    const auto nearest = table({"memorization", "--sigmas", "0.5,1"});
    REQUIRE(nearest.size() == 3);
    CHECK(std::stod(nearest[1][2]) == doctest::Approx(asked.get<NearestStudy>(e, 0)->front().distance));
    CHECK(nearest[1][5] == "new");
    CHECK(runProgram({"learning", "--model", "bayes-shrink", "--train", "50", "--test", "10"}).status == 1);
    const ProgramRun sampled = runProgram(
        Arguments{"learning", "--model", "posterior:self", "--sigma", "0.5", "--csv", csv} + small);
    REQUIRE_MESSAGE(sampled.status == 0, sampled.errors);
    e.columns = {parseModelSpec("posterior:self")};
    CHECK(std::stod(readCsv(csv).back()[7]) ==
          doctest::Approx(asked.get<LearningStudy>(e, 0)->points.back().leaveOneOut));
}

TEST_CASE("dial: samples of the ideal end are training images, and the model must have one") {
    const ScratchFolder folder;
    const std::string csv = folder.file("dial.csv");
    const ProgramRun run =
        runProgram({"dial", "--model", "posterior:image:h=0.7", "--train", "20", "--test", "10", "--size",
                    "16", "--levels", "2", "--count", "3", "--steps", "6", "--csv", csv});
    REQUIRE_MESSAGE(run.status == 0, run.errors);
    const auto rows = readCsv(csv);
    REQUIRE(rows.size() == 7);
    CHECK((rows[1][0] == "0" && rows[1][1] == "3" && rows[1][3] == "3")); // copies
    CHECK(rows[6][0] == "1");
    CHECK(rows[6][3] == "0");
    CHECK(std::stod(rows[6][5]) > 10 * std::stod(rows[1][5])); // medians
    const ProgramRun none = runProgram({"dial", "--model", "wiener", "--train", "20", "--test", "10"});
    CHECK(none.status == 1);
    CHECK(contains(none.errors, "it has no dial"));
}

TEST_CASE("pieces: a row a pixel, of colour a row a pixel and channel") {
    const ScratchFolder folder;
    const std::string csv = folder.file("pieces.csv");
    const Arguments data = {"pieces", "--model", "ls:p3",    "--train", "20",    "--test", "5",
                            "--size", "8",       "--levels", "1",       "--csv", csv,      "--quiet"};
    ProgramRun run = runProgram(data);
    REQUIRE_MESSAGE(run.status == 0, run.errors);
    const auto grey = readCsv(csv);
    REQUIRE(grey.size() == 65);
    CHECK(grey[0] == std::vector<std::string>{"pixel", "image", "pixel_there", "share"});
    run = runProgram(data + Arguments{"--channels", "colour"});
    REQUIRE_MESSAGE(run.status == 0, run.errors);
    const auto colour = readCsv(csv);
    REQUIRE(colour.size() == 1 + 3 * 64);
    CHECK(colour[0] ==
          std::vector<std::string>{"pixel", "channel", "image", "pixel_there", "channel_there", "share"});
    const char* const channels[] = {"red", "green", "blue"};
    for (std::size_t i = 0; i < 3 * 64; ++i) {
        CAPTURE(i);
        CHECK(colour[1 + i][0] == std::to_string(i % 64));
        CHECK(colour[1 + i][1] == channels[i / 64]);
        CHECK(colour[1 + i][3] == colour[1 + i][0]); // this machine's pieces stay where they are
        CHECK(colour[1 + i][4] == colour[1 + i][1]);
    }
}

TEST_CASE("pictures of images in colour are of the channels that --channel chooses") {
    const ScratchFolder folder;
    const std::string images = folder.file("images.npy"), png = folder.file("sheet.png");
    std::vector<float> values;
    for (int i = 0; i < 10; ++i) // red from 0 to 0.3, green 0.5, blue 1
        for (int c = 0; c < 3; ++c)
            for (int p = 0; p < 64; ++p)
                values.push_back(c == 0 ? static_cast<float>((i * 64 + p) % 7) / 20
                                        : 0.5f * static_cast<float>(c));
    writeNpy(images, values, {10, 3, 8, 8});
    const auto corner = [&](const Arguments& options) {
        const ProgramRun run = runProgram(
            Arguments{"data", "--data", images, "--size", "8", "--channels", "colour", "--png", png} +
            options);
        REQUIRE_MESSAGE(run.status == 0, run.errors);
        const Image picture = readImage(png, 3, Ground::black);
        std::vector<int> bytes;
        for (int c = 0; c < 3; ++c) bytes.push_back(byteOfGrey(picture.value(c, 0, 0)));
        return bytes;
    };
    const std::vector<int> all = corner({});
    CHECK(all[0] < 80);
    CHECK((all[1] == 127 || all[1] == 128));
    CHECK(all[2] == 255);
    CHECK(corner({"--channel", "blue"}) == std::vector<int>{255, 255, 255});
    CHECK(corner({"--channel", "red"}) == std::vector<int>(3, all[0]));
    const double grey = 0.299 * all[0] + 0.587 * all[1] + 0.114 * all[2];
    const std::vector<int> luminance = corner({"--channel", "luminance"});
    CHECK(std::abs(luminance[0] - grey) < 1.5);
    CHECK((luminance[1] == luminance[0] && luminance[2] == luminance[0]));
}

TEST_CASE("an option that changes nothing with the others is told, one that does is not") {
    const auto warnings = [](const Arguments& options) {
        return runProgram(Arguments{"data", "--train", "20", "--test", "10", "--size", "8", "--levels", "1"} +
                          options)
            .errors;
    };
    CHECK(contains(warnings({"--colours", "opponent"}),
                   "warning: --colours opponent changes nothing here: it needs --channels colour"));
    CHECK_FALSE(contains(warnings({"--colours", "opponent", "--channels", "colour"}), "changes nothing"));
    CHECK(contains(warnings({"--colours", "opponent", "--channels", "colour", "--basis", "pca"}),
                   "--colours opponent changes nothing"));
    CHECK(contains(warnings({"--labels", "coarse"}),
                   "warning: --labels coarse changes nothing here: it needs images with two labels"));
    CHECK(contains(warnings({"--planted", "0.5"}), "it needs --control planted"));
    CHECK_FALSE(contains(warnings({"--planted", "0.5", "--control", "planted"}), "changes nothing"));
    const ScratchFolder folder;
    const Arguments denoise = {"denoise", "--model", "wiener", "--train",  "20", "--test",
                               "10",      "--size",  "8",      "--levels", "1",  "--quiet"};
    const ProgramRun one = runProgram(
        denoise + Arguments{"--npy", folder.file("four.npy"), "--wavelet", "db2", "--basis", "pixels"});
    REQUIRE_MESSAGE(one.status == 0, one.errors);
    CHECK(contains(one.errors, "--wavelet db2 changes nothing here: it needs --basis wavelet"));
    const ProgramRun own =
        runProgram(denoise + Arguments{"--in", folder.file("four.npy"), "--out", folder.file("out.npy"),
                                       "--png", folder.file("x.png"), "--image", "1"});
    REQUIRE_MESSAGE(own.status == 0, own.errors);
    CHECK(contains(own.errors, "warning: --png changes nothing here: with --in"));
    CHECK(contains(own.errors, "warning: --image changes nothing here: with --in"));
    CHECK_FALSE(contains(own.errors, "--npy"));
}

TEST_CASE("shapes: samples of the ideal have the shapes of training images, those of noise have not") {
    const ScratchFolder folder;
    const std::string csv = folder.file("shapes.csv");
    const ProgramRun run =
        runProgram({"shapes", "--models", "ideal,independent:d1", "--train", "60", "--test", "20", "--size",
                    "16", "--levels", "2", "--count", "70", "--steps", "6", "--csv", csv});
    REQUIRE_MESSAGE(run.status == 0, run.errors);
    const auto rows = readCsv(csv);
    REQUIRE(rows.size() == 5);
    CHECK((rows[1][0] == "ideal" && rows[1][1] == "70" && rows[1][6] == "0"));
    CHECK(std::stod(rows[2][6]) > 0.5); // pixels of their own are in many pieces
    CHECK((rows[3][0] == "held-out images" && rows[3][1] == "20"));
    CHECK((rows[4][0] == "training images" && rows[4][1] == "60" && rows[4][6] == "0"));
}

TEST_CASE("shapes --over: the same rows as of the models one by one; models without the setting have one") {
    const ScratchFolder folder;
    const std::string csv = folder.file("shapes.csv");
    const Arguments data = {"--train", "60", "--test",  "20", "--size", "16", "--levels", "2",
                            "--count", "9",  "--steps", "5",  "--csv",  csv,  "--quiet"};
    ProgramRun run =
        runProgram(Arguments{"shapes", "--models", "ls:images=40,ideal", "--over", "patch=3,31"} + data);
    REQUIRE_MESSAGE(run.status == 0, run.errors);
    const auto over = readCsv(csv);
    REQUIRE(over.size() == 6);
    CHECK((over[0][0] == "model" && over[0][1] == "patch"));
    CHECK((over[1][0] == "ls:p3:images=40" && over[1][1] == "3" && over[2][1] == "31"));
    CHECK((over[3][0] == "ideal" && over[3][1].empty() && over[3][7] == "0"));
    CHECK((over[4][0] == "held-out images" && over[4][1].empty()));
    CHECK(std::stod(over[1][7]) > std::stod(over[2][7]));
    run = runProgram(Arguments{"shapes", "--models", "ls:p3:images=40,ls:p31:images=40"} + data);
    REQUIRE_MESSAGE(run.status == 0, run.errors);
    const auto single = readCsv(csv);
    for (std::size_t row : {1, 2})
        for (std::size_t field = 0; field < single[row].size(); ++field)
            CHECK(single[row][field] == over[row][field + (field > 0 ? 1 : 0)]);
    for (const auto& [text, message] : {std::pair{"h", "none of the models has the setting h"},
                                        {"models", "expected one of patch, radius"},
                                        {"patch=3,x", "found \"x\""},
                                        {"patch=4", "odd patch side"},
                                        {"stencil=1", "those of --ladder"}}) {
        CAPTURE(text);
        run = runProgram(Arguments{"shapes", "--models", "ls:images=40", "--over", text} + data);
        CHECK(run.status == 1);
        CHECK(contains(run.errors, message));
    }
}

TEST_CASE("dial --certificates: the stencils that it names are those whose errors scorelet chart has") {
    const ScratchFolder folder;
    const std::string csv = folder.file("certificates.csv");
    const Arguments data = {"--train",  "150", "--test",   "60",    "--size", "16",
                            "--levels", "2",   "--sigmas", "0.5,5", "--quiet"};
    const std::vector<std::string> ladder = {"self", "local", "image"}; // by rising size
    ProgramRun run =
        runProgram(Arguments{"chart", "--models", "wiener,posterior:self,posterior:local,posterior:image",
                             "--samples", "50", "--csv", csv} +
                   data);
    REQUIRE_MESSAGE(run.status == 0, run.errors);
    const auto chart = readCsv(csv); // model, sigma, train_mse, test_mse, test_stderr, ..., train_stderr
    const auto column = [&](const std::string& name) {
        return static_cast<std::size_t>(std::find(chart[0].begin(), chart[0].end(), name) - chart[0].begin());
    };
    run = runProgram(Arguments{"dial", "--certificates", "--model", "wiener", "--ladder",
                               "image, local:r1,self", "--chart-samples", "50", "--csv", csv} +
                     data);
    REQUIRE_MESSAGE(run.status == 0, run.errors);
    const auto rows = readCsv(csv);
    REQUIRE(rows.size() == 3);
    for (std::size_t level = 0; level < 2; ++level) {
        const auto errorOf = [&](std::size_t model, const std::string& name) {
            const std::string& text = chart[1 + 2 * model + level][column(name)];
            return text.empty() ? 0 : std::stod(text);
        };
        std::string smallest, largest, enough;
        for (std::size_t i = 0; i < ladder.size(); ++i) {
            const double train = errorOf(1 + i, "train_mse"), apart = errorOf(1 + i, "train_stderr");
            const bool beaten =
                errorOf(0, "test_mse") + 2 * std::hypot(errorOf(0, "test_stderr"), apart) < train;
            if (beaten && smallest.empty()) smallest = ladder[i];
            if (beaten) largest = ladder[i];
            if (!beaten && enough.empty()) enough = ladder[i];
        }
        CHECK(std::stod(rows[1 + level][1]) == doctest::Approx(errorOf(0, "test_mse")));
        CHECK(rows[1 + level][3] == smallest);
        CHECK(rows[1 + level][5] == largest);
        CHECK(rows[1 + level][6] == enough);
        if (smallest == "self")
            CHECK(std::stod(rows[1 + level][4]) == doctest::Approx(errorOf(1, "train_mse")));
    }
    CHECK(rows[1][3] == "self"); // the linear answer of the whole image beats a single coefficient's best
    run =
        runProgram(Arguments{"dial", "--certificates", "--model", "wiener", "--ladder", "self:h=0.5"} + data);
    CHECK(run.status == 2);
    CHECK(contains(run.errors, "expected what a coefficient sees alone"));
    run = runProgram(Arguments{"dial", "--certificates", "--model", "wiener:class=own"} + data);
    CHECK(run.status == 1);
    CHECK(contains(run.errors, "a certificate needs a model of all classes"));
}

TEST_CASE(
    "models of one class: chart, denoise and generate say of which, and compare over the same images alone") {
    const ScratchFolder folder;
    const Arguments some = {"--data", "strokes", "--train", "300",      "--test",
                            "40",     "--size",  "16",      "--levels", "2"};
    const std::string csv = folder.file("chart.csv");
    const ProgramRun run = runProgram(Arguments{"chart", "--models", "wiener,wiener:class=own,wiener:class=3",
                                                "--sigmas", "0.5,2", "--csv", csv} +
                                      some);
    REQUIRE(run.status == 0);
    CHECK(contains(run.output, "Wiener (PCA), class 3: exact in the noise"));
    CHECK(contains(run.output, "over other images than Wiener (PCA)"));
    Experiment e;
    e.data = {.source = "strokes", .train = 300, .heldOut = 40, .size = 16};
    e.levels = 2;
    testing::Asked asked;
    const auto rows = readCsv(csv);
    REQUIRE(rows.size() == 7);
    REQUIRE(rows[0][14] == "difference");
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto& row = rows[i];
        CAPTURE(row[0]);
        e.columns = {parseModelSpec(row[0])};
        e.sigma = std::stod(row[1]);
        CHECK(std::stod(row[3]) == doctest::Approx(asked.get<ErrorHere>(e, 0)->heldOut).epsilon(1e-8));
        CHECK(row[14].empty() == !row[0].ends_with("own")); // of the first model, and of other images: none
    }
    const int label = asked.get<DataStudy>(e)->heldOut.labels[4];
    const std::string made = fmt::format("made of the training images of class {}\n", label);
    CHECK(contains(
        runProgram(Arguments{"denoise", "--model", "wiener:class=own", "--image", "4"} + some).output, made));
    const ProgramRun samples =
        runProgram(Arguments{"generate", "--model", "wiener:class=own", "--image", "4", "--count", "2",
                             "--steps", "4", "--out", folder.file("out")} +
                   some);
    REQUIRE(samples.status == 0);
    CHECK(contains(samples.output, made));
    const auto drawn = readCsv(folder.file("out/samples.csv"));
    REQUIRE(drawn.size() == 3);
    CHECK(drawn[0][drawn[0].size() - 2] == "class");
    CHECK(drawn[1][drawn[1].size() - 2] == std::to_string(label));
    const ProgramRun wrong = runProgram(Arguments{"denoise", "--model", "wiener:class=hat"} + some);
    CHECK(wrong.status == 1);
    CHECK(contains(wrong.errors, "strokes has no such class; expected one of 0"));
}

TEST_CASE("moments are kept in the cache folder, but with --no-cache; the figures are the same") {
    const ScratchFolder folder;
    const std::string environment = "XDG_CACHE_HOME=\"" + folder.file("cache") + '"';
    const auto chart = [&](const Arguments& more) {
        const ProgramRun run = runProgram(
            Arguments{"chart", "--models", "independent:d2", "--sigmas", "0.5", "--quiet"} + small + more,
            environment);
        CHECK(run.status == 0);
        CHECK(run.errors == "");
        return run.output.substr(0, run.output.find("0.5") + 40); // behind it stand seconds
    };
    const std::string anew = chart({"--no-cache"});
    CHECK(!std::filesystem::exists(folder.file("cache")));
    CHECK(chart({}) == anew);
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(folder.file("cache/scorelet/moments")))
        files.push_back(file.path());
    REQUIRE(files.size() == 1);
    CHECK(chart({}) == anew);
    writeFile(files[0].string(), "damaged");
    const ProgramRun run = runProgram(
        Arguments{"chart", "--models", "independent:d2", "--sigmas", "0.5", "--quiet"} + small, environment);
    CHECK(run.status == 0);
    CHECK(run.errors.find("scorelet: warning: what was kept on disk is computed anew: " +
                          files[0].string()) == 0);
}
