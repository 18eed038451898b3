"""The training log as a plot of matplotlib: a PNG while the training runs, and what its window shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.atomic_files import atomic_path
from core.errors import InputError
from core.training.log_curves import COLOURS, SMALLEST, Curves, read_curves

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZE = (9.0, 2.6)
"""Inches: the width, and the height of the panel of one phase."""
HIGHEST = 9.0
"""Inches of the picture of many phases."""


def require_matplotlib() -> None:
    """Say what is missing before a long training begins.

    Raises:
        InputError: matplotlib is not installed.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise InputError(
            "--plot needs matplotlib: install it with pip install 'retina-registration[train]', "
            "or train without --plot; log.svg is drawn in any case."
        ) from error


def draw_losses(figure: Figure, curves: Curves) -> None:
    """Draw a panel for each phase, a line for each kind of sample and loss term."""
    figure.clear()
    if not curves:
        figure.text(0.5, 0.5, "The losses come with the first updates.", ha="center", va="center")
        return
    panels = figure.subplots(len(curves), 1, squeeze=False)[:, 0]
    for panel, (phase, of_phase) in zip(panels, curves.items(), strict=True):
        for number, curve in enumerate(of_phase):
            steps, values = zip(*curve.points, strict=True)
            heights = [max(value, SMALLEST) for value in values]
            marker = "o" if len(steps) == 1 else None
            colour = COLOURS[number % len(COLOURS)]
            panel.plot(steps, heights, label=curve.name, color=colour, linewidth=1.1, marker=marker)
        panel.set_yscale("log")
        panel.set_title(
            f"{phase}, {max(curve.points[-1][0] for curve in of_phase)} updates", fontsize="medium"
        )
        panel.grid(which="both", alpha=0.3)
        panel.set_ylabel("loss")
        panel.legend(fontsize="x-small", loc="upper left", bbox_to_anchor=(1.0, 1.0))
    panels[-1].set_xlabel("update")


def write_plot(log: Path, picture: Path) -> None:
    """Draw the log of a run as a PNG; it needs no display."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    curves = read_curves(log)
    figure = new_figure(len(curves))
    FigureCanvasAgg(figure)
    draw_losses(figure, curves)
    with atomic_path(picture) as temporary:
        figure.savefig(temporary, format="png", dpi=110)


def new_figure(phases: int) -> Figure:
    """An empty figure with room for so many phases."""
    from matplotlib.figure import Figure

    return Figure((SIZE[0], min(HIGHEST, SIZE[1] * max(1, phases))), layout="constrained")
