"""How much of the experiments with rotated digits is run."""

from __future__ import annotations

from dataclasses import dataclass

from .. import _input
from .._core import InputError


def _check_counts(name: str, values: tuple[int, ...], low: int) -> None:
    if not values:
        raise InputError(f"{name}: none came; need at least one number")
    for value in values:
        _input.whole_number(name, value, low, 10**6)


@dataclass(frozen=True)
class Case:
    """A network whose kernel is asked about orbits of one kind."""

    network: str
    kernel: str
    """As lieder.predict reads it."""
    action: str
    """rotate or shift."""
    points: tuple[int, ...]
    """Poses of an orbit; of shifts, those that divide the side of an image are taken."""
    pairs: int
    """Tasks: two images of different classes each."""

    def __post_init__(self) -> None:
        _check_counts("points", self.points, 2)
        _input.whole_number("pairs", self.pairs, 1, 10**6)


@dataclass(frozen=True)
class PairSettings:
    """Theory against regression, pair by pair."""

    cases: tuple[Case, ...]
    ridge: float = 1e-10
    """Times the trace of the Gram matrix."""

    def __post_init__(self) -> None:
        if not self.cases:
            raise InputError("cases: none came; need at least one")
        if not 0 <= _input.number("ridge", self.ridge) < float("inf"):
            raise InputError(f"ridge: {self.ridge} came; need a finite number of at least 0")


@dataclass(frozen=True)
class SeedSettings:
    """Theory against regression, several images a class."""

    points: tuple[int, ...]
    tests: int
    """For each number of poses."""
    seeds: int
    """Images of each class."""
    kernel: str = "mlp(depth=1)"
    ridge: float = 1e-10

    def __post_init__(self) -> None:
        _check_counts("points", self.points, 2)
        for name in ("tests", "seeds"):
            _input.whole_number(name, getattr(self, name), 1, 10**6)


MLP, DEEP, FLAT, POOLED = "MLP, 1 hidden layer", "MLP, 5 hidden layers", "convolution, flattened", "convolution, pooled"


Sizes = tuple[tuple[int, ...], int]
"""Numbers of poses, and the number of pairs."""


def pair_settings(mlp: Sizes, flat: Sizes, pooled: Sizes, flat_shifts: Sizes, pooled_shifts: Sizes) -> PairSettings:
    kernels = {MLP: "mlp(depth=1)", DEEP: "mlp(depth=5)"}
    kernels |= {FLAT: "conv(filter=3,pool=flatten)", POOLED: "conv(filter=3,pool=gap)"}
    cases = [(MLP, "rotate", mlp), (DEEP, "rotate", mlp), (FLAT, "rotate", flat), (POOLED, "rotate", pooled)]
    cases += [(FLAT, "shift", flat_shifts), (POOLED, "shift", pooled_shifts)]
    return PairSettings(tuple(Case(network, kernels[network], action, *sizes) for network, action, sizes in cases))
