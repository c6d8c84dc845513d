"""An equivariant matrix as few small ones: in coordinates that split each summand into irreducible ones, every map that
commutes with the group is a multiple of the identity between any two of them (Schur's lemma), so that W is a direct sum
of W_l (x) 1, one small matrix W_l for each irreducible representation l.

The coordinates are found from the maps themselves. Of a generic G that commutes, G' G is symmetric and commutes too; its
eigenspaces on one summand are irreducible, and the blocks of G between them tell which are alike and how they are turned
against one another. This holds where the group acts by orthogonal matrices on irreducible representations of real type;
whether it did is checked on every map, and where it fails there is no such form.
"""

from __future__ import annotations

from typing import NamedTuple, Optional

import numpy as np

from .._enforce import Integers
from .._input import Floats

_ROUNDING = 1e-10
_NEAR = 1e-7  # relative distance of eigenvalues that belong together


class Tile(NamedTuple):
    """Maps from the input summands of one kind to the output summands of one kind."""

    basis: Floats
    """Of one block, (count, r, c); count is 0 where only 0 commutes."""
    grid: tuple[int, int]
    """Output and input summands of these kinds."""


class _Copy(NamedTuple):
    irreducible: int
    frame: Floats
    """Orthonormal columns in the summand, (size of the summand, size of the irreducible)."""


class Turn(NamedTuple):
    """From the coordinates of summands of one kind to irreducible ones, or back."""

    summands: int
    matrix: Floats
    """(coordinates before, after) of one summand."""

    @property
    def is_identity(self) -> bool:
        return self.matrix.shape[0] == self.matrix.shape[1] and np.array_equal(self.matrix, np.eye(len(self.matrix)))


class SchurForm(NamedTuple):
    """How x, the weights and y are put in order. Sums of sizes run over kinds of summands."""

    sizes: list[int]
    """Of the irreducible representations that occur on both sides."""
    shapes: list[tuple[int, int]]
    """Of each W_l."""
    into: list[Turn]
    """For each kind of input summand."""
    out: list[Turn]
    """For each kind of output summand."""
    order_in: Integers
    """Where irreducible coordinates of x come from, once those of one l stand together."""
    order_out: Integers
    """The same for y, backwards."""
    scales: list[Floats]
    """For each tile that is not 0, (count, entries of the W_l in one block)."""
    entries: Integers
    """Which of those entries stands at each place of W_0, W_1, .., one after the other."""
    work: int
    """Multiplications for one input."""


def schur_form(tiles: list[list[Tile]]) -> Optional[SchurForm]:
    """None where a map is not of that form. tiles: by kinds of output (rows) and input summands (columns)."""
    grid = [[tile.grid for tile in row] for row in tiles]
    bases = [[tile.basis for tile in row] for row in tiles]
    split = _split(bases)
    if split is None or not all(copies for kinds in split for copies in kinds):
        return None
    into, out = split
    scales = [[_scales(basis, copies, into[q]) for q, basis in enumerate(row)] for row, copies in zip(bases, out)]
    if any(part is None for row in scales for part in row):
        return None
    return _assembled(grid, into, out, [[part for part in row if part is not None] for row in scales])


Copies = list[list[_Copy]]  # of each kind of summand


def _split(bases: list[list[Floats]]) -> Optional[tuple[Copies, Copies]]:
    """Irreducible parts of the kinds of input and output summands, those that are alike turned alike."""
    random = np.random.default_rng(0)
    heights, widths = [row[0].shape[1] for row in bases], [basis.shape[2] for basis in bases[0]]

    def generic() -> list[list[Floats]]:
        return [[np.einsum("k,krc->rc", random.standard_normal(len(b)), b) for b in row] for row in bases]

    trials = 3 * max(sum(heights), sum(widths)) + 3
    squares_in, squares_out = ([np.zeros((n, n)) for n in sizes] for sizes in (widths, heights))
    for _ in range(min(trials, 60)):
        G, sign = generic(), random.standard_normal()
        for q in range(len(widths)):
            squares_in[q] += sign * sum(row[q].T @ row[q] for row in G)
        for p, row in enumerate(G):
            squares_out[p] += sign * sum(g @ g.T for g in row)
    parts_in, parts_out = ([_eigenspaces(s) for s in squares] for squares in (squares_in, squares_out))
    return _aligned(parts_in, parts_out, generic())


