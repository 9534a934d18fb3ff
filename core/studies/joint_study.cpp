#include "core/studies/joint_study.h"

#include "core/evaluate/scalar_posterior.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace scorelet {
namespace {

constexpr double histogramReach = 4; // deviations to both sides

/// Edges of bins over a coefficient's range under noise.
std::vector<double> edgesOf(const ScalarMoments& moments, double sigma, int bins) {
    const double deviation = std::sqrt(moments.variance + sigma * sigma);
    const double halfWidth = deviation > 0 ? histogramReach * deviation : 1;
    std::vector<double> edges(static_cast<size_t>(bins) + 1);
    for (int i = 0; i <= bins; ++i)
        edges[static_cast<size_t>(i)] = moments.mean + halfWidth * (2.0 * i / bins - 1);
    return edges;
}

/// The probability that value + sigma z lies in each bin; without noise it lies in one of them or in none.
void fillMasses(double value, double sigma, const std::vector<double>& edges,
                Eigen::Ref<Eigen::VectorXd> masses) {
    if (!(sigma > 0)) {
        masses.setZero();
        const auto above = std::upper_bound(edges.begin(), edges.end(), value) - edges.begin();
        if (above > 0 && above <= masses.size()) masses[above - 1] = 1;
        return;
    }
    const auto below = [&](double edge) {
        return 0.5 * std::erf((edge - value) / (sigma * std::numbers::sqrt2));
    };
    double last = below(edges[0]);
    for (Eigen::Index i = 0; i < masses.size(); ++i) {
        const double next = below(edges[static_cast<size_t>(i) + 1]);
        masses[i] = next - last;
        last = next;
    }
}

/// E |x + sigma z|.
double foldedMean(double x, double sigma) {
    if (!(sigma > 0)) return std::abs(x);
    const double u = x / (sigma * std::numbers::sqrt2);
    return sigma * std::sqrt(2 / std::numbers::pi) * std::exp(-u * u) + x * std::erf(u);
}

/// What one chunk of the images adds.
struct Sums {
    Eigen::MatrixXd counts; ///< rows: second
    double product = 0;     ///< of the values about their means
    double magnitudes = 0;  ///< of their expected magnitudes
    double first = 0;       ///< expected magnitudes
    double second = 0;

    void operator+=(const Sums& other) {
        counts += other.counts;
        product += other.product;
        magnitudes += other.magnitudes;
        first += other.first;
        second += other.second;
    }
};

double correlationOf(double covariance, double varianceA, double varianceB) {
    constexpr double rounding =
        1e-10; // a coefficient that is the same in all images varies by float's rounding
    if (varianceA <= rounding || varianceB <= rounding) return 0;
    return covariance / std::sqrt(varianceA * varianceB);
}

} // namespace

JointCounts jointCounts(std::span<const float> first, std::span<const float> second, double sigma, int bins,
                        const Work& work) {
    const ScalarMoments a = scalarMoments(first), b = scalarMoments(second);
    JointCounts result;
    result.first = edgesOf(a, sigma, bins);
    result.second = edgesOf(b, sigma, bins);
    // One sum for each of a fixed number of chunks, so that the result is the same on any number of threads.
    constexpr int chunks = 8;
    const auto images = static_cast<int>(first.size());
    std::vector<Sums> sums(chunks);
    parallelFor(work, chunks, [&](int chunk, int) {
        Sums& sum = sums[static_cast<size_t>(chunk)];
        sum.counts = Eigen::MatrixXd::Zero(bins, bins);
        constexpr int block = 256; // images whose masses are multiplied together
        Eigen::MatrixXd masses(bins, block), others(bins, block);
        const int end = static_cast<int>(std::int64_t{images} * (chunk + 1) / chunks);
        for (int at = static_cast<int>(std::int64_t{images} * chunk / chunks); at < end;) {
            work.check();
            const int count = std::min(block, end - at);
            for (int i = 0; i < count; ++i, ++at) {
                const double x = static_cast<double>(first[static_cast<size_t>(at)]),
                             y = static_cast<double>(second[static_cast<size_t>(at)]);
                fillMasses(x, sigma, result.first, masses.col(i));
                fillMasses(y, sigma, result.second, others.col(i));
                const double own = foldedMean(x - a.mean, sigma), other = foldedMean(y - b.mean, sigma);
                sum.product += (x - a.mean) * (y - b.mean);
                sum.magnitudes += own * other;
                sum.first += own;
                sum.second += other;
            }
            sum.counts += others.leftCols(count) * masses.leftCols(count).transpose();
        }
    });
    for (int chunk = 1; chunk < chunks; ++chunk) sums[0] += sums[static_cast<size_t>(chunk)];
    const Sums& all = sums[0];
    const double n = images, s2 = sigma * sigma;
    result.counts = Image({1, bins, bins});
    for (int row = 0; row < bins; ++row)
        for (int col = 0; col < bins; ++col)
            result.counts.value(0, row, col) = static_cast<float>(all.counts(row, col));
    result.outside = std::max(0.0, 1 - all.counts.sum() / n);
    const double varianceA = a.variance + s2, varianceB = b.variance + s2, meanA = all.first / n,
                 meanB = all.second / n;
    result.correlation = correlationOf(all.product / n, varianceA, varianceB);
    // A magnitude's variance is what its squared mean leaves of the value's; below rounding there is none.
    const auto left = [](double variance, double mean) {
        const double rest = variance - mean * mean;
        return rest > 1e-9 * variance ? rest : 0;
    };
    result.magnitudeCorrelation =
        correlationOf(all.magnitudes / n - meanA * meanB, left(varianceA, meanA), left(varianceB, meanB));
    return result;
}

JointResult JointStudy::compute(const Inputs& in, const Context& at) {
    const auto coefficients = at.get<CoefficientsStudy>({in.training.data, in.basis});
    const SubbandLayout& layout = coefficients->transform->layout();
    const Eigen::Index all = coefficients->train.count();
    JointResult result;
    result.images = in.training.subset > 0 ? std::min<Eigen::Index>(in.training.subset, all) : all;
    result.coefficient = std::clamp(in.coefficient, 0, layout.count() - 1);
    result.other = partnerOf(layout, result.coefficient, in.partner);
    result.place = layout.describe(result.coefficient);
    result.sigma = in.sigma;
    if (result.other < 0)
        throw Error(
            fmt::format("{} has no \"{}\"", result.place, partnerNames()[static_cast<size_t>(in.partner)]),
            "Choose another neighbour, or another coefficient.");
    result.otherPlace = layout.describe(result.other);
    const auto values = [&](int k) {
        return std::span<const float>(coefficients->train.row(k).data(), static_cast<size_t>(result.images));
    };
    result.clean = jointCounts(values(result.coefficient), values(result.other), 0, jointBins, at.work());
    result.noisy =
        jointCounts(values(result.coefficient), values(result.other), in.sigma, jointBins, at.work());
    return result;
}

} // namespace scorelet
