#include "core/base/error.h"
#include "core/base/file.h"
#include "core/basis/matrix_transform.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/wavelet.h"
#include "core/image/npy.h"
#include "core/session/python_export.h"
#include "core/studies/error_study.h"
#include "tests/core/studies/ask.h"
#include "tests/core/studies/class_folders.h"
#include "tests/skip.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <unistd.h>

using namespace scorelet;
namespace fs = std::filesystem;

namespace {

/// A folder of its own that is gone at the end.
struct Folder {
    fs::path path = fs::temp_directory_path() / ("scorelet-python-" + std::to_string(getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

/// The interpreter that has NumPy and PyWavelets; empty where none has.
std::string python() {
    for (const char* candidate : {"/usr/bin/python3", "python3"})
        if (std::system((std::string(candidate) + " -c 'import numpy, pywt' 2>/dev/null").c_str()) == 0)
            return candidate;
    return {};
}

constexpr const char* noPython = "no Python with NumPy and PyWavelets (Debian: python3-pywt)";

std::string outputOf(const std::string& command) {
    std::string text;
    FILE* pipe = popen(command.c_str(), "r");
    REQUIRE(pipe);
    char part[256];
    while (std::fgets(part, sizeof part, pipe)) text += part;
    CHECK(pclose(pipe) == 0);
    return text;
}

Experiment programmed() {
    Experiment e;
    e.data.train = 300;
    e.data.heldOut = 100;
    e.data.size = 16;
    e.data.seed = 5;
    e.wavelet = "db2";
    e.levels = 2;
    e.sigma = 0.4;
    return e;
}

/// The number after "held-out MSE".
double heldOutMse(const std::string& output) {
    const std::string words = "held-out MSE ";
    const size_t at = output.find(words);
    REQUIRE_MESSAGE(at != std::string::npos, output);
    return std::stod(output.substr(at + words.size()));
}

double ours(Experiment e, const std::string& model) {
    e.columns = {parseModelSpec(model)};
    return testing::Asked().get<ErrorHere>(e, 0)->heldOut;
}

void writeArray(const fs::path& path, const ImageBatch& images) {
    const auto values = images.matrix();
    const auto side = static_cast<size_t>(images.shape().height);
    writeNpy(path, {values.data(), static_cast<size_t>(values.size())},
             {static_cast<size_t>(images.count()), side, side});
}

/// Eight-bit IDX images, plain.
void writeIdx(const fs::path& path, int count, int side) {
    std::ofstream file(path, std::ios::binary);
    auto number = [&](int value) {
        for (int shift = 24; shift >= 0; shift -= 8) file.put(static_cast<char>(value >> shift & 255));
    };
    for (int value : {0x803, count, side, side}) number(value);
    for (int i = 0; i < count * side * side; ++i)
        file.put(static_cast<char>((i * i / 7 + 13 * i + i / side * 31) % 251));
}

} // namespace

TEST_CASE("the Python program gives the lab's held-out error") {
    const std::string interpreter = python();
    if (interpreter.empty()) return testing::skip(noPython);
    const Folder folder;
    Experiment e = programmed();
    const auto data = std::make_shared<const DataSet>(loadDataSet(e.data, Work{}));
    const PythonArrays arrays{(folder.path / "train.npy").string(), (folder.path / "test.npy").string()};
    writeArray(arrays.train, data->train.pixels);
    writeArray(arrays.heldOut, data->heldOut.pixels);
    for (const char* model : {"independent:d3:ridge=0.01", "custom:d1:sees=D1+H2@0@1+S2+V1@1@0",
                              "band-tied:d2:without=1:off=2", "local:d2:r1:shared", "parent:d3:drop=0.1+1.1",
                              "local:d3:r1:paired:shared:ridge=1e-4", "local:d2:r1:additive"}) {
        for (int subset : {0, 120}) {
            CAPTURE(model);
            CAPTURE(subset);
            e.subset = subset;
            const std::string script = (folder.path / "model.py").string();
            writeFile(script, pythonProgram(e, parseModelSpec(model), arrays));
            const double theirs = heldOutMse(outputOf(interpreter + " " + script));
            CHECK(theirs == doctest::Approx(ours(e, model)).epsilon(1e-4));
        }
    }
}

TEST_CASE("the Python program gives the lab's held-out error in every basis") {
    const std::string interpreter = python();
    if (interpreter.empty()) return testing::skip(noPython);
    const Folder folder;
    Experiment e = programmed();
    e.data.size = 8;
    e.subset = 120;
    const auto data = std::make_shared<const DataSet>(loadDataSet(e.data, Work{}));
    const PythonArrays arrays{(folder.path / "train.npy").string(), (folder.path / "test.npy").string()};
    writeArray(arrays.train, data->train.pixels);
    writeArray(arrays.heldOut, data->heldOut.pixels);
    const Eigen::MatrixXd rows = cosineMatrix(64).transpose(); // by columns, so that rows lie side by side
    e.basisFile = (folder.path / "matrix.npy").string();
    writeFile(e.basisFile, encodeNpy({rows.data(), static_cast<std::size_t>(rows.size())}, {64, 64}));
    const std::pair<BasisKind, const char*> cases[] = {
        {BasisKind::pixels, "local:d2:r1"},
        {BasisKind::dct, "local:d2:r1"},
        {BasisKind::dct, "band-tied:d2:shared:off=2"},
        {BasisKind::dct, "custom:d1:sees=horizontal@1@1+children@-1@0+scaling@0@1"},
        {BasisKind::dct, "custom:d1:sees=S2+V1+H2@0@1"},
        {BasisKind::fourier, "parent:d2"},
        {BasisKind::pca, "independent:d3"},
        {BasisKind::file, "independent:d2"},
    };
    for (const auto& [kind, model] : cases) {
        CAPTURE(basisKindNames()[static_cast<std::size_t>(kind)]);
        CAPTURE(model);
        e.basis = kind;
        const std::string script = (folder.path / "model.py").string();
        writeFile(script, pythonProgram(e, parseModelSpec(model), arrays));
        CHECK(heldOutMse(outputOf(interpreter + " " + script)) ==
              doctest::Approx(ours(e, model)).epsilon(1e-4));
    }
    CHECK_THROWS_WITH_AS(pythonProgram(e, parseModelSpec("local:d1:r1"), arrays),
                         doctest::Contains("are a list, which has no neighbours"), Error);
    // A posterior's place is that of the basis, too.
    e.basis = BasisKind::dct;
    e.chartSamples = 15;
    e.columns = {parseModelSpec("posterior:local:r1:h=0.3")};
    const auto error = testing::Asked().get<ErrorHere>(e, 0);
    const std::string script = (folder.path / "posterior.py").string();
    writeFile(script, pythonProgram(e, e.columns.front(), arrays));
    CHECK(heldOutMse(outputOf(interpreter + " " + script)) == doctest::Approx(error->heldOut).epsilon(1e-3));
}

TEST_CASE("the Python program of a posterior gives the lab's sampled error") {
    const std::string interpreter = python();
    if (interpreter.empty()) return testing::skip(noPython);
    const Folder folder;
    Experiment e = programmed();
    e.chartSamples = 21;
    e.noise = 3;
    const auto data = std::make_shared<const DataSet>(loadDataSet(e.data, Work{}));
    const PythonArrays arrays{(folder.path / "train.npy").string(), (folder.path / "test.npy").string()};
    writeArray(arrays.train, data->train.pixels);
    writeArray(arrays.heldOut, data->heldOut.pixels);
    for (const char* model :
         {"posterior:image", "posterior:image:h=0.35:images=90", "posterior:self", "posterior:self:h=1",
          "posterior:local:r1:h=0.2", "posterior:parent:shared:h=0.5:images=40", "posterior:place",
          "posterior:sees=S2+D1:images=50", "posterior:image:h=auto", "posterior:band-tied:h=auto",
          "posterior:image:h=auto-scales", "posterior:local:h=auto-scales:shared:images=40"}) {
        CAPTURE(model);
        e.columns = {parseModelSpec(model)};
        const auto error = testing::Asked().get<ErrorHere>(e, 0);
        const std::string script = (folder.path / "posterior.py").string();
        writeFile(script, pythonProgram(e, e.columns[0], arrays,
                                        error->scaleH.empty() ? std::vector{error->h} : error->scaleH));
        const double theirs = heldOutMse(outputOf(interpreter + " " + script));
        CHECK(theirs == doctest::Approx(error->heldOut).epsilon(1e-4));
        e.subset = e.subset == 0 ? 120 : 0; // half of them of fewer images
    }
}

TEST_CASE("the Python program of any features gives the lab's error") {
    const std::string interpreter = python();
    if (interpreter.empty()) return testing::skip(noPython);
    const Folder folder;
    Experiment e = programmed();
    e.data.train = 60;
    e.data.size = 8;
    e.chartSamples = 25;
    e.noise = 2;
    const auto data = std::make_shared<const DataSet>(loadDataSet(e.data, Work{}));
    const PythonArrays arrays{(folder.path / "train.npy").string(), (folder.path / "test.npy").string()};
    writeArray(arrays.train, data->train.pixels);
    writeArray(arrays.heldOut, data->heldOut.pixels);
    for (const char* model :
         {"features:\"w; -w^2; abs(w)^1.5 / 2; min(w, 1) - max(w, -1); (w > 0.5) + 2*(w < -0.5)\":images=60",
          "features:\"(scale == 1)*w; row*w; bump(w, 0.2, 0.1); cos(w); w\":shared:ridge=0.01",
          "features:\"w; w*w1; soft(w, 0.2); sign(w)*w1\":sees=parent+same@0@1",
          "features:\"w; w1*abs(w1); col*w\":sees=parent:shared",
          "features:\"w; -w1; col*w^2 - (w + w1)*w2/3; 1 - w2^3; sin(sigma)*w\":sees=parent+same@0@1",
          "features:\"w; w1; col*w\":sees=parent:shared:images=50"}) {
        CAPTURE(model);
        e.columns = {parseModelSpec(model)};
        const std::string script = (folder.path / "features.py").string();
        writeFile(script, pythonProgram(e, e.columns.front(), arrays));
        const auto error = testing::Asked().get<ErrorHere>(e, 0);
        CHECK(error->exact == (std::string(model).find("sign(w)*w1") == std::string::npos &&
                               std::string(model).find("abs(w1)") == std::string::npos));
        CHECK(heldOutMse(outputOf(interpreter + " " + script)) ==
              doctest::Approx(error->heldOut).epsilon(1e-4));
    }
}

TEST_CASE("the Python program of a model of one class, or told the class, gives the lab's error") {
    const std::string interpreter = python();
    if (interpreter.empty()) return testing::skip(noPython);
    const Folder folder;
    const testing::ClassFolders folders;
    Experiment e = folders.experiment("mixed");
    e.noise = 2;
    const std::string script = (folder.path / "model.py").string();
    const auto check = [&](const char* model, const PythonArrays& arrays = {}) {
        CAPTURE(model);
        e.columns = {parseModelSpec(model)};
        const std::string& name = e.columns[0].imageClass;
        const auto number = name == ownClass ? std::nullopt : std::optional(std::stoi(name));
        CHECK(hasPythonProgram(e.columns[0], {}, number));
        writeFile(script, pythonProgram(e, e.columns[0], arrays, {}, number));
        CHECK(heldOutMse(outputOf(interpreter + " " + script)) ==
              doctest::Approx(testing::Asked().get<ErrorHere>(e, 0)->heldOut).epsilon(1e-4));
    };
    check("independent:d2:class=1");
    check("posterior:self:h=0.3:images=20:class=2");
    check("posterior:image:h=0.4:class=0");
    check("features:images=15:\"w; w^2\":class=2");
    check("features:\"w; abs(w); (label == 1)*w; label\":class=own");
    check("features:shared:images=70:\"w; label*w^2; (scale == 1)*(label == 2)*w\":class=1");
    check("features:sees=same@0@1:\"w; w1; (label == 2)*w*w1\":class=own");
    check("features:sees=same@0@1:\"w; w1; (label == 2)*w*abs(w1)\":class=own");
    check("features:sees=parent:shared:\"w; label*w1\":class=2");
    e.subset = 60;
    e.basis = BasisKind::pca; // which is that of all classes
    check("independent:d1:class=1");
    e.basis = BasisKind::wavelet;
    // The same from arrays, of images that the files have not.
    e.data.control = Control::shuffled;
    REQUIRE(pythonNeedsArrays(e));
    const auto data = std::make_shared<const DataSet>(loadDataSet(e.data, Work{}));
    const auto file = [&](const char* name) { return (folder.path / name).string(); };
    const PythonArrays arrays{file("train.npy"), file("test.npy"), file("train-labels.npy"),
                              file("test-labels.npy")};
    writeArray(arrays.train, data->train.pixels);
    writeArray(arrays.heldOut, data->heldOut.pixels);
    for (const auto& [path, labels] : {std::pair(arrays.trainLabels, data->train.labels),
                                       std::pair(arrays.heldOutLabels, data->heldOut.labels)})
        writeFile(path, encodeNpy(std::vector<std::int32_t>(labels.begin(), labels.end()), {labels.size()}));
    check("band-tied:d1:class=0", arrays);
    check("features:\"w; (label == 1)*w\":class=own", arrays);
    // What has no program.
    const ModelSpec own = parseModelSpec("independent:class=own"),
                    open = parseModelSpec("features:\"label*w\"");
    CHECK_FALSE(hasPythonProgram(own));
    CHECK_FALSE(hasPythonProgram(open));
    CHECK_FALSE(hasPythonProgram(parseModelSpec("independent:class=shoe")));
    CHECK_THROWS_WITH_AS(pythonProgram(e, own), doctest::Contains("one model, not of one for every class"),
                         Error);
    CHECK_THROWS_WITH_AS(pythonProgram(e, open),
                         doctest::Contains("expected the class that the model answers"), Error);
    CHECK_THROWS_WITH_AS(pythonProgram(e, parseModelSpec("independent:class=shoe")),
                         doctest::Contains("not known yet"), Error);
    CHECK_THROWS_WITH_AS(
        pythonProgram(folders.experiment("plain"), parseModelSpec("independent:class=1"), {}, {}, 1),
        doctest::Contains("expected files of labels beside those of images"), Error);
}

TEST_CASE("the Python program reads and resizes IDX folders as the lab does") {
    const std::string interpreter = python();
    if (interpreter.empty()) return testing::skip(noPython);
    const Folder folder;
    writeIdx(folder.path / "train-images-idx3-ubyte", 60, 14);
    writeIdx(folder.path / "t10k-images-idx3-ubyte", 20, 14);
    Experiment e = programmed();
    e.data = {.source = folder.path.string(), .train = 50, .size = 16};
    for (const auto& [fit, size] :
         {std::pair{SizeFit::resize, 16}, {SizeFit::resize, 8}, {SizeFit::pad, 16}}) {
        e.data.fit = fit;
        e.data.size = size;
        CHECK_FALSE(pythonNeedsArrays(e));
        const auto data = std::make_shared<const DataSet>(loadDataSet(e.data, Work{}));
        const std::string script = (folder.path / "model.py").string();
        writeFile(script, pythonProgram(e, parseModelSpec("independent:d2")));
        const double theirs = heldOutMse(outputOf(interpreter + " " + script));
        CHECK(theirs == doctest::Approx(ours(e, "independent:d2")).epsilon(1e-4));
    }
    e.data.control = Control::shuffled; // the files do not have these images
    CHECK(pythonNeedsArrays(e));
}

TEST_CASE(
    "the Python program reads the files that the lab reads, whatever they and their folders are called") {
    const std::string interpreter = python();
    if (interpreter.empty()) return testing::skip(noPython);
    const Folder folder;
    const auto packed = [](const fs::path& path) {
        REQUIRE(std::system(fmt::format("gzip -n '{}'", path.string()).c_str()) == 0);
        return fs::path(path.string() + ".gz");
    };
    for (const char* name : {"train", "odd[1]", "a \"quoted\" test", "not utf-8 \xff"}) {
        CAPTURE(std::string(name));
        const fs::path place = folder.path / name;
        fs::create_directories(place /
                               "train-images-idx3-ubyte"); // a folder named as a file, as Kaggle has it
        writeIdx(place / "latest-train-images.idx3-ubyte", 60, 14);
        writeIdx(place / "t10k-images.idx3-ubyte.gz", 20, 14); // plain, in spite of its name
        if (name[0] == 'o') {                                  // compressed, in spite of its name
            const fs::path plain = place / "latest-train-images.idx3-ubyte";
            fs::rename(packed(plain), plain);
        }
        Experiment e = programmed();
        e.data = {.source = place.string(), .train = 50, .size = 16};
        const std::string script = (folder.path / "model.py").string();
        writeFile(script, pythonProgram(e, parseModelSpec("independent:d2")));
        const double theirs = heldOutMse(outputOf(interpreter + " " + script));
        CHECK(theirs == doctest::Approx(ours(e, "independent:d2")).epsilon(1e-4));
    }
}
