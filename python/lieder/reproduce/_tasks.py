"""The three synthetic tasks of [Finzi2021]: inputs, targets, and how both change with the group.

What a sample is follows the authors' program (emlp/datasets.py of their repository): it defines the published figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import numpy as np

from .._input import Floats

_METRIC = np.diag([1.0, -1.0, -1.0, -1.0])
_MASSES = 5


@dataclass(frozen=True)
class Task:
    name: str
    group: str
    rep_in: str
    rep_out: str
    draw: Callable[[np.random.Generator, int], Floats]
    """Inputs, (count, n_in)."""
    target: Callable[[Floats], Floats]
    """(count, n_in) -> (count, n_out)."""
    vector: int
    """Size of the vectors that the inputs consist of, where inputs and outputs are normalised; 0 where they are not."""


def two_vectors(random: np.random.Generator, count: int) -> Floats:
    """Two Gaussian vectors of R^5 a row."""
    return random.normal(size=(count, 10))


def invariant_of_two_vectors(X: Floats) -> Floats:
    """sin|a| - |b|^3 / 2 + cos(angle between a and b)."""
    a, b = X[:, :5], X[:, 5:]
    lengths = np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
    y: Floats = np.sin(lengths[0]) - lengths[1] ** 3 / 2 + (a * b).sum(1) / (lengths[0] * lengths[1])
    return y[:, None]


def point_masses(random: np.random.Generator, count: int) -> Floats:
    """Five masses log(1 + e^z) of Gaussian z, then five Gaussian places in R^3."""
    X = random.normal(size=(count, 4 * _MASSES))
    X[:, :_MASSES] = np.logaddexp(0, X[:, :_MASSES])
    return X


def moment_of_inertia(X: Floats) -> Floats:
    """sum m (|r|^2 1 - r r^T) about the origin, by rows."""
    masses, places = X[:, :_MASSES], X[:, _MASSES:].reshape(-1, _MASSES, 3)
    second = np.einsum("nk,nki,nkj->nij", masses, places, places)
    trace = np.trace(second, axis1=1, axis2=2)
    return (trace[:, None, None] * np.eye(3) - second).reshape(-1, 9)


def four_momenta(random: np.random.Generator, count: int) -> Floats:
    """Four vectors (E, px, py, pz) of Gaussian numbers of deviation 1/4: electron, muon, and both again afterwards.
    They lie on no mass shell and conserve nothing, as in the published data."""
    return random.normal(size=(count, 16)) / 4


def scattering(X: Floats) -> Floats:
    """Matrix element of electron-muon scattering: 4 A^{mu nu} B_{mu nu}, where
    A = p1 p3 - (p1.p3 - p1.p1) eta and B = p2 p4 - (p2.p4 - p2.p2) eta, with the indices of B lowered.

    The products are not made symmetric, as in the authors' program. Expanded, it is
    4 ((p1.p2)(p3.p4) - a (p2.p4) - b (p1.p3) + 4 a b), a = p1.p3 - p1.p1, b = p2.p4 - p2.p2.
    """
    p1, p2, p3, p4 = X.reshape(-1, 4, 4).transpose(1, 0, 2)
    a = minkowski(p1, p3) - minkowski(p1, p1)
    b = minkowski(p2, p4) - minkowski(p2, p2)
    mixed = minkowski(p1, p2) * minkowski(p3, p4)
    y: Floats = 4 * (mixed - a * minkowski(p2, p4) - b * minkowski(p1, p3) + 4 * a * b)
    return y[:, None]


def minkowski(a: Floats, b: Floats) -> Floats:
    """a.b with signature + - - -."""
    return np.einsum("...i,ij,...j->...", a, _METRIC, b)


TASKS = (
    Task("O(5) invariant", "O(5)", "2*V", "1", two_vectors, invariant_of_two_vectors, 5),
    Task("inertia", "O(3)", "5 + 5*V", "V*V", point_masses, moment_of_inertia, 0),
    Task("scattering", "O(1,3)", "4*V", "1", four_momenta, scattering, 4),
)
