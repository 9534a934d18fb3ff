// A family of models in one file: a box blur. Whoever includes this has it everywhere, and nothing else knows
// it.
#pragma once

#include "core/base/error.h"
#include "core/families/family.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace scorelet::toy {

/// Every pixel becomes the mean of the box around it, cut at the image's border.
class BoxBlurDenoiser final : public Denoiser {
public:
    BoxBlurDenoiser(const ImageShape& shape, int side, double sigma)
        : Denoiser(sigma), shape_(shape), radius_(side / 2) {}

    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override {
        requireShape(noisy.shape(), shape_, "the box blur");
        ImageBatch result(shape_, noisy.count());
        for (Eigen::Index i = 0; i < noisy.count(); ++i) {
            work.check();
            const Image from = noisy.image(i);
            Image to(shape_);
            for (int index = 0; index < shape_.values(); ++index) {
                const PixelId pixel = shape_.pixel(index);
                to.value(pixel) =
                    from.plane(pixel.channel).block(top(pixel), left(pixel), rows(pixel), cols(pixel)).mean();
            }
            result.set(i, to);
        }
        return result;
    }

    Image sensitivity(const Image& noisy, PixelId pixel, const Work&) const override {
        requireShape(noisy.shape(), shape_, "the box blur");
        requirePixel(shape_, pixel, "the box blur");
        Image result(shape_);
        result.plane(pixel.channel).block(top(pixel), left(pixel), rows(pixel), cols(pixel)) =
            1.0F / static_cast<float>(rows(pixel) * cols(pixel));
        return result;
    }

    FitReport report() const override {
        FitReport report;
        report.note = fmt::format("box of {0} x {0}", 2 * radius_ + 1);
        return report;
    }

private:
    int top(const PixelId& p) const { return std::max(0, p.row - radius_); }
    int left(const PixelId& p) const { return std::max(0, p.col - radius_); }
    int rows(const PixelId& p) const { return std::min(shape_.height, p.row + radius_ + 1) - top(p); }
    int cols(const PixelId& p) const { return std::min(shape_.width, p.col + radius_ + 1) - left(p); }

    ImageShape shape_;
    int radius_;
};

class BoxBlurModel final : public Model {
public:
    BoxBlurModel(const ImageShape& shape, int side) : shape_(shape), side_(side) {}

    std::shared_ptr<const Denoiser> at(double sigma, const Work&) const override {
        if (!(sigma > 0)) throw Error("the box blur: expected a noise level above 0");
        return std::make_shared<const BoxBlurDenoiser>(shape_, side_, sigma);
    }

private:
    ImageShape shape_;
    int side_;
};

inline const FamilyRegistration boxBlur(
    {.id = "box-blur",
     .order = 900,
     .label = "box blur",
     .rows = {{.id = "side",
               .label = "box side",
               .unit = "pixels",
               .tooltip = "Side of the square box whose mean every pixel becomes.",
               .low = 1,
               .high = 15,
               .byDefault = 3,
               .integer = true},
              {.id = "note", .label = "note", .unit = "", .tooltip = "Any text, for nothing.", .text = true}},
     .chartSamples = 50,
     .prepare = [](const ModelSpec& spec, const Ingredients& from,
                   const Work&) -> std::shared_ptr<const Model> {
         return std::make_shared<BoxBlurModel>(from.data->shape, static_cast<int>(settingOf(spec, "side")));
     }});

} // namespace scorelet::toy
