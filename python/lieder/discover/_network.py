"""A model as discover.model() needs it: values, Jacobians, and what goes on between its layers."""

from __future__ import annotations

import copy
import sys
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Callable, Optional

import numpy as np

from .._core import InputError
from .._input import Floats

_ROWS = 1024
"""Samples that are differentiated at once."""
_PROBED = 16
"""Samples at which derivatives are compared with differences."""


@dataclass
class Call:
    """One call of a layer. Values and tangents are (N, numbers of a sample)."""

    name: str
    module: Any
    source: Optional[int]
    """Number of the call whose output it took; -1: the model's input; None: code between the layers made it."""
    single: bool
    """Whether it took one tensor and nothing else."""
    before: Floats
    after: Floats
    shape_before: tuple[int, ...]
    shape_after: tuple[int, ...]
    moved_before: Optional[Floats] = None
    moved_after: Optional[Floats] = None

    @property
    def kind(self) -> str:
        return "" if self.module is None else _kind(self.module)


class Network:
    """What can be asked of any model; `x` is (N, ...) float64."""

    derivatives = "central differences"
    precision = "float64"
    relative_error = 1e-5
    """Of its derivatives: a smaller defect is none."""

    def values(self, x: Floats) -> Floats:
        """F(x), (N, ...)."""
        raise NotImplementedError

    def jacobian(self, x: Floats, outputs: int) -> Floats:
        """(N, n, m)."""
        return self._differences(x, outputs)

    def calls(self, x: Floats, tangent: Optional[Floats] = None) -> list[Call]:
        """Its layers in the order in which they run, the output last; with what they do along a tangent."""
        return []

    def layer(self, call: Call, before: Floats, tangent: Optional[Floats] = None) -> Floats:
        """A layer by itself: its values, or their derivative along a tangent, (N, n)."""
        raise NotImplementedError

    def suspects(self) -> list[str]:
        """Layers that may give other values in each call."""
        return []

    def _step(self, x: Floats) -> float:
        eps = np.finfo(np.float64 if self.precision == "float64" else np.float32).eps
        return float(eps ** (1 / 3) * (np.abs(x).max() + np.finfo(float).tiny))

    def _differences(self, x: Floats, outputs: int) -> Floats:
        step, flat = self._step(x), x.reshape(len(x), -1)
        slopes = np.empty((len(x), outputs, flat.shape[1]))
        for i in range(flat.shape[1]):
            shift = np.zeros_like(flat)
            shift[:, i] = step
            high, low = (self.values((flat + s).reshape(x.shape)) for s in (shift, -shift))
            slopes[:, :, i] = (high - low).reshape(len(x), outputs) / (2 * step)
        return slopes

    def _agrees(self, x: Floats, slopes: Floats) -> bool:
        """Whether derivatives are those of the values: a detached tensor, say, takes them away without a word."""
        x = x[:_PROBED]
        direction = np.random.default_rng(0).standard_normal(x.shape)
        step = self._step(x)
        high, low = (self.values(x + s * direction).reshape(len(x), -1) for s in (step, -step))
        measured = (high - low) / (2 * step)
        claimed = np.einsum("knm,km->kn", slopes[:_PROBED], direction.reshape(len(x), -1))
        tolerance = 1e-3 if self.precision == "float64" else 5e-2
        return bool(np.linalg.norm(claimed - measured) <= tolerance * (np.linalg.norm(measured) + step))


