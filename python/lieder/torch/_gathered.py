"""A small equivariant matrix, each entry the sum of a few weights: looked up, where tiles take many more calls."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
import torch
from torch import Tensor, nn

from .._enforce import Integers
from .._input import Floats
from ._family import Family

# Entries times weights in each: beyond, the gradient of a look-up takes longer than the tiles' calls.
_MOST = 40000


class GatheredMatrix(nn.Module):
    """W (n_out, n_in) of its weights. refresh() brings what it needs to their precision and device."""

    which: Tensor
    coefficients: Tensor

    def __init__(self, shape: tuple[int, int], which: Integers, coefficients: Floats, device: Any) -> None:
        super().__init__()
        self._shape, self._coefficients = shape, coefficients
        which_tensor = torch.as_tensor(which.reshape(-1), dtype=torch.int64, device=device)
        self.register_buffer("which", which_tensor, persistent=False)

    def forward(self, weights: list[Tensor]) -> Tensor:
        flat = [w.reshape(-1) for w in weights]
        terms = (flat[0] if len(flat) == 1 else torch.cat(flat)).index_select(0, self.which)
        if self._coefficients.shape[0] == 1:
            return (terms * self.coefficients).view(self._shape)
        return (terms * self.coefficients).view(self._coefficients.shape).sum(0).view(self._shape)

    def refresh(self, weights: list[Tensor]) -> None:
        """From double precision, not from what was rounded before."""
        exact = torch.as_tensor(self._coefficients).to(device=weights[0].device, dtype=weights[0].real.dtype)
        self.register_buffer("coefficients", exact.view(-1), persistent=False)


def gathered_matrix(families: list[Family], shape: tuple[int, int], device: Any) -> Optional[GatheredMatrix]:
    """None where that would be more work."""
    places, numbers, values = _terms(families)
    size = shape[0] * shape[1]
    most = int(np.bincount(places, minlength=1).max())
    if most * size > _MOST:
        return None
    order = np.argsort(places, kind="stable")
    places = places[order]
    rank = np.arange(len(places)) - np.searchsorted(places, places)  # among those of one entry
    which, coefficients = np.zeros((most, size), dtype=np.int64), np.zeros((most, size))
    which[rank, places], coefficients[rank, places] = numbers[order], values[order]
    return GatheredMatrix(shape, which, coefficients, device)


def _terms(families: list[Family]) -> tuple[Integers, Integers, Floats]:
    """Of each weight in each entry of W that it is a part of: the entry, the weight, its coefficient."""
    parts: list[tuple[Integers, Integers, Floats]] = []
    first = 0
    for family in families:
        basis = family.columns(np.arange(family.size))
        element, at = np.nonzero(basis)
        blocks = len(family.entries)
        weight = first + np.arange(blocks)[:, None] * family.count + element
        parts.append((family.entries[:, at].reshape(-1), weight.reshape(-1), np.tile(basis[element, at], blocks)))
        first += blocks * family.count
    places, numbers, values = (np.concatenate(column) for column in zip(*parts))
    return places, numbers, values
