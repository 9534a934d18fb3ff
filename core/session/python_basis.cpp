#include "core/session/python_basis.h"

#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr const char* waveletBands = R"(
def bands(x):  # scaling, then horizontal, vertical, diagonal of every level, coarse to fine
    c = pywt.wavedec2(x, WAVELET, mode="periodization", level=LEVELS, axes=(1, 2))
    return [c[0]] + [band for level in c[1:] for band in level]
)";

constexpr const char* cosines = R"(
def waves(n):  # the DCT-II, a wave a row
    u, x = np.arange(n)[:, None], np.arange(n)
    return np.sqrt(np.where(u > 0, 2, 1) / n) * np.cos(np.pi * u * (x + 0.5) / n)
)";

constexpr const char* harmonics = R"(
def waves(n):  # 1, cos 1, sin 1, cos 2, sin 2, ..., a wave a row
    at, x = np.arange(n)[:, None], np.arange(n)
    cycles = (at + 1) // 2
    alone, angle = (at == 0) | (2 * cycles == n), 2 * np.pi * cycles * x / n
    return np.sqrt(np.where(alone, 1, 2) / n) * np.where(alone | (at % 2 == 1), np.cos(angle), np.sin(angle))
)";

constexpr const char* frequencyBands = R"(
def bands(x):  # by octaves, as those of a wavelet: the lowest, then below, right and across of every level
    c = waves(x.shape[1]) @ x @ waves(x.shape[2]).T
    h, w = x.shape[1] >> LEVELS, x.shape[2] >> LEVELS
    found = [c[:, :h, :w]]
    while h < x.shape[1]:
        found += [c[:, h:2 * h, :w], c[:, :h, w:2 * w], c[:, h:2 * h, w:2 * w]]
        h, w = 2 * h, 2 * w
    return found
)";

constexpr const char* pixelBands = R"(
def bands(x):  # one, of pixels
    return [x]
)";

constexpr const char* principalAtoms = R"(
atoms = np.linalg.eigh(np.cov(train.reshape(len(train), -1).T, bias=True))[1].T[::-1]  # an atom a row
)";

constexpr const char* fileAtoms = R"(
atoms = np.load(ATOMS).astype(float)  # an atom a row
)";

constexpr const char* listBands = R"(
def bands(x):  # one, a list without neighbours
    return [(x.reshape(len(x), -1) @ atoms.T).reshape(x.shape)]
)";

constexpr const char* wrappedPlaces = R"(
def there(b, y, x):  # places wrap around
    return [(b, y % shapes[b][0], x % shapes[b][1])]

def coarsest(b, y, x):
    return y, x
)";

constexpr const char* frequencyPlaces = R"(
def corner(b):  # its lowest frequencies
    return [(0, 0), (1, 0), (0, 1), (1, 1)][(b - 1) % 3 + 1 if b else 0] * np.array(shapes[b])

def there(b, y, x):  # the frequency is in whatever band it is, none beyond the lowest and the highest
    y, x = corner(b) + (y, x)
    return [(c, y - r, x - s) for c, (h, w) in enumerate(shapes) for r, s in [corner(c)]
            if r <= y < r + h and s <= x < s + w]

def coarsest(b, y, x):  # half the cycles
    return (corner(b) + (y, x)) // 2
)";

} // namespace

bool pythonNeedsWavelets(const Experiment& experiment) {
    return experiment.basis == BasisKind::wavelet;
}

std::string pythonBasisConstants(const Experiment& experiment, const std::string& file) {
    const int levels = hasLevels(experiment.basis) ? experiment.levels : 0;
    if (pythonNeedsWavelets(experiment))
        return fmt::format("WAVELET, LEVELS = \"{}\", {}\n", experiment.wavelet, levels);
    if (experiment.basis == BasisKind::file) return fmt::format("ATOMS, LEVELS = {}, {}\n", file, levels);
    return fmt::format("LEVELS = {}\n", levels);
}

std::string pythonBasisFunctions(const Experiment& experiment) {
    switch (experiment.basis) {
    case BasisKind::wavelet:
        return std::string(waveletBands) + wrappedPlaces;
    case BasisKind::pixels:
        return std::string(pixelBands) + wrappedPlaces;
    case BasisKind::dct:
        return std::string(cosines) + frequencyBands + frequencyPlaces;
    case BasisKind::fourier:
        return std::string(harmonics) + frequencyBands + frequencyPlaces;
    case BasisKind::pca:
        return std::string(principalAtoms) + listBands + wrappedPlaces;
    case BasisKind::file:
        break;
    }
    return std::string(fileAtoms) + listBands + wrappedPlaces;
}

} // namespace scorelet
