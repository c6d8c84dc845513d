"""Symmetries of an operator between fields on a grid."""

from __future__ import annotations

import os
from typing import Any, Callable, Optional, Union

import numpy as np
import numpy.typing as npt

from .. import _core, _input
from .._input import Floats
from .._lens import Progress
from ._discovery import Discovery

Operator = Callable[[Any], Any]
Derivative = Callable[[Any, Any], Any]


class FieldDiscovery(Discovery):
    """The symmetries of an operator between fields, with their evidence."""

    margin: int
    """Points left out along the edge of the grid."""
    reach: Optional[int]
    """Points from the edge on that feel it through the operator; None: all do."""
    periodic: list[bool]
    """By axis."""
    whole_grid: list[float]
    """Defect of each sparse generator on the whole grid: large where the edge breaks it. Empty: not known."""
    profile: Floats
    """The same at each distance from the edge, (distances, dimension)."""


def field(
    u: npt.ArrayLike,
    v: Optional[npt.ArrayLike] = None,
    *,
    spacing: npt.ArrayLike,
    operator: Optional[Operator] = None,
    derivative: Union[None, str, Derivative] = None,
    candidates: Optional[str] = None,
    values: Optional[str] = None,
    shifts: bool = False,
    output: str = "same",
    boundary: str = "auto",
    margin: Optional[int] = None,
    delta: float = 0.05,
    alpha: float = 0.05,
    seed: int = 0,
    threads: int = 0,
    progress: Optional[Progress] = None,
) -> FieldDiscovery:
    """The symmetry algebra of an operator between fields, v = A(u), on the domain and on the values.

    u: fields (N, grid..., channels), one to three axes, drawn independently. spacing: a number for each axis, or one for
       all; where there are as many as axes after the first, or only one axis, channels may be left out.
    operator: A, called with some fields (k, grid..., channels), such as a trained network or a step of a solver; or, in
       its place, v: its results (N, grid..., channels), to which a local operator is fitted.
    derivative: DA(u) w as a function of u and w; "complex" takes a complex step through an operator that is analytic;
       None takes central differences, with a step that fits the precision of what the operator returns.
    candidates: how points move: "T(2)", "SE(2)", "Aff(2)" (the default), "none", a group file. values: how values move:
       "Scaling(2)", "GL(2)", "SO(2)", "Aff(2)" with constants added (the default), "none". shifts: values are shifted
       by multiples of coordinates as well.
    output: values of v turn as those of u ("same") or not at all ("trivial"). boundary: "auto", "periodic", "open".
    margin: points left out along the edge; None: as far as the operator carries the edge.
    delta: largest relative defect that counts as a symmetry. alpha: chance of error.

    Raises lieder.InputError. docs/field.md says how it is decided. Source: [OttoZolmanKutzBrunton2025].
    """
    if (operator is None) == (v is None):
        raise _core.InputError("field: need the operator, or v in its place; " + ("none came" if v is None else "both came"))
    fields, distances = _fields("u", u), np.atleast_1d(np.asarray(spacing, dtype=float))
    d = _axes(fields, distances)
    shape = fields.shape[1:] if fields.ndim == d + 2 else (*fields.shape[1:], 1)
    rows = np.ascontiguousarray(fields.reshape(len(fields), -1))
    results, precision = np.zeros((0, 0)), float(np.finfo(float).eps)
    if v is not None:
        results = _fields("v", v)
        if results.shape[: d + 1] != fields.shape[: d + 1]:
            raise _core.InputError(f"v: the shape {results.shape} came; need as many fields as u, on the same grid")
        results = np.ascontiguousarray(results.reshape(len(results), -1))
    bare = fields.ndim == d + 1

    def as_fields(some: Floats) -> Floats:
        return some.reshape(len(some), *(shape[:-1] if bare else shape))

    def as_rows(some: Any) -> Floats:
        array = np.asarray(some)
        if array.ndim == 0 or array.dtype.kind not in "fiu":
            raise _core.InputError(f"operator: {type(some).__name__} of dtype {array.dtype} came; need an array of floats")
        return np.ascontiguousarray(array.reshape(len(array), -1), dtype=np.float64)

    def called(some: Floats) -> Floats:
        return as_rows(operator(as_fields(some)))  # type: ignore[misc]

    if operator is not None:
        first = np.asarray(operator(as_fields(rows[:1])))
        if first.dtype.kind == "f":
            precision = float(np.finfo(first.dtype).eps)
        results = as_rows(first)
    core = _core.discover_field(
        rows,
        results,
        list(shape[:d]),
        np.repeat(distances, d) if len(distances) == 1 else distances,
        None if operator is None else called,
        None if operator is None else _derivative(operator, derivative, as_fields, as_rows),
        precision,
        None if candidates is None else _input.word("candidates", os.fspath(candidates)),
        None if values is None else _input.word("values", os.fspath(values)),
        bool(shifts),
        _input.word("output", output),
        _input.word("boundary", boundary),
        None if margin is None else _input.count("margin", margin),
        _input.number("delta", delta),
        _input.number("alpha", alpha),
        _input.seed(seed),
        _input.count("threads", threads),
        progress,
    )
    return FieldDiscovery(core)


def _fields(name: str, values: npt.ArrayLike) -> Floats:
    array = _input.as_floats(values)[0].astype(np.float64)
    if not 2 <= array.ndim <= 5:
        raise _core.InputError(f"{name}: an array of {array.ndim} dimensions came; need (N, grid..., channels)")
    return array


def _axes(fields: Floats, spacing: Floats) -> int:
    """How many axes the grid has."""
    axes = fields.ndim - 1
    bare = axes == 1 or (len(spacing) == axes and len(spacing) > 1)
    d = axes if bare else axes - 1
    if spacing.ndim != 1 or len(spacing) not in (1, d):
        raise _core.InputError(f"spacing: {spacing.size} numbers came for fields of the shape {fields.shape}; need one, or {d}")
    return d


def _derivative(
    operator: Operator,
    derivative: Union[None, str, Derivative],
    as_fields: Callable[[Floats], Floats],
    as_rows: Callable[[Any], Floats],
) -> Optional[Callable[[Floats, Floats], Floats]]:
    if derivative is None:
        return None
    if callable(derivative):
        return lambda u, w: as_rows(derivative(as_fields(u), as_fields(w)))
    if derivative != "complex":
        raise _core.InputError(f"derivative: {derivative!r} came; need a function of u and w, 'complex' or None")

    def complex_step(u: Floats, w: Floats) -> Floats:
        size = np.abs(w).max(axis=1, keepdims=True)
        step = 1e-30 * (np.abs(u).max() + 1e-300) / np.where(size > 0, size, 1)
        moved = np.asarray(operator(as_fields(u + 1j * step * w)))
        if moved.dtype.kind != "c":
            raise _core.InputError(f"derivative: 'complex' needs an operator of complex fields; it returned {moved.dtype}")
        return np.ascontiguousarray(moved.reshape(len(u), -1).imag / step)

    return complex_step
