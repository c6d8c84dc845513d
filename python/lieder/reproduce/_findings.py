"""Published findings beside ours, and the correlations that they rest on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional

import numpy as np

from .._input import FloatsOfSomeKind


@dataclass(frozen=True)
class Finding:
    statement: str
    """What was published."""
    asked: str
    """What is taken for finding it again."""
    ours: Optional[float]
    """None where it could not be measured."""
    bound: float
    """What `ours` is compared to."""
    at_least: bool = True
    """Whether `ours` has to be at least the bound, or at most."""

    @property
    def difference(self) -> Optional[float]:
        return None if self.ours is None else self.ours - self.bound

    @property
    def holds(self) -> Optional[bool]:
        if self.ours is None:
            return None
        return bool(self.ours >= self.bound) if self.at_least else bool(self.ours <= self.bound)

    @property
    def verdict(self) -> str:
        return {True: "holds", False: "differs", None: "open"}[self.holds]


def summary(findings: list[Finding]) -> str:
    """One sentence."""
    held = sum(f.holds is True for f in findings)
    others = [f"{f.statement} ({f.verdict})" for f in findings if f.holds is not True]
    return f"{held} of {len(findings)} published findings hold" + (f"; not: {'; '.join(others)}." if others else ".")


def pearson(x: FloatsOfSomeKind, y: FloatsOfSomeKind) -> Optional[float]:
    """None where one of them does not vary, or there are fewer than 3."""
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def spearman(x: FloatsOfSomeKind, y: FloatsOfSomeKind) -> Optional[float]:
    """The correlation of ranks; equal values share theirs."""
    return pearson(_ranks(x), _ranks(y))


def upper_bound_of_correlation(r: Optional[float], count: int) -> Optional[float]:
    """Of a correlation of ranks, at confidence 0.95 on one side, by Fisher's transform (Fieller, Hartley and Pearson 1957)."""
    if r is None or count < 5:
        return None
    return math.tanh(math.atanh(min(max(r, -1 + 1e-12), 1 - 1e-12)) + 1.645 * 1.03 / math.sqrt(count - 3))


def lower_bound_of_correlation(r: Optional[float], count: int) -> Optional[float]:
    upper = upper_bound_of_correlation(None if r is None else -r, count)
    return None if upper is None else -upper


def _ranks(x: FloatsOfSomeKind) -> FloatsOfSomeKind:
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse.reshape(-1)]
