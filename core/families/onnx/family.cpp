// A denoiser of one's own as an ONNX file, beside the others.

#include "core/families/family.h"
#include "core/base/error.h"
#include "core/denoise/capabilities.h"
#include "core/denoise/posterior.h"
#include "core/families/onnx/onnx_network.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

class OnnxDenoiser final : public Denoiser, public FiniteDifferences {
public:
    OnnxDenoiser(std::shared_ptr<const OnnxNetwork> network, double sigma)
        : Denoiser(sigma), network_(std::move(network)) {}

    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override {
        return network_->denoise(noisy, sigma(), work);
    }

    /// By central differences, every input pixel moved by step() and back: OpenVINO has no derivatives.
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override {
        requirePixel(noisy.shape(), pixel, "an ONNX network");
        const int place = noisy.shape().index(pixel), pixels = noisy.shape().values();
        Image row(noisy.shape());
        constexpr int atOnce = 128; // pixels
        for (int first = 0; first < pixels; first += atOnce) {
            const int count = std::min(atOnce, pixels - first);
            ImageBatch moved(noisy.shape(), 2 * count);
            for (int i = 0; i < 2 * count; ++i) {
                std::copy(noisy.values().begin(), noisy.values().end(), moved.row(i).begin());
                moved.row(i)[static_cast<std::size_t>(first + i / 2)] +=
                    static_cast<float>(i % 2 ? -step() : step());
            }
            const ImageBatch answers = network_->denoise(moved, sigma(), work);
            for (int i = 0; i < count; ++i) {
                const auto at = static_cast<std::size_t>(first + i);
                // The steps as they were after rounding.
                const float width = moved.row(2 * i)[at] - moved.row(2 * i + 1)[at];
                row.values()[at] = (answers.row(2 * i)[static_cast<std::size_t>(place)] -
                                    answers.row(2 * i + 1)[static_cast<std::size_t>(place)]) /
                                   width;
            }
        }
        return row;
    }

    double step() const override { return 0.02 * std::min(1.0, sigma()) + 1e-3; }

    FitReport report() const override {
        FitReport report;
        report.note =
            fmt::format("an ONNX file of {} bytes; sensitivity by central differences", network_->bytes());
        return report;
    }

private:
    std::shared_ptr<const OnnxNetwork> network_;
};

class OnnxModel final : public Model {
public:
    explicit OnnxModel(std::shared_ptr<const OnnxNetwork> network) : network_(std::move(network)) {}

    std::shared_ptr<const Denoiser> at(double sigma, const Work&) const override {
        requireNoiseLevel(sigma);
        return std::make_shared<OnnxDenoiser>(network_, sigma);
    }
    std::size_t bytes() const override { return network_->bytes(); }

private:
    std::shared_ptr<const OnnxNetwork> network_;
};

std::shared_ptr<const Model> prepare(const ModelSpec& spec, const Ingredients& from, const Work&) {
    const std::string path = textOf(spec, "file");
    if (path.empty()) throw Error("onnx: expected a file, found none", "name one: onnx:FILE.onnx");
    return std::make_shared<OnnxModel>(std::make_shared<const OnnxNetwork>(path, from.data->shape));
}

const FamilyRegistration
    onnx({.id = "onnx",
          .order = 340,
          .label = "ONNX network",
          .rows = {{.id = "file",
                    .label = "file",
                    .unit = "",
                    .tooltip = "A denoiser of one's own: inputs x (images N x channels x height x width) and "
                               "sigma, output the "
                               "denoised images. Nothing is known here of what it was trained on.",
                    .text = true,
                    .bare = true,
                    .ending = ".onnx"}},
          .offers = capabilities<FiniteDifferences>(),
          .chartSamples = 200,
          .inMenu = false,
          .ofTraining = false,
          .prepare = prepare});

} // namespace
} // namespace scorelet
