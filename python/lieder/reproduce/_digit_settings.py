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


@dataclass(frozen=True)
class NetworkSettings:
    """Trained networks of one hidden layer beside theory."""

    points: tuple[int, ...]
    pairs: int
    repeats: int
    """Networks trained for each pair and missing pose, from different weights."""
    width: int
    steps: int
    """On all samples: epochs."""
    rate: float = 1e-3
    """Of Adam."""
    optimiser: str = "adam"
    """adam as published, or lbfgs, which is nearer to the descent of the theory."""
    start: str = "normal"
    """Of the weights: `normal`, which the kernel assumes, or the `uniform` of the authors' program."""
    ridge: float = 1e-10
    """Of theory and regression."""

    def __post_init__(self) -> None:
        _check_counts("points", self.points, 2)
        for name in ("pairs", "repeats", "width", "steps"):
            _input.whole_number(name, getattr(self, name), 1, 10**6)
        if self.start not in ("normal", "uniform"):
            raise InputError(f"start: {self.start!r} came; need normal or uniform")
        if self.optimiser not in ("adam", "lbfgs"):
            raise InputError(f"optimiser: {self.optimiser!r} came; need adam or lbfgs")
        if not _input.number("rate", self.rate) > 0:
            raise InputError(f"rate: {self.rate} came; need a number above 0")


@dataclass(frozen=True)
class WithheldSettings:
    """Networks for ten classes, of which one is not seen upright."""

    points: tuple[int, ...]
    images: int
    """Digits that are turned; 0 takes all."""
    withheld: tuple[int, ...]
    """Classes that are not seen upright, one after the other."""
    models: tuple[str, ...]
    """Of mlp, cnn, vit."""
    epochs: int
    batch: int
    width: int
    """Of the transformer."""
    rate: float = 1e-3
    betas: tuple[float, float] = (0.7, 0.9)
    """Of Adam."""
    held_out: float = 0.1
    """Share of the other samples that is kept for a test."""

    def __post_init__(self) -> None:
        _check_counts("points", self.points, 2)
        _check_counts("withheld", self.withheld, 0)
        for name, least in (("images", 0), ("epochs", 1), ("batch", 1), ("width", 1)):
            _input.whole_number(name, getattr(self, name), least, 10**6)
        for model in self.models or ("",):
            if model not in ("mlp", "cnn", "vit"):
                raise InputError(f"models: {model!r} came; need mlp, cnn, vit or some of them")
        if not 0 < self.held_out < 1:
            raise InputError(f"held_out: {self.held_out} came; need a share between 0 and 1")


MLP, DEEP, FLAT, POOLED = "MLP, 1 hidden layer", "MLP, 5 hidden layers", "convolution, flattened", "convolution, pooled"


Sizes = tuple[tuple[int, ...], int]
"""Numbers of poses, and the number of pairs."""


def pair_settings(mlp: Sizes, flat: Sizes, pooled: Sizes, flat_shifts: Sizes, pooled_shifts: Sizes) -> PairSettings:
    kernels = {MLP: "mlp(depth=1)", DEEP: "mlp(depth=5)"}
    kernels |= {FLAT: "conv(filter=3,pool=flatten)", POOLED: "conv(filter=3,pool=gap)"}
    cases = [(MLP, "rotate", mlp), (DEEP, "rotate", mlp), (FLAT, "rotate", flat), (POOLED, "rotate", pooled)]
    cases += [(FLAT, "shift", flat_shifts), (POOLED, "shift", pooled_shifts)]
    return PairSettings(tuple(Case(network, kernels[network], action, *sizes) for network, action, sizes in cases))
