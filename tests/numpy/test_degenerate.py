"""Data and settings at the edge of what has an answer: every command is right, or says why not; never NaN in silence.

test_degenerate.py PROGRAM. CASES is the table: data, options, and what must be true of them beside what is true of all.
Every family of `scorelet models` takes part, one that joins too. Skips itself (status 77) where NumPy is missing.
"""
import concurrent.futures
import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile

from needs import needs

[np] = needs("numpy")

PROGRAM, SIDE = sys.argv[1], 8
LOW, HIGH = 0.002, 80.0
LEVELS = (LOW, 0.5, HIGH)
WORKERS = 3

# Beside every family as it stands: settings in which one may fail alone.
VARIANTS = ["independent:d1", "independent:d4:shared", "local:d1:r3:ridge=1e-12", "local:d4:r3:paired",
            "local:d4:r3:additive", "band-tied:d3:shared", "local:d2:r1:ridge=0", "local:d4:r3:paired:ridge=0", "features:ridge=0",
            "posterior:h=auto", "posterior:local:r1:h=0.5", "posterior:images=1", "els:p3:borders", "els:p3:circular",
            "els:images=1", "pca-locality:published", "sure-shrink:symmetric"]

# What answers with its training images, place by place: of equal ones with that image, whatever the noise.
REPEATS = ("ideal", "posterior", "nearest", "wiener", "ls", "pca-locality")
PER_PLACE = ("independent", "band-tied", "local", "parent", "custom")  # their score is fitted place by place (unless shared)
NETWORKS = ("unet", "convnet", "transformer", "network", "onnx")
OF_THE_IMAGE = ("bayes-shrink", "sure-shrink")  # that know no training images
KNOWN = {*REPEATS, *PER_PLACE, *NETWORKS, *OF_THE_IMAGE, "els", "features"}  # that none of the cases refuses


def family_of(model):
    return model.split(":")[0]


def repeats_one(model):
    """Whether of equal training images the model makes that image: none that shares over places, or is trained by steps."""
    return family_of(model) in REPEATS + PER_PLACE and "shared" not in model


# Data

def waves(count, seed):
    """Smooth images (count, SIDE, SIDE) of bytes, no two alike."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    turns = random.uniform(0, 6.3, (count, 3, 1, 1))
    images = 127.5 + 100 * np.sin(2 * turns[:, 0] * x + turns[:, 1] * y + turns[:, 2]) + random.normal(0, 5, (count, SIDE, SIDE))
    return np.clip(images, 0, 255).astype(np.uint8)


def grey(values):
    return np.broadcast_to(np.asarray(values, np.uint8)[:, None, None], (len(values), SIDE, SIDE))


def coloured(images):
    return np.stack([images, 255 - images, images[:, ::-1]], axis=-1)


def scaled(images):
    return 2 * images.astype(np.float64).reshape(len(images), -1) / 255 - 1


def haar(images):
    """Two levels of orthonormal Haar coefficients, (count, SIDE^2): the scaling band, then the detail bands."""
    def split(x):
        low, high = x[..., 0::2] + x[..., 1::2], x[..., 0::2] - x[..., 1::2]
        return low / np.sqrt(2), high / np.sqrt(2)

    bands, rest = [], scaled(images).reshape(-1, SIDE, SIDE)
    for _ in range(2):
        low, high = split(rest)
        parts = [half for part in (low, high) for half in split(part.swapaxes(1, 2))]
        rest, bands = parts[0], parts[1:] + bands
    return [band.reshape(len(images), -1) for band in [rest] + bands]


# The program

class Run:
    def __init__(self, scratch, arguments):
        self.command = " ".join(arguments)
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=120,
                              env={**os.environ, **scratch.environment})
        self.status, self.output, self.errors = done.returncode, done.stdout, done.stderr

    def refused(self):
        return self.status == 1


def shown(texts):
    return re.findall(r"(?<![a-z0-9_])(?:nan|inf)(?![a-z0-9_])", " ".join(texts).lower())


class Scratch:
    """A folder of data, and the commands' environment: nothing of the person who runs this, nothing left behind."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = {f"XDG_{kind}_HOME": os.path.join(folder, kind) for kind in ("DATA", "STATE", "CONFIG", "CACHE")}

    def file(self, name):
        return os.path.join(self.folder, name)


