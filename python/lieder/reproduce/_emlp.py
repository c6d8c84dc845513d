"""The synthetic tasks of [Finzi2021]: a plain network, the same with augmentation, and an equivariant one."""

from __future__ import annotations

import time
from typing import Callable, Optional

import numpy as np
import torch
from torch import Tensor, nn

from .._enforce import representation
from .._group import group
from .._input import Floats
from ..torch import EquivariantLinear, GatedNonlinearity, ProductLayer, gated, hidden_representation
from ._published import published
from ._report import Answer, Column, Row, mean_and_spread
from ._settings import Settings
from ._tasks import TASKS, Task
from ._training import Augment, fit, mean_square_error, perceptron
from ._verdict import FACTOR, SMALL, judge
from ._work import Work

PLAIN, AUGMENTED, EQUIVARIANT = MODELS = ("MLP", "MLP + augmentation", "equivariant")
_ELEMENTS = 2000
# Products start small beside what they are added to.
_GAIN_OF_PRODUCTS = 0.5
_COLUMNS = [
    Column("task", "task", numeric=False),
    Column("size", "samples"),
    Column("model", "model", numeric=False),
    Column("error", "test error"),
    Column("spread", "+-"),
    Column("published", "published"),
    Column("ratio", "ours / published"),
]


def measure(settings: Settings, work: Work) -> Answer:
    """Trains every model on every task and size, settings.repeats times."""
    seed, progress = work.seed, work.progress
    steps = len(TASKS) * len(MODELS) * settings.repeats * sum(map(settings.steps_for, settings.sizes))
    done, what, rows, seconds = 0, "", [], {}

    def tick() -> None:
        nonlocal done
        done += 1
        progress(done / steps, what)

    for number, task in enumerate(TASKS):
        start = time.perf_counter()
        for size in settings.sizes:
            errors: dict[str, list[float]] = {model: [] for model in MODELS}
            for repeat in range(settings.repeats):
                data = Data(task, settings, size, np.random.default_rng([seed + repeat, number]))
                for model in MODELS:
                    what = f"{task.name}, {size} samples, {model}"
                    torch.manual_seed(seed + repeat)
                    errors[model].append(train(task, data, model, settings, tick))
            rows += [_row(task.name, size, model, errors[model]) for model in MODELS]
        seconds[task.name] = time.perf_counter() - start
    return _answer(settings, rows, seconds)


class Data:
    """Training, validation and test samples of a task, in the units in which networks see them.

    All sizes of one seed share their validation and test samples, and a larger training set contains a smaller one.
    Scales come from the training samples alone: one number for each input vector and one for the output, so that the
    group acts as before.
    """

    def __init__(self, task: Task, settings: Settings, size: int, random: np.random.Generator) -> None:
        count = settings.test + settings.validation
        X = task.draw(random, count + size)
        Y = task.target(X)
        into, self.offset, self.scale = scales(task, X[count:], Y[count:])
        self.inputs = torch.tensor(X / into, dtype=torch.float32)
        self.outputs = torch.tensor((Y - self.offset) / self.scale, dtype=torch.float32)
        self.test = self._part(0, settings.test)
        self.validation = self._part(settings.test, count) if settings.validation else None
        self.training = self._part(count, count + size)
        self.random = random

    def _part(self, first: int, last: int) -> tuple[Tensor, Tensor]:
        return self.inputs[first:last], self.outputs[first:last]


def scales(task: Task, X: Floats, Y: Floats) -> tuple[Floats, float, float]:
    """Divisor of the inputs (n_in,), offset and divisor of the outputs: as published, but of these samples only."""
    if not task.vector:
        return np.ones(X.shape[1]), 0.0, 1.0
    lengths = np.sqrt((X.reshape(len(X), -1, task.vector) ** 2).mean((0, 2)))
    return np.repeat(lengths, task.vector), float(Y.mean()), float(Y.std()) or 1.0


def train(task: Task, data: Data, model: str, settings: Settings, tick: Callable[[], None]) -> float:
    """Mean square error on the test samples, in the units of the target."""
    network = build(task, model, settings)
    augment = augmentation(task, data.random) if model == AUGMENTED else None
    fit(network, *data.training, settings, tick, augment, data.validation)
    return data.scale**2 * mean_square_error(network, *data.test)


