"""The space of equivariant matrices as a module: weights in, one matrix out."""

from __future__ import annotations

import math
import warnings
from typing import Any, Optional

import numpy as np
import torch
from torch import Tensor, nn

from .._core import InputError
from .._enforce import EnforceResult, GroupLike, Integers, RepresentationLike, enforce, group, representation
from .._input import Floats
from ._terms import signature


class UncertainMapsWarning(UserWarning):
    """enforce() is not certain of the maps that a layer is made of: the group is not known well enough."""


class _Family:
    """Blocks of W with a common basis, in double precision whatever the layer's own: a layer that is made in float32
    and turned to float64 has to commute to double precision."""

    def __init__(self, triplets: Any, count: int, entries: Integers) -> None:
        rows, numbers, values = triplets
        self.count, self.size = count, entries.shape[1]
        self.entries = np.asarray(entries)
        self.basis: Floats | None = None
        self.label: Integers | None = None
        self.coefficient: Floats | None = None
        # Orbits: each entry belongs to one basis element, so that weights are looked up where others are multiplied.
        if count > 1 and len(np.unique(rows)) == len(rows):
            self.label = np.zeros(self.size, dtype=np.int64)
            self.coefficient = np.zeros(self.size)
            self.label[rows], self.coefficient[rows] = numbers, values
        else:
            self.basis = np.zeros((count, self.size))
            self.basis[numbers, rows] = values

    def columns(self, places: Integers) -> Floats:
        """The basis at some of its entries, (count, len(places))."""
        if self.basis is not None:
            return self.basis[:, places]
        assert self.label is not None and self.coefficient is not None
        some = np.zeros((self.count, len(places)))
        some[self.label[places], np.arange(len(places))] = self.coefficient[places]
        return some

    def pivots(self) -> Integers:
        """Entries, one for each basis element, at which the basis is well conditioned."""
        if self.label is not None:
            assert self.coefficient is not None
            order = np.argsort(-np.abs(self.coefficient), kind="stable")
            return order[np.unique(self.label[order], return_index=True)[1]]
        assert self.basis is not None
        rest, chosen = self.basis.copy(), []
        for _ in range(self.count):
            chosen.append(int(np.argmax(np.einsum("ks,ks->s", rest, rest))))
            direction = rest[:, chosen[-1]] / np.linalg.norm(rest[:, chosen[-1]])
            rest -= np.outer(direction, direction @ rest)
        return np.array(chosen, dtype=np.int64)


