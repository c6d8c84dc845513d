"""Ten classes of digits in N poses, of which one class is not seen upright: what do networks say of it
[PerinDeny2025, third experiment]?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from .. import _core
from .._core import InputError
from ._digit_models import CLASSES, build
from ._digit_pairs import largest, least
from ._digit_settings import WithheldSettings
from ._digits import Digits, read_digits
from ._findings import Finding, summary
from ._kept import Arrays
from ._report import Answer, Column, Panel, Row, Series, mean_and_spread
from ._work import Work

NEAR_CHANCE, SPARSE = 0.3, 8
"""Three times chance, at this number of poses."""
_AT_ONCE = 500
_NAMES = {"mlp": "MLP", "cnn": "CNN", "vit": "ViT"}
_COLUMNS = [
    Column("model", "model", numeric=False),
    Column("points", "N"),
    Column("samples", "samples"),
    Column("withheld", "withheld pose"),
    Column("spread", "+-"),
    Column("other", "other poses"),
    Column("training", "training"),
]


@dataclass(frozen=True)
class Poses:
    """Images (N, side^2) in whole shades of grey, 0 to 255, as MNIST has them; their classes and whether upright."""

    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    upright: npt.NDArray[np.bool_]
    side: int

    def batch(self, chosen: npt.NDArray[np.int64]) -> Tensor:
        """(len(chosen), 1, side, side), each at length 1."""
        images = torch.from_numpy(self.images[chosen]).float()
        return (images / images.norm(dim=1, keepdim=True)).view(-1, 1, self.side, self.side)


def poses_of(digits: Digits, chosen: npt.NDArray[np.int64], points: int, threads: int) -> Poses:
    """All poses of the chosen images, image after image."""
    images = np.empty((len(chosen) * points, digits.side**2), np.uint8)
    for begin in range(0, len(chosen), _AT_ONCE):
        some = chosen[begin : begin + _AT_ONCE]
        turned = _core.poses_of_images(digits.images[some], "rotate", digits.side, digits.side, points, threads)
        images[begin * points : (begin + len(some)) * points] = np.rint(255 * turned.clip(0, 1))
    return Poses(images, digits.labels[chosen].repeat(points), np.arange(len(images)) % points == 0, digits.side)


def measure(settings: WithheldSettings, work: Work) -> Answer:
    """Trains every model on every number of poses, for each class that is not seen upright."""
    digits = read_digits()
    if not set(settings.withheld) <= set(digits.labels.tolist()):
        raise InputError(f"withheld: {settings.withheld} came; need classes from 0 to {CLASSES - 1}")
    order = np.random.default_rng(work.seed).permutation(len(digits.images))
    chosen = order[: settings.images or len(order)]
    costs = {"mlp": 1.0, "cnn": 4.0, "vit": 10.0 * (settings.width / 64) ** 2}
    steps = len(settings.withheld) * sum(settings.points) * sum(costs[m] for m in settings.models) * settings.epochs
    done, measured, seconds = 0.0, {}, {}

    for points in settings.points:
        start = time.perf_counter()
        poses = poses_of(digits, chosen, points, work.threads)
        for model in settings.models:
            for digit in settings.withheld:

                def tick(model: str = model, digit: int = digit, points: int = points) -> None:
                    nonlocal done
                    done += points * costs[model]
                    work.progress(min(1.0, done / steps), f"N = {points}, {model} without upright {digit}")

                def make(model: str = model, digit: int = digit, poses: Poses = poses) -> Arrays:
                    return accuracies(poses, digit, model, settings, [work.seed, points, digit], tick)

                measured[model, points, digit] = work.kept(f"{model}_{points}_{digit}", make)
        seconds[f"N = {points}"] = time.perf_counter() - start
    rows = [row_of(m, n, [measured[m, n, d] for d in settings.withheld]) for m in settings.models for n in settings.points]
    findings = findings_of(rows)
    title = (
        f"Accuracy on the upright pose that one class ({', '.join(map(str, settings.withheld))} in turn) was not seen in; "
        f"{len(chosen)} digits ({digits.name}), {settings.epochs} epochs; chance is {1 / CLASSES:g}"
    )
    arrays = {
        f"{m}_{n}_{key}": np.stack([measured[m, n, d][key] for d in settings.withheld])
        for m in settings.models for n in settings.points for key in ("withheld", "other")
    }  # fmt: skip
    return Answer(
        title, _COLUMNS, rows, all(f.holds is True for f in findings), summary(findings), [], "withheld", "accuracy",
        seconds, findings=findings, panels=[_panel(rows)], arrays=arrays,
    )  # fmt: skip


def accuracies(
    poses: Poses, digit: int, model: str, settings: WithheldSettings, seeds: list[int], tick: Callable[[], None]
) -> Arrays:
    """After each epoch: withheld, other and training, (epochs,), shares that are right of the upright poses of the
    digit, of other samples kept aside, and of those trained on; samples is how many these are."""
    random = np.random.default_rng(seeds)
    torch.manual_seed(int(random.integers(2**31)))
    missing = poses.upright & (poses.labels == digit)
    known = random.permutation(np.flatnonzero(~missing))
    count = max(1, round(settings.held_out * len(known)))
    other, training = known[:count], known[count:]
    network = build(model, poses.side, settings.width)
    optimiser = torch.optim.Adam(network.parameters(), settings.rate, betas=settings.betas)
    found: dict[str, list[float]] = {"withheld": [], "other": [], "training": []}
    labels = torch.from_numpy(poses.labels)
    for _ in range(settings.epochs):
        network.train()
        for batch in np.array_split(random.permutation(training), -(-len(training) // settings.batch)):
            optimiser.zero_grad(set_to_none=True)
            nn.functional.cross_entropy(network(poses.batch(batch)), labels[batch]).backward()
            optimiser.step()
        sets = {"withheld": np.flatnonzero(missing), "other": other, "training": training[:count]}
        for name, some in sets.items():
            found[name].append(_share_right(network, poses, some))
        tick()
    return {**{key: np.array(values) for key, values in found.items()}, "samples": np.array([len(training)])}


def _share_right(network: nn.Module, poses: Poses, some: npt.NDArray[np.int64]) -> float:
    """NaN of no samples."""
    network.eval()
    right = 0
    with torch.no_grad():
        for begin in range(0, len(some), _AT_ONCE):
            batch = some[begin : begin + _AT_ONCE]
            answers = network(poses.batch(batch)).argmax(1).numpy()
            right += int((answers == poses.labels[batch]).sum())
    return right / len(some) if len(some) else float("nan")


def row_of(model: str, points: int, measured: list[Arrays]) -> Row:
    """Of the last epoch, the mean and the spread over the digits."""
    withheld, spread = mean_and_spread([float(one["withheld"][-1]) for one in measured])
    return {
        "model": _NAMES[model], "points": points, "samples": int(measured[0]["samples"][0]), "withheld": withheld,
        "spread": spread, "other": mean_and_spread([float(one["other"][-1]) for one in measured])[0],
        "training": mean_and_spread([float(one["training"][-1]) for one in measured])[0],
    }  # fmt: skip


def findings_of(rows: list[Row]) -> list[Finding]:
    found = []
    for model in dict.fromkeys(row["model"] for row in rows):
        some = sorted((row for row in rows if row["model"] == model), key=lambda row: row["points"])
        sparse = [row for row in some if row["points"] == SPARSE]
        dense = [row["withheld"] for row in some if row["points"] >= SPARSE]
        found += [
            Finding(f"{model}: the withheld pose is near chance at N = {SPARSE}",
                    f"accuracy at most {NEAR_CHANCE}", largest(row["withheld"] for row in sparse), NEAR_CHANCE,
                    at_least=False),
            Finding(f"{model}: other poses are known at N = {SPARSE}", "accuracy above it by at least 0.3",
                    least(row["other"] - row["withheld"] for row in sparse), 0.3),
            Finding(f"{model}: it is learnt gradually with N", f"no fall from one N to the next, from N = {SPARSE} on",
                    least(b - a for a, b in zip(dense, dense[1:])), 0),
        ]  # fmt: skip
    return found


def _panel(rows: list[Row]) -> Panel:
    panel = Panel("lines: withheld pose", "N", "accuracy", level=1 / CLASSES, powers_of_two=True)
    for colour, model in enumerate(dict.fromkeys(row["model"] for row in rows)):
        some = [row for row in rows if row["model"] == model]
        x, y = (np.array([row[key] for row in some], float) for key in ("points", "withheld"))
        panel.series.append(Series(model, x, y, np.array([row["spread"] or 0 for row in some]), colour))
        other = np.array([row["other"] for row in some])
        panel.series.append(Series(f"{model}, other poses", x, other, colour=colour))
    return panel
