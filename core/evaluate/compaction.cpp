#include "core/evaluate/compaction.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <complex>
#include <functional>
#include <unsupported/Eigen/FFT>

namespace scorelet {
namespace {

using Spectrum = Eigen::Matrix<std::complex<double>, Eigen::Dynamic, Eigen::Dynamic>;

/// The unitary two-dimensional transform of a channel.
Spectrum unitaryTransform(const Image& image, int channel) {
    Spectrum spectrum = image.plane(channel).cast<std::complex<double>>();
    Eigen::FFT<double> fft;
    Eigen::VectorXcd line;
    Eigen::VectorXcd result;
    for (Eigen::Index row = 0; row < spectrum.rows(); ++row) {
        line = spectrum.row(row).transpose();
        fft.fwd(result, line);
        spectrum.row(row) = result.transpose();
    }
    for (Eigen::Index col = 0; col < spectrum.cols(); ++col) {
        line = spectrum.col(col);
        fft.fwd(result, line);
        spectrum.col(col) = result;
    }
    return spectrum / std::sqrt(static_cast<double>(image.shape().pixels()));
}

} // namespace

double Compaction::fraction(int m) const {
    assert(!cumulative.empty());
    return cumulative[static_cast<std::size_t>(std::clamp(m, 0, static_cast<int>(cumulative.size()) - 1))];
}

int Compaction::coefficientsFor(double fraction) const {
    const auto place = std::lower_bound(cumulative.begin(), cumulative.end(), fraction);
    return static_cast<int>(std::min(place, cumulative.end() - 1) - cumulative.begin());
}

Compaction compactionOf(const Eigen::VectorXd& coefficients) {
    std::vector<double> energies(static_cast<std::size_t>(coefficients.size()));
    for (std::size_t i = 0; i < energies.size(); ++i)
        energies[i] = std::pow(coefficients[static_cast<Eigen::Index>(i)], 2);
    std::sort(energies.begin(), energies.end(), std::greater<>());
    Compaction curve{{0}};
    double sum = 0;
    for (const double energy : energies) curve.cumulative.push_back(sum += energy);
    if (sum > 0)
        for (double& value : curve.cumulative) value /= sum;
    return curve;
}

Eigen::VectorXd fourierCoefficients(const Image& image) {
    const Eigen::Index rows = image.height(), cols = image.width();
    Eigen::VectorXd coefficients(image.shape().values());
    for (int channel = 0; channel < image.channels(); ++channel) {
        const Spectrum spectrum = unitaryTransform(image, channel);
        for (Eigen::Index row = 0; row < rows; ++row) {
            for (Eigen::Index col = 0; col < cols; ++col) {
                // Of two conjugate frequencies the first one gives the cosine's, the other the sine's.
                const Eigen::Index here = row * cols + col;
                const Eigen::Index mirror = (rows - row) % rows * cols + (cols - col) % cols;
                const std::complex<double> value = spectrum(row, col);
                coefficients[channel * rows * cols + here] = here == mirror  ? value.real()
                                                             : here < mirror ? std::sqrt(2.0) * value.real()
                                                                             : std::sqrt(2.0) * value.imag();
            }
        }
    }
    return coefficients;
}

BasisCompaction compareBases(const Image& image, const OrthonormalTransform& transform) {
    requireShape(image.shape(), transform.shape(), "the comparison of bases");
    const Eigen::VectorXd pixels = image.flat().matrix().cast<double>();
    return {compactionOf(pixels), compactionOf(fourierCoefficients(image)),
            compactionOf(transform.forward(pixels))};
}

Image localBump(int rows, int cols, double centreRow, double centreCol, double width) {
    Image bump({1, rows, cols});
    for (int row = 0; row < rows; ++row)
        for (int col = 0; col < cols; ++col) {
            const double square = std::pow(row - centreRow, 2) + std::pow(col - centreCol, 2);
            bump.value(0, row, col) = static_cast<float>(std::exp(-square / (2 * width * width)));
        }
    return bump;
}

} // namespace scorelet
