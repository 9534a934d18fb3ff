#include "core/studies/bases_study.h"

#include "core/base/error.h"
#include "core/basis/filter.h"
#include "core/data/source.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scorelet {
namespace {

Experiment inComparedBasis(const Experiment& e, int basis) {
    const std::vector<std::string> names = comparedBases(e);
    return inBasis(e, names[std::min(static_cast<std::size_t>(basis), names.size() - 1)]);
}

bool isKnownWavelet(const std::string& name) {
    const auto& names = waveletNames();
    return name == "haar" || std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

Experiment inBasis(Experiment e, const std::string& name) {
    const auto& kinds = basisKindNames();
    const auto kind = std::find(kinds.begin(), kinds.end(), name);
    if (isKnownWavelet(name)) {
        e.basis = BasisKind::wavelet;
        e.wavelet = name == "haar" ? "db1" : name;
    } else if (name.ends_with(".npy")) {
        e.basis = BasisKind::file;
        e.basisFile = dataSource(name);
    } else if (kind != kinds.end() && name != "wavelet" && name != "file") {
        e.basis = static_cast<BasisKind>(kind - kinds.begin());
    } else {
        throw Error(
            fmt::format("expected a basis (pixels, dct, fourier, pca, haar, {}, or a file that ends with "
                        ".npy), found \"{}\"",
                        fmt::join(waveletNames(), ", "), name));
    }
    return e;
}

std::vector<std::string> comparedBases(const Experiment& e) {
    std::vector<std::string> names = {"pixels", "dct", "fourier", "pca", "haar", "db2", "db4", "sym4"};
    const std::string chosen = e.wavelet == "db1" ? "haar" : e.wavelet;
    if (std::find(names.begin(), names.end(), chosen) == names.end()) names.push_back(chosen);
    if (e.basisFile.ends_with(".npy")) names.push_back(e.basisFile);
    return names;
}

ErrorInBasis::Study::Inputs ErrorInBasis::of(const Experiment& e, int column, int item) {
    const auto at = std::div(item, static_cast<int>(chartSigmas(e).size()));
    return ErrorStudy::of(inComparedBasis(e, at.quot), column, at.rem);
}

ErrorInBasisHere::Study::Inputs ErrorInBasisHere::of(const Experiment& e, int column, int item) {
    return ErrorHere::of(inComparedBasis(e, item), column);
}

} // namespace scorelet
