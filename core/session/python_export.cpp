#include "core/session/python_export.h"

#include "core/base/error.h"
#include "core/data/idx.h"
#include "core/data/idx_arrays.h"
#include "core/families/family.h"
#include "core/families/features/features.h"
#include "core/families/posterior/posterior.h"
#include "core/families/spec_text.h"
#include "core/score/stencil.h"
#include "core/session/python_basis.h"
#include "core/session/python_features.h"
#include "core/session/python_noise.h"

#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace scorelet {
namespace {

constexpr const char* arraysReader = R"(def images(path, count):
    return np.load(path).astype(float)[:count]
)";

constexpr const char* labelsOfArrays = R"(
def labels(path, count):
    return np.load(path).astype(float)[:count]
)";

constexpr const char* resizedReader =
    R"(def shares(n):  # of n pixels in each of SIZE: the mean of those that it covers, or of two
    i, k = np.arange(SIZE)[:, None], np.arange(n)
    if n > SIZE:
        return np.clip(np.minimum((i + 1) * n, (k + 1) * SIZE) - np.maximum(i * n, k * SIZE), 0, None) / n
    return np.clip(1 - abs(np.clip((i + 0.5) * n / SIZE - 0.5, 0, n - 1) - k), 0, None)

def fit(x):  # the largest centred square, averaged down or bilinear
    n = min(x.shape[1:])
    top, left = (x.shape[1] - n) // 2, (x.shape[2] - n) // 2
    return shares(n) @ x[:, top:top + n, left:left + n] @ shares(n).T
)";

constexpr const char* paddedReader = R"(def fit(x):
    dy, dx = SIZE - x.shape[1], SIZE - x.shape[2]
    return np.pad(x, [(0, 0), (dy // 2, dy - dy // 2), (dx // 2, dx - dx // 2)], constant_values=-1)
)";

constexpr const char* idxReader = R"(
def content(path):  # plain, or compressed by gzip
    raw = open(path, "rb").read()
    return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw

def images(path, count):  # IDX
    raw = content(path)
    shape = np.frombuffer(raw, ">u4", 3, 4)
    return fit(np.frombuffer(raw, np.uint8, shape.prod(), 16).reshape(shape)[:count] / 127.5 - 1)
)";

constexpr const char* labelsOfIdx = R"(
def labels(path, count):
    return np.frombuffer(content(path), np.uint8, -1, 8)[:count].astype(float)
)";

