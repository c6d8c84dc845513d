"""What a solver of the core answered, as Python shows it."""

from __future__ import annotations

import os
from typing import Union

from . import _core

_Core = Union[
    _core.Polynomials,
    _core.Kernels,
    _core.Affine,
    _core.Functions,
    _core.Discovered,
    _core.DiscoveredDynamics,
    _core.DiscoveredCloud,
    _core.DiscoveredField,
    _core.DiscoveredModel,
    _core.Predicted,
]


class Answer:
    """What every answer can do."""

    status: str
    """converged; not_identifiable or underdetermined when the answer is not certain; stopped."""
    message: str

    def __init__(self, core: _Core) -> None:
        self._core = core
        self.__dict__.update(core.fields())

    @property
    def usable(self) -> bool:
        return self._core.usable()

    def to_json(self) -> str:
        """The text of result.json, as the program prints it."""
        return self._core.json()

    def save(self, directory: str | os.PathLike[str], force: bool = False) -> None:
        """Writes result.json, the arrays and the report into a directory that appears whole."""
        self._core.save(os.fspath(directory), force)

    def __str__(self) -> str:
        return self._core.text().rstrip()
