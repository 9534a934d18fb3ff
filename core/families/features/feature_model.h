// A model whose score is a sum of any features, and its denoiser.
#pragma once

#include "core/base/bytes.h"
#include "core/data/dataset.h"
#include "core/denoise/capabilities.h"
#include "core/families/features/feature_fit.h"

#include <memory>
#include <string>

namespace scorelet {

/// D_k(w) = w_k + sigma^2 theta . phi(w), at one noise level.
class FeatureDenoiser final : public Denoiser, public StencilAnswers, public WeighedFeatures {
public:
    /// Of images of the class with this label, where features see it.
    explicit FeatureDenoiser(std::shared_ptr<const FeatureFit> fit, int label = 0)
        : Denoiser(fit->sigma), fit_(std::move(fit)), label_(label) {}

    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;
    FitReport report() const override { return fit_->report; }
    std::size_t bytes() const override { return heapBytes(fit_->cells); }

    Weights weightsOf(int coefficient) const override;
    Equations equationsOf(int coefficient, const Work& work) const override;
    Stencil stencilOf(int coefficient) const override;
    Eigen::VectorXf answersAt(int coefficient, const Eigen::MatrixXf& vectors,
                              const Work& work) const override;
    Eigen::VectorXd slopesAt(int coefficient, const Eigen::VectorXf& vector, const Work& work) const override;

    const FeatureFit& fit() const { return *fit_; }
    int label() const { return label_; }

private:
    std::shared_ptr<const FeatureFit> fit_;
    int label_;
};

/// Features that see the class of the image, fitted on all of them: a FeatureDenoiser for every class. By
/// itself it denoises nothing.
class ClassFeatures final : public Denoiser, public AnswersByClass {
public:
    explicit ClassFeatures(std::shared_ptr<const FeatureFit> fit)
        : Denoiser(fit->sigma), fit_(std::move(fit)) {}

    /// Throws Error: it does not know the class.
    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;

    std::shared_ptr<const Denoiser> ofClass(int label) const override;
    FitReport report() const override { return fit_->report; }
    std::size_t bytes() const override { return heapBytes(fit_->cells); }

private:
    std::shared_ptr<const FeatureFit> fit_;
};

/// Waits for a noise level; its errors are sampled. Its denoisers are FeatureDenoisers, or ClassFeatures.
class FeatureModel : public Model {
public:
    /// `note` begins the reports: which training images it is made of.
    FeatureModel(std::shared_ptr<const FeaturePlan> plan, std::shared_ptr<const DataSet> data,
                 std::string note)
        : plan_(std::move(plan)), data_(std::move(data)), note_(std::move(note)) {}

    std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const override;
    std::size_t bytes() const override { return plan_->bytes(); }

protected:
    const FeaturePlan& plan() const { return *plan_; }
    const DataSet& data() const { return *data_; }

private:
    std::shared_ptr<const FeaturePlan> plan_;
    std::shared_ptr<const DataSet> data_;
    std::string note_;
};

/// The same where noise is not sampled: its errors are known; those of ClassFeatures class by class.
class ExpectedFeatureModel final : public FeatureModel, public ExactError {
public:
    using FeatureModel::FeatureModel;

    ExactMse exactMse(const Denoiser& denoiser, const Work& work) const override;
    Eigen::VectorXd imageErrors(const Denoiser& denoiser, const ImageBatch& images,
                                const Work& work) const override;
};

} // namespace scorelet
