"""What `scorelet train` writes, read and computed anew in NumPy: the answers of all three networks must agree. Where there
is PyTorch, those of assets/networks/torch_networks.py, too.

Run as test_network.py SCORELET. Exit status 77, which ctest lists as skipped, where NumPy is missing.
"""
import importlib.util
import math
import os
import shlex
import subprocess
import sys
import tempfile

from needs import needs

[np] = needs("numpy")


TORCH = importlib.util.find_spec("torch") is not None
DEFINITION = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../assets/networks/torch_networks.py")


def silu(z):
    return z / (1 + np.exp(-z))


class Net:
    """The networks as their definition says, in double, on arrays channels x rows x columns."""

    def __init__(self, path, groups):
        file = np.load(path)
        self.w = {name[len("weights/"):]: file[name].astype(float) for name in file if name.startswith("weights/")}
        self.sigma_data = float(file["sigma_data"])
        self.groups = groups  # of the norm: "group", "pixel"

    def denoise(self, x, sigma):
        d2, s2 = self.sigma_data**2, sigma**2
        skip, out, scale = d2 / (s2 + d2), sigma * self.sigma_data / math.sqrt(s2 + d2), 1 / math.sqrt(s2 + d2)
        noise = math.log(sigma) / 4
        angles = noise * 1.6 ** np.arange(8)
        features = np.stack([np.cos(angles), np.sin(angles)], 1).ravel()
        w = self.w
        hidden = silu(w["noise.first.weight"] @ features + w["noise.first.bias"])
        self.condition = silu(w["noise.second.weight"] @ hidden + w["noise.second.bias"])
        return skip * x + out * self.forward(scale * x)

    def conv(self, name, x):
        weight, bias = self.w[name + ".weight"], self.w[name + ".bias"]
        side = weight.shape[2]
        pad = side // 2
        padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
        out = np.zeros((weight.shape[0],) + x.shape[1:])
        for dy in range(side):
            for dx in range(side):
                shifted = padded[:, dy:dy + x.shape[1], dx:dx + x.shape[2]]
                out += np.tensordot(weight[:, :, dy, dx], shifted, 1)
        return out + bias[:, None, None]

    def act(self, name, x, norm, activated=True):
        if norm == "group":
            groups = x.shape[0] // 8 if x.shape[0] % 8 == 0 else 1
            g = x.reshape(groups, -1)
            x = ((g - g.mean(1, keepdims=True)) / np.sqrt(g.var(1, keepdims=True) + 1e-5)).reshape(x.shape)
        elif norm == "pixel":
            x = (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5)
        told = self.w[name + ".noise.weight"] @ self.condition + self.w[name + ".noise.bias"]
        scale, shift = told[:x.shape[0]], told[x.shape[0]:]
        gain, offset = self.w[name + ".gain"], self.w[name + ".shift"]
        x = x * (gain * (1 + scale))[:, None, None] + (offset * (1 + scale) + shift)[:, None, None]
        return silu(x) if activated else x


