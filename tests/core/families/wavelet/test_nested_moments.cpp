#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/nested_moments.h"
#include "core/score/kernel.h"
#include "tests/core/wavelet_data.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <string>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

constexpr int nestedSide = 8;
constexpr double plenty = 1e9;
const char* const models[] = {"local:d2:r1", "band-tied:d2:shared", "independent:d3"};

std::shared_ptr<const Coefficients> data(int train) {
    return std::make_shared<const Coefficients>(
        coefficientsOf(patterns(train, nestedSide, 4), patterns(300, nestedSide, 5), nestedSide, 2));
}

/// A folder that is not there yet.
std::filesystem::path newFolder() {
    const auto folder = std::filesystem::temp_directory_path() / "scorelet-moments-test";
    std::filesystem::remove_all(folder);
    return folder;
}

/// Nested moments of coefficients that are there.
struct Nested {
    NestedMoments moments;
    MomentSource source;

    Nested(const ModelSpec& spec, std::shared_ptr<const Coefficients> c, ArrayStore* store = nullptr,
           const std::string& images = {})
        : moments(spec, c->transform->layout(), c->train.count(), c->heldOut.count()), source{
                                                                                           c->transform,
                                                                                           [c] { return c; },
                                                                                           store, images} {}

    MomentPair first(Eigen::Index images, const MomentRoom& room, const Work& work = {},
                     const NestedMoments::OnPreview& onPreview = {}) {
        return *moments.first(images, source, room, work, onPreview);
    }
};

/// Greatest difference of two moment sets relative to the size of the summands.
double difference(const Moments& a, const Moments& b) {
    REQUIRE(a.images() == b.images());
    double worst = 0;
    for (int cell = 0; cell < a.plan().cells(); ++cell) {
        const auto one = a.clean(cell), other = b.clean(cell);
        const MonomialTable& table = a.plan().table(cell);
        std::vector<double> scale(one.size(), 1.0);
        for (size_t g = 1; g < one.size(); ++g) {
            const auto& node = table.nodes()[g];
            scale[g] = scale[static_cast<size_t>(node.parent)] *
                       std::sqrt(one[static_cast<size_t>(table.find({node.variable, node.variable}))]);
            worst = std::max(worst, std::abs(one[g] - other[g]) / (scale[g] + 1e-300));
        }
    }
    return worst;
}

bool sameBits(const Moments& a, const Moments& b) {
    if (a.images() != b.images() || a.plan().centres() != b.plan().centres()) return false;
    for (int cell = 0; cell < a.plan().cells(); ++cell)
        if (a.clean(cell) != b.clean(cell)) return false;
    return true;
}

/// All images read as in one pass, the first n of them alone, about these centres.
Moments readAbout(std::shared_ptr<const MomentPlan> plan, const CoefficientBatch& images, Eigen::Index n) {
    Moments moments(std::move(plan));
    for (Eigen::Index at = 0; at < n; at += imagesPerChunk)
        moments.add(images, at, std::min(imagesPerChunk, n - at), {});
    return moments;
}

/// Checks every kind of model on the same images.
void forEachModel(const std::function<void(const ModelSpec&, std::shared_ptr<const Coefficients>)>& check) {
    const auto c = data(4500);
    for (const char* text : models) {
        CAPTURE(text);
        check(parseModelSpec(text), c);
    }
}

} // namespace

TEST_CASE("the ladder rises in steps that fit into what it may keep") {
    CHECK(ladderSizes(5000, 1024, 100) == std::vector<Eigen::Index>{1024, 2048, 3072, 4096, 5000});
    CHECK(ladderSizes(5000, 1024, 4) == std::vector<Eigen::Index>{1024, 2048, 3072, 5000});
    CHECK(ladderSizes(5000, 1024, 3).empty());
    CHECK(ladderSizes(700, 1024, 1) == std::vector<Eigen::Index>{700});
    CHECK(ladderSizes(60000, 1024, 100).size() == 59);
    for (Eigen::Index most = 7; most < 60; ++most) {
        const auto sizes = ladderSizes(60000, 1024, most);
        REQUIRE(!sizes.empty());
        CHECK(static_cast<Eigen::Index>(sizes.size()) <= most);
        CHECK(std::is_sorted(sizes.begin(), sizes.end()));
        for (size_t i = 0; i + 1 < sizes.size(); ++i) CHECK(sizes[i] % 1024 == 0);
    }
}