constexpr const char* stencilPlaces = R"(
def stencil(k):  # the places (band, row, column) that the score of place k sees, k first
    b, y, x = k
    seen = [k]
    for relation, dy, dx in MEMBERS:
        found = [(b, y + dy, x + dx)] if relation == "same" else []
        if relation in ORIENTATIONS and b:
            found = [(b - (b - 1) % 3 + ORIENTATIONS.index(relation), y + dy, x + dx)]
        if relation == "parent" and b:
            up, left = (y // 2, x // 2) if b > 3 else coarsest(b, y, x)
            found = [(max(b - 3, 0), up + dy, left + dx)]
        if relation == "children" and b and b + 3 < len(shapes):
            found = [(b + 3, 2 * (y + dy) + i, 2 * (x + dx) + j) for i in (0, 1) for j in (0, 1)]
        scale = (max(b, 1) - 1) // 3  # from the coarsest details
        if relation == "details":
            found = [(3 * scale + i, y + dy, x + dx) for i in (1, 2, 3)]
        if relation == "parents" and scale:
            found = [(3 * scale - 3 + i, y // 2 + dy, x // 2 + dx) for i in (1, 2, 3)]
        if relation == "scaling":
            found = [(0, (y >> scale) + dy, (x >> scale) + dx)]
        if relation[1:].isdigit():  # a band by its name, such as H2
            up = int(relation[1:]) - (LEVELS - scale)  # levels coarser
            n = 2 ** max(-up, 0)
            found = [(3 * (LEVELS - int(relation[1:])) + "SHVD".index(relation[0]),
                      n * (dy + (y >> max(up, 0))) + i, n * (dx + (x >> max(up, 0))) + j)
                     for i in range(n) for j in range(n)]
        for place in [place for wanted in found for place in there(*wanted)]:
            seen += [place] if place not in seen else []
    return seen

shapes = [band.shape[1:] for band in bands(train[:1])]
)";

constexpr const char* solver = R"(
@functools.lru_cache
def table(n):  # monomials of n variables as tuples, their products, and what noise adds to a product
    phi = [m for d in range(DEGREE + 1) for m in itertools.combinations_with_replacement(range(n), d)
           if INTERACTIONS == "full" or len(set(m) - ({0} if INTERACTIONS == "paired" else set())) <= 1]
    number = {}
    pair = np.array([[number.setdefault(tuple(sorted(f + g)), len(number)) for g in phi] for f in phi])
    terms = []  # E(w + s z)^p = sum over h of C(p, 2h) (2h - 1)!! s^2h E w^(p - 2h), in every variable
    for m, row in number.items():
        powers = collections.Counter(m)
        for halves in itertools.product(*(range(p // 2 + 1) for p in powers.values())):
            weight = math.prod(math.comb(p, 2 * h) * math.prod(range(1, 2 * h, 2)) * SIGMA ** (2 * h)
                               for p, h in zip(powers.values(), halves))
            rest = tuple(a for (a, p), h in zip(powers.items(), halves) for _ in range(p - 2 * h))
            terms.append((row, number[rest], weight))
    slope = np.array([(m.count(0), number[m[1:]] if 0 in m else 0) for m in phi])  # d phi / d w_0
    return phi, pair, np.array(terms).T, slope

def normal(x):  # A = E[phi phi'] and b = E[d phi / d w_0] under noise, from the clean variables x
    phi, pair, (rows, sources, weights), slope = table(len(x))
    at = {m: i for i, m in enumerate(phi)}
    gram = np.zeros(pair.shape)
    for first in range(0, x.shape[1], 10000):
        values = np.ones((len(phi), x[:, first:first + 10000].shape[1]))
        for i, m in enumerate(phi[1:], 1):
            values[i] = values[at[m[:-1]]] * x[m[-1], first:first + 10000]
        gram += values @ values.T / x.shape[1]
    clean = gram.ravel()[np.unique(pair, return_index=True)[1]]
    noisy = np.bincount(rows.astype(int), weights * clean[sources.astype(int)])
    used = [i for i, m in enumerate(phi) if len(m) not in ORDERS_OFF and m not in MONOMIALS_OFF]
    return noisy[pair][np.ix_(used, used)], (slope[:, 0] * noisy[slope[:, 1]])[used]

train, test = bands(train), bands(test)
centre = [np.full(s, c.mean()) if SHARED else c.mean(0) for c, s in zip(train, shapes)]
train, test = ([c - m for c, m in zip(data, centre)] for data in (train, test))
error = 0.0
for b, (height, width) in enumerate(shapes):
    places = [(b, y, x) for y in range(height) for x in range(width)]
    for cell in [places] if SHARED else [[k] for k in places]:
        seen = list(zip(*map(stencil, cell)))
        pool = lambda data: np.array([np.concatenate([data[i][:, j, k] for i, j, k in v]) for v in seen])
        if (LEVELS - (b - 1) // 3 if b else 0) in LEVELS_OFF:  # answered by the training mean
            error += len(cell) * (pool(test)[0] ** 2).mean()
            continue
        A, slopes = normal(pool(train))
        d = 1 / np.sqrt(np.diag(A))  # unit diagonal, so the ridge is relative
        theta = -d * np.linalg.solve(A * np.outer(d, d) + RIDGE * np.eye(len(d)), d * slopes)
        A, slopes = normal(pool(test))  # E|w + s^2 theta.phi - w0|^2, by Stein's identity
        error += len(cell) * (SIGMA**2 + SIGMA**4 * (2 * theta @ slopes + theta @ A @ theta))
print(f"held-out MSE {error / sum(h * w for h, w in shapes):.8g}")
)";

constexpr const char* mixture = R"(
def answers(v, u, wanted, h):  # D_k(v) of the components k that are wanted: a row per noisy vector v
    m, C = u.mean(0), np.atleast_2d(np.cov(u.T, bias=True))
    K = h**2 * C + SIGMA**2 * np.eye(len(C))
    L, G = np.linalg.cholesky(K), np.linalg.solve(K, h**2 * C[:, wanted])
    v, u = v - m, math.sqrt(1 - h**2) * (u - m)
    c, rest = np.linalg.solve(L, u.T), u[:, wanted] - u @ G
    mean = np.empty(v[:, wanted].shape)
    some = max(1, 10**7 // len(u))  # vectors at a time
    for first in range(0, len(v), some):
        q = np.linalg.solve(L, v[first:first + some].T)
        far = (q**2).sum(0)[:, None] - 2 * q.T @ c + (c**2).sum(0)
        p = np.exp((far.min(1, keepdims=True) - far) / 2)
        mean[first:first + some] = p @ rest / p.sum(1, keepdims=True)
    return m[wanted] + v @ G + mean

train, test = train[:IMAGES], test[:SAMPLES]
noisy = test + SIGMA * np.array([noise(i, x.size) for i, x in enumerate(test)]).reshape(test.shape)
)";

constexpr const char* wholeImages = R"(
flat = lambda x: x.reshape(len(x), -1)
error = ((answers(flat(noisy), flat(train), slice(None), H) - flat(test)) ** 2).mean()
)";

constexpr const char* wholeImagesByScale = R"(
flat = lambda x: x.reshape(len(x), -1)
clean, error = bands(test), 0.0
for h in set(H):
    found = bands(answers(flat(noisy), flat(train), slice(None), h).reshape(test.shape))
    error += sum(((found[b] - clean[b]) ** 2).sum() for b in range(len(clean)) if hOf(b) == h)
error /= test.size
)";

constexpr const char* oneDial = R"(hOf = lambda band: H
)";

constexpr const char* dialByScale =
    R"(hOf = lambda band: H[(band + 2) // 3]  # of the scaling band, then of the details, coarse to fine
)";

constexpr const char* placeByPlace = R"(
train, test, noisy = bands(train), bands(test), bands(noisy)
error = 0.0
for b, (height, width) in enumerate(shapes):
    places = [(b, y, x) for y in range(height) for x in range(width)]
    for cell in [places] if SHARED else [[k] for k in places]:
        seen = list(zip(*map(stencil, cell)))
        pool = lambda data: np.array([np.concatenate([data[i][:, j, k] for i, j, k in v]) for v in seen]).T
        error += ((answers(pool(noisy), pool(train), slice(1), hOf(b))[:, 0] - pool(test)[:, 0]) ** 2).sum()
error /= noisy[0].shape[0] * sum(h * w for h, w in shapes)
)";

