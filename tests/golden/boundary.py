"""Writes boundary.txt: coefficients of a fixed signal by PyWavelets in each boundary mode.

Run with PyWavelets installed (Debian's python3-pywt): python3 boundary.py > boundary.txt
A line is: mode filter samples levels, then the coefficients in wavedec's order (scaling, coarse to fine details).
"""
import numpy
import pywt

MODES = {"periodized": "periodization", "symmetric": "symmetric", "zero": "zero"}


def signal(n):
    return (numpy.arange(n) * 7 % 11 - 4.0) / 3


for name, mode in MODES.items():
    for n, levels in [(16, 1), (16, 2), (32, 3), (4, 1), (13, 1), (19, 2)]:
        if name == "periodized" and n % 2**levels:
            continue
        for wavelet in ["haar", "db2"]:
            flat = numpy.concatenate(pywt.wavedec(signal(n), wavelet, mode, levels))
            print(name, wavelet, n, levels, *(repr(float(value)) for value in flat))
