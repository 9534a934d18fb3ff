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

Experiment inBasis(Experiment e, const std::string& typed) {
    const std::string opponent = "+" + colourBasisNames()[static_cast<std::size_t>(ColourBasis::opponent)];
    const bool isOpponent = typed.ends_with(opponent);
    const std::string name = typed.substr(0, typed.size() - (isOpponent ? opponent.size() : 0));
    e.colours = isOpponent ? ColourBasis::opponent : ColourBasis::rgb;
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
                        ".npy; of colour images all but pca and a file also with +opponent), found \"{}\"",
                        fmt::join(waveletNames(), ", "), typed));
    }
    if (isOpponent && !hasColours(e))
        throw Error(fmt::format("basis \"{}\": expected images of three channels and a basis of places or "
                                "frequencies for opponent colours",
                                typed));
    return e;
}

std::vector<std::string> comparedBases(const Experiment& e) {
    std::vector<std::string> names = {"pixels", "dct", "fourier", "pca", "haar", "db2", "db4", "sym4"};
    const std::string chosen = e.wavelet == "db1" ? "haar" : e.wavelet;
    if (std::find(names.begin(), names.end(), chosen) == names.end()) names.push_back(chosen);
    if (e.basisFile.ends_with(".npy")) names.push_back(e.basisFile);
    if (e.data.channels == 3) {
        const std::string& opponent = colourBasisNames()[static_cast<std::size_t>(ColourBasis::opponent)];
        for (const std::string& name : {std::string("pixels"), chosen})
            names.push_back(name + "+" + opponent);
    }
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
