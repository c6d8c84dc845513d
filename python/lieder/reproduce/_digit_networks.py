"""Trained networks of finite width on the pairs of the first experiment, beside theory [PerinDeny2025, second
experiment]."""

from __future__ import annotations

import copy
import math
import time
from typing import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from .. import _core
from .._input import Floats, FloatsOfSomeKind
from ._digit_pairs import least
from ._digit_settings import NetworkSettings
from ._digit_tasks import Tasks, symmetrised
from ._digits import Digits, draw_pairs, read_digits
from ._findings import Finding, lower_bound_of_correlation, pearson, spearman, summary
from ._kept import Arrays
from ._report import Answer, Column, Panel, Row, Series
from ._work import Work

AGREEMENT = 0.9
_PAIRS_AT_ONCE = 2
_COLUMNS = [
    Column("points", "N"),
    Column("pairs", "pairs"),
    Column("spectral", "theory"),
    Column("exact", "regression"),
    Column("trained", "trained"),
    Column("spread", "+-"),
    Column("loss", "loss"),
    Column("spearman", "Spearman"),
    Column("agree", "same verdict"),
    Column("agree_exact", "with regression"),
]


class Networks:
    """Many networks of one hidden layer of ReLU, each for its own samples.

    "NTK parametrisation": weights are multiplied by 1 / sqrt(inputs), so that at infinite width gradient descent is
    regression with the kernel of the theory (W_std = b_std = 1).
    start: "normal" draws standard normal weights, as that kernel assumes. "uniform" draws them within
    +-1 / sqrt(width), as the authors' program does: all parts but the outputs' weights start near 0.
    """

    def __init__(self, inputs: int, width: int, start: str, generators: list[torch.Generator]) -> None:
        shapes, scale = ((inputs, width), (1, width), (width, 1), (1, 1)), 1 / math.sqrt(width)

        def draw(shape: tuple[int, int], generator: torch.Generator) -> Tensor:
            if start == "normal":
                return torch.randn(shape, generator=generator)
            return (2 * torch.rand(shape, generator=generator) - 1) * (scale if shape[1] == width else 1)

        drawn = [[draw(shape, generator) for shape in shapes] for generator in generators]
        self.parameters = [torch.stack(parts).requires_grad_() for parts in zip(*drawn)]

    def __call__(self, X: Tensor) -> Tensor:
        """X: (networks, samples, inputs). Returns (networks, samples)."""
        weights, biases, readout, offset = self.parameters
        hidden = torch.relu(torch.baddbmm(biases, X, weights, alpha=1 / math.sqrt(weights.shape[1])))
        return torch.baddbmm(offset, hidden, readout, alpha=1 / math.sqrt(readout.shape[1]))[..., 0]

    def fit(self, X: Tensor, y: Tensor, settings: NetworkSettings, tick: Callable[[float], None]) -> Tensor:
        """Trains on all samples at once; returns each network's mean square, (networks,).

        optimiser: "adam", as published. "lbfgs" moves within the span of gradients, as gradient descent does and Adam
        does not; descent itself would take 100,000 steps, for the kernel's eigenvalues span five decades.
        tick: called with the share of the work that was done.
        """
        if settings.optimiser == "lbfgs":
            for number in range(len(X)):
                self._fit_alone(number, X, y, settings.steps)
                tick(1 / len(X))
        else:
            optimiser = _adam(self.parameters, settings.rate)
            for _ in range(settings.steps):
                optimiser.zero_grad(set_to_none=True)
                (self(X) - y).square().mean(1).sum().backward()  # networks share no weights: each follows its own
                optimiser.step()
                tick(1 / settings.steps)
        with torch.no_grad():
            return (self(X) - y).square().mean(1)

    def _fit_alone(self, number: int, X: Tensor, y: Tensor, steps: int) -> None:
        """One network: a line search is its own."""
        alone = copy.copy(self)
        alone.parameters = [p.detach()[number : number + 1].clone().requires_grad_() for p in self.parameters]
        optimiser = torch.optim.LBFGS(
            alone.parameters, max_iter=steps, tolerance_grad=1e-7, tolerance_change=1e-12, history_size=50,
            line_search_fn="strong_wolfe",
        )  # fmt: skip

        def loss() -> Tensor:
            optimiser.zero_grad()
            value = (alone(X[number : number + 1]) - y[number : number + 1]).square().mean()
            value.backward()
            return value

        optimiser.step(loss)
        with torch.no_grad():
            for whole, part in zip(self.parameters, alone.parameters):
                whole[number] = part[0]


