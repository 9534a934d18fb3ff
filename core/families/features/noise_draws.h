// Sampled noise for expectations of features that see several coefficients.
//
// Pairs z and -z of a fixed seed, the same for every model and noise level, in batches of which each is an
// estimate of its own: how much they differ tells how sure their mean is.
#pragma once

#include <Eigen/Core>

#include <vector>

namespace scorelet {

class NoiseDraws {
public:
    static constexpr int pairs = 8; ///< of draws an image
    static constexpr int perImage = 2 * pairs;
    static constexpr int batches = 4;

    /// Of noise in so many coefficients of a stencil.
    explicit NoiseDraws(int members);

    /// The noise of some images at one coefficient: count * perImage vectors (a row each, stencil members as
    /// columns), the first of all images, then the second, ...; so every batch is a range of rows.
    void fill(int coefficient, Eigen::Index firstImage, Eigen::Index count, Eigen::ArrayXXd& z) const;

private:
    std::vector<Eigen::ArrayXXd>
        tables_; ///< by pair: values x members, used from another place on by every coefficient
};

} // namespace scorelet