class EquivariantMaps(nn.Module):
    """All matrices W (n_out, n_in) with rho_out(g) W = W rho_in(g), as weights in an orthonormal basis; called, it
    returns W.

    weights: one parameter (blocks, count) for each family of blocks that share a basis of `count` elements.
    A basis is not part of the state: what is saved beside the weights is enough to find the same W again in a basis that
    another machine computed. Loading into maps of another group or representation is an error.
    """

    places: Tensor

    def __init__(
        self,
        G: GroupLike,
        rep_in: RepresentationLike,
        rep_out: RepresentationLike,
        device: Optional[torch.device] = None,
        dtype: Optional[torch.dtype] = None,
        name: str = "EquivariantMaps",
    ) -> None:
        super().__init__()
        self.group = group(G)
        self.rep_in, self.rep_out = representation(rep_in, self.group), representation(rep_out, self.group)
        result = _solved(name, enforce(self.group, self.rep_in, self.rep_out))
        self.shape, self.dimension, self.status = result.shape, result.dimension, result.status
        self._families = [_Family(t, count, entries) for t, count, entries, _, _ in result._core.families()]
        self._deviations = self._initial_deviations()
        dtype = _dtype_for(self.group, dtype)
        self.weights = nn.ParameterList(
            nn.Parameter(torch.empty(len(f.entries), f.count, device=device, dtype=dtype)) for f in self._families
        )
        filled = [f.entries.reshape(-1) for f in self._families]
        places = np.concatenate(filled) if filled else np.zeros(0, dtype=np.int64)
        self._in_order = np.array_equal(places, np.arange(self.shape[0] * self.shape[1]))
        self.register_buffer("places", torch.as_tensor(places, device=device), persistent=False)
        # Names of buffers, for a scripted or exported model to find them.
        for k, family in enumerate(self._families):
            if family.label is not None:
                self.register_buffer(f"label{k}", torch.as_tensor(family.label, device=device), persistent=False)
            self.register_buffer(f"basis{k}", self._numbers(k), persistent=False)
        self.reset_parameters()

    def forward(self) -> Tensor:
        if not self._families:
            return torch.zeros(self.shape, dtype=torch.get_default_dtype(), device=self.places.device)
        values = [self._values(k, weights).reshape(-1) for k, weights in enumerate(self.weights)]
        flat = values[0] if len(values) == 1 else torch.cat(values)
        if self._in_order:
            return flat.reshape(self.shape)
        empty = flat.new_zeros(self.shape[0] * self.shape[1])
        return empty.index_copy(0, self.places, flat).reshape(self.shape)

    def reset_parameters(self, gain: float = 1.0) -> None:
        """Uniform weights such that inputs with uncorrelated coordinates of variance 1 give, for each direct summand of
        the output, a mean variance of gain^2. For a trivial group that is a bound of gain sqrt(3 / n_in)."""
        with torch.no_grad():
            for weights, deviation in zip(self.weights, self._deviations):
                parts = torch.view_as_real(weights) if weights.is_complex() else weights
                bound = gain * math.sqrt(3 / (2 if weights.is_complex() else 1))
                shape = (-1,) + (1,) * (parts.dim() - 1)
                parts.uniform_(-bound, bound)
                parts.mul_(torch.as_tensor(deviation, dtype=parts.dtype, device=parts.device).view(shape))

    def project_(self, W: Tensor) -> None:
        """Sets the weights to those of the equivariant matrix nearest to W (n_out, n_in)."""
        if tuple(W.shape) != tuple(self.shape):
            raise InputError(f"project_: a matrix of shape {tuple(W.shape)} came; need {tuple(self.shape)}")
        with torch.no_grad():
            flat = W.detach().reshape(-1)
            for weights, family in zip(self.weights, self._families):
                at = flat[torch.as_tensor(family.entries, device=flat.device)]
                basis = torch.as_tensor(family.columns(np.arange(family.size)), device=flat.device, dtype=flat.dtype)
                weights.copy_(at @ basis.T)

    def extra_repr(self) -> str:
        return f"{self.rep_in} -> {self.rep_out}, shape={tuple(self.shape)}, dimension={self.dimension}"

    # ---- how W is made

    def _values(self, k: int, weights: Tensor) -> Tensor:
        """The entries of all blocks of family k, (blocks, size)."""
        basis: Tensor = getattr(self, f"basis{k}").to(weights.dtype)
        if self._families[k].label is None:
            return weights @ basis
        return weights.index_select(1, getattr(self, f"label{k}")) * basis

    def _numbers(self, k: int) -> Tensor:
        """The basis of family k, or the coefficients of its orbits, in the precision and on the device of its weights."""
        family, weights = self._families[k], self.weights[k]
        exact = family.basis if family.basis is not None else family.coefficient
        return torch.as_tensor(exact).to(device=weights.device, dtype=weights.real.dtype)

    def _apply(self, *arguments: Any, **options: Any) -> EquivariantMaps:
        super()._apply(*arguments, **options)
        for k in range(len(self._families)):  # from double precision, not from what was rounded before
            setattr(self, f"basis{k}", self._numbers(k))
        return self

    def _initial_deviations(self) -> list[Floats]:
        """For each family the standard deviation of its blocks' weights before the gain: sqrt(size of the output's
        summand / number of weights that lead into it), since each weight multiplies a matrix of norm 1."""
        terms = self.rep_out.terms()
        term_of, size = np.zeros(max(self.shape[0], 1), dtype=np.int64), np.ones(max(len(terms), 1))
        for t, (_, places) in enumerate(terms):
            term_of[places], size[t] = t, len(places)
        targets = [term_of[f.entries[:, 0] // self.shape[1]] for f in self._families]
        fan = np.zeros(len(size))
        for family, target in zip(self._families, targets):
            np.add.at(fan, target, family.count)
        return [np.sqrt(size[target] / fan[target]) for target in targets]

    # ---- state

    def get_extra_state(self) -> dict[str, Any]:
        pivots = [family.pivots() for family in self._families]
        return {
            "format": 1,
            "group": _spoken(self.group),
            "rep_in": str(self.rep_in),
            "rep_out": str(self.rep_out),
            "signature": [signature(self.rep_in), signature(self.rep_out)],
            "pivots": [torch.as_tensor(p) for p in pivots],
            "frames": [torch.as_tensor(f.columns(p)) for f, p in zip(self._families, pivots)],
        }

    def set_extra_state(self, state: Any) -> None:
        pass  # it was used before the weights were read

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, local_metadata: Any, strict: bool, missing: Any, unexpected: Any, errors: Any
    ) -> None:
        saved = state_dict.get(prefix + "_extra_state")
        if saved is not None:
            wrong = self._mismatch(saved)
            if wrong:
                errors.append(f"{prefix.rstrip('.') or 'maps'}: {wrong}")
                return
            names = {f"{prefix}weights.{k}": k for k in range(len(self._families))}
            turned = {n: self._in_own_basis(state_dict[n], saved, k) for n, k in names.items() if n in state_dict}
            state_dict = type(state_dict)({**state_dict, **turned})
        super()._load_from_state_dict(state_dict, prefix, local_metadata, strict, missing, unexpected, errors)
        for k in range(len(self._families)):  # assign=True may have brought another precision or device
            setattr(self, f"basis{k}", self._numbers(k))

    def _mismatch(self, saved: dict[str, Any]) -> str:
        if saved.get("format") != 1:
            return f"its state has format {saved.get('format')!r}; this version of lieder reads 1"
        came = f"{saved['group']}, {saved['rep_in']} -> {saved['rep_out']}"
        own = f"{_spoken(self.group)}, {self.rep_in} -> {self.rep_out}"
        if list(saved["signature"]) != [signature(self.rep_in), signature(self.rep_out)]:
            return f"the weights belong to {came}; this layer is one of {own}"
        shapes = [tuple(frame.shape) for frame in saved["frames"]]
        if shapes != [(f.count, f.count) for f in self._families]:
            return f"the weights of {came} were saved by a lieder that orders its maps in another way"
        return ""

    def _in_own_basis(self, weights: Tensor, saved: dict[str, Any], k: int) -> Tensor:
        """Weights of the same W: the saved basis is R times ours, and R is known from as many entries as it has
        elements."""
        family = self._families[k]
        pivots, frame = saved["pivots"][k].cpu().numpy(), saved["frames"][k].cpu().double().numpy()
        ours = family.columns(pivots)
        if tuple(weights.shape) != (len(family.entries), family.count) or np.abs(frame - ours).max(initial=0) < 1e-12:
            return weights
        turn = torch.as_tensor(np.linalg.solve(ours.T, frame.T).T)
        wide = torch.complex128 if weights.is_complex() else torch.float64
        return (weights.detach().cpu().to(wide) @ turn.to(wide)).to(device=weights.device, dtype=weights.dtype)


def _solved(name: str, result: EnforceResult) -> EnforceResult:
    if not result.usable:
        warnings.warn(f"{name}: {result.status}: {result.message}", UncertainMapsWarning, stacklevel=4)
    return result


def _spoken(G: Any) -> str:
    return G.name or f"a group without a name on R^{G.size}"


def _dtype_for(G: Any, dtype: Optional[torch.dtype]) -> torch.dtype:
    """That of the maps' weights: over C for a group that acts on C^n."""
    default = torch.get_default_dtype()
    if not G.is_complex:
        if dtype is not None and not dtype.is_floating_point:
            raise InputError(f"dtype: {dtype} came; need a floating-point one, for {_spoken(G)} acts on real vectors")
        return dtype or default
    if dtype is not None and not dtype.is_complex:
        raise InputError(f"dtype: {dtype} came; need a complex one, for {_spoken(G)} acts on complex vectors")
    return dtype or (torch.complex128 if default == torch.float64 else torch.complex64)


