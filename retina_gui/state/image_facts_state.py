"""What is known of the images that are shown: the scale and where it comes from, the eye, and the ETDRS grid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from core.annotations.annotation import Annotation
from core.annotations.carrying import carry_shape
from core.annotations.etdrs import EtdrsGrid, etdrs_grid
from core.annotations.eye import Eye, eye_conflict, eye_contradiction, eye_of
from core.annotations.figure_words import area_words
from core.annotations.in_the_grid import areas_by_label
from core.annotations.labels import DISC, FOVEA
from core.annotations.landmarks import Landmarks, landmarks_of
from core.annotations.scale import Scale, ScaleSource, scale_in_force
from core.annotations.scale_limits import ImageScale, field_extent, image_scale
from core.case.aligned_scales import magnification, scale_conflicts
from core.case.carrying import ImageWay
from core.case.scales import stated_scale
from core.coordinates import Size
from core.errors import InputError
from core.images.modality import Modality
from core.language import tr
from core.notices import Notice
from core.points.matching import ImageRole
from core.transforms.overlap import SmallField
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.open_image import OpenImage
from retina_gui.state.memo import Memo, once_for_each
from retina_gui.state.options import ViewOptions
from retina_gui.state.shapes import Alignments, alignments, carried_to, way_to


@dataclass(frozen=True)
class ScaleChoice:
    """One source of a scale: its words, and why it cannot be taken; None is the image's file."""

    source: ScaleSource | None
    words: str
    reason: str = ""


class DiscStep(Enum):
    """What leads to a scale by the optic disc, where none is known."""

    USE = "use"
    MARK = "mark"


@dataclass(frozen=True)
class ImageFactsState:
    """What is known of one image.

    Attributes:
        image: SHA-256.
        title: `Reference`, `Floating`.
        name: of the image.
        choices: where its scale can come from.
        source: where it comes from now; None is the file.
        value, unit: what can be typed: micrometres a pixel, or the length that is assumed; no unit for a file.
        sentence: the scale in words.
        refusal: why there are no millimetres all the same.
        confirmed: whether the user says that the scale holds where it is used; None where nobody has to.
        eye: what the user stated; None leaves it to the file and the marks.
        found_eye: what these say, in words.
        modality: what the user stated of the kind of picture; None leaves it to the file and its name.
        found_modality: what these say, in words.
        disc: what can be done where no scale is known: the disc can be used as one, or be marked first.
    """

    image: str
    title: str
    name: str
    choices: tuple[ScaleChoice, ...]
    source: ScaleSource | None
    value: str
    unit: str
    sentence: str
    refusal: str
    confirmed: bool | None
    eye: Eye | None
    found_eye: str
    modality: Modality | None
    found_modality: str
    disc: DiscStep | None = None


LEAST_SHOWN_MM2 = 0.0005
"""Less would be shown as 0."""


@dataclass(frozen=True)
class GridState:
    """The ETDRS grid.

    Attributes:
        shown: whether it lies on the images.
        reason: why there is none; empty where there is one.
        areas: a line for each label: its words, its colour, and its area in the grid and in every sector.
        needs_fovea, needs_disc: whether marking it brings the grid nearer.
    """

    shown: bool = False
    reason: str = ""
    areas: tuple[tuple[str, str, str], ...] = ()
    needs_fovea: bool = False
    needs_disc: bool = False


@once_for_each
def scale_of(document: DocumentSnapshot, image: str) -> ImageScale:
    """The scale of an image of the case, and whether figures in millimetres may be given by it."""
    opened = document.images.get(image)
    stated = stated_scale(document.case, image)
    if opened is None:
        return image_scale(stated, None)
    scale = scale_in_force(stated, opened.image.pixel_size_um)
    extent = None if scale is None else _extent(opened.field, scale)
    return image_scale(scale, extent, opened.image.facts.is_wide_field)


@lru_cache(maxsize=64)
def _extent(field: SmallField, scale: Scale) -> float:
    """Of the field of view, seen on its small grid."""
    (height, width), (rows, columns) = field.size, field.mask.shape
    return field_extent(
        field.mask, replace(scale, x_um=scale.x_um * width / columns, y_um=scale.y_um * height / rows)
    )


@once_for_each
def images_facts(document: DocumentSnapshot, typing: str = "") -> tuple[ImageFactsState, ...]:
    """Of both images that are shown; `typing`: the image whose scale is about to be typed."""
    titles = {
        ImageRole.REFERENCE: tr("Via") if document.via is not None else tr("Reference"),
        ImageRole.FLOATING: tr("Floating"),
    }
    opened = {ImageRole.REFERENCE: document.reference, ImageRole.FLOATING: document.floating}
    found = [_facts(document, each, titles[role]) for role, each in opened.items() if each is not None]
    return tuple(
        replace(each, source=ScaleSource.TYPED, unit="µm")
        if each.image == typing and each.source is None
        else each
        for each in found
    )


