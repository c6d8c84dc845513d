"""Pictures of an answer: error against the number of training samples, a panel for each task, or its own panels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ._report import Answer, Panel, Series


def save_picture(answer: Answer, path: Path) -> bool:
    """False where matplotlib is not installed. Published figures are dashed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        return False
    if answer.panels:
        across = min(3, len(answer.panels))
        down = -(-len(answer.panels) // across)
        figure = Figure(figsize=(4.2 * across, 3.8 * down), layout="constrained")
        FigureCanvasAgg(figure)
        for place, shown in enumerate(answer.panels):
            _draw(shown, figure.add_subplot(down, across, place + 1))
        figure.savefig(path, dpi=120)
        return True
    tasks = list(dict.fromkeys(row["task"] for row in answer.rows))
    figure = Figure(figsize=(4.2 * len(tasks), 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    for panel, task in enumerate(tasks):
        ax = figure.add_subplot(1, len(tasks), panel + 1)
        rows = [row for row in answer.rows if row["task"] == task]
        for number, model in enumerate(dict.fromkeys(row["model"] for row in rows)):
            line = [row for row in rows if row["model"] == model]
            sizes, colour = [row["size"] for row in line], f"C{number}"
            ax.errorbar(
                sizes, [row[answer.error] for row in line], [row.get("spread") or 0 for row in line],
                color=colour, marker="o", capsize=2, label=model,
            )  # fmt: skip
            known = [row for row in line if row.get("published")]
            ax.plot([r["size"] for r in known], [r["published"] for r in known], "--", color=colour, linewidth=1)
        if panel == len(tasks) - 1 and any(row.get("published") for row in rows):
            ax.plot([], [], "--", color="0.5", linewidth=1, label="published")
        ax.set(xscale="log", yscale="log", xlabel="training samples", title=task)
    figure.axes[0].set_ylabel(answer.unit)
    figure.axes[-1].legend(frameon=False)
    figure.savefig(path, dpi=120)
    return True


def _draw(panel: Panel, ax: Any) -> None:
    for number, series in enumerate(panel.series):
        colour = f"C{number if series.colour is None else series.colour}"
        if series.spread is not None:
            ax.errorbar(series.x, series.y, series.spread, color=colour, marker="o", capsize=2, label=series.label)
        else:
            ax.plot(series.x, series.y, ".", color=colour, markersize=4, alpha=0.6, label=series.label)
    if panel.diagonal:
        ends = [f(values) for f, values in zip((min, max), zip(*(_range(s) for s in panel.series)))]
        ax.plot(ends, ends, "--", color="0.5", linewidth=1)
    if panel.level is not None:
        ax.axhline(panel.level, color="0.5", linewidth=1, linestyle="--")
    if panel.logarithmic:
        ax.set(xscale="log", yscale="log")
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_minor_formatter("")
    elif panel.powers_of_two:
        ax.set_xscale("log", base=2)
    ax.set(xlabel=panel.xlabel, ylabel=panel.ylabel)
    ax.set_title(panel.title, fontsize=10)
    ax.legend(frameon=False, fontsize=8)


def _range(series: Series) -> tuple[float, float]:
    """Of its x and y."""
    return float(min(series.x.min(), series.y.min())), float(max(series.x.max(), series.y.max()))
