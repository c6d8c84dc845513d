"""Parts of a long run that are done, in a directory, so that an interrupted run goes on from there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Callable, Optional

import numpy as np

from .._core import InputError
from .._input import FloatsOfSomeKind

Arrays = dict[str, FloatsOfSomeKind]


class Kept:
    """kept(name, make) is make(), or what it was when the directory was last used; without a directory always make()."""

    def __init__(self, directory: Optional[Path] = None, run: Optional[dict[str, Any]] = None) -> None:
        """run: what the parts depend on; a directory that holds parts of another run is refused."""
        self._directory = directory
        if directory is None:
            return
        stamp = json.dumps(run, indent=2, sort_keys=True) + "\n"
        try:
            directory.mkdir(exist_ok=True)
            if not (directory / "run.json").exists():
                if any(directory.iterdir()):
                    raise InputError(f"--resume: {directory} holds other files; need a new directory or one of a run")
                _write(directory / "run.json", lambda path: path.write_text(stamp))
            elif (directory / "run.json").read_text() != stamp:
                raise InputError(
                    f"--resume: {directory} holds parts of another run, whose run.json differs in {_difference(directory, run)}"
                )
        except OSError as error:
            raise InputError(f"--resume: {directory}: {error.strerror or error}") from error

    def __call__(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        if self._directory is None:
            return make()
        path = self._directory / f"{name}.npz"
        if path.exists():
            with np.load(path) as arrays:
                return {key: arrays[key] for key in arrays.files}
        made = make()
        _write(path, lambda place: _save(place, made))
        return made


def _save(path: Path, arrays: Arrays) -> None:
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


def _write(path: Path, write: Callable[[Path], Any]) -> None:
    """The file appears whole or not at all."""
    place = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(place)
        os.replace(place, path)
    finally:
        place.unlink(missing_ok=True)


def _difference(directory: Path, run: Optional[dict[str, Any]]) -> str:
    try:
        before = json.loads((directory / "run.json").read_text())
        names = sorted(key for key in {*before, *(run or {})} if before.get(key) != json.loads(json.dumps(run))[key])
    except (ValueError, KeyError, AttributeError):
        names = []
    return ", ".join(names) or "what it says"
