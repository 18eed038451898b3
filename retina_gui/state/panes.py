"""What the two image panes and the comparing pane show."""

from __future__ import annotations

import numpy as np

from core.images.polarity import VesselPolarity
from core.language import tr
from core.metrics.cell_quality import CellQuality
from core.metrics.figure_table import percent
from core.points.matching import ImageRole, MatchingPair, Point
from core.transforms.estimation import PreAlignment
from core.transforms.planar import PlanarTransform
from retina_gui.document.content import DocumentSnapshot, OpenImage
from retina_gui.key_table import row, shown_key
from retina_gui.rendering.layers import CompareLayer, CompareMode, HatchedLayer, ImageLayer, matrix_of
from retina_gui.rendering.pyramid import Pyramid
from retina_gui.state.cells import cell_side, cells_of, walk_of
from retina_gui.state.options import Stage, ViewOptions
from retina_gui.state.prompts import after_pair, next_click
from retina_gui.state.view_state import CompareState, JobState, Mark, MarkKind, PaneState

TITLES = {ImageRole.REFERENCE: "Reference", ImageRole.FLOATING: "Floating"}


def image_pane(document: DocumentSnapshot, options: ViewOptions, job: JobState, role: ImageRole) -> PaneState:
    """The pane of the reference or of the floating image."""
    opened = document.reference if role is ImageRole.REFERENCE else document.floating
    if opened is None:
        return PaneState(_title(document, role), placeholder=_placeholder(document, role))
    both_open = document.reference is not None and document.floating is not None
    pair_id, awaited = next_click(document.points)
    asks = both_open and awaited is role and options.stage is Stage.POINTS and not job.running
    return PaneState(
        title=_title(document, role),
        details=_details(document, opened, role),
        layer=ImageLayer(opened.pyramid),
        marks=() if options.hide_marks else _marks(document, options, role),
        asks=f"click point {pair_id} here" if asks else "",
    )


def compare_pane(document: DocumentSnapshot, options: ViewOptions) -> CompareState:
    """The comparing pane: the warped floating image and the reference."""
    reference, before, after = _compared_images(document)
    has_after = after is not None
    show_before = options.before or not has_after
    second = before if show_before else after
    layer = second_layer = None
    if reference is not None and second is not None:
        layer, second_layer = _compare_layers(reference, second, options)
    hatched, legend = _confidence(document, options, has_after, show_before)
    cells, meaning = _cells(document, options, has_after, show_before)
    legend = "\n".join(filter(None, (legend, meaning)))
    walk = walk_of(document, options) if has_after else None
    if hatched is not None and second_layer is not None:
        second_layer = HatchedLayer(second_layer, hatched)
    elif hatched is not None and layer is not None:
        layer = HatchedLayer(layer, hatched)
    return CompareState(
        layer=layer,
        second_layer=second_layer,
        mode=options.mode,
        parameter=None if options.mode is CompareMode.SIDE_BY_SIDE else options.parameter,
        parameter_text=_parameter_text(reference, options),
        flicker_interval_ms=_flicker_interval(options, layer is not None),
        before=show_before,
        has_after=has_after,
        caption="" if has_after or layer is None else "Preview: points only",
        placeholder=tr("The overlay of both images appears here {when}.").format(
            when=after_pair(document.wanted_pairs)
        ),
        legend=legend,
        hatched=hatched is not None,
        cells=cells,
        walked=walk.cell if walk is not None and options.stage is Stage.JUDGE else None,
    )


def ghost_point(document: DocumentSnapshot, pair: MatchingPair, role: ImageRole) -> Point | None:
    """Where the missing half of a pair is: by its vessels where they were found, else where the model expects it."""
    offer = document.offers.get(pair.id)
    if offer is not None and offer.image is role:
        return offer.point
    model, known = document.ghost_model, pair.point(role.other)
    if model is None or known is None or pair.point(role) is not None:
        return None
    to_role: PlanarTransform = model if role is ImageRole.FLOATING else model.inverse
    x, y = to_role(np.array([known]))[0]
    return float(x), float(y)


def _compared_images(
    document: DocumentSnapshot,
) -> tuple[ImageLayer | None, ImageLayer | None, ImageLayer | None]:
    """The reference, the floating image by its pre-alignment, and by the network; None where there is none."""
    if document.reference is None or document.floating is None:
        return None, None, None
    before = after = None
    if isinstance(document.pre_alignment, PreAlignment):
        matrix = matrix_of(document.pre_alignment.reference_to_floating.matrix)
        before = ImageLayer(document.floating.pyramid, matrix, document.reference.image.size)
    is_current = document.entry is not None and document.points == document.entry.points
    if document.live is not None and is_current:
        after = ImageLayer(document.live.warped)
    return ImageLayer(document.reference.pyramid), before, after


