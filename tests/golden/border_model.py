"""Writes border_model.txt: what the coefficientwise linear denoiser answers in PyWavelets' redundant modes.

Run with PyWavelets installed (Debian's python3-pywt): python3 border_model.py > border_model.txt
A line is: mode filter levels, then the answer to one image of 8 x 8, row by row. The model is fitted on 8 images to the
coefficients of the mode as if their noise were white: mean + v / (v + sigma^2) (w - mean), then waverec2.
"""
import numpy
import pywt

SIDE, SIGMA = 8, 0.6
row, col = numpy.mgrid[:SIDE, :SIDE]
train = [numpy.sin(0.7 * i + 0.5 * row * (1 + i % 3) + 0.3 * col * (1 + i % 2)) for i in range(8)]
noisy = numpy.cos(0.4 * row * col + 0.2)

for mode in ["symmetric", "zero"]:
    for wavelet, levels in [("db2", 2), ("sym3", 1)]:
        def forward(image):
            return pywt.coeffs_to_array(pywt.wavedec2(image, wavelet, mode, levels), padding=0)

        images = numpy.array([forward(image)[0] for image in train])
        mean, variance = images.mean(0), images.var(0)
        array, slices = forward(noisy)
        answer = mean + variance / (variance + SIGMA**2) * (array - mean)
        coefficients = pywt.array_to_coeffs(answer, slices, "wavedec2")
        image = pywt.waverec2(coefficients, wavelet, mode)[:SIDE, :SIDE]
        print(mode, wavelet, levels, *(f"{value:.9f}" for value in image.flat))
