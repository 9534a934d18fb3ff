"""Models of images in colour: the errors that `scorelet chart` gives, against the same errors computed from the mathematics anew.

test_colour.py PROGRAM. Skips itself (status 77) where NumPy or PyWavelets are missing (Debian: python3-pywt).
"""
import csv
import itertools
import os
import subprocess
import sys
import tempfile

from needs import needs

# Many small matrices: threads would wait for each other, and other tests run beside this one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
np, pywt = needs("numpy", "pywt")

SIDE, LEVELS, TRAIN, TEST = 32, 3, 300, 60
PLACES = SIDE * SIDE
SIGMAS = (0.1, 0.5, 2.0)
COLOURS = {"rgb": np.eye(3),
           "opponent": np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]]) / np.sqrt([[3], [2], [6]])}
MODELS = ("independent:d2", "independent:d1:coupled", "independent:d2:coupled", "band-tied:d2:coupled", "local:d1:r1:coupled",
          "local:d1:r1:coupled-all", "local:d1:r1:shared:coupled", "independent:d2:ridge=0.01:coupled")


# Images, and how they are stored

def pictures(count, seed):
    """Bytes (count, 3, SIDE, SIDE): smooth in space, correlated over the colours, skewed, and not alike everywhere."""
    random = np.random.default_rng(seed)
    waves = np.hypot(np.fft.fftfreq(SIDE)[:, None], 0.7 * np.fft.rfftfreq(SIDE)) * SIDE
    fields = np.fft.irfft2(np.fft.rfft2(random.normal(size=(count, 3, SIDE, SIDE))) / (1 + waves) ** 1.3)
    fields /= fields.std()
    # Light, then two weaker colours. Each plane has its own mixture: an exchange of two would be seen.
    mixture = np.array([[1, 0.5, 0.1], [0.9, -0.1, 0.3], [0.7, -0.4, -0.2]])
    planes = np.einsum("cf,nfij->ncij", mixture, fields)
    # Darker below and at the right, so that means and variances depend on the place.
    darker = np.linspace(0, 0.5, SIDE)[:, None] + np.linspace(0, 0.3, SIDE)
    values = np.array([75, 60, 45])[:, None, None] * np.exp(0.55 * planes - darker)
    return np.clip(values, 0, 255).astype(np.uint8)


def write_cifar(folder, train, test):
    """CIFAR-10's binary batches: a byte of label, then the planes of red, green and blue."""
    os.mkdir(folder)
    for name, images in (("data_batch_1.bin", train), ("test_batch.bin", test)):
        labels = (np.arange(len(images)) % 10).astype(np.uint8)[:, None]
        np.concatenate([labels, images.reshape(len(images), -1)], axis=1).tofile(os.path.join(folder, name))


# Coefficients: numbered channel by channel, in each scaling, then horizontal, vertical, diagonal from coarse to fine.

def scaled(images):
    return 2 * images.astype(np.float64) / 255 - 1


def coefficients(values, colours):
    turned = np.einsum("dc,ncij->ndij", COLOURS[colours], values)
    bands = pywt.wavedec2(turned, "db2", mode="periodization", level=LEVELS, axes=(2, 3))
    flat = [bands[0]] + [band for details in bands[1:] for band in details]
    return np.concatenate([band.reshape(len(values), 3, -1) for band in flat], axis=2).reshape(len(values), -1)


def bands():
    """Of every band of one channel: its first coefficient, its side, and the first coefficients of its level's three orientations."""
    side = SIDE >> LEVELS
    result, first = [(0, side, [0])], side * side
    while side < SIDE:
        orientations = [first + k * side * side for k in range(3)]
        result += [(begin, side, orientations) for begin in orientations]
        first, side = first + 3 * side * side, 2 * side
    return result


def stencils(model):
    """What the coefficients see, themselves first: for every band and channel an array (places, variables)."""
    family, *settings = model.split(":")
    for begin, side, orientations in bands():
        place = np.arange(side * side)
        if family == "local":
            row, column = np.divmod(place, side)
            steps = sorted(itertools.product((-1, 0, 1), repeat=2), key=lambda step: step != (0, 0))
            near = [begin + (row + i) % side * side + (column + j) % side for i, j in steps]
        else:
            others = [other for other in orientations if other != begin] if family == "band-tied" else []
            near = [other + place for other in [begin] + others]
        for channel in range(3):
            seen = [near[k] + channel * PLACES for k in range(len(near))]
            for other in range(3):
                if other != channel:
                    taken = len(near) if "coupled-all" in settings else 1 if "coupled" in settings else 0
                    seen += [near[k] + other * PLACES for k in range(taken)]
            yield np.stack(seen, axis=1)


