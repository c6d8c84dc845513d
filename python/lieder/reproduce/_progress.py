"""A bar on a terminal, and nothing anywhere else."""

from __future__ import annotations

import time
from typing import TextIO

_WIDTH = 24
_SECONDS_BETWEEN = 0.2


class Bar:
    def __init__(self, stream: TextIO, quiet: bool = False) -> None:
        self._stream, self._shown, self._last = stream, not quiet and stream.isatty(), -_SECONDS_BETWEEN

    def __call__(self, fraction: float, what: str) -> None:
        now = time.monotonic()
        if not self._shown or now - self._last < _SECONDS_BETWEEN:
            return
        self._last = now
        full = round(_WIDTH * fraction)
        self._stream.write(f"\r\033[K[{'#' * full}{'.' * (_WIDTH - full)}] {fraction:4.0%} {what}")
        self._stream.flush()

    def close(self) -> None:
        """Leaves an empty line behind."""
        if self._shown:
            self._stream.write("\r\033[K")
            self._stream.flush()
