"""The ways to compare two images, one record each: words, key, what it draws, and the one number that it has.

How to add one, in three files: a layer in `rendering.layers` that draws it, its name (and its number, if it has one)
among the options of `state.options`, and a record here. Menu, bar, keys, legend, prompt and tests read the records.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from core.language import mark, tr
from retina_gui.document.content import LiveResult
from retina_gui.rendering.deformation import Deformation, ScalarMap
from retina_gui.rendering.layers import (
    BlendLayer,
    CheckerboardLayer,
    DifferenceLayer,
    FlickerLayer,
    HatchedLayer,
    ImageLayer,
    Layer,
    RedCyanLayer,
    SpyGlassLayer,
    SwipeLayer,
    VesselLayer,
)
from retina_gui.rendering.layers.colour_mix import GreenMagentaLayer
from retina_gui.rendering.layers.hatching import FOLD_COLOUR
from retina_gui.rendering.layers.maps import GridLayer, MapLayer
from retina_gui.state import legends
from retina_gui.state.cells import cell_side
from retina_gui.state.dated_frames import NO_FRAMES, DatedFrames
from retina_gui.state.options import CompareMode, ViewOptions
from retina_gui.state.readings import AreaReading, DisplacementReading, Reading
from retina_gui.state.view_state import ColourBar, LegendLine

RED, CYAN, GREEN, MAGENTA = (255, 70, 70), (60, 230, 230), (70, 220, 70), (240, 90, 240)
LEAST_OPACITY = 0.25
"""Of the image that moves, in the blend, from which it is seen moving."""


@dataclass(frozen=True)
class Pictures:
    """What a mode draws from.

    Attributes:
        reference: the reference.
        second: what is compared with it now.
        live: the result that belongs to the points as they are; None without one.
        dated: all images of the case in the order of time; none in other modes than that one.
    """

    reference: ImageLayer
    second: ImageLayer
    live: LiveResult | None
    dated: DatedFrames = NO_FRAMES

    def in_order(self, options: ViewOptions) -> tuple[ImageLayer, ImageLayer]:
        """Both, exchanged where the user has swapped them."""
        return (self.second, self.reference) if options.swapped else (self.reference, self.second)


@dataclass(frozen=True)
class Parameter:
    """The one number of a mode, which the slider and the keys [ and ] change.

    Attributes:
        option: its name among the view options.
        low, high: the ends of the slider.
        words: the number beside the slider, for the options and a reference of this many pixels across.
    """

    option: str
    low: float
    high: float
    words: Callable[[ViewOptions, int], str]


def _nowhere(options: ViewOptions) -> bool:
    return False


def _everywhere(options: ViewOptions) -> bool:
    return True


def _no_legend(live: LiveResult | None, options: ViewOptions, width: int) -> tuple[LegendLine, ...]:
    return ()


@dataclass(frozen=True)
class CompareModeRecord:
    """One way to compare.

    Attributes:
        text, key, help: see `actions.action.Action`.
        how_to_look: a sentence for the prompt, through `tr`.
        layer: what it draws.
        second_layer: what it draws in a pane of its own on the right; None where there is none.
        parameter: its number.
        needs_result: whether it shows something of the network's result.
        can_swap: whether the two images have places that they can change.
        shows_moved: whether the image that a correction moves is seen in it, wherever the mouse is.
        legend: what its colours mean, for the result, the options, and the pixels of the reference across.
        on_picture: lines about the pictures themselves, above the legend.
        colour_bar: the scale of the map that it shows, for the field and the micrometres of a pixel.
        reading: the value at the cursor, likewise.
        in_bar: whether it has a button of its own in the bar.
        new_section: whether a line is drawn above it in the menu.
    """

    mode: CompareMode
    text: str
    key: str
    help: str
    how_to_look: str
    layer: Callable[[Pictures, ViewOptions], Layer]
    second_layer: Callable[[Pictures, ViewOptions], Layer | None] | None = None
    parameter: Parameter | None = None
    needs_result: bool = False
    can_swap: bool = False
    shows_moved: Callable[[ViewOptions], bool] = _nowhere
    legend: Callable[[LiveResult | None, ViewOptions, int], tuple[LegendLine, ...]] = _no_legend
    on_picture: Callable[[Pictures, ViewOptions], tuple[LegendLine, ...]] | None = None
    colour_bar: Callable[[Deformation, float | None], ColourBar] | None = None
    reading: Callable[[Deformation, float | None], Reading] | None = None
    in_bar: bool = False
    new_section: bool = False


def _checkerboard(pictures: Pictures, options: ViewOptions) -> Layer:
    cell = cell_side(pictures.reference.size[1], options)
    return CheckerboardLayer(*pictures.in_order(options), cell)


def _side_by_side(pictures: Pictures, options: ViewOptions) -> Layer:
    """While points are set, both images have panes of their own already: here they are mixed."""
    if not options.stage.shows_panes:
        return pictures.reference
    return BlendLayer(pictures.reference, pictures.second, 0.5)


def _right_side(pictures: Pictures, options: ViewOptions) -> Layer | None:
    return None if options.stage.shows_panes else pictures.second


def _blend(pictures: Pictures, options: ViewOptions) -> Layer:
    return BlendLayer(pictures.reference, pictures.second, options.opacity)


def _flicker(pictures: Pictures, options: ViewOptions) -> Layer:
    return FlickerLayer(pictures.reference, pictures.second, options.flicker_phase % 2 == 1)


def _dates(pictures: Pictures, options: ViewOptions) -> Layer:
    """One image of the case after the other; their order and their warping are those of `state.dated_frames`."""
    shown = pictures.dated.shown(options.flicker_phase)
    return pictures.reference if shown is None else shown.layer


def _dates_legend(pictures: Pictures, options: ViewOptions) -> tuple[LegendLine, ...]:
    return tuple(LegendLine(words) for words in pictures.dated.words(options.flicker_phase))


def _swipe(pictures: Pictures, options: ViewOptions) -> Layer:
    return SwipeLayer(*pictures.in_order(options), options.swipe_position, options.swipe_horizontal)


def _spy_glass(pictures: Pictures, options: ViewOptions) -> Layer:
    return SpyGlassLayer(*pictures.in_order(options), options.disc_radius)


def _red_cyan(pictures: Pictures, options: ViewOptions) -> Layer:
    return RedCyanLayer(*pictures.in_order(options))


def _difference(pictures: Pictures, options: ViewOptions) -> Layer:
    return DifferenceLayer(*pictures.in_order(options), options.gain)


def _below(pictures: Pictures, options: ViewOptions) -> ImageLayer:
    """The picture over which something of the result is shown."""
    return pictures.in_order(options)[0]


def _vessels(pictures: Pictures, options: ViewOptions) -> Layer:
    picture, live = _below(pictures, options), pictures.live
    if live is None or live.vessels is None or options.hide_marks or options.before:
        return picture
    return VesselLayer(picture, live.vessels, options.vessel_light)


def _grid(pictures: Pictures, options: ViewOptions) -> Layer:
    """Over the image that the field bends."""
    picture, live = pictures.in_order(options)[1], pictures.live
    if live is None or options.hide_marks:
        return picture
    spacing = grid_pixels(pictures.reference.size[1], options)
    return GridLayer(picture, live.deformation.undone if options.before else live.deformation, spacing)


def _map_of(values: Callable[[Deformation], ScalarMap]) -> Callable[[Pictures, ViewOptions], Layer]:
    def layer(pictures: Pictures, options: ViewOptions) -> Layer:
        picture, live = _below(pictures, options), pictures.live
        if live is None or options.hide_marks or options.before:
            return picture
        shown = values(live.deformation)
        drawn = MapLayer(picture, shown.picture, options.map_opacity)
        return HatchedLayer(drawn, shown.marked, FOLD_COLOUR) if shown.marked is not None else drawn

    return layer


def grid_pixels(width: int, options: ViewOptions) -> float:
    """How far the lines of the grid are apart, in pixels of a reference of this width."""
    return max(4.0, round(width * options.grid_fraction))


def _grid_legend(live: LiveResult | None, options: ViewOptions, width: int) -> tuple[LegendLine, ...]:
    return legends.grid_legend(options.before, grid_pixels(width, options))


def _folds_legend(live: LiveResult | None, options: ViewOptions, width: int) -> tuple[LegendLine, ...]:
    return () if live is None else (legends.folds(live.deformation),)


_RATE = Parameter(
    "flicker_rate",
    0.5,
    10.0,
    lambda options, width: tr("{value:.1f} per s").format(value=options.flicker_rate),
)
_MAP = Parameter(
    "map_opacity", 0.0, 1.0, lambda options, width: _percent(tr("Map {value:.0f} %"), options.map_opacity)
)


def _percent(words: str, share: float) -> str:
    return words.format(value=100 * share)


RECORDS = (
    CompareModeRecord(
        mode=CompareMode.CHECKERBOARD,
        text="Checkerboard",
        key="C",
        help="Reference and warped image in alternating cells",
        how_to_look=mark("Follow the vessels across the cells."),
        layer=_checkerboard,
        parameter=Parameter(
            "cell_fraction",
            0.02,
            0.5,
            lambda options, width: tr("Cell {value:.0f} px").format(value=cell_side(width, options)),
        ),
        can_swap=True,
        in_bar=True,
    ),
    CompareModeRecord(
        mode=CompareMode.SIDE_BY_SIDE,
        text="Side by side",
        key="L",
        help="Reference on the left, warped image on the right",
        how_to_look=mark("Compare the vessels of both images."),
        layer=_side_by_side,
        second_layer=_right_side,
        shows_moved=_everywhere,
        in_bar=True,
    ),
    CompareModeRecord(
        mode=CompareMode.BLEND,
        text="Blend",
        key="B",
        help="Both images mixed",
        how_to_look=mark("The vessels of both images should lie on each other."),
        layer=_blend,
        parameter=Parameter(
            "opacity",
            0.0,
            1.0,
            lambda options, width: _percent(tr("Floating {value:.0f} %"), options.opacity),
        ),
        shows_moved=lambda options: options.opacity >= LEAST_OPACITY,
        in_bar=True,
    ),
    CompareModeRecord(
        mode=CompareMode.FLICKER,
        text="Flicker",
        key="F",
        help="Both images in turn",
        how_to_look=mark("A vessel that jumps is not aligned."),
        layer=_flicker,
        parameter=_RATE,
        in_bar=True,
    ),
    CompareModeRecord(
        mode=CompareMode.DATES,
        text="Flicker in order of dates",
        key="Shift+D",
        help="All aligned images of the case in turn, the earliest first; those without a date come last",
        how_to_look=mark(
            "What grows or fades between the dates is a finding; a vessel that jumps is not aligned."
        ),
        layer=_dates,
        parameter=_RATE,
        on_picture=_dates_legend,
    ),
    CompareModeRecord(
        mode=CompareMode.SWIPE,
        text="Swipe",
        key="S",
        help="Reference on one side of a line that can be dragged, warped image on the other",
        how_to_look=mark("Drag the line: the vessels should go on across it."),
        layer=_swipe,
        parameter=Parameter(
            "swipe_position",
            0.0,
            1.0,
            lambda options, width: _percent(tr("Line {value:.0f} %"), options.swipe_position),
        ),
        can_swap=True,
        in_bar=True,
    ),
    CompareModeRecord(
        mode=CompareMode.SPY_GLASS,
        text="Spy-glass",
        key="P",
        help="A disc around the cursor shows the other image",
        how_to_look=mark("The disc follows the mouse: the vessels should go on across its rim."),
        layer=_spy_glass,
        parameter=Parameter(
            "disc_radius",
            0.05,
            0.5,
            lambda options, width: _percent(tr("Disc {value:.0f} %"), 2 * options.disc_radius),
        ),
        can_swap=True,
        shows_moved=lambda options: not options.swapped,
    ),
    CompareModeRecord(
        mode=CompareMode.RED_CYAN,
        text="Red–cyan",
        key="R",
        help="Reference in red, warped image in cyan: grey where they agree",
        how_to_look=mark("The vessels of both images should lie on each other."),
        layer=_red_cyan,
        can_swap=True,
        shows_moved=_everywhere,
        legend=lambda live, options, width: legends.two_colours_legend(RED, CYAN, options.swapped),
        new_section=True,
    ),
    CompareModeRecord(
        mode=CompareMode.GREEN_MAGENTA,
        text="Green–magenta",
        key="Shift+R",
        help="Reference in green, warped image in magenta: apart for eyes that tell red from cyan badly",
        how_to_look=mark("The vessels of both images should lie on each other."),
        layer=lambda pictures, options: GreenMagentaLayer(*pictures.in_order(options)),
        can_swap=True,
        shows_moved=_everywhere,
        legend=lambda live, options, width: legends.two_colours_legend(GREEN, MAGENTA, options.swapped),
    ),
    CompareModeRecord(
        mode=CompareMode.DIFFERENCE,
        text="Difference",
        key="D",
        help="Warped image minus reference; suits two images of one modality only",
        how_to_look=mark("The vessels of both images should lie on each other."),
        layer=_difference,
        parameter=Parameter(
            "gain", 0.5, 5.0, lambda options, width: tr("Gain × {value:.1f}").format(value=options.gain)
        ),
        shows_moved=_everywhere,
        legend=lambda live, options, width: legends.difference_legend(),
    ),
    CompareModeRecord(
        mode=CompareMode.VESSELS,
        text="Vessels",
        key="V",
        help="The vessels that the network found in both images, in two colours",
        how_to_look=mark("Vessels that lie on each other are white."),
        layer=_vessels,
        parameter=Parameter(
            "vessel_light",
            0.0,
            1.0,
            lambda options, width: _percent(tr("Image {value:.0f} %"), options.vessel_light),
        ),
        needs_result=True,
        can_swap=True,
        legend=lambda live, options, width: legends.vessels_legend(),
        new_section=True,
    ),
    CompareModeRecord(
        mode=CompareMode.GRID,
        text="Grid",
        key="G",
        help="Deformation grid: lines that were straight before the network moved the image",
        how_to_look=mark("The lines bend where the network moved the image."),
        layer=_grid,
        parameter=Parameter(
            "grid_fraction",
            0.01,
            0.2,
            lambda options, width: tr("Lines {value:.0f} px").format(value=grid_pixels(width, options)),
        ),
        needs_result=True,
        can_swap=True,
        shows_moved=lambda options: not options.swapped,
        legend=_grid_legend,
        reading=DisplacementReading,
    ),
    CompareModeRecord(
        mode=CompareMode.DISPLACEMENT,
        text="Displacement",
        key="M",
        help="How far the network moved each place",
        how_to_look=mark("The value under the mouse stands at the lower right."),
        layer=_map_of(lambda deformation: deformation.displacement),
        parameter=_MAP,
        needs_result=True,
        can_swap=True,
        colour_bar=legends.displacement_bar,
        reading=DisplacementReading,
    ),
    CompareModeRecord(
        mode=CompareMode.JACOBIAN,
        text="Stretch",
        key="J",
        help="Where the network stretched or shrank the image: the Jacobian determinant",
        how_to_look=mark("The value under the mouse stands at the lower right."),
        layer=_map_of(lambda deformation: deformation.jacobian),
        parameter=_MAP,
        needs_result=True,
        can_swap=True,
        legend=_folds_legend,
        colour_bar=legends.area_bar,
        reading=lambda deformation, spacing_um: AreaReading(deformation),
    ),
)
COMPARE_MODES = {record.mode: record for record in RECORDS}


def can_show(live: LiveResult | None, mode: CompareMode) -> bool:
    """Whether a mode can be shown with this result; the vessels of a case that was opened again are found first."""
    if not COMPARE_MODES[mode].needs_result:
        return True
    return live is not None and (mode is not CompareMode.VESSELS or live.vessels is not None)


def parameter_share(options: ViewOptions) -> float | None:
    """The slider of the current mode, 0 to 1; None where the mode has no number."""
    known = COMPARE_MODES[options.mode].parameter
    return None if known is None else (getattr(options, known.option) - known.low) / (known.high - known.low)


def with_parameter_share(options: ViewOptions, share: float) -> ViewOptions:
    """The options with the slider of the current mode at `share`, 0 to 1."""
    known = COMPARE_MODES[options.mode].parameter
    if known is None:
        return options
    value = known.low + min(max(share, 0.0), 1.0) * (known.high - known.low)
    change: dict[str, Any] = {known.option: value}
    return replace(options, **change)
