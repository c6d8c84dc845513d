"""Equivariant functions that are not linear: affine maps, polynomials, kernels, functions in a dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable, Optional, Union

import numpy as np
import numpy.typing as npt

from . import _core, _input
from ._answer import Answer
from ._enforce import Integers, RepresentationLike, representation, solver_options, spoken
from ._group import GroupLike, group_for
from ._input import Floats
from ._lens import Progress

class _Result(Answer):
    methods: list[str]
    completeness: str
    """How it is known that nothing is missing: exact, characters or rank."""
    equivariance_error: float | None
    """Largest relative difference of the two sides at random elements; None when there is nothing to measure."""
    seconds: dict[str, float]
    peak_memory_bytes: int | None


class EquivariantPolynomials(_Result):
    """A basis of the polynomial maps F, homogeneous of one degree, with F(rho_in(g) x) = rho_out(g) F(x)."""

    dimension: int
    """Number of basis maps."""
    coefficients: Floats
    """(dimension, outputs, monomials), in echelon form: whole numbers or simple fractions where `rational`."""
    exponents: Integers
    """(monomials, inputs)."""
    rational: bool

    def __init__(self, core: _core.Polynomials) -> None:
        super().__init__(core)
        self._polynomials = core
        monomials = len(self.exponents)
        outputs = self.coefficients.shape[1] // monomials if monomials else 0
        self.coefficients = self.coefficients.reshape(-1, outputs, monomials)

    @property
    def formulas(self) -> list[str]:
        """Each map in words, such as "x1^2 + x2^2"; long ones are cut."""
        return [self._polynomials.formula(k) for k in range(len(self.coefficients))]

    def __call__(self, x: npt.ArrayLike) -> Floats:
        """Values of all maps at points x (..., inputs): (..., dimension, outputs)."""
        X = np.asarray(x, dtype=float)
        if X.shape[-1:] != self.exponents.shape[1:]:
            raise _core.InputError(f"polynomials: points of shape {X.shape} came; need (..., {self.exponents.shape[1]})")
        monomials = np.prod(X[..., None, :] ** self.exponents, axis=-1)
        values: Floats = np.einsum("...m,kom->...ko", monomials, self.coefficients)
        return values

    def __repr__(self) -> str:
        return f"EquivariantPolynomials(dimension={self.dimension}, monomials={len(self.exponents)})"


def equivariant_polynomials(
    G: GroupLike,
    rep_in: RepresentationLike = "V",
    rep_out: RepresentationLike = 1,
    degree: int = 2,
    method: str = "auto",
    seed: int = 0,
    threads: int = 0,
    memory: int | None = None,
    progress: Optional[Progress] = None,
) -> EquivariantPolynomials:
    """All polynomial maps of a degree from rep_in to rep_out that commute with G; coefficients match one by one.

    degree: 0 to 100. Other arguments as for enforce(). Raises lieder.InputError.
    """
    G = group_for(G, rep_in, rep_out)
    into, out = representation(rep_in, G), representation(rep_out, G)
    core = _core.polynomials(
        G,
        into._core,
        out._core,
        _input.whole_number("degree", degree, 0, 100),
        *spoken(G, into, out),
        **solver_options(method, seed, threads, memory, progress),
    )
    return EquivariantPolynomials(core)


class EquivariantKernels(_Result):
    """Kernels k of convolutions (F u)(y) = sum_x k(y - x) u(x) on a grid, with k(g x) = rho_out(g) k(x) rho_in(g)^-1."""

    kernels: Floats
    """(count, outputs, inputs, side, side, ..), each of norm 1; the offset of entry i along an axis is i - (side-1)/2."""
    rings: int
    """Radial profiles; 0 where the group takes the grid to itself, and the kernels are all that there are on it."""
    bands: list[int]
    """Largest angular frequency on each ring; empty where all that there are were taken."""

    def __init__(self, core: _core.Kernels, side: int, outputs: int, inputs: int) -> None:
        super().__init__(core)
        values: Floats = self.__dict__.pop("values")
        extents = (side,) * int(self.__dict__.pop("extents"))
        self.kernels = np.ascontiguousarray(values.T).reshape(values.shape[1], outputs, inputs, *extents)

    def __repr__(self) -> str:
        return f"EquivariantKernels(shape={self.kernels.shape}, completeness={self.completeness!r})"


def equivariant_kernels(
    G: GroupLike,
    rep_in: RepresentationLike,
    rep_out: RepresentationLike,
    side: int = 5,
    width: float = 0.6,
    band: float = 2.0,
    positions: str = "",
    method: str = "auto",
    seed: int = 0,
    threads: int = 0,
    memory: int | None = None,
    progress: Optional[Progress] = None,
) -> EquivariantKernels:
    """Convolution kernels between fields of rep_in and rep_out that commute with G, which moves points and values.

    G: SO(n) or O(n), whose kernels are rings times angular parts and commute exactly with what takes the grid to itself,
       or a finite group that takes the grid to itself (Rot(4), Dih(4), Cube), whose kernels are all that there are,
       or any other group of rotations and reflections (Rot(6), Dih(5)): rings of all angular frequencies up to `band`
       times their radius.
    side: points of the grid along each axis, odd. width: of a ring's profile, in steps of the grid.
    band: 0 to pi, where a period is two steps of the grid long.
    positions: base representation that moves the points; "" is the first one.

    Libraries of networks correlate, (F u)(y) = sum_o w(o) u(y + o): their weight is `kernels` reversed along the grid.
    Raises lieder.InputError.
    """
    G = group_for(G, rep_in, rep_out)
    into, out = representation(rep_in, G), representation(rep_out, G)
    core = _core.kernels(
        G,
        into._core,
        out._core,
        _input.whole_number("side", side, 1, 99),
        _input.number("width", width),
        _input.number("band", band),
        _input.word("positions", positions),
        *spoken(G, into, out),
        **solver_options(method, seed, threads, memory, progress),
    )
    return EquivariantKernels(core, side, out.size, into.size)


class AffineMaps(_Result):
    """Layers z = W x + b that commute with affine actions: one of them, and the directions in which it may change.

    The evidence is that of enforce() in homogeneous coordinates.
    """

    exists: bool
    """Whether there is any such layer. Without one, W and b are None."""
    W: Floats | None
    """(n, m), with b the layer of least norm."""
    b: Floats | None
    """(n,)"""
    W_directions: Floats
    """(k, n, m): with b_directions orthonormal. Every layer is W, b plus a combination of the directions."""
    b_directions: Floats
    """(k, n)"""

    def __init__(self, core: _core.Affine, outputs: int, inputs: int) -> None:
        super().__init__(core)
        particular: Floats = self.__dict__.pop("particular")
        flat: Floats = self.__dict__.pop("directions")
        self.W, self.b = (particular[:, :-1], particular[:, -1]) if self.exists else (None, None)
        directions = np.ascontiguousarray(flat.T).reshape(-1, outputs, inputs + 1)
        self.W_directions, self.b_directions = directions[..., :-1], directions[..., -1]

    def __len__(self) -> int:
        return len(self.W_directions)

    def __repr__(self) -> str:
        return f"AffineMaps(exists={self.exists}, directions={len(self)}, status={self.status!r})"


def equivariant_affine_maps(
    G: GroupLike,
    rep_in: RepresentationLike,
    rep_out: RepresentationLike,
    method: str = "auto",
    seed: int = 0,
    threads: int = 0,
    memory: int | None = None,
    progress: Optional[Progress] = None,
) -> AffineMaps:
    """All layers z = W x + b that commute with affine actions of G: x -> A x + a, z -> B z + c.

    rep_in, rep_out: representations that keep their last coordinate, which is 1 for points: V of SE(n), or V+1 for a
       linear action. x and z are without it. Other arguments as for enforce(). Raises lieder.InputError.

    Source: Otto, Zolman, Kutz, Brunton (2025).
    """
    G = group_for(G, rep_in, rep_out)
    into, out = representation(rep_in, G), representation(rep_out, G)
    options = solver_options(method, seed, threads, memory, progress)
    core = _core.affine_maps(G, into._core, out._core, *spoken(G, into, out), **options)
    return AffineMaps(core, out.size - 1, into.size - 1)


PointFunction = Callable[[Floats], npt.ArrayLike]


class Action:
    """How one element acts on points and on values, by functions of many points at once.

    field: (N, m) -> (N, m), the vector field xi(x) of an element of the algebra, or g x for one of the group.
    output: T_xi or rho(g) as a matrix (n, n), or a function (N, m) -> (N, n, n) of the point; None is trivial.
    discrete: an element of the group rather than of the algebra.
    """

    def __init__(
        self, field: PointFunction, output: Union[npt.ArrayLike, PointFunction, None] = None, discrete: bool = False
    ) -> None:
        self.field, self.output, self.discrete = field, output, discrete

    def outputs_at(self, X: Floats) -> list[Floats]:
        if self.output is None:
            return []
        if not callable(self.output):
            return [np.asarray(self.output, dtype=float)]
        return list(np.asarray(self.output(X), dtype=float))


class EquivariantFunctions(Answer):
    """Functions F = W D of a dictionary D that commute with an action.

    The status is not_identifiable also when samples kept aside contradict the answer.
    """

    weights: Floats
    """(count, n, p): an orthonormal basis of the W."""
    spectrum: list[float]
    """Singular values of the equations, per sample."""
    threshold: float
    equations: int
    held_out_defect: float | None
    """Largest relative defect over samples kept aside; None when there were none."""

    def __init__(self, core: _core.Functions, outputs: int, functions: int) -> None:
        super().__init__(core)
        basis: Floats = self.__dict__.pop("basis")
        self.weights = np.ascontiguousarray(basis.T).reshape(-1, outputs, functions)

    def __len__(self) -> int:
        return len(self.weights)

    def __repr__(self) -> str:
        return f"EquivariantFunctions(shape={self.weights.shape}, status={self.status!r})"


def equivariant_functions(
    dictionary: PointFunction,
    actions: Sequence[Action],
    X: npt.ArrayLike,
    outputs: int = 1,
    jacobian: Optional[PointFunction] = None,
    tolerance: float | None = None,
    held_out: float = 0.25,
    threads: int = 0,
    memory: int | None = None,
    progress: Optional[Progress] = None,
) -> EquivariantFunctions:
    """Every F = W D, W (outputs, p), with DF xi = T_xi F for the algebra and F(g x) = rho(g) F(x) for the group.

    dictionary: D, (N, m) -> (N, p). jacobian: (N, m) -> (N, p, m); without it D is differenced along each field, to a
       relative error of about 1e-10.
    actions: nonlinear ones are welcome.
    X: generic points (N, m); `held_out` of them only test the answer.
    tolerance: of the rank, relative; 1e-8, or 1e-6 where D is differenced.

    Raises lieder.InputError. Source: Otto, Zolman, Kutz, Brunton (2025).
    """
    points = np.asarray(X, dtype=float)
    if points.ndim != 2:
        raise _core.InputError(f"functions: points of shape {points.shape} came; need (N, m)")
    values = _evaluated("the dictionary", dictionary, points, 2)
    moved, matrices = [], []
    for action in actions:
        field = _evaluated("a field", action.field, points, 2)
        if field.shape != points.shape:
            raise _core.InputError(f"functions: a field of shape {field.shape} came; need {points.shape}")
        if action.discrete:
            moved.append(_evaluated("the dictionary", dictionary, field, 2))
        elif jacobian is not None:
            moved.append(np.einsum("npm,nm->np", _evaluated("the jacobian", jacobian, points, 3), field))
        else:
            moved.append(_derivative(dictionary, points, field))
        matrices.append(action.outputs_at(points))
    if tolerance is None:
        tolerance = 1e-8 if jacobian is not None or all(action.discrete for action in actions) else 1e-6
    options = solver_options("auto", 0, threads, memory, progress)
    core = _core.functions(
        values,
        moved,
        matrices,
        [int(action.discrete) for action in actions],
        _input.whole_number("outputs", outputs, 1, 10**6),
        _input.number("tolerance", tolerance),
        _input.number("held_out", held_out),
        options["threads"],
        options["memory"],
        progress,
    )
    return EquivariantFunctions(core, outputs, values.shape[1])


def _evaluated(what: str, function: PointFunction, points: Floats, dimensions: int) -> Floats:
    values = np.asarray(function(points), dtype=float)
    if values.ndim != dimensions or len(values) != len(points):
        raise _core.InputError(
            f"functions: {what} gave shape {values.shape} for {len(points)} points; need {dimensions} dimensions, the "
            "points first"
        )
    return values


def _derivative(dictionary: PointFunction, points: Floats, field: Floats) -> Floats:
    """Along the field, by central differences of two steps (Richardson)."""
    sizes = np.linalg.norm(points, axis=1) + 1
    speeds = np.linalg.norm(field, axis=1)
    step = (2e-3 * sizes / np.where(speeds > 0, speeds, 1))[:, None]

    def central(h: Floats) -> Floats:
        ahead, behind = (_evaluated("the dictionary", dictionary, points + sign * h * field, 2) for sign in (1, -1))
        return (ahead - behind) / (2 * h)

    return (4 * central(step / 2) - central(step)) / 3