def reason_against(document: DocumentSnapshot, image: str, source: ScaleSource) -> str:
    """Why a scale cannot come from this source; empty where it can."""
    opened = document.images.get(image)
    choices = () if opened is None else _choices(opened, landmarks_on(document, image))
    return next((each.reason for each in choices if each.source is source), "")


@once_for_each
def landmarks_on(document: DocumentSnapshot, image: str) -> Landmarks:
    """The fovea and the disc of an image: as drawn on it, else as carried from where they were drawn."""
    marks = [each for each in document.case.annotations if each.label in (FOVEA, DISC)]
    own, opened = landmarks_of(marks, image), document.images.get(image)
    if opened is None or not marks or (own.disc is not None and own.fovea is not None):
        return own
    known, moved = alignments(document), []
    for mark in marks:
        shape = None if mark.home == image else carried_to(document, known, mark, image, opened.image.size)
        if shape is not None:
            moved.append(replace(mark, shape=shape, home=image))
    others = landmarks_of(moved, image)
    return Landmarks(own.disc or others.disc, own.fovea or others.fovea)


def eye_on(document: DocumentSnapshot, opened: OpenImage) -> Eye | None:
    """The eye that an image shows, as far as it is known."""
    image = opened.image.sha256
    stated = document.case.facts_of(image).eye
    return eye_of(stated, opened.image.facts.laterality, landmarks_on(document, image))


def modality_on(document: DocumentSnapshot, opened: OpenImage) -> Modality | None:
    """What kind of picture an image is, as far as it is known."""
    return document.case.facts_of(opened.image.sha256).modality_with(opened.image.facts)


@once_for_each
def grid_of(document: DocumentSnapshot) -> tuple[str, EtdrsGrid] | str:
    """The image that the grid belongs to, and the grid; or why there is none.

    The grid is that of the image on which the fovea is marked and whose scale may be used: the reference, if both have
    one.
    """
    reasons = []
    for opened in (document.reference, document.floating):
        if opened is None:
            continue
        image = opened.image.sha256
        marks, scale = landmarks_on(document, image), scale_of(document, image)
        if marks.fovea is None:
            continue
        if scale.usable is None:
            reasons.append(scale.refusal.sentence if scale.refusal is not None else "")
            continue
        try:
            return image, etdrs_grid(marks, scale.usable, eye_on(document, opened), document.case.grid_tilted)
        except InputError as error:
            reasons.append(str(error))
    fallback = tr("The ETDRS grid lies round the fovea: mark the fovea first.")
    return next(filter(None, reasons), fallback)


def grid_state(document: DocumentSnapshot, options: ViewOptions) -> GridState:
    """The grid, and how much of every label lies in its sectors."""
    return _grid_state(document, options.show_grid)


@once_for_each
def _grid_state(document: DocumentSnapshot, is_shown: bool) -> GridState:
    found = grid_of(document)
    if isinstance(found, str):
        return GridState(is_shown, found, (), *_missing_marks(document))
    if not is_shown:
        return GridState(False)
    image, grid = found
    brought = brought_to(document, image, alignments(document))
    lines = []
    for label, areas in areas_by_label(brought, grid).items():
        parts = [
            f"{tr(sector.value)} {area_words(area.mm2, is_mm=True)}"
            for sector, area in areas.sectors.items()
            if area.mm2 >= LEAST_SHOWN_MM2
        ]
        if parts:
            inside, whole = (
                area_words(grid.scale.area_mm2(px), is_mm=True) for px in (areas.inside_px, areas.whole_px)
            )
            inside_words = tr("{inside} of {whole} in the grid").format(inside=inside, whole=whole)
            words = f"{inside_words}: {', '.join(parts)}"
            lines.append((tr(label), document.case.labels.label(label).colour, words))
    return GridState(True, "", tuple(lines))


def _missing_marks(document: DocumentSnapshot) -> tuple[bool, bool]:
    """Whether the fovea, and whether the disc is missing for the grid: for its scale, or for the eye."""
    opened = [each for each in (document.reference, document.floating) if each is not None]
    marks = [landmarks_on(document, each.image.sha256) for each in opened]
    has_fovea, has_disc = any(each.fovea for each in marks), any(each.disc for each in marks)
    has_scale = any(scale_of(document, each.image.sha256).usable is not None for each in opened)
    has_eye = any(eye_on(document, each) is not None for each in opened)
    return bool(opened) and not has_fovea, bool(opened) and not has_disc and not (has_scale and has_eye)


def brought_to(document: DocumentSnapshot, image: str, known: Alignments) -> list[Annotation]:
    """All annotations that have a place on an image, in its pixels."""
    brought = []
    for annotation in document.case.annotations:
        if annotation.home == image:
            brought.append(annotation)
            continue
        way = way_to(document, known, annotation.home, image)
        shape = carry_shape(annotation.shape, way) if isinstance(way, ImageWay) else None
        if shape is not None:
            brought.append(replace(annotation, shape=shape, home=image))
    return brought


