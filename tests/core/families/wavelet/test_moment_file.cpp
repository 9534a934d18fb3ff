#include "core/families/wavelet/moment_file.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/image/npz.h"
#include "core/score/kernel.h"
#include "tests/core/data/temporary_folder.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;

namespace {

const DataRequest filedStrokes{.source = "strokes", .train = 1100, .heldOut = 300, .size = 16};
constexpr double filedRoom = 1e9;

std::vector<ModelSpec> filedModels() {
    return {parseModelSpec("independent:d2"), parseModelSpec("local:d1:r1"),
            parseModelSpec("band-tied:d2:shared")};
}

Basis filedBasis(const char* wavelet = "db2") {
    return waveletBasis({1, 16, 16}, wavelet, 2);
}

MomentFile filedPart(int number, int of, const DataRequest& request = filedStrokes,
                     const char* wavelet = "db2") {
    ImageSource images = openImages(request, {});
    return MomentFile::compute({"drawn", "{}"}, filedModels(), images, *filedBasis(wavelet), filedRoom,
                               {number, of}, Work{{}, 2, {}});
}

std::string written(const MomentFile& file, const TemporaryFolder& folder, const std::string& name) {
    const std::string path = (folder.path() / name).string();
    file.write(path);
    return path;
}

/// Whether an array of a file of moments is a text.
bool isText(const std::string& name) {
    return name == "images" || name == "session" || name.ends_with("_spec") || name.ends_with("_plan");
}

/// The file's model gives the exact errors of one that is made of loaded images.
void requireErrorsOfLoaded(const MomentFile& file, const DataRequest& request, double bound) {
    const auto data = std::make_shared<const DataSet>(loadDataSet(request, {}));
    for (const ModelSpec& spec : filedModels()) {
        const auto model = prepareModel(spec, data, filedBasis(), filedRoom, {});
        const WaveletModel kept(spec, filedBasis(), file.moments(spec, *filedBasis(), filedRoom, {}));
        for (const double sigma : {0.1, 1.0}) {
            const ExactMse expected = as<ExactError>(*model)->exactMse(*model->at(sigma, {}), {});
            const ExactMse found = kept.exactMse(*kept.at(sigma, {}), {});
            CHECK(found.train == doctest::Approx(expected.train).epsilon(bound));
            CHECK(found.heldOut == doctest::Approx(expected.heldOut).epsilon(bound));
        }
    }
}

} // namespace

TEST_CASE("parts of images are disjoint, together all, and begin at whole blocks") {
    for (const int images : {0, 1, 255, 256, 1000, 60000, 2147483647})
        for (const int parts : {1, 2, 3, 7, 1000}) {
            int at = 0;
            for (int i = 1; i <= parts; ++i) {
                const ImageRange range = partOf(images, i, parts);
                CHECK(range.first == at);
                CHECK(range.end >= range.first);
                CHECK((range.end % imagesPerBlock == 0 || range.end == images));
                at = range.end;
            }
            CHECK(at == images);
        }
}

TEST_CASE("moments of images that are read in parts give the models of loaded images, merged in any order") {
    const TemporaryFolder folder;
    requireErrorsOfLoaded(filedPart(1, 1), filedStrokes, 1e-7);
    MomentFile all = MomentFile::read(written(filedPart(3, 3), folder, "3.npz"));
    CHECK_FALSE(all.train().complete());
    all.merge(filedPart(1, 3), filedBasis()->layout());
    CHECK(all.missing() == "512 of 1,100 training images and 256 of 300 held-out images");
    all.merge(MomentFile::read(written(filedPart(2, 3), folder, "2.npz")), filedBasis()->layout());
    CHECK(all.missing().empty());
    CHECK(all.train().ranges == std::vector<ImageRange>{{0, 1100}});
    const MomentFile read = MomentFile::read(written(all, folder, "all.npz"));
    CHECK(MomentFile::isOne(read.path()));
    CHECK(read.models() == all.models());
    requireErrorsOfLoaded(read, filedStrokes, 1e-7);
}

TEST_CASE("moments of the first training images are told on the way") {
    ImageSource images = openImages(filedStrokes, {});
    std::vector<int> seen;
    const auto told = [&](const MomentFile& sofar) {
        seen.push_back(sofar.train().images());
        CHECK(sofar.heldOut().complete());
        DataRequest fewer = filedStrokes;
        fewer.train = seen.back();
        requireErrorsOfLoaded(sofar, fewer, 1e-6);
    };
    const MomentFile all = MomentFile::compute({"drawn", "{}"}, filedModels(), images, *filedBasis(),
                                               filedRoom, {1, 1, {100, 512, 1100, 2000}, told}, {});
    CHECK(seen == std::vector<int>{100, 512, 1100});
    requireErrorsOfLoaded(all, filedStrokes, 1e-7);
}

