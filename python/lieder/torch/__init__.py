"""Equivariant layers for PyTorch: `import lieder.torch` (needs torch; lieder itself does not).

EquivariantLinear(G, a, b)         a linear layer whose weight commutes with the group, whatever training makes of it
EquivariantBilinear(G, a, b, c)    the same for maps of two arguments
GatedNonlinearity, NormNonlinearity, PointwiseNonlinearity    gated(rep), what the first of them reads
EquivariantMLP(G, a, b)            layers of these; hidden_representation(G, n) chooses what stands between them
check_equivariance(model, G)       by how much a model fails to commute, and where it is lost
plain(model)                       a copy with ordinary linear layers, for inference
export_header(model, path)         a trained network as one C++17 header

Source: [Finzi2021] for the layers; docs/torch.md for how they differ from it.
"""

from __future__ import annotations

try:
    import torch as _torch  # noqa: F401
except ImportError as error:
    raise ImportError("lieder.torch needs PyTorch 1.13 or newer: pip install 'lieder[torch]'") from error

from ._check import EquivarianceReport, LayerReport, check_equivariance
from ._header import export_header
from ._linear import EquivariantBilinear, EquivariantLinear, plain
from ._maps import EquivariantMaps, UncertainMapsWarning
from ._mlp import EquivariantMLP, ProductLayer, hidden_representation
from ._nonlinear import GatedNonlinearity, NormNonlinearity, PointwiseNonlinearity, gated
from ._terms import Term, terms_of

__all__ = [
    "EquivarianceReport",
    "EquivariantBilinear",
    "EquivariantLinear",
    "EquivariantMLP",
    "EquivariantMaps",
    "GatedNonlinearity",
    "LayerReport",
    "NormNonlinearity",
    "PointwiseNonlinearity",
    "ProductLayer",
    "Term",
    "UncertainMapsWarning",
    "check_equivariance",
    "export_header",
    "gated",
    "hidden_representation",
    "plain",
    "terms_of",
]