/// A text as a Python literal: JSON's escapes are Python's. A path that is not UTF-8 is given by its bytes.
std::string literal(const std::string& text) {
    try {
        return nlohmann::json(text).dump(-1, ' ', true);
    } catch (const nlohmann::json::type_error&) {
        std::string bytes;
        for (const unsigned char byte : text) bytes += fmt::format("\\x{:02x}", byte);
        return fmt::format("os.fsdecode(b\"{}\")", bytes);
    }
}

/// The folder of files that a program can read itself; empty where its images are arrays beside it.
std::string idxFolder(const Experiment& experiment) {
    const DataRequest& data = experiment.data;
    if (data.control != Control::none || data.channels != 1 || data.range != ValueRange::stored ||
        data.orientation != PixelOrder::stored)
        return {};
    if (experiment.data.source == "fashion-mnist") return fashionMnistFolder();
    std::error_code missing;
    const std::filesystem::path folder = experiment.data.source;
    if (!std::filesystem::is_directory(folder, missing) || !holdsIdx(folder)) return {};
    return isOtherIdx(folder) ? std::string() : folder.string(); // the program reads bytes alone
}

std::string count(int images) {
    return images > 0 ? std::to_string(images) : "None";
}

/// Which images a program is of.
enum class PythonClasses {
    none,     ///< of all, whatever they are
    one,      ///< of one class alone
    told,     ///< of all, each told its class
    oneOfTold ///< the same, whose error is over one class alone
};

PythonClasses classesOf(const ModelSpec& spec) {
    const bool one = !spec.imageClass.empty() && spec.imageClass != ownClass;
    if (offers<AnswersByClass>(spec)) return one ? PythonClasses::oneOfTold : PythonClasses::told;
    return one ? PythonClasses::one : PythonClasses::none;
}

