"""The command line: python -m lieder.reproduce NAME."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, Optional

from .. import _core
from .._core import InputError
from ._picture import save_picture
from ._progress import Bar
from ._registry import EXPERIMENTS, Experiment, NoAnswer, find, run
from ._report import Answer, finding_row
from ._save import check_directory, save

ANSWERED, NO_ANSWER, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(message)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Returns the exit code: 0 answered, 1 no answer, 2 bad input, 130 interrupted."""
    try:
        given = _parser().parse_args(arguments)
    except InputError as error:
        return _fail(BAD_INPUT, str(error))
    try:
        return _answer(given)
    except InputError as error:
        return _fail(BAD_INPUT, str(error))
    except NoAnswer as error:
        return _fail(NO_ANSWER, str(error))
    except KeyboardInterrupt:
        return _fail(
            INTERRUPTED,
            f"interrupted; {f'{given.resume} keeps what is done' if given.resume else 'nothing was written'}",
        )


def _parser() -> _Parser:
    parser = _Parser("python -m lieder.reproduce", description="Repeats published experiments, compares the figures.")
    parser.add_argument("name", nargs="?", metavar="NAME", help="one of " + ", ".join(EXPERIMENTS))
    parser.add_argument("--experiment", type=_whole, metavar="N", help="which one, of a paper that has several")
    parser.add_argument("--full", action="store_true", help="the published sizes: hours, not minutes")
    parser.add_argument("--seed", type=_whole, default=0, metavar="N", help="of data, weights and batches (0)")
    parser.add_argument("--threads", type=_whole, default=1, metavar="N", help="of PyTorch and of lieder (1)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="a new directory for result.json and a picture")
    parser.add_argument("--resume", type=Path, metavar="DIR", help="keep what is done there, and go on from it")
    parser.add_argument("--json", action="store_true", help="print result.json and no table")
    parser.add_argument("--list", action="store_true", help="say what there is to repeat")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    return parser


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} came; need a whole number") from None


def _answer(given: argparse.Namespace) -> int:
    if given.list:
        print("\n".join(f"{e.name:<17}{e.title}\n{'':<17}{e.source}" for e in EXPERIMENTS.values()))
        return ANSWERED
    if given.name is None:
        raise InputError(f"experiment: none came; need one of {', '.join(EXPERIMENTS)}")
    experiment = find(given.name, given.experiment)
    if given.out is not None:
        check_directory(given.out)
    settings = experiment.full if given.full else experiment.small
    bar = Bar(sys.stderr, quiet=given.quiet)
    start = time.perf_counter()
    try:
        answer = run(experiment.name, settings, given.seed, given.threads, bar, resume=given.resume)
    finally:
        bar.close()
    answer.seconds["total"] = time.perf_counter() - start
    result = _result(experiment, answer, given, dataclasses.asdict(settings))
    print(json.dumps(result, indent=2) if given.json else f"{experiment.title}\n{experiment.source}\n\n{answer}")
    if given.out is not None:
        drawn = save(given.out, result, lambda path: save_picture(answer, path), answer.arrays)
        picture = " and errors.png" if drawn else "; no picture, for matplotlib is not installed"
        arrays = f", {len(answer.arrays)} arrays" if answer.arrays else ""
        print(f"{given.out}: result.json{arrays}{picture}", file=sys.stderr)
    return ANSWERED


def _result(
    experiment: Experiment, answer: Answer, given: argparse.Namespace, options: dict[str, Any]
) -> dict[str, Any]:
    """What result.json holds."""
    return {
        "format": 1,
        "lieder": _core.version,
        "verb": "reproduce",
        "status": "converged",
        "verdict": "holds" if answer.holds else "differs",
        "message": answer.message,
        "answer": {
            "experiment": experiment.name,
            "source": experiment.source,
            "unit": answer.unit,
            "verdicts": answer.verdicts,
            "findings": _finite([finding_row(finding) for finding in answer.findings]),
            "rows": _finite(answer.rows),
        },
        "options": {"full": given.full, **options},
        "seed": given.seed,
        "threads": given.threads,
        "seconds": answer.seconds,
    }


def _finite(value: Any) -> Any:
    """JSON has no NaN: what is no finite number becomes null."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not abs(value) < float("inf"):
        return None
    return value


def _fail(code: int, message: str) -> int:
    print(f"reproduce: {message}", file=sys.stderr)
    return code
