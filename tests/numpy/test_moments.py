"""Moments computed in parts, by Dask on two local workers or as Slurm runs an array, give the errors of loaded images.

test_moments.py dask|slurm PROGRAM EXAMPLES. Skips itself (status 77) where Dask is missing (Debian: python3-distributed).
"""
import csv
import os
import subprocess
import sys
import tempfile

from needs import needs

kind, program, examples = sys.argv[1:]
if kind == "dask":
    needs("distributed")

DATA = ["--data", "strokes", "--train", "3000", "--test", "700", "--size", "16", "--levels", "2", "--seed", "5"]
MODELS = ["--models", "independent:d3,local:d1:r1,band-tied:d2:shared"]
PARTS = 5


def run(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more)


def rows(path):
    with open(path, newline="") as file:
        return {(row["model"], row["sigma"]): row for row in csv.DictReader(file)}


with tempfile.TemporaryDirectory() as folder:
    merged = os.path.join(folder, "all.npz")
    if kind == "dask":
        run(sys.executable, os.path.join(examples, "moments_dask.py"), "--parts", str(PARTS), "--program", program,
            "--folder", folder, "--out", merged, "--", *DATA, *MODELS)
    else:
        for task in range(1, PARTS + 1):
            run(os.path.join(examples, "moments_slurm.sh"), *DATA, *MODELS,
                env={**os.environ, "FOLDER": folder, "SCORELET": program, "SLURM_ARRAY_TASK_ID": str(task),
                     "SLURM_ARRAY_TASK_MAX": str(PARTS)})
        parts = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.startswith("part-"))
        incomplete = run(program, "merge", *parts[:-1], "--out", merged)
        assert "missing" in incomplete.stdout, incomplete.stdout
        run(program, "merge", merged, parts[-1], "--out", merged)
    told = run(program, "chart", "--moments", merged, "--sigmas", "0.1,1", "--csv", os.path.join(folder, "merged.csv"))
    assert told.stderr == "", told.stderr
    run(program, "chart", *DATA, *MODELS, "--sigmas", "0.1,1", "--csv", os.path.join(folder, "loaded.csv"), "--no-cache",
        "--quiet")
    expected, found = rows(os.path.join(folder, "loaded.csv")), rows(os.path.join(folder, "merged.csv"))
    assert len(expected) == 6 and expected.keys() == found.keys(), (expected.keys(), found.keys())
    worst = max(abs(float(found[key][column]) / float(row[column]) - 1)
                for key, row in expected.items() for column in ("train_mse", "test_mse"))
    print(f"{kind}: {PARTS} parts, largest relative difference {worst:.2g}")
    assert worst < 1e-7, worst
