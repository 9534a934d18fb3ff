#include "core/base/error.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/session/model_arrays.h"
#include "tests/core/npz_reader.h"

#include <Eigen/LU>
#include <doctest/doctest.h>

#include <algorithm>
#include <fmt/format.h>

using namespace scorelet;

namespace {

using Arrays = std::map<std::string, testing::NpzArray>;

constexpr double arraysSigma = 0.4;

/// The arrays of these parts of a small model.
Arrays arraysOf(const std::string& text, const std::vector<std::string>& wanted,
                const std::vector<PixelId>& pixels = {}) {
    static const auto data =
        std::make_shared<const DataSet>(loadDataSet({.train = 200, .heldOut = 20, .size = 8}, Work{}));
    const ModelSpec spec = parseModelSpec(text);
    const auto model = prepareModel(spec, data, "db2", 2, 1e9, Work{});
    const auto denoiser = model->at(arraysSigma, Work{});
    const Image noisy = data->heldOut.pixels.image(0);
    const ArraySource source{*model, *denoiser, spec, noisy, pixels};
    NpzArchive archive;
    for (const ArrayPart& part : arrayParts())
        if (std::find(wanted.begin(), wanted.end(), part.id) != wanted.end()) {
            REQUIRE(part.has(source));
            part.add(source, archive, Work{});
        }
    return testing::readNpz(std::move(archive).finish());
}

/// The ids of the parts that a model has.
std::vector<std::string> partsOf(const std::string& text) {
    const auto data =
        std::make_shared<const DataSet>(loadDataSet({.train = 50, .heldOut = 5, .size = 8}, Work{}));
    const ModelSpec spec = parseModelSpec(text);
    const auto model = prepareModel(spec, data, "haar", 2, 1e9, Work{});
    const auto denoiser = model->at(arraysSigma, Work{});
    const Image noisy = data->heldOut.pixels.image(0);
    std::vector<std::string> ids;
    for (const ArrayPart& part : arrayParts())
        if (part.has({*model, *denoiser, spec, noisy, {}})) ids.push_back(part.id);
    return ids;
}

} // namespace

TEST_CASE("a model has the arrays of its capabilities, whatever its family") {
    using Ids = std::vector<std::string>;
    const Ids wavelet{"weights", "moments", "equations", "centres", "jacobian"};
    CHECK(partsOf("independent:d2") == wavelet);
    CHECK(partsOf("local:d1:r1:shared") == wavelet);
    CHECK(partsOf("wiener") == Ids{"eigenvectors", "jacobian"});
    CHECK(partsOf("pca-locality") == Ids{"masks", "jacobian"});
    CHECK(partsOf("ls:p3") == Ids{"masks", "jacobian"});
    CHECK(partsOf("els:p3") == Ids{"masks", "jacobian"});
    CHECK(partsOf("features") == Ids{"weights", "equations", "centres", "jacobian"});
    CHECK(partsOf("ideal") == Ids{"jacobian"});
    CHECK(partsOf("bayes-shrink") == Ids{"jacobian"});
}

TEST_CASE("the exported normal equations have the exported weights as their solution") {
    for (const char* text : {"band-tied:d2", "local:d2:r1:ridge=0.01", "local:d2:r1:shared:without=1:off=2",
                             "independent:d3:drop=0.0"}) {
        CAPTURE(text);
        const Arrays arrays = arraysOf(text, {"weights", "equations"});
        int kinds = 0, cells = 0;
        for (; arrays.contains(fmt::format("gram_{}", kinds)); ++kinds) {
            const std::string suffix = fmt::format("_{}", kinds);
            const auto gram = arrays.at("gram" + suffix).values<double>("<f8");
            const auto target = arrays.at("target" + suffix).values<double>("<f8");
            const auto weights = arrays.at("weights" + suffix).values<double>("<f8");
            const auto ridge = arrays.at("ridge" + suffix).values<double>("<f8");
            const std::string& fitted = arrays.at("fitted" + suffix).bytes;
            const std::size_t count = ridge.size(), p = weights.size() / count;
            REQUIRE(gram.size() == count * p * p);
            for (std::size_t c = 0; c < count; ++c) {
                std::vector<Eigen::Index> taken;
                for (std::size_t i = 0; i < p; ++i)
                    if (fitted[c * p + i]) taken.push_back(static_cast<Eigen::Index>(i));
                Eigen::VectorXd expected = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(p));
                if (taken.empty()) {
                    expected[1] = -1 / (arraysSigma * arraysSigma); // the centre is the answer: w0 is feature 1
                } else {
                    using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
                    const auto n = static_cast<Eigen::Index>(p);
                    const Eigen::Map<const Rows> whole(gram.data() + c * p * p, n, n);
                    Eigen::MatrixXd a = whole(taken, taken);
                    a.diagonal() *= 1 + ridge[c];
                    const Eigen::VectorXd b =
                        Eigen::Map<const Eigen::VectorXd>(target.data() + c * p, n)(taken);
                    expected(taken) = -a.fullPivLu().solve(b);
                }
                const Eigen::Map<const Eigen::VectorXd> found(weights.data() + c * p, expected.size());
                CHECK((found - expected).norm() <= 1e-9 * expected.norm());
            }
            cells += static_cast<int>(count);
        }
        CHECK(kinds >= 1);
        // Every coefficient's weights are there.
        const auto kind = arrays.at("kind").values<std::int32_t>("<i4");
        CHECK(kind.size() == 64);
        CHECK(*std::max_element(kind.begin(), kind.end()) == kinds - 1);
        CHECK(cells == (std::string(text).find("shared") == std::string::npos ? 64 : 7)); // subbands
    }
}

