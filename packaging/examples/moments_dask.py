#!/usr/bin/env python3
"""Moments of a large set of images on a Dask cluster: every task reads one part, the files are then added up.

    moments_dask.py --parts 200 --scheduler HOST:8786 --folder SHARED --out all.moments.npz -- \
        --data /data/imagenet --size 64 --models independent:d3,local:d2:r1:shared

What stands behind "--" are options of `scorelet moments`. SHARED is a folder that all machines see. Without a scheduler
two processes on this machine do the work. A part whose file is there already is not computed again, so what was stopped
goes on where it was. Needs Dask (Debian: python3-distributed) and scorelet on every machine.
"""
import argparse
import os
import subprocess


def part(number, parts, program, folder, options):
    """Computes one part; the path of its file, which is whole or not there."""
    path = os.path.join(folder, f"part-{number}-of-{parts}.npz")
    if not os.path.exists(path):
        subprocess.run([program, "moments", "--shard", f"{number}/{parts}", "--out", path, "--threads", "1", "--quiet",
                        *options], check=True, stdout=subprocess.DEVNULL)
    return path


def main():
    from dask.distributed import Client
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", type=int, required=True)
    parser.add_argument("--scheduler", help="HOST:PORT of a Dask scheduler; without one, two workers here")
    parser.add_argument("--program", default="scorelet")
    parser.add_argument("--folder", default=".", help="where the parts' files go, seen by all workers")
    parser.add_argument("--out", required=True)
    parser.add_argument("options", nargs="+", help="of scorelet moments, behind --")
    given = parser.parse_args()
    local = {} if given.scheduler else {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with Client(given.scheduler, **local) as client:
        files = client.gather(client.map(part, range(1, given.parts + 1), parts=given.parts, program=given.program,
                                         folder=os.path.abspath(given.folder), options=given.options, pure=False))
    subprocess.run([given.program, "merge", *files, "--out", given.out], check=True)


if __name__ == "__main__":
    main()
