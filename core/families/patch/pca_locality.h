// The PCA-locality machine: a local score machine whose patches are where the Wiener filter looks.
//
// With the Wiener matrix F = V diag(e / (e + sigma^2)) V' of all training images, pixel q looks at the pixels
// M_q, and D(x)[q] is the softmax average over training images of x_i[q], weighted by exp(-sum_{j in M_q}
// (x[j] - x_i[j])^2 / (2 sigma^2)). Two rules make masks of F:
//   row        M_q = {j : |F_qj| >= t F_qq} and q itself. Scorelet's own: every row against its own peak.
//   published  N is F with every row divided by its diagonal, where that is 1e-6 or more, and
//              M_q = {j : |N_jq| >= t max |N|}: column q against the largest entry of the whole matrix. Rows
//              of pixels that hardly vary set that largest entry, so where there are such, masks are small,
//              and may leave out q itself or be empty: then D(x)[q] is the mean of the training images.
// Of images above 64 x 64 pixels, and where fewer are asked for, V has the leading components alone; the
// directions that remain have one gain (wiener.h), which is added to F's diagonal.
// Source: Lukoianov et al., Locality in image diffusion models emerges from data statistics, 2025; the
// published rule is that of the program that they published with it (ottogin/locality-in-diffusion-models).
#pragma once

#include "core/base/bytes.h"
#include "core/data/dataset.h"
#include "core/denoise/capabilities.h"
#include "core/families/patch/image_lanes.h"
#include "core/families/wiener/principal.h"
#include "core/score/spec.h"

#include <vector>

namespace scorelet {

/// For every pixel (of one channel, row by row) the pixels it looks at, ascending; by the row rule itself
/// among them.
using PixelMasks = std::vector<std::vector<int>>;

/// The masks M_q at a noise level. By the row rule a pixel that never varies looks at itself alone. Throws
/// Error for masks that together take more than a gigabyte.
PixelMasks localityMasks(const PrincipalComponents& components, double sigma, MaskRule rule, double threshold,
                         const Work& work);

/// The mean number of pixels in a mask.
double meanMaskSize(const PixelMasks& masks);

/// The PCA-locality machine at one noise level.
class PcaLocalityDenoiser final : public Denoiser, public Locality {
public:
    /// `components`: of how many principal components the masks are made; 0: all.
    PcaLocalityDenoiser(std::shared_ptr<const DataSet> data, std::shared_ptr<const ImageLanes> images,
                        PixelMasks masks, MaskRule rule, double sigma, Eigen::Index components = 0);

    /// Pixels that look at a value that is not finite give NaN.
    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;

    /// Zero outside the pixel's mask.
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;

    /// Its note says the rule and the mean size of the masks.
    FitReport report() const override;

    std::vector<int> mask(int pixel) const override { return masks_[static_cast<size_t>(pixel)]; }

    /// Where each pixel looks.
    const PixelMasks& masks() const { return masks_; }

    std::size_t bytes() const override { return heapBytes(masks_); }

private:
    std::shared_ptr<const DataSet> data_;
    std::shared_ptr<const ImageLanes> images_;
    PixelMasks masks_;
    MaskRule rule_;
    Eigen::Index components_;
};

/// The PCA-locality machine, waiting for a noise level.
class PcaLocalityModel final : public Model {
public:
    /// A picture in 0.1 s on two cores, of 32 x 32 pixels. Fewer look worse than the machine is.
    static constexpr int defaultImages = 10'000;

    /// Uses spec.rule, threshold (0 to 1; 0: the rule's own) and images (0: the first 10,000); the principal
    /// components are those of all training images, as many as componentCount() says of `components`. Throws
    /// Error for an impossible threshold, or images of more than one channel.
    PcaLocalityModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data, const Work& work,
                     int components = 0);

    std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const override;

    std::size_t bytes() const override { return images_->bytes() + heapBytes(*components_); }

private:
    std::shared_ptr<const DataSet> data_;
    std::shared_ptr<const ImageLanes> images_;
    std::shared_ptr<const PrincipalComponents> components_;
    MaskRule rule_;
    double threshold_;
};

} // namespace scorelet
