"""Published experiments, to be repeated: `python -m lieder.reproduce NAME` (most need torch; see docs/reproduce.md).

run(name)      the same from Python: an Answer with its table and its verdict
EXPERIMENTS    what there is to repeat, by name
"""

from __future__ import annotations

from ._registry import EXPERIMENTS, Experiment, find, run
from ._report import Answer, Column
from ._settings import Settings

__all__ = ["EXPERIMENTS", "Answer", "Column", "Experiment", "Settings", "find", "run"]
