"""Networks that tell ten digits apart, as the authors of [PerinDeny2025] take them."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

CLASSES = 10
_HEADS = 4


def build(model: str, side: int, width: int) -> nn.Module:
    """model: mlp, cnn or vit, for images (N, 1, side, side). width: of the transformer. Returns (N, 10)."""
    if model == "mlp":
        return perceptron(side)
    return convolutional(side) if model == "cnn" else VisionTransformer(side, width)


def perceptron(side: int) -> nn.Module:
    return nn.Sequential(
        nn.Flatten(), nn.Linear(side * side, 512), nn.ReLU(), nn.Dropout(), nn.Linear(512, 128), nn.ReLU(),
        nn.Dropout(), nn.Linear(128, CLASSES, bias=False),
    )  # fmt: skip


def convolutional(side: int) -> nn.Module:
    """Two convolutions with pooling, two dense layers; images below 14 x 14 are padded to keep their size."""
    padding = 2 if side < 14 else 0
    features = nn.Sequential(
        nn.Conv2d(1, 24, 5, padding=padding), nn.MaxPool2d(2), nn.ReLU(),
        nn.Conv2d(24, 32, 3, padding=padding // 2), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten(),
    )  # fmt: skip
    with torch.no_grad():
        inputs = features(torch.zeros(1, 1, side, side)).shape[1]
    return nn.Sequential(features, nn.Linear(inputs, 256), nn.ReLU(), nn.Linear(256, CLASSES))


class VisionTransformer(nn.Module):
    """Patches of 4 x 4 pixels, places as sines, two layers with four heads, the mean over patches."""

    def __init__(self, side: int, width: int, patch: int = 4, layers: int = 2) -> None:
        super().__init__()
        self.patch = patch
        self.embed = nn.Sequential(nn.LayerNorm(patch**2), nn.Linear(patch**2, width), nn.LayerNorm(width))
        self.register_buffer("places", sines_of_places(side // patch, width))
        layer = nn.TransformerEncoderLayer(
            width, _HEADS, width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, layers, nn.LayerNorm(width), enable_nested_tensor=False)
        self.readout = nn.Linear(width, CLASSES)

    def forward(self, images: Tensor) -> Tensor:
        p = self.patch
        patches = images[:, 0].unfold(1, p, p).unfold(2, p, p).flatten(3).flatten(1, 2)
        return self.readout(self.layers(self.embed(patches) + self.places).mean(1))


def sines_of_places(side: int, width: int) -> Tensor:
    """(side^2, width): sines and cosines of row and column, each at width / 4 frequencies from 1 down to 1e-4."""
    rows, columns = (axis.flatten() for axis in torch.meshgrid(*[torch.arange(side)] * 2, indexing="ij"))
    frequencies = torch.exp(-math.log(10000) * torch.arange(width // 4) / max(1, width // 4 - 1))
    angles = [axis[:, None] * frequencies for axis in (columns, rows)]
    return torch.cat([f(angle) for angle in angles for f in (torch.sin, torch.cos)], 1)
