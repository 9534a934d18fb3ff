#include "core/basis/filter.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <numbers>

namespace scorelet {
namespace {

using Real = long double;
using Complex = std::complex<Real>;

Real binomial(int n, int k) {
    Real value = 1;
    for (int i = 1; i <= k; ++i) value = value * static_cast<Real>(n - k + i) / static_cast<Real>(i);
    return value;
}

/// All roots of the polynomial sum c[k] y^k, by Durand and Kerner's simultaneous iteration.
std::vector<Complex> roots(std::vector<Real> c) {
    const size_t degree = c.size() - 1;
    for (Real& v : c) v /= c.back();
    std::vector<Complex> root(degree);
    for (size_t i = 0; i < degree; ++i) root[i] = std::pow(Complex(0.4L, 0.9L), static_cast<int>(i));
    for (int iteration = 0; iteration < 500; ++iteration) {
        Real largestStep = 0;
        for (size_t i = 0; i < degree; ++i) {
            Complex value = 1, others = 1;
            for (size_t k = degree; k-- > 0;) value = value * root[i] + c[k];
            for (size_t j = 0; j < degree; ++j)
                if (j != i) others *= root[i] - root[j];
            const Complex step = value / others;
            root[i] -= step;
            largestStep = std::max(largestStep, std::abs(step));
        }
        if (largestStep < 1e-19L) break;
    }
    return root;
}

/// The low-pass synthesis taps with n vanishing moments.
///
/// |m0|^2 = cos^2n(w/2) P(sin^2(w/2)) with P(y) = sum_k C(n-1+k, k) y^k. Each root y of P gives a pair z, 1/z
/// by y = (2 - z - 1/z) / 4. Daubechies' filters keep the roots inside the unit circle; a symlet takes the
/// reciprocal for the roots (ordered by the real part of y) whose bit is set in `outside`, which makes it the
/// least asymmetric.
std::vector<double> spectralFactor(int n, unsigned outside) {
    std::vector<Complex> taps{1};
    auto multiply = [&](Complex root) { // by (z - root)
        std::vector<Complex> product(taps.size() + 1);
        for (size_t i = 0; i < taps.size(); ++i) {
            product[i] += taps[i];
            product[i + 1] -= root * taps[i];
        }
        taps = std::move(product);
    };
    for (int i = 0; i < n; ++i) multiply(-1);
    if (n > 1) {
        std::vector<Real> p;
        for (int k = 0; k < n; ++k) p.push_back(binomial(n - 1 + k, k));
        std::vector<Complex> ys = roots(p);
        const Real isReal = 1e-9L;
        std::erase_if(ys, [&](Complex y) { return y.imag() < -isReal; });
        std::sort(ys.begin(), ys.end(), [](Complex a, Complex b) { return a.real() < b.real(); });
        for (size_t i = 0; i < ys.size(); ++i) {
            const Complex b = Complex(2) - Real(4) * ys[i];
            Complex z = (b + std::sqrt(b * b - Complex(4))) / Real(2);
            if ((std::abs(z) > 1) != ((outside >> i & 1U) != 0)) z = Real(1) / z;
            multiply(z);
            if (ys[i].imag() > isReal) multiply(std::conj(z));
        }
    }
    Real sum = 0;
    for (Complex t : taps) sum += t.real();
    std::vector<double> result;
    for (Complex t : taps)
        result.push_back(static_cast<double>(t.real() * std::numbers::sqrt2_v<Real> / sum));
    return result;
}

Filter makeFilter(const std::string& name, int n, unsigned outside) {
    Filter f;
    f.name = name;
    f.low = spectralFactor(n, outside);
    std::reverse(f.low.begin(), f.low.end());
    const size_t length = f.low.size();
    for (size_t i = 0; i < length; ++i) f.high.push_back((i % 2 == 0 ? -1.0 : 1.0) * f.low[length - 1 - i]);
    return f;
}

std::map<std::string, Filter> makeAll() {
    // The choice of roots that PyWavelets' symlets 2 to 10 have made.
    constexpr unsigned symletRoots[] = {0, 0, 2, 1, 5, 1, 10, 6, 21};
    std::map<std::string, Filter> all;
    for (int n = 1; n <= 10; ++n)
        all.emplace(fmt::format("db{}", n), makeFilter(fmt::format("db{}", n), n, 0));
    for (int n = 2; n <= 10; ++n)
        all.emplace(fmt::format("sym{}", n), makeFilter(fmt::format("sym{}", n), n, symletRoots[n - 2]));
    return all;
}

} // namespace

const Filter& wavelet(const std::string& name) {
    static const std::map<std::string, Filter> all = makeAll();
    const auto found = all.find(name == "haar" ? "db1" : name);
    if (found == all.end())
        throw Error(
            fmt::format("unknown wavelet \"{}\": expected one of {}", name, fmt::join(waveletNames(), ", ")));
    return found->second;
}

const std::vector<std::string>& waveletNames() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (int n = 1; n <= 10; ++n) all.push_back(fmt::format("db{}", n));
        for (int n = 2; n <= 10; ++n) all.push_back(fmt::format("sym{}", n));
        return all;
    }();
    return names;
}

} // namespace scorelet
