#!/usr/bin/env python3
"""Makes the seed corpus of the fuzz targets: a few tiny files of every kind that a reader reads.

    python3 make_corpus.py [PROGRAM]

Files go to corpus/NAME beside this script. What other programs write is here as they wrote it (JPEG, TIFF and WebP by
Pillow); networks and moments are archives by NumPy. With PROGRAM, scorelet itself, a trained network too, of the
smallest architecture. Inputs that were found (found-*) are left alone.
"""
import base64
import gzip
import io
import json
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np

corpus = Path(__file__).parent / "corpus"
MOMENTS = 12  # sums of the plan of moments.cpp


def write(place, content):
    path = corpus / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def idx(dims, values):
    return struct.pack(">BBBB", 0, 0, 8, len(dims)) + b"".join(struct.pack(">I", d) for d in dims) + bytes(values)


def npy(array):
    to = io.BytesIO()
    np.save(to, array)
    return to.getvalue()


def npz(compressed=False, **arrays):
    to = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(to, **arrays)
    return to.getvalue()


def plain_npz(arrays):
    """An archive without NumPy's 64-bit extensions, as the program writes it, of names that are no identifiers."""
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            archive.writestr(zipfile.ZipInfo(name + ".npy"), npy(array))
    return to.getvalue()


def png(width, height, bits, colour, rows, chunks=(), interlaced=0):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunk(*one) for one in chunks)
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def bmp(width, height, bits, body, palette=b""):
    at = 54 + len(palette)
    return (b"BM" + struct.pack("<IHHI", at + len(body), 0, 0, at)
            + struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, 0, len(body), 0, 0, len(palette) // 4, 0)
            + palette + body)


def tiff(fields, body):
    """Little-endian, one directory of short fields behind the pixels."""
    fields = sorted({273: 8, 279: len(body), **fields}.items())
    directory = struct.pack("<H", len(fields)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields)
    return b"II*\0" + struct.pack("<I", 8 + len(body)) + body + directory + bytes(4)


def readers_of_data():
    images = idx((3, 2, 2), range(12))
    labels = idx((3,), (0, 1, 2))
    for name, first, second in (("plain", images, labels), ("gz", gzip.compress(images, mtime=0), gzip.compress(labels, mtime=0)),
                                ("no-labels", images, b""), ("large", idx((2, 9, 10), range(180)), idx((2,), (5, 5)))):
        write(f"idx/{name}", struct.pack(">H", len(first)) + first + second)
    write("gz/plain", b"0123456789abcdef")
    write("gz/compressed", gzip.compress(b"0123456789abcdef", mtime=0))
    write("gz/much", gzip.compress(bytes(20000), mtime=0))
    write("gz/two", gzip.compress(b"01234567", mtime=0) + gzip.compress(b"89abcdef", mtime=0))
    write("gz/stored", gzip.compress(b"0123456789abcdef", 0, mtime=0))
    pixels = bytes(i * 7 % 256 for i in range(3072))
    write("cifar/ten", b"\0" + b"\3" + pixels + b"\4" + pixels[::-1])
    write("cifar/hundred", b"\3" + b"\7\x31" + pixels + b"\2\x05" + pixels[::-1])
    write("cifar/names", b"\7" + b"apples\nbears\n")


def readers_of_arrays():
    kinds = {"bytes": np.arange(12, dtype=np.uint8).reshape(3, 2, 2), "floats": np.linspace(0, 1, 8, dtype=np.float32).reshape(2, 4),
             "doubles": np.array([-1.5, 0.0, 1e-300]), "number": np.array(0.25), "text": np.array("l\u00f6cal \u20ac"),
             "bits": np.array([[True, False]]), "colour": np.arange(24, dtype=np.uint8).reshape(2, 2, 2, 3),
             "planes": np.arange(24, dtype=np.int16).reshape(2, 3, 2, 2), "large": np.array([2 ** 40, 1], dtype=np.int64),
             "none": np.zeros((0, 3), dtype=np.float32)}
    for name, array in kinds.items():
        write(f"npy/{name}", npy(array))
    images = kinds["bytes"]
    for compressed in False, True:
        archive = npz(compressed, train_images=images, train_labels=np.array([0, 1, 2]), test_images=images[:1], test_labels=np.array([[1]]))
        name = "compressed" if compressed else "stored"
        write(f"npz/{name}", archive)
        write(f"arrays/{name}", b"\1" + archive)
    write("npz/texts", plain_npz({"format": np.array("scorelet network 1"), "number": np.array(3.0)}))
    for name in "bytes", "colour", "planes":
        write(f"arrays/{name}", bytes([2]) + npy(kinds[name]))
    write("arrays/floats", b"\0" + npy(np.linspace(0, 1, 16, dtype=np.float32).reshape(4, 4)))
    write("arrays/classes", b"\3" + npz(cats=images, dogs=images[::-1]))
    write("arrays/opacity", b"\2" + npy(np.arange(32, dtype=np.uint8).reshape(2, 2, 2, 4)))


