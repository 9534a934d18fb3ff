"""`scorelet export`, read with NumPy: every array against what it should be, computed from the images anew.

test_export.py PROGRAM. Skips itself (status 77) where NumPy or PyWavelets are missing (Debian: python3-pywt).
"""
import itertools
import os
import subprocess
import sys
import tempfile

from needs import needs

np, pywt = needs("numpy", "pywt")

PROGRAM = sys.argv[1]
SIDE, TRAIN, TEST, SIGMA, LEVELS = 16, 60, 20, 0.4, 2


def write_idx(path, images):
    with open(path, "wb") as file:
        file.write(np.array([0x803, *images.shape], ">i4").tobytes() + images.tobytes())


def smooth_images(count, seed):
    noise = np.random.default_rng(seed).normal(size=(count, SIDE, SIDE))
    for axis in (1, 2):
        noise = noise + np.roll(noise, 1, axis) + 0.5 * np.roll(noise, 2, axis)
    return np.clip(128 + 25 * noise, 0, 255).astype(np.uint8)


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True)


def exported(model, *more):
    done = run("export", "--model", model, "--sigma", str(SIGMA), "--out", "a.npz", *COMMON, *more)
    assert done.returncode == 0, done.stderr
    with np.load("a.npz", allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def coefficients(images):
    """Images to coefficients, flat: scaling, then horizontal, vertical, diagonal from coarse to fine."""
    bands = pywt.wavedec2(images.astype(np.float64), "db2", mode="periodization", level=LEVELS, axes=(1, 2))
    flat = [bands[0]] + [band for details in bands[1:] for band in details]
    return np.concatenate([band.reshape(len(images), -1) for band in flat], axis=1)


def near(found, expected, tolerance, what):
    scale = np.abs(expected).max() + 1e-300
    error = np.abs(np.asarray(found, float) - expected).max() / scale
    assert error <= tolerance, f"{what}: off by {error:.2g} of the largest value"


def noisy_moments(clean, powers, sigma):
    """E prod (w_a + sigma z_a)^g_a from E prod w_a^g_a (cells x moments), z standard normal."""
    index = {tuple(g): m for m, g in enumerate(powers)}
    normal = {0: 1, 2: 1, 4: 3, 6: 15, 8: 105}  # E z^n
    result = np.zeros_like(clean)
    for m, g in enumerate(powers):
        for taken in itertools.product(*(range(0, power + 1, 2) for power in g)):
            factor = np.prod([choose(power, t) * normal[t] * sigma**t for power, t in zip(g, taken)])
            result[:, m] += factor * clean[:, index[tuple(np.array(g) - taken)]]
    return result


def choose(n, k):
    return np.prod(np.arange(n - k + 1, n + 1)) / np.prod(np.arange(1, k + 1))


def check_wavelet_model(model, shared, train, test):
    a = exported(model)
    assert str(a["model"]) == model, a["model"]
    assert float(a["sigma"]) == SIGMA and str(a["wavelet"]) == "db2"
    n = SIDE * SIDE
    w = {"train": coefficients(train), "test": coefficients(test)}
    if not shared:
        near(a["centres"], w["train"].mean(axis=0), 1e-5, "centres")
    assert (a["train_images"], a["test_images"]) == (TRAIN, TEST)
    for kind in range(a["kind"].max() + 1):
        weights, powers = a[f"weights_{kind}"], a[f"monomials_{kind}"]
        gram, target, fitted = a[f"gram_{kind}"], a[f"target_{kind}"], a[f"fitted_{kind}"]
        moment_powers, products = a[f"moment_monomials_{kind}"], a[f"products_{kind}"]
        clean = {which: a[f"{which}_moments_{kind}"] for which in w}
        # The images' own moments.
        for which, coefficient in w.items():
            expected, members = np.zeros_like(clean[which]), np.zeros(len(weights))
            for k in np.flatnonzero(a["kind"] == kind):
                seen = a["stencil"][k, : powers.shape[1]]
                values = coefficient[:, seen] - a["centres"][seen].astype(float)
                monomials = np.prod(values[:, None, :] ** moment_powers[None], axis=2)
                expected[a["cell"][k]] += monomials.mean(axis=0)
                members[a["cell"][k]] += 1
            near(clean[which], expected / members[:, None], 1e-5, f"{model}: {which} moments")
        # Moments to normal equations.
        noisy = noisy_moments(clean["train"], moment_powers, SIGMA)
        near(gram, noisy[:, products], 1e-12, f"{model}: gram")
        index = {tuple(g): m for m, g in enumerate(moment_powers)}
        lower = [index.get((g[0] - 1, *g[1:]), 0) for g in powers]
        near(target, powers[:, 0] * noisy[:, lower], 1e-12, f"{model}: target")
        # Normal equations to weights.
        for c, theta in enumerate(weights):
            s, solution = np.flatnonzero(fitted[c]), np.zeros(len(powers))
            if len(s):
                system = gram[c][np.ix_(s, s)]
                system = system + a[f"ridge_{kind}"][c] * np.diag(np.diag(system))
                solution[s] = np.linalg.solve(system, -target[c, s])
            else:
                solution[[tuple(g) == (1, *[0] * (len(g) - 1)) for g in powers]] = -1 / SIGMA**2
            near(theta, solution, 1e-9, f"{model}: weights")
    # Weights to answers: w_k + sigma^2 theta . phi, against the program's own denoiser.
    noisy_images = test + SIGMA * np.random.default_rng(3).normal(size=test.shape)
    np.save("noisy.npy", noisy_images.astype(np.float32))
    done = run("denoise", "--model", model, "--sigma", str(SIGMA), "--in", "noisy.npy", "--out", "answer.npy", *COMMON)
    assert done.returncode == 0, done.stderr
    answers, seen_by = coefficients(np.load("answer.npy")), coefficients(noisy_images)
    ours = np.zeros_like(answers)
    for k in range(n):
        kind, cell = a["kind"][k], a["cell"][k]
        powers = a[f"monomials_{kind}"]
        seen = a["stencil"][k, : powers.shape[1]]
        assert (a["stencil"][k, powers.shape[1] :] == -1).all() and seen[0] == k
        phi = np.prod((seen_by[:, seen] - a["centres"][seen])[:, None, :] ** powers[None], axis=2)
        ours[:, k] = seen_by[:, k] + SIGMA**2 * phi @ a[f"weights_{kind}"][cell]
    near(answers, ours, 1e-5, f"{model}: answers")


def check_components(train):
    a = exported("wiener", "--what", "eigenvectors,jacobian")
    flat = train.reshape(TRAIN, -1)
    near(a["mean"].ravel(), flat.mean(axis=0), 1e-6, "mean")
    v = a["eigenimages"].reshape(-1, SIDE * SIDE)
    near(v @ v.T, np.eye(len(v)), 1e-10, "eigenimages' products")
    near(v.T @ np.diag(a["eigenvalues"]) @ v, np.cov(flat.T, bias=True), 1e-6, "covariance")
    near(a["gains"], a["eigenvalues"] / (a["eigenvalues"] + SIGMA**2), 1e-12, "gains")
    wiener = v.T @ np.diag(a["gains"]) @ v
    near(a["jacobian"].reshape(wiener.shape), wiener, 1e-5, "the Wiener filter's Jacobian")
    masks = exported("pca-locality:threshold=0.1")["masks"]
    assert masks.dtype == bool
    assert (masks == (np.abs(wiener) >= 0.1 * np.diag(wiener)[:, None])).all()


def check_leading_components(train):
    """All but 20 variances are taken for their mean."""
    flat = train.reshape(TRAIN, -1)
    values, vectors = np.linalg.eigh(np.cov(flat.T, bias=True))
    values[:-20] = values[:-20].mean()
    a = exported("wiener:components=20", "--what", "eigenvectors,jacobian")
    near(a["eigenvalues"], values[::-1][:20], 1e-6, "leading eigenvalues")
    near(a["rest_eigenvalue"], values[:1], 1e-6, "mean variance of the rest")
    near(a["rest_gain"], values[:1] / (values[:1] + SIGMA**2), 1e-6, "gain of the rest")
    assert a["eigenimages"].shape == (20, SIDE, SIDE)
    wiener = (vectors * (values / (values + SIGMA**2))) @ vectors.T
    near(a["jacobian"].reshape(wiener.shape), wiener, 1e-5, "the Jacobian of leading components")
    masks = exported("pca-locality:threshold=0.1:components=20")["masks"]
    assert (masks == (np.abs(wiener) >= 0.1 * np.diag(wiener)[:, None])).all()


def check_jacobian():
    model, pixel = "local:d2:r1", (3, 12)
    a = exported(model, "--pixel", "3,12", "--image", "2")
    assert "weights_0" in a and a["jacobian_pixels"].tolist() == [list(pixel)]
    step = 1e-2
    moves = step * np.eye(SIDE * SIDE).reshape(-1, SIDE, SIDE)
    np.save("moved.npy", np.concatenate([a["noisy"] + moves, a["noisy"] - moves]).astype(np.float32))
    done = run("denoise", "--model", model, "--sigma", str(SIGMA), "--in", "moved.npy", "--out", "to.npy", *COMMON)
    assert done.returncode == 0, done.stderr
    up, down = np.split(np.load("to.npy")[:, pixel[0], pixel[1]].astype(float), 2)
    near(a["jacobian"].ravel(), (up - down) / (2 * step), 1e-3, "a row of the Jacobian")


def check_refusals():
    for arguments, status, words in [
        (["wiener", "--what", "weights"], 1, "wiener has no weights (it has: eigenvectors, jacobian)"),
        (["ideal"], 1, "--what jacobian"),
        (["independent", "--what", "wieghts"], 2, "wieghts: expected weights, moments"),
        (["independent", "--pixel", "16,0"], 1, "pixel 16,0: expected a row from 0 to 15"),
        (["independent", "--pixel", "1"], 1, "pixel 1: expected"),
        (["independent", "--pixel", "1,1", "--what", "weights"], 1, "--pixel"),
        (["local:d2:r1", "--budget", "0.1", "--what", "equations", "--size", "64"], 1, '"target_0"'),
    ]:
        if os.path.exists("b.npz"):
            os.remove("b.npz")
        more = [] if "--size" in arguments else ["--size", str(SIDE)]
        done = run("export", "--out", "b.npz", "--model", *arguments, *more, "--train", "60", "--test", "20",
                   "--data", "images", "--levels", "2")
        assert done.returncode == status and words in done.stderr, (arguments, done.returncode, done.stderr)
        assert status == 2 or done.stderr.count("\n") == 1, done.stderr
        assert not os.path.exists("b.npz")


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    os.mkdir("images")
    bytes_of = {"train": smooth_images(TRAIN, 1), "t10k": smooth_images(TEST, 2)}
    for name, images in bytes_of.items():
        write_idx(f"images/{name}-images-idx3-ubyte", images)
    COMMON = ["--data", "images", "--size", str(SIDE), "--wavelet", "db2", "--levels", str(LEVELS), "--quiet"]
    train, test = (2 * images.astype(np.float64) / 255 - 1 for images in bytes_of.values())
    check_wavelet_model("band-tied:d2", False, train, test)
    check_wavelet_model("local:d1:r1:shared:ridge=0.01", True, train, test)
    check_wavelet_model("independent:d3:without=2:off=1", False, train, test)
    check_components(train)
    check_leading_components(train)
    check_jacobian()
    check_refusals()
    print("all arrays are as they should be")
