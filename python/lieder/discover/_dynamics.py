"""Symmetries and conserved quantities of a system, from runs of it."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from .. import _core, _input
from .._input import Floats
from .._lens import Progress
from ._candidates import Candidates, candidate_algebra
from ._discovery import Discovery

Runs = Union[npt.ArrayLike, Sequence[npt.ArrayLike]]


class DynamicsDiscovery(Discovery):
    """A Discovery, with the laws and the matrices that keep the system."""

    conserved: list[dict[str, Any]]
    """Laws: expression, coefficients, drift, noise_drift, excess, independent, dependence."""
    conserved_verdict: Optional[str]
    """found, none or underdetermined; None where laws were not asked for."""
    discrete: list[dict[str, Any]]
    """Mirrors, permutations and time reversals that were tried, least broken first: kind, matrix, defect, verdict."""
    pairs: list[dict[str, Any]]
    """With hamiltonian=True: which law generates which symmetry."""

    quantities: list[dict[str, Any]]
    """Drifts of the quantities that were named, in order: expression, verdict (kept, drifts, cannot tell), trend (falls,
    rises, none), change along a run with its interval over runs, changes of each run, within, noise, between, .."""

    def __init__(self, core: _core.DiscoveredDynamics) -> None:
        super().__init__(core)
        self.conserved = self.answer.get("conserved", [])
        self.conserved_verdict = self.answer.get("conserved_verdict")
        self.quantities = self.answer.get("quantities", [])
        self.pairs = self.answer.get("pairs", [])

    @property
    def laws(self) -> list[str]:
        """The laws in words, such as "x1^2 + x2^2"."""
        return [law["expression"] for law in self.conserved]

    def __repr__(self) -> str:
        return (
            f"DynamicsDiscovery(verdict={self.verdict!r}, dimension={self.dimension}, "
            f"name={self.algebra.get('name')!r}, laws={self.laws!r})"
        )


def dynamics(
    t: Runs,
    x: Runs,
    dx: Optional[Runs] = None,
    candidates: Optional[Candidates] = None,
    conserved: str = "poly(2)",
    derivative: str = "auto",
    degree: Optional[int] = None,
    noise: Optional[npt.ArrayLike] = None,
    orbital: bool = False,
    hamiltonian: bool = False,
    quantities: Union[str, Sequence[str]] = (),
    delta: float = 0.05,
    alpha: float = 0.05,
    seed: int = 0,
    threads: int = 0,
    progress: Optional[Progress] = None,
) -> DynamicsDiscovery:
    """Symmetries and conserved quantities of x' = F(x), from runs of it; F need not be known.

    t: times (T,), the same for all runs, or (R, T), or a list of arrays. x: states (T, m), runs of one length
       (R, T, m), or a list of arrays (T, m) of any lengths. dx: derivatives in the shape of x, where they were measured.
    candidates: where symmetries are looked for: "Aff(4)" (the default), "GL(4)", "SE(3)", "poly(2)", a group file, a
       Group, matrices; "none" for laws alone.
    conserved: functions of which laws are combined: "poly(2)", "poly(1)+log", "poly(2)+trig", "fourier(1)", and functions
       of x1, x2, .. as text, "poly(3) + 1/sqrt(x1^2+x2^2) + exp(x1-x2)"; "none" for symmetries alone.
    derivative: how F is known: "given", "weak" (integrals; no derivative is formed), "spline", "tv" (total variation,
       for velocities that jump), "differences"; "auto" is given where dx came, else weak. degree: of the polynomials
       that stand for F; None lets the data choose.
    noise: standard deviation on each coordinate (m,), or one number, for the laws; None estimates it.
    orbital: allow L_xi F = c F. hamiltonian: coordinates are q and then p; pair laws with symmetries.
    quantities: functions of x1, x2, .. as text, one or several, whose drift along the runs is asked for, such as
       "x2^2/2 - cos(x1)".
    delta: largest relative defect that counts as a symmetry. alpha: chance of error.

    Raises lieder.InputError. Source: [OttoZolmanKutzBrunton2025], [MessengerBortz2021].
    """
    states = _runs("x", x)
    times = _times(t, states)
    core = _core.discover_dynamics(
        times,
        states,
        [] if dx is None else _as_many("dx", _runs("dx", dx), states),
        *candidate_algebra(candidates, states[0].shape[1]),
        _input.word("conserved", conserved),
        _input.word("derivative", derivative),
        None if degree is None else _input.whole_number("degree", degree, 1, 8),
        None if noise is None else _noise(noise, states[0].shape[1]),
        bool(orbital),
        bool(hamiltonian),
        [_input.word("quantities", q) for q in ([quantities] if isinstance(quantities, str) else quantities)],
        _input.number("delta", delta),
        _input.number("alpha", alpha),
        _input.seed(seed),
        _input.count("threads", threads),
        progress,
    )
    return DynamicsDiscovery(core)


def _floats(values: Any) -> Floats:
    return _input.as_floats(values)[0].astype(np.float64)


def _is_list_of_arrays(values: Any) -> bool:
    return isinstance(values, (list, tuple)) and len(values) > 0 and all(np.ndim(v) > 0 for v in values)


def _runs(name: str, values: Any) -> list[Floats]:
    """(T, m) of each run."""
    if _is_list_of_arrays(values) and all(np.ndim(v) == 2 for v in values):
        return [_floats(v) for v in values]
    array = _floats(values)
    if array.ndim == 2:
        return [array]
    if array.ndim != 3 or len(array) == 0:
        raise _core.InputError(
            f"{name}: an array of the shape {array.shape} came; need (T, m), (R, T, m), or a list of (T, m)"
        )
    return list(array)


def _times(t: Any, states: list[Floats]) -> list[Floats]:
    if _is_list_of_arrays(t):
        each = [_floats(v) for v in t]
    else:
        array = _floats(t)
        each = [array] * len(states) if array.ndim == 1 else list(array) if array.ndim == 2 else []
    each = _as_many("t", each, states)
    for run, (times, x) in enumerate(zip(each, states)):
        if times.shape != (len(x),):
            raise _core.InputError(f"t: run {run} has times of the shape {times.shape} and {len(x)} states; need as many")
    return each


def _as_many(name: str, values: list[Floats], states: list[Floats]) -> list[Floats]:
    if len(values) != len(states):
        raise _core.InputError(f"{name}: {len(values)} runs came; x has {len(states)}")
    return values


def _noise(noise: Any, size: int) -> Floats:
    array = _floats(noise)
    return np.full(size, array) if array.ndim == 0 else array