# Monomials

class Monomials:
    """The monomials up to a degree in some variables, and how the moments of their products change under noise."""

    def __init__(self, variables, degree):
        self.features = self.up_to(variables, degree)
        self.moments = self.up_to(variables, 2 * degree)
        self.index = {tuple(g): m for m, g in enumerate(self.moments)}  # of features too: they come first
        self.products = np.array([[self.index[tuple(g + h)] for h in self.features] for g in self.features])
        # Every moment up to twice the degree is that of a product of two features.
        pairs = np.full(len(self.moments), -1)
        pairs[self.products.ravel()] = np.arange(self.products.size)
        assert (pairs >= 0).all()
        self.pairs = pairs

    @staticmethod
    def up_to(variables, degree):
        chosen = [c for d in range(degree + 1) for c in itertools.combinations_with_replacement(range(variables), d)]
        return np.array([np.bincount(np.array(c, int), minlength=variables) for c in chosen])

    def values(self, x):
        """x (places, variables, images) -> (places, features, images): each feature a lower one times a variable."""
        result = np.ones((len(x), len(self.features), x.shape[2]))
        for m, powers in enumerate(self.features):
            if powers.any():
                variable = np.flatnonzero(powers)[0]
                lower = powers.copy()
                lower[variable] -= 1
                np.multiply(result[:, self.index[tuple(lower)]], x[:, variable], out=result[:, m])
        return result

    def under_noise(self, sigma):
        """The matrix that makes of clean moments those of w + sigma z, z standard normal."""
        matrix = np.zeros((len(self.moments),) * 2)
        for m, g in enumerate(self.moments):
            within = np.flatnonzero(g)
            for even in itertools.product(*(range(0, g[a] + 1, 2) for a in within)):
                left, factor = g.copy(), 1.0
                for a, taken in zip(within, even):
                    left[a] -= taken
                    # The ways to choose the factors that give noise, and E z^taken: 1, 1, 3.
                    factor *= (1, g[a] * (g[a] - 1) / 2, 1)[taken // 2] * (1, 1, 3)[taken // 2] * sigma**taken
                matrix[m, self.index[tuple(left)]] += factor
        return matrix

    def derivative(self):
        """E d phi / d w_0 as moments: which, and times what."""
        lower = self.features.copy()
        lower[:, 0] -= 1
        return np.array([self.index.get(tuple(g), 0) for g in lower]), self.features[:, 0]


def moments_of(flat, seen, centres, monomials, pooled):
    """The images' own moments: (cells, moments); a cell is a place, or pooled all places of the band."""
    features = monomials.values(flat.T[seen] - centres[seen, None])
    clean = (features @ features.transpose(0, 2, 1) / len(flat)).reshape(len(seen), -1)[:, monomials.pairs]
    return clean.mean(axis=0, keepdims=True) if pooled else clean


def solved(noisy, monomials, ridge):
    """Weights by Stein's identity: (A + ridge diag A) theta = -E d phi / d w_0, rescaled to a diagonal of ones first."""
    gram = noisy[:, monomials.products]
    which, times = monomials.derivative()
    scale = 1 / np.sqrt(np.diagonal(gram, axis1=1, axis2=2))
    system = scale[:, :, None] * gram * scale[:, None, :] + ridge * np.eye(len(times))
    return scale * np.linalg.solve(system, (-scale * times * noisy[:, which])[:, :, None])[:, :, 0]


def errors_of(theta, noisy, sigma, monomials):
    """E (w + sigma^2 theta . phi - w0)^2: with w - w0 = sigma z and E sigma z phi = sigma^2 E d phi / d w, all in moments."""
    which, times = monomials.derivative()
    linear = np.einsum("cp,cp->c", theta, times * noisy[:, which])
    square = np.einsum("cp,cpq,cq->c", theta, noisy[:, monomials.products], theta)
    return sigma**2 + sigma**4 * (2 * linear + square)


def centres_of(flat, pooled):
    mean = flat.mean(axis=0)
    if pooled:
        for begin, side, _ in bands():
            for channel in range(3):
                band = slice(begin + channel * PLACES, begin + channel * PLACES + side * side)
                mean[band] = mean[band].mean()
    return mean


def degree_of(model):
    return int(next(s[1:] for s in model.split(":") if s[0] == "d" and s[1:].isdigit()))


def ridge_of(model):
    """The default's effect is below the comparison's bound: one model has a ridge that is seen."""
    return float(model.partition("ridge=")[2].partition(":")[0] or 1e-6)


def answer_of(model, train, noisy_images, sigma):
    """The denoised coefficients of noisy ones (images, 3 * PLACES): w + sigma^2 theta . phi."""
    assert "shared" not in model
    centres, answer = centres_of(train, False), np.empty_like(noisy_images)
    for seen in stencils(model):
        monomials = Monomials(seen.shape[1], degree_of(model))
        noisy = moments_of(train, seen, centres, monomials, False) @ monomials.under_noise(sigma).T
        phi = monomials.values(noisy_images.T[seen] - centres[seen, None])
        score = np.einsum("cp,cpn->nc", solved(noisy, monomials, ridge_of(model)), phi)
        answer[:, seen[:, 0]] = noisy_images[:, seen[:, 0]] + sigma**2 * score
    return answer


def wavelet_model_errors(model, train, test):
    """{sigma: (training, held-out)} per pixel and channel of a model of coefficients (images, 3 * PLACES)."""
    train, test = np.asfortranarray(train), np.asfortranarray(test)  # a coefficient's values lie together
    pooled = "shared" in model.split(":")
    centres = centres_of(train, pooled)
    sums, known = {sigma: np.zeros(2) for sigma in SIGMAS}, {}
    for seen in stencils(model):
        if seen.shape[1] not in known:
            monomials = Monomials(seen.shape[1], degree_of(model))
            known[seen.shape[1]] = monomials, {sigma: monomials.under_noise(sigma) for sigma in SIGMAS}
        monomials, under_noise = known[seen.shape[1]]
        for part in [seen] if pooled else np.array_split(seen, -(-len(seen) // 128)):  # parts: less memory
            clean = [moments_of(flat, part, centres, monomials, pooled) for flat in (train, test)]
            for sigma in SIGMAS:
                noisy = [c @ under_noise[sigma].T for c in clean]
                theta = solved(noisy[0], monomials, ridge_of(model))
                sums[sigma] += [errors_of(theta, n, sigma, monomials).mean() * len(part) for n in noisy]
    return {sigma: both / (3 * PLACES) for sigma, both in sums.items()}


def wiener_errors(train, test):
    """mean + V diag(e / (e + sigma^2)) V' (x - mean), over all values of an image; directions without variance give the mean."""
    mean = train.mean(axis=0)
    _, spread, v = np.linalg.svd(train - mean, full_matrices=False)
    e = spread**2 / len(train)
    result = {}
    for sigma in SIGMAS:
        gain, both = e / (e + sigma**2), []
        for flat in (train, test):
            power = (((flat - mean) @ v.T) ** 2).mean(axis=0)
            outside = ((flat - mean) ** 2).sum(axis=1).mean() - power.sum()
            both.append((((1 - gain) ** 2 * power + gain**2 * sigma**2).sum() + outside) / len(mean))
        result[sigma] = np.array(both)
    return result


# The program's

def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True)


def charted(program, folder, models, *settings, side=SIDE):
    """{model: {sigma: (training, held-out)}} by `scorelet chart`."""
    file = os.path.join(folder, "chart.csv")
    done = run(program, "chart", "--data", os.path.join(folder, "colour"), "--size", str(side), "--wavelet", "db2",
               "--levels", str(LEVELS), "--models", ",".join(models), "--sigmas", ",".join(map(str, SIGMAS)), "--csv", file,
               "--quiet", "--no-cache", *settings)
    assert done.returncode == 0, done.stderr
    result = {}
    with open(file, newline="") as rows:
        for row in csv.DictReader(rows):
            assert row["method"] == "exact", row
            result.setdefault(row["model"], {})[float(row["sigma"])] = np.array([float(row["train_mse"]), float(row["test_mse"])])
    assert list(result) == list(models) and all(tuple(r) == SIGMAS for r in result.values()), result
    return result


class Checks:
    """All are made, so that a failure tells which others hold."""

    def __init__(self):
        self.failures = 0

    def near(self, found, expected, tolerance, what):
        worst = np.abs(np.asarray(found) / expected - 1).max()
        self.true(worst <= tolerance, f"{what}: {found} against {expected}, off by {worst:.2g}")
        return worst

    def true(self, holds, what):
        if not holds:
            print("FAILED:", what)
            self.failures += 1
        return holds


def check_models(program, folder, checks, images):
    for colours in COLOURS:
        theirs = charted(program, folder, MODELS, "--channels", "colour", "--colours", colours)
        flat = [coefficients(scaled(i), colours) for i in images]
        for model in MODELS:
            compare(checks, f"{colours}, {model}", theirs[model], wavelet_model_errors(model, *flat))
        check_data(checks, theirs, colours)


def check_wiener(program, folder, checks, images):
    """At half the side: the principal components of 3,072 values would take most of this test's time. By bilinear resizing and by
    area averaging alike, a pixel of half the side is the mean of four."""
    flat = [scaled(i).reshape(-1, SIDE // 2, 2, SIDE // 2, 2).mean(axis=(2, 4)).reshape(len(i), -1) for i in images]
    for colours in COLOURS:  # which does not change this model
        theirs = charted(program, folder, ["wiener"], "--channels", "colour", "--colours", colours, side=SIDE // 2)
        compare(checks, f"{colours}, wiener", theirs["wiener"], wiener_errors(*flat))


def compare(checks, what, theirs, ours):
    worst = [checks.near(theirs[sigma], ours[sigma], 1e-6, f"{what} at {sigma}") for sigma in SIGMAS]
    print(f"{what}: off by {max(worst):.2g} at most", flush=True)


def check_data(checks, errors, colours):
    """The images tell the models apart: an option that does nothing would be seen above."""
    for less, more in (("independent:d2:coupled", "independent:d2"), ("independent:d2:coupled", "independent:d1:coupled"),
                       ("band-tied:d2:coupled", "independent:d2:coupled"), ("local:d1:r1:coupled-all", "local:d1:r1:coupled"),
                       ("local:d1:r1:coupled", "local:d1:r1:shared:coupled")):
        for sigma in SIGMAS[:2]:
            checks.true(errors[less][sigma][0] < errors[more][sigma][0] * (1 - 1e-4),
                        f"{colours}: {less} is not below {more} at {sigma}")


def check_grey(program, folder, checks, images):
    """Three equal planes are three times one grey picture; turned, one with sqrt 3 times the values and two without variance."""
    models = ("independent:d2", "local:d1:r1")
    grey = charted(program, folder, models, "--channels", "luminance")
    colour = charted(program, folder, models, "--channels", "colour", "--colours", "rgb")
    for model in models:
        for sigma in SIGMAS:
            checks.near(colour[model][sigma], grey[model][sigma], 1e-9, f"grey as colour, {model} at {sigma}")
    flat = [coefficients(scaled(i), "opponent") for i in images]
    models = ("independent:d2:coupled", "local:d1:r1:coupled-all")
    theirs = charted(program, folder, models, "--channels", "colour", "--colours", "opponent")
    for model in models:
        compare(checks, f"grey as colour, opponent, {model}", theirs[model], wavelet_model_errors(model, *flat))


def check_picture(program, folder, checks, images):
    """The errors say nothing of the planes' order (red and blue exchanged give the same); a denoised picture does."""
    model, sigma, number = "band-tied:d2:coupled", 0.5, 7
    file = os.path.join(folder, "picture.npy")
    done = run(program, "denoise", "--data", os.path.join(folder, "colour"), "--channels", "colour", "--colours", "opponent",
               "--size", str(SIDE), "--wavelet", "db2", "--levels", str(LEVELS), "--model", model, "--sigma", str(sigma),
               "--image", str(number), "--npy", file, "--quiet", "--no-cache")
    assert done.returncode == 0, done.stderr
    picture = np.load(file)
    if not checks.true(picture.shape == (4, 3, SIDE, SIDE), f"denoise --npy is {picture.shape}"):
        return
    clean, noisy, denoised, error = picture.astype(float)
    checks.true(np.abs(clean - scaled(images[1][number])).max() < 1e-6, "the clean picture is not the file's")
    checks.true(np.abs(error - (denoised - clean)).max() < 1e-6, "error is not denoised - clean")
    checks.true(abs((noisy - clean).std() / sigma - 1) < 0.05, "the noise is not of sigma")
    expected = answer_of(model, coefficients(scaled(images[0]), "opponent"), coefficients(noisy[None], "opponent"), sigma)
    worst = np.abs(coefficients(denoised[None], "opponent") - expected).max() / np.abs(expected).max()
    checks.true(worst < 1e-5, f"the denoised picture is off by {worst:.2g} of the largest coefficient")
    print(f"denoised picture: off by {worst:.2g} at most")


def main(program):
    checks = Checks()
    images = pictures(TRAIN, 1), pictures(TEST, 2)
    with tempfile.TemporaryDirectory() as folder:
        write_cifar(os.path.join(folder, "colour"), *images)
        check_models(program, folder, checks, images)
        check_wiener(program, folder, checks, images)
        check_picture(program, folder, checks, images)
    with tempfile.TemporaryDirectory() as folder:
        grey = [np.repeat(i[:, 1:2], 3, axis=1) for i in images]
        write_cifar(os.path.join(folder, "colour"), *grey)
        check_grey(program, folder, checks, grey)
    if not checks.failures:
        print("all errors are as they should be")
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
