"""Writes cascade.txt: scaling functions and wavelets by PyWavelets' cascade.

Run with PyWavelets installed (Debian's python3-pywt): python3 cascade.py > cascade.txt
A line is: filter iterations, phi or psi, then its values on pieces of 2^-iterations from x = 0 on (PyWavelets has them
one piece further right, behind a zero, and zeros behind them).
"""
import pywt

for wavelet, level in [("haar", 3), ("db2", 4), ("db4", 3), ("sym4", 3), ("sym4", 1)]:
    phi, psi, x = pywt.Wavelet(wavelet).wavefun(level)
    pieces = (2**level - 1) * (pywt.Wavelet(wavelet).dec_len - 1) + 1
    for name, values in [("phi", phi), ("psi", psi)]:
        print(wavelet, level, name, *(repr(float(value)) for value in values[1 : pieces + 1]))