def _compare_layers(
    reference: ImageLayer, second: ImageLayer, options: ViewOptions
) -> tuple[CompareLayer | ImageLayer, ImageLayer | None]:
    if options.mode is CompareMode.SIDE_BY_SIDE:
        if options.stage in (Stage.JUDGE, Stage.EXPORT):
            return reference, second
        return CompareLayer(reference, second, CompareMode.BLEND, 0.5), None
    if options.mode is CompareMode.CHECKERBOARD:
        return CompareLayer(reference, second, options.mode, _cell(reference, options)), None
    if options.mode is CompareMode.BLEND:
        return CompareLayer(reference, second, options.mode, options.opacity), None
    return CompareLayer(reference, second, options.mode, show_second=options.flicker_phase), None


def _confidence(
    document: DocumentSnapshot, options: ViewOptions, has_after: bool, show_before: bool
) -> tuple[Pyramid | None, str]:
    """Where to hatch, and the legend in words; None and nothing where confidence is not shown."""
    live = document.live
    if not options.show_confidence or not has_after or live is None or live.uncertain is None:
        return None, ""
    if show_before:
        return None, "Confidence is that of the result: choose After to see it"
    part = live.result.metrics.uncertain_fraction if live.result is not None else None
    if part == 0:
        return None, "No uncertain regions"
    share = "" if part is None else f" ({percent(part)} of the overlap)"
    return live.uncertain, f"Hatched: uncertain, few vessels lie on their like{share}"


def _cells(
    document: DocumentSnapshot, options: ViewOptions, has_after: bool, show_before: bool
) -> tuple[tuple[CellQuality, ...], str]:
    """The cells whose figures are shown, and what the figures are in words; none where they are not shown."""
    if not options.show_cells or not has_after or options.stage is not Stage.JUDGE:
        return (), ""
    if show_before:
        return (), tr("The figures of the cells are those of the result: choose After to see them")
    return cells_of(document, options), tr(
        "In each cell: overlap of the vessels (Dice), and confidence below it. ▲ Look here"
    )


def _cell(reference: ImageLayer, options: ViewOptions) -> float:
    return cell_side(reference.size[1], options)


def _parameter_text(reference: ImageLayer | None, options: ViewOptions) -> str:
    if options.mode is CompareMode.CHECKERBOARD and reference is not None:
        return f"Cell {_cell(reference, options):.0f} px"
    if options.mode is CompareMode.BLEND:
        return f"Floating {options.opacity:.0%}".replace("%", " %")
    if options.mode is CompareMode.FLICKER:
        return f"{options.flicker_rate:.1f} per s"
    return ""


def _flicker_interval(options: ViewOptions, has_layer: bool) -> int | None:
    return round(1000 / options.flicker_rate) if options.mode is CompareMode.FLICKER and has_layer else None


def _title(document: DocumentSnapshot, role: ImageRole) -> str:
    """An image that another one is registered through is called so, and not the reference."""
    return tr("Via") if role is ImageRole.REFERENCE and document.via is not None else TITLES[role]


def _placeholder(document: DocumentSnapshot, role: ImageRole) -> str:
    missing = document.identity(role)
    if missing is not None:
        return f"{missing.name} could not be opened.\nOpen it from where it is now, and the points come back."
    keys = shown_key(row(f"open_{role.value}"))
    return f"Open the {role.value} image  ({keys})\nor drop it here"


def _details(document: DocumentSnapshot, opened: OpenImage, role: ImageRole) -> str:
    height, width = opened.image.size
    polarity = document.reference_polarity if role is ImageRole.REFERENCE else document.floating_polarity
    identity = document.identity(role)
    name = identity.name if identity else opened.image.name
    vessels = "vessels bright" if polarity is VesselPolarity.BRIGHT else "vessels dark"
    return f"{width} × {height}  ·  {vessels}  ·  {name}"


def _marks(document: DocumentSnapshot, options: ViewOptions, role: ImageRole) -> tuple[Mark, ...]:
    marks = []
    for pair in document.points:
        point, kind = pair.point(role), MarkKind.SET
        if point is None:
            point, kind = ghost_point(document, pair, role), MarkKind.GHOST
        if point is not None:
            selected = options.selected is not None and options.selected[0] == pair.id
            check = pair.role.value == "check"
            offer = document.offers.get(pair.id)
            marks.append(
                Mark(
                    pair_id=pair.id,
                    point=point,
                    image=role,
                    kind=kind,
                    selected=selected,
                    check=check,
                    active=pair.active,
                    suggested=pair.id in document.suggested,
                    confidence=offer.confidence if offer and kind is MarkKind.GHOST else None,
                )
            )
    return tuple(marks)
