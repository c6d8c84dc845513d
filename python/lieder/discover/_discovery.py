"""What every question of `lieder.discover` is answered with."""

from __future__ import annotations

import json
from typing import Any, Optional, Union

import numpy as np

from .. import _core
from .._answer import Answer
from .._input import Floats


class Discovery(Answer):
    """The symmetries found among candidates, with their evidence."""

    verdict: str
    """symmetry, approximate, none, underdetermined or undecided."""
    dimension: int
    """Of the symmetries found."""
    generators: Floats
    """(dimension, n, n): on x (m, m) or, affine, on (x, 1); (dimension, m, p) on the functions of other candidates."""
    sparse_generators: Floats
    """The same space, in a basis to read."""
    output_generators: Floats
    """(dimension, k, k): what turns the values under each generator, where output was "free"; otherwise empty."""
    vector_fields: list[str]
    """Its vector fields in words, such as "(-x2, x1)"."""
    algebra: dict[str, Any]
    """Name, other names, confidence, Killing signature, series: see `answer.algebra` in docs/files.md."""
    discrete: list[dict[str, Any]]
    """Mirrors, permutations and other matrices that were tried, least broken first: kind, words, matrix, defect, visited,
    verdict of each."""
    evidence: dict[str, Any]
    """Spectrum, defects with bounds, certified dimensions, held-out defect: see docs/files.md."""

    answer: dict[str, Any]
    """All of `answer` in result.json."""

    def __init__(self, core: Union[_core.Discovered, _core.DiscoveredDynamics, _core.DiscoveredCloud, _core.DiscoveredField, _core.DiscoveredModel]) -> None:
        super().__init__(core)
        self._discovered = core
        for name in ("generators", "sparse_generators", "output_generators"):
            matrices = self.__dict__[name]
            self.__dict__[name] = np.array(matrices) if matrices else np.zeros((0, 0, 0))
        whole = json.loads(core.json())
        self.answer, self.evidence = whole["answer"], whole["evidence"]
        self.algebra = self.answer.get("algebra", {})
        self.discrete = self.answer.get("discrete", [])

    @property
    def group(self) -> Optional[_core.Group]:
        """For enforce(); None where nothing was found, or it does not act by matrices."""
        return self._discovered.group()

    def __repr__(self) -> str:
        name = self.algebra.get("name")
        return f"Discovery(verdict={self.verdict!r}, dimension={self.dimension}, name={name!r})"
