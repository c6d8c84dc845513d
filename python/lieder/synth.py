"""Data whose symmetry is known. Each function returns X (N, d), samples as rows, and the true generator (d, d).

Views: "natural"; "permuted" shuffles the coordinates; "dst" takes their sine transform; "rotated" mixes them by a random
orthogonal matrix.
"""

from __future__ import annotations

from . import _core, _input
from ._input import Floats

__all__ = ["null_samples", "slices", "translations", "windows"]


def translations(
    dim: int = 33,
    samples: int = 20000,
    feature: str = "gaussian",
    boundary: str = "line",
    noise: float = 0.05,
    view: str = "natural",
    seed: int = 0,
    threads: int = 0,
) -> tuple[Floats, Floats]:
    """Random features at random places of a hidden axis: their distribution is unchanged by translation.

    feature: "gaussian", "legendre2", "legendre3", "legendre" (both) or "mixed" (all three).
    boundary: "line", "circle", or "circle-gap", where no feature's centre lies between the last place and the first.
    noise: standard deviation of white Gaussian noise, that of the features being 1.
    """
    return _core.translations(
        _input.count("dim", dim),
        _input.long_count("samples", samples),
        _input.word("feature", feature),
        _input.word("boundary", boundary),
        _input.number("noise", noise),
        _input.word("view", view),
        _input.seed(seed),
        _input.count("threads", threads),
    )


def null_samples(
    family: str = "null-sources",
    dim: int = 33,
    samples: int = 20000,
    noise: float = 0.05,
    view: str = "natural",
    seed: int = 0,
    threads: int = 0,
) -> tuple[Floats, None]:
    """Data without a hidden translation; the truth is None, for there is none.

    family: "null-sources" (independent skewed sources, mixed), "null-bumps" (the shape of a bump depends on its place)
       or "null-gaussian" (a random covariance and nothing else).
    """
    X, _ = _core.null_samples(
        _input.word("family", family),
        _input.count("dim", dim),
        _input.long_count("samples", samples),
        _input.number("noise", noise),
        _input.word("view", view),
        _input.seed(seed),
        _input.count("threads", threads),
    )
    return X, None


def windows(
    series: _input.Samples,
    length: int = 33,
    downsample: int = 1,
    stride: int = 1,
    samples: int = 0,
    column: int | None = None,
    view: str = "natural",
    seed: int = 0,
    threads: int = 0,
) -> tuple[Floats, Floats]:
    """The windows that slide along a real series. They overlap, so they are not independent.

    series: a series, or several, one a row, as array or path.
    length: entries of a window, d.
    downsample: a window takes every so many-th value.
    stride: values between the starts of windows; 1 takes every phase.
    samples: at most so many windows, spread evenly; 0 takes all.
    column: of a table, the column that is the series.
    """
    return _core.windows(
        _input.source(series),
        _input.count("length", length),
        _input.long_count("downsample", downsample),
        _input.long_count("stride", stride),
        _input.long_count("samples", samples),
        None if column is None else _input.count("column", column),
        _input.word("view", view),
        _input.seed(seed),
        _input.count("threads", threads),
    )


def slices(
    images: _input.Samples,
    width: int = 27,
    row: int | str = "centre",
    pad: int | None = None,
    stride: int = 3,
    view: str = "natural",
    seed: int = 0,
    threads: int = 0,
) -> tuple[Floats, Floats]:
    """Windows from rows of real images.

    images: a stack (N, height, width), one window at a random place of one row of each; or a single image
       (height, width), all windows along each of its rows. Array or path.
    width: entries of a slice, d.
    row: of each image: "centre", "all" or a number from 0.
    pad: zeros on each side of a row; None takes as many as the image is wide.
    stride: of a single image, values between the starts of windows.
    """
    return _core.slices(
        _input.source(images),
        _input.count("width", width),
        None if row in ("centre", "all") else _input.long_count("row", row),
        row == "all",
        None if pad is None else _input.count("pad", pad),
        _input.long_count("stride", stride),
        _input.word("view", view),
        _input.seed(seed),
        _input.count("threads", threads),
    )
