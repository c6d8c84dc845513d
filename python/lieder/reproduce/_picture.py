"""Error against the number of training samples, a panel for each task."""

from __future__ import annotations

from pathlib import Path

from ._report import Answer


def save_picture(answer: Answer, path: Path) -> bool:
    """False where matplotlib is not installed. Published figures are dashed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        return False
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
