// The softmax over training patches that the local machines share.
//
// D(x)[q] is the average of the training patches' centre pixels, weighted by exp(-d / (2 sigma^2)), d the
// squared distance between the patch of side p around q in the noisy image and a training patch (Kamb &
// Ganguli 2024); patches have all channels, and every channel is answered. Patches stand at q alone (LS), or
// at every position (ELS): then for each shift t - q the squared difference image of x and the shifted
// training images is box-filtered, so that the cost does not grow with p. Sums of windows are formed without
// subtraction. At the image's border:
//   cut       The patch is cut, and compared with the training patches of that cut shape that lie inside
//             their image.
//   wrap      Noisy and training images are tori.
//   circular  ELS of Kamb & Ganguli: the noisy image is a torus, training patches are the whole ones that
//             lie inside their image.
//   borders   ELS of Kamb & Ganguli with broken equivariance: the patch is cut; along each axis a pixel
//             less than p/2 from an edge meets training patches at the same distance from the same edge
//             alone, the others meet those whose patch lies inside, too. Once p reaches the image's side
//             this is LS.
// The last two are those of the program that they published with the paper. LS meets a training patch at its
// own place: there `borders` would be `cut`, and `circular` leave border pixels nothing, so it has neither.
#pragma once

#include "core/denoise/capabilities.h"
#include "core/families/patch/image_lanes.h"
#include "core/score/spec.h"

#include <vector>

namespace scorelet {

/// Which patches a machine compares.
struct PatchChoice {
    int size = 0;                          ///< height and width of the images
    int patch = 5;                         ///< side of the patch, odd
    PatchBorder border = PatchBorder::cut; ///< circular and borders: if everywhere
    bool everywhere = false;               ///< training patches at every position instead of the same one
};

/// Throws Error unless the patch is odd, positive and fits: at most 2 size - 1 (cut, borders) or size (wrap,
/// circular).
void requirePatch(const PatchChoice& choice);

/// The patch's side at a noise level: choice.patch without a schedule; else the entry whose level is nearest
/// in the schedule's own time. Kamb & Ganguli's cosine schedule has the levels sigma_i = tan(pi t_i / (2
/// x 1.008)), t_i = i / n, for entries i = 0 to n - 1: entry 0, of no noise, is used up to half the way to
/// sigma_1, the last one for all that is above. (Their program takes entries 1 to n - 1 at these very
/// levels.) An entry that is larger than the images allow sees all of them: it is cut to the largest that
/// fits.
int patchAt(const PatchChoice& choice, const std::vector<int>& schedule, double sigma);

/// A local machine at one noise level; immutable.
class PatchMachine {
public:
    /// Throws Error for an impossible patch, and unless the images have choice.size x choice.size pixels.
    PatchMachine(std::shared_ptr<const ImageLanes> images, const PatchChoice& choice, double sigma);

    const PatchChoice& choice() const { return choice_; }
    const ImageLanes& images() const { return *images_; }

    /// The values of the noisy image in the patch around one of them (ImageShape::index()), ascending.
    std::vector<int> mask(int value) const;

    /// D(x) for every image. Pixels whose patch is not finite give NaN.
    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const;

    /// The training patch nearest to that around each value: image, the value that the patch stands around in
    /// it, of the same channel, and its share of the softmax. The first one of equals, by blocks of images
    /// and then by shifts.
    std::vector<Piece> pieces(const Image& noisy, const Work& work) const;

    /// The values at these pieces' centres.
    Image mosaic(const std::vector<Piece>& pieces) const;

    /// The training patch itself, of all channels, cut where the image ends unless that is a torus.
    Image picture(const Piece& piece) const;

    /// dD[pixel] / dx_j = sum w (t_centre - D) t_j / sigma^2 over training patches t; 0 outside the patch.
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const;

private:
    float value(Eigen::Index image, int place) const;

    std::shared_ptr<const ImageLanes> images_;
    PatchChoice choice_;
    double sigma_;
};

} // namespace scorelet