class ArrayFunction(Network):
    """A function from an array (N, ...) to an array (N, ...)."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def values(self, x: Floats) -> Floats:
        try:
            y = np.asarray(self.function(x), dtype=float)
        except Exception as error:
            raise _raised(error, x.shape) from error
        return y


class TorchNetwork(Network):
    """A torch module, or a function of tensors, in double precision where it can be copied."""

    def __init__(self, model: Any) -> None:
        import torch

        self.torch = torch
        self.model, self.precision = _in_double(torch, model)
        self.dtype = torch.float64 if self.precision == "float64" else torch.float32
        self.device = next((p.device for p in _tensors(self.model)), torch.device("cpu"))
        self.relative_error = 1e-6 if self.precision == "float64" else 1e-3
        self.forward_mode = True

    def values(self, x: Floats) -> Floats:
        with self.torch.no_grad():
            return self._array(self._call(self._tensor(x)))

    def jacobian(self, x: Floats, outputs: int) -> Floats:
        inputs = x[0].size
        reverse = outputs <= inputs
        try:
            parts = [
                (self._reverse if reverse else self._forward)(x[k : k + _ROWS], outputs) for k in range(0, len(x), _ROWS)
            ]
            slopes = np.concatenate(parts)
            if self._agrees(x, slopes):
                self.derivatives = "reverse mode" if reverse else "forward mode"
                return slopes
        except (RuntimeError, NotImplementedError):
            pass  # an operation without derivatives
        self.forward_mode, self.relative_error = False, max(self.relative_error, 1e-5)
        self.derivatives = "central differences"
        return self._differences(x, outputs)

    def calls(self, x: Floats, tangent: Optional[Floats] = None) -> list[Call]:
        if tangent is None:
            return self._traced(x)
        if self.forward_mode:
            try:
                return self._traced(x, tangent)
            except (RuntimeError, NotImplementedError):
                self.forward_mode, self.relative_error = False, max(self.relative_error, 1e-5)
        here, step = self._traced(x), self._step(x)
        high, low = self._traced(x + step * tangent), self._traced(x - step * tangent)
        for call, up, down in zip(here, high, low):
            call.moved_before = (up.before - down.before) / (2 * step)
            call.moved_after = (up.after - down.after) / (2 * step)
        return here

    def layer(self, call: Call, before: Floats, tangent: Optional[Floats] = None) -> Floats:
        shape = (len(before), *call.shape_before[1:]) if len(before) == call.shape_before[0] else call.shape_before
        x = self._tensor(before.reshape(shape))
        with self.torch.no_grad():
            if tangent is None:
                return _rows(self._array(_first_tensor(call.module(x))), len(before))
            v = self._tensor(tangent.reshape(shape))
            if self.forward_mode:
                forward = self.torch.autograd.forward_ad
                with forward.dual_level():
                    out = _first_tensor(call.module(forward.make_dual(x, v)))
                    moved = forward.unpack_dual(out).tangent
                    moved = self.torch.zeros_like(out) if moved is None else moved
                    return _rows(self._array(moved), len(before))
            step = self._step(before)
            high, low = (_first_tensor(call.module(x + s * v)) for s in (step, -step))
            return _rows(self._array((high - low) / (2 * step)), len(before))

    def suspects(self) -> list[str]:
        if not isinstance(self.model, self.torch.nn.Module):
            return []
        random = ("Dropout", "BatchNorm", "RReLU")
        return [
            f"{name or 'the model'} ({_kind(module)}, in training mode)"
            for name, module in self.model.named_modules()
            if module.training and any(word in _kind(module) for word in random)
        ]

    def _call(self, x: Any) -> Any:
        try:
            y = self.model(x)
        except (RuntimeError, NotImplementedError) as error:
            if "forward AD" in str(error) or "forward-mode" in str(error):
                raise
            raise _raised(error, tuple(x.shape)) from error
        except Exception as error:
            raise _raised(error, tuple(x.shape)) from error
        if not isinstance(y, self.torch.Tensor):
            raise InputError(f"model: it returned a {type(y).__name__}; need one tensor, a row for each sample")
        if y.is_complex():
            raise InputError("model: it returned complex numbers; need real ones")
        return y

    def _tensor(self, x: Floats) -> Any:
        return self.torch.as_tensor(np.ascontiguousarray(x)).to(self.device, self.dtype)

    def _array(self, y: Any) -> Floats:
        return np.asarray(y.detach().cpu().double())

    def _reverse(self, x: Floats, outputs: int) -> Floats:
        torch, inputs = self.torch, self._tensor(x).requires_grad_(True)
        slopes = np.empty((len(x), outputs, x[0].size))
        with torch.enable_grad():
            y = self._call(inputs).reshape(len(x), -1)
            for j in range(outputs):
                (g,) = torch.autograd.grad(y[:, j].sum(), inputs, retain_graph=j + 1 < outputs)
                slopes[:, j] = self._array(g).reshape(len(x), -1)
        return slopes

    def _forward(self, x: Floats, outputs: int) -> Floats:
        forward, inputs = self.torch.autograd.forward_ad, self._tensor(x)
        slopes = np.zeros((len(x), outputs, x[0].size))
        with self.torch.no_grad(), forward.dual_level():
            for i in range(x[0].size):
                unit = self.torch.zeros_like(inputs)
                unit.reshape(len(x), -1)[:, i] = 1
                moved = forward.unpack_dual(self._call(forward.make_dual(inputs, unit))).tangent
                if moved is not None:
                    slopes[:, :, i] = self._array(moved).reshape(len(x), -1)
        return slopes

    def _traced(self, x: Floats, tangent: Optional[Floats] = None) -> list[Call]:
        torch, forward, n = self.torch, self.torch.autograd.forward_ad, len(x)
        inputs = self._tensor(x)
        calls: list[Call] = []
        seen: dict[int, int] = {}
        kept: list[Any] = []  # an id belongs to one tensor only as long as that lives
        pending: list[tuple[Any, Optional[int], bool]] = []

        def both(tensor: Any) -> tuple[Floats, Optional[Floats]]:
            if tangent is None:
                return _rows(self._array(tensor), n).copy(), None
            primal, moved = forward.unpack_dual(tensor)
            values = _rows(self._array(primal), n).copy()
            return values, np.zeros_like(values) if moved is None else _rows(self._array(moved), n).copy()

        def enter(module: Any, args: Any) -> None:
            tensor = next((a for a in args if isinstance(a, torch.Tensor)), None)
            kept.append(tensor)
            if tensor is not None and tensor.numel() % n:
                tensor = None
            source = None if tensor is None else seen.get(id(tensor))
            # What came in is kept now: an operation in place would change it.
            pending.append((None if tensor is None else (both(tensor), tuple(tensor.shape)), source, len(args) == 1))

        def leave(name: str) -> Callable[[Any, Any, Any], None]:
            def hook(module: Any, args: Any, result: Any) -> None:
                came, source, single = pending.pop()
                out = _first_tensor(result)
                if came is None or not isinstance(out, torch.Tensor) or out.numel() % n:
                    return  # no numbers for each sample
                (before, moved_before), shape = came
                after, moved_after = both(out)
                times = sum(call.module is module for call in calls)
                calls.append(
                    Call(name if times == 0 else f"{name} (call {times + 1})", module, source, single, before, after,
                         shape, tuple(out.shape), moved_before, moved_after)
                )  # fmt: skip
                kept.append(out)
                seen[id(out)] = len(calls) - 1

            return hook

        with torch.no_grad(), _level(forward, tangent), self._hooks(enter, leave):
            start = inputs if tangent is None else forward.make_dual(inputs, self._tensor(tangent))
            seen[id(start)] = -1
            kept.append(start)
            y = self._call(start)
            if seen.get(id(y)) != len(calls) - 1 or not calls:
                values, moved = both(y)
                calls.append(Call("output", None, None, False, values, values, tuple(y.shape), tuple(y.shape), moved, moved))
        return calls

    @contextmanager
    def _hooks(self, enter: Any, leave: Any) -> Iterator[None]:
        handles = []
        if isinstance(self.model, self.torch.nn.Module):
            for name, module in _leaves(self.model):
                handles += [module.register_forward_pre_hook(enter), module.register_forward_hook(leave(name))]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()


def network(model: Any) -> Network:
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        return TorchNetwork(model)
    if not callable(model):
        raise InputError(f"model: {type(model).__name__} came; need a torch module, or a function of an array of samples")
    return ArrayFunction(model)


def _in_double(torch: Any, model: Any) -> tuple[Any, str]:
    """A copy in double precision, so that rounding is no symmetry breaking; the model itself where that is impossible."""
    try:
        double = copy.deepcopy(model).double()
        return _unrolled(torch, double), "float64"
    except Exception:
        single = next((p.dtype for p in _tensors(model)), torch.get_default_dtype())
        return model, "float64" if single == torch.float64 else "float32"


def _unrolled(torch: Any, model: Any) -> Any:
    """TorchScript lets nobody look between its layers: a sequence is run layer by layer instead."""
    if not isinstance(model, torch.jit.ScriptModule):
        return model
    if _kind(model) == "Sequential":
        whole = torch.nn.Sequential(OrderedDict((name, _unrolled(torch, part)) for name, part in model.named_children()))
    else:
        whole = torch.nn.Module()  # which takes hooks, as a script does not
        whole.original_name, whole.forward = _kind(model), model.forward
        whole.parameters, whole.buffers = model.parameters, model.buffers
    whole.training = model.training
    return whole


def _tensors(model: Any) -> Iterator[Any]:
    for name in ("parameters", "buffers"):
        yield from (t for t in getattr(model, name, list)() if t.is_floating_point())


def _kind(module: Any) -> str:
    return str(getattr(module, "original_name", type(module).__name__))


def _leaves(module: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Layers: modules without parts, or with representations of their own."""
    children = list(module.named_children())
    declares = hasattr(module, "rep_in") and hasattr(module, "rep_out") and not isinstance(module, _sequence(module))
    if not children or declares:
        yield name or "model", module
        return
    for child_name, child in children:
        yield from _leaves(child, f"{name}.{child_name}" if name else child_name)


def _sequence(module: Any) -> Any:
    return sys.modules["torch"].nn.Sequential


def _first_tensor(result: Any) -> Any:
    if isinstance(result, (tuple, list)):
        return result[0] if result else None
    return result


def _rows(values: Floats, samples: int) -> Floats:
    return values.reshape(samples, -1)


@contextmanager
def _level(forward: Any, tangent: Optional[Floats]) -> Iterator[None]:
    if tangent is None:
        yield
    else:
        with forward.dual_level():
            yield


def _raised(error: Exception, shape: tuple[int, ...]) -> InputError:
    reason = str(error).strip().partition("\n")[0]
    return InputError(f"model: it raised {type(error).__name__} at samples of the shape {shape}: {reason}")