TEST_CASE("nested moments of all images are those of one pass, bit for bit") {
    forEachModel([](const ModelSpec& spec, const auto& c) {
        Nested nested(spec, c);
        nested.first(1500, {plenty}, {}); // what was asked before does not matter
        const MomentPair all = nested.first(0, {plenty}, Work{{}, 2, {}});
        const MomentPair plain = computeMoments(spec, *c, 0, plenty, {});
        CHECK(sameBits(all.train, plain.train));
        CHECK(sameBits(all.heldOut, plain.heldOut));
        CHECK(nested.moments.kept() == nested.moments.ladder(plenty).size());
        CHECK(sameBits(nested.first(4500, {plenty}, {}).train, plain.train));
        CHECK(sameBits(nested.first(1'000'000, {plenty}, {}).train, plain.train));
    });
}

TEST_CASE("moments of the first n images are what a pass over them gives, and do not depend on the past") {
    forEachModel([](const ModelSpec& spec, const auto& c) {
        Nested warm(spec, c);
        const MomentPair all = warm.first(0, {plenty}, {});
        const Recentring recentring(all.train.plan());
        for (int n : {2, 30, imagesPerBlock, 1000, 1024, 1025, 2048, 3000, 4096, 4097, 4352, 4499}) {
            CAPTURE(n);
            const MomentPair pair = warm.first(n, {plenty}, {});
            CHECK(pair.train.images() == n);
            CHECK(pair.heldOut.sharedPlan() == pair.train.sharedPlan());
            // The same centres: read about those of all images, then recentred.
            const bool own = n < warm.moments.ladder(plenty).front();
            const auto plan = pair.train.sharedPlan();
            const Moments direct =
                own ? readAbout(plan, c->train, n)
                    : recentring.apply(readAbout(all.train.sharedPlan(), c->train, n), plan, {});
            CHECK(difference(direct, pair.train) < 1e-12);
            CHECK(difference(recentring.apply(all.heldOut, plan, {}), pair.heldOut) < 1e-12);
            // Its own mean, as if these images were all there are.
            const MomentPair plain = computeMoments(spec, *c, n, plenty, {});
            const auto& centres = plain.train.plan().centres();
            CHECK((plan->centres() - centres).cwiseAbs().maxCoeff() < 1e-5f);
            CHECK(difference(plain.heldOut, pair.heldOut) < 1e-4);
            if (own) CHECK(sameBits(plain.train, pair.train));
            Nested cold(spec, c);
            CHECK(sameBits(cold.first(n, {plenty}, {}).train, pair.train));
        }
    });
}

TEST_CASE("a model on a subset has the errors of a model that was given these images alone") {
    forEachModel([](const ModelSpec& spec, const auto& c) {
        Nested nested(spec, c);
        for (int n : {20, 1100, 4200}) {
            CAPTURE(n);
            const auto errors = [&](const Model& model) {
                return as<ExactError>(model)->exactMse(*model.at(0.2, {}), {});
            };
            const ExactMse ours =
                errors(*prepareNested(spec, nested.moments, nested.source, n, {plenty}, {}));
            const ExactMse theirs = errors(
                WaveletModel(spec, c->transform,
                             std::make_shared<const MomentPair>(computeMoments(spec, *c, n, plenty, {}))));
            CHECK(ours.train == doctest::Approx(theirs.train).epsilon(1e-5));
            CHECK(ours.heldOut == doctest::Approx(theirs.heldOut).epsilon(1e-5));
        }
    });
}