# Checks

class Case:
    """One row of the table on all models: what each command says is kept, and what is wrong with it."""

    def __init__(self, scratch, name, models):
        data, options, self.expected = CASES[name]
        self.scratch, self.name, self.models = scratch, name, models
        self.train, self.test, *subset = data
        path = scratch.file(name + ".npz")
        np.savez(path, train_images=self.train, test_images=self.test, train_labels=np.arange(len(self.train)) % 2,
                 test_labels=np.arange(len(self.test)) % 2)
        self.options = ["--data", path, "--size", str(SIDE), "--threads", "1", "--quiet", "--no-cache", "--wavelet", "db1"] + options
        if subset:  # as the window's slider over the training images does
            with open(scratch.file(name + ".scorelet"), "w") as session:
                json.dump({"format": "scorelet session", "version": 1, "parameters": {"subset": subset[0]}}, session)
            self.options += ["--session", session.name]
            self.train = self.train[:subset[0]]
        self.wrong = []
        self.rows, self.answers, self.maps, self.samples = {}, {}, {}, {}

    def check(self, right, what):
        if not right:
            self.wrong.append(f"{self.name}: {what}")

    def run(self, *arguments):
        run = Run(self.scratch, [*arguments, *self.options])
        self.check(run.status in (0, 1), f"{run.command}: status {run.status}\n{run.errors}")
        self.check(run.status == 0 or run.errors.startswith("scorelet: "), f"{run.command}: refused without a word: {run.errors}")
        self.check(run.errors or not shown([run.output]), f"{run.command}: not finite in silence: {run.output[:600]}")
        return run

    def finite(self, run, values):
        self.check(np.isfinite(values).all(), f"{run.command}: the array is not finite")
        return values

    def chart(self):
        run = self.run("chart", "--models", ",".join(self.models), "--sigmas", ",".join(map(str, LEVELS)), "--csv", "-")
        for row in csv.DictReader(io.StringIO(run.output)):
            self.check(not shown(row.values()), f"chart: not finite: {row}")
            self.rows[row["model"], float(row["sigma"])] = row
            if row["method"] == "failed":
                self.check(row["reason"] and run.errors, f"chart: {row['model']} failed without a reason")
            else:
                # Beyond 1e38 an answer would be none that floats hold.
                self.check(0 <= float(row["train_mse"]) < 1e38 and 0 <= float(row["test_mse"]) < 1e38, f"chart: no error: {row}")
        self.failed = {model for (model, _), row in self.rows.items() if row["method"] == "failed"}
        return run

    def one(self, model):
        """The commands that show one model."""
        name = self.scratch.file(f"{self.name}-{self.models.index(model)}")
        for sigma in (LOW, HIGH) if self.expected in (all_equal, two_images) else (LOW,):
            run = self.run("denoise", "--model", model, "--sigma", str(sigma), "--npy", name + ".npy")
            if not run.refused():
                self.answers[model, sigma] = self.finite(run, np.load(name + ".npy"))
        run = self.run("sensitivity", "--model", model, "--sigma", str(LOW), "--pixel", "3,4", "--npy", name + ".npy")
        if not run.refused():
            self.maps[model] = self.finite(run, np.load(name + ".npy"))
        run = self.run("generate", "--model", model, "--count", "2", "--steps", "4", "--start-sigma", str(HIGH),
                       "--end-sigma", str(LOW), "--out", name)
        if run.refused():
            return
        self.finite(run, np.load(os.path.join(name, "trajectory.npy")))
        with open(os.path.join(name, "samples.csv")) as table:
            rows = list(csv.DictReader(table))
        self.check(not any(shown(row.values()) for row in rows), f"{run.command}: not finite: {rows}")
        if not any(row["diverged_step"] for row in rows):
            self.samples[model] = self.finite(run, np.load(os.path.join(name, "samples.npy")))

    def error(self, model, sigma, which="train_mse"):
        return float(self.rows[self.text(model), sigma][which])

    def text(self, model):
        """A model as the program writes it: the table's rows are in the order of --models."""
        return self.written[model]

    def computed(self):
        """The models whose errors are known at all noise levels."""
        return [model for model in self.models if self.text(model) not in self.failed]

    def near(self, found, expected, relative, what, absolute=0.0):
        self.check(abs(found - expected) <= relative * abs(expected) + absolute, f"{what}: {found:.9g}, expected {expected:.9g}")


