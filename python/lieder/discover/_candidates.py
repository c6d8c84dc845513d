"""Where an algebra of symmetries is looked for."""

from __future__ import annotations

import os
from typing import Any, Optional, Sequence, Union

import numpy.typing as npt

from .. import _core, _input
from .._group import stored_group
from .._input import Floats
from .._lens import LensResult

Candidates = Union[str, "os.PathLike[str]", _core.Group, LensResult, Sequence[npt.ArrayLike]]
"""A name or a group file, a group, the group that the lens found, or matrices, affine ones of a size larger by 1."""


def candidate_algebra(
    candidates: Optional[Candidates], inputs: Optional[int]
) -> tuple[Union[str, _core.Group, list[Floats]], str]:
    """As the core takes them, and in words. inputs: dimension of the samples; None where only the core knows it."""
    if candidates is None:
        return f"Aff({inputs})", f"Aff({inputs})"
    if isinstance(candidates, (_core.Group, LensResult)):
        group = stored_group(candidates, "candidates")
        return group, group.name or "a group"
    if isinstance(candidates, (str, os.PathLike)):
        text = _input.word("candidates", os.fspath(candidates))
        return text, text
    matrices = _input.matrices("candidates", candidates)
    if not matrices:
        raise _core.InputError("candidates: an empty list came; need one matrix at least")
    for matrix in matrices:
        if inputs is not None and matrix.shape not in ((inputs, inputs), (inputs + 1, inputs + 1)):
            raise _core.InputError(
                f"candidates: a matrix {matrix.shape} came; need ({inputs}, {inputs}), or one larger with a constant part"
            )
    return matrices, f"{len(matrices)} matrices"
