"""How much is trained."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional

from .. import _input
from .._core import InputError


@dataclass(frozen=True)
class Settings:
    """Of one run of an experiment; the registry has a small and a full one for each."""

    sizes: tuple[int, ...]
    """Numbers of training samples."""
    repeats: int
    """Times that data are drawn and networks trained, with seeds that follow one another."""
    test: int
    """Number of test samples."""
    channels: int
    """Width of hidden layers."""
    layers: int
    """Number of hidden layers."""
    batch: int
    rate: float
    """Learning rate of Adam."""
    decay: bool
    """Whether the rate falls to 0 along half a cosine."""
    steps: Optional[int]
    """Steps of Adam; None for as many as 900,000 samples take, at most 1,000 times through the training samples."""
    products: int = 0
    """Width of what equivariant layers multiply with one another; 0 where they multiply nothing."""
    validation: int = 0
    """Samples that choose among the states on the way; 0 takes the last state."""

    def __post_init__(self) -> None:
        if not self.sizes:
            raise InputError("sizes: none came; need numbers of training samples")
        for size in self.sizes:
            _input.whole_number("sizes", size, 2, 10**7)  # one sample has no deviation
        for name in ("repeats", "test", "channels", "layers", "batch"):
            _input.whole_number(name, getattr(self, name), 1, 10**7)
        for name in ("products", "validation"):
            _input.whole_number(name, getattr(self, name), 0, 10**7)
        if self.steps is not None:
            _input.whole_number("steps", self.steps, 1, 10**9)
        if not _input.number("rate", self.rate) > 0:
            raise InputError(f"rate: {self.rate} came; need a number above 0")

    def steps_for(self, size: int) -> int:
        if self.steps is not None:
            return self.steps
        return min(1000, 900_000 // size) * math.ceil(size / self.batch)