/// The labels of the images, read where the program needs them.
std::string labelsPart(const char* reader, const std::string& train, const std::string& trainCount,
                       const std::string& heldOut, const std::string& heldOutCount) {
    return fmt::format("{}\ntrain_labels, test_labels = labels({}, {}), labels({}, {})\n", reader,
                       literal(train), trainCount, literal(heldOut), heldOutCount);
}

/// Leaves the images of one class: after the basis, which is that of all.
std::string classPart(const ModelSpec& spec, std::optional<int> classNumber) {
    const PythonClasses classes = classesOf(spec);
    if (classes == PythonClasses::one)
        return fmt::format("\nCLASS = {}  # of whose images the model is made, and its error\n"
                           "train, test = train[train_labels == CLASS], test[test_labels == CLASS]\n",
                           *classNumber);
    if (classes == PythonClasses::oneOfTold)
        return fmt::format(
            "\nCLASS = {}  # of whose held-out images the error is\n"
            "test, test_labels = test[test_labels == CLASS], test_labels[test_labels == CLASS]\n",
            *classNumber);
    return {};
}

std::string dataPart(const Experiment& experiment, const ModelSpec& spec, const PythonArrays& arrays) {
    const int loaded = experiment.data.train, subset = experiment.subset;
    const std::string train = count(loaded > 0 && subset > 0 ? std::min(loaded, subset) : loaded + subset);
    const std::string test = count(experiment.data.heldOut);
    const std::string folder = idxFolder(experiment);
    const bool labelled = classesOf(spec) != PythonClasses::none;
    if (folder.empty())
        return fmt::format("{}\ntrain, test = images({}, {}), images({}, {})\n", arraysReader,
                           literal(arrays.train), train, literal(arrays.heldOut), test) +
               (labelled ? labelsPart(labelsOfArrays, arrays.trainLabels, train, arrays.heldOutLabels, test)
                         : std::string());
    const bool resize = experiment.data.fit == SizeFit::resize;
    const IdxFiles files = idxFiles(folder);
    if (labelled && (files.trainLabels.empty() || files.heldOutLabels.empty()))
        throw Error(fmt::format("{}: {}: expected files of labels beside those of images, found none",
                                label(spec), folder),
                    "Choose all classes.");
    return fmt::format("SIZE = {}\n\n{}{}\ntrain, test = images({}, {}), images({}, {})\n",
                       experiment.data.size, resize ? resizedReader : paddedReader, idxReader,
                       literal(files.train.string()), train, literal(files.heldOut.string()), test) +
           (labelled ? labelsPart(labelsOfIdx, files.trainLabels.string(), train,
                                  files.heldOutLabels.string(), test)
                     : std::string());
}

std::string membersPart(const ModelSpec& spec) {
    if (spec.family == "local")
        return fmt::format(
            "MEMBERS = [(\"same\", dy, dx) for dy in range({0}, {1}) for dx in range({0}, {1})]",
            -spec.radius, spec.radius + 1);
    std::vector<std::string> members;
    for (const StencilMember& member : membersOf(spec))
        members.push_back(fmt::format("(\"{}\", {}, {})", relationText(member), member.dy, member.dx));
    return fmt::format("MEMBERS = [{}]", fmt::join(members, ", "));
}

/// The monomials switched off, as a list of tuples.
std::string monomialsOff(const ModelSpec& spec) {
    std::string text;
    for (const auto& monomial : spec.withoutMonomials)
        text += fmt::format("{}({},)", text.empty() ? "" : ", ", fmt::join(monomial, ", "));
    return text;
}

/// Of what a coefficient sees beside itself.
std::string stencilPart(const ModelSpec& spec) {
    return membersPart(spec) + "  # what a place sees beside itself\n"
                               "ORIENTATIONS = [\"horizontal\", \"vertical\", \"diagonal\"]\n";
}

std::string basisPart(const Experiment& experiment) {
    return pythonBasisConstants(experiment, literal(experiment.basisFile));
}

const char* importOfWavelets(const Experiment& experiment) {
    return pythonNeedsWavelets(experiment) ? "import pywt\n" : "";
}

const char* truth(bool value) {
    return value ? "True" : "False";
}

