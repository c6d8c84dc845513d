"""Symmetries of a function, from samples of it or from the function itself."""

from __future__ import annotations

from typing import Any, Callable, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from .. import _core, _input
from .._input import Floats
from .._lens import Progress
from ._candidates import Candidates, candidate_algebra
from ._discovery import Discovery

Map = Callable[[Floats], npt.ArrayLike]


def function(
    x: npt.ArrayLike,
    y: Union[npt.ArrayLike, Map],
    jacobian: Union[None, npt.ArrayLike, Map] = None,
    candidates: Optional[Candidates] = None,
    output: str = "trivial",
    noise: Optional[float] = None,
    degree: Optional[int] = None,
    fitted: str = "polynomials",
    delta: float = 0.05,
    alpha: float = 0.05,
    held_out: float = 0.25,
    elements: Sequence[npt.ArrayLike] = (),
    seed: int = 0,
    threads: int = 0,
    progress: Optional[Progress] = None,
) -> Discovery:
    """The symmetry algebra of a function from samples of it.

    x: points (N, m). y: its values (N,) or (N, n), or the function itself, called with one point (m,).
    jacobian: its derivatives (N, n, m), or a function of one point; without it a function given as such is
       differentiated by central differences, and to values alone polynomials are fitted, of `degree` or as high as the
       data ask for, or, with fitted="gp", Gaussian processes: for smooth functions that no polynomial holds.
    candidates: where to look: "GL(3)", "Aff(3)" (the default), "SE(3)", "poly(2)", a group file, a Group, an answer of
       lens(), matrices. Of a finite group, "S(3)", elements are asked about and nothing else; of files and groups both.
    output: how values turn: "trivial", "same" (as the points), "T(1,0)" (a vector field), "T(p,q)", "density", or "free":
       by matrices that are solved for, `output_generators` of the answer.
    noise: relative error of the Jacobians; None looks for a gap. delta: largest relative defect that counts as a
       symmetry. alpha: chance of error. held_out: share of the samples that only test the answer.
    elements: matrices (m, m) of a group to try beside the mirrors and permutations of coordinates that always are; the
       answer lists all of them as `discrete`.

    Raises lieder.InputError. Source: [OttoZolmanKutzBrunton2025].
    """
    points = _table("x", x)
    values = np.array([np.atleast_1d(y(p)) for p in points]) if callable(y) else np.asarray(y, dtype=float)
    values = _table("y", values[:, None] if values.ndim == 1 else values)
    slopes = _slopes(points, y, jacobian)
    if fitted not in ("polynomials", "gp"):
        raise _core.InputError(f"fitted: {fitted!r} came; need 'polynomials' or 'gp'")
    core = _core.discover_function(
        points,
        values,
        slopes.reshape(len(slopes), -1) if len(slopes) else np.zeros((0, 0)),
        *candidate_algebra(candidates, points.shape[1]),
        _input.word("output", output),
        None if noise is None else _input.number("noise", noise),
        None if degree is None else _input.whole_number("degree", degree, 1, 8),
        fitted == "gp",
        _input.number("delta", delta),
        _input.number("alpha", alpha),
        _input.number("held_out", held_out),
        _input.matrices("elements", list(elements)),
        _input.seed(seed),
        _input.count("threads", threads),
        progress,
    )
    return Discovery(core)


def _table(name: str, values: Any) -> Floats:
    array = _input.as_floats(values)[0].astype(np.float64)
    if array.ndim != 2:
        raise _core.InputError(f"{name}: an array of {array.ndim} dimensions came; need two: samples, coordinates")
    return array


def _slopes(points: Floats, y: Union[npt.ArrayLike, Map], jacobian: Union[None, npt.ArrayLike, Map]) -> Floats:
    """(N, n, m); empty when nothing tells them."""
    if callable(jacobian):
        return np.array([np.atleast_2d(np.asarray(jacobian(p), dtype=float)) for p in points])
    if jacobian is not None:
        return _input.as_floats(jacobian)[0].astype(np.float64)
    return _differences(points, y) if callable(y) else np.zeros((0, 0, 0))


def _differences(points: Floats, f: Map) -> Floats:
    """Central differences with the step that balances truncation and rounding, about 6e-6 of a typical coordinate."""
    step = np.finfo(float).eps ** (1 / 3) * (np.abs(points).max(axis=0) + np.finfo(float).tiny)

    def value(p: Floats) -> Floats:
        values: Floats = np.atleast_1d(np.asarray(f(p), dtype=float))
        return values

    shifts = np.diag(step)
    return np.array([np.stack([(value(p + h) - value(p - h)) / (2 * h.sum()) for h in shifts], axis=1) for p in points])
