#include "core/families/lighter.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace scorelet;

namespace {

constexpr Eigen::Index images = 2000;

double bytesAt128(const ModelSpec& spec) {
    return modelBytes(spec, {1, 128, 128}, BasisKind::wavelet, ColourBasis::rgb, 3, images);
}

std::vector<std::string> lighterAt128(const std::string& model, double most) {
    std::vector<std::string> texts;
    for (const LighterModel& lighter : lighterModels(parseModelSpec(model), images, most, bytesAt128)) {
        CHECK(lighter.bytes == bytesAt128(lighter.spec));
        CHECK(lighter.bytes <= most);
        texts.push_back(toText(lighter.spec));
    }
    return texts;
}

} // namespace

TEST_CASE("lighter models: each gives up one thing, and no more of it than it must") {
    const double needed = bytesAt128(parseModelSpec("local:d2:r2"));
    CHECK(lighterAt128("local:d2:r2", needed) == std::vector<std::string>{"local:d2:r2:shared",
                                                                          "local:d2:r2:additive",
                                                                          "local:d1:r2", "local:d2:r1"});
    // Of degree 2 there is no room, of degree 1 there is.
    const double second = bytesAt128(parseModelSpec("local:d2:r1"));
    const double first = bytesAt128(parseModelSpec("local:d1:r1"));
    REQUIRE(first < second);
    const std::vector<std::string> less = lighterAt128("local:d3:r1", (first + second) / 2);
    CHECK(std::count(less.begin(), less.end(), "local:d1:r1") == 1);
    CHECK(std::count(less.begin(), less.end(), "local:d2:r1") == 0);
    CHECK(lighterAt128("local:d2:r2", 1).empty());
}

TEST_CASE("lighter models: fewer components of Wiener, fewer components or images of PCA-locality") {
    CHECK(lighterAt128("wiener", bytesAt128(parseModelSpec("wiener")) / 3) ==
          std::vector<std::string>{"wiener:components=64"});
    const auto locality = lighterAt128("pca-locality", 0.8 * bytesAt128(parseModelSpec("pca-locality")));
    CHECK(locality == std::vector<std::string>{"pca-locality:components=128", "pca-locality:images=1000"});
    CHECK(lighterAt128("ideal", 1).empty()); // has nothing to give up
}
