// Mean squared error of a wavelet score model, exact in the noise: a quadratic form in moments, no image is
// denoised.
//
// With D_k = w_k + s^2 theta . phi and z independent of the data, Stein's identity for the noise alone gives
//     E (D_k - w0_k)^2 = s^2 + 2 s^4 theta . b + s^4 theta' A theta,   A = E[phi phi'], b = E[d phi / d w_k],
// with the moments of whichever images the error is asked for: training or held out. The transform is
// orthonormal, so the mean over coefficients is the mean squared error per pixel.
#pragma once

#include "core/score/fit.h"

namespace scorelet {

/// E (D_k - w0_k)^2 for every coefficient (layout.count()); where coefficients share a cell, the cell's mean.
/// `moments` must have the fit's plan (assert).
Eigen::VectorXd mseByCoefficient(const WaveletFit& fit, const Moments& moments, const Work& work);

/// The expected squared error of every image, the noise alone being random: the mean over the coefficients of
/// E_z (D_k(w + s z) - w_k)^2, a polynomial in the image's own coefficients. `clean`: coefficients x images.
Eigen::VectorXd mseOfImages(const WaveletFit& fit, const CoefficientBatch& clean, const Work& work);

/// mseByCoefficient() of one cell.
double cellMse(const WaveletFit& fit, const Moments& moments, int cell);

} // namespace scorelet
