// The commands generate and masks, run as a user runs them.
#include "core/base/file.h"
#include "core/data/dataset.h"
#include "core/image/file.h"
#include "core/image/npy.h"
#include "tests/app/cli/program.h"
#include "tests/texts.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("generate by the ideal denoiser ends on training images and says so") {
    const ScratchFolder folder;
    const ProgramRun run =
        runProgram(Arguments{"generate", "--model", "ideal", "--count", "5", "--steps", "6", "--sampler",
                             "euler", "--out", folder.file("made/here")} +
                   small);
    REQUIRE(run.status == 0);
    const NpyArray states = readNpy(folder.file("made/here/trajectory.npy"));
    REQUIRE(states.shape == std::vector<size_t>{5, 7, 32, 32});
    const auto rows = readCsv(folder.file("made/here/samples.csv"));
    REQUIRE(rows.size() == 6);
    CHECK(rows[0] == std::vector<std::string>{"sample", "nearest_index", "distance", "typical_distance",
                                              "diverged_step", "class", "nearest_name"});
    const DataSet data = loadDataSet({.source = "strokes", .train = 300, .heldOut = 40}, Work{});
    for (size_t i = 0; i < 5; ++i) {
        CHECK(rows[i + 1][0] == std::to_string(i));
        CHECK(std::stod(rows[i + 1][2]) < 0.05 * std::stod(rows[i + 1][3]));
        CHECK(rows[i + 1][4].empty());
        CHECK(rows[i + 1][5].empty()); // of all classes
        CHECK(rows[i + 1][6].empty()); // no files are behind drawn strokes
        const Image nearest = data.train.pixels.image(std::stoi(rows[i + 1][1]));
        const Eigen::Map<const Eigen::ArrayXf> last(states.values.data() + (i * 7 + 6) * 1024, 1024);
        CHECK((last - nearest.flat()).matrix().norm() / 32 ==
              doctest::Approx(std::stod(rows[i + 1][2])).epsilon(1e-3));
    }
    CHECK(contains(run.output, "5 of 5 sound samples end on a training image"));
    const Image grid = readImage(folder.file("made/here/grid.png"));
    CHECK(grid.height() == 2 * 128 + 2); // five samples in rows of three
    CHECK(grid.width() == 3 * 128 + 4);
}

TEST_CASE("generate by a wavelet model makes new images") {
    const ScratchFolder folder;
    const ProgramRun run = runProgram(Arguments{"generate", "--model", "local:d1:r1", "--count", "3",
                                                "--steps", "8", "--out", folder.file("out")} +
                                      small);
    REQUIRE(run.status == 0);
    for (const auto& row : readCsv(folder.file("out/samples.csv")))
        if (row[0] != "sample") CHECK(std::stod(row[2]) > 0.3 * std::stod(row[3]));
    CHECK(contains(run.output, "0 of 3 sound samples"));
}

TEST_CASE("generate: samples beyond a batch go on by number, and files are those of the batches") {
    const ScratchFolder folder;
    const auto generate = [&](const std::string& count, const std::string& out) {
        return runProgram({"generate", "--model", "independent:d1", "--count", count, "--steps", "3",
                           "--sampler", "ancestral", "--train", "60", "--test", "20", "--size", "8",
                           "--levels", "2", "--out", folder.file(out)});
    };
    const ProgramRun run = generate("70", "many");
    REQUIRE(run.status == 0);
    CHECK(contains(run.output, "of 70 sound samples"));
    for (const char* name : {"grid-00000.png", "grid-00064.png", "samples.csv"})
        CHECK(std::filesystem::exists(folder.file("many") + "/" + name));
    const NpyArray ends = readNpy(folder.file("many/samples.npy"));
    REQUIRE(ends.shape == std::vector<size_t>{70, 8, 8});
    CHECK(readNpy(folder.file("many/trajectory-00000.npy")).shape == std::vector<size_t>{64, 4, 8, 8});
    const NpyArray later = readNpy(folder.file("many/trajectory-00064.npy"));
    REQUIRE(later.shape == std::vector<size_t>{6, 4, 8, 8});
    for (size_t i = 0; i < 6; ++i)
        for (size_t j = 0; j < 64; ++j)
            CHECK(ends.values[(64 + i) * 64 + j] == later.values[(i * 4 + 3) * 64 + j]);
    const auto rows = readCsv(folder.file("many/samples.csv"));
    REQUIRE(rows.size() == 71);
    CHECK((rows[64][0] == "63" && rows[65][0] == "64" && rows[70][0] == "69"));
    // Sample 64 is its own, not sample 0 again; the first ones are those of a smaller run.
    CHECK(rows[65][2] != rows[1][2]);
    REQUIRE(generate("3", "few").status == 0);
    const NpyArray first = readNpy(folder.file("few/samples.npy"));
    REQUIRE(first.values.size() == 3 * 64);
    for (size_t i = 0; i < first.values.size(); ++i)
        CHECK(first.values[i] == doctest::Approx(ends.values[i]).epsilon(1e-4));
    CHECK(generate("10001", "few").status == 2);
}

