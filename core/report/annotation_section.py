"""From a case with annotations to what its report shows of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from core.annotations.eye import Eye
from core.annotations.figure_words import area_words, length_words
from core.annotations.labels import FOVEA
from core.annotations.measurement_rows import MeasurementRow
from core.annotations.scaled_shape import lent_words
from core.case.document import Case
from core.export.annotated_images import AnnotatedImage
from core.export.annotated_picture import PictureStyle, annotated_picture
from core.export.annotation_content import AnnotationContent, annotation_content
from core.export.annotation_files import annotation_remarks
from core.export.annotation_source import AnnotationSource
from core.export.case_measurements import ImageMeasurements
from core.export.notices import OfImage
from core.images.reading import RetinalImage
from core.language import tr
from core.notices import Notice
from core.report.content import AnnotatedImageLines, AnnotationLine, AnnotationSection, Picture
from core.transforms.composite import CompositeTransform

_STYLE = PictureStyle(longest_side=1000, enlarged=1.5)


def annotation_section(
    case: Case,
    name: str,
    images: Mapping[str, RetinalImage],
    transforms: Sequence[CompositeTransform | None],
    maps: Sequence[np.ndarray | None] = (),
    check: Callable[[], None] = lambda: None,
) -> AnnotationSection | None:
    """The annotations of a case; None where it has none.

    Args:
        name: of the case.
        images: those that are there, by their SHA-256.
        maps: of confidence, for each floating image.
        check: called before every picture; what it raises ends the work.
    """
    if not case.annotations:
        return None
    exported = tuple(dict.fromkeys(each.sha256 for each in case.images))
    source = AnnotationSource(case, name, images, transforms, exported, maps=maps)
    content = annotation_content(source)
    shown = [each for each in content.exported if each.own or each.carried]
    pictures = []
    for each in shown:
        check()
        pictures.append(_picture(content, each))
    remarks = (*_remarks(content), *annotation_remarks(source, content))
    tables = tuple(_lines(content, each) for each in shown)
    return AnnotationSection(name, tuple(pictures), tables, tuple(dict.fromkeys(remarks)))


def _remarks(content: AnnotationContent) -> Iterator[Notice]:
    """What is doubtful about the images, but for why there are no millimetres, which stands above the table of each."""
    refusals = [each.context.scale.refusal for each in content.measured.images.values()]
    for remark in content.measured.remarks:
        if not isinstance(remark, OfImage) or remark.notice not in refusals:
            yield remark


def _picture(content: AnnotationContent, annotated: AnnotatedImage) -> Picture:
    name = annotated.identity.name
    if annotated.image is None:
        return Picture(name, missing=tr("{name} was not found.").format(name=name))
    measured = content.measured.images[annotated.identity.sha256]
    return Picture.of(name, annotated_picture(annotated, content.source.case.labels, measured, _STYLE))


def _lines(content: AnnotationContent, annotated: AnnotatedImage) -> AnnotatedImageLines:
    measured = content.measured.images[annotated.identity.sha256]
    lines = tuple(_line(row) for row in measured.rows)
    return AnnotatedImageLines(annotated.identity.name, _facts(measured), lines)


def _facts(measured: ImageMeasurements) -> str:
    """The eye, the date and the scale of an image."""
    context, parts = measured.context, []
    if context.eye is not None:
        parts.append(tr("right eye") if context.eye is Eye.RIGHT else tr("left eye"))
    parts += [] if context.taken is None else [context.taken.when]
    scale, refusal = context.scale.scale, context.scale.refusal
    if measured.lent is not None:
        lent, name = measured.lent
        return "  ·  ".join((*parts, lent_words(lent.scale, name)))
    parts += [] if scale is None else [scale.described]
    parts += [] if refusal is None else [refusal.sentence]
    return "  ·  ".join(parts)


def _line(row: MeasurementRow) -> AnnotationLine:
    annotation = row.annotation
    shown, is_mm = row.measures.mm or row.measures.px, row.measures.mm is not None
    length = shown.length if shown.length is not None else shown.perimeter
    away = None if annotation.label == FOVEA else row.fovea_mm or row.fovea_px
    return AnnotationLine(
        name=annotation.name,
        label=tr(annotation.label),
        drawn_on=row.carried_from,
        length="" if length is None else length_words(length, is_mm),
        area="" if shown.area is None else area_words(shown.area, is_mm),
        diameter="" if shown.greatest is None else length_words(shown.greatest, is_mm),
        to_fovea="" if away is None else length_words(away.centre, row.fovea_mm is not None),
        confidence="" if row.confidence is None else f"{row.confidence[0]:.2f}",
    )
