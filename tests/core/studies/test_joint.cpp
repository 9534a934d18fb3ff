#include "core/base/random.h"
#include "core/studies/joint_study.h"
#include "tests/core/studies/ask.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// A bow tie: equal magnitudes of all pairs of signs.
const std::vector<float> bowX = {1, 1, -1, -1, 3, 3, -3, -3}, bowY = {1, -1, 1, -1, 3, -3, 3, -3};

double cell(const JointCounts& counts, int row, int col) {
    return static_cast<double>(counts.counts.value(0, row, col));
}

} // namespace

TEST_CASE("a clean joint histogram counts images, and a bow tie is uncorrelated but dependent") {
    const JointCounts counts = jointCounts(bowX, bowY, 0, 8, {});
    // Variance 5, so that the edges are at multiples of sqrt 5 = 2.236: 1 lies in the fifth bin, 3 in the
    // sixth.
    CHECK(counts.first[4] == doctest::Approx(0));
    CHECK(counts.first[5] == doctest::Approx(std::sqrt(5)));
    for (int row = 0; row < 8; ++row)
        for (int col = 0; col < 8; ++col) {
            const bool inner = (row == 3 || row == 4) && (col == 3 || col == 4),
                       outer = (row == 2 || row == 5) && (col == 2 || col == 5);
            CHECK(cell(counts, row, col) == (inner || outer ? 1 : 0));
        }
    CHECK(counts.outside == doctest::Approx(0));
    CHECK(counts.correlation == doctest::Approx(0));
    CHECK(counts.magnitudeCorrelation == doctest::Approx(1));
    const JointCounts same = jointCounts(bowX, bowX, 0, 8, {});
    CHECK(same.correlation == doctest::Approx(1));
    CHECK(cell(same, 5, 5) == 2);
}

TEST_CASE("the first coefficient goes across, the second up, and what is far out is told") {
    std::vector<float> x(100, 0.f), y(100, 0.f);
    x[0] = 30; // 10 deviations of its own
    y[1] = -1; // variance 0.0099: 10 deviations, too
    const JointCounts counts = jointCounts(x, y, 0, 3, {});
    CHECK(cell(counts, 1, 1) == 98);
    CHECK(counts.outside == doctest::Approx(0.02));
    const JointCounts pairs =
        jointCounts(std::vector<float>{-1, -1, 1, 1}, std::vector<float>{0, 0, 0, 4}, 0, 2, {});
    CHECK(cell(pairs, 0, 0) == 2); // row: the second one below its mean of 1
    CHECK(cell(pairs, 0, 1) == 1);
    CHECK(cell(pairs, 1, 1) == 1);
    const JointCounts constant =
        jointCounts(std::vector<float>(5, 2.f), std::vector<float>{1, 2, 3, 4, 5}, 0, 4, {});
    CHECK(constant.correlation == 0);
    CHECK(constant.magnitudeCorrelation == 0);
}

TEST_CASE("the noisy histogram and its correlations are those of noise that is drawn") {
    constexpr double sigma = 0.8;
    constexpr int bins = 7, draws = 40000;
    const JointCounts exact = jointCounts(bowX, bowY, sigma, bins, {});
    std::vector<float> x, y, z(2 * bowX.size());
    for (int draw = 0; draw < draws; ++draw) {
        fillNormal(9, static_cast<std::uint64_t>(draw), z);
        for (size_t i = 0; i < bowX.size(); ++i) {
            x.push_back(bowX[i] + static_cast<float>(sigma) * z[2 * i]);
            y.push_back(bowY[i] + static_cast<float>(sigma) * z[2 * i + 1]);
        }
    }
    const auto images = static_cast<double>(bowX.size()), count = static_cast<double>(x.size());
    double inside = 0;
    for (int row = 0; row < bins; ++row)
        for (int col = 0; col < bins; ++col) {
            double found = 0;
            for (size_t i = 0; i < x.size(); ++i)
                found += static_cast<double>(x[i]) >= exact.first[static_cast<size_t>(col)] &&
                         static_cast<double>(x[i]) < exact.first[static_cast<size_t>(col) + 1] &&
                         static_cast<double>(y[i]) >= exact.second[static_cast<size_t>(row)] &&
                         static_cast<double>(y[i]) < exact.second[static_cast<size_t>(row) + 1];
            const double share = cell(exact, row, col) / images;
            CHECK(std::abs(found / count - share) <= 4 * std::sqrt(share * (1 - share) / count) + 1e-6);
            inside += share;
        }
    CHECK(exact.outside == doctest::Approx(1 - inside).epsilon(1e-4).scale(1e-3));
    const JointCounts drawn = jointCounts(x, y, 0, bins, {});
    CHECK(std::abs(drawn.correlation - exact.correlation) < 4 / std::sqrt(count));
    CHECK(std::abs(drawn.magnitudeCorrelation - exact.magnitudeCorrelation) < 4 / std::sqrt(count));
    CHECK(exact.magnitudeCorrelation < 1);
    CHECK(exact.magnitudeCorrelation > 0.5);
}

TEST_CASE("the lab's histogram is of its training images, the same on any number of threads") {
    Asked asked;
    Experiment e;
    e.data = {.source = "strokes", .train = 120, .heldOut = 6, .size = 16};
    e.levels = 2;
    e.subset = 100;
    e.look.coefficient = 70;
    e.look.partner = Partner::parent;
    const auto joint = asked.get<JointStudy>(e);
    const auto coefficients = asked.get<CoefficientsStudy>(e);
    const int other = partnerOf(coefficients->transform->layout(), 70, Partner::parent);
    CHECK(joint->other == other);
    CHECK(joint->images == 100);
    const Eigen::ArrayXd a = coefficients->train.row(70).head(100).cast<double>(),
                         b = coefficients->train.row(other).head(100).cast<double>();
    const Eigen::ArrayXd da = a - a.mean(), db = b - b.mean();
    const double covariance = (da * db).mean(), va = da.square().mean(), vb = db.square().mean(), s2 = 0.25;
    CHECK(joint->clean.correlation == doctest::Approx(covariance / std::sqrt(va * vb)).epsilon(1e-5));
    CHECK(joint->noisy.correlation ==
          doctest::Approx(covariance / std::sqrt((va + s2) * (vb + s2))).epsilon(1e-5));
    const Eigen::ArrayXd ma = da.abs() - da.abs().mean(), mb = db.abs() - db.abs().mean();
    CHECK(
        joint->clean.magnitudeCorrelation ==
        doctest::Approx((ma * mb).mean() / std::sqrt(ma.square().mean() * mb.square().mean())).epsilon(1e-4));
    const auto values = [&](int k) { return std::span<const float>(coefficients->train.row(k).data(), 100); };
    const JointCounts threaded = jointCounts(values(70), values(other), 0.5, jointBins, {{}, 3, {}});
    CHECK((threaded.counts.flat() == joint->noisy.counts.flat()).all());
    e.look.coefficient = 0;
    CHECK_THROWS_WITH(asked.get<JointStudy>(e), doctest::Contains("has no \"parent\""));
}
