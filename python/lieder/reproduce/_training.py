"""Training: Adam on the mean square of the error."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from typing import Callable, Optional

import torch
from torch import Tensor, nn

from ._settings import Settings

Augment = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
_CHECKS = 20
_ROWS = 1000


def fit(
    model: nn.Module,
    X: Tensor,
    Y: Tensor,
    settings: Settings,
    tick: Callable[[], None],
    augment: Optional[Augment] = None,
    validation: Optional[tuple[Tensor, Tensor]] = None,
) -> None:
    """Trains model(X) -> Y in place. Random numbers come from torch's own generator.

    augment: makes another (x, y) of each batch.
    validation: the state is kept that has the least error on these X, Y, out of 20 on the way and the last.
    tick: called after each step.
    """
    steps = settings.steps_for(len(X))
    optimiser = torch.optim.Adam(model.parameters(), settings.rate)
    best, state = math.inf, None
    rows = _batches(len(X), settings.batch)
    for step in range(1, steps + 1):
        if settings.decay:
            _set_rate(optimiser, settings.rate * (1 + math.cos(math.pi * (step - 1) / steps)) / 2)
        chosen = next(rows)
        x, y = X[chosen], Y[chosen]
        if augment is not None:
            x, y = augment(x, y)
        optimiser.zero_grad()
        (model(x) - y).square().mean().backward()
        optimiser.step()
        if validation is not None and (step % max(1, steps // _CHECKS) == 0 or step == steps):
            error = mean_square_error(model, *validation)
            if error < best:
                best, state = error, copy.deepcopy(model.state_dict())
        tick()
    if state is not None:
        model.load_state_dict(state)


def predict(model: nn.Module, X: Tensor) -> Tensor:
    """model(X) in evaluation mode, without gradients."""
    was = model.training
    model.eval()
    with torch.no_grad():
        Y = torch.cat([model(x).detach() for x in X.split(_ROWS)])
    model.train(was)
    return Y


def mean_square_error(model: nn.Module, X: Tensor, Y: Tensor) -> float:
    return float((predict(model, X) - Y).square().mean())


def perceptron(size_in: int, channels: int, layers: int, size_out: int) -> nn.Sequential:
    """A plain network: linear layers with SiLU between them."""
    sizes = [size_in, *[channels] * layers]
    modules: list[nn.Module] = []
    for a, b in zip(sizes, sizes[1:]):
        modules += [nn.Linear(a, b), nn.SiLU()]
    return nn.Sequential(*modules, nn.Linear(sizes[-1], size_out))


def _batches(count: int, batch: int) -> Iterator[Tensor]:
    """Rows in random order, again and again."""
    while True:
        yield from torch.randperm(count).split(batch)


def _set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = rate
