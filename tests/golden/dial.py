"""Writes dial.txt: errors of ideal machines of stencils and of whole images, smoothed by a dial h.

Run with NumPy: python3 dial.py > dial.txt
A line is: machine h sigma, then the mean squared error per pixel on held-out images, on training images, and on training images
that are left out of all that the machine is made of (here by making it anew of the others).

Images are 8 x 8: pixel (y, x) of image i is ((a y + b x + c y x + d) mod 17 - 8) / 10 with a = 1 + i mod 3, b = 1 + i mod 4,
c = i mod 2, d = 3 i, of 24 training images, and from i = 100 on of 6 held-out ones. Noise is the sum of twelve uniform numbers less
6: of the generator s -> 1664525 s + 1013904223 mod 2^32, s / 2^32, from s = 1 on for the held-out images, on for the training images.
The basis is Haar's, two levels; D_k(v) = sum_i p_i (m_k + a u_ik + g'(v - m - a u_i)) as in core/families/posterior/mixture.h.
"""
import numpy as np

SIDE, TRAIN, HELD_OUT = 8, 24, 6


def image(i):
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    return (((1 + i % 3) * y + (1 + i % 4) * x + i % 2 * y * x + 3 * i) % 17 - 8) / 10


def uniform():
    state = 1
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield state / 2**32


def noise(generator, count):
    return np.array([sum(next(generator) for _ in range(12)) - 6 for _ in range(count * SIDE**2)]).reshape(count, SIDE, SIDE)


def haar(image):
    """Bands by name: (level, orientation) -> coefficients; level 2 also has the scaling band."""
    bands, low = {}, image
    for level in (1, 2):
        a, b, c, d = low[::2, ::2], low[::2, 1::2], low[1::2, ::2], low[1::2, 1::2]
        bands[level, "H"], bands[level, "V"], bands[level, "D"] = (a + b - c - d) / 2, (a - b + c - d) / 2, (a - b - c + d) / 2
        low = (a + b + c + d) / 2
    return bands | {(2, "S"): low}


PLACES = [(key, y, x) for key, band in haar(np.zeros((SIDE, SIDE))).items() for y in range(band.shape[0]) for x in range(band.shape[1])]
INDEX = {place: k for k, place in enumerate(PLACES)}


def coefficients(images):
    return np.array([[haar(one)[key][y, x] for key, y, x in PLACES] for one in images])


def sees(machine, place):
    (level, band), y, x = place
    others = []
    if machine == "band-tied" and band != "S":
        others = [((level, o), y, x) for o in "HVD"]
    if machine == "place":
        finer = 2 - level
        others = [((level, o), y, x) for o in "HVD"] + [((2, "S"), y >> finer, x >> finer)]
    if machine == "local:r1":
        side = SIDE >> level
        others = [((level, band), (y + dy) % side, (x + dx) % side) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    if machine == "image":
        others = PLACES
    return list(dict.fromkeys(INDEX[p] for p in [place] + others))


def answer(u, v, h, sigma):
    """Of component 0 given v, by the machine of the rows of u."""
    m = u.mean(axis=0)
    spread = h * h * np.cov(u.T, bias=True).reshape(len(v), len(v))
    k = spread + sigma**2 * np.eye(len(v))
    apart = v - m - np.sqrt(1 - h * h) * (u - m)
    logits = -0.5 * np.einsum("ij,ij->i", apart, np.linalg.solve(k, apart.T).T)
    p = np.exp(logits - logits.max())
    return v[0] - sigma**2 * np.linalg.solve(k, p / p.sum() @ apart)[0]


def error(machine, h, sigma, train, clean, noisy, leave_out=False):
    total = 0
    for i in range(len(clean)):
        for k, place in enumerate(PLACES):
            stencil = sees(machine, place)
            u = np.delete(train, i, axis=0) if leave_out else train
            total += (answer(u[:, stencil], noisy[i, stencil], h, sigma) - clean[i, k]) ** 2
    return total / clean.size


if __name__ == "__main__":
    train = np.array([image(i) for i in range(TRAIN)])
    held_out = np.array([image(100 + i) for i in range(HELD_OUT)])
    generator = uniform()
    z_held_out, z_train = noise(generator, HELD_OUT), noise(generator, TRAIN)
    u, w = coefficients(train), coefficients(held_out)
    for machine in ["self", "band-tied", "place", "local:r1", "image"]:
        for h in [0, 0.35, 0.8]:
            for sigma in [0.1, 0.5, 1]:
                v, t = coefficients(held_out + sigma * z_held_out), coefficients(train + sigma * z_train)
                errors = error(machine, h, sigma, u, w, v), error(machine, h, sigma, u, u, t), error(machine, h, sigma, u, u, t, True)
                print(machine, h, sigma, *(f"{value:.8g}" for value in errors))
