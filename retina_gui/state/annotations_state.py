"""The panel of the annotations: labels, the list, and the figures of what is selected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from core.annotations.annotation import Annotation
from core.annotations.etdrs import BEYOND
from core.annotations.figure_words import length_words, main_figure, main_value
from core.annotations.in_the_grid import distance_to_fovea, main_sector
from core.annotations.labels import FOVEA
from core.annotations.landmarks import centre_of
from core.annotations.measures import measure
from core.annotations.shape import ShapeKind
from core.case.carrying import ImageWay
from core.language import tr, tr_count
from core.points.matching import ImageRole
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.drawing import GrownRegion, Tool
from retina_gui.state.annotation_figures import (
    LATER,
    Measured,
    at_rest,
    lines_of_figures,
    measured,
    where_measured,
)
from retina_gui.state.image_facts_state import (
    DiscStep,
    GridState,
    ImageFactsState,
    grid_of,
    grid_state,
    images_facts,
    landmarks_on,
)
from retina_gui.state.memo import once_for_each
from retina_gui.state.options import ViewOptions
from retina_gui.state.shapes import Alignments, alignments, carried_on, way_to


@dataclass(frozen=True)
class AnnotationRow:
    """One line of the list.

    Attributes:
        kind: what was drawn, in words.
        label: what it shows, in the user's language.
        image, role: the name of the home image, and which of the two that are shown it is; None for another one.
        figure, value: its length or area, in words and to sort by.
        shown: whether it is on the images.
    """

    identifier: str
    kind: str
    label: str
    colour: str
    name: str
    image: str
    figure: str
    value: float
    note: str = ""
    shown: bool = True
    role: ImageRole | None = None


@dataclass(frozen=True)
class LabelChoice:
    """A label to choose: its name in files, in the user's language, its colour, and the key that takes it."""

    name: str
    words: str
    colour: str
    key: str = ""


@dataclass(frozen=True)
class AnnotationsState:
    """What the panel shows.

    Attributes:
        label: the name of the label of what is drawn next.
        selected: the identifiers of what is selected.
        chosen: the row of what is selected, where that is one.
        figures: names and values of it.
        remarks: sentences about it: why there are no millimetres, what is not aligned.
        scale: the scale that its figures rest on.
        disc, home: what leads to a scale by the disc, where its home image has none, and the SHA-256 of that image.
        images: what is known of both images that are shown.
        hidden: whether no annotation is shown.
        editable: whether it can be changed now.
        tolerance: of the region that was just grown, 0 to 1; None while there is none to change.
        is_moving: whether something is dragged, so that the next state follows at once.
        limit: from which tolerance on it runs out into its surround, 0 to 1; None where it never does.
        runs_out: whether it has.
    """

    rows: tuple[AnnotationRow, ...] = ()
    labels: tuple[LabelChoice, ...] = ()
    label: str = ""
    selected: tuple[str, ...] = ()
    chosen: AnnotationRow | None = None
    figures: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    scale: str = ""
    disc: DiscStep | None = None
    home: str = ""
    images: tuple[ImageFactsState, ...] = ()
    grid: GridState = field(default_factory=GridState)
    hidden: bool = False
    editable: bool = True
    tolerance: float | None = None
    is_moving: bool = False
    limit: float | None = None
    runs_out: bool = False


def annotations_state(document: DocumentSnapshot, options: ViewOptions, busy: bool) -> AnnotationsState:
    """The panel as it is now."""
    dragged = {each.identifier: each for each in options.annotation_drag}
    drawn = [dragged.get(each.identifier, each) for each in document.case.annotations]
    known = alignments(document)
    rows = tuple(
        (_row if each.identifier in dragged else _kept_row)(
            document, each, each.identifier not in options.hidden_annotations
        )
        for each in drawn
    )
    selected = tuple(each.identifier for each in drawn if each.identifier in options.selected_annotations)
    single = next((each for each in drawn if selected == (each.identifier,)), None)
    still = None if single is None else at_rest(document, single)
    grown, images = grown_region(document, options), images_facts(document, options.typing_scale)
    is_refused = still is not None and measured(document, still, known).refusal is not None
    home = single.home if single is not None and is_refused else ""
    labels = tuple(
        LabelChoice(each.name, tr(each.name), each.colour, str(number) if number <= 9 else "")
        for number, each in enumerate(document.case.labels.labels, start=1)
    )
    return AnnotationsState(
        rows=rows,
        labels=labels,
        label=options.label,
        selected=selected,
        chosen=next((row for row in rows if single and row.identifier == single.identifier), None),
        figures=() if single is None else _figures(document, single, known, is_moving=bool(dragged)),
        remarks=() if still is None else _remarks(document, still, known),
        scale="" if still is None else measured(document, still, known).scale,
        disc=next((each.disc for each in images if each.image == home), None),
        home=home,
        images=images,
        grid=grid_state(document, options),
        hidden=options.hide_annotations,
        editable=not busy,
        tolerance=None if grown is None else grown.tolerance,
        is_moving=bool(dragged),
        limit=None if grown is None else grown.limit,
        runs_out=grown is not None and grown.runs_out,
    )


