"""Pairs of digits in all poses: theory against exact regression [PerinDeny2025, first experiment]."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Optional

import numpy as np

from ._digit_settings import DEEP, FLAT, MLP, POOLED, Case, PairSettings
from ._digit_tasks import Tasks, symmetrised
from ._digits import Digits, draw_pairs, read_digits
from ._findings import Finding, pearson, spearman, summary, upper_bound_of_correlation
from ._kept import Arrays
from ._report import Answer, Column, Panel, Row, Series
from ._work import Work

AGREEMENT = 0.95
EXACT = 1e-4
"""An error below this is that of the ridge alone: 1e-10 of the trace over a class separation of a thousandth of it."""
_COLUMNS = [
    Column("network", "network", numeric=False),
    Column("action", "action", numeric=False),
    Column("points", "N"),
    Column("pairs", "pairs"),
    Column("spectral", "theory"),
    Column("exact", "regression"),
    Column("largest", "largest"),
    Column("spearman", "Spearman"),
    Column("pearson", "Pearson of logs"),
    Column("separation", "Spearman with separation"),
    Column("correct", "right"),
]


def measure(settings: PairSettings, work: Work) -> Answer:
    """Both errors of every pair under every kernel and number of poses."""
    digits = read_digits()
    pairs = draw_pairs(digits, max(case.pairs for case in settings.cases), np.random.default_rng(work.seed))
    runs = [(case, points) for case in settings.cases for points in fitting(case, digits.side)]
    costs, done = [_cost(case, points) for case, points in runs], 0.0
    rows, arrays, seconds, measured = [], {}, {}, []
    for (case, points), cost in zip(runs, costs):
        start = time.perf_counter()

        def tell(fraction: float, what: str = f"{case.network}, {case.action}, N = {points}") -> None:
            work.progress((done + cost * fraction) / sum(costs), what)

        tasks = Tasks(digits, case.kernel, case.action, points, settings.ridge)
        errors = tasks.errors(pairs[: case.pairs, :, None], work, name_of(case, points), tell)
        done += cost
        measured.append((case, points, errors))
        rows.append(row_of(case, points, errors))
        seconds[name_of(case, points)] = time.perf_counter() - start
        arrays[f"{name_of(case, points)}_theory"] = errors["spectral"]
        arrays[f"{name_of(case, points)}_regression"] = errors["left_out"]
    return _answer(digits, rows, findings_of(rows), panels_of(measured), arrays, seconds)


def fitting(case: Case, side: int) -> list[int]:
    """Shifts are by whole columns."""
    return [points for points in case.points if case.action == "rotate" or side % points == 0]


def name_of(case: Case, points: int) -> str:
    words = case.network.replace(",", "").split()
    return "_".join([*words, case.action, str(points)])


def row_of(case: Case, points: int, errors: Arrays) -> Row:
    theory, exact = errors["spectral"], symmetrised(errors)
    return {
        "network": case.network, "action": case.action, "points": points, "pairs": len(theory),
        "spectral": float(np.median(theory)), "exact": float(np.median(exact)), "largest": float(exact.max()),
        "least": float(exact.min()), "spearman": spearman(theory, exact),
        "pearson": pearson(np.log(theory), np.log(np.maximum(exact, 1e-300))),
        "separation": spearman(errors["signal"], exact), "correct": float((errors["left_out"] < 1).mean()),
        "defect": float(np.median(errors["defect"])),
    }  # fmt: skip


def findings_of(rows: list[Row]) -> list[Finding]:
    """What the paper says, as far as the rows can tell."""
    found = []
    for network in (MLP, DEEP):
        some = _rows(rows, network, "rotate")
        if not some:
            continue
        found += [
            Finding(f"{network}, rotations: theory agrees with regression",
                    f"Spearman at least {AGREEMENT} at every N", least(r["spearman"] for r in some), AGREEMENT),
            _falls(network, some),
            Finding(f"{network}, rotations: the error falls with class separation",
                    "Spearman with the separation below 0 at every N, by its upper 95 % bound",
                    largest(upper_bound_of_correlation(r["separation"], r["pairs"]) for r in some), 0, at_least=False),
        ]  # fmt: skip
    exact = _rows(rows, POOLED, "shift")
    if exact:
        found.append(Finding(f"{POOLED}, shifts: exact", f"largest error at most {EXACT:g}, that of the ridge",
                             max(r["largest"] for r in exact), EXACT, at_least=False))  # fmt: skip
    for network, action in ((FLAT, "shift"), (FLAT, "rotate"), (POOLED, "rotate")):
        some = _rows(rows, network, action)
        if some:
            found.append(Finding(f"{network}, {action}s".replace("rotates", "rotations") + ": not exact",
                                 f"least error of a pair at least {EXACT:g} at every N",
                                 min(r["least"] for r in some), EXACT))  # fmt: skip
    return found


def _falls(network: str, rows: list[Row]) -> Finding:
    """The least factor by which the median falls from one N to the next."""
    medians = [r["exact"] for r in sorted(rows, key=lambda r: r["points"])]
    return Finding(f"{network}, rotations: the error falls with N", "median at each N over that of the next above 1",
                   least(a / b for a, b in zip(medians, medians[1:])), 1)  # fmt: skip


def _rows(rows: list[Row], network: str, action: str) -> list[Row]:
    return [row for row in rows if (row["network"], row["action"]) == (network, action)]


def least(values: Iterable[Optional[float]]) -> Optional[float]:
    """None where a value is missing, or all are."""
    some = list(values)
    known = [value for value in some if value is not None]
    return min(known) if known and len(known) == len(some) else None


def largest(values: Iterable[Optional[float]]) -> Optional[float]:
    found = least(None if value is None else -value for value in values)
    return None if found is None else -found


def panels_of(measured: list[tuple[Case, int, Arrays]]) -> list[Panel]:
    """A scatter plot for each case, a colour for each N."""
    panels: dict[str, Panel] = {}
    for case, points, errors in measured:
        title = f"{case.network}, {case.action}"
        panel = panels.setdefault(title, Panel(title, "error of regression", "spectral error", logarithmic=True, diagonal=True))
        panel.series.append(Series(f"N = {points}", symmetrised(errors), errors["spectral"]))
    return list(panels.values())


def _cost(case: Case, points: int) -> float:
    """Of the Gram matrices, roughly."""
    of_entry = {"mlp": 1.0, "flatten": 2.0, "gap": 800.0}
    return case.pairs * (
        points**2 * next(v for k, v in of_entry.items() if k in case.kernel) + 60 * points
    )


def _answer(
    digits: Digits,
    rows: list[Row],
    findings: list[Finding],
    panels: list[Panel],
    arrays: Arrays,
    seconds: dict[str, float],
) -> Answer:
    title = f"Errors of pairs of digits ({digits.name}), medians; above 1 is wrong"
    holds = all(finding.holds is True for finding in findings)
    return Answer(
        title, _COLUMNS, rows, holds, summary(findings), [], "exact", "|label - prediction|", seconds,
        findings=findings, panels=panels, arrays=arrays,
    )  # fmt: skip
