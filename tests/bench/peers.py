"""The lab's kernels beside those of others, in one run on one thread:

    python3 tests/bench/peers.py build/ci/tests/scorelet_benchmarks

Needs Debian's python3-numpy and python3-pywt. A line a kernel: theirs, ours, ratio, and how far ours is from a
plain copy of as many bytes, which no transform can beat.
"""

import json
import os
import subprocess
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pywt

ROUNDS = 5  # of both, by turns, so that a slow moment of the machine meets both


def ours(program):
    """Images a second, by benchmark's name."""
    out = subprocess.run(
        [program, "--benchmark_filter=^peer", "--benchmark_format=json"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return {b["name"]: b["items_per_second"] for b in json.loads(out)["benchmarks"]}


def pywavelets(side, count):
    """Images a second of one call for the whole stack, float."""
    images = np.random.default_rng(0).uniform(-1, 1, (count, side, side)).astype(np.float32)
    begin = time.perf_counter()
    pywt.wavedec2(images, "db2", mode="periodization", level=3, axes=(1, 2))
    return count / (time.perf_counter() - begin)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sizes = [(32, 10_000), (128, 1_000)]
    found = []
    for _ in range(ROUNDS):
        mine = ours(sys.argv[1])
        found.append(
            [(pywavelets(*size), *(mine[f"{kind}/{size[0]}/{size[1]}"] for kind in ("peerTransform", "peerCopy")))
             for size in sizes]
        )
    print("images a second, median of", ROUNDS, "rounds on one thread")
    print(f"{'':24}{'PyWavelets':>12}{'Scorelet':>12}{'ratio':>8}{'of a copy':>11}")
    for k, (side, count) in enumerate(sizes):
        theirs, mine, copy = np.median([round[k] for round in found], axis=0)
        name = f"db2, {side} x {side}, {count:,}"
        print(f"{name:24}{theirs:12,.0f}{mine:12,.0f}{mine / theirs:8.1f}{mine / copy:11.0%}")


main()
