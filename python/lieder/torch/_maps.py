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
from ._schur import Tile, schur_form
from ._schur_layer import SchurLayer
from ._terms import signature


# Small matrices take more calls than W; they have to save so many multiplications of each input.
_SCHUR_PAYS = 30000


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


Summands = list[Integers]  # the coordinates of each


class _Tile(NamedTuple):
    """The part of W from all input summands of one kind to all output summands of one kind: blocks of one family, side by
    side and one below the other."""

    family: int
    """-1 where there is no map but 0."""
    blocks: Integers
    """Of the family, row by row; (grid[0] * grid[1],)."""
    grid: tuple[int, int]
    shape: tuple[int, int]
    """Of one block."""
    order: Integers
    """Entry of the family's basis that stands at each place of a block."""


class _Tiling:
    """W cut into tiles. It is made of them much faster than entry by entry; where summands of a kind do not stand next to
    one another, its rows and columns are put in order afterwards."""

    def __init__(self, families: list[_Family], rows: Summands, columns: Summands, width: int) -> None:
        kind = np.full((len(rows), len(columns)), -1, dtype=np.int64)
        block = np.full(kind.shape, -1, dtype=np.int64)
        kinds: dict[tuple[Any, ...], int] = {}
        found: list[tuple[int, Integers]] = []
        row_term, row_at = _places(rows)
        column_term, column_at = _places(columns)
        for number, family in enumerate(families):
            r, c = family.entries // width, family.entries % width
            into, out = column_term[c[:, 0]], row_term[r[:, 0]]
            lengths = np.array([len(columns[q]) for q in into])
            local = row_at[r] * lengths[:, None] + column_at[c]
            for b, (p, q) in enumerate(zip(out, into)):
                key = (number, len(rows[p]), len(columns[q]), local[b].tobytes())
                if key not in kinds:
                    kinds[key] = len(found)
                    found.append((number, np.argsort(local[b])))
                kind[p, q], block[p, q] = kinds[key], b
        row_groups, column_groups = _alike(rows, kind), _alike(columns, kind.T)
        self.tiles: list[list[_Tile]] = []
        for ps in row_groups:
            self.tiles.append([])
            for qs in column_groups:
                of, order = found[k] if (k := kind[ps[0], qs[0]]) >= 0 else (-1, np.zeros(0, dtype=np.int64))
                shape = (len(rows[ps[0]]), len(columns[qs[0]]))
                blocks = block[np.ix_(ps, qs)].reshape(-1)
                self.tiles[-1].append(_Tile(of, blocks, (len(ps), len(qs)), shape, order))
        self.row_order, self.column_order = _order(rows, row_groups), _order(columns, column_groups)


def _places(terms: Summands) -> tuple[Integers, Integers]:
    """For each coordinate the summand that it is in, and its place there."""
    term, at = np.zeros((2, sum(len(places) for places in terms)), dtype=np.int64)
    for number, places in enumerate(terms):
        term[places], at[places] = number, np.arange(len(places))
    return term, at


def _alike(terms: Summands, kind: Integers) -> list[list[int]]:
    """Numbers of the summands, those together that have the same kind of block with each summand of the other side."""
    groups: dict[tuple[int, bytes], list[int]] = {}
    for number, places in enumerate(terms):
        groups.setdefault((len(places), np.ascontiguousarray(kind[number]).tobytes()), []).append(number)
    return list(groups.values())


