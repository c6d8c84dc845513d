"""How much is trained."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional


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

    def steps_for(self, size: int) -> int:
        if self.steps is not None:
            return self.steps
        return min(1000, 900_000 // size) * math.ceil(size / self.batch)
