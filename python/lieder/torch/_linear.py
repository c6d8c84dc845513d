"""Layers that are linear in each argument."""

from __future__ import annotations

import copy
from typing import Optional

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .._core import InputError
from .._enforce import RepresentationLike, representation
from .._group import GroupLike, group_for
from ._kept import Kept
from ._maps import EquivariantMaps, Prepared, _spoken


class EquivariantLinear(nn.Module):
    """y = W x + b where W commutes with the group and b is invariant under it, whatever the weights are.

    G: what lieder.enforce() takes: a name, a Group, the path of a group file, an answer of lens().
    rep_in, rep_out: representations of it, such as "2*V + V*V + 3".
    bias: b in the invariants of rep_out, where it has any.

    The parameters of `maps` are the coordinates of W in an orthonormal basis, those of `offset` the coordinates of b; `weight` and `bias`
    are the matrix and the vector themselves. W, or the small matrices that it consists of in large layers, is made anew in
    every call that a gradient follows; without one (torch.no_grad, frozen weights) it is kept while the weights are the
    same. `to_linear()` and `plain(model)` leave even the comparison out.

    Input: (..., n_in). Output: (..., n_out).
    Raises InputError when nothing but 0 commutes. Warns (UncertainMapsWarning) where enforce() is not certain.
    Source: [Finzi2021].
    """

    def __init__(
        self,
        G: GroupLike,
        rep_in: RepresentationLike,
        rep_out: RepresentationLike,
        bias: bool = True,
        *,
        device: Optional[torch.device] = None,
        dtype: Optional[torch.dtype] = None,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        self.group = group_for(G, rep_in, rep_out)
        self.rep_in, self.rep_out = representation(rep_in, self.group), representation(rep_out, self.group)
        self.maps = EquivariantMaps(self.group, self.rep_in, self.rep_out, device, dtype, name)
        if self.maps.dimension == 0:
            raise InputError(
                f"{name}: no matrix but 0 from {self.rep_in} to {self.rep_out} commutes with {_spoken(self.group)}"
            )
        invariants = EquivariantMaps(self.group, 1, self.rep_out, device, dtype, name) if bias else None
        self.offset = invariants if invariants is not None and invariants.dimension > 0 else None
        self._kept: Kept[tuple[Prepared, Optional[Tensor]]] = Kept()
        self.reset_parameters()

    @property
    def weight(self) -> Tensor:
        """W, (n_out, n_in)."""
        W: Tensor = self.maps()
        return W

    @property
    def bias(self) -> Optional[Tensor]:
        """b, (n_out,); None when there is none."""
        return None if self.offset is None else self.offset().reshape(-1)

    def forward(self, x: Tensor) -> Tensor:
        _check_width(type(self).__name__, x, self.rep_in.size)
        weights = self._weights()
        if self._kept.applies_to(weights):
            prepared, bias = self._kept.value(weights, lambda: (self.maps.prepared(whole=True), self.bias))
        else:
            prepared, bias = self.maps.prepared(), self.bias
        return self.maps.apply_to(x, prepared, bias)

    def _weights(self) -> list[Tensor]:
        return [*self.maps.weights, *(self.offset.weights if self.offset is not None else ())]

    def reset_parameters(self, gain: float = 1.0) -> None:
        """Random weights that keep the variance (see EquivariantMaps), times gain^2; no bias."""
        self.maps.reset_parameters(gain)
        if self.offset is not None:
            self.offset.reset_parameters(0.0)

    def to_linear(self) -> nn.Linear:
        """An ordinary layer with the same W and b."""
        weight, bias = self.weight.detach(), self.bias
        linear = nn.Linear(weight.shape[1], weight.shape[0], bias is not None, weight.device, weight.dtype)
        with torch.no_grad():
            linear.weight.copy_(weight)
            if bias is not None:
                linear.bias.copy_(bias)
        return linear.train(self.training)

    def extra_repr(self) -> str:
        return (
            f"{_spoken(self.group)}, '{self.rep_in}' -> '{self.rep_out}', {self.rep_in.size} -> {self.rep_out.size}, "
            f"dimension={self.maps.dimension}, bias={0 if self.offset is None else self.offset.dimension}"
        )


class EquivariantBilinear(nn.Module):
    """z = B(x, y), linear in each argument, with B(rho_a(g) x, rho_b(g) y) = rho_out(g) z.

    B is a matrix from rep_a*rep_b to rep_out, of n_out n_a n_b entries: keep the two small, or go through narrower
    representations first (ProductLayer).

    Input: (..., n_a) and (..., n_b), which default to the same x; antisymmetric maps then add nothing. Output:
    (..., n_out). Raises InputError when nothing but 0 commutes.
    """

    def __init__(
        self,
        G: GroupLike,
        rep_a: RepresentationLike,
        rep_b: RepresentationLike,
        rep_out: RepresentationLike,
        *,
        device: Optional[torch.device] = None,
        dtype: Optional[torch.dtype] = None,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        self.group = group_for(G, rep_a, rep_b, rep_out)
        self.rep_a, self.rep_b = representation(rep_a, self.group), representation(rep_b, self.group)
        self.rep_in, self.rep_out = self.rep_a, representation(rep_out, self.group)
        self.maps = EquivariantMaps(self.group, self.rep_a * self.rep_b, self.rep_out, device, dtype, name)
        if self.maps.dimension == 0:
            raise InputError(
                f"{name}: no bilinear map but 0 from {self.rep_a} and {self.rep_b} to {self.rep_out} commutes with "
                f"{_spoken(self.group)}"
            )
        self._kept: Kept[Tensor] = Kept()

    @property
    def weight(self) -> Tensor:
        """B as a matrix, (n_out, n_a n_b), the index of b fastest."""
        B: Tensor = self.maps()
        return B

    def forward(self, x: Tensor, y: Optional[Tensor] = None) -> Tensor:
        y = x if y is None else y
        _check_width("EquivariantBilinear, first argument", x, self.rep_a.size)
        _check_width("EquivariantBilinear, second argument", y, self.rep_b.size)
        weights = self.maps.weights
        B = self._kept.value(weights, self.maps) if self._kept.applies_to(weights) else self.maps()
        return F.linear((x.unsqueeze(-1) * y.unsqueeze(-2)).flatten(-2), B)

    def reset_parameters(self, gain: float = 1.0) -> None:
        self.maps.reset_parameters(gain)

    def extra_repr(self) -> str:
        return (
            f"{_spoken(self.group)}, '{self.rep_a}' x '{self.rep_b}' -> '{self.rep_out}', "
            f"dimension={self.maps.dimension}"
        )


def plain(model: nn.Module) -> nn.Module:
    """A copy of a model in which every EquivariantLinear is an ordinary torch.nn.Linear: the same function without the
    work of making W in every call. It is for inference; training it would lose the symmetry."""
    if isinstance(model, EquivariantLinear):
        return model.to_linear()
    # Layers are replaced before anything is copied, so that no basis is.
    replaced = {id(m): m.to_linear() for m in model.modules() if isinstance(m, EquivariantLinear)}
    return copy.deepcopy(model, replaced)


def _check_width(name: str, x: Tensor, size: int) -> None:
    if x.shape[-1] != size:
        raise InputError(f"{name}: the last dimension of the input is {x.shape[-1]}; need {size}")