class UNet(Net):
    def block(self, name, x):
        h = self.conv(name + ".conv1", self.act(name + ".norm1", x, self.groups))
        h = self.conv(name + ".conv2", self.act(name + ".norm2", h, self.groups))
        return (self.conv(name + ".skip", x) if name + ".skip.weight" in self.w else x) + h

    def forward(self, x):
        sizes = sum(1 for name in self.w if name.startswith("down") and name.endswith("conv1.weight"))
        x, across = self.conv("in", x), []
        for size in range(sizes):
            if size:
                c, h, w = x.shape
                x = x.reshape(c, h // 2, 2, w // 2, 2).mean((2, 4))
            x = self.block(f"down{size}", x)
            across.append(x)
        x = self.block("middle", x)
        for size in range(sizes - 2, -1, -1):
            x = np.concatenate([x.repeat(2, 1).repeat(2, 2), across[size]])
            x = self.block(f"up{size}", x)
        return self.conv("out", self.act("out.norm", x, self.groups))


class ConvNet(Net):
    def forward(self, x):
        x = self.conv("in", x)
        layer = 1
        while f"layer{layer}.conv.weight" in self.w:
            x = x + self.conv(f"layer{layer}.conv", self.act(f"layer{layer}.norm", x, "pixel"))
            layer += 1
        x = self.conv("mix", self.act("out.norm", x, "pixel"))
        return self.conv("out", self.act("mix.norm", x, "pixel"))


class Transformer(Net):
    side, heads = 4, 4

    def attention(self, qkv):
        c, h, w = qkv.shape
        q, k, v = qkv.reshape(3, self.heads, c // 3 // self.heads, h * w)
        logits = np.einsum("hdi,hdj->hij", q, k) / math.sqrt(q.shape[1])
        weights = np.exp(logits - logits.max(2, keepdims=True))
        weights /= weights.sum(2, keepdims=True)
        return np.einsum("hij,hdj->hdi", weights, v).reshape(c // 3, h, w)

    def forward(self, x):
        s = self.side
        c, h, w = x.shape
        x = x.reshape(c, h // s, s, w // s, s).transpose(0, 2, 4, 1, 3).reshape(c * s * s, h // s, w // s)
        x = self.conv("in", x) + self.w["place"]
        block = 0
        while f"block{block}.qkv.weight" in self.w:
            name = f"block{block}"
            seen = self.attention(self.conv(name + ".qkv", self.act(name + ".norm1", x, "pixel", False)))
            x = x + self.conv(name + ".attended", seen)
            inner = self.conv(name + ".inner", self.act(name + ".norm2", x, "pixel", False))
            x = x + self.conv(name + ".outer", self.act(name + ".silu", inner, "none"))
            block += 1
        x = self.conv("out", self.act("out.norm", x, "pixel", False))
        return x.reshape(c, s, s, h // s, w // s).transpose(0, 3, 1, 4, 2).reshape(c, h, w)


def again(program, folder):
    """The command that a file records makes the same file once more: whatever its weights depend on is in it."""
    first, second = os.path.join(folder, "first.npz"), os.path.join(folder, "second.npz")
    subprocess.run([program, "train", "--model", "convnet:w4:f3:batch=8:start=2", "--data", "strokes", "--train", "30", "--size", "16",
                    "--seed", "3", "--steps", "6", "--small", "--out", first, "--quiet"], check=True, stdout=subprocess.DEVNULL)
    command = shlex.split(str(np.load(first)["command"]))
    print("recorded:", " ".join(command))
    command[0], command[-1] = program, second
    subprocess.run(command + ["--quiet"], check=True, stdout=subprocess.DEVNULL)
    one, two = np.load(first), np.load(second)
    return all(np.array_equal(one[name], two[name]) for name in one.files if name.startswith("weights/"))


def main(program):
    images = np.random.default_rng(0).normal(0, 0.7, (3, 16, 16)).astype(np.float32)
    data = ["--data", "strokes", "--train", "200", "--test", "20", "--size", "16", "--quiet"]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        noisy, answers = os.path.join(folder, "noisy.npy"), os.path.join(folder, "answers.npy")
        np.save(noisy, images)
        for model, kind, groups in [("unet:w8", UNet, "group"), ("unet:w6:sizes=2:norm=1", UNet, "pixel"),
                                    ("unet:w8:norm=0", UNet, "none"), ("convnet:w8:f9", ConvNet, "pixel"),
                                    ("transformer:w16:blocks=2", Transformer, "pixel")]:
            file = os.path.join(folder, "network.npz")
            if os.path.exists(file):
                os.remove(file)
            train = [program, "train", "--model", model + ":batch=8:rate=0.02", "--steps", "8", "--out", file] + data
            subprocess.run(train, check=True, stdout=subprocess.DEVNULL)
            net = kind(file, groups)
            for sigma in [0.05, 0.7, 10]:
                subprocess.run([program, "denoise", "--model", "network:" + file, "--sigma", str(sigma), "--in", noisy,
                                "--out", answers] + data, check=True, stdout=subprocess.DEVNULL)
                ours = np.load(answers)
                theirs = np.stack([net.denoise(x[None].astype(float), sigma)[0] for x in images])
                worst = np.abs(ours - theirs).max()
                print(f"{model} at {sigma}: largest difference {worst:.2g}")
                failures += not worst < 2e-5
                if TORCH:
                    torched = os.path.join(folder, "torched.npy")
                    subprocess.run([sys.executable, DEFINITION, file, noisy, str(sigma), torched], check=True)
                    worst = np.abs(ours - np.load(torched)).max()
                    print(f"{model} at {sigma}, PyTorch: largest difference {worst:.2g}")
                    failures += not worst < 2e-5
        failures += not again(program, folder)
    if not TORCH:
        print("PyTorch is not here: its definition was not compared")
    return failures


sys.exit(1 if main(sys.argv[1]) else 0)
