"""Several images of each class in all poses: theory, the mean over pairs, against regression that lacks a pose of a
whole class [PerinDeny2025, fourth experiment]."""

from __future__ import annotations

import time

import numpy as np

from ._digit_pairs import AGREEMENT, least
from ._digit_settings import SeedSettings
from ._digit_tasks import Tasks
from ._digits import draw_classes, read_digits
from ._findings import Finding, lower_bound_of_correlation, pearson, spearman, summary
from ._kept import Arrays
from ._report import Answer, Column, Panel, Row, Series
from ._work import Work

_COLUMNS = [
    Column("points", "N"),
    Column("tests", "tests"),
    Column("spectral", "theory"),
    Column("exact", "regression"),
    Column("spearman", "Spearman"),
    Column("pearson", "Pearson"),
    Column("verdicts", "same verdict"),
    Column("correct", "right"),
]


def measure(settings: SeedSettings, work: Work) -> Answer:
    """Both errors of every test at every number of poses."""
    digits = read_digits()
    random = np.random.default_rng(work.seed)
    drawn = np.array([draw_classes(digits, settings.seeds, random) for _ in range(settings.tests)])
    rows, seconds = [], {}
    arrays: Arrays = {}
    panel = Panel("several images a class", "error of regression", "spectral error", diagonal=True)
    costs, done = [points**2.5 for points in settings.points], 0.0
    for points, cost in zip(settings.points, costs):
        start = time.perf_counter()

        def tell(fraction: float, what: str = f"N = {points}") -> None:
            work.progress((done + cost * fraction) / sum(costs), what)

        tasks = Tasks(digits, settings.kernel, "rotate", points, settings.ridge)
        errors = tasks.errors(drawn, work, f"seeds_{points}", tell)
        done += cost
        rows.append(_row(points, errors))
        panel.series.append(Series(f"N = {points}", errors["left_out"].mean(1), errors["spectral"]))
        seconds[f"N = {points}"] = time.perf_counter() - start
        arrays |= {f"{points}_theory": errors["spectral"], f"{points}_regression": errors["left_out"]}
    findings = findings_of(rows, arrays)
    title = (
        f"Errors of tests with {settings.seeds} digits a class ({digits.name}), {settings.kernel}, means; "
        "above 1 is wrong"
    )
    return Answer(
        title, _COLUMNS, rows, all(f.holds is True for f in findings), summary(findings), [], "exact",
        "1 - label * prediction", seconds, findings=findings, panels=[panel], arrays=arrays,
    )  # fmt: skip


def _row(points: int, errors: Arrays) -> Row:
    theory, exact = errors["spectral"], errors["left_out"].mean(1)
    return {
        "points": points, "tests": len(theory), "spectral": float(theory.mean()), "exact": float(exact.mean()),
        "spearman": spearman(theory, exact), "pearson": pearson(theory, exact),
        "verdicts": float(((theory < 1) == (exact < 1)).mean()),
        "correct": float((errors["left_out"] < 1).mean()),
    }  # fmt: skip


def findings_of(rows: list[Row], arrays: Arrays) -> list[Finding]:
    means = [row["exact"] for row in sorted(rows, key=lambda row: row["points"])]
    theory = np.concatenate([arrays[f"{row['points']}_theory"] for row in rows])
    exact = np.concatenate([arrays[f"{row['points']}_regression"].mean(1) for row in rows])
    return [
        Finding("theory, averaged over pairs, agrees with regression",
                f"Pearson over the tests of all N at least {AGREEMENT}", pearson(theory, exact), AGREEMENT),
        Finding("the same among tests of one N", "Spearman above 0 at every N, by its lower 95 % bound",
                least(lower_bound_of_correlation(row["spearman"], row["tests"]) for row in rows), 0),
        Finding("the error falls with N", "mean at each N over that of the next above 1",
                least(a / b for a, b in zip(means, means[1:])), 1),
    ]  # fmt: skip
