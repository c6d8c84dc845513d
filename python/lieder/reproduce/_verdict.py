"""Whether a table of errors shows the published finding."""

from __future__ import annotations

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


def judge(errors: Errors, models: tuple[str, str, str]) -> Verdict:
    """At every small size the third model has the least error and the second lies between, and at one of these sizes or
    more the first errs ten times as much as the third.

    Errors that are missing or not finite speak against it.
    """
    small = {size: [row.get(model) for model in models] for size, row in errors.items() if size <= SMALL}
    full = {size: row for size, row in small.items() if all(e is not None for e in row)}
    if not full:
        return Verdict(False, f"nothing to say, for there are no figures at {SMALL} or fewer samples")
    against, ratios = [], {}
    for size, (plain, augmented, equivariant) in full.items():
        assert plain is not None and augmented is not None and equivariant is not None
        ratios[size] = plain / equivariant if equivariant > 0 else float("nan")
        if not (equivariant < plain and equivariant < augmented):
            against.append(f"at {size} samples the {models[2]} network does not err least")
        elif not augmented < plain:
            against.append(f"at {size} samples {models[1]} does not err less than {models[0]}")
    best = max(ratios, key=lambda size: ratios[size])
    most = f"{models[0]} errs at most {ratios[best]:.3g} times as much ({best} samples)"
    if not ratios[best] >= FACTOR:
        against.append(f"that is less than {FACTOR:g} times")
    return Verdict(not against, f"{'differs' if against else 'holds'}, {most}" + "".join(f"; {a}" for a in against))
