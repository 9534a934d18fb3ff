// A wavelet score model of moments in a file (moment_file.h): made of as many images as somebody has read,
// beside models of those that are loaded.
#include "core/base/error.h"
#include "core/data/to_size.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/moment_file.h"
#include "core/families/wavelet/wavelet.h"

#include <filesystem>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// Its answers alone: what else a wavelet model tells is beside moments of the loaded images.
class KeptDenoiser final : public Denoiser {
public:
    KeptDenoiser(std::shared_ptr<const Denoiser> wavelet, std::string note)
        : Denoiser(wavelet->sigma()), wavelet_(std::move(wavelet)), note_(std::move(note)) {}

    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override {
        return wavelet_->denoise(noisy, work);
    }
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override {
        return wavelet_->sensitivity(noisy, pixel, work);
    }
    FitReport report() const override {
        FitReport report = wavelet_->report();
        report.note += (report.note.empty() ? "" : "; ") + note_;
        return report;
    }
    std::size_t bytes() const override { return wavelet_->bytes(); }

    const Denoiser& wavelet() const { return *wavelet_; }

private:
    std::shared_ptr<const Denoiser> wavelet_;
    std::string note_;
};

/// Its exact errors are means over the file's images.
class KeptModel final : public Model, public ExactError {
public:
    KeptModel(std::shared_ptr<const WaveletModel> wavelet, std::string note)
        : wavelet_(std::move(wavelet)), note_(std::move(note)) {}

    std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const override {
        return std::make_shared<const KeptDenoiser>(wavelet_->at(sigma, work), note_);
    }
    ExactMse exactMse(const Denoiser& denoiser, const Work& work) const override {
        return wavelet_->exactMse(waveletOf(denoiser), work);
    }
    Eigen::VectorXd imageErrors(const Denoiser& denoiser, const ImageBatch& images,
                                const Work& work) const override {
        return wavelet_->imageErrors(waveletOf(denoiser), images, work);
    }
    std::size_t bytes() const override { return wavelet_->bytes(); }

private:
    static const Denoiser& waveletOf(const Denoiser& denoiser) {
        return dynamic_cast<const KeptDenoiser&>(denoiser).wavelet();
    }

    std::shared_ptr<const WaveletModel> wavelet_;
    std::string note_;
};

std::shared_ptr<const Model> prepare(const ModelSpec& spec, const Ingredients& from, const Work& work) {
    const std::string path = textOf(spec, "file");
    if (path.empty()) throw Error("moments: expected a file, found none", "Name one: moments:FILE.npz");
    const MomentFile file = MomentFile::read(path);
    const std::string of = textOf(spec, "of");
    const ModelSpec wavelet = of.empty() ? file.models().front() : parseModelSpec(of);
    constexpr double budget = std::numeric_limits<double>::infinity(); // the file is in memory already
    auto moments = file.moments(wavelet, *from.basis, budget, work);
    std::string note =
        fmt::format("moments of {} training and {} held-out images in {}", grouped(file.train().images()),
                    grouped(file.heldOut().images()), std::filesystem::path(path).filename().string());
    if (const std::string missing = file.missing(); !missing.empty()) note += ", which lacks " + missing;
    return std::make_shared<const KeptModel>(
        std::make_shared<const WaveletModel>(wavelet, from.basis, std::move(moments)), std::move(note));
}

const FamilyRegistration keptMoments(
    {.id = "moments",
     .order = 150,
     .label = "moments in a file",
     .rows = {{.id = "of", // before the file, which is all that is nothing else
               .label = "model",
               .unit = "",
               .tooltip = "Which wavelet score model of those in the file, in its text form, such as "
                          "local:d2:r1; without one, the file's first. Its ridge, and what it does without, "
                          "may be chosen.",
               .text = true},
              {.id = "file",
               .label = "file",
               .unit = "",
               .tooltip =
                   "A file that scorelet moments or scorelet merge wrote: moments of as many images as "
                   "were read there. Errors are exact over those images; pictures are of the loaded "
                   "ones.",
               .text = true,
               .bare = true,
               .ending = ".moments.npz"}}, // other archives are networks
     .inBasis = true,
     .offers = capabilities<ExactError>(),
     .inMenu = false,
     .ofTraining = false,
     .ownImages = true,
     .prepare = prepare});

} // namespace
} // namespace scorelet