def _adam(parameters: list[Tensor], rate: float) -> torch.optim.Optimizer:
    try:
        return torch.optim.Adam(parameters, rate, fused=True)  # several times faster; from 2.4 on
    except (RuntimeError, TypeError):
        return torch.optim.Adam(parameters, rate)


def measure(settings: NetworkSettings, work: Work) -> Answer:
    """Theory, regression and trained networks of every pair at every number of poses."""
    digits = read_digits()
    pairs = draw_pairs(digits, settings.pairs, np.random.default_rng(work.seed))
    rows, seconds = [], {}
    arrays: Arrays = {}
    cost = 2 * settings.repeats * settings.pairs * sum(settings.points)
    done = 0.0

    for points in settings.points:
        start = time.perf_counter()

        def tick(networks: float, points: int = points) -> None:
            nonlocal done
            done += networks * points
            work.progress(min(1.0, done / cost), f"N = {points}")

        errors = Tasks(digits, "mlp(depth=1)", "rotate", points, settings.ridge).errors(
            pairs[:, :, None], work, f"theory_{points}"
        )
        trained = trained_errors(digits, pairs, points, settings, work, tick)
        rows.append(row_of(points, errors, trained))
        seconds[f"N = {points}"] = time.perf_counter() - start
        arrays |= {f"{points}_theory": errors["spectral"], f"{points}_regression": errors["left_out"]}
        arrays |= {f"{points}_trained": trained["errors"], f"{points}_loss": trained["losses"]}
    findings = findings_of(rows, arrays)
    title = (
        f"Errors of pairs of digits ({digits.name}), means; networks of {settings.width} units, {settings.steps} epochs of {settings.optimiser}, "
        f"{settings.repeats} seeds, {settings.start} start; above 1 is wrong"
    )
    return Answer(
        title, _COLUMNS, rows, all(f.holds is True for f in findings), summary(findings), [], "trained",
        "|label - prediction|", seconds, findings=findings, panels=panels_of(rows, arrays), arrays=arrays,
    )  # fmt: skip


def trained_errors(
    digits: Digits,
    pairs: npt.NDArray[np.int64],
    points: int,
    settings: NetworkSettings,
    work: Work,
    tick: Callable[[float], None],
) -> Arrays:
    """errors (pairs, 2, repeats): label (label - prediction) of the upright pose of each class, which training lacked;
    losses of the same shape."""
    pieces = []
    for begin in range(0, len(pairs), _PAIRS_AT_ONCE):
        some = range(begin, min(begin + _PAIRS_AT_ONCE, len(pairs)))

        def make(some: range = some) -> Arrays:
            return _train_pairs(digits, pairs, some, points, settings, work.seed, tick)

        pieces.append(work.kept(f"trained_{points}_{begin}_to_{some.stop}", make))
    return {key: np.concatenate([piece[key] for piece in pieces]) for key in pieces[0]}


def _train_pairs(
    digits: Digits,
    pairs: npt.NDArray[np.int64],
    some: range,
    points: int,
    settings: NetworkSettings,
    seed: int,
    tick: Callable[[float], None],
) -> Arrays:
    labels = np.repeat([1.0, -1.0], points)
    poses = {pair: normalised_poses(digits, pairs[pair], points) for pair in some}
    jobs = [(pair, side, repeat) for pair in some for side in range(2) for repeat in range(settings.repeats)]
    rest = [np.delete(np.arange(2 * points), side * points) for _, side, _ in jobs]
    X = _tensor([poses[pair][others] for (pair, _, _), others in zip(jobs, rest)])
    left_out = _tensor([poses[pair][[side * points]] for pair, side, _ in jobs])
    networks = Networks(X.shape[2], settings.width, settings.start, [_generator(seed, points, *job) for job in jobs])
    y = _tensor([labels[others] for others in rest])
    losses = networks.fit(X, y, settings, lambda share: tick(share * len(jobs)))
    with torch.no_grad():
        predictions = networks(left_out)[:, 0].double().numpy()
    shape = (len(some), 2, settings.repeats)
    signs = np.array([1.0, -1.0])[:, None]
    return {"errors": 1 - signs * predictions.reshape(shape), "losses": losses.double().numpy().reshape(shape)}