std::string waveletProgram(const Experiment& experiment, const ModelSpec& spec, const PythonArrays& arrays,
                           std::optional<int> classNumber) {
    const char* interactions[] = {"full", "additive", "paired"};
    return fmt::format(
               "# {} score model: {}. Its weights follow from moments by Stein's identity, nothing is "
               "trained.\n"
               "# Prints the mean squared error {} on held-out images, exact in the noise.\n"
               "import collections, functools, gzip, itertools, math, os\nimport numpy as np\n{}\n"
               "SIGMA = {}\n{}"
               "DEGREE, RIDGE, SHARED, INTERACTIONS = {}, {}, {}, \"{}\"\n"
               "ORDERS_OFF, MONOMIALS_OFF, LEVELS_OFF = [{}], [{}], [{}]\n{}\n",
               pythonNeedsWavelets(experiment) ? "Wavelet"
                                               : basisKindNames()[static_cast<size_t>(experiment.basis)],
               label(spec), perPixel(experiment), importOfWavelets(experiment), experiment.sigma,
               basisPart(experiment), spec.degree, spec.ridge, truth(spec.sharing == Sharing::perSubband),
               interactions[static_cast<size_t>(spec.interactions)], fmt::join(spec.withoutOrders, ", "),
               monomialsOff(spec), fmt::join(spec.withoutLevels, ", "), stencilPart(spec)) +
           dataPart(experiment, spec, arrays) + pythonBasisFunctions(experiment) + stencilPlaces +
           classPart(spec, classNumber) + solver;
}

/// Of a model with a dial: a mixture of whole images, or of what single coefficients see.
std::string mixtureProgram(const Experiment& experiment, const ModelSpec& spec, const std::vector<double>& h,
                           const PythonArrays& arrays, std::optional<int> classNumber) {
    const bool whole = seesWholeImage(spec), byScale = h.size() > 1, wavelets = !whole || byScale;
    const std::string dial = byScale ? fmt::format("[{}]", fmt::join(h, ", ")) : fmt::format("{}", h.front());
    return fmt::format(
               "# {}, at h = {}: the posterior mean under training images (or what a coefficient sees "
               "of\n"
               "# them) smoothed into Gaussians of the data's covariance; h = 0 is ideal, h = 1 Wiener's.\n"
               "# Prints the mean squared error {} on the first held-out images, with one "
               "noise each.\n"
               "import gzip, math, os\nimport numpy as np\n{}\n"
               "SIGMA, H, IMAGES = {}, {}, {}\n"
               "SAMPLES, SEED = {}, {}  # held-out images, and their noise\n"
               "{}{}\n",
               label(spec), dial, perPixel(experiment), wavelets ? importOfWavelets(experiment) : "",
               experiment.sigma, dial, imagesOf(spec, std::numeric_limits<Eigen::Index>::max()),
               experiment.chartSamples, experiment.data.seed + static_cast<std::uint64_t>(experiment.noise),
               pythonNoiseConstants,
               wavelets
                   ? basisPart(experiment) +
                         fmt::format("SHARED = {}\n", truth(!whole && spec.sharing == Sharing::perSubband)) +
                         stencilPart(spec)
                   : std::string()) +
           dataPart(experiment, spec, arrays) +
           (wavelets ? pythonBasisFunctions(experiment) + stencilPlaces : std::string()) +
           classPart(spec, classNumber) + pythonNoise + mixture +
           (!wavelets ? ""
            : byScale ? dialByScale
                      : oneDial) +
           (!whole    ? placeByPlace
            : byScale ? wholeImagesByScale
                      : wholeImages) +
           "print(f\"held-out MSE {error:.8g}\")\n";
}

