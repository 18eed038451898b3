"""What the comparing pane shows: the reference and the warped floating image, in the mode that was chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.language import tr
from core.metrics.cell_quality import CellQuality
from core.points.matching import ImageRole
from core.transforms.estimation import PreAlignment
from retina_gui.document.content import DocumentSnapshot, LiveResult
from retina_gui.rendering.layers import (
    BlendLayer,
    HatchedLayer,
    ImageLayer,
    Layer,
    MovedPlaceLayer,
    matrix_of,
)
from retina_gui.state.cells import cells_of, walk_of
from retina_gui.state.compare_modes import COMPARE_MODES, Pictures, can_show, parameter_share
from retina_gui.state.dated_frames import NO_FRAMES, dated_frames
from retina_gui.state.legends import cells_legend, confidence_legend, of_result_legend
from retina_gui.state.options import CompareMode, Stage, ViewOptions
from retina_gui.state.panes import pixel_size
from retina_gui.state.prompts import after_pair
from retina_gui.state.readings import ConfidenceReading, Reading
from retina_gui.state.shown_images import NONE_EQUALISED, Equalised, shown_image
from retina_gui.state.versions import compared_result, compared_version, version_name
from retina_gui.state.view_state import ColourBar, CompareState, LegendLine, SwipeState


@dataclass(frozen=True)
class Compared:
    """What there is to compare.

    Attributes:
        reference, before: the reference, and the floating image by its pre-alignment.
        after: the floating image by the network.
        live: the result that `after` belongs to.
    """

    reference: ImageLayer | None = None
    before: ImageLayer | None = None
    after: ImageLayer | None = None
    live: LiveResult | None = None

    def second(self, options: ViewOptions) -> ImageLayer | None:
        """What is compared with the reference now."""
        return self.before if options.before or self.after is None else self.after


def compare_pane(
    document: DocumentSnapshot, options: ViewOptions, equalised: Equalised = NONE_EQUALISED
) -> CompareState:
    """The comparing pane."""
    compared = _compared(document, options, equalised)
    options = replace(options, mode=shown_mode(document, options))
    has_after, second = compared.after is not None, compared.second(options)
    show_before = options.before or not has_after
    record = COMPARE_MODES[options.mode]
    layer = second_layer = None
    on_picture: tuple[LegendLine, ...] = ()
    if compared.reference is not None and second is not None:
        dated = NO_FRAMES
        if options.mode is CompareMode.DATES:
            dated = dated_frames(document, options, compared.reference, second, equalised)
        pictures = Pictures(compared.reference, second, compared.live, dated)
        on_picture = record.on_picture(pictures, options) if record.on_picture is not None else ()
        layer = _with_moved_place(record.layer(pictures, options), pictures, options)
        second_layer = record.second_layer(pictures, options) if record.second_layer is not None else None
    has_layer = layer is not None
    hatched = _hatched(compared.live, options, show_before)
    if hatched is not None and second_layer is not None:
        second_layer = HatchedLayer(second_layer, hatched)
    elif hatched is not None and layer is not None:
        layer = HatchedLayer(layer, hatched)
    explained = has_layer and not options.hide_marks
    walk = walk_of(document, options) if has_after else None
    cells = cells_of(document, options) if _shows_cells(options, has_after) else ()
    return CompareState(
        layer=layer,
        second_layer=second_layer,
        mode=options.mode,
        parameter=parameter_share(options),
        parameter_text=_parameter_text(compared.reference, options),
        flicker_interval_ms=_flicker_interval(options, has_layer),
        before=show_before,
        has_after=has_after,
        caption="" if has_after or not has_layer else tr("Preview: points only"),
        placeholder=tr("The overlay of both images appears here {when}.").format(
            when=after_pair(document.wanted_pairs)
        ),
        legend=(*on_picture, *_legend(compared, options, show_before, cells)) if explained else (),
        colour_bar=_bar(document, compared.live, options, show_before) if explained else None,
        readings=_readings(document, compared.live, options, show_before),
        swipe=_swipe(options, has_layer),
        can_swap=has_layer and record.can_swap,
        bare=options.hide_marks,
        cells=() if show_before else cells,
        walked=walk.cell if walk is not None and options.stage is Stage.JUDGE else None,
        displays={role: options.display(role) for role in ImageRole},
        versions=_compared_versions(document, options) if has_after else None,
        micrometres_per_pixel=pixel_size(document, ImageRole.REFERENCE) if has_layer else None,
    )


def compared_images(
    document: DocumentSnapshot, options: ViewOptions, equalised: Equalised = NONE_EQUALISED
) -> tuple[ImageLayer, ImageLayer] | None:
    """The reference and what is compared with it now; None while there is nothing to compare."""
    compared = _compared(document, options, equalised)
    second = compared.second(options)
    return None if compared.reference is None or second is None else (compared.reference, second)


def _compared_versions(document: DocumentSnapshot, options: ViewOptions) -> tuple[str, str] | None:
    """What "before" and "after" are called, where another version is chosen to compare with."""
    number, entry = compared_version(document, options), document.entry
    if number is None or entry is None or entry.current is None:
        return None
    return version_name(number), version_name(entry.current)


def current_result(document: DocumentSnapshot) -> LiveResult | None:
    """The result that belongs to the points as they are."""
    is_current = document.entry is not None and document.points == document.entry.points
    return document.live if is_current else None


def shown_mode(document: DocumentSnapshot, options: ViewOptions) -> CompareMode:
    """The mode that was chosen; the checkerboard where that cannot be shown."""
    return options.mode if can_show(current_result(document), options.mode) else CompareMode.CHECKERBOARD


def _compared(document: DocumentSnapshot, options: ViewOptions, equalised: Equalised) -> Compared:
    if document.reference is None or document.floating is None:
        return Compared()
    before = after = None
    display = options.floating_display
    if isinstance(document.pre_alignment, PreAlignment):
        matrix = matrix_of(document.pre_alignment.reference_to_floating.matrix)
        size = document.reference.image.size
        before = shown_image(document.floating.pyramid, display, equalised, matrix, size)
    other = compared_result(document, options)
    if other is not None:
        before = shown_image(other.warped, display, equalised)
    live, drag = current_result(document), options.correction_drag
    if live is not None:
        after = shown_image(drag.picture if drag is not None else live.warped, display, equalised)
    reference = shown_image(document.reference.pyramid, options.reference_display, equalised)
    return Compared(reference, before, after, live)


def _with_moved_place(layer: Layer, pictures: Pictures, options: ViewOptions) -> Layer:
    """The picture while a correction is dragged: also where the mode does not show the image that moves."""
    drag = options.correction_drag
    if drag is None or options.before or COMPARE_MODES[options.mode].shows_moved(options):
        return layer
    both = BlendLayer(pictures.reference, pictures.second, 0.5)
    return MovedPlaceLayer(layer, both, drag.correction.reference)


def _hatched(live: LiveResult | None, options: ViewOptions, show_before: bool) -> ImageLayer | None:
    """Where to hatch, None where confidence is not shown."""
    if not options.show_confidence or show_before or options.hide_marks:
        return None
    if live is None or live.uncertain is None:
        return None
    is_empty = live.result is not None and live.result.metrics.uncertain_fraction == 0
    return None if is_empty else ImageLayer(live.uncertain)


def _legend(
    compared: Compared, options: ViewOptions, show_before: bool, cells: tuple[CellQuality, ...]
) -> tuple[LegendLine, ...]:
    record, width = COMPARE_MODES[options.mode], compared.reference.size[1] if compared.reference else 0
    is_map = record.needs_result and options.mode is not CompareMode.GRID
    shown = replace(options, show_before=show_before, peek=False)
    lines = of_result_legend() if is_map and show_before else record.legend(compared.live, shown, width)
    figures = cells_legend(show_before, any(cell.is_bad for cell in cells)) if cells else ()
    return (*lines, *confidence_legend(compared.live, options, show_before), *figures)


def _shows_cells(options: ViewOptions, has_after: bool) -> bool:
    return options.show_cells and has_after and options.stage is Stage.JUDGE


def _bar(
    document: DocumentSnapshot, live: LiveResult | None, options: ViewOptions, show_before: bool
) -> ColourBar | None:
    make = COMPARE_MODES[options.mode].colour_bar
    if live is None or show_before or make is None:
        return None
    return make(live.deformation, document.spacing_um)


def _readings(
    document: DocumentSnapshot, live: LiveResult | None, options: ViewOptions, show_before: bool
) -> tuple[Reading, ...]:
    """What is told of the place under the cursor: the value of the map that is shown, and the confidence."""
    if live is None or show_before:
        return ()
    make = COMPARE_MODES[options.mode].reading
    readings: list[Reading] = [] if make is None else [make(live.deformation, document.spacing_um)]
    if options.show_confidence and live.uncertain is not None and live.result is not None:
        readings.append(ConfidenceReading(live.result.confidence))
    return tuple(readings)


def _swipe(options: ViewOptions, has_layer: bool) -> SwipeState | None:
    if options.mode is not CompareMode.SWIPE or not has_layer:
        return None
    return SwipeState(options.swipe_position, options.swipe_horizontal)


def _parameter_text(reference: ImageLayer | None, options: ViewOptions) -> str:
    """The number of the mode beside its slider."""
    parameter = COMPARE_MODES[options.mode].parameter
    width = reference.size[1] if reference is not None else 0
    return "" if parameter is None else parameter.words(options, width)


def _flicker_interval(options: ViewOptions, has_layer: bool) -> int | None:
    flickers = options.mode in (CompareMode.FLICKER, CompareMode.DATES) and has_layer
    return round(1000 / options.flicker_rate) if flickers else None
