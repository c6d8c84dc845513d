"""Types: the package and a program that uses it, under mypy --strict."""

import os
import subprocess
import sys
from pathlib import Path

import lieder
import pytest

pytest.importorskip("mypy")
ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(lieder.__file__).parent

PROGRAM = """
from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

import lieder
import numpy as np
import numpy.typing as npt
from lieder import LensResult

Floats = npt.NDArray[np.float64]


def tell(stage: str, fraction: Optional[float]) -> bool:
    return True


X, truth = lieder.synth.translations(dim=7)
result: LensResult = lieder.lens(X, topology="line", progress=tell)
result = lieder.lens([[1.0, 2.0], [3.0, 4.0]])
result = lieder.lens(Path("x.npy"))
if result.generator is not None:
    generator: Floats = result.generator
p: Optional[float] = result.evidence.surrogate_p
moved: Floats = result.power(0.5) @ result.transform(X).T
cosine: float = lieder.compare(result, truth).cosine
largest: float = lieder.compare(X, X, "subspace").largest_angle
group = result.group
if group is not None:
    algebra: Floats = group.lie_algebra
    name: Optional[str] = group.name
    count: int = group.dimension + group.size
    resolution: float = lieder.compare(group, "group.json", as_="group").resolution
made: lieder.Group = lieder.Group(2, [[[0, -1], [1, 0]]], name="SO(2)")
read: lieder.Group = lieder.read_group("group.json")
system: lieder.discover.DynamicsDiscovery = lieder.discover.dynamics(X[:, 0], X, candidates="none", noise=0.1)
laws: list[str] = lieder.discover.dynamics([X[:, 0]], [X]).laws
predicted: lieder.Prediction = lieder.predict([X, X], labels=[0, 1], kernel="rbf(1)", progress=tell)
errors: Floats = predicted.exact_error
lens = lieder.SymmetryLens(surrogates=0).fit(X)
shown: Any = lieder.plot.generator(result)
result.save("found", force=True)
"""

WRONG = """
import lieder
X, truth = lieder.synth.translations(dim=7)
lieder.lens(X, topolgy="line")
lieder.lens(X).power("half")
lieder.lens(X).evidence.surprise_p
lieder.Group("two").dimension.nothing
lieder.compare(X, X, "subspace").cosine
"""


def mypy(*arguments):
    # From beside the package, unless it is installed, when mypy finds it by itself.
    folder = ROOT if "site-packages" in PACKAGE.parts else PACKAGE.parent
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", ROOT / "tests/python/mypy.ini", *arguments],
        cwd=folder, env={**os.environ, "MYPY_CACHE_DIR": str(ROOT / "build/mypy")}, capture_output=True, text=True,
    )  # fmt: skip


def test_the_package_and_a_program_are_well_typed(tmp_path):
    assert (PACKAGE / "py.typed").exists() and (PACKAGE / "_core.pyi").exists()
    (tmp_path / "program.py").write_text(PROGRAM)
    run = mypy("-p", "lieder")
    assert run.returncode == 0, run.stdout + run.stderr
    run = mypy(tmp_path / "program.py")
    assert run.returncode == 0, run.stdout + run.stderr


def test_mistakes_are_seen(tmp_path):
    (tmp_path / "wrong.py").write_text(WRONG)
    run = mypy(tmp_path / "wrong.py")
    wrong_lines = {line.split(":")[1] for line in run.stdout.splitlines() if "wrong.py" in line and ": error:" in line}
    assert wrong_lines == {"4", "5", "6", "7", "8"}, run.stdout
