"""How an experiment is run, apart from its sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable

from ._kept import Kept

Progress = Callable[[float, str], None]


@dataclass
class Work:
    seed: int
    """Of data, initial weights and batches."""
    threads: int
    """Of the core's loops; torch has been told already."""
    progress: Progress
    """Called as progress(fraction, what) now and then."""
    kept: Kept = field(default_factory=Kept)
    """What is done already."""
