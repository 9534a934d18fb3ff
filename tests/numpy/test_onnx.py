"""ONNX files: networks that PyPI's onnx made, in the lab; and the lab's own networks, as ONNX's reference evaluator has them.

Run as test_onnx.py SCORELET. Exit status 77, which ctest lists as skipped, where onnx or OpenVINO is missing.
"""
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from onnx.reference import ReferenceEvaluator
except ImportError as missing:
    print("skipped:", missing)
    sys.exit(77)

SIDE = 8
DATA = ["--data", "strokes", "--train", "50", "--test", "4", "--size", str(SIDE), "--levels", "1", "--quiet"]
random = np.random.default_rng(0)


def weights(*shape):
    return (random.standard_normal(shape) * 0.3).astype(np.float32)


ARRAYS = {"w": weights(6, 1, 3, 3), "b": weights(6), "v": weights(1, 6, 3, 3)}


def make(path, batch, noise, side=SIDE, names=("x", "sigma"), noise_first=False, outputs=1):
    """D = x + v * (c sigmoid(c)), c = (w * x + b) sigma: it depends on the noise level, and not linearly on x."""
    x, sigma = names
    nodes = [helper.make_node("Reshape", [sigma, "shape"], ["s"]),
             helper.make_node("Conv", [x, "w", "b"], ["c"], pads=[1, 1, 1, 1]),
             helper.make_node("Mul", ["c", "s"], ["cs"]), helper.make_node("Sigmoid", ["cs"], ["g"]),
             helper.make_node("Mul", ["cs", "g"], ["a"]),
             helper.make_node("Conv", ["a", "v"], ["d"], pads=[1, 1, 1, 1]), helper.make_node("Add", ["d", x], ["D"])]
    inputs = [helper.make_tensor_value_info(x, TensorProto.FLOAT, [batch, 1, side, side]),
              helper.make_tensor_value_info(sigma, TensorProto.FLOAT, noise)]
    given = ["D", "a"][:outputs]
    graph = helper.make_graph(
        nodes, "ours", inputs[::-1] if noise_first else inputs,
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in given],
        [numpy_helper.from_array(array, name) for name, array in ARRAYS.items()] +
        [numpy_helper.from_array(np.array([-1, 1, 1, 1]), "shape")])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


def in_double(x, sigma):
    """What make() makes, in double, of one image."""
    def correlated(image, window):
        padded = np.pad(image, 1)
        return sum(window[i, j] * padded[i:i + SIDE, j:j + SIDE] for i in range(3) for j in range(3))

    inner = [(correlated(x, w[0]) + b) * sigma for w, b in zip(ARRAYS["w"].astype(float), ARRAYS["b"].astype(float))]
    return x + sum(correlated(c / (1 + np.exp(-c)), v) for c, v in zip(inner, ARRAYS["v"][0].astype(float)))


class Lab:
    def __init__(self, program, folder):
        self.program, self.folder, self.failures = program, folder, 0

    def run(self, *arguments):
        return subprocess.run([self.program, *arguments, *DATA], capture_output=True, text=True)

    def denoise(self, model, sigma, noisy, threads="2"):
        given, out = os.path.join(self.folder, "in.npy"), os.path.join(self.folder, "out.npy")
        np.save(given, noisy)
        done = self.run("denoise", "--model", model, "--sigma", str(sigma), "--in", given, "--out", out, "--threads", threads)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return np.load(out)

    def check(self, what, difference, bound):
        print(f"{what}: largest difference {difference:.2g}")
        self.failures += not difference < bound

    def refused(self, model, *words):
        said = self.run("denoise", "--model", model, "--sigma", "0.5").stderr
        there = all(word in said for word in words)
        print(f"{os.path.basename(model)}: {said.strip()}")
        self.failures += not there


def reference(path, noisy, sigma, scalar=False):
    network = ReferenceEvaluator(path)
    given = {"x": noisy[:, None], "sigma": np.array(sigma, np.float32) if scalar else np.full(len(noisy), sigma, np.float32)}
    return network.run(None, given)[0][:, 0]


