"""Nonlinearities that commute with a group, each where it does."""

from __future__ import annotations

from typing import Callable, NamedTuple, Union

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .._core import InputError
from .._enforce import Representation, RepresentationLike, representation
from .._group import GroupLike, group_for
from ._linear import _check_width
from ._maps import _spoken
from ._terms import spoken, terms_of


class NamedActivation(NamedTuple):
    torch: Callable[[Tensor], Tensor]
    cpp: str
    """The same as a C++ expression in x, of the type real."""


ACTIVATIONS = {
    "silu": NamedActivation(F.silu, "x / (1 + std::exp(-x))"),
    "relu": NamedActivation(F.relu, "x > 0 ? x : real(0)"),
    "tanh": NamedActivation(torch.tanh, "std::tanh(x)"),
    "sigmoid": NamedActivation(torch.sigmoid, "1 / (1 + std::exp(-x))"),
    "gelu": NamedActivation(F.gelu, "x / 2 * (1 + std::erf(x * real(0.70710678118654752)))"),
    "softplus": NamedActivation(F.softplus, "(x > 0 ? x : real(0)) + std::log1p(std::exp(-std::abs(x)))"),
    "elu": NamedActivation(F.elu, "x > 0 ? x : std::expm1(x)"),
}
ActivationLike = Union[str, Callable[[Tensor], Tensor]]


def gated(rep: Representation) -> Representation:
    """What the layer before GatedNonlinearity(G, rep) has to produce: rep, and one scalar for each summand on which the
    group does not act by permutations."""
    gates = sum(bool(term.not_permuted) for term in terms_of(rep))
    return rep + gates if gates else rep


class GatedNonlinearity(nn.Module):
    """Coordinates that the group permutes pass through an activation; each other summand is multiplied by the sigmoid of
    a scalar of its own.

    rep: the representation of the output. The input is one of gated(rep): x of rep, then the gates.
    activation: "silu", "relu", "tanh", "sigmoid", "gelu", "softplus", "elu" or a function of each coordinate by itself.

    Input: (..., gated(rep).size). Output: (..., rep.size). Works for every group that acts on real vectors.
    Source: the gates of [Finzi2021], which gives every summand of a tensor product one; here permuted ones need none.
    """

    gate: Tensor
    pointwise: Tensor

    def __init__(self, G: GroupLike, rep: RepresentationLike, activation: ActivationLike = "silu") -> None:
        super().__init__()
        self.group = group_for(G, rep)
        _refuse_complex("GatedNonlinearity", self.group)
        self.rep_out = representation(rep, self.group)
        self.rep_in = gated(self.rep_out)
        self.activation = activation
        self._activate = _function_of("GatedNonlinearity", activation)
        gate, number = np.arange(self.rep_out.size), self.rep_out.size
        pointwise = np.ones(self.rep_out.size, dtype=bool)
        for term in terms_of(self.rep_out):
            if term.not_permuted:
                gate[term.coordinates], pointwise[term.coordinates] = number, False
                number += 1
        self.register_buffer("gate", torch.as_tensor(gate), persistent=False)
        self.register_buffer("pointwise", torch.as_tensor(pointwise), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        _check_width("GatedNonlinearity", x, self.rep_in.size)
        values = x[..., : self.rep_out.size]
        opened = values * torch.sigmoid(x.index_select(-1, self.gate))
        if self.activation == "silu":  # is a coordinate times its own gate
            return opened
        return torch.where(self.pointwise, self._activate(values), opened)

    def extra_repr(self) -> str:
        gates = self.rep_in.size - self.rep_out.size
        return f"{_spoken(self.group)}, '{self.rep_out}', gates={gates}, activation={_word(self.activation)}"


class NormNonlinearity(nn.Module):
    """Each direct summand is multiplied by sigmoid(scale |x| + shift) of its own length |x|; scale and shift are learnt.

    Input, output: (..., rep.size), real or complex. Raises InputError where the group does not preserve a length.
    """

    term: Tensor
    # Under the square root: without it the gradient at 0 is infinite.
    _LEAST_SQUARE = 1e-12

    def __init__(self, G: GroupLike, rep: RepresentationLike) -> None:
        super().__init__()
        self.group = group_for(G, rep)
        self.rep_in = self.rep_out = representation(rep, self.group)
        terms = terms_of(self.rep_out)
        of = np.zeros(self.rep_out.size, dtype=np.int64)
        for number, term in enumerate(terms):
            if term.not_isometric:
                raise InputError(
                    f"NormNonlinearity: {_spoken(self.group)} does not preserve the length of "
                    f"{spoken(term.coordinates)} of {self.rep_out}: {term.not_isometric}; use GatedNonlinearity"
                )
            of[term.coordinates] = number
        self.register_buffer("term", torch.as_tensor(of), persistent=False)
        self.scale = nn.Parameter(torch.ones(len(terms)))
        self.shift = nn.Parameter(torch.zeros(len(terms)))

    def forward(self, x: Tensor) -> Tensor:
        _check_width("NormNonlinearity", x, self.rep_in.size)
        squares = (x * x.conj()).real if x.is_complex() else x * x
        sums = squares.new_zeros(x.shape[:-1] + self.scale.shape).index_add(-1, self.term, squares)
        lengths = torch.sqrt(sums + self._LEAST_SQUARE)
        return x * torch.sigmoid(self.scale * lengths + self.shift).index_select(-1, self.term)

    def reset_parameters(self) -> None:
        with torch.no_grad():
            self.scale.fill_(1)
            self.shift.fill_(0)

    def extra_repr(self) -> str:
        return f"{_spoken(self.group)}, '{self.rep_out}'"


class PointwiseNonlinearity(nn.Module):
    """An activation of each coordinate by itself, which commutes with permutations and with nothing else.

    Input, output: (..., rep.size). Raises InputError where the group does more than to permute coordinates of rep.
    """

    def __init__(self, G: GroupLike, rep: RepresentationLike, activation: ActivationLike = "silu") -> None:
        super().__init__()
        self.group = group_for(G, rep)
        _refuse_complex("PointwiseNonlinearity", self.group)
        self.rep_in = self.rep_out = representation(rep, self.group)
        self.activation = activation
        self._activate = _function_of("PointwiseNonlinearity", activation)
        for term in terms_of(self.rep_out):
            if term.not_permuted:
                raise InputError(
                    f"PointwiseNonlinearity: {_spoken(self.group)} does not act by permutations on "
                    f"{spoken(term.coordinates)} of {self.rep_out}: {term.not_permuted}; use GatedNonlinearity"
                )

    def forward(self, x: Tensor) -> Tensor:
        _check_width("PointwiseNonlinearity", x, self.rep_in.size)
        return self._activate(x)

    def extra_repr(self) -> str:
        return f"{_spoken(self.group)}, '{self.rep_out}', activation={_word(self.activation)}"


def _function_of(name: str, activation: ActivationLike) -> Callable[[Tensor], Tensor]:
    if isinstance(activation, str) and activation in ACTIVATIONS:
        return ACTIVATIONS[activation].torch
    if callable(activation):
        return activation
    raise InputError(f"{name}: activation {activation!r} came; need a function or one of {', '.join(ACTIVATIONS)}")


def _word(activation: ActivationLike) -> str:
    return activation if isinstance(activation, str) else getattr(activation, "__name__", repr(activation))


def _refuse_complex(name: str, G: object) -> None:
    if getattr(G, "is_complex", False):
        raise InputError(
            f"{name}: {_spoken(G)} acts on complex vectors; need a group of real ones, such as Real({_spoken(G)})"
        )