TEST_CASE("the exported weights of features are those of the same monomials") {
    const Arrays features = arraysOf("features:\"w; w^2\":ridge=0.01", {"weights"}),
                 monomials = arraysOf("independent:d2:ridge=0.01", {"weights"});
    CHECK(features.at("features").bytes.find('w') != std::string::npos);
    CHECK(features.at("weights").isShaped("(64, 3)"));
    const auto ours = features.at("weights").values<double>("<f8"),
               theirs = monomials.at("weights_0").values<double>("<f8");
    const auto cell = monomials.at("cell").values<std::int32_t>("<i4");
    CHECK(features.at("centres").bytes == monomials.at("centres").bytes);
    for (std::size_t k = 0; k < 64; ++k)
        for (std::size_t i = 0; i < 3; ++i)
            CHECK(ours[3 * k + i] ==
                  doctest::Approx(theirs[3 * static_cast<std::size_t>(cell[k]) + i]).epsilon(1e-5));
    for (const double ridge : features.at("ridge").values<double>("<f8")) CHECK(ridge == 0.01);
}

TEST_CASE("masks and rows of the Jacobian are those of their pixels") {
    const Arrays arrays = arraysOf("ls:p3:images=50", {"masks", "jacobian"}, {{0, 0, 0}, {0, 4, 5}});
    const std::string& masks = arrays.at("masks").bytes;
    REQUIRE(masks.size() == 64 * 64);
    for (int q = 0; q < 64; ++q)
        for (int j = 0; j < 64; ++j) {
            const bool near = std::abs(q / 8 - j / 8) <= 1 && std::abs(q % 8 - j % 8) <= 1;
            CHECK((masks[static_cast<std::size_t>(64 * q + j)] != 0) == near);
        }
    CHECK(arrays.at("jacobian").isShaped("(2, 8, 8)"));
    CHECK(arrays.at("jacobian_pixels").values<std::int32_t>("<i4") == std::vector<std::int32_t>{0, 0, 4, 5});
    const auto rows = arrays.at("jacobian").values<float>("<f4");
    int seen = 0;
    for (std::size_t j = 0; j < 64; ++j) {
        CHECK((masks[j] || rows[j] == 0));                // of pixel 0
        CHECK((masks[37 * 64 + j] || rows[64 + j] == 0)); // of pixel 4, 5
        seen += rows[64 + j] != 0;
    }
    CHECK(seen > 1);
    CHECK_THROWS_AS(arraysOf("ideal", {"jacobian"}, {{0, 8, 0}}), Error);
    CHECK(arraysOf("wiener", {"jacobian"}).at("jacobian").isShaped("(64, 8, 8)"));
}

TEST_CASE("patches on a torus go on at the other side") {
    const Arrays arrays = arraysOf("els:p3:wrap:images=20", {"masks"});
    const std::string& masks = arrays.at("masks").bytes;
    std::vector<int> seen;
    for (int j = 0; j < 64; ++j)
        if (masks[static_cast<std::size_t>(j)]) seen.push_back(j);
    CHECK(seen == std::vector<int>{0, 1, 7, 8, 9, 15, 56, 57, 63});
}