def others(lab):
    """Networks that the lab did not write."""
    noisy = random.standard_normal((21, SIDE, SIDE)).astype(np.float32)
    path = lambda name: os.path.join(lab.folder, name + ".onnx")
    make(path("any"), "N", ["N"])
    make(path("one"), "N", [1])
    make(path("number"), "N", [])
    make(path("four"), 4, [4])
    make(path("swapped"), "N", ["N"], noise_first=True)
    for sigma in (0.05, 0.7, 5):
        expected = reference(path("any"), noisy, sigma)
        for name in ("any", "one", "number", "four", "swapped"):
            lab.check(f"{name} at {sigma}", np.abs(lab.denoise("onnx:" + path(name), sigma, noisy) - expected).max(), 1e-5)
    once = lab.denoise("onnx:" + path("any"), 0.7, noisy, "1")
    lab.check("on one thread and on two", np.abs(once - lab.denoise("onnx:" + path("any"), 0.7, noisy)).max(), 1e-30)

    # A row of the Jacobian, by the lab's differences, against differences in double.
    row, pictures = os.path.join(lab.folder, "row.npy"), os.path.join(lab.folder, "pictures.npy")
    chosen = ["--model", "onnx:" + path("any"), "--sigma", "0.7"]
    for arguments in (["sensitivity", *chosen, "--pixel", "3,4", "--npy", row], ["denoise", *chosen, "--npy", pictures]):
        done = lab.run(*arguments)
        if done.returncode:
            raise RuntimeError(done.stderr)
    noisy = np.load(pictures)[1].astype(float)
    expected = np.zeros_like(noisy)
    for place in np.ndindex(noisy.shape):
        step = np.zeros_like(noisy)
        step[place] = 1e-4
        expected[place] = (in_double(noisy + step, 0.7)[3, 4] - in_double(noisy - step, 0.7)[3, 4]) / 2e-4
    lab.check("sensitivity", np.abs(np.load(row) - expected).max() / np.abs(expected).max(), 1e-3)

    make(path("wide"), "N", ["N"], side=12)
    make(path("two"), "N", ["N"], outputs=2)
    with open(path("broken"), "wb") as file:
        file.write(b"no network at all")
    lab.refused("onnx:" + path("wide"), "expected images of 1 x 8 x 8", "found", "12 x 12")
    lab.refused("onnx:" + path("two"), "expected one output", "found 2")
    lab.refused("onnx:" + path("broken"), "broken.onnx", "could not read it as ONNX")
    lab.refused("onnx:" + path("none"), "none.onnx", "expected an ONNX file, found none")


def ours(lab):
    """The lab's networks as ONNX files."""
    noisy = random.normal(0, 0.7, (2, SIDE, SIDE)).astype(np.float32)
    for model in ("unet:w6:sizes=2", "unet:w4:sizes=2:norm=1", "unet:w4:norm=0", "convnet:w6:f7",
                  "transformer:w8:blocks=1:heads=2:patch-side=2"):
        weights_file, file = os.path.join(lab.folder, "ours.npz"), os.path.join(lab.folder, "ours.onnx")
        if os.path.exists(weights_file):
            os.remove(weights_file)
        for arguments in (["train", "--model", model + ":batch=8:rate=0.02", "--steps", "8", "--out", weights_file],
                          ["export", "--model", "network:" + weights_file, "--out", file]):
            done = lab.run(*arguments)
            if done.returncode:
                raise RuntimeError(done.stderr)
        onnx.checker.check_model(onnx.load(file), full_check=True)
        for sigma in (0.05, 5):
            answer = lab.denoise("network:" + weights_file, sigma, noisy)
            lab.check(f"{model} at {sigma}, reference", np.abs(reference(file, noisy, sigma) - answer).max(), 1e-5)
            lab.check(f"{model} at {sigma}, back in the lab", np.abs(lab.denoise("onnx:" + file, sigma, noisy) - answer).max(), 1e-5)


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(program, folder)
        probe = os.path.join(folder, "probe.onnx")
        make(probe, "N", ["N"])
        said = lab.run("denoise", "--model", "onnx:" + probe).stderr
        if "cannot be run" in said:
            print("skipped:", said.strip())
            return 77
        others(lab)
        ours(lab)
        return 1 if lab.failures else 0


sys.exit(main(sys.argv[1]))
