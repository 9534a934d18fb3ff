#!/bin/sh
# Moments of a large set of images as a Slurm array, a part a task:
#
#     sbatch --array=1-200 --cpus-per-task=2 --export=ALL,FOLDER=/shared/moments moments_slurm.sh \
#         --data /data/imagenet --size 64 --models independent:d3,local:d2:r1:shared
#     scorelet merge /shared/moments/part-*.npz --out all.moments.npz        # once all have ended
#
# FOLDER is one that all machines see. A part whose file is there already is not computed again.
set -e
out="$FOLDER/part-$SLURM_ARRAY_TASK_ID-of-$SLURM_ARRAY_TASK_MAX.npz"
[ -e "$out" ] || exec "${SCORELET:-scorelet}" moments "$@" --out "$out" --quiet \
    --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_MAX" --threads "${SLURM_CPUS_PER_TASK:-1}"
