"""How a group acts on each direct summand of a representation, which decides what nonlinearity may follow."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .._enforce import Integers, Representation
from .._input import Floats

_ROUNDING = 1e-9


class Term(NamedTuple):
    """One direct summand."""

    coordinates: Integers
    factors: int
    """Of the tensor product; 0 for a trivial coordinate."""
    not_permuted: str
    """Why some group element does not permute the coordinates; empty when all do, also by leaving them alone."""
    not_isometric: str
    """Why some group element does not act by an orthogonal (or unitary) matrix; empty when all do."""


def terms_of(rep: Representation) -> list[Term]:
    """The direct summands of a representation and how the group acts on each.

    Generators decide for the whole group; what is smaller than the noise in them is taken for zero.
    Cost: one action of each discrete generator, and one of the algebra: being zero, or antisymmetric, is a linear
    condition, so that a random combination of the algebra's elements meets it when all of them do.
    """
    terms = rep.terms()
    starts = np.zeros((rep.size, max((len(places) for _, places in terms), default=0)))
    for _, places in terms:
        starts[places, np.arange(len(places))] = 1
    xi = _algebra_element(rep)
    moved = None if xi is None else rep._core.act_by_algebra(xi, starts)
    images = [rep.act(g, starts) for g in np.asarray(rep.group.discrete)]
    near = _ROUNDING + 3 * rep.group.noise
    return [_term(rep, factors, places, moved, images, near) for factors, places in terms]


def _term(
    rep: Representation, factors: int, places: Integers, moved: Floats | None, images: list[npt.NDArray[Any]], near: float
) -> Term:
    size = len(places)
    not_permuted = not_isometric = ""
    if moved is not None:
        d = moved[places, :size]
        if np.abs(d).max(initial=0) > near:
            not_permuted = "the Lie algebra moves them continuously"
        if not rep.group.is_complex and np.abs(d + d.T).max(initial=0) > near:
            not_isometric = "the Lie algebra does not act by antisymmetric matrices"
    for number, image in enumerate(images):
        g = image[places, :size]
        if np.abs(g @ g.conj().T - np.eye(size)).max(initial=0) > near:
            not_isometric = not_isometric or f"discrete generator {number} does not act orthogonally"
        nearest = g.real > 0.5
        one_each = (nearest.sum(axis=0) == 1).all() and (nearest.sum(axis=1) == 1).all()
        if not one_each or np.abs(g - nearest).max(initial=0) > near:
            not_permuted = not_permuted or f"discrete generator {number} acts by no permutation"
    return Term(places, factors, not_permuted, not_isometric)


def spoken(places: Integers) -> str:
    """Coordinates in words."""
    if len(places) == 1:
        return f"coordinate {places[0]}"
    if np.array_equal(places, np.arange(places[0], places[0] + len(places))):
        return f"coordinates {places[0]}..{places[-1]}"
    return f"coordinates {places[0]}, {places[1]}, .."


def signature(rep: Representation) -> str:
    """The same for representations of equal groups that act alike, on any machine: their generators' images of a
    generic vector, rounded."""
    u = np.cos(1.0 + np.arange(rep.size))[:, None]
    xi = _algebra_element(rep)
    images = [] if xi is None else [rep._core.act_by_algebra(xi, u)]
    images += [rep.act(g, u) for g in np.asarray(rep.group.discrete)]
    digest = hashlib.sha256(repr((rep.group.size, rep.group.dimension, len(images), rep.size)).encode())
    for image in images:
        # Adding zero turns -0 into 0.
        digest.update((np.round(image.real, 6) + 0.0).astype("<f8").tobytes())
    return digest.hexdigest()


def _algebra_element(rep: Representation) -> Floats | None:
    """A generic element of the Lie algebra, of norm 1; None when there is none."""
    algebra = np.asarray(rep.group.lie_algebra)
    if len(algebra) == 0:
        return None
    xi: Floats = np.tensordot(np.cos(1.0 + np.arange(len(algebra))), algebra, axes=1)
    norm = np.linalg.norm(xi)
    return xi / norm if norm > 0 else xi
