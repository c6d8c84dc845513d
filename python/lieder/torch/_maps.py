"""The space of equivariant matrices as a module: weights in, one matrix out."""

from __future__ import annotations

import math
import warnings
from typing import Any, NamedTuple, Optional

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .._core import InputError
from .._enforce import EnforceResult, Integers, RepresentationLike, enforce, representation
from .._group import GroupLike, group_for
from .._input import Floats
from ._family import Family
from ._gathered import GatheredMatrix, gathered_matrix
from ._schur import Tile, schur_form
from ._schur_layer import SchurLayer
from ._terms import signature
from ._tiled import TiledMatrix, TilePlan, Tiling


# Small matrices take more calls than W; they have to save so many multiplications of each input.
_SCHUR_PAYS = 30000


class UncertainMapsWarning(UserWarning):
    """enforce() is not certain of the maps that a layer is made of: the group is not known well enough."""


class Prepared(NamedTuple):
    """W, or where that is None the small matrices that stand for it."""

    W: Optional[Tensor]
    small: list[Tensor]


class EquivariantMaps(nn.Module):
    """All matrices W (n_out, n_in) with rho_out(g) W = W rho_in(g), as weights in an orthonormal basis; called, it
    returns W.

    weight0, weight1, ..: one parameter (blocks, count) for each family of blocks that share a basis of `count` elements.
    A basis is not part of the state: what is saved beside the weights is enough to find the same W again in a basis that
    another machine computed. Loading into maps of another group or representation is an error.
    """

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
        self.group = group_for(G, rep_in, rep_out)
        self.rep_in, self.rep_out = representation(rep_in, self.group), representation(rep_out, self.group)
        result = _solved(name, enforce(self.group, self.rep_in, self.rep_out))
        self.shape, self.dimension, self.status = result.shape, result.dimension, result.status
        self._families = [Family(t, count, entries) for t, count, entries, _, _ in result._core.families()]
        self._deviations = self._initial_deviations()
        dtype = _dtype_for(self.group, dtype)
        for k, family in enumerate(self._families):
            weights = torch.empty(len(family.entries), family.count, device=device, dtype=dtype)
            self.register_parameter(f"weight{k}", nn.Parameter(weights))
        rows, columns = ([places for _, places in rep.terms()] for rep in (self.rep_out, self.rep_in))
        tiling = Tiling(self._families, rows, columns, self.shape[1])
        self.schur = self._schur_layer(tiling, device)
        self.matrix = self._matrix(tiling, device)
        self._refresh()
        self.reset_parameters()

    @property
    def weights(self) -> list[nn.Parameter]:
        """weight0, weight1, .."""
        return [getattr(self, f"weight{k}") for k in range(len(self._families))]

    def forward(self) -> Tensor:
        if self.matrix is None:
            return torch.zeros(self.shape)
        W: Tensor = self.matrix(self.weights)
        return W

    def prepared(self, whole: bool = False) -> Prepared:
        """What apply_to() takes: W or, where that is less work, the small matrices that Schur's lemma leaves of it.

        whole: W also where the small matrices would need coordinates turned, which takes longer than W once it is made."""
        if self.schur is None or not isinstance(self.matrix, TiledMatrix) or (whole and self.schur.turns):
            return Prepared(self.forward(), [])
        return Prepared(None, self.schur.small_matrices(self.matrix.by_tile(self.weights)))

    def apply_to(self, x: Tensor, prepared: Prepared, bias: Optional[Tensor] = None) -> Tensor:
        """W x + bias for x (.., n_in)."""
        if prepared.W is not None:
            return F.linear(x, prepared.W, bias)
        assert self.schur is not None
        y: Tensor = self.schur(x.reshape(-1, self.shape[1]), prepared.small)
        y = y.reshape(x.shape[:-1] + (self.shape[0],))
        return y if bias is None else y + bias

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

    def __repr__(self) -> str:
        return f"EquivariantMaps({self.rep_in} -> {self.rep_out}, shape={tuple(self.shape)}, dimension={self.dimension})"

    # ---- how W is made

    def _schur_layer(self, tiling: Tiling, device: Any) -> SchurLayer | None:
        """None where W itself is less work, or the group leaves W another form."""
        if self.group.is_complex or not self._families:
            return None
        tiles = [[Tile(self._tile_basis(tile), tile.grid) for tile in row] for row in tiling.tiles]
        form = schur_form(tiles)
        if form is None or form.work + _SCHUR_PAYS > self.shape[0] * self.shape[1]:
            return None
        return SchurLayer(form, tiling.row_order, tiling.column_order, device)

    def _matrix(self, tiling: Tiling, device: Any) -> TiledMatrix | GatheredMatrix | None:
        if not self._families:
            return None
        gathered = gathered_matrix(self._families, self.shape, device) if self.schur is None else None
        return gathered or TiledMatrix(self._families, tiling, device)

    def _tile_basis(self, tile: TilePlan) -> Floats:
        if tile.family < 0:
            return np.zeros((0, *tile.shape))
        return self._families[tile.family].columns(tile.order).reshape(-1, *tile.shape)

    def _refresh(self) -> None:
        """What makes W, in the precision and on the device of the weights."""
        for part in (self.matrix, self.schur):
            if part is not None:
                part.refresh(self.weights)

    def _apply(self, *arguments: Any, **options: Any) -> EquivariantMaps:
        super()._apply(*arguments, **options)
        self._refresh()
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
            names = {f"{prefix}weight{k}": k for k in range(len(self._families))}
            turned = {n: self._in_own_basis(state_dict[n], saved, k) for n, k in names.items() if n in state_dict}
            state_dict = type(state_dict)({**state_dict, **turned})
        super()._load_from_state_dict(state_dict, prefix, local_metadata, strict, missing, unexpected, errors)
        self._refresh()  # assign=True may have brought another precision or device

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


