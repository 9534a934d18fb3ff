#include "core/studies/finite.h"

#include "core/base/error.h"
#include "core/families/spec_text.h"

#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

template <class Values>
void requireFiniteValues(const Values& values, const FitInputs& fit, const std::string& what) {
    const Eigen::Index bad = values.size() - values.array().isFinite().count();
    if (bad == 0) return;
    const std::string which = values.size() == 1
                                  ? std::string(" is not finite")
                                  : fmt::format(": {} of {} values are not finite", bad, values.size());
    throw Error(
        fmt::format("{}: the {} at sigma {:.4g}{}", label(fit.solver.spec), what, fit.sigma, which),
        "The noisy image may be where the training images say nothing: more of them, a larger ridge or a "
        "lower degree keep a model within bounds.");
}

} // namespace

void requireFinite(const Eigen::Ref<const Eigen::MatrixXd>& values, const FitInputs& fit,
                   const std::string& what) {
    requireFiniteValues(values, fit, what);
}

void requireFinite(const Image& image, const FitInputs& fit, const std::string& what) {
    requireFiniteValues(image.flat(), fit, what);
}

void requireFinite(const ImageBatch& images, const FitInputs& fit, const std::string& what) {
    requireFiniteValues(images.matrix(), fit, what);
}

void requireFinite(double value, const FitInputs& fit, const std::string& what) {
    requireFiniteValues(Eigen::Array<double, 1, 1>(value), fit, what);
}

} // namespace scorelet
