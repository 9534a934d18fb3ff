"""Writes wavelets.json: PyWavelets' coefficients of one image for every filter, flattened in our subband order.

Run with Debian's python3-pywt: python3 make_wavelet_golden.py. The image is 16 x 24, pixel (y, x) =
sin(0.7 y + 0.3 x) + 0.1 ((3 y + 5 x) mod 7), so any program can make it again.
"""
import json
import pathlib

import numpy as np
import pywt

y, x = np.mgrid[0:16, 0:24]
image = np.sin(0.7 * y + 0.3 * x) + 0.1 * ((3 * y + 5 * x) % 7)

golden = {"pywt": pywt.__version__, "height": 16, "width": 24, "levels": 3, "filters": {}}
for name in [f"db{n}" for n in range(1, 11)] + [f"sym{n}" for n in range(2, 11)]:
    bands = pywt.wavedec2(image, name, mode="periodization", level=3)
    flat = list(bands[0].ravel())
    for details in bands[1:]:
        for band in details:
            flat.extend(band.ravel())
    golden["filters"][name] = {"dec_lo": list(pywt.Wavelet(name).dec_lo), "coefficients": [float(v) for v in flat]}

pathlib.Path(__file__).with_name("wavelets.json").write_text(json.dumps(golden))
