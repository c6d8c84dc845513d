"""Symmetries of a cloud of points."""

from __future__ import annotations

from typing import Any, Optional, Sequence

import numpy as np
import numpy.typing as npt

from .. import _core, _input
from .._input import Floats, Samples
from .._lens import Progress
from ._candidates import Candidates, candidate_algebra
from ._discovery import Discovery


class CloudDiscovery(Discovery):
    """The symmetries of a cloud of points, with their evidence."""

    of: Optional[str]
    """What they keep: "shape" or "density"; None where neither could be asked."""
    intrinsic_dimension: Optional[int]
    """Of what the points lie on; None where it is not certain."""
    refused: list[dict[str, Any]]
    """Candidates that cannot be symmetries: `count`, `reason`."""
    elements: list[dict[str, Any]]
    """Elements of groups that were asked: `name`, `estimate`, `lower`, `upper`, `verdict` ("kept", "broken" or "cannot
    tell"), `p_kept`, `p_broken`, `moved`, `random`: see docs/cloud.md."""
    kept: Floats
    """(kept, n, n): matrices of the elements that are kept, on (x, 1) where one of them or a field is affine. `discrete`
    has them with their names."""

    def __init__(self, core: _core.DiscoveredCloud) -> None:
        super().__init__(core)
        self.refused, self.elements = self.evidence["refused"], self.evidence["elements"]
        names = [element["name"] for element in self.elements if element["verdict"] == "kept"]
        group = self.group
        self.kept = np.asarray(group.discrete) if names and group is not None else np.zeros((0, 0, 0))
        self.discrete = [{"name": name, "matrix": matrix} for name, matrix in zip(names, self.kept)]


def cloud(
    points: Samples,
    candidates: Optional[Candidates] = None,
    of: str = "auto",
    intrinsic: Optional[int] = None,
    neighbours: Optional[int] = None,
    delta: float = 0.05,
    alpha: float = 0.05,
    seed: int = 0,
    threads: int = 0,
    progress: Optional[Progress] = None,
    elements: Optional[Sequence[npt.ArrayLike]] = None,
) -> CloudDiscovery:
    """The symmetries of a cloud of points: of the surface that they lie on, or of their distribution.

    points: (N, n), drawn independently, or a file of them. candidates: where to look: "Aff(n)" (the default), "SE(3)",
       "GL(3)", "poly(2)" (of shapes only), a group file, a Group, an answer of lens(), matrices of the algebra. Elements
       of finite groups, "S(3)", "Dih(4)", and the discrete matrices of files, groups and lenses are asked by themselves.
    elements: matrices of the group, (k, n, n) or affine ones (k, n + 1, n + 1), to be asked as well; alone when there are
       no candidates. Points must have had no part in choosing them.
    of: "shape", "density", or "auto": the density where the points fill their space.
    intrinsic: dimension of what they lie on; None estimates it. neighbours: points of a local fit; None takes the least
       error of the tangents. delta: largest relative defect that counts as a symmetry. alpha: chance of error.

    Raises lieder.InputError. docs/cloud.md says what is proven. Source: [OttoZolmanKutzBrunton2025].
    """
    given, text = (None, "") if candidates is None else candidate_algebra(candidates, None)
    steps = None if elements is None else _input.matrices("elements", elements)
    if steps is not None:
        if not steps:
            raise _core.InputError("elements: an empty list came; need one matrix at least")
        text += (" and " if text else "") + f"{len(steps)} elements"
    core = _core.discover_cloud(
        _input.source(points),
        given,
        steps,
        text,
        _input.word("of", of),
        None if intrinsic is None else _input.count("intrinsic", intrinsic),
        None if neighbours is None else _input.count("neighbours", neighbours),
        _input.number("delta", delta),
        _input.number("alpha", alpha),
        _input.seed(seed),
        _input.count("threads", threads),
        progress,
    )
    return CloudDiscovery(core)
