"""Writes shrinkage.txt: images shrunk by PyWavelets' transform in its mode symmetric, as scikit-image's denoise_wavelet does.

Run with PyWavelets installed (Debian's python3-pywt): python3 shrinkage.py > shrinkage.txt
A line is: rule filter levels sigma, then the shrunk image row by row. The image is 16 x 16, pixel (y, x) =
0.6 sin(0.35 y + 0.2 x) + 0.12 (((7 y + 13 x + y x) mod 11) - 5) / 5 in float32. BayesShrink's threshold is scikit-image's (Chang, Yu
& Vetterli 2000), SURE's is Donoho & Johnstone's 1995 by plain search.
"""
import numpy
import pywt


def bayes(details, sigma):
    signal = (details * details).mean() - sigma**2
    return sigma**2 / numpy.sqrt(signal) if signal > 0 else numpy.inf


def sure(details, sigma):
    u = numpy.abs(details.ravel()) / sigma
    n = len(u)
    universal = numpy.sqrt(2 * numpy.log(n))
    if (u * u).mean() - 1 <= numpy.log2(n) ** 1.5 / numpy.sqrt(n):
        return sigma * universal
    candidates = [0.0] + [t for t in u if t <= universal]
    risks = [n - 2 * (u <= t).sum() + (numpy.minimum(u, t) ** 2).sum() for t in candidates]
    return sigma * candidates[int(numpy.argmin(risks))]


y, x = numpy.mgrid[0:16, 0:16]
image = (0.6 * numpy.sin(0.35 * y + 0.2 * x) + 0.12 * ((7 * y + 13 * x + y * x) % 11 - 5) / 5).astype(numpy.float32)

for name, threshold in [("bayes", bayes), ("sure", sure)]:
    for wavelet, levels in [("haar", 2), ("db2", 2), ("db4", 1)]:
        for sigma in [0.05, 0.2]:
            bands = pywt.wavedec2(image.astype(float), wavelet, mode="symmetric", level=levels)
            shrunk = [bands[0]]
            for details in bands[1:]:
                shrunk.append(tuple(pywt.threshold(band, threshold(band, sigma), "soft") for band in details))
            answer = pywt.waverec2(shrunk, wavelet, mode="symmetric")
            print(name, wavelet, levels, sigma, *(f"{value:.8g}" for value in answer.ravel()))
