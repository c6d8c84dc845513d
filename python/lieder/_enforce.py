"""enforce(): a group and two representations in, a basis of all linear maps that commute with the group out."""

from __future__ import annotations

import functools
import operator
import os
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple, Optional, Union

import numpy as np
import numpy.typing as npt

from . import _core, _input
from ._group import GroupLike, group, group_for
from ._input import Floats
from ._lens import Progress

Integers = npt.NDArray[np.int64]
RepresentationLike = Union["Representation", str, int]


class Representation:
    """A representation built by algebra: `2*V + V*V + 3`, `V**2`, `V >> W` (maps from V to W), `V.dual`.

    Coordinates of a sum stand one after the other; those of a product have the index of the last factor fastest.
    """

    group: _core.Group
    size: int
    """Dimension of its space."""

    def __init__(self, group: _core.Group, core: _core.Representation, text: str) -> None:
        self.group, self._core, self._text, self.size = group, core, text, core.size

    @property
    def dual(self) -> Representation:
        return Representation(self.group, self._core.dual(), f"({self})'")

    def sym(self, degree: int) -> Representation:
        """Symmetric power, in an orthonormal basis of i1 <= i2 <= ..."""
        return Representation(self.group, self._core.symmetric(degree), f"Sym^{degree}({self})")

    def alt(self, degree: int) -> Representation:
        """Alternating power, in an orthonormal basis of i1 < i2 < ..."""
        return Representation(self.group, self._core.alternating(degree), f"Alt^{degree}({self})")

    def rho(self, g: npt.ArrayLike) -> npt.NDArray[Any]:
        """The matrix of a group element g (n, n) on this space, (size, size)."""
        return self.act(g, np.eye(self.size))

    def drho(self, xi: npt.ArrayLike) -> Floats:
        """The matrix of an element xi (n, n) of the Lie algebra, (size, size)."""
        return self._core.act_by_algebra(np.asarray(xi, dtype=float), np.eye(self.size))

    def act(self, g: npt.ArrayLike, x: npt.ArrayLike) -> npt.NDArray[Any]:
        """rho(g) x for x (size, k), without writing rho(g) out."""
        g, x = np.asarray(g), np.asarray(x)
        if np.iscomplexobj(g) or np.iscomplexobj(x):
            return self._core.act_complex(g.astype(complex), x.astype(complex))
        return self._core.act(g.astype(float), x.astype(float))

    def terms(self) -> list[tuple[int, Integers]]:
        """The direct summands: number of factors (0 for a trivial coordinate) and the coordinates they take."""
        return self._core.terms()

    def __add__(self, other: RepresentationLike) -> Representation:
        other = self._also(other)
        return Representation(self.group, self._core.sum(other._core), f"{self} + {other}")

    def __radd__(self, other: RepresentationLike) -> Representation:
        return self._also(other) + self

    def __mul__(self, other: RepresentationLike) -> Representation:
        other = self._also(other)
        return Representation(self.group, self._core.product(other._core), f"({self})*({other})")

    def __rmul__(self, other: RepresentationLike) -> Representation:
        return self._also(other) * self

    def __pow__(self, degree: int) -> Representation:
        return Representation(self.group, self._core.power(operator.index(degree)), f"({self})^{degree}")

    def __rshift__(self, other: RepresentationLike) -> Representation:
        other = self._also(other)
        return Representation(self.group, other._core.product(self._core.dual()), f"(({self})>>({other}))")

    def __rrshift__(self, other: RepresentationLike) -> Representation:
        return self._also(other) >> self

    def _also(self, other: RepresentationLike) -> Representation:
        return representation(other, self.group)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Representation('{self}', size={self.size})"

    def __reduce__(self) -> tuple[Any, ...]:
        return representation, (self._text, self.group)


def dual(rep: Representation) -> Representation:
    """rho(g^-1)^T: `V.dual`, `V'` or `dual(V)` in a text."""
    return rep.dual


