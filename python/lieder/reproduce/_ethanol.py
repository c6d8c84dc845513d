"""Forces on the atoms of ethanol from their positions, learnt from few frames of a trajectory."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import Callable

import numpy as np
import torch
from torch import Tensor, nn

from .._core import InputError
from .._group import group
from .._input import Floats
from ..torch import EquivariantMLP
from ._digits import data_folder
from ._force_field import ATOMS, GROUP, METHYL, METHYLENE, NUMBERS, PAIRS, EnergyModel, PairFeatures
from ._registry import NoAnswer
from ._report import Answer, Column, Row, mean_and_spread
from ._settings import Settings
from ._training import fit, perceptron, predict
from ._work import Work

MEAN, PLAIN, DISTANCES, EQUIVARIANT = "mean of the training forces", "plain", "energy of distances", "equivariant"
MODELS = (MEAN, PLAIN, DISTANCES, EQUIVARIANT)
_TRAINING_FRAMES = 1000
_POWERS = 2
# Smaller initial weights than those that keep the variance make a smoother energy, whose gradient is what is learnt.
_GAIN = 0.4
# Of the learning rate: larger ones do worse.
_SHARE_OF_RATE = {PLAIN: 0.1, DISTANCES: 0.5, EQUIVARIANT: 1.0}
_MOVES = 8
_COLUMNS = [
    Column("size", "frames"),
    Column("model", "model", numeric=False),
    Column("mae", "MAE"),
    Column("spread", "+-"),
    Column("rmse", "RMSE"),
    Column("rmse_spread", "+-"),
    Column("equivariance", "equivariance error"),
]


def measure(settings: Settings, work: Work) -> Answer:
    """Trains every model on every number of frames, settings.repeats times."""
    seed, progress = work.seed, work.progress
    positions, forces = read(data_folder())
    trained = len(MODELS) - 1
    steps = trained * settings.repeats * sum(map(settings.steps_for, settings.sizes))
    done, what, rows, start = 0, "", [], time.perf_counter()

    def tick() -> None:
        nonlocal done
        done += 1
        progress(done / steps, what)

    for size in settings.sizes:
        measured: dict[str, list[tuple[float, ...]]] = {model: [] for model in MODELS}
        for repeat in range(settings.repeats):
            random = np.random.default_rng(seed + repeat)
            frames = Frames(positions, forces, size, settings.test, random)
            for model in MODELS:
                what = f"{size} frames, {model}"
                torch.manual_seed(seed + repeat)
                measured[model].append(_measure_one(frames, model, settings, random, tick))
        rows += [_row(size, model, measured[model]) for model in MODELS]
    return _answer(rows, {"ethanol": time.perf_counter() - start})


def read(folder: Path) -> tuple[Floats, Floats]:
    """Positions (N, 9, 3) in Angstrom, forces (N, 9, 3) in eV/Angstrom: 1,000 frames for training, then the others."""
    paths = [folder / "molecules" / f"ethanol_{name}.npy" for name in ("positions", "forces", "numbers")]
    for path in paths:
        if not path.is_file():
            raise NoAnswer(f"{path} is not there; LIEDER_DATA_DIR names the folder of the data")
    positions, forces, numbers = (np.load(path) for path in paths)
    if positions.shape[1:] != (ATOMS, 3) or forces.shape != positions.shape or tuple(numbers) != NUMBERS:
        raise NoAnswer(
            f"{paths[0]}: {positions.shape} positions, {forces.shape} forces, atoms {list(numbers)} came; need "
            f"(N, 9, 3), (N, 9, 3), {list(NUMBERS)}"
        )
    return positions, forces


class Frames:
    """Frames to train on and others to test on, as float32; forces in units of their root mean square."""

    def __init__(self, positions: Floats, forces: Floats, size: int, test: int, random: np.random.Generator) -> None:
        if size > _TRAINING_FRAMES:
            raise InputError(f"sizes: {size} came; there are {_TRAINING_FRAMES} frames to train on")
        chosen = random.permutation(_TRAINING_FRAMES)[:size]
        tested = _TRAINING_FRAMES + random.permutation(len(positions) - _TRAINING_FRAMES)[:test]
        self.scale = float(np.sqrt((forces[chosen] ** 2).mean()))
        self.training = _tensor(positions[chosen]), _tensor(forces[chosen] / self.scale).flatten(1)
        self.test = _tensor(positions[tested]), _tensor(forces[tested]).flatten(1)


class PlainModel(nn.Module):
    """Forces from the positions relative to their centroid, with no other symmetry."""

    def __init__(self, network: nn.Module, deviation: Tensor) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("deviation", deviation)

    def forward(self, positions: Tensor) -> Tensor:
        centred = positions - positions.mean(1, keepdim=True)
        return self.network((centred / self.deviation).flatten(1))


class MeanModel(nn.Module):
    """The same forces for every position."""

    def __init__(self, mean: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)

    def forward(self, positions: Tensor) -> Tensor:
        return self.mean.expand(len(positions), -1)


def build(model: str, positions: Tensor, forces: Tensor, settings: Settings) -> nn.Module:
    """positions (N, 9, 3) and forces (N, 27) of the training frames give means and scales."""
    if model == MEAN:
        return MeanModel(forces.mean(0))
    if model == PLAIN:
        centred = positions - positions.mean(1, keepdim=True)
        return PlainModel(perceptron(3 * ATOMS, 4 * settings.channels, settings.layers, 3 * ATOMS), centred.std())
    features = PairFeatures(positions, _POWERS)
    if model == DISTANCES:
        return EnergyModel(features, perceptron(36 * _POWERS, 4 * settings.channels, settings.layers, 1))
    n = settings.channels
    hidden = f"{n} + {n // 3}*V1 + {n // 3}*V2 + {n // 6}*V1*V2"
    network = EquivariantMLP(GROUP, f"{_POWERS}*({PAIRS})", "1", [hidden] * settings.layers)
    network.reset_parameters(_GAIN)
    return EnergyModel(features, network)


def _measure_one(
    frames: Frames, model: str, settings: Settings, random: np.random.Generator, tick: Callable[[], None]
) -> tuple[float, ...]:
    """Mean absolute and root mean square error of a force component in eV/Angstrom, and equivariance_error()."""
    network = build(model, *frames.training, settings)
    if model != MEAN:
        rate = settings.rate * _SHARE_OF_RATE[model]
        fit(network, *frames.training, dataclasses.replace(settings, rate=rate), tick)
    positions, forces = frames.test
    error = (predict(network, positions) * frames.scale - forces).double()
    mae, rmse = float(error.abs().mean()), float(error.square().mean().sqrt())
    return mae, rmse, equivariance_error(network, positions, random)


def equivariance_error(model: nn.Module, positions: Tensor, random: np.random.Generator) -> float:
    """Largest relative |f(g x) - g f(x)| over random moves g: a rotation, perhaps a mirror, a shift by some Angstrom,
    an exchange of hydrogens on one carbon."""
    forces = predict(model, positions).view(-1, ATOMS, 3)
    worst = 0.0
    for _ in range(_MOVES):
        orthogonal = _tensor(group("O(3)").random_element(int(random.integers(2**31))))
        atoms = exchange(group(GROUP).random_element(int(random.integers(2**31))))
        moved = (positions @ orthogonal.T + _tensor(random.normal(size=3)))[:, atoms]
        expected = (forces @ orthogonal.T)[:, atoms]
        difference = predict(model, moved).view(-1, ATOMS, 3) - expected
        worst = max(worst, float(difference.norm() / expected.norm()))
    return worst


def exchange(element: Floats) -> list[int]:
    """An element of GROUP, (5, 5), as the order in which it leaves the nine atoms."""
    atoms = list(range(ATOMS))
    for hydrogens, block in ((METHYL, element[:3, :3]), (METHYLENE, element[3:, 3:])):
        for place, came in zip(hydrogens, block.argmax(1)):
            atoms[place] = hydrogens[came]
    return atoms


def _tensor(array: Floats) -> Tensor:
    return torch.tensor(array, dtype=torch.float32)


def _row(size: int, model: str, measured: list[tuple[float, ...]]) -> Row:
    maes, rmses, errors = (list(values) for values in zip(*measured))
    mae, spread = mean_and_spread(maes)
    rmse, rmse_spread = mean_and_spread(rmses)
    return {
        "task": "ethanol", "size": size, "model": model, "mae": mae, "spread": spread, "rmse": rmse,
        "rmse_spread": rmse_spread, "equivariance": max(errors), "maes": maes, "rmses": rmses,
    }  # fmt: skip


def _answer(rows: list[Row], seconds: dict[str, float]) -> Answer:
    sizes = list(dict.fromkeys(row["size"] for row in rows))
    mae: dict[int, dict[str, float]] = {n: {r["model"]: r["mae"] for r in rows if r["size"] == n} for n in sizes}
    ahead = [n for n in sizes if all(mae[n][EQUIVARIANT] < mae[n][model] for model in MODELS[:-1])]
    verdicts = []
    for n in sizes:
        times = ", ".join(f"{mae[n][m] / mae[n][EQUIVARIANT]:.3g} times as much ({m})" for m in MODELS[:-1])
        verdicts.append(f"{n} frames: the other models err {times}.")
    message = f"The equivariant model errs least at {len(ahead)} of {len(sizes)} numbers of frames" + (
        "." if len(ahead) == len(sizes) else f"; not at {', '.join(str(n) for n in sizes if n not in ahead)}."
    )
    title = "Errors of a force component on other frames, eV/Angstrom"
    holds, unit = len(ahead) == len(sizes), "MAE, eV/Angstrom"
    return Answer(title, _COLUMNS, rows, holds, message, verdicts, "mae", unit, seconds)
