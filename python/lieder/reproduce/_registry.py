"""The experiments by name."""

from __future__ import annotations

import dataclasses
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Union

from .. import _core, _input
from .._core import InputError
from ._digit_settings import NetworkSettings, PairSettings, SeedSettings, WithheldSettings, pair_settings
from ._kept import Kept
from ._report import Answer
from ._settings import Settings
from ._work import Progress, Work

AnySettings = Union[Settings, PairSettings, NetworkSettings, WithheldSettings, SeedSettings]


class NoAnswer(Exception):
    """What the experiment needs is not there."""


@dataclass(frozen=True)
class Experiment:
    name: str
    title: str
    source: str
    module: str
    """Has measure(settings, work) -> Answer; imported when it runs, so that a list needs no torch."""
    small: AnySettings
    """Minutes on one core."""
    full: AnySettings
    """The published sizes."""
    needs_torch: bool = True
    resumes: bool = False
    """Whether it asks work.kept for parts that are done."""


_ROTATED = "rotated-mnist"
_PERIN_DENY = "Perin, Deny (2025), arXiv 2412.11521"
_ROTATIONS, _SHIFTS = (2, 4, 8, 16, 32, 64), (2, 4, 7, 14, 28)

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
        Experiment(
            f"{_ROTATED}-1",
            "pairs of digits in N poses: spectral theory of neural kernels against exact regression",
            _PERIN_DENY,
            "_digit_pairs",
            small=pair_settings(
                mlp=(_ROTATIONS, 512), flat=((2, 4, 8, 16, 32), 64), pooled=((2, 4, 8), 16), flat_shifts=(_SHIFTS, 64),
                pooled_shifts=((2, 4, 7), 16),
            ),
            full=pair_settings(
                mlp=(_ROTATIONS, 512), flat=(_ROTATIONS, 512), pooled=(_ROTATIONS, 512), flat_shifts=(_SHIFTS, 512),
                pooled_shifts=(_SHIFTS, 512),
            ),
            needs_torch=False,
            resumes=True,
        ),
        Experiment(
            f"{_ROTATED}-2",
            "pairs of digits in N poses: spectral theory against trained networks of one hidden layer",
            _PERIN_DENY,
            "_digit_networks",
            small=NetworkSettings(points=(4, 8, 16, 32), pairs=16, repeats=2, width=128, steps=2000),
            full=NetworkSettings(points=_ROTATIONS, pairs=512, repeats=1, width=512, steps=2000),
            resumes=True,
        ),
        Experiment(
            f"{_ROTATED}-3",
            "ten classes of digits in N poses, one class not seen upright: MLP, CNN and ViT",
            _PERIN_DENY,
            "_digit_poses",
            small=WithheldSettings(
                points=(8, 16, 32), images=200, withheld=(4, 7), models=("mlp", "cnn", "vit"), epochs=22, batch=16,
                width=64,
            ),
            full=WithheldSettings(
                points=_ROTATIONS, images=0, withheld=tuple(range(10)), models=("mlp", "cnn", "vit"), epochs=22,
                batch=2048, width=256,
            ),
            resumes=True,
        ),
        Experiment(
            f"{_ROTATED}-4",
            "several digits a class in N poses: theory averaged over pairs against exact regression",
            _PERIN_DENY,
            "_digit_seeds",
            small=SeedSettings(points=_ROTATIONS, tests=50, seeds=13),
            full=SeedSettings(points=_ROTATIONS, tests=50, seeds=13),
            needs_torch=False,
            resumes=True,
        ),
    )
}
# fmt: on


def find(name: str, number: Optional[int] = None) -> Experiment:
    """number: which experiment of a paper that has several; part of the name otherwise."""
    parts = [key[len(name) + 1 :] for key in EXPERIMENTS if key.startswith(f"{name}-")]
    if number is not None and str(number) not in parts:
        raise InputError(
            f"--experiment: {number} came; "
            + (f"{name} has {', '.join(parts)}" if parts else f"{name} has no numbered experiments")
        )
    if number is None and parts:
        raise InputError(f"experiment: {name} has several; need --experiment with one of {', '.join(parts)}")
    key = name if number is None else f"{name}-{number}"
    if key not in EXPERIMENTS:
        raise InputError(f"experiment: {name!r} came; need one of {', '.join(EXPERIMENTS)}")
    return EXPERIMENTS[key]


def run(
    name: str,
    settings: Optional[AnySettings] = None,
    seed: int = 0,
    threads: int = 1,
    progress: Optional[Progress] = None,
    experiment: Optional[int] = None,
    resume: Optional[Path] = None,
) -> Answer:
    """Repeats an experiment.

    settings: None takes the small ones of EXPERIMENTS[name].
    seed: of data, initial weights and batches; the same seed and threads give the same numbers.
    threads: of PyTorch, whose number is set back afterwards, and of lieder's own loops.
    progress: called as progress(fraction, what) now and then.
    experiment: which one, of a paper that has several; or part of the name: "rotated-mnist-1".
    resume: a directory that keeps the parts that are done; what it holds of the same run is not done again.

    Raises InputError for a wrong argument, NoAnswer where torch or data are not there.
    """
    found = find(name, experiment)
    settings = settings or found.small
    seed = _input.whole_number("seed", seed, 0, 2**32 - 1)
    threads = _input.whole_number("threads", threads, 1, 1024)
    if resume is not None and not found.resumes:
        raise InputError(f"--resume: {found.name} keeps no parts; leave it out")
    kept = Kept(
        resume,
        {"experiment": found.name, "lieder": _core.version, "seed": seed, "settings": dataclasses.asdict(settings)},
    )
    work = Work(seed, threads, progress or _silent, kept)
    if found.needs_torch:
        return _with_torch(found, settings, work)
    return _measured(found, settings, work)


def _with_torch(experiment: Experiment, settings: AnySettings, work: Work) -> Answer:
    try:
        import torch
    except ImportError:
        raise NoAnswer("needs PyTorch 1.13 or newer: pip install 'lieder[torch]'") from None
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(work.threads)
        with torch.random.fork_rng(devices=[]):
            return _measured(experiment, settings, work)
    finally:
        torch.set_num_threads(before)


def _measured(experiment: Experiment, settings: AnySettings, work: Work) -> Answer:
    answer: Answer = importlib.import_module(f".{experiment.module}", __package__).measure(settings, work)
    return answer


def _silent(fraction: float, what: str) -> None:
    pass