def representation(rep: RepresentationLike, G: GroupLike) -> Representation:
    """A representation of G from text such as "2*V + V*V + 3", "T(1,1)", "Sym^2(V)"; a number is so many trivial ones.

    Raises InputError for names that the group does not have, and with the position of the fault in the text.
    """
    G = group(G)
    if isinstance(rep, Representation):
        if rep.group is not G and rep.group.to_json() != G.to_json():
            raise _core.InputError(f"representation: {rep!r} is one of {rep.group!r}; need one of {G!r}")
        return rep
    if isinstance(rep, str):
        return Representation(G, _core.representation(rep, G), rep)
    n = _input.whole_number("representation", rep, 0, 10**9)
    return Representation(G, _core.Representation.trivial(n), str(n))


class Family(NamedTuple):
    """Blocks of W that share one basis: block b of W is sum_k weights[first[b] + k] basis[k], at entries[b]."""

    basis: Floats
    """(count, size)"""
    entries: Integers
    """(blocks, size) places in W, counted row by row."""
    first: Integers
    """(blocks,) number of each block's first weight."""
    method: str
    """How the basis was found: orbits, highest weights, null space, ..."""


class EnforceResult:
    """An orthonormal basis of all W (n_out, n_in) with rho_out(g) W = W rho_in(g) for every g of the group."""

    status: str
    """converged; not_identifiable when the count is not certain; not_converged when matrices are not exact; stopped."""
    message: str
    dimension: int
    """Number of basis elements."""
    shape: tuple[int, int]
    """(n_out, n_in) of W."""
    form: str
    """factored: the basis is kept in factors; explicit: as arrays."""
    methods: list[str]
    completeness: str
    """How it is known that nothing is missing: exact, characters or rank."""
    equivariance_error: float | None
    """Largest relative |rho_out(g) W - W rho_in(g)| at random elements; None when there is no W."""
    closure_defect: float | None
    """By how much the Lie algebra that came is none."""
    distance_to_given: float | None
    """Of the algebra that was enforced, where generators known with an error were moved to one that closes exactly."""
    closed_group: _core.Group | None
    """The group whose maps these are, where it is not the one that was given: with the brackets that its generators
    lacked, or nearest to generators known with an error."""
    spectrum: list[float] | None
    """Singular values of the constraints, where a numerical rank was decided."""
    threshold: float | None
    """What counts as zero among them, relative to the largest."""
    seconds: dict[str, float]
    peak_memory_bytes: int | None
    group: _core.Group
    rep_in: Representation
    rep_out: Representation

    def __init__(self, core: _core.Enforce, group: _core.Group, rep_in: Representation, rep_out: Representation) -> None:
        self._core, self.group, self.rep_in, self.rep_out = core, group, rep_in, rep_out
        self.__dict__.update(core.fields())

    @property
    def usable(self) -> bool:
        """True when the basis is complete: the status is converged."""
        return self._core.usable()

    def combine(self, weights: npt.ArrayLike) -> Floats:
        """Sum of the basis elements with these weights (dimension,): an equivariant W (n_out, n_in)."""
        return self._core.combine(np.asarray(weights, dtype=float))

    def project(self, W: npt.ArrayLike) -> Floats:
        """Weights (dimension,) of the equivariant matrix nearest to W; combine() makes it."""
        return self._core.project(np.asarray(W, dtype=float))

    @functools.cached_property
    def basis(self) -> Floats:
        """(dimension, n_out, n_in) float64, written out. `sparse_basis()` and `families()` are smaller."""
        rows, numbers, values = self._core.basis()
        basis = np.zeros((self.dimension, self.shape[0] * self.shape[1]))
        basis[numbers, rows] = values
        return basis.reshape(self.dimension, *self.shape)

    def sparse_basis(self) -> Any:
        """A scipy.sparse.csr_array (dimension, n_out n_in), each W row by row (needs SciPy)."""
        import scipy.sparse

        rows, numbers, values = self._core.basis()
        size = (self.dimension, self.shape[0] * self.shape[1])
        return scipy.sparse.coo_array((values, (numbers, rows)), shape=size).tocsr()

    def families(self) -> Iterator[Family]:
        """The blocks of W, those with the same basis together: all that a layer needs, each basis once."""
        for (rows, numbers, values), count, entries, first, method in self._core.families():
            basis = np.zeros((count, entries.shape[1]))
            basis[numbers, rows] = values
            yield Family(basis, entries, first, method)

    def to_json(self) -> str:
        """The text of result.json, as `lieder enforce --json` prints it."""
        return self._core.json()

    def save(self, directory: str | os.PathLike[str], force: bool = False, explicit: bool = False) -> None:
        """Writes result.json, the report and the basis, where it is small or `explicit` asks for it, into a directory
        that appears whole: basis.npy (dimension, n_out, n_in) up to a million entries, basis.npz beyond them, a
        scipy.sparse matrix (dimension, n_out n_in).

        Raises InputError when the directory exists and is not empty (unless force), or cannot be written.
        """
        self._core.save(os.fspath(directory), force, explicit)

    def __repr__(self) -> str:
        return f"EnforceResult(dimension={self.dimension}, shape={self.shape}, completeness={self.completeness!r})"

    def __str__(self) -> str:
        return self._core.text().rstrip()


