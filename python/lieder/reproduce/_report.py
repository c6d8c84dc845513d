"""What an experiment answers, and its table as text."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Optional

from .._input import FloatsOfSomeKind
from ._findings import Finding

Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    numeric: bool = True


@dataclass(frozen=True)
class Series:
    """Points of one colour; a line where they have a spread."""

    label: str
    x: FloatsOfSomeKind
    y: FloatsOfSomeKind
    spread: Optional[FloatsOfSomeKind] = None
    colour: Optional[int] = None
    """Its number; None for that of the series."""


@dataclass(frozen=True)
class Panel:
    title: str
    xlabel: str
    ylabel: str
    logarithmic: bool = False
    diagonal: bool = False
    level: Optional[float] = None
    """Of a horizontal line."""
    powers_of_two: bool = False
    """Of the x axis."""
    series: list[Series] = field(default_factory=list)


@dataclass
class Answer:
    """Rows that were measured and what follows from them."""

    title: str
    columns: list[Column]
    rows: list[Row]
    """One for each task, size and model; None where nothing was measured or published."""
    holds: bool
    """Whether the finding was found again."""
    message: str
    """One sentence."""
    verdicts: list[str]
    """A sentence for each task."""
    error: str
    """Key of the error that a picture shows."""
    unit: str
    """Of that error."""
    seconds: dict[str, float] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    """Each published finding beside ours, where an experiment has several."""
    panels: list[Panel] = field(default_factory=list)
    """What a picture shows; empty: the error of the rows against their sizes."""
    arrays: dict[str, FloatsOfSomeKind] = field(default_factory=dict)
    """What stands behind the rows, by name of file."""

    def __str__(self) -> str:
        findings = ["", table(_FINDING_COLUMNS, [finding_row(f) for f in self.findings])] if self.findings else []
        return "\n".join([self.title, table(self.columns, self.rows), *findings, *self.verdicts, self.message])


_FINDING_COLUMNS = [
    Column("finding", "published finding", numeric=False),
    Column("asked", "asked", numeric=False),
    Column("ours", "ours"),
    Column("difference", "difference"),
    Column("verdict", "verdict", numeric=False),
]


def finding_row(finding: Finding) -> Row:
    return {
        "finding": finding.statement, "asked": finding.asked, "ours": finding.ours,
        "difference": finding.difference, "verdict": finding.verdict,
    }  # fmt: skip


def table(columns: list[Column], rows: list[Row]) -> str:
    """A table in Markdown whose columns stand one below the other; "-" where there is nothing."""
    cells = [[column.title for column in columns]]
    cells += [[_cell(row.get(column.key)) for column in columns] for row in rows]
    widths = [max(len(line[c]) for line in cells) for c in range(len(columns))]
    lines = [_line(line, widths, columns) for line in cells]
    rule = "|".join(["", *("-" * (w + 1) + (":" if c.numeric else "-") for w, c in zip(widths, columns)), ""])
    return "\n".join([lines[0], rule, *lines[1:]])


def _line(cells: list[str], widths: list[int], columns: list[Column]) -> str:
    padded = [cell.rjust(w) if c.numeric else cell.ljust(w) for cell, w, c in zip(cells, widths, columns)]
    return "| " + " | ".join(padded) + " |"


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def mean_and_spread(values: list[float]) -> tuple[float, Optional[float]]:
    """Mean and standard deviation of a sample; None where one value shows no spread."""
    mean = math.fsum(values) / len(values)
    if len(values) == 1:
        return mean, None
    return mean, math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1))