def build(task: Task, model: str, settings: Settings) -> nn.Module:
    if model == EQUIVARIANT:
        return equivariant_network(task, settings)
    sizes = [representation(rep, task.group).size for rep in (task.rep_in, task.rep_out)]
    return perceptron(sizes[0], settings.channels, settings.layers, sizes[1])


def equivariant_network(task: Task, settings: Settings) -> nn.Sequential:
    """Linear, product and gated layers in turn, as EquivariantMLP(bilinear=True) but with wider products: all three
    targets are products of products."""
    G, before = group(task.group), representation(task.rep_in, task.group)
    hidden = hidden_representation(G, settings.channels)
    wide = gated(hidden)
    layers: list[nn.Module] = []
    for _ in range(settings.layers):
        product = ProductLayer(G, wide, settings.products)
        product.reset_parameters(_GAIN_OF_PRODUCTS)
        layers += [EquivariantLinear(G, before, wide), product, GatedNonlinearity(G, hidden)]
        before = hidden
    return nn.Sequential(*layers, EquivariantLinear(G, before, task.rep_out))


def augmentation(task: Task, random: np.random.Generator) -> Augment:
    """Moves each sample by an element of the group, one of 2,000 that are drawn beforehand."""
    elements = random_elements(task.group, random, _ELEMENTS)
    into, out = (_matrices(task.group, rep, elements) for rep in (task.rep_in, task.rep_out))

    def move(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        g = torch.randint(len(into), (len(x),))
        return torch.einsum("bij,bj->bi", into[g], x), torch.einsum("bij,bj->bi", out[g], y)

    return move


def random_elements(name: str, random: np.random.Generator, count: int) -> Floats:
    """(count, n, n): exp(sum z_i A_i) of the Lie algebra's basis A with Gaussian z, times each discrete generator or
    not, as the published program draws them."""
    G = group(name)
    algebra = np.asarray(G.lie_algebra)
    # Bases of other lengths would draw other elements: here a rotation by one radian, or a boost of rapidity 1.
    algebra = algebra * np.sqrt(2 / (algebra**2).sum((1, 2), keepdims=True))
    exponents = np.tensordot(random.normal(size=(count, len(algebra))), algebra, axes=1)
    elements: Floats = torch.matrix_exp(torch.tensor(exponents)).numpy()
    for g in np.asarray(G.discrete):
        chosen = random.random(count) < 0.5
        elements[chosen] = elements[chosen] @ g
    return elements


def _matrices(name: str, rep: str, elements: Floats) -> Tensor:
    action = representation(rep, name)
    return torch.tensor(np.stack([action.rho(g) for g in elements]), dtype=torch.float32)


def _row(task: str, size: int, model: str, errors: list[float]) -> Row:
    mean, spread = mean_and_spread(errors)
    theirs = published(task, model, size)
    ratio = mean / theirs if theirs else None
    return {
        "task": task, "size": size, "model": model, "error": mean, "spread": spread, "errors": errors,
        "published": theirs, "ratio": ratio,
    }  # fmt: skip


def _answer(settings: Settings, rows: list[Row], seconds: dict[str, float]) -> Answer:
    holding, verdicts = [], []
    for task in TASKS:
        ours, spreads, theirs = (_by_size(rows, task.name, key) for key in ("error", "spread", "published"))
        own, other = judge(ours, MODELS, spreads), judge(theirs, MODELS)
        verdicts.append(f"{task.name}: {own}. Published figures: {other}.")
        if own.holds:
            holding.append(task.name)
    message = (
        f"The finding holds in {len(holding)} of {len(TASKS)} tasks. It says: at {SMALL} or fewer samples the "
        "equivariant network errs least, augmentation lies between, and at one of these sizes MLP errs "
        f"{FACTOR:g} times as much or more."
    )
    title = "Mean square error on test samples, in the units of the target; published: median of three trials"
    holds, unit = len(holding) == len(TASKS), "mean square error"
    return Answer(title, _COLUMNS, rows, holds, message, verdicts, "error", unit, seconds)


def _by_size(rows: list[Row], task: str, key: str) -> dict[int, dict[str, Optional[float]]]:
    """{size: {model: error}}"""
    table: dict[int, dict[str, Optional[float]]] = {}
    for row in rows:
        if row["task"] == task:
            table.setdefault(row["size"], {})[row["model"]] = row[key]
    return table
