"""Blocks of equivariant matrices that share a basis."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._enforce import Integers
from .._input import Floats


class Family:
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
