"""By how much a model fails to commute with a group, and where that begins."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional, Union

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from .. import _input
from .._core import InputError
from .._enforce import Representation, RepresentationLike, representation
from .._group import GroupLike, group_for
from ._linear import EquivariantBilinear
from ._maps import _spoken
from ._nonlinear import PointwiseNonlinearity
from ._terms import spoken, terms_of

_POINTWISE = (
    nn.CELU, nn.ELU, nn.GELU, nn.Hardshrink, nn.Hardsigmoid, nn.Hardswish, nn.Hardtanh, nn.LeakyReLU, nn.LogSigmoid,
    nn.Mish, nn.ReLU, nn.ReLU6, nn.SELU, nn.Sigmoid, nn.SiLU, nn.Softplus, nn.Softshrink, nn.Softsign, nn.Tanh,
    nn.Tanhshrink, PointwiseNonlinearity,
)  # fmt: skip
_KEEPS = (*_POINTWISE, nn.Dropout, nn.Identity)
_INPUTS = 16


@dataclass
class LayerReport:
    """One layer, or several where nothing says how the group acts between them."""

    name: str
    error: float
    """Largest relative |f(rho_in(g) x) - rho_out(g) f(x)|."""
    cause: str = ""
    """Why that is too much; empty when it is not."""


@dataclass
class EquivarianceReport:
    """What check_equivariance() measured; print it."""

    group: str
    error: float
    """Of the whole model: largest relative |f(rho_in(g) x) - rho_out(g) f(x)|."""
    tolerance: float
    samples: int
    layers: list[LayerReport] = field(default_factory=list)
    """In order; empty for a model that is no sequence."""
    cause: str = ""
    """Why equivariance is lost; empty when it is not."""

    @property
    def equivariant(self) -> bool:
        return not self.cause

    @property
    def first(self) -> Optional[LayerReport]:
        """The first layer that does not commute."""
        return next((layer for layer in self.layers if layer.cause), None)

    def __str__(self) -> str:
        lines = [
            f"{'equivariant' if self.equivariant else 'not equivariant'} under {self.group}: relative error "
            f"{self.error:.2g} at {self.samples} random elements (tolerance {self.tolerance:.2g})"
        ]
        if self.first is not None:
            lines.append(f"  lost in {self.first.name}: {self.first.cause}")
        elif self.cause:
            lines.append(f"  cause: {self.cause}")
        width = max((len(layer.name) for layer in self.layers), default=0)
        lines += [f"  {layer.name:<{width}}  {layer.error:.2g}" for layer in self.layers]
        return "\n".join(lines)


def check_equivariance(
    model: nn.Module,
    G: GroupLike,
    rep_in: Union[RepresentationLike, Sequence[RepresentationLike], None] = None,
    rep_out: Optional[RepresentationLike] = None,
    samples: int = 8,
    *,
    seed: int = 0,
    tolerance: Optional[float] = None,
) -> EquivarianceReport:
    """Measures |f(rho_in(g) x) - rho_out(g) f(x)| at random g and x, layer by layer where the model is a sequence.

    model: takes (batch, rep_in.size) and returns (batch, rep_out.size); several arguments for a list of representations.
       It runs in evaluation mode and without gradients.
    rep_in, rep_out: needed for a model that does not have them as attributes, as the modules of lieder.torch do.
    samples: number of group elements, with 16 Gaussian inputs each.
    tolerance: of relative errors. None takes 1,000 times the precision of the model's numbers, within 1e-11 and 0.05, and
       10 times the noise of the group.

    Both sides are compared relative to the larger of their norms over the 16 inputs.
    """
    G = group_for(G, *(rep_in if isinstance(rep_in, (list, tuple)) else [rep_in]), rep_out)
    samples = _input.whole_number("samples", samples, 1, 10**6)
    steps = _steps(model)
    into = _inputs(G, model, steps, rep_in)
    out = _own(G, "rep_out", rep_out if rep_out is not None else _declared(reversed(steps), "rep_out"))
    dtype, device = _numbers_of(model, G)
    if tolerance is None:
        tolerance = min(max(1000 * torch.finfo(dtype).eps, 1e-11), 0.05) + 10 * G.noise
    probe = _Probe(G, samples, seed, dtype, device)
    training = {module: module.training for module in model.modules()}
    model.eval()
    try:
        report = EquivarianceReport(_spoken(G), probe.error(model, into, out), tolerance, samples)
        if len(steps) > 1 and len(into) == 1:
            report.layers = _layer_by_layer(steps, into[0], out, probe, tolerance)
            report.cause = report.first.cause if report.first is not None else ""
        if report.error > tolerance and not report.cause:
            report.cause = _cause(model, into, out, probe)
    finally:
        for module, was in training.items():
            module.training = was
    return report


class _Probe:
    """Random group elements and inputs, the same for whatever is measured."""

    def __init__(self, G: Any, samples: int, seed: int, dtype: torch.dtype, device: torch.device) -> None:
        self.group, self.seed, self.dtype, self.device = G, seed, dtype, device
        self.elements = [G.random_element(seed + k) for k in range(samples)]

    def error(self, f: nn.Module, into: list[Representation], out: Representation, dtype: Any = None) -> float:
        random = np.random.default_rng(self.seed)
        dtype = dtype or self.dtype
        worst = 0.0
        for g in self.elements:
            xs = [self._gaussian(random, rep.size) for rep in into]
            here = self._apply(f, xs, dtype)
            there = self._apply(f, [rep.act(g, x.T).T for rep, x in zip(into, xs)], dtype)
            if here.shape != (_INPUTS, out.size):
                raise InputError(
                    f"check_equivariance: the model returns an array of shape {here.shape} for {_INPUTS} inputs; need "
                    f"({_INPUTS}, {out.size}) for {out}"
                )
            worst = max(worst, _difference(there, out.act(g, here.T).T))
        return worst

    def _gaussian(self, random: np.random.Generator, size: int) -> npt.NDArray[Any]:
        x: npt.NDArray[Any] = random.normal(size=(_INPUTS, size))
        return x + 1j * random.normal(size=x.shape) if self.group.is_complex else x

    def _apply(self, f: nn.Module, xs: list[npt.NDArray[Any]], dtype: torch.dtype) -> npt.NDArray[Any]:
        with torch.no_grad():
            y: Tensor = f(*(torch.as_tensor(np.ascontiguousarray(x)).to(self.device, dtype) for x in xs))
        return np.asarray(y.cpu().to(torch.complex128 if y.is_complex() else torch.float64))


def _difference(a: npt.NDArray[Any], b: npt.NDArray[Any]) -> float:
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return float(np.linalg.norm(a - b) / scale) if scale > 0 else 0.0


def _steps(model: nn.Module, prefix: str = "") -> list[tuple[str, nn.Module]]:
    """Layers in the order in which they are applied, with their names."""
    if not isinstance(model, nn.Sequential) or len(model) == 0:
        return [(prefix.rstrip("."), model)]
    return [step for name, child in model.named_children() for step in _steps(child, f"{prefix}{name}.")]


def _inputs(G: Any, model: nn.Module, steps: list[tuple[str, nn.Module]], rep: Any) -> list[Representation]:
    if rep is None and isinstance(model, EquivariantBilinear):
        rep = [model.rep_a, model.rep_b]
    if rep is None:
        rep = _declared(steps, "rep_in")
    many = isinstance(rep, Sequence) and not isinstance(rep, str)
    return [_own(G, "rep_in", one) for one in (rep if many else [rep])]


def _declared(steps: Iterable[tuple[str, nn.Module]], name: str) -> Optional[Representation]:
    """That of the first step which has one, if all before it keep the representation."""
    for _, layer in steps:
        if hasattr(layer, name) or not isinstance(layer, _KEEPS):
            rep: Optional[Representation] = getattr(layer, name, None)
            return rep
    return None


def _own(G: Any, name: str, rep: Optional[RepresentationLike]) -> Representation:
    """The representation of G that reads like this one, which may belong to another group."""
    if rep is None:
        raise InputError(f"check_equivariance: the model has no attribute {name}; pass {name}=")
    if not isinstance(rep, Representation) or rep.group is G or rep.group.to_json() == G.to_json():
        return representation(rep, G)
    own = representation(str(rep), G)
    if own.size != rep.size:
        raise InputError(f"check_equivariance: {rep} has size {rep.size} in the model and {own.size} for {_spoken(G)}")
    return own


def _numbers_of(model: nn.Module, G: Any) -> tuple[torch.dtype, torch.device]:
    tensors = [t for t in (*model.parameters(), *model.buffers()) if t.is_floating_point() or t.is_complex()]
    dtype = tensors[0].dtype if tensors else torch.get_default_dtype()
    device = tensors[0].device if tensors else torch.device("cpu")
    if G.is_complex and not dtype.is_complex:
        dtype = torch.complex128 if dtype == torch.float64 else torch.complex64
    return dtype, device


def _layer_by_layer(
    steps: list[tuple[str, nn.Module]], into: Representation, out: Representation, probe: _Probe, tolerance: float
) -> list[LayerReport]:
    between = _between(steps, into, out, probe.group)
    reports, start = [], 0
    for stop in range(1, len(steps) + 1):
        a, b = between[start], between[stop]
        if b is None:
            continue
        assert a is not None
        part = steps[start:stop]
        layer = part[0][1] if len(part) == 1 else nn.Sequential(*(step for _, step in part))
        name = ", ".join(f"{name} ({type(step).__name__})" for name, step in part)
        report = LayerReport(name, probe.error(layer, [a], b))
        if report.error > tolerance:
            report.cause = _cause(layer, [a], b, probe)
        reports.append(report)
        start = stop
    return reports


def _between(
    steps: list[tuple[str, nn.Module]], into: Representation, out: Representation, G: Any
) -> list[Optional[Representation]]:
    """The representation before each layer and after the last, None where nothing says which."""
    known: list[Any] = [None] * (len(steps) + 1)
    known[0], known[-1] = into, out
    for k, (_, layer) in enumerate(steps):
        for place, name in ((k, "rep_in"), (k + 1, "rep_out")):
            if known[place] is None and hasattr(layer, name):
                known[place] = _own(G, name, getattr(layer, name))
    keeps = [isinstance(layer, _KEEPS) for _, layer in steps]
    for k in range(len(steps)):
        if keeps[k] and known[k + 1] is None:
            known[k + 1] = known[k]
    for k in reversed(range(len(steps))):
        if keeps[k] and known[k] is None:
            known[k] = known[k + 1]
    return known


def _cause(layer: nn.Module, into: list[Representation], out: Representation, probe: _Probe) -> str:
    exact = _error_in_double(layer, into, out, probe)
    if exact is not None and exact <= 1e-11 + 10 * probe.group.noise:
        return f"the precision of {probe.dtype}; with double precision the error is {exact:.2g}"
    if isinstance(layer, _POINTWISE):
        return _pointwise_cause(out)
    found = _linear_cause(layer, into, out, probe)
    return found or f"{type(layer).__name__} does not commute with the group"


def _error_in_double(layer: nn.Module, into: list[Representation], out: Representation, probe: _Probe) -> Optional[float]:
    double = torch.complex128 if probe.dtype.is_complex else torch.float64
    if probe.dtype == double:
        return None
    return probe.error(copy.deepcopy(layer).to(double), into, out, double)


def _pointwise_cause(rep: Representation) -> str:
    for term in terms_of(rep):
        if term.not_permuted:
            return (
                f"a pointwise nonlinearity on {spoken(term.coordinates)} of {rep}, on which the group does not act by "
                f"permutations: {term.not_permuted}"
            )
    return "the nonlinearity is not the same for all coordinates"


def _linear_cause(layer: nn.Module, into: list[Representation], out: Representation, probe: _Probe) -> str:
    """Of a layer with a matrix `weight` and perhaps a `bias`."""
    weight, bias = getattr(layer, "weight", None), getattr(layer, "bias", None)
    if not isinstance(weight, Tensor) or weight.dim() != 2 or len(into) != 1:
        return ""
    if tuple(weight.shape) != (out.size, into[0].size):
        return ""
    W = np.asarray(weight.detach().cpu().to(torch.complex128 if weight.is_complex() else torch.float64))
    faults = []
    # rho_out(g) W against W rho_in(g), the latter as rho_in(g) acting on the identity.
    errors = [_difference(out.act(g, W), W @ into[0].rho(g)) for g in probe.elements]
    least = 100 * torch.finfo(weight.dtype).eps + 10 * probe.group.noise
    if max(errors) > least:
        faults.append(f"its weight is not equivariant (relative error {max(errors):.2g})")
    if isinstance(bias, Tensor):
        b = np.asarray(bias.detach().cpu().to(torch.complex128 if bias.is_complex() else torch.float64))[:, None]
        errors = [_difference(out.act(g, b), b) for g in probe.elements]
        if max(errors) > least:
            faults.append(f"its bias is not invariant (relative error {max(errors):.2g})")
    return "; ".join(faults)
