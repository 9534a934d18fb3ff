// Machines that compare an image with all training images: what the ideal denoiser and the nearest image
// share.
#pragma once

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/denoise/denoiser.h"
#include "core/denoise/distances.h"
#include "core/denoise/posterior.h"

#include <fmt/format.h>
#include <memory>
#include <string>
#include <utility>

namespace scorelet {

/// Training images, and the squared norm of each.
struct WholeSet {
    std::shared_ptr<const ImageSet> train;
    std::shared_ptr<const Eigen::VectorXd> norms;
};

/// A denoiser that compares with all of them.
class WholeSetDenoiser : public Denoiser {
public:
    WholeSetDenoiser(WholeSet set, double sigma) : Denoiser(sigma), set_(std::move(set)) {}

    /// Its note says how many images.
    FitReport report() const override {
        FitReport report;
        report.note = fmt::format("all {} training images", set_.train->count());
        report.parameters.kept = set_.train->pixels.matrix().size();
        return report;
    }

protected:
    const ImageBatch& images() const { return set_.train->pixels; }
    const Eigen::VectorXd& norms() const { return *set_.norms; }

private:
    WholeSet set_;
};

/// The model whose denoisers are of the type D, made of a WholeSet and a noise level; D::name is what it is
/// called in messages.
template <class D>
class WholeSetModel : public Model {
public:
    /// Throws Error if there is no training image.
    WholeSetModel(std::shared_ptr<const ImageSet> train, const Work& work) : set_{std::move(train), nullptr} {
        if (set_.train->count() == 0)
            throw Error(std::string(D::name) + ": expected at least one training image, found none");
        set_.norms = std::make_shared<const Eigen::VectorXd>(squaredNorms(set_.train->pixels, work));
    }

    std::shared_ptr<const Denoiser> at(double sigma, const Work&) const override {
        requireNoiseLevel(sigma);
        return std::make_shared<D>(set_, sigma);
    }

    std::size_t bytes() const override { return heapBytes(*set_.norms); }

protected:
    const WholeSet& set() const { return set_; }

private:
    WholeSet set_;
};

} // namespace scorelet
