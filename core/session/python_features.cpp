#include "core/session/python_features.h"

#include "core/families/features/features.h"
#include "core/families/features/noise_draws.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace scorelet {
namespace {

constexpr const char* functions = R"(
def soft(x, threshold):
    return x - np.clip(x, -threshold, threshold)

def hard(x, threshold):
    return x * (np.abs(x) > threshold)

def bump(x, centre, width):
    return np.exp(-0.5 * ((x - centre) / width) ** 2)
)";

constexpr const char* commonFit = R"(
def take(w, place):  # the constant and all features that see what is there
    one = np.ones(w[0].shape)
    return np.array([one] + [phi(w, *place) * one for phi, seen in FEATURES if max(seen) < len(w)])

def solve(A, b):
    used = [i for i in range(len(b)) if i == 0 or A[i, i] - A[i, 0] ** 2 > 1e-12 * A[i, i]]  # not constant
    A, b = A[np.ix_(used, used)], b[used]
    d = 1 / np.sqrt(np.diag(A))  # unit diagonal, so the ridge is relative
    return used, -d * np.linalg.solve(A * np.outer(d, d) + RIDGE * np.eye(len(d)), d * b)

def place(b, y, x, label):  # row, column, scale, class
    return (y + 0.5) / shapes[b][0], (x + 0.5) / shapes[b][1], LEVELS - (b - 1) // 3 if b else 0, label
)";

/// Images of one class lie side by side, as the lab has them.
constexpr const char* sortByClass = R"(
order = np.argsort(train_labels[:IMAGES], kind="stable")
train, train_labels = train[order], train_labels[order]
)";

/// Of features that see the class.
constexpr const char* equationsByClass = R"(
by_one_class = equations

def equations(values, place):  # every class by its share in the images
    *where, labels = place
    parts = [(np.mean(labels == c), *by_one_class(values[labels == c], (*where, c))) for c in np.unique(labels)]
    return sum(s * A for s, A, _ in parts), sum(s * slopes for s, _, slopes in parts)
)";

constexpr const char* readCoefficients = R"(
train, test = bands(train[:IMAGES]), bands(test)
centre = [np.full(s, c.mean()) if SHARED else c.mean(0) for c, s in zip(train, shapes)]
train, test = ([c - m for c, m in zip(data, centre)] for data in (train, test))
)";

constexpr const char* scalarFit = R"(
def density(values):  # of values under noise and its derivative, times the distance of the nodes, at the nodes
    step = SIGMA / 256
    first, last = np.floor(values.min() / step) - 2304, np.ceil(values.max() / step) + 2304
    counts = np.bincount(np.rint(values / step - first).astype(int), minlength=int(last - first) + 1)
    z = np.arange(-2304, 2305) / 256
    normal = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi) / 256 / len(values)
    size = 1 << (len(counts) + len(z)).bit_length()
    with_noise = lambda kernel: np.fft.irfft(np.fft.rfft(counts, size) * np.fft.rfft(kernel, size), size)[2304:][:len(counts)]
    return step * np.arange(first, last + 1), with_noise(normal), with_noise(-z / SIGMA * normal)

def equations(values, place):  # A = E[phi phi'] and b = E[d phi / d w] = -integral of phi p'
    w, p, slope = density(values)
    phi = take([w], place)
    return (phi * p) @ phi.T, -phi @ slope
)";

constexpr const char* scalarValues = R"(
def values(data, k):  # of coefficient k, in every image
    return data[k[0]][:, k[1], k[2]]
)";

constexpr const char* polynomialFit = R"(
class Polynomial(dict):  # a number for the powers of w[0], w[1], ...
    __array_ufunc__ = None  # so that numbers of NumPy leave their products to it

    def __add__(self, other):
        other = other if isinstance(other, Polynomial) else Polynomial({NONE: other})
        return Polynomial({p: self.get(p, 0) + other.get(p, 0) for p in {**self, **other}})

    def __mul__(self, other):
        if not isinstance(other, Polynomial):
            return Polynomial({p: v * other for p, v in self.items()})
        result = Polynomial()
        for p, v in self.items():
            for q, u in other.items():
                both = tuple(i + j for i, j in zip(p, q))
                result[both] = result.get(both, 0) + v * u
        return result

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, number):
        return self * (1 / number)

    def __pow__(self, exponent):
        result = Polynomial({NONE: 1.0})
        for _ in range(int(exponent)):
            result = result * self
        return result

    def slope(self):  # by w[0]
        return Polynomial({(p[0] - 1, *p[1:]): p[0] * v for p, v in self.items() if p[0]})

NONE = (0,) * SEES

def equations(values, place):  # A = E[phi phi'] and b = E[d phi / d w] in closed form, from clean values (images x members)
    w = [Polynomial({tuple(int(i == a) for i in range(SEES)): 1.0}) for a in range(values.shape[1])]
    phi = [Polynomial({NONE: 1.0})] + [Polynomial() + phi(w, *place) for phi, seen in FEATURES if max(seen) < len(w)]
    powers, means = {}, {}

    def power(a, p):  # E (x + s z)^p over the noise z
        if (a, p) not in powers:
            x = values[:, a].astype(float)
            powers[a, p] = x**p if p < 2 else x * power(a, p - 1) + SIGMA**2 * (p - 1) * power(a, p - 2)
        return powers[a, p]

    def mean(p):
        if p not in means:
            means[p] = np.prod([np.ones(len(values))] + [power(a, q) for a, q in enumerate(p) if q], axis=0).mean()
        return means[p]

    expectation = lambda polynomial: sum(v * mean(p) for p, v in polynomial.items())
    return (np.array([[expectation(f * g) for g in phi] for f in phi]), np.array([expectation(f.slope()) for f in phi], float))

