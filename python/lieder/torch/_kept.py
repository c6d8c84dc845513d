"""What a layer makes of its weights, kept while they stay the same and no gradient has to reach them."""

from __future__ import annotations

from typing import Any, Callable, Generic, Optional, TypeVar

import torch
from torch import Tensor, nn

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """What was made of the weights of an earlier call.

    Weights are compared by value: whatever changed them, an optimiser, another state or `.data`, is noticed. On a device
    a comparison would make the program wait for it; there, and where torch traces or transforms the call, nothing is kept.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._weights: list[Tensor] = []
        self._made: Optional[Made] = None

    def applies_to(self, weights: list[Tensor]) -> bool:
        if torch.is_grad_enabled() and any(w.requires_grad for w in weights):
            return False
        # Anything but a parameter stands for other values, as under torch.func.
        plain = all(type(w) is nn.Parameter and w.device.type == "cpu" for w in weights)
        return plain and not _traced()

    def value(self, weights: list[Tensor], make: Callable[[], Made]) -> Made:
        if self._made is None or not _equal(self._weights, weights):
            # Tensors of inference mode could not be used where the input needs a gradient later.
            with torch.inference_mode(False), torch.no_grad():
                self._weights = [w.detach().clone() for w in weights]
                self._made = make()
        return self._made

    def __getstate__(self) -> dict[str, Any]:
        return {}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.forget()


def _equal(kept: list[Tensor], weights: list[Tensor]) -> bool:
    return len(kept) == len(weights) and all(a.dtype == b.dtype and torch.equal(a, b) for a, b in zip(kept, weights))


def _traced() -> bool:
    compiler = getattr(torch, "compiler", None)  # torch 2.1
    compiling = getattr(compiler, "is_compiling", None)
    return torch.jit.is_tracing() or torch.jit.is_scripting() or bool(compiling is not None and compiling())
