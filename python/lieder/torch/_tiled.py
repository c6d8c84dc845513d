"""An equivariant matrix cut into tiles, each of them made by one product with a basis."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

import numpy as np
import torch
from torch import Tensor, nn

from .._enforce import Integers
from ._family import Family

Summands = list[Integers]  # the coordinates of each


class TilePlan(NamedTuple):
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


class Tiling:
    """W cut into tiles. It is made of them much faster than entry by entry; where summands of a kind do not stand next to
    one another, its rows and columns are put in order afterwards."""

    def __init__(self, families: list[Family], rows: Summands, columns: Summands, width: int) -> None:
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
        self.tiles: list[list[TilePlan]] = []
        for ps in row_groups:
            self.tiles.append([])
            for qs in column_groups:
                of, order = found[k] if (k := kind[ps[0], qs[0]]) >= 0 else (-1, np.zeros(0, dtype=np.int64))
                shape = (len(rows[ps[0]]), len(columns[qs[0]]))
                blocks = block[np.ix_(ps, qs)].reshape(-1)
                self.tiles[-1].append(TilePlan(of, blocks, (len(ps), len(qs)), shape, order))
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


class TiledMatrix(nn.Module):
    """W of its weights, tile by tile. refresh() brings what it needs to their precision and device."""

    def __init__(self, families: list[Family], tiling: Tiling, device: Any) -> None:
        super().__init__()
        self._families = families
        self._tiles = [tile for row in tiling.tiles for tile in row]
        self._tiles_in_a_row = len(tiling.tiles[0])
        self._index("row_order", tiling.row_order, device)
        self._index("column_order", tiling.column_order, device)
        for t, tile in enumerate(self._tiles):
            in_order = tile.family < 0 or np.array_equal(tile.blocks, np.arange(len(families[tile.family].entries)))
            self._index(f"blocks{t}", None if in_order else tile.blocks, device)

    def forward(self, weights: list[Tensor]) -> Tensor:
        tiles = [self._tile(t, weights) for t in range(len(self._tiles))]
        n = self._tiles_in_a_row
        rows = [_joined(tiles[start : start + n], 1) for start in range(0, len(tiles), n)]
        W = _joined(rows, 0)
        if self.row_order is not None:
            W = W.index_select(0, self.row_order)
        return W if self.column_order is None else W.index_select(1, self.column_order)

    def by_tile(self, weights: list[Tensor]) -> list[Tensor]:
        """Those of each tile that has any, (blocks, count)."""
        return [self._blocks(t, weights) for t, tile in enumerate(self._tiles) if tile.family >= 0]

    def refresh(self, weights: list[Tensor]) -> None:
        """From double precision, not from what was rounded before."""
        for t, tile in enumerate(self._tiles):
            basis = label = None
            if tile.family >= 0:
                family, of = self._families[tile.family], weights[tile.family]
                if family.label is not None and family.coefficient is not None:
                    label = torch.as_tensor(family.label[tile.order]).to(of.device)
                    exact = family.coefficient[tile.order]
                else:
                    exact = family.columns(tile.order)
                basis = torch.as_tensor(exact).to(device=of.device, dtype=of.real.dtype)
            self.register_buffer(f"basis{t}", basis, persistent=False)
            self.register_buffer(f"label{t}", label, persistent=False)

    def _blocks(self, t: int, weights: list[Tensor]) -> Tensor:
        of, blocks = weights[self._tiles[t].family], getattr(self, f"blocks{t}")
        return of if blocks is None else of.index_select(0, blocks)

    def _tile(self, t: int, weights: list[Tensor]) -> Tensor:
        tile = self._tiles[t]
        (P, Q), (r, c) = tile.grid, tile.shape
        if tile.family < 0:
            return weights[0].new_zeros(P * r, Q * c)
        of, label = self._blocks(t, weights), getattr(self, f"label{t}")
        basis: Tensor = getattr(self, f"basis{t}").to(of.dtype)
        if r * c == 1:
            return (of * basis).reshape(P, Q)
        values = of @ basis if label is None else of.index_select(1, label) * basis
        return values.reshape(P, Q, r, c).permute(0, 2, 1, 3).reshape(P * r, Q * c)

    def _index(self, name: str, values: Optional[Integers], device: Any) -> None:
        tensor = None if values is None else torch.as_tensor(values, dtype=torch.int64, device=device)
        self.register_buffer(name, tensor, persistent=False)


def _joined(parts: list[Tensor], dimension: int) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts, dimension)
