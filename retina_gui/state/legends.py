"""What the colours and the hatching on the picture mean, in words."""

from __future__ import annotations

from core.language import tr
from core.metrics.figure_table import percent
from retina_gui.document.content import LiveResult
from retina_gui.rendering.colours import ColourScale
from retina_gui.rendering.deformation import Deformation
from retina_gui.rendering.layers import HATCH_COLOUR
from retina_gui.rendering.layers.hatching import FOLD_COLOUR
from retina_gui.rendering.layers.vessels import BOTH_COLOUR, FLOATING_COLOUR, REFERENCE_COLOUR
from retina_gui.state.options import ViewOptions
from retina_gui.state.readings import length_text
from retina_gui.state.view_state import ColourBar, LegendLine

Colour = tuple[int, int, int]
"""RGB, 0 to 255."""


def two_colours_legend(first: Colour, second: Colour, swapped: bool) -> tuple[LegendLine, ...]:
    """Which image has which colour: the reference the first one, unless they are exchanged."""
    colours = (second, first) if swapped else (first, second)
    names = tr("Reference"), tr("Floating")
    return tuple(LegendLine(text, colour) for text, colour in zip(names, colours, strict=True))


def difference_legend() -> tuple[LegendLine, ...]:
    """What brighter means, and for which images it means anything."""
    return (
        LegendLine(tr("Suits two images of one modality only"), warning=True),
        LegendLine(tr("Brighter than mid-grey: the floating image is brighter here")),
    )


def grid_legend(show_before: bool, spacing: float) -> tuple[LegendLine, ...]:
    """What the lines are; `spacing` in reference pixels."""
    words = tr("Before the network the lines are straight, {spacing:.0f} px apart") if show_before else ""
    words = words or tr("Lines that were straight, {spacing:.0f} px apart, as the network bends them")
    return (LegendLine(words.format(spacing=spacing)),)


def vessels_legend() -> tuple[LegendLine, ...]:
    """Which vessels have which colour."""
    words_and_colours = (
        (tr("Vessels of the reference"), REFERENCE_COLOUR),
        (tr("Vessels of the floating image"), FLOATING_COLOUR),
        (tr("Both"), BOTH_COLOUR),
    )
    return tuple(LegendLine(text, colour) for text, colour in words_and_colours)


def of_result_legend() -> tuple[LegendLine, ...]:
    """Why a map of the result is not there before."""
    return (LegendLine(tr("This map is that of the result: choose After to see it")),)


def confidence_legend(
    live: LiveResult | None, options: ViewOptions, show_before: bool
) -> tuple[LegendLine, ...]:
    """What the hatching means; nothing where confidence is not shown."""
    if not options.show_confidence or live is None or live.uncertain is None:
        return ()
    if show_before:
        return (LegendLine(tr("Confidence is that of the result: choose After to see it")),)
    part = live.result.metrics.uncertain_fraction if live.result is not None else None
    if part == 0:
        return (LegendLine(tr("No uncertain regions")),)
    words = tr("Hatched: uncertain, few vessels match here")
    share = "" if part is None else tr(" ({share} of the overlap)").format(share=percent(part))
    return (LegendLine(words + share, HATCH_COLOUR, hatched=True),)


def cells_legend(show_before: bool, any_bad: bool) -> tuple[LegendLine, ...]:
    """What the figures in the cells are, and their sign where a cell is bad."""
    if show_before:
        return (LegendLine(tr("The figures of the cells are those of the result: choose After to see them")),)
    words = tr("In each cell: overlap of the vessels (Dice), and confidence below it.")
    return (LegendLine(f"{words} {tr('▲ Look here')}" if any_bad else words),)


def displacement_bar(deformation: Deformation, spacing_um: float | None) -> ColourBar:
    """The scale of how far the network moved each place."""
    high = deformation.displacement.high
    ticks = tuple((share, length_text(share * high, spacing_um)) for share in (0.0, 0.5, 1.0))
    return ColourBar(tr("Moved by the network"), ColourScale.SEQUENTIAL, ticks)


def area_bar(deformation: Deformation, spacing_um: float | None) -> ColourBar:
    """The scale of how much each place was stretched."""
    low, high = deformation.jacobian.low, deformation.jacobian.high
    ends = tr("≤ {value:.2f}").format(value=low), tr("≥ {value:.2f}").format(value=high)
    ticks = ((0.0, ends[0]), (0.5, tr("1")), (1.0, ends[1]))
    return ColourBar(tr("Area after the network, for 1 before"), ColourScale.DIVERGING, ticks)


def folds(deformation: Deformation) -> LegendLine:
    """How much of the image is folded."""
    share = deformation.jacobian.marked_fraction
    if share == 0:
        return LegendLine(tr("Nothing is folded"))
    words = tr("Folded: {share} of the image").format(share=percent(share))
    return LegendLine(words, FOLD_COLOUR, hatched=True, warning=True)
