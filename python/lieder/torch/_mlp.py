"""Whole networks, and what stands between their layers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, Optional, Union

import torch
from torch import Tensor, nn

from .. import _input
from .._core import InputError
from .._enforce import Representation, RepresentationLike, representation
from .._group import GroupLike, group, group_for
from ._linear import EquivariantBilinear, EquivariantLinear
from ._maps import _spoken
from ._nonlinear import ActivationLike, GatedNonlinearity, _refuse_complex, gated
from ._terms import terms_of

_MOST_FACTORS = 3


def hidden_representation(G: GroupLike, channels: int) -> Representation:
    """A representation of `channels` coordinates to stand between two layers: scalars, the group's base representations
    and tensor products of them.

    The rule: orders k = 0, 1, .., K get equal shares of the channels, K <= 3 being the highest of which one tensor fits
    into its share. In an order, all products of k base representations (and of their duals, where those are no
    isometries) take turns as long as they fit. What remains of a share goes to the next lower order; scalars take the
    last of it.

    [Finzi2021] shares channels evenly among tensor orders as well; the rule itself is ours.
    """
    G = group(G)
    channels = _input.whole_number("channels", channels, 1, 10**7)
    orders = {k: _products(G, k) for k in range(1, _MOST_FACTORS + 1)}
    highest = 0
    for k, products in orders.items():
        if min(rep.size for rep in products) <= channels // (k + 1):
            highest = k
    left, share, parts = channels, channels // (highest + 1), []
    for k in range(highest, 0, -1):
        room = left - k * share  # what lower orders do not claim
        counts = dict.fromkeys(range(len(orders[k])), 0)
        while any(rep.size <= room for rep in orders[k]):
            for number, rep in enumerate(orders[k]):
                if rep.size <= room:
                    counts[number] += 1
                    room, left = room - rep.size, left - rep.size
        parts += [(counts[number], rep) for number, rep in enumerate(orders[k]) if counts[number]]
    copies = [f"{count}*{rep}" if count > 1 else str(rep) for count, rep in reversed(parts)]
    whole = " + ".join([str(left)] * (left > 0) + copies)
    return representation(whole, G)


def _products(G: GroupLike, order: int) -> list[Representation]:
    """Products of so many base representations; one of those that differ in the order of their factors."""
    G = group(G)
    names = []
    for name in G.base_representations():
        names.append(name)
        if any(term.not_isometric for term in terms_of(representation(name, G))):
            names.append(f"{name}'")
    chosen = itertools.combinations_with_replacement(names, order)
    return [representation("*".join(factors), G) for factors in chosen]


class ProductLayer(nn.Module):
    """x + B(P x, Q x): products of coordinates, which gates alone cannot form. P and Q are equivariant linear maps to a
    narrower representation, B an equivariant bilinear one back.

    channels: size of the narrower representation, about the square root of rep's when None, so that B has no more entries
        than a linear layer.

    Input, output: (..., rep.size).
    """

    def __init__(
        self,
        G: GroupLike,
        rep: RepresentationLike,
        channels: Optional[int] = None,
        *,
        device: Optional[torch.device] = None,
        dtype: Optional[torch.dtype] = None,
    ) -> None:
        super().__init__()
        self.group = group(G)
        self.rep_in = self.rep_out = representation(rep, self.group)
        widest = max(representation(name, self.group).size for name in self.group.base_representations())
        channels = max(round(self.rep_in.size**0.5), 2 * widest) if channels is None else channels
        self.narrow = hidden_representation(self.group, channels)
        self.first = EquivariantLinear(self.group, self.rep_in, self.narrow, bias=False, device=device, dtype=dtype)
        self.second = EquivariantLinear(self.group, self.rep_in, self.narrow, bias=False, device=device, dtype=dtype)
        self.product = EquivariantBilinear(
            self.group, self.narrow, self.narrow, self.rep_out, device=device, dtype=dtype
        )

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = x + self.product(self.first(x), self.second(x))
        return result

    def reset_parameters(self, gain: float = 1.0) -> None:
        for layer in (self.first, self.second, self.product):
            layer.reset_parameters(gain)

    def extra_repr(self) -> str:
        return f"{_spoken(self.group)}, '{self.rep_out}' through '{self.narrow}'"


class EquivariantMLP(nn.Sequential):
    """Equivariant linear layers with gated nonlinearities between them: any function of this class commutes with G.

    hidden: number of channels (see hidden_representation), or one representation for each hidden layer.
    layers: number of hidden layers; taken from `hidden` when that is a list.
    bilinear: a ProductLayer before each nonlinearity, as in [Finzi2021]. Groups whose hidden summands only scalars could
        gate, such as SO(3), learn functions like a cross product with it much sooner.
    activation: of scalars and permuted coordinates, see GatedNonlinearity.

    Input: (..., n_in). Output: (..., n_out). Raises InputError for groups that act on complex vectors.
    Source: [Finzi2021].
    """

    def __init__(
        self,
        G: GroupLike,
        rep_in: RepresentationLike,
        rep_out: RepresentationLike,
        hidden: Union[int, Sequence[RepresentationLike]] = 384,
        layers: int = 3,
        *,
        bilinear: bool = False,
        activation: ActivationLike = "silu",
        device: Optional[torch.device] = None,
        dtype: Optional[torch.dtype] = None,
    ) -> None:
        super().__init__()
        self.group = group_for(G, rep_in, rep_out, *(hidden if isinstance(hidden, Sequence) else ()))
        _refuse_complex("EquivariantMLP", self.group)
        self.rep_in, self.rep_out = representation(rep_in, self.group), representation(rep_out, self.group)
        place: dict[str, Any] = {"device": device, "dtype": dtype}
        before = self.rep_in
        for number, rep in enumerate(self._hidden(hidden, layers), start=1):
            wide = gated(rep)
            self.add_module(f"linear{number}", EquivariantLinear(self.group, before, wide, **place))
            if bilinear:
                self.add_module(f"product{number}", ProductLayer(self.group, wide, **place))
            gate = GatedNonlinearity(self.group, rep, activation)
            self.add_module(f"gate{number}", gate.to(device) if device is not None else gate)
            before = rep
        self.add_module("output", EquivariantLinear(self.group, before, self.rep_out, **place))

    def _hidden(self, hidden: Union[int, Sequence[RepresentationLike]], layers: int) -> list[Representation]:
        if isinstance(hidden, Sequence) and not isinstance(hidden, str):
            return [representation(rep, self.group) for rep in hidden]
        if isinstance(hidden, (str, Representation)):
            raise InputError(f"EquivariantMLP: hidden {hidden!r} came; need a number of channels, or a list")
        rep = hidden_representation(self.group, hidden)
        return [rep] * _input.whole_number("layers", layers, 0, 1000)

    def reset_parameters(self, gain: float = 1.0) -> None:
        for layer in self:
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters(gain)