def values(data, k):  # of the members of coefficient k's stencil, in every image
    return np.stack([data[b][:, y, x] for b, y, x in stencil(k)[:SEES]], axis=1)
)";

constexpr const char* expectedLoop = R"(
error = 0.0
for b, (height, width) in enumerate(shapes):
    places = [(b, y, x) for y in range(height) for x in range(width)]
    for cell in [places] if SHARED else [[k] for k in places]:
        found = [equations(values(train, k), place(*k, train_labels)) for k in cell]
        used, theta = solve(sum(A for A, _ in found) / len(cell), sum(slopes for _, slopes in found) / len(cell))
        for k in cell:  # E|w + s^2 theta.phi - w0|^2, by Stein's identity
            A, slopes = equations(values(test, k), place(*k, test_labels))
            error += SIGMA**2 + SIGMA**4 * (2 * theta @ slopes[used] + theta @ A[np.ix_(used, used)] @ theta)
error /= sum(h * w for h, w in shapes)
)";

constexpr const char* sampledFit = R"(
clean = [band[:SAMPLES] for band in test]
noisy = [c + SIGMA * z for c, z in zip(clean, bands(np.array(
    [noise(i, PIXELS**2).astype(np.float32).reshape(PIXELS, PIXELS) for i in range(len(clean[0]))])))]
draws = np.array([[normal(25, mix(pair, member), 16381).astype(np.float32) for member in range(SEES)] for pair in range(PAIRS)])

def equations(x, number, place):  # A = E[phi phi'] and b = E[z_0 phi] / s, over sampled noise, from the clean members x
    at = (np.arange(x.shape[1]) + 4099 * number) % 16381
    z = np.concatenate([draws[:, :, at], -draws[:, :, at]])[:, :len(x)].swapaxes(0, 1).astype(float)
    w = x[:, None] + SIGMA * z
    phi = take(w, place).reshape(-1, z[0].size)
    return phi @ phi.T / z[0].size, (phi * z[0].ravel()).mean(1) / SIGMA

error, number = 0.0, 0
for b, (height, width) in enumerate(shapes):
    places = [(b, y, x) for y in range(height) for x in range(width)]
    for cell in [places] if SHARED else [[k] for k in places]:
        seen = [stencil(k)[:SEES] for k in cell]
        pool = lambda data, v: np.array([data[i][:, j, k] for i, j, k in v])
        found = [equations(pool(train, v), number + i, place(*v[0], train_labels)) for i, v in enumerate(seen)]
        used, theta = solve(sum(A for A, _ in found) / len(cell), sum(slopes for _, slopes in found) / len(cell))
        number += len(cell)
        for v in seen:
            w = pool(noisy, v)
            error += ((w[0] + SIGMA**2 * theta @ take(w, place(*v[0], test_labels))[used] - pool(clean, v)[0]) ** 2).mean()
error /= sum(h * w for h, w in shapes)
)";

/// The text, or that of a program that knows no classes.
std::string withClasses(std::string text, bool ofLabel) {
    if (ofLabel) return text;
    for (const std::string word : {", train_labels", ", test_labels", ", label", ", class"})
        for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word))
            text.erase(at, word.size());
    return text;
}

std::vector<int> membersOfFeature(const FeatureTape::Known& known) {
    std::vector<int> members;
    for (int member = 0; member < FeatureTape::mostMembers; ++member)
        if (known.members[static_cast<std::size_t>(member)]) members.push_back(member);
    if (members.empty()) members.push_back(0); // it is there wherever w is
    return members;
}

} // namespace

bool pythonSamplesFeatures(const ModelSpec& spec) {
    return featuresOf(spec).ofSampledNoise();
}

std::string pythonFeatures(const ModelSpec& spec) {
    const FeatureList list = featuresOf(spec);
    std::string text =
        std::string(functions) +
        "\nFEATURES = [  # and what they see: w[0] is the noisy coefficient less its training mean\n";
    for (std::size_t i = 0; i < list.features().size(); ++i) {
        text += fmt::format("    (lambda w, row, col, scale{}: {}, [{}]),\n", list.ofLabel() ? ", label" : "",
                            list.features()[i].python, fmt::join(membersOfFeature(list.known(i)), ", "));
    }
    text += "]\n";
    if (!list.ofOneCoefficient()) text += fmt::format("SEES = {}  # members of a stencil\n", list.members());
    if (list.ofSampledNoise())
        text += fmt::format("PAIRS = {}  # draws of noise an image\n", static_cast<int>(NoiseDraws::pairs));
    return text;
}

std::string pythonFeatureFit(const ModelSpec& spec) {
    const FeatureList list = featuresOf(spec);
    const bool ofLabel = list.ofLabel();
    const std::string read = std::string(ofLabel ? sortByClass : "") + readCoefficients;
    if (list.ofSampledNoise())
        return withClasses(commonFit + read, ofLabel) +
               (ofLabel ? "test_labels = test_labels[:SAMPLES]\n" : "") + withClasses(sampledFit, ofLabel);
    return withClasses(commonFit + read, ofLabel) +
           (list.ofOneCoefficient() ? std::string(scalarFit) + scalarValues : std::string(polynomialFit)) +
           (ofLabel ? equationsByClass : "") + withClasses(expectedLoop, ofLabel);
}

} // namespace scorelet