def true_of_all(case):
    """What is true of any data: the limits of small and of large noise."""
    clean = scaled(case.train)
    of_mean, of_all = clean.var(axis=0).mean(), clean.var()
    for model in case.computed():
        family = family_of(model)
        low, high = case.error(model, LOW), case.error(model, HIGH)
        if family in REPEATS + PER_PLACE and "shared" not in model and "images=1" not in model:
            case.check(low <= 1.001 * LOW**2, f"{model}: error {low} at sigma {LOW}, more than the noise")
            if family != "nearest":  # that takes one image even where all are as likely
                close = 0.01 if family in PER_PLACE + ("wiener",) else 0.15  # by sampled noise on a few images
                case.near(high, of_mean, close, f"{model}: error at sigma {HIGH}", 1e-7)
        elif family not in REPEATS + NETWORKS + OF_THE_IMAGE + ("els",):
            case.check(low <= 1.001 * LOW**2, f"{model}: error {low} at sigma {LOW}, more than the noise")
            case.check(0.85 * of_mean - 1e-6 <= high <= 1.15 * of_all + 1e-6,
                       f"{model}: error {high} at sigma {HIGH}, variances {of_mean}, {of_all}")
        if family in OF_THE_IMAGE:
            case.check(low <= 1.5 * LOW**2 and high < HIGH**2, f"{model}: errors {low}, {high}: more than the noise")


def all_equal(case):
    """All training images are one: it is the answer, and errors are distances to it."""
    true_of_all(case)
    image = scaled(case.train)[0]
    if case.train.ndim == 4:  # planes, as arrays of colour are
        image = image.reshape(SIDE, SIDE, 3).transpose(2, 0, 1).ravel()
    held_out = scaled(case.test)
    distance = ((held_out - scaled(case.train)[0]) ** 2).mean()
    for model in case.computed():
        if not repeats_one(model):
            continue
        exactly = family_of(model) in REPEATS
        for sigma in LEVELS:
            error = case.error(model, sigma)
            case.check(error <= 1e-10 * sigma**2 + 1e-13, f"{model}: training error {error} at sigma {sigma}")
            # A score of higher degree leaves of its ridge what grows with (image - mean)^3 / sigma^2.
            if exactly or sigma > LOW:
                case.near(case.error(model, sigma, "test_mse"), distance, 1e-3, f"{model}: held-out error at sigma {sigma}",
                          1e-9 * (1 + sigma**2))
        if (model, HIGH) not in case.answers:
            continue
        off = np.abs(case.answers[model, HIGH][2].ravel() - image).max()
        case.check(off < (1e-5 if exactly else 1e-2), f"{model}: the answer is {off} off the one image")
        off = np.abs(case.samples[model].reshape(2, -1) - image).max() if model in case.samples else 0
        case.check(off < 1e-4, f"{model}: a sample is {off} off the one image")
        if exactly:
            case.check(np.abs(case.maps[model]).max() < 1e-6, f"{model}: the answer depends on the noisy image")


def held_out_is_training(case):
    true_of_all(case)
    for model in case.computed():
        for sigma in LEVELS if "images=1" not in model else ():
            case.near(case.error(model, sigma, "test_mse"), case.error(model, sigma), 1e-8, f"{model}: held-out error at sigma {sigma}")


