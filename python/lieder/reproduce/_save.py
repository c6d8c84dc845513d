"""The result directory, which appears whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Callable, Optional

import numpy as np

from .._core import InputError
from ._kept import Arrays


def check_directory(path: Path) -> None:
    """Before hours of work: that the directory can be made, and holds nothing that would be lost."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise InputError(f"--out: {path} exists and is not an empty directory; need a new one")
    parent = path.absolute().parent
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise InputError(f"--out: {parent} is no directory that can be written to")


def save(path: Path, result: dict[str, Any], draw: Callable[[Path], bool], arrays: Optional[Arrays] = None) -> bool:
    """Writes result.json, NAME.npy for each array, and errors.png where draw(path) can; returns whether it could."""
    absolute = path.absolute()
    try:
        place = Path(tempfile.mkdtemp(prefix=f".{absolute.name}.", dir=absolute.parent))
        try:
            (place / "result.json").write_text(json.dumps(result, indent=2) + "\n")
            for name, array in (arrays or {}).items():
                np.save(place / f"{name}.npy", array)
            drawn = draw(place / "errors.png")
            place.chmod(0o777 & ~_umask())
            os.rename(place, absolute)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
    except OSError as error:
        raise InputError(f"--out: {path}: {error.strerror or error}") from error
    return drawn


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