TEST_CASE("prefixes are kept where there is room, and change nothing; too little for a model is refused") {
    forEachModel([](const ModelSpec& spec, const auto& c) {
        Nested full(spec, c);
        const double bytes = MomentPlan::estimate(spec, c->transform->layout()).momentBytes;
        const MomentRoom nothing{plenty, [](double) { return false; }};
        double asked = 0;
        int granted = 0;
        const MomentRoom little{plenty, [&](double wanted) {
                                    asked = wanted;
                                    return granted++ % 2 == 0; // every other one
                                }};
        for (int n : {30, 1024, 3000, 4500}) {
            CAPTURE(n);
            const MomentPair right = full.first(n, {plenty}, {});
            Nested none(spec, c), some(spec, c);
            CHECK(sameBits(none.first(n, nothing, {}).train, right.train));
            CHECK(sameBits(none.first(n, nothing, {}).heldOut, right.heldOut));
            CHECK(none.moments.kept() == 0);
            CHECK(sameBits(some.first(n, little, {}).train, right.train));
        }
        CHECK(asked == doctest::Approx(bytes));
    });
    const auto c = data(4500);
    const ModelSpec spec = parseModelSpec("local:d2:r1");
    const double bytes = MomentPlan::estimate(spec, c->transform->layout()).momentBytes;
    Nested nested(spec, c);
    CHECK(nested.moments.ladder(4.1 * 4 * bytes) == std::vector<Eigen::Index>{1024, 2048, 3072, 4500});
    CHECK(nested.moments.ladder(2.9 * 4 * bytes).empty());
    nested.first(0, {4.1 * 4 * bytes}, {});
    CHECK(nested.moments.kept() == 4);
    CHECK(static_cast<double>(nested.moments.bytes()) > 5 * bytes);
    Nested refused(spec, c);
    CHECK_THROWS_AS(refused.first(0, {bytes}, {}), Error);
}

TEST_CASE("a stopped pass leaves its prefixes to the next; previews come where a chunk is not all") {
    const auto c = data(9000);
    const ModelSpec spec = parseModelSpec("independent:d2");
    Nested nested(spec, c);
    std::stop_source source;
    double previewed = 0;
    const auto stopAtPreview = [&](const MomentPair& first) {
        previewed = first.train.images();
        source.request_stop();
    };
    CHECK_THROWS_AS(nested.first(0, {plenty}, Work{source.get_token(), 2, {}}, stopAtPreview), Cancelled);
    CHECK(previewed == imagesPerChunk);
    CHECK(nested.moments.kept() == 4);
    std::vector<double> progress;
    const MomentPair all =
        nested.first(0, {plenty}, Work{{}, 1, [&](double done) { progress.push_back(done); }});
    CHECK(sameBits(all.train, computeMoments(spec, *c, 0, plenty, {}).train));
    CHECK(progress.back() == doctest::Approx(1));
    CHECK(std::is_sorted(progress.begin(), progress.end()));
    bool any = false;
    nested.first(5000, {plenty}, {}, [&](const MomentPair&) { any = true; });
    CHECK_FALSE(any);
}

TEST_CASE(
    "a store gives back the same moments without an image; other images, bases and models have others") {
    const std::filesystem::path folder = newFolder();
    const auto c = data(4500);
    for (const char* text : models) {
        CAPTURE(text);
        const ModelSpec spec = parseModelSpec(text);
        ArrayStore store;
        store.useFolder(folder);
        Nested first(spec, c, &store, "these");
        const MomentPair written = first.first(0, {plenty});
        store.finish();
        Nested again(spec, c, &store, "these");
        again.source.coefficients = []() -> std::shared_ptr<const Coefficients> {
            FAIL("an image was read");
            return nullptr;
        };
        const MomentPair found = again.first(0, {plenty});
        CHECK(sameBits(found.train, written.train));
        CHECK(sameBits(found.heldOut, written.heldOut));
        CHECK(sameBits(again.first(0, {plenty}).train, written.train)); // from memory
        // A part of the images is read, with the centres of all: the same as without a store.
        Nested part(spec, c, &store, "these"), plain(spec, c);
        CHECK(sameBits(part.first(3000, {plenty}).train, plain.first(3000, {plenty}).train));
        CHECK(sameBits(part.first(3000, {plenty}).heldOut, plain.first(3000, {plenty}).heldOut));
        // Where nothing may be kept in memory, what was found is given all the same.
        Nested poor(spec, c, &store, "these");
        CHECK(sameBits(poor.first(0, {plenty, [](double) { return false; }}).train, written.train));

        const auto reads = [&](Nested& nested, const std::shared_ptr<const Coefficients>& of) {
            bool read = false;
            nested.source.coefficients = [&read, of] {
                read = true;
                return of;
            };
            nested.first(0, {plenty});
            return read;
        };
        Nested others(spec, c, &store, "others");
        CHECK(reads(others, c));
        ModelSpec lower = spec;
        --lower.degree;
        Nested otherModel(lower, c, &store, "these");
        CHECK(reads(otherModel, c));
        const auto inHaar = std::make_shared<const Coefficients>(coefficientsOf(
            patterns(4500, nestedSide, 4), patterns(300, nestedSide, 5), nestedSide, 2, "db1"));
        Nested otherBasis(spec, inHaar, &store, "these");
        CHECK(reads(otherBasis, inHaar));
        store.finish();
        CHECK(store.takeWarnings().empty());
    }
    std::filesystem::remove_all(folder);
}

