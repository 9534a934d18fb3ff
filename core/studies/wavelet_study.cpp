#include "core/studies/wavelet_study.h"

#include <algorithm>
#include <limits>

namespace scorelet {
namespace {

TensorProduct tensorProduct(Orientation orientation, const std::vector<double>& scaling,
                            const std::vector<double>& wavelet) {
    const bool highDown = orientation == Orientation::horizontal || orientation == Orientation::diagonal;
    const bool highAcross = orientation == Orientation::vertical || orientation == Orientation::diagonal;
    TensorProduct product{orientation,
                          highDown,
                          highAcross,
                          highDown ? wavelet : scaling,
                          highAcross ? wavelet : scaling,
                          Image({1, productSide, productSide})};
    for (int row = 0; row < productSide; ++row)
        for (int col = 0; col < productSide; ++col)
            product.picture.value(0, row, col) = static_cast<float>(
                product.down[static_cast<std::size_t>(row)] * product.across[static_cast<std::size_t>(col)]);
    return product;
}

std::vector<TensorProduct> tensorProducts(const Cascade& functions, double length) {
    if (functions.wavelet.empty()) return {};
    const auto scaling = sampled(functions.scaling, functions.step, length, productSide),
               wavelet = sampled(functions.wavelet, functions.step, length, productSide);
    std::vector<TensorProduct> products;
    for (const Orientation orientation :
         {Orientation::scaling, Orientation::horizontal, Orientation::vertical, Orientation::diagonal})
        products.push_back(tensorProduct(orientation, scaling, wavelet));
    return products;
}

} // namespace

WaveletOrigin WaveletStudy::compute(const Inputs& in, const Context& at) {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    WaveletOrigin origin;
    origin.filter = wavelet(in.wavelet);
    origin.equations = filterEquations(origin.filter);
    origin.vanishing = vanishingMoments(origin.filter);
    for (int degree = 0; degree <= origin.vanishing + 1; ++degree)
        origin.degrees.push_back(
            {degree, polynomialDetail(origin.filter, degree), relativeMoment(origin.filter, degree)});
    at.work().check();
    origin.before = cascade(origin.filter, std::max(0, in.iterations - 1));
    origin.now = cascade(origin.filter, in.iterations);
    origin.scalingChange =
        in.iterations < 1 ? unknown : largestChange(origin.before.scaling, origin.now.scaling);
    origin.waveletChange =
        in.iterations < 2 ? unknown : largestChange(origin.before.wavelet, origin.now.wavelet);
    origin.products = tensorProducts(origin.now, static_cast<double>(origin.filter.low.size() - 1));
    return origin;
}

} // namespace scorelet