def _facts(document: DocumentSnapshot, opened: OpenImage, title: str) -> ImageFactsState:
    image = opened.image.sha256
    facts, known = document.case.facts_of(image), scale_of(document, image)
    stated = stated_scale(document.case, image)
    marks = landmarks_on(document, image)
    is_refused = known.refusal is not None and known.scale is not None
    is_confirmed = known.scale is not None and known.scale.confirmed_local
    found, of_file = eye_of(None, opened.image.facts.laterality, marks), opened.image.facts.modality
    return ImageFactsState(
        image=image,
        title=title,
        name=opened.image.name,
        choices=_choices(opened, marks),
        source=None if stated is None else stated.source,
        value=_value(stated),
        unit=_unit(stated),
        sentence=_scale_sentence(document, image, known),
        refusal=known.refusal.sentence if known.refusal is not None and is_refused else "",
        confirmed=is_confirmed if is_refused or is_confirmed else None,
        eye=facts.eye,
        found_eye={Eye.RIGHT: tr("right"), Eye.LEFT: tr("left"), None: tr("not known")}[found],
        modality=facts.modality,
        found_modality=tr(of_file.value) if of_file is not None else tr("not known"),
        disc=None if known.scale is not None else _disc_step(marks),
    )


def _scale_sentence(document: DocumentSnapshot, image: str, known: ImageScale) -> str:
    """The scale of an image, or whose scale what is drawn on it is measured by."""
    if known.scale is not None:
        return known.scale.described
    for other in document.case.images:
        if other.sha256 == image or scale_of(document, other.sha256).usable is None:
            continue
        if isinstance(way_to(document, alignments(document), image, other.sha256), ImageWay):
            return tr("The size of a pixel is not known; millimetres are measured on {image}.").format(
                image=other.name
            )
    return tr("The size of a pixel is not known.")


def _disc_step(marks: Landmarks) -> DiscStep | None:
    if marks.disc is None:
        return DiscStep.MARK
    return DiscStep.USE if marks.disc.kind.is_measured else None


def _unit(stated: Scale | None) -> str:
    if stated is None or stated.source is ScaleSource.FILE:
        return ""
    return "mm" if stated.source.is_assumed else "µm"


def _value(stated: Scale | None) -> str:
    if stated is None or stated.source is ScaleSource.FILE:
        return ""
    return f"{stated.assumed_mm:g}" if stated.assumed_mm is not None else f"{stated.x_um:g}"


def _choices(opened: OpenImage, marks: Landmarks) -> tuple[ScaleChoice, ...]:
    has_file = opened.image.pixel_size_um is not None
    no_disc = tr("Draw the optic disc first: an outline or a line across it, with that label.")
    no_marks = tr("Mark the fovea and the optic disc first: points or outlines with these labels.")
    has_disc = marks.disc is not None and marks.disc.kind.is_measured
    has_both = marks.disc is not None and marks.fovea is not None
    return (
        ScaleChoice(None, tr("image file") if has_file else tr("image file (states none)")),
        ScaleChoice(ScaleSource.TYPED, tr("typed")),
        ScaleChoice(ScaleSource.DISC_DIAMETER, tr("diameter of the disc"), "" if has_disc else no_disc),
        ScaleChoice(ScaleSource.DISC_FOVEA, tr("from disc to fovea"), "" if has_both else no_marks),
    )


@once_for_each
def eye_notices(document: DocumentSnapshot) -> tuple[Notice, ...]:
    """What contradicts itself about the eyes: two in one case, and marks that are those of the other eye."""
    case = document.case
    wanted = {case.reference.sha256} if case.reference is not None else set()
    wanted |= {entry.image.sha256 for entry in case.floating}
    opened = [each for sha256, each in document.images.items() if sha256 in wanted]
    eyes = [(each, eye_on(document, each)) for each in opened]
    found = [eye_conflict((each.image.name, eye) for each, eye in eyes)]
    found += [eye_contradiction(eye, landmarks_on(document, each.image.sha256)) for each, eye in eyes]
    return tuple(dict.fromkeys(notice for notice in found if notice is not None))


def scale_notices(document: DocumentSnapshot) -> tuple[Notice, ...]:
    """Scales of aligned images that contradict each other."""
    known = alignments(document)

    def way(home: str, other: str) -> ImageWay | None:
        found = way_to(document, known, home, other)
        return found if isinstance(found, ImageWay) else None

    opened = [each for each in document.case.images if each.sha256 in document.images]
    scales = {each.sha256: scale_of(document, each.sha256) for each in opened}
    return scale_conflicts(opened, scales, way, _magnification)


_magnified: Memo[tuple[ImageWay, float | None]] = Memo(256, lambda kept: 1)


def _magnification(way: ImageWay, size: Size, other_size: Size) -> float | None:
    """What was worked out once; the way is kept, as its key has addresses of its parts."""
    key = way.key, size, other_size
    return _magnified.get(key, lambda: (way, magnification(way, size, other_size)))[1]
