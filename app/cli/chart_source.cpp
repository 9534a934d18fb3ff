#include "app/cli/chart_source.h"

#include "app/cli/batch.h"
#include "core/base/error.h"
#include "core/data/source.h"
#include "core/denoise/capabilities.h"
#include "core/families/family.h"
#include "core/session/parameters.h"
#include "core/studies/bases_study.h"
#include "core/studies/moment_choices.h"
#include "core/studies/transform_study.h"

#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

class ErrorsOfImages final : public ChartSource {
public:
    explicit ErrorsOfImages(const BatchOptions& options)
        : batch_(options), samplesGiven_(options.given("chart-samples") || options.fromSession()) {}

    const Experiment& experiment() const override { return batch_.experiment(); }
    std::string name() const override { return batch_.data().name; }
    Eigen::Index heldOut() const override { return batch_.data().heldOut.count(); }
    ProgressLine& progress() override { return batch_.progress(); }

    ModelSpec prepare(const ModelSpec& asked, const std::string& basis) override {
        choices_ = basis.empty() ? batch_.experiment() : inBasis(batch_.experiment(), basis);
        if (!samplesGiven_) choices_.chartSamples = familyOf(asked).chartSamples;
        spec_ = batch_.trained(asked);
        if (!basis.empty())
            batch_.get<TransformStudy>({basisOf(choices_), choices_.data.shape()}); // of any model
        return spec_;
    }

    Errors errors(double sigma, const std::vector<double>& sigmas) override {
        const ErrorStudy::Inputs inputs = ErrorStudy::of(choices_, spec_, sigma, sigmas);
        ErrorPoint point = *batch_.get<ErrorStudy>(inputs);
        if (familyOf(spec_).ownImages) return {std::move(point), nullptr};
        auto images = point.exact ? batch_.get<ImageErrorsStudy>(inputs) : point.imageErrors;
        return {std::move(point), std::move(images)};
    }

private:
    Batch batch_;
    const bool samplesGiven_;
    Experiment choices_; ///< of the prepared model
    ModelSpec spec_;
};

class ErrorsOfMoments final : public ChartSource {
public:
    ErrorsOfMoments(const BatchOptions& options, const std::string& path)
        : file_(MomentFile::read(path)), experiment_(experimentOf(file_)), threads_(options.threads()),
          budgetBytes_(options.experiment().budgetGb * 1e9), progress_(options.quiet()) {
        std::vector<std::string> given = imageParameters();
        for (const char* id : {"basis", "basis-file", "wavelet", "levels", "colours"}) given.emplace_back(id);
        for (const std::string& id : given)
            if (options.given(id))
                throw Error(fmt::format("--{} beside --moments: data and basis are those of {}", id, path));
        if (options.fromSession())
            throw Error(fmt::format("--session beside --moments: data and basis are those of {}", path));
        if (const std::string missing = file_.missing(); !missing.empty())
            fmt::print(stderr, "scorelet: warning: {}: lacks {}; errors are of the others\n", path, missing);
        transform_ =
            engine_.get<TransformStudy>({basisOf(experiment_), experiment_.data.shape()}, work())->transform;
    }

    const Experiment& experiment() const override { return experiment_; }
    std::string name() const override { return nameOfSource(experiment_.data.source); }
    Eigen::Index heldOut() const override { return file_.heldOut().images(); }
    std::vector<ModelSpec> models() const override { return file_.models(); }
    ProgressLine& progress() override { return progress_; }

    ModelSpec prepare(const ModelSpec& asked, const std::string&) override {
        model_ = familyOf(asked).fromMoments
                     ? familyOf(asked).fromMoments(asked, transform_,
                                                   file_.moments(asked, *transform_, budgetBytes_, work()))
                     : nullptr;
        if (!model_)
            throw Error(fmt::format("{}: expected a model of moments", toText(asked)),
                        "scorelet models lists them.");
        return asked;
    }

    Errors errors(double sigma, const std::vector<double>&) override {
        const auto denoiser = model_->at(sigma, work());
        const ExactMse mse = as<ExactError>(*model_)->exactMse(*denoiser, work());
        ErrorPoint point;
        point.sigma = sigma;
        point.train = mse.train;
        point.heldOut = mse.heldOut;
        point.fit = denoiser->report();
        if (!std::isfinite(mse.train) || !std::isfinite(mse.heldOut))
            throw Error(fmt::format("{}: its errors at \xcf\x83 {:.4g} are not finite", file_.path(), sigma));
        return {std::move(point), nullptr};
    }

private:
    Work work() const { return {interruption(), threads_, {}}; }

    const MomentFile file_;
    const Experiment experiment_; ///< the choices of data and basis that it was made by
    const int threads_;
    const double budgetBytes_;
    ProgressLine progress_;
    Engine engine_;
    std::shared_ptr<const OrthonormalTransform> transform_;
    std::shared_ptr<const Model> model_;
};

} // namespace

std::unique_ptr<ChartSource> errorsOfImages(const BatchOptions& options) {
    return std::make_unique<ErrorsOfImages>(options);
}

std::unique_ptr<ChartSource> errorsOfMoments(const BatchOptions& options, const std::string& file) {
    return std::make_unique<ErrorsOfMoments>(options, file);
}

} // namespace scorelet