def solver_options(
    method: str, seed: int, threads: int, memory: int | None, progress: Progress | None
) -> dict[str, Any]:
    """What the solvers of the core take, checked."""
    if progress is not None and not callable(progress):
        raise _core.InputError(f"progress: {progress!r} came; need a function of (stage, fraction)")
    return {
        "method": _input.word("method", method),
        "seed": _input.seed(seed),
        "threads": _input.count("threads", threads),
        "memory": 0 if memory is None else _input.whole_number("memory", memory, 1, 2**64 - 1),
        "progress": progress,
    }


def spoken(G: _core.Group, into: Representation, out: Representation) -> tuple[str, str, str]:
    """What was asked about, as results and reports say it."""
    return G.name or "a group without a name", str(into), str(out)


def enforce(
    G: GroupLike,
    rep_in: RepresentationLike,
    rep_out: RepresentationLike,
    method: str = "auto",
    seed: int = 0,
    threads: int = 0,
    memory: int | None = None,
    progress: Optional[Progress] = None,
) -> EnforceResult:
    """All linear maps from rep_in to rep_out that commute with G, as an orthonormal basis.

    G: a name ("SO(3)", "S(4)*SO(3)"), a Group, a group file, or an answer of lens(). A noise in it sets what counts as
       zero.
    rep_in, rep_out: text ("2*V + V*V + 3"), a Representation of G, or a number of trivial ones.
    method: "auto"; "dense" or "matrix-free" for a null space where auto knows better.
    seed: of the random elements that measure the error.
    threads: 0 takes all cores.
    memory: bytes; refuse before starting what would need more. None asks the machine.
    progress: called as progress(stage, fraction) now and then; returning False stops.

    What was found is kept for later questions about the same group (lieder.enforce_cache, at most 256 MB).
    Raises lieder.InputError, a ValueError, when an argument is wrong or memory would not do.
    Source: Finzi, Welling, Wilson (2021) for the equations; docs/enforce.md for the solvers.
    """
    options = solver_options(method, seed, threads, memory, progress)
    G = group_for(G, rep_in, rep_out)
    into, out = representation(rep_in, G), representation(rep_out, G)
    core = _core.enforce(
        G,
        into._core,
        out._core,
        *spoken(G, into, out),
        **options,
    )
    found = EnforceResult(core, G, into, out)
    if found.closed_group is not None and found.closed_group.dimension > G.dimension:
        warnings.warn(
            f"enforce: the brackets of the generators leave their span by {found.closure_defect:.2g} of their size; the "
            "answer is that of the larger group that they generate, its closed_group",
            stacklevel=2,
        )
    return found
