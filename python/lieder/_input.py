"""What users pass, turned into what the core reads."""

from __future__ import annotations

import operator
import os
from typing import Any, Union

import numpy as np
import numpy.typing as npt

from . import _core

Floats = npt.NDArray[np.float64]
FloatsOfSomeKind = npt.NDArray[Any]
Samples = Union[npt.ArrayLike, "os.PathLike[str]", str]

# Exact in float32: such arrays take half the memory.
_SMALL_INTEGERS = (np.int8, np.uint8, np.int16, np.uint16)


def as_floats(X: Any) -> tuple[FloatsOfSomeKind, str]:
    """X as native float32 or float64, without a copy where it is so already, and the name of its own dtype."""
    array = _array(X)
    dtype = array.dtype
    if dtype.kind == "f":
        target = np.float32 if dtype.itemsize <= 4 else np.float64
    elif dtype.kind in "iu":
        target = np.float32 if dtype in _SMALL_INTEGERS else np.float64
    elif dtype.kind == "O":
        target, array = np.float64, _numbers(array)
    else:
        raise _core.InputError(f"array: dtype {dtype} came; need floats or integers")
    array = np.asarray(array, dtype=target)
    if array.ndim > 2:
        array = np.ascontiguousarray(array)
    # The core counts strides in elements.
    return np.require(array, requirements="A") if _whole_strides(array) else array.copy(), dtype.name


def _array(X: Any) -> npt.NDArray[Any]:
    if hasattr(X, "toarray"):
        raise _core.InputError(f"array: a sparse {type(X).__name__} came; need a dense array, such as its toarray()")
    if isinstance(X, np.ma.MaskedArray) and (masked := int(np.ma.getmaskarray(X).sum())) > 0:
        raise _core.InputError(f"array: {masked} of {X.size} values are masked; fill them or leave their rows out")
    try:
        return np.asarray(X)
    except (TypeError, ValueError, RuntimeError) as error:  # ragged lists; tensors that live elsewhere
        reason = str(error).partition("\n")[0]
        raise _core.InputError(f"array: NumPy makes no array of this {type(X).__name__}: {reason}") from error


def _numbers(array: npt.NDArray[Any]) -> Floats:
    """Numbers that NumPy holds as objects: a pandas table of several dtypes, fractions."""
    text = next((value for value in array.flat if isinstance(value, (str, bytes))), None)
    try:
        if text is not None:  # even where it spells a number
            raise TypeError(f"there is {text!r}")
        return array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise _core.InputError(
            f"array: dtype object came, not all of it numbers ({error}); need floats or integers"
        ) from error


def matrices(name: str, values: Any) -> list[Floats]:
    """A list of float64 matrices, from any iterable of what NumPy makes a matrix of."""
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        raise _core.InputError(f"{name}: {type(values).__name__} came; need a list of matrices")
    arrays = [as_floats(value)[0].astype(np.float64) for value in values]
    for array in arrays:
        if array.ndim != 2:
            raise _core.InputError(f"{name}: an array of {array.ndim} dimensions came; need a list of matrices")
    return arrays


def _whole_strides(array: FloatsOfSomeKind) -> bool:
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


def word(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _core.InputError(f"{name}: {value!r} came; need text")
    return value


def number(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise _core.InputError(f"{name}: {value!r} came; need a number") from None


def seed(value: Any) -> int:
    return whole_number("seed", value, 0, 2**64 - 1)


def count(name: str, value: Any) -> int:
    return whole_number(name, value, -(2**31), 2**31 - 1)


def long_count(name: str, value: Any) -> int:
    return whole_number(name, value, -(2**63), 2**63 - 1)