TEST_CASE("moments about centres that differ by rounding are brought to the same") {
    const TemporaryFolder folder;
    const std::string path = written(filedPart(2, 2), folder, "2.npz");
    // The same sums about centres that lie 5e-4 beside: what another machine's rounding does, but much more.
    const NpzReader file(readFile(path), path);
    ImageSource images = openImages(filedStrokes, {});
    const ImageRange trainRange = partOf(1100, 2, 2), heldOutRange = partOf(300, 2, 2);
    const auto transform = filedBasis();
    NpzArchive moved;
    std::vector<Moments> train, heldOut;
    for (std::size_t i = 0; i < filedModels().size(); ++i) {
        std::vector<double> centres = file.doubles(fmt::format("model_{}_centres", i));
        Eigen::VectorXf beside =
            Eigen::Map<const Eigen::VectorXd>(centres.data(), std::ssize(centres)).cast<float>();
        beside.array() += 5e-4f;
        const auto plan = std::make_shared<const MomentPlan>(
            streamedPlans(std::vector{filedModels()[i]}, *images.train, *transform, filedRoom, {})
                .front()
                ->recentred(beside));
        train.emplace_back(plan);
        heldOut.emplace_back(plan);
    }
    addImages(train, *images.train, trainRange, *transform, {});
    addImages(heldOut, *images.heldOut, heldOutRange, *transform, {});
    const auto add = [&](const std::string& name, std::span<const double> values) {
        moved.add(name, values, {values.size()});
    };
    for (const std::string& name : file.names()) {
        const std::size_t i = name.starts_with("model_") ? static_cast<std::size_t>(name[6] - '0') : 0;
        if (name.ends_with("_centres")) {
            const Eigen::VectorXf& centres = train[i].plan().centres();
            moved.add(name, std::span<const float>(centres.data(), static_cast<std::size_t>(centres.size())),
                      {static_cast<std::size_t>(centres.size())});
        } else if (name.starts_with("model_") && name.ends_with("_train")) {
            add(name, train[i].sums());
        } else if (name.starts_with("model_") && name.ends_with("_held_out")) {
            add(name, heldOut[i].sums());
        } else if (isText(name)) {
            moved.addText(name, file.text(name));
        } else {
            moved.add(name, file.doubles(name), file.view(name).shape);
        }
    }
    const std::string other = (folder.path() / "moved.npz").string();
    writeFile(other, std::move(moved).finish());
    MomentFile all = filedPart(1, 2);
    all.merge(MomentFile::read(other), filedBasis()->layout());
    requireErrorsOfLoaded(all, filedStrokes, 1e-6);
}

TEST_CASE("moments that do not belong together are not merged, and nothing is added then") {
    MomentFile file = filedPart(1, 2);
    const SubbandLayout layout = filedBasis()->layout();
    const auto refused = [&](const MomentFile& other, const char* message) {
        CHECK_THROWS_WITH_AS(file.merge(other, layout), message, Error);
    };
    refused(filedPart(1, 2), "moments and moments: both have training image 0: each image counts once");
    refused(filedPart(2, 2, filedStrokes, "haar"),
            "moments and moments: expected moments in the same basis, found another");
    DataRequest more = filedStrokes;
    more.train = 1101;
    refused(filedPart(2, 2, more), "moments and moments: expected moments of the same source, found others");
    DataRequest otherSeed = filedStrokes;
    otherSeed.seed = 1; // which the text says in which the choices are; here it is the same
    CHECK_THROWS_AS(file.merge(filedPart(2, 2, otherSeed), layout), Error);
    file.merge(filedPart(2, 2), layout);
    requireErrorsOfLoaded(file, filedStrokes, 1e-7);
}

