"""Whether a table of errors shows the published finding."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Optional

SMALL = 300
"""Samples up to which data are scarce: there the finding is claimed."""
FACTOR = 10.0
Errors = Mapping[int, Mapping[str, Optional[float]]]
"""{training samples: {model: error}}"""


@dataclass(frozen=True)
class Verdict:
    holds: bool
    text: str

    def __str__(self) -> str:
        return self.text


def judge(errors: Errors, models: tuple[str, str, str], spreads: Optional[Errors] = None) -> Verdict:
    """At every small size the third model has the least error and the second lies between, and at one of these sizes or
    more the first errs ten times as much as the third.

    Sizes at which an error is missing are left out; errors that are not finite speak against the finding.
    spreads: standard deviations over seeds, to say where a difference is smaller than they are.
    """
    small = {size: row for size, row in errors.items() if size <= SMALL and None not in row.values()}
    if not small:
        return Verdict(False, f"cannot tell, for there are no figures at {SMALL} or fewer samples")
    against, ratios = [], {}
    for size, row in small.items():
        for better, worse in ((2, 0), (2, 1), (1, 0)):
            if not _less(row[models[better]], row[models[worse]]):
                spread = _within(row, spreads.get(size, {}) if spreads else {}, models[better], models[worse])
                against.append(f"at {size} samples {models[better]} does not err less than {models[worse]}{spread}")
        ratios[size] = _ratio(row[models[0]], row[models[2]])
    best = max(ratios, key=lambda size: ratios[size])
    most = f"{models[0]} errs at most {ratios[best]:.3g} times as much as {models[2]} ({best} samples)"
    if not ratios[best] >= FACTOR:
        against.append(f"that is less than {FACTOR:g} times")
    return Verdict(not against, "; ".join([f"{'differs' if against else 'holds'}: {most}", *against]))


def _less(a: Optional[float], b: Optional[float]) -> bool:
    return a is not None and b is not None and a < b


def _ratio(a: Optional[float], b: Optional[float]) -> float:
    """0 where it means nothing, so that it never is the largest."""
    ratio = a / b if a is not None and b else 0.0
    return ratio if math.isfinite(ratio) else 0.0


def _within(row: Mapping[str, Optional[float]], spreads: Mapping[str, Optional[float]], a: str, b: str) -> str:
    first, second, errors = spreads.get(a), spreads.get(b), (row[a], row[b])
    if first is None or second is None or errors[0] is None or errors[1] is None:
        return ""
    within = abs(errors[0] - errors[1]) < math.hypot(first, second)
    return " (by less than the spread over seeds)" if within else ""
