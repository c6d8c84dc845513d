"""compare(): how alike two generators, subspaces or groups are."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any, Literal, NamedTuple, overload

import numpy as np

from . import _core, _input
from ._group import stored_group
from ._input import Floats
from ._lens import LensResult


class GeneratorComparison(NamedTuple):
    """Of two generators, in the direction that suits better."""

    cosine: float
    """<A, B> / (|A| |B|), Frobenius."""
    rmse: float
    """Root mean square of the entries' differences."""
    reversed: bool
    """B was taken in its other direction."""


class SubspaceComparison(NamedTuple):
    angles: Floats
    """Principal angles, in degrees, ascending."""
    largest_angle: float


class GroupComparison(NamedTuple):
    angles: Floats
    """Principal angles between the Lie algebras, in degrees, ascending; empty when one of them is {0}."""
    discrete: list[GeneratorComparison | None]
    """For each discrete generator of A its best match in B; None when B has none."""
    resolution: float
    """In degrees: smaller angles are within the error of the matrices."""


@overload
def compare(A: Any, B: Any, as_: Literal["generator"] = "generator") -> GeneratorComparison: ...
@overload
def compare(A: Any, B: Any, as_: Literal["subspace"]) -> SubspaceComparison: ...
@overload
def compare(A: Any, B: Any, as_: Literal["group"]) -> GroupComparison: ...
def compare(
    A: Any, B: Any, as_: str = "generator"
) -> GeneratorComparison | SubspaceComparison | GroupComparison:
    """How alike A and B are. Either is an array, a LensResult, a Group, or a path.

    as_: "generator": two square matrices, in the better direction, for data do not tell which way a symmetry runs.
       "subspace": what the rows of A and of B span, (n,) being one row; the matrices, for a stack (k, n, n) of them or
       a Lie algebra.
       "group": two groups, group files, results or result directories.
    """
    if as_ == "generator":
        return GeneratorComparison(**_core.compare_generators(_generator(A), _generator(B)))
    if as_ == "subspace":
        angles = _core.principal_angles(_span(A), _span(B))
        return SubspaceComparison(angles, float(angles[-1]))
    if as_ == "group":
        found = _core.compare_groups(stored_group(A, "compare"), stored_group(B, "compare"))
        matches = [None if match is None else GeneratorComparison(**match) for match in found["discrete"]]
        return GroupComparison(found["angles"], matches, found["resolution"])
    raise _core.InputError(f'as_: "{as_}" came; need generator, subspace or group')


def _is_path(value: Any) -> bool:
    return isinstance(value, (str, os.PathLike))


def _is_directory(value: Any) -> bool:
    return _is_path(value) and Path(value).is_dir()


def _is_group(value: Any) -> bool:
    return isinstance(value, _core.Group) or (_is_path(value) and os.fspath(value).endswith(".json"))


def _generator(value: Any) -> Floats:
    if isinstance(value, LensResult):
        if value.generator is None:
            raise _core.InputError(f"compare: the lens found no generator, its verdict is {value.verdict}")
        return value.generator
    if _is_group(value):
        raise _core.InputError('compare: a group came; need a generator, or as_="group"')
    return _matrix(Path(value, "generator.npy") if _is_directory(value) else value)


def _span(value: Any) -> Floats:
    """Columns that span it."""
    if isinstance(value, LensResult) or _is_group(value) or _is_directory(value):
        return _core.lie_algebra_columns(stored_group(value, "compare"))
    return _matrix(value).T


def _matrix(value: Any) -> Floats:
    """Two dimensions, float64: one is a row, further ones are flattened into columns."""
    if _is_path(value):
        return _input.source(value).read()
    array = np.asarray(_input.as_floats(value)[0], dtype=np.float64)
    return array.reshape(len(array), math.prod(array.shape[1:])) if array.ndim > 1 else array.reshape(1, -1)
