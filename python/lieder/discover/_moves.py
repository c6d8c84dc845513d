"""Elements of a group that are tried on a model: shifts of images, or whatever a user's function does to samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Callable, Optional

import numpy as np

from .._core import InputError
from .._input import Floats

_STEPS = (1, 2, 4)
"""Places by which samples are shifted along each axis, as far as these are longer than that."""


@dataclass
class Move:
    """One element. `act` takes what samples are to what they become; `on` does so for a layer's values (N, ...), None
    where it does not act on values of that shape."""

    name: str
    act: Callable[[Floats], Floats]
    on: Callable[[Floats], Optional[Floats]]


def are_moves(candidates: Any) -> bool:
    if isinstance(candidates, str):
        return candidates == "shift"
    if isinstance(candidates, Mapping):
        return True
    if isinstance(candidates, (list, tuple)):
        return len(candidates) > 0 and all(callable(c) for c in candidates)
    return callable(candidates)


def moves_of(candidates: Any, x: Floats, as_tensors: Optional[Any]) -> list[Move]:
    """\\param as_tensors: torch, where the model takes tensors and so do the user's actions."""
    if isinstance(candidates, str):
        return _shifts(x)
    if isinstance(candidates, Mapping):
        named = [(str(name), act) for name, act in candidates.items()]
    else:
        several = candidates if isinstance(candidates, (list, tuple)) else [candidates]
        named = [(getattr(act, "__name__", f"action {k}"), act) for k, act in enumerate(several)]
    if not named:
        raise InputError("candidates: no action came; need one at least")
    return [_users(name, act, x, as_tensors) for name, act in named]


def _shifts(x: Floats) -> list[Move]:
    axes = range(2, x.ndim) if x.ndim > 2 else range(1, 2)
    moves = [_shift(x, axis, step) for axis in axes for step in _STEPS if step < x.shape[axis]]
    if not moves:
        raise InputError(f"candidates: 'shift' came with samples of the shape {x.shape}; need an axis longer than 1")
    return moves


def _shift(x: Floats, axis: int, step: int) -> Move:
    size = x.shape[axis]

    def on(values: Floats) -> Optional[Floats]:
        # Strides make an image smaller, and a shift by as much less.
        if values.ndim != x.ndim or (values.shape[axis] * step) % size:
            return None
        return np.roll(values, values.shape[axis] * step // size, axis)

    return Move(f"shift by {step} along axis {axis}", lambda v: np.roll(v, step, axis), on)


def _users(name: str, act: Any, x: Floats, torch: Optional[Any]) -> Move:
    if not callable(act):
        raise InputError(f"candidates: {type(act).__name__} came for the action {name!r}; need a function of samples")

    def apply(values: Floats) -> Floats:
        given = values.copy() if torch is None else torch.as_tensor(values.copy())
        try:
            result = act(given)
            return np.asarray(result if torch is None else torch.as_tensor(result).detach().cpu(), dtype=float)
        except Exception as error:
            reason = str(error).partition("\n")[0]
            raise InputError(
                f"candidates: the action {name!r} raised {type(error).__name__} at samples of the shape {values.shape}: "
                f"{reason}"
            ) from error

    def on_samples(values: Floats) -> Floats:
        moved = apply(values)
        if moved.shape != values.shape:
            raise InputError(
                f"candidates: the action {name!r} returned the shape {moved.shape}; need that of the samples, {values.shape}"
            )
        if not np.isfinite(moved).all():
            raise InputError(f"candidates: the action {name!r} returned numbers that are not finite")
        return moved

    def on(values: Floats) -> Optional[Floats]:
        # Feature maps are images with other channels; of anything else nobody knows how the action moves it.
        if values.ndim != x.ndim or x.ndim < 3 or values.shape[2:] != x.shape[2:]:
            return None
        try:
            moved = apply(values)
        except InputError:
            return None
        return moved if moved.shape == values.shape else None

    return Move(name, on_samples, on)