def _eigenspaces(square: Floats) -> list[Floats]:
    """Those of eigenvalues other than 0: what no map leads from or to is left out."""
    values, vectors = np.linalg.eigh(square)
    scale = np.abs(values).max(initial=0)
    kept = np.flatnonzero(np.abs(values) > _NEAR * scale)
    groups = np.split(kept, np.flatnonzero((np.diff(values[kept]) > _NEAR * scale) | (np.diff(kept) > 1)) + 1)
    return [_plain_frame(vectors[:, g]) for g in groups if len(g)]


def _plain_frame(frame: Floats) -> Floats:
    """The identity where the whole summand is irreducible: nothing has to be turned then."""
    return np.eye(len(frame)) if frame.shape[0] == frame.shape[1] else frame


def _aligned(
    parts_in: list[list[Floats]], parts_out: list[list[Floats]], G: list[list[Floats]]
) -> Optional[tuple[Copies, Copies]]:
    """Frames turned so that G is a multiple of 1 between any two that are alike; None when it can't be."""
    # Whole summands first, so that the others are turned to them.
    sources = sorted(((f.shape[0] != f.shape[1], q, j) for q, fs in enumerate(parts_in) for j, f in enumerate(fs)))
    copies_in: list[dict[int, _Copy]] = [{} for _ in parts_in]
    copies_out: list[dict[int, _Copy]] = [{} for _ in parts_out]
    irreducible = -1
    for _, q, j in sources:
        if j in copies_in[q]:
            continue
        irreducible += 1
        copies_in[q][j] = _Copy(irreducible, parts_in[q][j])
        for p, frames in enumerate(parts_out):
            for i, frame in enumerate(frames):
                turn = _turn(frame.T @ G[p][q] @ parts_in[q][j])
                if turn is not None and i not in copies_out[p]:
                    copies_out[p][i] = _Copy(irreducible, frame @ turn)
        anchor = next(((p, c.frame) for p, cs in enumerate(copies_out) for c in cs.values() if c[0] == irreducible), None)
        if anchor is None:
            return None
        for q2, frames in enumerate(parts_in):
            for j2, frame in enumerate(frames):
                turn = _turn(frame.T @ G[anchor[0]][q2].T @ anchor[1]) if j2 not in copies_in[q2] else None
                if turn is not None:
                    copies_in[q2][j2] = _Copy(irreducible, frame @ turn)
    return [_in_order(copies) for copies in copies_in], [_in_order(copies) for copies in copies_out]


def _in_order(copies: dict[int, _Copy]) -> list[_Copy]:
    return sorted(copies.values(), key=lambda copy: copy.irreducible)


def _turn(block: Floats) -> Optional[Floats]:
    """The orthogonal matrix that a block is a multiple of, the identity where that is one; None where it is none, or 0."""
    if block.shape[0] != block.shape[1]:
        return None
    size = np.linalg.norm(block) / np.sqrt(len(block))
    if size < _NEAR:
        return None
    one, turn = np.eye(len(block)), block / size
    if min(np.abs(turn - one).max(), np.abs(turn + one).max()) < _ROUNDING:
        return one
    return turn if np.abs(turn @ turn.T - one).max() < 1e-6 else None


