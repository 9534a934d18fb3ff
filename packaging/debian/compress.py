"""compress.py FILE FILE.gz: gzip's best compression, without a time, so that the same file gives the same bytes."""
import gzip
import sys

with open(sys.argv[1], "rb") as file, open(sys.argv[2], "wb") as target:
    with gzip.GzipFile("", "wb", 9, target, mtime=0) as packed:
        packed.write(file.read())
