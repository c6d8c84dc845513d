"""Orthogonal symmetries of a function that can be called, discrete ones included."""

from __future__ import annotations

from typing import Optional, Union

import numpy as np
import numpy.typing as npt

from .. import _core, _input
from .._input import Floats
from .._lens import Progress
from ._function import Map, _differences, _table


def orthogonal(
    f: Map,
    x: Union[int, npt.ArrayLike],
    jacobian: Optional[Map] = None,
    output: str = "trivial",
    tolerance: float = 1e-6,
    most_starts: int = 2000,
    sure_after: int = 20,
    seed: int = 0,
    progress: Optional[Progress] = None,
) -> _core.OrthogonalSymmetries:
    """Every orthogonal g with f(g x) = f(x), or f(g x) = g f(x): reflections, permutations of coordinates and rotations
    of finite order, in whatever orthogonal coordinates they act, beside the continuous ones.

    f: called with one point (m,), returns a number or (n,). x: points (N, m) at which both sides are compared, or m,
       for 40 points drawn from a normal distribution. jacobian: its derivative (n, m) at one point; central differences
       without it. output: "trivial", or "same" where values turn as points do, such as right-hand sides.
    tolerance: largest relative defect that counts. The search ends when `sure_after` arrivals in a row brought nothing
       new (there is more with a chance of 2^-sure_after at most), or after most_starts beginnings (not converged).

    Raises lieder.InputError. docs/discrete.md tells how it works.
    """
    if output not in ("trivial", "same"):
        raise _core.InputError(f"output: {output!r} came; need 'trivial' or 'same'")
    points = np.random.default_rng(seed).standard_normal((40, x)) if isinstance(x, int) else _table("x", x)

    def value(p: Floats) -> Floats:
        values: Floats = np.atleast_1d(np.asarray(f(p), dtype=float))
        return values

    def slopes(p: Floats) -> Floats:
        if jacobian is None:
            return np.ascontiguousarray(_differences(p[None, :], f)[0])
        matrix: Floats = np.atleast_2d(np.asarray(jacobian(p), dtype=float))
        return matrix

    return _core.orthogonal_symmetries(
        value,
        slopes,
        len(value(points[0])),
        points,
        output == "same",
        _input.number("tolerance", tolerance),
        _input.whole_number("most_starts", most_starts, 1, 10**9),
        _input.whole_number("sure_after", sure_after, 1, 1000),
        _input.seed(seed),
        progress,
    )
