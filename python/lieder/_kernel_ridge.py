"""Gram matrices of kernels, in memory or on disk, and regression with them."""

from __future__ import annotations

import os
from typing import Any, Optional, Union

import numpy as np
import numpy.typing as npt

from . import _core, _input
from ._input import Floats, Samples
from ._lens import Progress


def _rows(name: str, value: Samples) -> Floats:
    """Samples as rows; further dimensions are flattened."""
    if isinstance(value, (str, os.PathLike)):
        return _input.source(value).read()
    array = _input.as_floats(value)[0]
    if array.ndim < 2:
        raise _core.InputError(f"{name}: an array of {array.ndim} dimensions came; need samples as rows")
    return np.asarray(array.reshape(len(array), -1) if array.size else array.reshape(len(array), 0), dtype=np.float64)


def _memory(value: Optional[int]) -> int:
    return 0 if value is None else _input.whole_number("memory", value, 1, 2**64 - 1)


def _is_single(dtype: Any) -> bool:
    try:
        kind = np.dtype(dtype)
    except TypeError:
        kind = None
    if kind not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise _core.InputError(f"dtype: {dtype!r} came; need float64 or float32")
    return bool(kind == np.dtype(np.float32))


def gram(
    x: Samples,
    *,
    kernel: str = "mlp(depth=1)",
    y: Optional[Samples] = None,
    out: Union[str, os.PathLike[str], None] = None,
    dtype: npt.DTypeLike = "float64",
    threads: int = 0,
    memory: Optional[int] = None,
    progress: Optional[Progress] = None,
) -> Union[Floats, str, None]:
    """K(x_i, y_j), each pair computed once where y is x.

    x: (N, D) or (N, ..), which is flattened; array or path. y: (M, D); None takes x.
    kernel: in words, such as "mlp(depth=2)", "conv(depth=1,filter=3,pool=gap,image=28x28)", "rbf(L)", sums, products.
    out: a .npy to write in place of an array, (N, M), slab by slab and never in memory as a whole; it appears whole, and
        needs room on the disk beforehand (`forecast_gram`). np.load(out, mmap_mode="r") reads it.
    dtype: of the file; "float32" rounds what was computed in double, and takes half the room.
    memory: bytes; refuse before starting what would need more. None asks the machine.

    Returns the array (N, M), or the path of the file; None when `progress` returned False.
    Raises lieder.InputError, a ValueError: shapes, NaN, what does not fit in memory or on the disk.
    """
    single = _is_single(dtype)
    rows, others = _rows("x", x), None if y is None else _rows("y", y)
    words, count = _input.word("kernel", kernel), _input.count("threads", threads)
    if out is None:
        if single:
            raise _core.InputError("dtype: float32 is for files; need out")
        return _core.gram(rows, others, words, count, _memory(memory), progress)
    path = os.fspath(out)
    return path if _core.gram_to_file(rows, others, words, path, single, count, _memory(memory), progress) else None


def forecast_gram(
    x: Samples,
    out: Union[str, os.PathLike[str]],
    *,
    kernel: str = "mlp(depth=1)",
    dtype: npt.DTypeLike = "float64",
    threads: int = 0,
    memory: Optional[int] = None,
) -> dict[str, Any]:
    """What `gram(x, out=out)` will take: file_bytes, free_bytes (on that disk), memory_bytes (besides x), kernel_seconds
    (from one tile of these samples, measured) and disk_seconds (from 32 MB written there and removed again)."""
    return _core.forecast_gram(
        _rows("x", x),
        _input.word("kernel", kernel),
        os.fspath(out),
        _is_single(dtype),
        _input.count("threads", threads),
        _memory(memory),
    )


