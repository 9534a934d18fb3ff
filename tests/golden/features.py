"""Writes features.txt: errors of scores that are sums of features of one coefficient.

Run with NumPy: python3 features.py > features.txt
A line is: the number of the list in LISTS, the noise level, then the mean squared error per pixel on training and on held-out images.

Images, and the Haar basis of two levels, are those of dial.py. A score is theta_0 + sum_i theta_i phi_i(w), w the noisy coefficient less
its training mean, with (A + 1e-6 diag A) theta = -b, A = E[phi phi'], b = E[d phi / d w]. Features and their derivatives are
written down by hand, that of a jump as its height times the density there; expectations are sums over a fine grid for every image.
"""
import numpy as np

from dial import HELD_OUT, PLACES, TRAIN, coefficients, image

RIDGE = 1e-6
SHARED = {4}  # of these lists weights are one for all places of a band
CLASSES = 3
BY_CLASS = {5}  # these see the class of image i, which is i mod 3; errors are of every image told its own


def level(place):
    (scale, band), _, _ = place
    return 0 if band == "S" else scale


def inside(w, t):
    return np.abs(w) < t


# By number: features, derivatives, and jumps (feature, place, height).
LISTS = [
    lambda w, s, l: ([w, w - np.clip(w, -0.5, 0.5)], [1 + 0 * w, 1.0 - inside(w, 0.5)], []),
    lambda w, s, l: ([w, np.tanh(w / 0.3)], [1 + 0 * w, (1 - np.tanh(w / 0.3) ** 2) / 0.3], []),
    lambda w, s, l: ([w, np.abs(w), np.exp(-((w - 0.2) ** 2) / 0.02)],
                     [1 + 0 * w, np.sign(w), -(w - 0.2) / 0.01 * np.exp(-((w - 0.2) ** 2) / 0.02)], []),
    lambda w, s, l: ([w, w * (np.abs(w) > 0.4)], [1 + 0 * w, 1.0 * (np.abs(w) > 0.4)], [(1, 0.4, 0.4), (1, -0.4, 0.4)]),
    lambda w, s, l: ([l * w, w**2, np.exp(-((w / s) ** 2) / 2) * w],
                     [l + 0 * w, 2 * w, np.exp(-((w / s) ** 2) / 2) * (1 - (w / s) ** 2)], []),
    lambda w, s, l, c: ([w, (c == 1) * w, c + 0 * w, c * np.tanh(w / 0.3)],
                        [1 + 0 * w, (c == 1) + 0 * w, 0 * w, c * (1 - np.tanh(w / 0.3) ** 2) / 0.3], []),
]


def normal(w, sigma):
    return np.exp(-0.5 * (w / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi))


def grid(values, sigma):
    # Nodes half a step beside 0, 0.4 and 0.5, so that no kink or jump is a node.
    step = 0.0001
    first, last = np.floor((values.min() - 9 * sigma) / step), np.ceil((values.max() + 9 * sigma) / step)
    return step * (np.arange(first, last) + 0.5), step


def features(number, w, sigma, place, label):
    phi, slopes, jumps = LISTS[number](w, sigma, level(place), *([label] if number in BY_CLASS else []))
    return np.array([1 + 0 * w] + phi), np.array([0 * w] + slopes), jumps


def equations(number, values, sigma, place, label):
    w, step = grid(values, sigma)
    p = sum(normal(w - v, sigma) for v in values) / len(values)
    phi, slopes, jumps = features(number, w, sigma, place, label)
    A, b = step * (phi * p) @ phi.T, step * slopes @ p
    for i, at, height in jumps:
        b[i + 1] += height * np.mean(normal(at - values, sigma))
    return A, b


def error(number, values, sigma, place, theta, label):
    w, step = grid(values, sigma)
    phi, _, _ = features(number, w, sigma, place, label)
    answer = w + sigma**2 * theta @ phi
    return np.mean([step * np.sum((answer - v) ** 2 * normal(w - v, sigma)) for v in values])


def parts(number, images):  # the rows of every class among the images of these numbers, with its share
    labels = np.array([i % CLASSES if number in BY_CLASS else 0 for i in images])
    return [(c, labels == c, np.mean(labels == c)) for c in range(CLASSES) if c in labels]


def cells(number):
    if number not in SHARED:
        return [[k] for k in range(len(PLACES))]
    bands = {}
    for k, (band, _, _) in enumerate(PLACES):
        bands.setdefault(band, []).append(k)
    return list(bands.values())


if __name__ == "__main__":
    sets = range(TRAIN), range(100, 100 + HELD_OUT)
    train, held_out = (coefficients([image(i) for i in numbers]) for numbers in sets)
    for number in range(len(LISTS)):
        for sigma in (0.1, 0.5, 2.0):
            errors = np.zeros(2)
            for cell in cells(number):
                centre = train[:, cell].mean()
                found = [(share * A, share * b) for c, rows, share in parts(number, sets[0])
                         for A, b in [equations(number, train[rows, k] - centre, sigma, PLACES[k], c) for k in cell]]
                A, b = sum(A for A, _ in found) / len(cell), sum(b for _, b in found) / len(cell)
                used = np.diag(A) > 1e-32
                theta = np.zeros(len(b))
                theta[used] = -np.linalg.solve((A + RIDGE * np.diag(np.diag(A)))[np.ix_(used, used)], b[used])
                for k in cell:
                    errors += [sum(share * error(number, x[rows, k] - centre, sigma, PLACES[k], theta, c)
                                   for c, rows, share in parts(number, images)) for x, images in zip((train, held_out), sets)]
            print(number, sigma, *(f"{e:.10g}" for e in errors / len(PLACES)))
