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

constexpr const char* scalarLoop = R"(
error = 0.0
for b, (height, width) in enumerate(shapes):
    places = [(b, y, x) for y in range(height) for x in range(width)]
    for cell in [places] if SHARED else [[k] for k in places]:
        found = [equations(train[b][:, y, x], place(b, y, x, train_labels)) for b, y, x in cell]
        used, theta = solve(sum(A for A, _ in found) / len(cell), sum(slopes for _, slopes in found) / len(cell))
        for b, y, x in cell:  # E|w + s^2 theta.phi - w0|^2, by Stein's identity
            A, slopes = equations(test[b][:, y, x], place(b, y, x, test_labels))
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
    return !featuresOf(spec).ofOneCoefficient();
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
    if (!list.ofOneCoefficient())
        text += fmt::format("SEES, PAIRS = {}, {}  # members of a stencil; draws of noise an image\n",
                            list.members(), static_cast<int>(NoiseDraws::pairs));
    return text;
}

std::string pythonFeatureFit(const ModelSpec& spec) {
    const bool ofLabel = featuresOf(spec).ofLabel();
    const std::string read = std::string(ofLabel ? sortByClass : "") + readCoefficients;
    if (pythonSamplesFeatures(spec))
        return withClasses(commonFit + read, ofLabel) +
               (ofLabel ? "test_labels = test_labels[:SAMPLES]\n" : "") + withClasses(sampledFit, ofLabel);
    return withClasses(commonFit + read, ofLabel) + scalarFit + (ofLabel ? equationsByClass : "") +
           withClasses(scalarLoop, ofLabel);
}

} // namespace scorelet
