"""Pictures of a result with matplotlib. Each function draws into `ax`, or into a new figure, and returns the axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from . import _input
from ._core import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ._input import Floats
    from ._lens import LensResult

__all__ = ["before_after", "evidence", "filters", "generator"]


def generator(result: LensResult, ax: Axes | None = None, *, ordered: bool = True) -> Axes:
    """The generator as a matrix: blue below zero, red above.

    ordered: take the coordinates in the order that was found, if there is one; a translation then lies beside the
       diagonal.
    """
    matrix = _found("generator", result, result.generator)
    label = "coordinate"
    if ordered and result.order is not None:
        matrix = matrix[np.ix_(result.order, result.order)]
        label = "coordinate, in the order found"
    ax = _axes(ax, (4.5, 4))
    largest = np.abs(matrix).max()
    image = ax.imshow(matrix, cmap="RdBu_r", vmin=-largest, vmax=largest, interpolation="nearest")
    ax.figure.colorbar(image, ax=ax, shrink=0.85)
    ax.set(title=f"generator ({result.topology})", xlabel=label, ylabel=label)
    return ax


def filters(result: LensResult, ax: Axes | None = None, *, places: int = 5) -> Axes:
    """The filter (the middle row of L) and, thin, the rows beside it: in the right order they are shifts of one another.

    places: how many rows, the middle one included.
    """
    rows = _found("filters", result, result.convolution)
    places = _input.whole_number("places", places, 1, len(rows))
    label = "coordinate"
    if result.order is not None:
        rows = rows[:, result.order]
        label = "place"
    ax = _axes(ax, (5.5, 3.5))
    middle, beside = (len(rows) - 1) // 2, "places beside it"
    first = max(0, middle - (places - 1) // 2)
    for place in range(first, min(first + places, len(rows))):
        if place != middle:
            ax.plot(rows[place], color="0.75", linewidth=1, label=beside)
            beside = "_beside"  # named once
    ax.plot(rows[middle], color="C0", linewidth=2, label=f"place {middle}")
    ax.set(title="filter", xlabel=label, ylabel="weight")
    ax.legend(frameon=False)
    return ax


def before_after(result: LensResult, X: Any = None, *, rows: int = 3) -> npt.NDArray[Any]:
    """Samples as they came (left) and as the lens sees them (right), one a row; an array of axes, (rows, 2).

    X: (N, d), of which the first `rows` are shown; None takes some of the samples that the lens was fitted on.
    """
    _found("before_after", result, result.convolution)
    rows = _input.whole_number("rows", rows, 1, 2**31)
    samples = np.atleast_2d(_input.as_floats(result.example_rows if X is None else X)[0])[:rows]
    if len(samples) == 0:
        raise InputError("before_after: no samples; need at least one row")
    transformed = result.transform(samples)  # which refuses other widths, so before there is a figure
    figure, axes = _pyplot().subplots(
        len(samples), 2, figsize=(8, 1.6 * len(samples) + 0.6), squeeze=False, sharex="col", layout="constrained"
    )
    for (left, right), before, after in zip(axes, samples, transformed):
        left.plot(before, color="0.5", linewidth=1)
        right.plot(after, color="C0", linewidth=1.5)
    axes[0, 0].set_title("before")
    axes[0, 1].set_title("after")
    axes[-1, 0].set_xlabel("coordinate")
    axes[-1, 1].set_xlabel("place on the hidden axis")
    grid: npt.NDArray[Any] = axes
    return grid


def evidence(result: LensResult, ax: Axes | None = None) -> Axes:
    """J / floor of the data (a line) among that of data without the symmetry (dots), on a logarithmic axis.

    At 1 a sample differs from its shift by no more than sampling noise.
    """
    ratio = result.evidence.stationarity_ratio
    if ratio is None:
        raise InputError(f"evidence: nothing was measured, the verdict is {result.verdict}")
    null = result.evidence.surrogate_ratios
    ax = _axes(ax, (5.5, 2.5))
    if len(null) > 0:
        ax.plot(null, np.linspace(0.2, 0.8, len(null)), "o", color="0.6", label="data without the symmetry")
    ax.axvline(ratio, color="C0", linewidth=2, label="these data")
    ax.axvline(1, color="0.3", linewidth=1, linestyle=":", label="sampling noise alone")
    ax.set(xscale="log", ylim=(0, 1), yticks=[], xlabel="J / floor", title=f"verdict: {result.verdict}")
    ax.legend(frameon=False)
    return ax


def _found(picture: str, result: LensResult, matrix: Floats | None) -> Floats:
    if matrix is None:
        raise InputError(f"{picture}: there is no generator, the verdict is {result.verdict}")
    return matrix


def _axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    return _pyplot().subplots(figsize=size, layout="constrained")[1] if ax is None else ax


def _pyplot() -> Any:
    try:
        import matplotlib.pyplot
    except ImportError as error:
        raise ImportError("lieder.plot needs matplotlib: pip install 'lieder[plot]'") from error
    return matplotlib.pyplot