def _order(terms: Summands, groups: list[list[int]]) -> Integers | None:
    """Where each coordinate stands when those of a group come one after the other; None when they do already."""
    listed = np.concatenate([terms[number] for group in groups for number in group])
    return None if np.array_equal(listed, np.arange(len(listed))) else np.argsort(listed)


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
        self._families = [_Family(t, count, entries) for t, count, entries, _, _ in result._core.families()]
        self._deviations = self._initial_deviations()
        dtype = _dtype_for(self.group, dtype)
        for k, family in enumerate(self._families):
            weights = torch.empty(len(family.entries), family.count, device=device, dtype=dtype)
            self.register_parameter(f"weight{k}", nn.Parameter(weights))
        rows, columns = ([places for _, places in rep.terms()] for rep in (self.rep_out, self.rep_in))
        tiling = _Tiling(self._families, rows, columns, self.shape[1])
        self._tiles = [tile for row in tiling.tiles for tile in row]
        self._tiles_in_a_row = len(tiling.tiles[0])
        self._index("row_order", tiling.row_order, device)
        self._index("column_order", tiling.column_order, device)
        for t, tile in enumerate(self._tiles):
            in_order = tile.family < 0 or np.array_equal(tile.blocks, np.arange(len(self._families[tile.family].entries)))
            self._index(f"blocks{t}", None if in_order else tile.blocks, device)
        self.schur = self._schur_layer(tiling, device)
        self._refresh()
        self.reset_parameters()

    @property
    def weights(self) -> list[nn.Parameter]:
        """weight0, weight1, .."""
        return [getattr(self, f"weight{k}") for k in range(len(self._families))]

    def forward(self) -> Tensor:
        if not self._families:
            return torch.zeros(self.shape)
        tiles = [self._tile(t) for t in range(len(self._tiles))]
        n = self._tiles_in_a_row
        rows = [_joined(tiles[start : start + n], 1) for start in range(0, len(tiles), n)]
        W = _joined(rows, 0)
        if self.row_order is not None:
            W = W.index_select(0, self.row_order)
        return W if self.column_order is None else W.index_select(1, self.column_order)

    def apply_to(self, x: Tensor) -> Tensor:
        """W x for x (.., n_in): by W or, where that is less work, by the small matrices that Schur's lemma leaves of it."""
        if self.schur is None:
            return F.linear(x, self.forward())
        weights = [self._blocks(t) for t, tile in enumerate(self._tiles) if tile.family >= 0]
        y: Tensor = self.schur(x.reshape(-1, self.shape[1]), weights)
        return y.reshape(x.shape[:-1] + (self.shape[0],))

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

    def _schur_layer(self, tiling: _Tiling, device: Any) -> SchurLayer | None:
        """None where W itself is less work, or the group leaves W another form."""
        if self.group.is_complex or not self._families:
            return None
        tiles = [[Tile(self._tile_basis(tile), tile.grid) for tile in row] for row in tiling.tiles]
        form = schur_form(tiles)
        if form is None or form.work + _SCHUR_PAYS > self.shape[0] * self.shape[1]:
            return None
        return SchurLayer(form, tiling.row_order, tiling.column_order, device)

    def _tile_basis(self, tile: _Tile) -> Floats:
        if tile.family < 0:
            return np.zeros((0, *tile.shape))
        return self._families[tile.family].columns(tile.order).reshape(-1, *tile.shape)

    def _blocks(self, t: int) -> Tensor:
        """Weights of a tile, (blocks, count)."""
        weights, blocks = self.weights[self._tiles[t].family], getattr(self, f"blocks{t}")
        return weights if blocks is None else weights.index_select(0, blocks)

    def _tile(self, t: int) -> Tensor:
        tile = self._tiles[t]
        (P, Q), (r, c) = tile.grid, tile.shape
        if tile.family < 0:
            return self.weights[0].new_zeros(P * r, Q * c)
        weights, label = self._blocks(t), getattr(self, f"label{t}")
        basis: Tensor = getattr(self, f"basis{t}").to(weights.dtype)
        if r * c == 1:
            return (weights * basis).reshape(P, Q)
        values = weights @ basis if label is None else weights.index_select(1, label) * basis
        return values.reshape(P, Q, r, c).permute(0, 2, 1, 3).reshape(P * r, Q * c)

    def _index(self, name: str, values: Integers | None, device: Any) -> None:
        tensor = None if values is None else torch.as_tensor(values, dtype=torch.int64, device=device)
        self.register_buffer(name, tensor, persistent=False)

    def _refresh(self) -> None:
        """Bases of the tiles, or the coefficients of their orbits, in the precision and on the device of the weights;
        from double precision, not from what was rounded before."""
        for t, tile in enumerate(self._tiles):
            basis = label = None
            if tile.family >= 0:
                family, weights = self._families[tile.family], self.weights[tile.family]
                if family.label is not None and family.coefficient is not None:
                    label = torch.as_tensor(family.label[tile.order]).to(weights.device)
                    exact = family.coefficient[tile.order]
                else:
                    exact = family.columns(tile.order)
                basis = torch.as_tensor(exact).to(device=weights.device, dtype=weights.real.dtype)
            self.register_buffer(f"basis{t}", basis, persistent=False)
            self.register_buffer(f"label{t}", label, persistent=False)
        if self.schur is not None:
            self.schur.refresh(self.weights[0])

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


def _joined(parts: list[Tensor], dimension: int) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts, dimension)


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


