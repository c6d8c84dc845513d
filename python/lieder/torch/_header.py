"""A trained network as a C++ header that needs nothing but the standard library."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Optional

import torch
from torch import Tensor, nn

from .. import _core
from .._core import InputError
from ._linear import EquivariantBilinear, EquivariantLinear
from ._maps import EquivariantMaps
from ._mlp import ProductLayer
from ._nonlinear import ACTIVATIONS, GatedNonlinearity, NormNonlinearity, PointwiseNonlinearity

_HELPERS = """\
/// y = W x + b, W row by row; b may be null.
template <int Out, int In>
inline void linear(const real* W, const real* b, const real* x, real* y) {
  for (int o = 0; o < Out; ++o) {
    real sum = b ? b[o] : real(0);
    for (int i = 0; i < In; ++i) sum += W[o * In + i] * x[i];
    y[o] = sum;
  }
}
/// z_o = sum_ab B[o, a, b] x_a y_b.
template <int Out, int A, int B>
inline void bilinear(const real* W, const real* x, const real* y, real* z) {
  for (int o = 0; o < Out; ++o) {
    real sum = 0;
    for (int a = 0; a < A; ++a) {
      real inner = 0;
      for (int b = 0; b < B; ++b) inner += W[(o * A + a) * B + b] * y[b];
      sum += inner * x[a];
    }
    z[o] = sum;
  }
}
inline real sigmoid(real x) { return 1 / (1 + std::exp(-x)); }"""

_POINTWISE = {
    nn.SiLU: "silu",
    nn.ReLU: "relu",
    nn.Tanh: "tanh",
    nn.Sigmoid: "sigmoid",
    nn.GELU: "gelu",
    nn.Softplus: "softplus",
    nn.ELU: "elu",
}


def export_header(model: nn.Module, path: str | os.PathLike[str], name: Optional[str] = None) -> None:
    """Writes a trained network as one self-contained C++17 header: NAME::evaluate(x) takes and returns std::array.

    model: layers of lieder.torch, torch.nn.Linear, torch's common pointwise nonlinearities, and Sequentials of them.
       Dropout is left out, as in evaluation.
    name: of the namespace; None takes the name of the file.

    The header computes in float, or in double for a float64 model. Raises InputError for a layer that is none of these.
    """
    path = Path(path)
    name = path.stem if name is None else name
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) or "__" in name:
        raise InputError(f"export_header: the namespace {name!r} came; need letters, digits and single underscores")
    path.write_text(_Header(model, name).text())


class _Header:
    def __init__(self, model: nn.Module, name: str) -> None:
        self.name = name
        tensors = [p for p in model.parameters()]
        if any(t.is_complex() for t in tensors):
            raise InputError("export_header: a model with complex weights came; need a real one")
        self.real = "double" if any(t.dtype == torch.float64 for t in tensors) else "float"
        self.constants: list[str] = []
        self.functions: dict[str, str] = {}
        self.steps: list[str] = []
        self.sizes: list[int] = []  # of the vectors v0, v1, ..
        self.inputs = _width(model)
        self.last = self._emit(model, self._vector(self.inputs))

    def text(self) -> str:
        real, n, m = self.real, self.inputs, self.sizes[self.last]
        vectors = "".join(f"  std::array<real, {size}> v{k};\n" for k, size in enumerate(self.sizes) if k > 0)
        parts = [
            f"// A trained network of {n} inputs and {m} outputs, written by lieder {_core.version}. C++17, standard library only.",
            "#pragma once\n#include <array>\n#include <cmath>\n",
            f"namespace {self.name} {{\n",
            f"using real = {real};",
            f"inline constexpr int input_size = {n};\ninline constexpr int output_size = {m};\n",
            "namespace detail {",
            _HELPERS,
            *self.functions.values(),
            *self.constants,
            "}  // namespace detail\n",
            "inline std::array<real, output_size> evaluate(const std::array<real, input_size>& v0) {",
            vectors + "\n".join(f"  {step}" for step in self.steps),
            f"  return v{self.last};\n}}\n",
            f"}}  // namespace {self.name}\n",
        ]
        return "\n".join(parts)

    def _vector(self, size: int) -> int:
        self.sizes.append(size)
        return len(self.sizes) - 1

    def _constant(self, values: Tensor, kind: str = "real") -> str:
        """Its name."""
        flat = values.detach().cpu().reshape(-1)
        if kind == "int":
            words = [str(int(value)) for value in flat]
        elif self.real == "double":
            words = [_literal(value, 17, "") for value in flat.double().tolist()]
        else:
            words = [_literal(value, 9, "f") for value in flat.double().tolist()]
        lines: list[str] = []
        line = "   "
        for word in words:
            if len(line) + len(word) > 116:
                lines, line = [*lines, line], "   "
            line += f" {word},"
        name = f"c{len(self.constants)}"
        body = "\n".join([*lines, line])
        self.constants.append(f"inline constexpr {kind} {name}[] = {{\n{body}\n}};")
        return f"detail::{name}"

    def _activation(self, activation: object) -> str:
        """The name of its function."""
        if not isinstance(activation, str):
            raise InputError(f"export_header: activation {activation!r} is no name; need one of {', '.join(ACTIVATIONS)}")
        if activation != "sigmoid":  # which is there already
            expression = ACTIVATIONS[activation].cpp
            self.functions[activation] = f"inline real {activation}(real x) {{ return {expression}; }}"
        return f"detail::{activation}"

    def _emit(self, layer: nn.Module, x: int) -> int:
        """Appends the steps of a layer that reads vector x; the number of the vector that it fills."""
        if isinstance(layer, nn.Sequential):
            for child in layer:
                x = self._emit(child, x)
            return x
        if isinstance(layer, (nn.Identity, nn.Dropout)):
            return x
        if isinstance(layer, (nn.Linear, EquivariantLinear)):
            return self._linear(layer.weight, layer.bias, x)
        if isinstance(layer, EquivariantBilinear):
            return self._bilinear(layer, x, x)
        if isinstance(layer, ProductLayer):
            first = self._linear(layer.first.weight, layer.first.bias, x)
            second = self._linear(layer.second.weight, layer.second.bias, x)
            y = self._bilinear(layer.product, first, second)
            self.steps.append(f"for (int i = 0; i < {self.sizes[y]}; ++i) v{y}[i] += v{x}[i];")
            return y
        if isinstance(layer, GatedNonlinearity):
            return self._gated(layer, x)
        if isinstance(layer, NormNonlinearity):
            return self._norm(layer, x)
        return self._pointwise(layer, x)

    def _linear(self, weight: Tensor, bias: Optional[Tensor], x: int) -> int:
        self._expect(x, weight.shape[1])
        W, b = self._constant(weight), "nullptr" if bias is None else self._constant(bias)
        y = self._vector(weight.shape[0])
        self.steps.append(f"detail::linear<{weight.shape[0]}, {weight.shape[1]}>({W}, {b}, v{x}.data(), v{y}.data());")
        return y

    def _bilinear(self, layer: EquivariantBilinear, x: int, y: int) -> int:
        self._expect(x, layer.rep_a.size)
        self._expect(y, layer.rep_b.size)
        W, z = self._constant(layer.weight), self._vector(layer.rep_out.size)
        sizes = f"{layer.rep_out.size}, {layer.rep_a.size}, {layer.rep_b.size}"
        self.steps.append(f"detail::bilinear<{sizes}>({W}, v{x}.data(), v{y}.data(), v{z}.data());")
        return z

    def _gated(self, layer: GatedNonlinearity, x: int) -> int:
        self._expect(x, layer.rep_in.size)
        gate, y = self._constant(layer.gate, "int"), self._vector(layer.rep_out.size)
        activation = self._activation(layer.activation)
        self.steps.append(
            f"for (int i = 0; i < {self.sizes[y]}; ++i)\n"
            f"    v{y}[i] = {gate}[i] == i ? {activation}(v{x}[i]) : v{x}[i] * detail::sigmoid(v{x}[{gate}[i]]);"
        )
        return y

    def _norm(self, layer: NormNonlinearity, x: int) -> int:
        self._expect(x, layer.rep_in.size)
        term, scale, shift = self._constant(layer.term, "int"), self._constant(layer.scale), self._constant(layer.shift)
        y, count = self._vector(self.sizes[x]), len(layer.scale)
        self.steps.append(
            f"{{\n    std::array<real, {count}> s{{}};\n"
            f"    for (int i = 0; i < {self.sizes[x]}; ++i) s[{term}[i]] += v{x}[i] * v{x}[i];\n"
            f"    for (int t = 0; t < {count}; ++t)\n"
            f"      s[t] = detail::sigmoid({scale}[t] * std::sqrt(s[t] + real({layer._LEAST_SQUARE})) + {shift}[t]);\n"
            f"    for (int i = 0; i < {self.sizes[x]}; ++i) v{y}[i] = v{x}[i] * s[{term}[i]];\n  }}"
        )
        return y

    def _pointwise(self, layer: nn.Module, x: int) -> int:
        word = layer.activation if isinstance(layer, PointwiseNonlinearity) else _POINTWISE.get(type(layer))
        changed = {"approximate": "none", "beta": 1, "threshold": 20, "alpha": 1}
        usual = all(getattr(layer, key, value) == value for key, value in changed.items())
        if word is None or not usual:
            raise InputError(f"export_header: there is no C++ for the layer {layer}")
        activation, y = self._activation(word), self._vector(self.sizes[x])
        self.steps.append(f"for (int i = 0; i < {self.sizes[y]}; ++i) v{y}[i] = {activation}(v{x}[i]);")
        return y

    def _expect(self, x: int, size: int) -> None:
        if self.sizes[x] != size:
            raise InputError(f"export_header: a layer of {size} inputs follows one of {self.sizes[x]} outputs")


def _width(model: nn.Module) -> int:
    """Number of inputs: that of the first layer which has one."""
    for layer in model.modules():
        if isinstance(layer, (EquivariantLinear, EquivariantBilinear)) or hasattr(layer, "rep_in"):
            if not isinstance(layer, EquivariantMaps):
                return int(layer.rep_in.size)
        if isinstance(layer, nn.Linear):
            return layer.in_features
    raise InputError("export_header: the model has no layer that says how many inputs it takes")


def _literal(value: float, digits: int, suffix: str) -> str:
    text = f"{value:.{digits}g}"
    if value != value or value in (float("inf"), float("-inf")):
        raise InputError(f"export_header: a weight is {value}; all must be finite")
    return (text if re.search(r"[.e]", text) else text + ".0") + suffix
