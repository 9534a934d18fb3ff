"""The lab beside others on the same tasks, in one run on one thread:

    python3 tests/bench/peers.py build/ci/tests/scorelet_benchmarks [--rounds 3] [--plot costs.svg]

The others are NumPy with OpenBLAS, PyWavelets and scikit-image (Debian: python3-numpy libopenblas0-pthread
python3-pywt python3-skimage; python3-matplotlib for the plot). They are given what they are quickest with: whole
stacks in one call, single precision, and no more of the task than is named. What is too long for them is timed in
part and scaled, which the table says. The second table says what limits the lab's kernels: their operations beside
a plain loop of fused multiply-adds, their bytes beside a copy and STREAM's triad of the same run. The third is the
lab's own time over the number of images, their size, the degree and the radius.
"""

import argparse
import json
import os
import subprocess
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pywt

try:
    from skimage.restoration import denoise_wavelet
except ImportError:
    denoise_wavelet = None

SIGMAS = [0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 2.0]
STRIDE = 32  # of coefficients, where NumPy is timed in part
IMAGES = 10_000
RNG = np.random.default_rng(0)


def seconds(task):
    begin = time.perf_counter()
    task()
    return time.perf_counter() - begin


def images(count, side=32):
    return RNG.uniform(-1, 1, (count, side, side)).astype(np.float32)


def multi_indices(variables, degree):
    """Every monomial but 1, as its first variable and the monomial before it (-1: none)."""
    steps, level = [], [(-1, 0)]
    for _ in range(degree):
        grown = []
        for before, first in level:
            for variable in range(first, variables):
                steps.append((before, variable))
                grown.append((len(steps) - 1, variable))
        level = grown
    return steps


def features(stencil, degree):
    """Monomials of the rows of `stencil`, a row each."""
    steps = multi_indices(len(stencil), degree)
    phi = np.empty((len(steps) + 1, stencil.shape[1]), np.float32)
    phi[0] = 1
    for i, (before, variable) in enumerate(steps):
        np.multiply(phi[before + 1] if before >= 0 else phi[0], stencil[variable], out=phi[i + 1])
    return phi


def gram_seconds(coefficients, variables, degree, levels=0):
    """Of one Gram matrix a coefficient, and of a solve at each noise level; from every STRIDE-th coefficient."""
    count = len(coefficients)

    def part():
        for k in range(0, count, STRIDE):
            stencil = coefficients[[(k + j) % count for j in range(variables)]]
            phi = features(stencil, degree)
            gram = phi @ phi.T
            for level in range(levels):
                np.linalg.solve(gram.astype(np.float64) + (level + 1) * np.eye(len(phi)), np.ones(len(phi)))

    return seconds(part) * STRIDE


def coefficient_rows():
    """A row a coefficient, as the lab has them."""
    return np.ascontiguousarray(images(IMAGES).reshape(IMAGES, -1).T)


def numpy_moments(variables, degree):
    return gram_seconds(coefficient_rows(), variables, degree)


def numpy_chart():
    coefficients = coefficient_rows()
    return sum(
        gram_seconds(coefficients, variables, degree, len(SIGMAS))
        for variables in (1, 3, 9)
        for degree in (1, 2, 3)
    )


def numpy_ideal(count):
    train = images(count).reshape(count, -1)
    clean, noise = images(100).reshape(100, -1), RNG.standard_normal((100, 1024)).astype(np.float32)

    def task():
        norms = (train * train).sum(1)
        for sigma in SIGMAS:
            noisy = clean + np.float32(sigma) * noise
            logits = (noisy @ train.T - norms / 2) / np.float32(sigma * sigma)
            logits -= logits.max(1, keepdims=True)
            np.exp(logits, out=logits)
            logits /= logits.sum(1, keepdims=True)
            logits @ train

    return seconds(task)


def numpy_wiener(side):
    flat = images(IMAGES, side).reshape(IMAGES, -1).astype(np.float64)

    def task():
        centred = flat - flat.mean(0)
        np.linalg.eigh(centred.T @ centred / len(flat))

    return seconds(task)


def numpy_ls(patch):
    """Of ten images, times ten: for every pixel the softmax over training patches around it (Kamb & Ganguli 2024)."""
    train, half = images(IMAGES), patch // 2

    def box(d):
        padded = np.pad(d, ((0, 0), (half + 1, half), (half + 1, half)))
        total = padded.cumsum(1, dtype=np.float32).cumsum(2, dtype=np.float32)
        return total[:, patch:, patch:] - total[:, :-patch, patch:] - total[:, patch:, :-patch] + total[:, :-patch, :-patch]

    def task():
        for noisy in images(10):
            logits = box((train - noisy) ** 2) / np.float32(-2 * 0.5**2)
            logits -= logits.max(0)
            np.exp(logits, out=logits)
            (logits * train).sum(0) / logits.sum(0)

    return 10 * seconds(task)