TEST_CASE("generate: a folder never holds files of two runs without a word") {
    const ScratchFolder folder;
    const auto generate = [&](const std::string& count) {
        return runProgram({"generate", "--model", "independent:d1", "--count", count, "--steps", "3",
                           "--train", "60", "--test", "20", "--size", "8", "--levels", "2", "--out",
                           folder.file("out")});
    };
    const ProgramRun fresh = generate("65");
    REQUIRE(fresh.status == 0);
    CHECK_FALSE(contains(fresh.output, "earlier run"));
    writeFile(folder.file("out/grid-notes.png"), "mine"); // no file of ours
    const std::string old = readFile(folder.file("out/samples.csv"));
    for (const char* count : {"64", "2"}) { // would leave grid-00064.png
        const ProgramRun run = generate(count);
        CHECK(run.status == 1);
        CHECK(contains(run.errors, "holds grid-00000.png of an earlier run, which "));
        CHECK(std::count(run.errors.begin(), run.errors.end(), '\n') == 1);
        CHECK(readFile(folder.file("out/samples.csv")) == old);
    }
    const ProgramRun again = generate("66");
    CHECK(again.status == 0);
    CHECK(contains(again.output, "out holds an earlier run: its files are replaced one by one"));
    CHECK(generate("129").status == 0); // and so does this
    CHECK(contains(generate("128").errors, "holds grid-00128.png"));
    CHECK(readFile(folder.file("out/grid-notes.png")) == "mine");
    // What breaks off says which files are its own.
    std::filesystem::remove(folder.file("out/grid-00064.png"));
    std::filesystem::create_directory(folder.file("out/grid-00064.png"));
    const ProgramRun broken = generate("129");
    CHECK(broken.status == 1);
    CHECK(contains(broken.errors, "grid-00064.png: "));
    CHECK(contains(broken.errors, "of this run are trajectory-00000.npy, grid-00000.png, samples.csv, "
                                  "trajectory-00064.npy; other files there are an earlier run's"));
    CHECK(std::count(broken.errors.begin(), broken.errors.end(), '\n') == 1);
}

TEST_CASE("masks: sizes over the noise as a table, the masks as a picture") {
    const ScratchFolder folder;
    const ProgramRun run =
        runProgram({"masks", "--model", "ls:schedule=1+3+5+7", "--sigmas", "0.01,1,80", "--pixel", "0,4",
                    "--csv", folder.file("m.csv"), "--png", folder.file("m.png"), "--train", "60", "--test",
                    "20", "--size", "8", "--levels", "2"});
    REQUIRE(run.status == 0);
    const auto rows = readCsv(folder.file("m.csv"));
    REQUIRE(rows.size() == 4);
    CHECK(rows[0] == std::vector<std::string>{"sigma", "size", "mean_size", "least_size", "most_size"});
    CHECK(rows[1] == std::vector<std::string>{"0.01", "1", "1", "1", "1"});
    // t = 2.016 / pi atan(1) = 0.504: entry 2, side 5, which is cut at the upper edge to 3 x 5.
    CHECK((rows[2][1] == "15" && rows[2][3] == "9" && rows[2][4] == "25"));
    CHECK(std::stod(rows[2][2]) == doctest::Approx(std::pow((4 * 5 + 2 * 4 + 2 * 3) / 8.0, 2)));
    CHECK(rows[3][1] == "28"); // side 7: 4 x 7
    const Image picture = readImage(folder.file("m.png"));
    CHECK(picture.height() == 128);
    CHECK(picture.width() == 3 * 128 + 4);
    CHECK((picture.plane(0).middleCols(0, 128) > 0.9f).count() == 16 * 16); // one pixel of 8 x 8
    CHECK((picture.plane(0).middleCols(130, 128) > 0.9f).count() == 15 * 16 * 16);
    const ProgramRun none = runProgram({"masks", "--model", "wiener"});
    CHECK(none.status == 1);
    CHECK(contains(none.errors, "wiener has no masks (models that have: ls, els, pca-locality)"));
}