def linear(case):
    """Formulas of linear denoisers, also of more variables than images: the noise makes every system regular."""
    true_of_all(case)
    bands = haar(case.train)
    for sigma in LEVELS:
        noise = sigma**2

        def left(variances):  # error per pixel of shrinking each by itself
            return (variances * noise / (variances + noise)).sum() / SIDE**2

        def principal(values):
            return np.linalg.eigvalsh(np.cov(values.T, bias=True)).clip(0)

        # Radius 3 sees all of a 4 x 4 and of a 2 x 2 band. Moments are sums in float of up to 256 images: of a direction in
        # which no image differs, a little of the others' variance is left.
        rounding = 1e-8 * scaled(case.train).var()
        for model, expected, absolute in (("wiener", left(principal(scaled(case.train))), 0),
                                          ("independent:d1", sum(left(band.var(axis=0)) for band in bands), 0),
                                          ("local:d1:r3:ridge=1e-12", sum(left(principal(band)) for band in bands), rounding)):
            case.near(case.error(model, sigma), expected, 2e-5, f"{model}: training error at sigma {sigma}", absolute)
        for tight, loose in (("local:d4:r3:paired:ridge=0", "local:d4:r3:paired"), ("local:d2:r1:ridge=0", "local")):
            case.check(case.error(tight, sigma) <= case.error(loose, sigma) * (1 + 1e-6) + 1e-12 * noise,
                       f"{tight}: more than with a ridge at sigma {sigma}")


def one_held_out(case):
    """One value says nothing of how sure a mean is."""
    linear(case)
    for (model, sigma), row in case.rows.items():
        case.check(not row["test_stderr"] and not row["difference_stderr"],
                   f"{model}: a standard error over one image at sigma {sigma}: {row}")


def two_images(case):
    """Too few of them for a choice by cross-validation, for a class of its own and for halves."""
    all_equal(case)
    for model, why in (("independent:d=auto", "cross-validation needs at least 5 training images, found 2"),
                       ("ideal:class=0", "expected at least 2 training images, found 1")):
        for command in (["chart", "--models", model], ["denoise", "--model", model], ["sensitivity", "--model", model, "--pixel", "0,0"],
                        ["generate", "--model", model, "--out", case.scratch.file("no")]):
            run = case.run(*command)
            case.check(run.refused() and why in run.errors, f"{run.command}: expected \"{why}\", found {run.errors}")
    run = case.run("halves", "--model", "wiener")
    case.check(run.refused() and "expected at least 4 training images, found 2" in run.errors, f"halves: {run.output}{run.errors}")


LEVELS_2 = ["--levels", "2"]
FEW, SOME = waves(5, 1), waves(30, 2)
ONE = np.repeat(FEW[:1], 2, axis=0)
COLOUR = [*LEVELS_2, "--channels", "colour"]
# What: (training images, held-out images[, how many of the former are used]), options, what is true.
CASES = {
    "two equal images": ((ONE, waves(3, 9)), LEVELS_2, two_images),
    "one of five images": ((FEW, waves(3, 9), 1), LEVELS_2, all_equal),
    "constant images, all alike": ((grey([0] * 5), grey([0] * 3)), LEVELS_2, all_equal),
    "constant images": ((grey(range(20, 240, 24)), grey([100, 30, 60])), LEVELS_2, linear),
    "held-out equal to training": ((SOME[:9], SOME[:9]), LEVELS_2, held_out_is_training),
    "two different images": ((waves(2, 12), waves(3, 9)), LEVELS_2, true_of_all),
    "more features than images": ((FEW, waves(3, 9)), LEVELS_2, linear),
    "most levels": ((SOME, waves(3, 9)), ["--levels", "3"], true_of_all),
    "one held-out image": ((SOME, waves(1, 9)), LEVELS_2, one_held_out),
    "equal images in colour": ((coloured(ONE), coloured(waves(2, 9))), COLOUR, all_equal),
    "grey images in colour": ((FEW, waves(2, 9)), COLOUR, lambda case: None),
}


# Where the variants are shown one by one too, not in the chart alone.
OF_VARIANTS = ("two equal images", "two different images", "more features than images")