def pictures():
    for place, text in json.loads((Path(__file__).parent / "pictures.json").read_text()).items():
        write(f"image/{place}", base64.b64decode(text))
    grey = b"".join(b"\0" + bytes([i, 100, 255]) for i in range(2))
    write("image/png-grey", png(3, 2, 8, 0, grey))
    write("image/png-colour", png(2, 1, 8, 2, b"\1" + bytes(range(6))))
    write("image/png-opacity", png(1, 2, 8, 6, b"\2\1\2\3\4\2\5\6\7\x80"))
    write("image/png-palette", png(4, 1, 2, 3, b"\0\x1b", [(b"PLTE", bytes(range(12))), (b"tRNS", b"\0\x80\xff")]))
    write("image/png-words", png(2, 1, 16, 0, b"\0\x03\xe8\xff\xff"))
    write("image/png-key", png(2, 1, 8, 0, b"\0\7\x08", [(b"tRNS", b"\0\7")]))
    write("image/png-turned", png(2, 1, 8, 0, b"\0\7\x08", [(b"eXIf", b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0")]))
    write("image/png-interlaced", png(2, 2, 8, 0, b"\0\1\0\2\0\3\4", interlaced=1))
    write("image/bmp-colour", bmp(2, 2, 24, bytes(16)))
    write("image/bmp-palette", bmp(2, 1, 8, b"\0\1\0\0", bytes(range(8))))
    write("image/bmp-bits", bmp(9, -2, 1, bytes(8), b"\0\0\0\0\xff\xff\xff\0"))
    write("image/bmp-opacity", bmp(1, 1, 32, b"\1\2\3\x80"))
    write("image/pbm", "P1\n# a comment\n3 2\n1 0 1\n010\n")
    write("image/pbm-bytes", b"P4 9 2\n\xaa\x80\x55\0")
    write("image/pgm", "P2 2 2 10\n0 5 10 7\n")
    write("image/pgm-words", b"P5 2 1 1000\n\0\7\3\xe8")
    write("image/ppm", "P3 1 2 255 0 1 2 253 254 255")
    write("image/ppm-bytes", b"P6 1 1 255\n\1\2\3")
    write("image/tiff-grey", tiff({256: 2, 257: 2, 258: 8, 262: 1, 277: 1, 278: 2}, b"\0\1\2\3"))
    write("image/tiff-opacity", tiff({256: 1, 257: 1, 258: 8, 262: 1, 277: 2, 278: 1, 338: 1}, b"\7\x80"))
    write("image/tiff-bits", tiff({256: 8, 257: 1, 258: 1, 262: 0, 277: 1, 278: 1}, b"\xaa"))
    write("image/tiff-packed", tiff({256: 4, 257: 1, 258: 8, 259: 32773, 262: 1, 277: 1, 278: 1}, b"\xfd\7"))


def texts():
    session = {"format": "scorelet session", "version": 1,
               "parameters": {"source": "strokes", "size": 16, "sigma": 0.3, "wavelet": "db2", "levels": 3, "tab": "dial", "seed": 7},
               "columns": [{"model": "local:d2:r1", "title": "mine"}, {"model": "posterior:whole:h=0.5"}, {"model": "wiener"}]}
    write("session/session", json.dumps(session, indent=2))
    write("session/other", json.dumps({**session, "parameters": {"noise-seed": 3, "colour": "x"}, "columns": ["ideal"]}))
    for i, model in enumerate(["custom:d2:sees=same@-1@0+parent+children:off=1", "local:d2:r1:shared:ridge=1e-4:class=1", "unet:width=4:sizes=2",
                               "features:features=\"w; abs(w); w*bump(w, 0, 2*sigma)\"", "posterior:cone:h=auto", "network:file=\"a b.npz\"",
                               "custom:d1:sees=H2+S3:channels=same.others", "ls:p5", "shrinkage", "independent:d=auto:ridge=auto"]):
        write(f"model/file{i}", json.dumps({"format": "scorelet model", "version": 1, "name": "edges", "model": model}))
        write(f"model/text{i}", model)
    write("lesson/lesson", json.dumps({
        "format": "scorelet lesson", "version": 1, "title": "A lesson", "summary": "What it is about.", "set": {"sigma": 0.5, "size": 16},
        "columns": ["ideal", "wiener"], "hide": ["chart"],
        "steps": [{"title": "First", "text": "Some **text**, $x^2$.\n\n- a list", "set": {"column1.degree": 2}, "highlight": ["sigma"], "show": ["chart"],
                   "try": "Move it.", "question": {"ask": "Why?", "choices": ["a", "b"], "right": 1, "answer": "So.", "covers": ["chart"]}}]}))
    steps = [{"set": {"sigma": 0.3, "column1.degree": 2}}, {"columns": ["independent:d3", "wiener"]}, {"wait": "idle", "seconds": 60}, {"wait": 10},
             {"action": "train 3"}, {"wait": "trained", "column": 3, "seen": 20000}, {"key": "Ctrl+Z"}, {"click": [640, 300], "button": 1},
             {"drag": [[640, 300], [700, 300]], "frames": 10}, {"scroll": -1}, {"type": "0.3"}, {"click": "degree", "column": 2, "at": 0.9},
             {"hover": "export...", "in": "chart"}, {"read": "MSE here", "column": 1, "expect": 0.0123, "within": 0.001}, {"theme": "light"},
             {"scale": 1.5}, {"screenshot": "a.png"}, {"export": "chart-csv", "to": "chart.csv"}, {"expect": {"sigma": 0.3}}, {"save": "s.json"}]
    write("script/script", json.dumps({"steps": steps}))
    write("settings/settings", json.dumps({
        "format": "scorelet settings", "version": 1, "theme": "light", "uiScale": 1.5, "width": 1280, "height": 800, "leftWidth": 310,
        "numbers": 1, "chart": True, "recentSessions": ["/a/b.scorelet"], "recentData": ["/data"], "lessons": {"01-score": {"step": 2, "done": True}}}))
    write("settings/runs", json.dumps({"format": "scorelet runs", "version": 1, "runs": [{
        "key": "k", "model": "local:d2:r1", "name": "mine", "data": "strokes", "wavelet": "db2", "sigmas": [0.1, 0.2], "train": [0.01, 0.02],
        "held-out": [0.02, 0.03], "standard errors": [], "parameters": 3, "kept values": 0, "fit seconds": 0.5, "note": "n", "pinned": True}]}))


def zeros_instead(archive):
    """The same archive, its numbers zero but for single ones, so that it packs into little."""
    to = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            array = np.load(io.BytesIO(content))
            new.writestr(zipfile.ZipInfo(name), npy(np.zeros_like(array)) if array.size > 16 and array.dtype.kind == "f" else content,
                         compress_type=zipfile.ZIP_DEFLATED)
    return to.getvalue()


def archives(program):
    """What the program keeps: moments of tests/fuzz/moments.cpp's plan, and networks."""
    write("moments/one", plain_npz({"format": np.array("scorelet arrays 1"), "key": np.array("small"), "centres": np.zeros(64, np.float32),
                                    "train_images": np.array(5.0), "train": np.ones(MOMENTS), "held_out_images": np.array(3.0), "held_out": np.ones(MOMENTS)}))
    if not program:
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, model in (("convnet", "convnet:w2:f3"), ("unet", "unet:w2:sizes=1"), ("transformer", "transformer:w2:blocks=1:patch-side=8:heads=1")):
            file = Path(folder) / f"{name}.npz"
            subprocess.run([program, "train", "--model", model, "--data", "strokes", "--size", "8", "--levels", "1", "--train", "8", "--test", "2",
                            "--steps", "2", "--out", str(file), "--quiet"], check=True)
            write(f"network/{name}", zeros_instead(file.read_bytes()))
        file = Path(folder) / "moments.npz"
        subprocess.run([program, "moments", "--data", "strokes", "--size", "8", "--levels", "1", "--train", "300", "--test", "30", "--models",
                        "independent:d1:shared", "--out", str(file), "--quiet"], check=True)
        write("moment_file/one", file.read_bytes())


readers_of_data()
readers_of_arrays()
pictures()
texts()
archives(sys.argv[1] if len(sys.argv) > 1 else None)