def normalised_poses(digits: Digits, images: npt.NDArray[np.int64], points: int) -> Floats:
    """(len(images) * points, pixels): each pose less its mean, at length 1."""
    poses = _core.poses_of_images(digits.images[images], "rotate", digits.side, digits.side, points, 1)
    poses = poses - poses.mean(1, keepdims=True)
    return poses / np.linalg.norm(poses, axis=1, keepdims=True)


def _generator(*numbers: int) -> torch.Generator:
    """Of one network, whatever is trained beside it."""
    return torch.Generator().manual_seed(int(np.random.SeedSequence(numbers).generate_state(1)[0]))


def _tensor(arrays: list[FloatsOfSomeKind]) -> Tensor:
    return torch.tensor(np.array(arrays), dtype=torch.float32)


def of_pairs(trained: FloatsOfSomeKind) -> FloatsOfSomeKind:
    """(pairs,): the mean over classes of |label - prediction|, the prediction being the mean over seeds."""
    return np.abs(trained.mean(2)).mean(1)


def row_of(points: int, errors: Arrays, trained: Arrays) -> Row:
    theory, exact, network = errors["spectral"], symmetrised(errors), of_pairs(trained["errors"])
    spread = trained["errors"].std(2, ddof=1).mean() if trained["errors"].shape[2] > 1 else None
    return {
        "points": points, "pairs": len(theory), "spectral": float(theory.mean()), "exact": float(exact.mean()),
        "trained": float(network.mean()), "spread": None if spread is None else float(spread),
        "loss": float(trained["losses"].mean()), "spearman": spearman(theory, network),
        "agree": float(((theory < 1) == (network < 1)).mean()),
        "agree_exact": float(((exact < 1) == (network < 1)).mean()),
    }  # fmt: skip


def findings_of(rows: list[Row], arrays: Arrays) -> list[Finding]:
    theory = np.concatenate([arrays[f"{row['points']}_theory"] for row in rows])
    network = np.concatenate([of_pairs(arrays[f"{row['points']}_trained"]) for row in rows])
    means = [row["trained"] for row in sorted(rows, key=lambda row: row["points"])]
    return [
        Finding("theory says which pairs trained networks get right",
                f"the same verdict for at least {AGREEMENT:.0%} of the pairs of all N",
                float(((theory < 1) == (network < 1)).mean()), AGREEMENT),
        Finding("theory follows the error of trained networks", "Pearson over the pairs of all N at least 0.9",
                pearson(theory, network), 0.9),
        Finding("the same among pairs of one N", "Spearman above 0 at every N, by its lower 95 % bound",
                least(lower_bound_of_correlation(row["spearman"], row["pairs"]) for row in rows), 0),
        Finding("the error of trained networks falls with N", "mean at each N over that of the next above 1",
                least(a / b for a, b in zip(means, means[1:])), 1),
    ]  # fmt: skip


def panels_of(rows: list[Row], arrays: Arrays) -> list[Panel]:
    """Theory and training side by side: against regression, against trained networks, and by N."""
    exact, networks = (Panel(title, f"error of {what}", "spectral error", diagonal=True)
                       for title, what in (("theory, regression", "regression"), ("theory, trained", "trained networks")))  # fmt: skip
    for row in rows:
        N = row["points"]
        theory = arrays[f"{N}_theory"]
        exact.series.append(Series(f"N = {N}", symmetrised({"left_out": arrays[f"{N}_regression"]}), theory))
        networks.series.append(Series(f"N = {N}", of_pairs(arrays[f"{N}_trained"]), theory))
    by_points = Panel("means over pairs", "N", "error", level=1, powers_of_two=True)
    for key in ("spectral", "exact", "trained"):
        title = {"spectral": "theory", "exact": "regression"}.get(key, key)
        x, y = (np.array([row[name] for row in rows], float) for name in ("points", key))
        by_points.series.append(Series(title, x, y, np.zeros(len(x))))
    return [exact, networks, by_points]