def skimage_bayes():
    stack = images(100)
    return seconds(
        lambda: [denoise_wavelet(image, 0.5, wavelet="db2", mode="soft", wavelet_levels=3, method="BayesShrink")
                 for image in stack]
    )


def pywavelets(side, count):
    stack = images(count, side)
    return seconds(lambda: pywt.wavedec2(stack, "db2", mode="periodization", level=3, axes=(1, 2)))


PEERS = [  # what, by whom, their seconds, our benchmark
    ("transform, 10,000 of 32 x 32", "PyWavelets, one call", lambda: pywavelets(32, 10_000), "peerTransform/32/10000"),
    ("transform, 1,000 of 128 x 128", "PyWavelets, one call", lambda: pywavelets(128, 1_000), "peerTransform/128/1000"),
    ("moments, independent d3", f"NumPy, 1/{STRIDE} timed", lambda: numpy_moments(1, 3),
     "peerMoments/independent_d3/32/10000"),
    ("moments, band-tied d3", f"NumPy, 1/{STRIDE} timed", lambda: numpy_moments(3, 3),
     "peerMoments/band_tied_d3/32/10000"),
    ("moments, local r1 d2", f"NumPy, 1/{STRIDE} timed", lambda: numpy_moments(9, 2),
     "peerMoments/local_r1_d2/32/10000"),
    ("moments, local r1 d3", f"NumPy, 1/{STRIDE} timed", lambda: numpy_moments(9, 3),
     "peerMoments/local_r1_d3/32/10000"),
    ("moments, local r2 d2", f"NumPy, 1/{STRIDE} timed", lambda: numpy_moments(25, 2),
     "peerMoments/local_r2_d2/32/10000"),
    ("chart, 9 models, 7 levels", f"NumPy, 1/{STRIDE} timed", numpy_chart, "peerChart/10000/iterations:1"),
    ("ideal, 100 images, 7 levels", "NumPy", lambda: numpy_ideal(IMAGES), "peerIdeal/10000/iterations:1"),
    ("Wiener, 32 x 32", "NumPy, eigh", lambda: numpy_wiener(32), "peerWiener/32/10000"),
    ("BayesShrink, 100 images", "scikit-image", skimage_bayes if denoise_wavelet else None,
     "peerDenoise/bayes_shrink/10000"),
    ("LS 5 x 5, 100 images", "NumPy, 1/10 timed", lambda: numpy_ls(5), "peerDenoise/ls/10000/iterations:1"),
]

BOUNDS = [  # our kernels whose operations are known
    ("transform, 32 x 32", "peerTransform/32/10000"),
    ("transform, 128 x 128", "peerTransform/128/1000"),
    ("moments, independent d3", "peerMoments/independent_d3/32/10000"),
    ("moments, band-tied d3", "peerMoments/band_tied_d3/32/10000"),
    ("moments, local r1 d2", "peerMoments/local_r1_d2/32/10000"),
    ("moments, local r1 d3", "peerMoments/local_r1_d3/32/10000"),
    ("moments, local r2 d2", "peerMoments/local_r2_d2/32/10000"),
    ("fit, local r1 d2", "peerFit/local_r1_d2"),
    ("ideal (distances alone counted)", "peerIdeal/60000/iterations:1"),
    ("Wiener (double: half the speed)", "peerWiener/32/10000"),
]

COSTS = [  # what over what, points
    ("moments of local r1 d2 over the number of images",
     [(n, f"peerMoments/local_r1_d2/32/{n}") for n in (1_000, 10_000, 60_000)]),
    ("moments of local r1 d2 over the side in pixels, 10,000 images",
     [(s, f"peerMoments/local_r1_d2/{s}/10000") for s in (16, 32, 64)]),
    ("moments of local r1 over the degree, 10,000 images",
     [(d, f"peerMoments/local_r1_d{d}/32/10000") for d in (1, 2, 3)]),
    ("moments of local d2 over the radius, 10,000 images",
     [(r, f"peerMoments/local_r{r}_d2/32/10000") for r in (1, 2)]),
    ("100 ideal answers at 7 levels over the training images",
     [(n, f"peerIdeal/{n}/iterations:1") for n in (1_000, 10_000, 60_000)]),
]


def ours(program):
    """Every benchmark by its name: seconds, flops, bytes."""
    out = subprocess.run(
        [program, "--benchmark_filter=^peer", "--benchmark_format=json", "--benchmark_min_time=0.2"],
        check=True, capture_output=True, text=True,
    ).stdout
    return {
        b["name"]: np.array([b["real_time"] / 1e3, b.get("flops", np.nan), b.get("bytes", np.nan)])
        for b in json.loads(out)["benchmarks"]
    }