/// Of a model of any features.
std::string featureProgram(const Experiment& experiment, const ModelSpec& spec, const PythonArrays& arrays,
                           std::optional<int> classNumber) {
    const bool sampled = pythonSamplesFeatures(spec);
    const std::string noise =
        sampled ? fmt::format("SAMPLES, SEED, PIXELS = {}, {}, {}  # held-out images, and their noise\n{}",
                              experiment.chartSamples,
                              experiment.data.seed + static_cast<std::uint64_t>(experiment.noise),
                              experiment.data.size, pythonNoiseConstants)
                : std::string();
    return fmt::format(
               "# Score model of any features. Its weights follow in closed form by Stein's identity, "
               "nothing is trained.\n"
               "# Prints the mean squared error {} on held-out images, {}.\n"
               "import gzip, math, os\nimport numpy as np\n{}\n"
               "SIGMA = {}\n{}RIDGE, SHARED, IMAGES = {}, {}, {}\n{}{}\n",
               perPixel(experiment), sampled ? "with the lab's own noise" : "exact in the noise",
               importOfWavelets(experiment), experiment.sigma, basisPart(experiment), spec.ridge,
               truth(spec.sharing == Sharing::perSubband),
               imagesOf(spec, std::numeric_limits<Eigen::Index>::max()), noise, stencilPart(spec)) +
           dataPart(experiment, spec, arrays) + pythonBasisFunctions(experiment) + stencilPlaces +
           classPart(spec, classNumber) + (sampled ? pythonNoise : "") + pythonFeatures(spec) +
           pythonFeatureFit(spec) + "print(f\"held-out MSE {error:.8g}\")\n";
}

/// The h of a model with a dial, where it is known.
std::vector<double> dialOf(const ModelSpec& spec, const std::vector<double>& chosenDial) {
    if (dialBy(spec) == DialBy::hand) return {settingOf(spec, dialRow)};
    return chosenDial;
}

} // namespace

bool pythonNeedsArrays(const Experiment& experiment) {
    return idxFolder(experiment).empty();
}

bool hasPythonProgram(const ModelSpec& spec, const std::vector<double>& chosenDial,
                      std::optional<int> classNumber) {
    const bool told = offers<AnswersByClass>(spec);
    const bool classKnown = spec.imageClass.empty()       ? !told
                            : spec.imageClass == ownClass ? told
                                                          : classNumber.has_value();
    return familyOf(spec).pythonProgram && !leavesChoice(spec) && classKnown &&
           (needsMoments(spec) || spec.family == featuresFamily || !dialOf(spec, chosenDial).empty());
}

std::string pythonProgram(const Experiment& experiment, const ModelSpec& spec, const PythonArrays& arrays,
                          const std::vector<double>& chosenDial, std::optional<int> classNumber) {
    if (leavesChoice(spec))
        throw Error(fmt::format("{}: a Python program has no cross-validation", label(spec)),
                    "Set what its note names.");
    const bool told = offers<AnswersByClass>(spec);
    if (!told && spec.imageClass == ownClass)
        throw Error(
            fmt::format("{}: a Python program is of one model, not of one for every class", label(spec)),
            "Choose a class by its name, or all.");
    if (told && spec.imageClass.empty())
        throw Error(
            fmt::format("{}: label: expected the class that the model answers for, found none", label(spec)),
            "Choose a class by its name, or own.");
    if (!spec.imageClass.empty() && spec.imageClass != ownClass && !classNumber)
        throw Error(fmt::format("{}: which class this is is not known yet", label(spec)),
                    "Wait until the images are there.");
    if (!familyOf(spec).pythonProgram)
        throw Error(
            fmt::format("{}: only wavelet score models, any features and posteriors have a Python program",
                        label(spec)),
            "Choose an independent, band-tied, local, parent-child, custom, features or posterior column.");
    if (experiment.data.channels != 1)
        throw Error(fmt::format("{}: a Python program is of images of one channel, found {}", label(spec),
                                experiment.data.channels),
                    "Load the images as luminance.");
    const bool ofFeatures = spec.family == featuresFamily;
    if (needsMoments(spec) || ofFeatures ||
        !seesWholeImage(spec)) // a program for what the basis has not would be of another model
        makeStencils(spec, basisLayout(experiment.basis, experiment.data.shape(), experiment.levels,
                                       ColourBasis::rgb));
    ModelSpec untitled = spec;
    untitled.title.clear();
    if (needsMoments(spec)) return waveletProgram(experiment, untitled, arrays, classNumber);
    if (ofFeatures) return featureProgram(experiment, untitled, arrays, classNumber);
    const std::vector<double> h = dialOf(spec, chosenDial);
    if (h.empty())
        throw Error(fmt::format("{}: its h at this noise level is not chosen yet", label(spec)),
                    "Wait until its denoised picture is there, or set h by hand.");
    return mixtureProgram(experiment, untitled, h, arrays, classNumber);
}

} // namespace scorelet
