"""The lab's three networks in PyTorch, reading what `scorelet train --out FILE.npz` wrote.

    network = load("unet.npz")
    denoised = network(noisy, sigma)        # noisy: N x 1 x height x width, sigma: N noise levels

Needs PyTorch and NumPy. `python3 torch_networks.py FILE.npz NOISY.npy SIGMA OUT.npy` denoises an array N x height x width,
as `scorelet denoise --model network:FILE.npz --in NOISY.npy --sigma SIGMA --out OUT.npy` does.
"""
import sys

import numpy as np
import torch
from torch.nn.functional import avg_pool2d, conv2d, group_norm, interpolate, linear, pixel_shuffle, pixel_unshuffle, silu


class Network(torch.nn.Module):
    """The weights by their names, the preconditioning of Karras et al. (2022), and what all three are made of."""

    def __init__(self, weights, sigma_data, settings):
        super().__init__()
        self.w = torch.nn.ParameterDict({name.replace(".", "_"): torch.nn.Parameter(torch.tensor(array))
                                         for name, array in weights.items()})
        self.sigma_data, self.settings = sigma_data, settings

    def forward(self, x, sigma):
        s, d = sigma.reshape(-1, 1, 1, 1), self.sigma_data
        root = torch.sqrt(s**2 + d**2)
        noise = torch.log(sigma).reshape(-1, 1) / 4
        angles = noise * 1.6 ** torch.arange(8, dtype=x.dtype)
        features = torch.stack([torch.cos(angles), torch.sin(angles)], 2).reshape(-1, 16)
        self.condition = silu(self.dense("noise.second", silu(self.dense("noise.first", features))))
        return d**2 / root**2 * x + s * d / root * self.inner(x / root)

    def weight(self, name):
        return self.w[name.replace(".", "_")]

    def has(self, name):
        return name.replace(".", "_") in self.w

    def dense(self, name, x):
        return linear(x, self.weight(name + ".weight"), self.weight(name + ".bias"))

    def conv(self, name, x):
        weight = self.weight(name + ".weight")
        return conv2d(x, weight, self.weight(name + ".bias"), padding=weight.shape[2] // 2)

    def act(self, name, x, norm, activated=True):
        """silu(norm(x) * (1 + scale) + shift), scale and shift of every channel by the noise level."""
        channels = x.shape[1]
        if norm == "group":
            x = group_norm(x, channels // 8 if channels % 8 == 0 else 1, eps=1e-5)
        elif norm == "pixel":
            x = (x - x.mean(1, keepdim=True)) / torch.sqrt(x.var(1, unbiased=False, keepdim=True) + 1e-5)
        scale, shift = self.dense(name + ".noise", self.condition).chunk(2, 1)
        gain, offset = self.weight(name + ".gain"), self.weight(name + ".shift")
        x = x * (gain * (1 + scale))[:, :, None, None] + (offset * (1 + scale) + shift)[:, :, None, None]
        return silu(x) if activated else x


class UNet(Network):
    def block(self, name, x):
        norm = ["none", "pixel", "group"][int(self.settings.get("norm", 2))]
        h = self.conv(name + ".conv1", self.act(name + ".norm1", x, norm))
        h = self.conv(name + ".conv2", self.act(name + ".norm2", h, norm))
        return (self.conv(name + ".skip", x) if self.has(name + ".skip.weight") else x) + h

    def inner(self, x):
        norm = ["none", "pixel", "group"][int(self.settings.get("norm", 2))]
        x, across, size = self.conv("in", x), [], 0
        while self.has(f"down{size}.conv1.weight"):
            x = self.block(f"down{size}", avg_pool2d(x, 2) if size else x)
            across.append(x)
            size += 1
        x = self.block("middle", x)
        for size in range(size - 2, -1, -1):
            x = self.block(f"up{size}", torch.cat([interpolate(x, scale_factor=2), across[size]], 1))
        return self.conv("out", self.act("out.norm", x, norm))


class ConvNet(Network):
    def inner(self, x):
        x, layer = self.conv("in", x), 1
        while self.has(f"layer{layer}.conv.weight"):
            x = x + self.conv(f"layer{layer}.conv", self.act(f"layer{layer}.norm", x, "pixel"))
            layer += 1
        return self.conv("out", self.act("mix.norm", self.conv("mix", self.act("out.norm", x, "pixel")), "pixel"))


class Transformer(Network):
    def attention(self, qkv):
        n, c, h, w = qkv.shape
        q, k, v = qkv.reshape(n, 3, int(self.settings.get("heads", 4)), -1, h * w).unbind(1)
        shares = torch.softmax(torch.einsum("nhdi,nhdj->nhij", q, k) / q.shape[2] ** 0.5, 3)
        return torch.einsum("nhij,nhdj->nhdi", shares, v).reshape(n, c // 3, h, w)

    def inner(self, x):
        side = int(self.settings.get("patch-side", 4))
        x = self.conv("in", pixel_unshuffle(x, side)) + self.weight("place")
        block = 0
        while self.has(f"block{block}.qkv.weight"):
            name = f"block{block}"
            seen = self.attention(self.conv(name + ".qkv", self.act(name + ".norm1", x, "pixel", False)))
            x = x + self.conv(name + ".attended", seen)
            inner = self.conv(name + ".inner", self.act(name + ".norm2", x, "pixel", False))
            x = x + self.conv(name + ".outer", self.act(name + ".silu", inner, "none"))
            block += 1
        return pixel_shuffle(self.conv("out", self.act("out.norm", x, "pixel", False)), side)


def load(path):
    file = np.load(path)
    family, *settings = str(file["model"]).split(":")
    kind = {"unet": UNet, "convnet": ConvNet, "transformer": Transformer}[family]
    weights = {name[len("weights/"):]: file[name] for name in file.files if name.startswith("weights/")}
    return kind(weights, float(file["sigma_data"]), dict(part.split("=", 1) for part in settings if "=" in part))


if __name__ == "__main__":
    source, given, sigma, out = sys.argv[1:]
    images = torch.tensor(np.load(given), dtype=torch.float32)[:, None]
    with torch.no_grad():
        np.save(out, load(source)(images, torch.full((len(images),), float(sigma)))[:, 0].numpy())
