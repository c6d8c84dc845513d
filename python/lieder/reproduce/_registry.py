"""The experiments by name."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Callable, Optional

from .. import _input
from .._core import InputError
from ._report import Answer
from ._settings import Settings

Progress = Callable[[float, str], None]


class NoAnswer(Exception):
    """What the experiment needs is not there."""


@dataclass(frozen=True)
class Experiment:
    name: str
    title: str
    source: str
    module: str
    """Has measure(settings, seed, progress) -> Answer; imported when it runs, so that a list needs no torch."""
    small: Settings
    """Minutes on one core."""
    full: Settings
    """The published sizes."""


# fmt: off
EXPERIMENTS = {
    experiment.name: experiment
    for experiment in (
        Experiment(
            "emlp",
            "O(5) invariant, moment of inertia, particle scattering: error against training-set size",
            "Finzi, Welling, Wilson (2021), arXiv 2104.09459",
            "_emlp",
            small=Settings(
                sizes=(30, 100, 300, 1000), repeats=2, test=2000, channels=96, layers=2, batch=100, rate=1e-2,
                decay=True, steps=500, products=32, validation=1000,
            ),
            full=Settings(
                sizes=(30, 100, 300, 1000, 3000, 10000, 30000), repeats=3, test=5000, channels=384, layers=3, batch=500,
                rate=3e-3, decay=False, steps=None, products=40, validation=1000,
            ),
        ),
        Experiment(
            "ethanol",
            "forces on the atoms of ethanol from their positions, against a plain network",
            "frames of rMD17: Christensen, von Lilienfeld (2020); forces: Kovacs and others, arXiv 2205.06643",
            "_ethanol",
            small=Settings(
                sizes=(50, 200, 1000), repeats=2, test=1000, channels=48, layers=2, batch=10, rate=1e-2, decay=True,
                steps=1500,
            ),
            full=Settings(
                sizes=(50, 200, 1000), repeats=3, test=1000, channels=96, layers=2, batch=10, rate=1e-2, decay=True,
                steps=10000,
            ),
        ),
    )
}
# fmt: on


def find(name: str) -> Experiment:
    if name not in EXPERIMENTS:
        raise InputError(f"experiment: {name!r} came; need one of {', '.join(EXPERIMENTS)}")
    return EXPERIMENTS[name]


def run(
    name: str,
    settings: Optional[Settings] = None,
    seed: int = 0,
    threads: int = 1,
    progress: Optional[Progress] = None,
) -> Answer:
    """Repeats an experiment.

    settings: None takes the small ones of EXPERIMENTS[name].
    seed: of data, initial weights and batches; the same seed and threads give the same numbers.
    threads: of PyTorch; its number is set back afterwards.
    progress: called as progress(fraction, what) now and then.

    Raises InputError for a wrong argument, NoAnswer where torch or data are not there.
    """
    experiment = find(name)
    settings = settings or experiment.small
    seed = _input.whole_number("seed", seed, 0, 2**32 - 1)
    threads = _input.whole_number("threads", threads, 1, 1024)
    try:
        import torch
    except ImportError:
        raise NoAnswer("needs PyTorch 1.13 or newer: pip install 'lieder[torch]'") from None
    before = torch.get_num_threads()
    module = importlib.import_module(f".{experiment.module}", __package__)
    try:
        torch.set_num_threads(threads)
        with torch.random.fork_rng(devices=[]):
            answer: Answer = module.measure(settings, seed, progress or _silent)
    finally:
        torch.set_num_threads(before)
    return answer


def _silent(fraction: float, what: str) -> None:
    pass