TEST_CASE("damaged moments are told, deleted and computed anew; the oldest make room") {
    const std::filesystem::path folder = newFolder();
    const auto c = data(600);
    const ModelSpec spec = parseModelSpec("local:d2:r1");
    ArrayStore store;
    store.useFolder(folder);
    const auto filesOf = [&] {
        std::vector<std::filesystem::path> files;
        for (const auto& file : std::filesystem::directory_iterator(folder)) files.push_back(file.path());
        return files;
    };
    const MomentPair right = Nested(spec, c, &store, "these").first(0, {plenty});
    store.finish();
    REQUIRE(filesOf().size() == 1);
    const std::filesystem::path file = filesOf().front();
    const std::string whole = readFile(file.string());
    const auto bytes = static_cast<double>(whole.size());
    const auto damage = [&](const std::string& content, const char* says) {
        CAPTURE(says);
        writeFile(file.string(), content);
        CHECK(sameBits(Nested(spec, c, &store, "these").first(0, {plenty}).train, right.train));
        store.finish();
        const auto warnings = store.takeWarnings();
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].find(file.string()) != std::string::npos);
        CHECK(warnings[0].find(says) != std::string::npos);
        CHECK(readFile(file.string()) == whole); // written anew
    };
    damage("", "something else");
    damage(whole.substr(0, whole.size() / 2), "no directory at its end");
    std::string flipped = whole;
    flipped[whole.size() / 2] = static_cast<char>(flipped[whole.size() / 2] ^ 1);
    damage(flipped, "a wrong check sum");
    // Whole files of other numbers: of another image, and of none that can be computed with.
    const auto with = [&](const std::string& name, std::size_t at, double value) {
        const NpzReader old(whole, "old.npz");
        NpzArchive archive;
        for (const char* text : {"format", "key"}) archive.addText(text, old.text(text));
        for (const char* each : {"centres", "train_images", "train", "held_out_images", "held_out"}) {
            std::vector<double> numbers = old.doubles(each);
            if (name == each) numbers.at(at) = value;
            archive.add(each, numbers, old.view(each).shape);
        }
        return std::move(archive).finish();
    };
    damage(with("train_images", 0, 599), "\"train_images\": expected 600, found 599");
    damage(with("held_out_images", 0, std::nan("")), "\"held_out_images\": expected 300, found nan");
    damage(with("train", 7, std::nan("")), "\"train\": expected finite numbers");
    damage(with("centres", 3, 1e300), "\"centres\": expected finite numbers");
    Nested(parseModelSpec("local:d1:r1"), c, &store, "these").first(0, {plenty});
    store.finish();
    for (const auto& other : filesOf())
        if (other != file) damage(readFile(other.string()), "expected the key");

    // Room for four such files: the first, which is the oldest, goes.
    store.useFolder(folder, 4.5 * bytes);
    const auto holds = [&](const char* images) { // reads it, where it is there
        bool read = false;
        Nested nested(spec, c, &store, images);
        nested.source.coefficients = [&] {
            read = true;
            return c;
        };
        nested.first(0, {plenty});
        store.finish();
        return !read;
    };
    for (const char* images : {"a", "b", "c", "d"}) CHECK(!holds(images));
    CHECK(holds("a")); // read last: now b is the oldest
    CHECK(!holds("e"));
    CHECK(holds("a"));
    CHECK(!holds("b"));
    double all = 0;
    for (const auto& one : filesOf()) all += static_cast<double>(std::filesystem::file_size(one));
    CHECK(all <= 4.5 * bytes);
    CHECK(!std::filesystem::exists(file));
    store.useFolder(folder / "file");
    writeFile((folder / "file").string(), "not a folder");
    Nested(spec, c, &store, "these").first(0, {plenty});
    store.finish();
    const auto warnings = store.takeWarnings();
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].find("nothing is kept") != std::string::npos);
    std::filesystem::remove_all(folder);
}
