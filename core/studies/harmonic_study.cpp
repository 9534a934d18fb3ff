#include "core/studies/harmonic_study.h"

#include "core/base/work_part.h"
#include "core/studies/finite.h"
#include "core/studies/transform_study.h"

namespace scorelet {
namespace {

Eigen::MatrixXd jacobianAt(const HarmonicStudy::Inputs& in, const Context& at, const Work& work) {
    const FitInputs& fit = in.denoised.fit;
    const auto picture = at.get<PictureStudy>(
        {{fit.solver.model.training.data, in.denoised.image}, fit.sigma, in.denoised.noise});
    const auto fitted = at.get<FitStudy>(fit);
    const ImageShape shape = picture->noisy.shape();
    const BasisInputs& chosen = fit.solver.model.basis;
    const auto basis = chosen.none() ? nullptr : transformOf(chosen, shape, at);
    Eigen::MatrixXd jacobian = wholeJacobian(*fitted->denoiser, picture->noisy, basis.get(), work);
    requireFinite(jacobian, fit, "Jacobian");
    return jacobian;
}

} // namespace

Room HarmonicStudy::room(const Inputs& in, const Context& at) {
    const auto data = at.peek<DataStudy>(in.denoised.fit.solver.model.training.data);
    if (!data || data->shape.values() > maxJacobianValues) return {};
    const double values = data->shape.values();
    return {values * values * static_cast<double>(sizeof(float)),
            "the harmonic basis of " + label(in.denoised.fit.solver.spec), "take smaller images"};
}

HarmonicResult HarmonicStudy::compute(const Inputs& in, const Context& at) {
    const ImageShape shape = at.get<DataStudy>(in.denoised.fit.solver.model.training.data)->shape;
    const Eigen::MatrixXd jacobian = jacobianAt(in, at, workPart(at.work(), 0, 0.8));
    return {shape, harmonicBasis(jacobian, workPart(at.work(), 0.8, 1)), jacobianNumbers(jacobian)};
}

JacobianNumbers JacobianStudy::compute(const Inputs& in, const Context& at) {
    return jacobianNumbers(jacobianAt(in, at, at.work()));
}

} // namespace scorelet