TEST_CASE("models whose moments cannot be summed in parts are refused, and those that a file has not") {
    ImageSource images = openImages(filedStrokes, {});
    const auto compute = [&](const char* text) {
        return MomentFile::compute({}, {parseModelSpec(text)}, images, *filedBasis(), filedRoom, {}, {});
    };
    CHECK_THROWS_WITH_AS(compute("ideal"), "ideal: expected a wavelet score model, which is made of moments",
                         Error);
    CHECK_THROWS_AS(compute("independent:d=auto"), Error);
    CHECK_THROWS_AS(compute("independent:d2:class=3"), Error);
    const MomentFile file = filedPart(1, 1);
    CHECK_THROWS_WITH_AS(
        file.moments(parseModelSpec("local:d2:r1"), *filedBasis(), filedRoom, {}),
        "moments: has no moments of local:d2:r1, it has those of independent:d2, local:d1:r1, "
        "band-tied:d2:shared",
        Error);
    CHECK_THROWS_AS(file.moments(filedModels()[0], *filedBasis("haar"), filedRoom, {}), Error);
    CHECK(file.moments(parseModelSpec("independent:d2:ridge=1e-3"), *filedBasis(), filedRoom, {}));
    CHECK_THROWS_AS(MomentFile::compute({}, filedModels(), images, *filedBasis(), 1e4, {}, {}), Error);
}

TEST_CASE("a model of a file answers and errs as one of the images that the file was made of") {
    const TemporaryFolder folder;
    const std::string path = written(filedPart(1, 1), folder, "all.npz");
    const auto data = std::make_shared<const DataSet>(loadDataSet(filedStrokes, {}));
    ModelSpec kept = parseModelSpec(fmt::format("moments:\"{}\":of=\"local:d1:r1:ridge=0.001\"", path));
    CHECK(parseModelSpec(toText(kept)) == kept);
    const auto fromFile = prepareModel(kept, data, filedBasis(), filedRoom, {});
    const auto loaded =
        prepareModel(parseModelSpec("local:d1:r1:ridge=0.001"), data, filedBasis(), filedRoom, {});
    const auto a = fromFile->at(0.5, {}), b = loaded->at(0.5, {});
    const ImageBatch noisy = data->heldOut.pixels.rows(0, 5);
    CHECK((a->denoise(noisy, {}).matrix() - b->denoise(noisy, {}).matrix()).cwiseAbs().maxCoeff() < 2e-5f);
    CHECK((a->sensitivity(noisy.image(0), {0, 8, 8}, {}).flat() -
           b->sensitivity(noisy.image(0), {0, 8, 8}, {}).flat())
              .abs()
              .maxCoeff() < 1e-5f);
    CHECK(as<ExactError>(*fromFile)->exactMse(*a, {}).heldOut ==
          doctest::Approx(as<ExactError>(*loaded)->exactMse(*b, {}).heldOut).epsilon(1e-7));
    CHECK(a->report().note == "moments of 1,100 training and 300 held-out images in all.npz");
    kept.texts["of"] = "independent:d3";
    CHECK_THROWS_AS(prepareModel(kept, data, filedBasis(), filedRoom, {}), Error);
}

TEST_CASE("a damaged file of moments is told, whatever is wrong with it") {
    const TemporaryFolder folder;
    const std::string path = written(filedPart(1, 2), folder, "1.npz"), content = readFile(path);
    const auto readOf = [&](std::string bytes) {
        const std::string other = (folder.path() / "other.npz").string();
        writeFile(other, bytes);
        return MomentFile::read(other);
    };
    CHECK_NOTHROW(readOf(content));
    CHECK_THROWS_AS(readOf(content.substr(0, content.size() / 2)), Error);
    CHECK_THROWS_AS(readOf("text"), Error);
    CHECK_FALSE(MomentFile::isOne((folder.path() / "other.npz").string()));
    NpzArchive none;
    none.addNumber("other", 1);
    CHECK_THROWS_AS(readOf(std::move(none).finish()), Error);
    // Every array in turn is of another length, or a number that it cannot be.
    const NpzReader file(content, path);
    for (const std::string& changed : file.names()) {
        CAPTURE(changed);
        NpzArchive archive;
        for (const std::string& name : file.names()) {
            if (name == changed)
                archive.addNumber(name, -3);
            else if (isText(name))
                archive.addText(name, file.text(name));
            else
                archive.add(name, file.doubles(name), file.view(name).shape);
        }
        const std::string bytes = std::move(archive).finish();
        const auto use = [&] {
            const MomentFile read = readOf(bytes);
            for (const ModelSpec& spec : filedModels()) read.moments(spec, *filedBasis(), filedRoom, {});
        };
        CHECK_THROWS_AS(use(), Error);
    }
}
