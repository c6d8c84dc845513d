"""Tasks of two classes of digits in all poses, of one kernel: the core's figures, kept in pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Optional

import numpy as np
import numpy.typing as npt

from .. import _core
from .._input import FloatsOfSomeKind
from ._digits import Digits
from ._kept import Arrays
from ._work import Work

# A piece is what an interrupted run loses: minutes where a pair takes half a minute. Fewer tasks would starve threads.
_IMAGES_AT_ONCE, _TASKS_AT_ONCE = 32, 8


@dataclass(frozen=True)
class Tasks:
    digits: Digits
    kernel: str
    action: str
    points: int
    ridge: float

    def errors(
        self, drawn: npt.NDArray[np.int64], work: Work, name: str, tell: Callable[[float], None] = lambda _: None
    ) -> Arrays:
        """Of each task what the core's TwoClassErrors holds: spectral, left_out (tasks, 2 seeds), signal, noise, defect,
        input_signal.

        drawn: (tasks, 2, seeds), numbers of images. name: of the pieces that are kept.
        """
        size = max(_TASKS_AT_ONCE, _IMAGES_AT_ONCE // (2 * drawn.shape[2]))
        pieces: list[Arrays] = []
        for begin in range(0, len(drawn), size):
            piece = drawn[begin : begin + size]

            def make(piece: npt.NDArray[np.int64] = piece, begin: int = begin) -> Arrays:
                share = len(piece) / len(drawn)
                return self._errors(piece, work.threads, lambda part: tell(begin / len(drawn) + share * part))

            pieces.append(work.kept(f"{name}_{begin}_to_{begin + len(piece)}", make))
        return {key: np.concatenate([piece[key] for piece in pieces]) for key in pieces[0]}

    def _errors(self, drawn: npt.NDArray[np.int64], threads: int, tell: Callable[[float], None]) -> Arrays:
        def step(_: str, fraction: Optional[float]) -> Any:
            tell(fraction or 0)

        first, second = (self.digits.images[drawn[:, k].reshape(-1)] for k in range(2))
        side = self.digits.side
        return dict(
            _core.two_class_errors(
                first, second, self.kernel, self.action, side, side, self.points, drawn.shape[2], self.ridge, threads,
                step,
            )
        )  # fmt: skip


def symmetrised(errors: Arrays) -> FloatsOfSomeKind:
    """Of a task: the mean over classes, and over their images, of |label - prediction|."""
    return np.abs(errors["left_out"]).mean(1)
