"""Time and memory of every family over the size of the images, as a table for the README:

    python3 tests/bench/sizes.py build/release/scorelet [--images 2000] [--sizes 32 64 128 256] [--models A B ...]
                                 [--colour] [--limit 600]

Each cell is one `scorelet chart` of drawn strokes at one noise level in a process of its own, with nothing on disk to
read: the images are made, the model is prepared, and its error is computed, exactly or of 20 images. It says the
processor time of all threads together, which other programs on the machine hardly change, and the most memory that
the process had at once. A model that is refused says so: its message stands below the table.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

MODELS = [
    "independent:d3",
    "band-tied:d3",
    "local:d1",
    "local:d2",
    "local:d2:shared",
    "local:d2:additive",
    "features",
    "posterior:image",
    "posterior:local",
    "ideal",
    "nearest",
    "wiener",
    "ls",
    "els",
    "pca-locality",
    "bayes-shrink",
]


def measured(program, model, size, options):
    """Processor seconds, gigabytes and the refusal (empty: none) of one run; None: it took longer than the limit."""
    command = [program, "chart", "--data", "strokes", "--train", str(options.images), "--test", "200"]
    command += ["--size", str(size), "--sigmas", "0.5", "--samples", "20", "--no-cache", "--quiet", "--models", model]
    if options.colour:
        command += ["--channels", "colour"]
    with tempfile.TemporaryFile() as out:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=out)
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.perf_counter() - begin > options.limit:
                process.kill()
                os.wait4(process.pid, 0)
                return None
            time.sleep(0.01)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read().decode()
    refusal = "" if process.returncode == 0 else said.strip().splitlines()[-1]
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e9, refusal


def cell(found, limit, refusals):
    if found is None:
        return f"more than {limit:.0f} s"
    seconds, memory, refusal = found
    if refusal:
        if refusal not in refusals:
            refusals.append(refusal)
        return f"refused ({refusals.index(refusal) + 1})"
    return f"{seconds:.1f} s, {memory:.2f} GB"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--images", type=int, default=2000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[32, 64, 128, 256])
    parser.add_argument("--models", nargs="+", default=MODELS)
    parser.add_argument("--colour", action="store_true", help="three channels instead of one")
    parser.add_argument("--limit", type=float, default=600, help="seconds that a cell may take by the clock")
    options = parser.parse_args()

    refusals = []
    print("| model | " + " | ".join(f"{size} x {size}" for size in options.sizes) + " |")
    print("|---|" + "---|" * len(options.sizes), flush=True)
    for model in options.models:
        cells = [cell(measured(options.program, model, size, options), options.limit, refusals)
                 for size in options.sizes]
        print(f"| `{model}` | " + " | ".join(cells) + " |", flush=True)
    for number, refusal in enumerate(refusals, 1):
        print(f"\n({number}) {refusal}")


if __name__ == "__main__":
    sys.exit(main())