def grown_region(document: DocumentSnapshot, options: ViewOptions) -> GrownRegion | None:
    """The region whose tolerance can be changed now."""
    grown = options.grown
    if grown is None or options.held_tool is not Tool.REGION:
        return None
    return grown if document.case.annotation(grown.annotation) is not None else None


def image_name(document: DocumentSnapshot, image: str) -> str:
    """The name of an image of the case; of one that has left it, that it has."""
    case = document.case
    identities = (*([case.reference] if case.reference else []), *(entry.image for entry in case.floating))
    found = next((each.name for each in identities if each.sha256 == image), None)
    return found or tr("(not in the case)")


def _row(document: DocumentSnapshot, annotation: Annotation, shown: bool) -> AnnotationRow:
    still = at_rest(document, annotation)
    if still is not annotation:
        return replace(_kept_row(document, still, shown), figure=LATER)
    figures = measured(document, annotation, alignments(document)).figures
    return AnnotationRow(
        identifier=annotation.identifier,
        kind=tr(annotation.kind_word),
        label=tr(annotation.label),
        colour=document.case.labels.label(annotation.label).colour,
        name=annotation.name,
        image=image_name(document, annotation.home),
        figure=main_figure(figures),
        value=main_value(figures),
        note=annotation.note,
        shown=shown,
        role=next((role for role, each in _shown_images(document) if each == annotation.home), None),
    )


_kept_row = once_for_each(_row)


def _shown_images(document: DocumentSnapshot) -> Iterator[tuple[ImageRole, str]]:
    for role, opened in ((ImageRole.REFERENCE, document.reference), (ImageRole.FLOATING, document.floating)):
        if opened is not None:
            yield role, opened.image.sha256


def _figures(
    document: DocumentSnapshot, annotation: Annotation, known: Alignments, is_moving: bool
) -> tuple[tuple[str, str], ...]:
    still = at_rest(document, annotation)
    if still is not annotation:
        *figures_before, home = _kept_figures(document, still, known, is_moving)
        return (*((name, LATER) for name, _ in figures_before), home)
    figures, opened = measured(document, annotation, known).figures, document.images.get(annotation.home)
    if not is_moving and opened is not None and annotation.shape.kind.is_measured:
        image = opened.image
        figures = replace(figures, grey=measure(annotation.shape, None, image.pixels, image.values).grey)
    home = (tr("Drawn on"), image_name(document, annotation.home))
    doubts = _carried_lines(document, annotation, known)
    return (*lines_of_figures(figures), *_place_lines(document, annotation, known), *doubts, home)


def _carried_lines(
    document: DocumentSnapshot, annotation: Annotation, known: Alignments
) -> tuple[tuple[str, str], ...]:
    """How sure the registration is along it, and what part of it the other images do not show."""
    lines = []
    words = (
        (document.reference, tr("Confidence, reference"), tr("Outside the reference")),
        (document.floating, tr("Confidence, floating"), tr("Outside the floating")),
    )
    for opened, sure, beyond in words:
        if opened is None:
            continue
        carried = carried_on(document, known, annotation, opened.image.sha256, opened.image.size)
        if carried is None:
            continue
        if carried.confidence is not None:
            mean, least = carried.confidence
            both = tr("{mean:.2f}, least {least:.2f}").format(mean=mean, least=least)
            lines.append((sure, f"{mean:.2f}" if annotation.shape.kind is ShapeKind.POINT else both))
        if carried.share_outside > 0:
            # The field of view is known on a small grid here; exports look at every pixel of it.
            lines.append((beyond, tr("about {percent:.0f} %").format(percent=100 * carried.share_outside)))
    return tuple(lines)


_kept_figures = once_for_each(_figures)


