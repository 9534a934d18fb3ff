#include "core/denoise/streaming_softmax.h"

#include "core/base/random.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace scorelet;

namespace {

constexpr int lanes = 8;
using Lane = Eigen::Array<float, lanes, 1>;
constexpr double infinite = std::numeric_limits<double>::infinity();

/// Candidates whose nearest one comes late, so that what was gathered is scaled down again and again.
struct SoftmaxCandidates {
    std::vector<Lane> distances, values;

    SoftmaxCandidates(int blocks, float spread) : distances(blocks), values(blocks) {
        for (int b = 0; b < blocks; ++b)
            for (int lane = 0; lane < lanes; ++lane) {
                const auto at = static_cast<std::uint64_t>(b * lanes + lane);
                distances[b][lane] = spread * static_cast<float>(uniformAt(1, 0, at) +
                                                                 (blocks - b) / static_cast<double>(blocks));
                values[b][lane] = static_cast<float>(2 * uniformAt(1, 1, at) - 1);
            }
    }

    /// In long double, all at once.
    struct Truth {
        long double mean = 0, share = 0; ///< the nearest one's
    };
    Truth truth(double rate) const {
        long double nearest = infinite, total = 0, sum = 0;
        for (const Lane& lane : distances)
            nearest = std::min(nearest, static_cast<long double>(lane.minCoeff()));
        for (std::size_t b = 0; b < distances.size(); ++b)
            for (int lane = 0; lane < lanes; ++lane) {
                const long double weight =
                    std::exp(rate * (nearest - static_cast<long double>(distances[b][lane])));
                total += weight;
                sum += weight * static_cast<long double>(values[b][lane]);
            }
        return {sum / total, 1 / total};
    }
};

} // namespace

TEST_CASE("the streaming softmax is the softmax of all candidates at once, in every form") {
    // Up to where exp(-distance) is no number, and beyond.
    for (const float spread : {0.5F, 30.0F, 5000.0F})
        for (const double rate : {0.5, 2.0}) {
            CAPTURE(spread);
            CAPTURE(rate);
            const SoftmaxCandidates of(300, spread);
            const auto truth = of.truth(rate);
            const auto mean = static_cast<double>(truth.mean), share = static_cast<double>(truth.share);
            const auto single = static_cast<float>(rate);
            StreamingSoftmax<float, double> one(single), part(single);
            StreamingSoftmax<Lane, Lane> wide(single, Lane::Zero());
            StreamingSoftmax<double, double> whole(rate);
            StreamingSoftmax<double, Eigen::VectorXd> apart(rate, Eigen::VectorXd::Zero(2));
            StreamingSoftmax<double, NoSum> weights(rate);
            StreamingSoftmax<double, double> rows(rate);
            for (std::size_t b = 0; b < of.distances.size(); ++b) {
                (b < 100 ? one : part).add(of.distances[b], of.values[b]);
                wide.add(of.distances[b], of.values[b]);
                if (b % 70 == 0) whole.gather(wide);
                weights.add(of.distances[b].cast<double>());
                for (int lane = 0; lane < lanes; ++lane) {
                    const double weight = apart.weigh(static_cast<double>(of.distances[b][lane]));
                    apart.sum() += weight * Eigen::Vector2d(static_cast<double>(of.values[b][lane]), 1);
                }
                Eigen::Array<double, lanes, 1> side;
                const Eigen::Index used = rows.weigh(of.distances[b].cast<double>(), side);
                CHECK(used == (side > 0).count());
                rows.sum() += (side * of.values[b].cast<double>()).sum();
            }
            one.merge(part);
            whole.gather(wide);
            CHECK(one.sum() / one.total() == doctest::Approx(mean).epsilon(2e-6));
            CHECK(whole.sum() / whole.total() == doctest::Approx(mean).epsilon(2e-6));
            CHECK(apart.sum()[0] / apart.total() == doctest::Approx(mean).epsilon(1e-12));
            CHECK(apart.sum()[1] == doctest::Approx(apart.total()).epsilon(1e-12));
            CHECK(rows.sum() / rows.total() == doctest::Approx(mean).epsilon(1e-12));
            CHECK(1 / weights.total() == doctest::Approx(share).epsilon(1e-12));
            CHECK(1 / whole.total() == doctest::Approx(share).epsilon(2e-6));
        }
}

TEST_CASE(
    "the streaming softmax tells when a nearer candidate comes, and leaves out what is infinitely far") {
    StreamingSoftmax<double, NoSum> softmax(1);
    Eigen::Array3d distances(4, 2, 7);
    CHECK(softmax.add(distances));
    CHECK(softmax.nearest() == 2);
    distances << 2, 3, 9;
    CHECK_FALSE(softmax.add(distances));
    distances << 1, infinite, 1e300;
    CHECK(softmax.add(distances));
    CHECK(softmax.total() == doctest::Approx(1 + 2 * std::exp(-1.0) + std::exp(-2.0) + std::exp(-3.0) +
                                             std::exp(-6.0) + std::exp(-8.0)));
    Eigen::Array3d weights;
    distances << infinite, infinite, infinite;
    CHECK(softmax.weigh(distances, weights) == 0);
    CHECK((weights == 0).all());
    CHECK(softmax.weigh(infinite) == 0);
    CHECK(softmax.nearest() == 1);
}

TEST_CASE("of no candidate the streaming softmax has no mean, and merging nothing changes nothing") {
    StreamingSoftmax<float, double> none(1), some(1);
    CHECK(std::isnan(none.sum() / none.total()));
    none.merge(StreamingSoftmax<float, double>(1));
    CHECK(none.total() == 0);
    some.add(Lane::Constant(3), Lane::Constant(0.25F));
    none.merge(some);
    CHECK(none.sum() / none.total() == 0.25);
    some.merge(StreamingSoftmax<float, double>(1));
    CHECK(some.total() == lanes);
    // A distance that is no number leaves no mean, wherever it stands.
    StreamingSoftmax<float, double> broken(1);
    broken.add(Lane::Constant(std::numeric_limits<float>::quiet_NaN()), Lane::Constant(1));
    broken.merge(some);
    CHECK(std::isnan(broken.sum() / broken.total()));
}