def _scales(basis: Floats, rows: list[_Copy], columns: list[_Copy]) -> Optional[Floats]:
    """The multiples of 1 that each map is between pairs of copies that are alike, (count, pairs); None when it is more
    than that."""
    parts, rebuilt = [], np.zeros_like(basis)
    for row in rows:
        for column in columns:
            if row.irreducible == column.irreducible:
                size = row.frame.shape[1]
                scale = np.round(np.einsum("ri,krc,ci->k", row.frame, basis, column.frame) / size, 15)
                rebuilt += scale[:, None, None] * (row.frame @ column.frame.T)
                parts.append(scale)
    if len(parts) != len(basis) or np.abs(rebuilt - basis).max(initial=0) > _ROUNDING:
        return None
    return np.array(parts).reshape(len(parts), len(basis)).T


def _assembled(
    grid: list[list[tuple[int, int]]], into: Copies, out: Copies, scales: list[list[Floats]]
) -> Optional[SchurForm]:
    count = 1 + max((c.irreducible for copies in into for c in copies), default=-1)
    size = [0] * count
    for copies in into + out:
        for c in copies:
            size[c.irreducible] = c.frame.shape[1]
    many_in, many_out = [g[1] for g in grid[0]], [row[0][0] for row in grid]
    turns_in = [Turn(many, _frames(copies)) for many, copies in zip(many_in, into)]
    turns_out = [Turn(many, _frames(copies).T) for many, copies in zip(many_out, out)]
    order_in, copies_in = _sorted_coordinates(into, many_in, size)
    order_out, copies_out = _sorted_coordinates(out, many_out, size)
    shapes = [(len(rows), len(columns)) for rows, columns in zip(copies_out, copies_in)]
    turning = sum(turn.summands * turn.matrix.size for turn in turns_in + turns_out if not turn.is_identity)
    return SchurForm(
        sizes=size,
        shapes=shapes,
        into=turns_in,
        out=turns_out,
        order_in=order_in,
        order_out=np.argsort(order_out),
        scales=[part for row in scales for part in row if part.size],
        entries=_entries(grid, into, out, copies_in, copies_out),
        work=turning + sum(d * r * c for d, (r, c) in zip(size, shapes)),
    )


def _frames(copies: list[_Copy]) -> Floats:
    return np.hstack([copy.frame for copy in copies])


Places = list[list[tuple[int, int, int]]]  # for each irreducible: kind, number of the summand, copy in it


def _sorted_coordinates(kinds: Copies, many: list[int], size: list[int]) -> tuple[Integers, Places]:
    """Coordinates come by kind, summand, copy; they are wanted by irreducible representation first."""
    at: list[list[int]] = [[] for _ in size]
    places: Places = [[] for _ in size]
    coordinate = 0
    for kind, copies in enumerate(kinds):
        for summand in range(many[kind]):
            for number, copy in enumerate(copies):
                places[copy.irreducible].append((kind, summand, number))
                at[copy.irreducible].extend(range(coordinate, coordinate + size[copy.irreducible]))
                coordinate += size[copy.irreducible]
    return np.array([c for of in at for c in of], dtype=np.int64), places


def _entries(
    grid: list[list[tuple[int, int]]], into: Copies, out: Copies, copies_in: Places, copies_out: Places
) -> Integers:
    """The tiles' values come tile by tile, block by block, pair by pair."""
    start, pairs, begin = {}, {}, 0
    for p, row in enumerate(grid):
        for q, (P, Q) in enumerate(row):
            alike = [
                (i, j)
                for i, r in enumerate(out[p])
                for j, c in enumerate(into[q])
                if r.irreducible == c.irreducible
            ]
            start[p, q], pairs[p, q] = begin, {pair: n for n, pair in enumerate(alike)}
            begin += P * Q * len(alike)
    wanted = []
    for rows, columns in zip(copies_out, copies_in):
        for p, P, i in rows:
            for q, Q, j in columns:
                block = P * grid[p][q][1] + Q
                wanted.append(start[p, q] + block * len(pairs[p, q]) + pairs[p, q][i, j])
    return np.array(wanted, dtype=np.int64)