def _place_lines(
    document: DocumentSnapshot, annotation: Annotation, known: Alignments
) -> tuple[tuple[str, str], ...]:
    """How far it lies from the fovea, and in which sector of the grid, where these are known."""
    if annotation.label == FOVEA or annotation.shape.kind is ShapeKind.ARROW:
        return ()
    where = where_measured(document, annotation, known)
    fovea, usable = landmarks_on(document, where.image).fovea, where.scale.usable
    if fovea is None:
        return ()
    away = distance_to_fovea(where.shape, centre_of(fovea), usable)
    centre, nearest = (length_words(each, usable is not None) for each in (away.centre, away.nearest))
    lines = [(tr("To the fovea"), centre)]
    if annotation.shape.kind is not ShapeKind.POINT:
        lines.append((tr("  from its nearest point"), nearest))
    found = grid_of(document)
    if not isinstance(found, str) and found[0] == where.image:
        sector = main_sector(where.shape, found[1])
        lines.append((tr("ETDRS sector"), tr(BEYOND) if sector is None else tr(sector.value)))
    return tuple(lines)


def _remarks(document: DocumentSnapshot, annotation: Annotation, known: Alignments) -> tuple[str, ...]:
    remarks = []
    found: Measured = measured(document, annotation, known)
    if found.refusal is not None:
        remarks.append(found.refusal.sentence)
    for opened in (document.reference, document.floating):
        if opened is None or opened.image.sha256 == annotation.home:
            continue
        way = way_to(document, known, annotation.home, opened.image.sha256)
        if not isinstance(way, ImageWay):
            remarks.append(
                tr("Not shown on {image}: {reason}").format(image=opened.image.name, reason=way.sentence)
            )
    return tuple(dict.fromkeys(remarks))


def annotation_prompt(document: DocumentSnapshot, options: ViewOptions) -> str:
    """What the mouse does now, and what a key would do."""
    drawing, tool = options.drawing, options.held_tool
    if options.snap is not None:
        return tr(
            "The centre of “{label}” is caught: click to take it. Ctrl + click means exactly where the mouse is."
        ).format(label=tr(options.snap.label))
    if drawing is not None and options.magnetic and tool in (Tool.POLYGON, Tool.POLYLINE):
        return tr(
            "The line follows the edge: click where it should hold. Enter or a double click ends it, Backspace takes "
            "a click back."
        )
    if grown_region(document, options) is not None:
        return tr(
            "Move the slider on the right until the outline fits. Enter or the next click keeps it, Esc gives it up."
        )
    if drawing is not None and tool in (Tool.POLYGON, Tool.POLYLINE):
        return tr_count(
            "{count} vertex. Click the next one; Enter or a double click ends it, Backspace takes the last one "
            "back, Esc gives it up.",
            "{count} vertices. Click the next one; Enter or a double click ends it, Backspace takes the last one "
            "back, Esc gives it up.",
            drawing.clicks,
        )
    if drawing is not None and tool in (Tool.LINE, Tool.ARROW):
        return tr("Click where it ends. Esc gives it up.")
    label = tr(options.label)
    return {
        Tool.SELECT: _select_prompt(document, options),
        Tool.POINT: tr("Click a place to mark it as “{label}”. Keys 1 … 9 take another label.").format(
            label=label
        ),
        Tool.LINE: tr("Caliper: click one end, then the other, on any image; or drag from end to end."),
        Tool.POLYLINE: tr("Click along the line that is “{label}”. Keys 1 … 9 take another label.").format(
            label=label
        ),
        Tool.POLYGON: tr("Click around what is “{label}”. Keys 1 … 9 take another label.").format(
            label=label
        ),
        Tool.FREEHAND: tr("Press and draw around what is “{label}”. Keys 1 … 9 take another label.").format(
            label=label
        ),
        Tool.REGION: tr(
            "Click what is brighter or darker than its surround and is “{label}”: its outline is found."
        ).format(label=label),
        Tool.ELLIPSE: tr("Drag a box around what is “{label}”; Shift makes a circle.").format(label=label),
        Tool.ARROW: tr("Drag from where the words should stand to the place that they are about."),
        Tool.ERASER: tr("Click a vertex to take it away. Delete removes what is selected as a whole."),
    }[tool or Tool.SELECT]


def _select_prompt(document: DocumentSnapshot, options: ViewOptions) -> str:
    if not document.case.annotations:
        return tr(
            "Take a tool on the right (Shift + F: freehand) and draw on any image; every aligned image shows it."
        )
    if not options.selected_annotations:
        return tr("Click an annotation to select it, on whatever image; a tool on the right draws another.")
    return tr("Drag a vertex, the outline, or all of it, on whatever image; Delete removes it, Esc lets go.")