class KernelRidge:
    """Coefficients of a kernel regression, how far they are from solving its equations, and what they say of new
    samples."""

    status: str
    """converged; not_converged (iterations or rounding ran out), stopped."""
    message: str
    coefficients: Floats
    """A: (N, C), or (N,) where y was so; empty when a stop came before the first iteration."""
    residuals: Floats
    """(C,): |y_j - (K + ridge trace(K)) A_j| / |y_j|, computed from the coefficients at the end; nan after a stop."""
    iterations: int
    """Of conjugate gradients, or of the refinement by Cholesky's factors."""
    method: str
    """cholesky or conjugate_gradients."""
    storage: str
    """float64, float32 or recomputed: where conjugate gradients had the matrix."""
    rank: int
    """Of the preconditioner."""
    added: float
    """ridge trace(K)."""
    forecast: dict[str, Any]
    """As `forecast_kernel_ridge` gives it, but for seconds, which are NaN: nobody measured them."""
    kernel: str

    def __init__(self, fields: dict[str, Any], x: Floats, kernel: str, is_vector: bool, threads: int) -> None:
        self.__dict__.update(fields)
        self.kernel = kernel
        self._x, self._rows, self._is_vector, self._threads = x, fields["coefficients"], is_vector, threads
        if is_vector and self._rows.size:
            self.coefficients = self._rows[:, 0]

    @property
    def usable(self) -> bool:
        return self.status == "converged"

    def predict(
        self, x_new: Samples, *, memory: Optional[int] = None, progress: Optional[Progress] = None
    ) -> Optional[Floats]:
        """K(x_new, x) A, (M, C) or (M,), in slabs of rows; None when `progress` returned False.

        x_new: (M, D), as x. Raises lieder.InputError.
        """
        if not self._rows.size:
            raise _core.InputError("predict: the regression was stopped before it had coefficients")
        values = _core.kernel_ridge_values(
            _rows("x_new", x_new), self._x, self._rows, self.kernel, self._threads, _memory(memory), progress
        )
        return values[:, 0] if values is not None and self._is_vector else values

    def __repr__(self) -> str:
        worst = f"{self.residuals.max():.3g}" if self.residuals.size else None
        return f"KernelRidge(status={self.status!r}, method={self.method!r}, largest_residual={worst})"


def kernel_ridge(
    x: Samples,
    y: npt.ArrayLike,
    *,
    kernel: str = "mlp(depth=1)",
    ridge: float = 1e-8,
    method: str = "auto",
    storage: str = "auto",
    tolerance: float = 1e-8,
    iterations: int = 1000,
    rank: Optional[int] = None,
    seed: int = 0,
    threads: int = 0,
    memory: Optional[int] = None,
    progress: Optional[Progress] = None,
) -> KernelRidge:
    """Kernel ridge regression: solves (K + ridge trace(K) 1) A = y, K_ij = kernel(x_i, x_j).

    x: (N, D) or (N, ..), which is flattened; array or path. y: (N,) or (N, C).
    kernel: in words, as for `gram`. ridge: added to the matrix, times its trace.
    method: "cholesky" (8 N^2 bytes), "conjugate_gradients", or "auto": Cholesky up to 20,000 samples where it fits.
    storage: of the matrix for conjugate gradients: "float64" (4 N^2 bytes), "float32" (2 N^2), "recomputed" (none, and as
        slow as that sounds), or "auto", the first that fits. The residual is taken with the matrix in double in any case,
        and the answer refined until it is small.
    tolerance: of |y_j - (K + ridge trace(K)) A_j| / |y_j|. iterations: of conjugate gradients, at most.
    rank: of their preconditioner, a randomly pivoted Cholesky factor drawn by seed; 0 for none, None for 5 sqrt(N).
    memory: bytes; refuse before starting what would need more. None asks the machine.

    Raises lieder.InputError, a ValueError: shapes, NaN, options, what does not fit, and for Cholesky a matrix that is not
    positive definite beyond rounding. Source: [ChenEpperlyTroppWebber2025], [FrangellaTroppUdell2023].
    """
    rows, words = _rows("x", x), _input.word("kernel", kernel)
    right = np.asarray(_input.as_floats(y)[0], dtype=np.float64)
    if right.ndim not in (1, 2):
        raise _core.InputError(f"y: an array of {right.ndim} dimensions came; need (N,) or (N, C)")
    count = _input.count("threads", threads)
    fields = _core.kernel_ridge(
        rows,
        right.reshape(len(right), -1) if right.size else np.empty((len(right), 0)),
        words,
        _input.number("ridge", ridge),
        _input.word("method", method),
        _input.word("storage", storage),
        _input.number("tolerance", tolerance),
        _input.count("iterations", iterations),
        None if rank is None else _input.long_count("rank", rank),
        _input.seed(seed),
        count,
        _memory(memory),
        progress,
    )
    return KernelRidge(fields, rows, words, right.ndim == 1, count)


def forecast_kernel_ridge(
    x: Samples,
    columns: int = 1,
    *,
    kernel: str = "mlp(depth=1)",
    method: str = "auto",
    storage: str = "auto",
    rank: Optional[int] = None,
    threads: int = 0,
    memory: Optional[int] = None,
) -> dict[str, Any]:
    """What `kernel_ridge` would do with `columns` right sides: method, storage, rank (at most), memory_bytes (besides x),
    preparation_seconds (the matrix, and its factors or the preconditioner) and iteration_seconds, measured on a tile, a
    product and a factorisation of milliseconds. How many iterations it takes nobody knows before."""
    return _core.forecast_kernel_ridge(
        _rows("x", x),
        _input.long_count("columns", columns),
        _input.word("kernel", kernel),
        _input.word("method", method),
        _input.word("storage", storage),
        None if rank is None else _input.long_count("rank", rank),
        _input.count("threads", threads),
        _memory(memory),
    )
