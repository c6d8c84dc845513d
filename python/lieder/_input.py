"""What users pass, turned into what the core reads."""

from __future__ import annotations

import operator
import os
from typing import Any, Union

import numpy as np

from . import _core

Samples = Union[np.ndarray, "os.PathLike[str]", str]

# Exact in float32: such arrays take half the memory.
_SMALL_INTEGERS = (np.int8, np.uint8, np.int16, np.uint16)


def as_floats(X: Any) -> tuple[np.ndarray, str]:
    """X as native float32 or float64, without a copy where it is so already, and the name of its own dtype."""
    array = np.asarray(X)
    dtype = array.dtype
    if dtype.kind == "f":
        target = np.float32 if dtype.itemsize <= 4 else np.float64
    elif dtype.kind in "iu":
        target = np.float32 if dtype in _SMALL_INTEGERS else np.float64
    else:
        raise _core.InputError(f"array: dtype {dtype} came; need floats or integers")
    array = np.asarray(array, dtype=target)
    if array.ndim > 2:
        array = np.ascontiguousarray(array)
    # The core counts strides in elements.
    return np.require(array, requirements="A") if _whole_strides(array) else array.copy(), dtype.name


def _whole_strides(array: np.ndarray) -> bool:
    return all(stride % array.itemsize == 0 for stride in array.strides)


def source(X: Samples) -> _core.Source:
    """An array, anything that NumPy makes an array of, or a path."""
    if isinstance(X, (str, os.PathLike)):
        return _core.Source.file(os.fspath(X))
    return _core.Source.array(*as_floats(X))


def whole_number(name: str, value: Any, low: int, high: int) -> int:
    """An option that counts, from low to high; what it may be beyond that is the core's to say."""
    try:
        number = operator.index(value)
    except TypeError:
        raise _core.InputError(f"{name}: {value!r} came; need a whole number") from None
    if not low <= number <= high:
        raise _core.InputError(f"{name}: {number} came; need {low} to {high}")
    return number


def seed(value: Any) -> int:
    return whole_number("seed", value, 0, 2**64 - 1)


def count(name: str, value: Any) -> int:
    return whole_number(name, value, -(2**31), 2**31 - 1)


def long_count(name: str, value: Any) -> int:
    return whole_number(name, value, -(2**63), 2**63 - 1)
