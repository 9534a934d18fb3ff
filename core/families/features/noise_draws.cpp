#include "core/families/features/noise_draws.h"

#include "core/base/random.h"

#include <cstdint>

namespace scorelet {
namespace {

constexpr Eigen::Index tableSize = 16381; // a prime, so that images and places never fall into step
constexpr Eigen::Index tableStep = 4099;  // from one coefficient to the next
constexpr std::uint64_t drawSeed = 25;    // of noise that no chart draws

} // namespace

NoiseDraws::NoiseDraws(int members) {
    std::vector<float> values(static_cast<std::size_t>(tableSize));
    for (int pair = 0; pair < pairs; ++pair) {
        Eigen::ArrayXXd& table = tables_.emplace_back(tableSize, members);
        for (int member = 0; member < members; ++member) {
            fillNormal(drawSeed,
                       mixSeed(static_cast<std::uint64_t>(pair), static_cast<std::uint64_t>(member)), values);
            table.col(member) = Eigen::Map<const Eigen::ArrayXf>(values.data(), tableSize).cast<double>();
        }
    }
}

void NoiseDraws::fill(int coefficient, Eigen::Index firstImage, Eigen::Index count,
                      Eigen::ArrayXXd& z) const {
    z.resize(count * perImage, tables_.front().cols());
    for (Eigen::Index pair = 0; pair < pairs; ++pair) {
        const Eigen::ArrayXXd& table = tables_[static_cast<std::size_t>(pair)];
        for (Eigen::Index i = 0; i < count; ++i) {
            const Eigen::Index at = (firstImage + i + tableStep * coefficient) % tableSize;
            z.row(2 * pair * count + i) = table.row(at);
            z.row((2 * pair + 1) * count + i) = -table.row(at);
        }
    }
}

} // namespace scorelet
