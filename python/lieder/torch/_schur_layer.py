"""y = W x by the small matrices of a SchurForm."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
import torch
from torch import Tensor, nn

from .._enforce import Integers
from ._schur import SchurForm, Turn


class SchurLayer(nn.Module):
    """y (n, n_out) of x (n, n_in) and the weights of each tile, without W ever being made.

    row_order, column_order: where each coordinate stands when those of a kind come one after the other; None: they do.
    Matrices are kept in double precision, as those of a family are; refresh() brings them to that of the weights.
    """

    def __init__(
        self, form: SchurForm, row_order: Optional[Integers], column_order: Optional[Integers], device: Any = None
    ) -> None:
        super().__init__()
        self._form = form
        self._turns = not all(turn.is_identity for turn in form.into), not all(turn.is_identity for turn in form.out)
        first = _chained(None if column_order is None else np.argsort(column_order), None)
        self._index("first", first if self._turns[0] else _chained(first, form.order_in), device)
        self._index("order_in", form.order_in if self._turns[0] else None, device)
        self._index("order_out", form.order_out if self._turns[1] else _chained(form.order_out, row_order), device)
        self._index("last", row_order if self._turns[1] else None, device)
        self._index("entries", form.entries, device)

    def refresh(self, family_weights: list[Tensor]) -> None:
        """Matrices in the precision and on the device of the weights."""
        weights = family_weights[0]
        exact = {f"scale{k}": scale for k, scale in enumerate(self._form.scales)}
        exact.update({f"into{k}": turn.matrix for k, turn in enumerate(self._form.into) if not turn.is_identity})
        exact.update({f"out{k}": turn.matrix for k, turn in enumerate(self._form.out) if not turn.is_identity})
        for name, values in exact.items():
            tensor = torch.as_tensor(np.ascontiguousarray(values)).to(device=weights.device, dtype=weights.dtype)
            self.register_buffer(name, tensor, persistent=False)

    def forward(self, x: Tensor, small: list[Tensor]) -> Tensor:
        """small: what small_matrices() makes of the weights."""
        # Coordinates come first: they are put in order by moving whole rows, and each W_l is one product with all samples.
        samples = x.shape[0]
        x = _picked(x.t(), self.first)
        if self._turns[0]:
            x = _picked(self._turned(x, "into", self._form.into), self.order_in)
        parts = x.split([size * columns for size, (_, columns) in zip(self._form.sizes, self._form.shapes)])
        images = [(W @ part.reshape(W.shape[1], -1)).view(-1, samples) for part, W in zip(parts, small)]
        y = _picked(_joined(images), self.order_out)
        if self._turns[1]:
            y = _picked(self._turned(y, "out", self._form.out), self.last)
        return y.t()

    @property
    def turns(self) -> bool:
        """Whether coordinates are more than put in another order."""
        return any(self._turns)

    def small_matrices(self, weights: list[Tensor]) -> list[Tensor]:
        values = [self._scaled(k, w) for k, w in enumerate(weights)]
        sizes = [rows * columns for rows, columns in self._form.shapes]
        if self.entries is not None or [len(v) for v in values] != sizes:
            flat = _joined(values)
            values = list((flat if self.entries is None else flat.index_select(0, self.entries)).split(sizes))
        return [piece.view(shape) for piece, shape in zip(values, self._form.shapes)]

    def _scaled(self, k: int, weights: Tensor) -> Tensor:
        scale = self._form.scales[k]
        if scale.size > 1:
            scaled: Tensor = weights @ getattr(self, f"scale{k}")
        else:
            scaled = weights if scale[0, 0] == 1 else weights * float(scale[0, 0])
        return scaled.view(-1)

    def _turned(self, x: Tensor, name: str, turns: list[Turn]) -> Tensor:
        parts = x.split([turn.summands * turn.matrix.shape[0] for turn in turns])
        turned = [
            part if turn.is_identity else (getattr(self, f"{name}{k}").t() @ part.view(turn.summands, -1, x.shape[1]))
            for k, (part, turn) in enumerate(zip(parts, turns))
        ]
        return _joined([part.reshape(-1, x.shape[1]) for part in turned])

    def _index(self, name: str, places: Optional[Integers], device: Any) -> None:
        in_order = places is None or np.array_equal(places, np.arange(len(places)))
        tensor = None if in_order else torch.as_tensor(places, dtype=torch.int64, device=device)
        self.register_buffer(name, tensor, persistent=False)


def _chained(first: Optional[Integers], then: Optional[Integers]) -> Optional[Integers]:
    """Places to pick from instead of picking twice."""
    if first is None or then is None:
        return then if first is None else first
    return first[then]


def _picked(x: Tensor, places: Optional[Tensor]) -> Tensor:
    return x if places is None else x.index_select(0, places)


def _joined(parts: list[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts)