def examples(scratch):
    """A model of every family, and the variants. Those that are read from a file are made on the way."""
    models = []
    data = scratch.file("network-data.npz")
    for line in Run(scratch, ["models"]).output.splitlines():
        if not line.startswith(" "):
            models.append(line.split()[0])
    assert KNOWN <= set(models), models
    files = {}
    for shape, images in (("grey", FEW), ("colour", coloured(FEW))):
        np.savez(data, train_images=images, test_images=images)
        options = ["--data", data, "--size", str(SIDE), "--channels", "colour" if shape == "colour" else "luminance", "--quiet"]
        network, onnx = scratch.file(shape + ".npz"), scratch.file(shape + ".onnx")
        for command in (["train", "--model", "convnet:w2:f3", "--steps", "4", "--out", network],
                        ["export", "--model", f'network:"{network}"', "--out", onnx]):
            run = Run(scratch, command + options)
            assert run.status == 0, run.errors
        files[shape] = {"network": f'network:"{network}"', "onnx": f'onnx:"{onnx}"'}
    settings = {"unet": "unet:w4:seen=16", "convnet": "convnet:w2:f3:seen=16", "transformer": "transformer:w4:heads=1:seen=16",
                "ls": "ls:p3", "els": "els:p3", "custom": "custom:sees=same@0@1"}
    return lambda shape: [files[shape].get(model, settings.get(model, model)) for model in models] + VARIANTS


def try_case(scratch, name, models):
    case = Case(scratch, name, models)
    case.chart()
    texts = list(dict.fromkeys(model for model, _ in case.rows))
    case.check(len(texts) == len(models), f"chart: {len(texts)} models, expected {len(models)}: {texts}")
    case.written = dict(zip(models, texts))
    for model in models:
        case.check(case.text(model) not in case.failed or family_of(model) not in KNOWN, f"chart: {model} is refused")
    return case


def refusals(scratch):
    """What is refused before any model is made."""
    wrong = []
    one, two = scratch.file("one.npz"), scratch.file("two.npz")
    np.savez(one, train_images=FEW[:1], test_images=FEW)
    np.savez(two, train_images=FEW, test_images=FEW)
    huge = scratch.file("huge.npy")
    np.save(huge, np.full((2, SIDE, SIDE), 1e30, np.float32))
    small = ["--size", str(SIDE), "--quiet"]
    commands = [["chart", "--models", "wiener"], ["denoise", "--model", "wiener"], ["sensitivity", "--model", "wiener", "--pixel", "0,0"],
                ["generate", "--model", "wiener", "--out", scratch.file("no")]]
    table = [(command + ["--data", one, "--levels", "2"] + small, "1 training and 5 held-out images, expected at least 2 and 1")
             for command in commands]
    table += [(["denoise", "--model", "local:d4:r3", "--train", "50", "--test", "5", "--quiet"], "more than the budget of 2 GB"),
              (["chart", "--models", "local:d4:r3", "--train", "50", "--test", "5", "--quiet"], "more than the budget of 2 GB"),
              (["chart", "--models", "independent", "--data", two, "--levels", "4"] + small, "has no 4-level wavelet transform"),
              (["denoise", "--model", "independent:d3", "--data", two, "--levels", "2", "--in", huge, "--out", scratch.file("no.npy")] + small,
               "the answer at sigma 0.5: 128 of 128 values are not finite")]
    for arguments, why in table:
        run = Run(scratch, arguments)
        if not run.refused() or why not in run.errors or not run.errors.startswith("scorelet: "):
            wrong.append(f"{run.command}: expected \"{why}\", found status {run.status}: {run.errors}")
    if os.path.exists(scratch.file("no.npy")):
        wrong.append("an array that is not finite was written")
    return wrong


def main():
    with tempfile.TemporaryDirectory(prefix="scorelet-degenerate-") as folder, concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        scratch = Scratch(folder)
        models = examples(scratch)
        wrong = refusals(scratch)
        cases = list(pool.map(lambda name: try_case(scratch, name, models("colour" if COLOUR[-1] in CASES[name][1] else "grey")), CASES))
        shown = [(case, model) for case in cases for model in case.models if case.name in OF_VARIANTS or model not in VARIANTS]
        list(pool.map(lambda pair: pair[0].one(pair[1]), shown))
        for case, model in shown:
            case.check(family_of(model) not in KNOWN or (model, LOW) in case.answers, f"denoise: {model} is refused")
        for case in cases:
            case.expected(case)
            wrong += case.wrong
        print(f"{len(cases)} cases of {len(cases[0].models)} models in charts, {len(shown)} denoised, generated and differentiated")
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


main()