def require_openblas():
    np.dot(np.ones((2, 2)), np.ones((2, 2)))
    with open("/proc/self/maps", encoding="utf-8") as maps:
        if "openblas" not in maps.read():
            sys.exit("NumPy multiplies without OpenBLAS here, which would flatter us: apt-get install libopenblas0-pthread")


def plot(path, mine):
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "scorelet"
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(2, 3, figsize=(10, 6), sharey=True)
    panels = list(panels.flat)
    for panel, (title, points) in zip(panels, COSTS):
        x, y = [value for value, _ in points], [mine[name][0] for _, name in points]
        panel.plot(x, y, "o-", color="#2a6fb0", linewidth=2)
        for at, took in zip(x, y):
            panel.annotate(f"{took:.2g} s", (at, took), (0, 8), textcoords="offset points", ha="center", fontsize=11)
        head, _, tail = title.partition(" over ")
        panel.set_title(head, fontsize=12)
        panel.set_xlabel("over " + tail, fontsize=11)
        panel.set_xscale("log" if x[-1] > 3 else "linear")
        panel.set_yscale("log")
        panel.set_ylim(0.01, 20)
        panel.set_xticks(x, [f"{value:,}" for value in x], fontsize=11)
        panel.margins(x=0.15)
        panel.minorticks_off()
        panel.grid(alpha=0.3)
    for panel in panels[::3]:
        panel.set_ylabel("seconds, one thread", fontsize=11)
    for panel in panels[len(COSTS):]:
        panel.set_axis_off()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program", help="scorelet_benchmarks")
    options.add_argument("--rounds", type=int, default=3, help="of both, by turns, so that a slow moment meets both")
    options.add_argument("--plot", help="an SVG file of the costs")
    given = options.parse_args()
    require_openblas()
    if denoise_wavelet is None:
        print("scikit-image is missing: its line is left out (apt-get install python3-skimage)")
    peers = [peer for peer in PEERS if peer[2]]
    theirs, rounds = [], []
    for _ in range(given.rounds):
        theirs.append([task() for _, _, task, _ in peers])
        rounds.append(ours(given.program))
    theirs = np.median(theirs, axis=0)
    mine = {name: np.median([one[name] for one in rounds], axis=0) for name in rounds[0]}
    print(f"Median of {given.rounds} rounds, one thread, {IMAGES:,} images of 32 x 32 where nothing else is said\n")
    print(f"| {'task':31} | {'beside':22} | {'theirs, s':>9} | {'ours, s':>8} | {'ratio':>6} |")
    print(f"|{'-' * 33}|{'-' * 24}|{'-' * 10}:|{'-' * 9}:|{'-' * 7}:|")
    for (what, whom, _, name), their in zip(peers, theirs):
        print(f"| {what:31} | {whom:22} | {their:9.3g} | {mine[name][0]:8.3g} | {their / mine[name][0]:6.1f} |")
    fused = mine["peerFused"][1] / mine["peerFused"][0]
    triad = mine["peerTriad"][2] / mine["peerTriad"][0]
    copy = mine["peerCopy/32/10000"][2] / mine["peerCopy/32/10000"][0]
    print(f"\nFused multiply-adds {fused / 1e9:.1f} GFLOP/s, triad {triad / 1e9:.1f} GB/s, "
          f"copy into new memory {copy / 1e9:.1f} GB/s\n")
    print(f"| {'kernel':31} | {'GFLOP/s':>7} | {'of fused':>8} | {'GB/s':>6} | {'of a copy':>9} | {'limit':7} |")
    print(f"|{'-' * 33}|{'-' * 8}:|{'-' * 9}:|{'-' * 7}:|{'-' * 10}:|{'-' * 9}|")
    for what, name in BOUNDS:
        took, flops, size = mine[name]
        by_flops, by_bytes = flops / took / fused, size / took / copy
        limit = "neither" if max(by_flops, by_bytes) < 1 / 3 else "flops" if by_flops > by_bytes else "memory"
        print(f"| {what:31} | {flops / took / 1e9:7.1f} | {by_flops:8.0%} | {size / took / 1e9:6.2f} | "
              f"{by_bytes:9.0%} | {limit:7} |")
    print(f"\n| {'cost':62} | seconds |\n|{'-' * 64}|{'-' * 9}|")
    for title, points in COSTS:
        print(f"| {title:62} | {', '.join(f'{x:,}: {mine[name][0]:.3g}' for x, name in points)} |")
    if given.plot:
        plot(given.plot, mine)


main()
