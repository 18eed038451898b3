"""What is written into the files of annotations (see `annotation_files`), and what writes each of them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.etdrs_csv import write_etdrs
from core.annotations.geojson import write_geojson
from core.annotations.home_image import HomeImage
from core.annotations.imagej_rois import write_imagej_rois
from core.annotations.label_masks import write_label_mask
from core.annotations.labels import MOST_LABELS, LabelList
from core.annotations.measurement_rows import MeasurementRow
from core.annotations.measurements_csv import write_measurements
from core.annotations.measures import Dimensions
from core.annotations.reading import title
from core.annotations.shape import Shape
from core.case.document import Case
from core.case.image_identity import ImageIdentity
from core.case.scales import known_pixel_size
from core.export.annotated_images import (
    AnnotatedImage,
    ConfidenceOf,
    annotated_image,
    annotated_images,
    confidence_by_maps,
)
from core.export.annotated_picture import annotated_picture
from core.export.annotation_source import CANVAS, AnnotationSource
from core.export.case_measurements import CaseMeasurements, ImageMeasurements, measure_annotated
from core.export.exported import CANVAS_NAME, Exported
from core.export.image_files import write_png
from core.images.reading import image_from_pixels
from core.images.spacing import PixelSize


@dataclass(frozen=True, eq=False)
class AnnotationContent:
    """A case whose annotations are on every image that they reach, and measured.

    Attributes:
        images: every image of the case with what stands on it, by its SHA-256.
        measured: the whole case.
        numbered: the labels by the numbers that files give them.
        unnumbered: the names of labels that occur, and for which there is no number left.
    """

    source: AnnotationSource
    images: Mapping[str, AnnotatedImage]
    measured: CaseMeasurements
    numbered: LabelList
    unnumbered: tuple[str, ...]

    @property
    def exported(self) -> tuple[AnnotatedImage, ...]:
        """The images that get files of their own."""
        return tuple(self.images[sha256] for sha256 in self.source.exported)

    def home_image(self, sha256: str) -> HomeImage:
        """An exported image, as it is in its file."""
        image = self.images[sha256].identity
        return HomeImage(image.size, image.name, self.source.saved.get(sha256, image).sha256)

    def annotations_on(self, sha256: str) -> list[Annotation]:
        """What stands on an image, in its pixels and in the order of drawing; what is carried says so."""
        annotated, home = self.images[sha256], self.home_image(sha256).sha256
        found = {each.identifier: replace(each, home=home) for each in annotated.own}
        for annotation, carried in annotated.carried:
            if carried.shape is not None:
                drawn_on = self.images[annotation.home].identity.name
                found[annotation.identifier] = carried_annotation(annotation, carried.shape, home, drawn_on)
        order = (each.identifier for each in self.source.case.annotations)
        return [found[identifier] for identifier in order if identifier in found]

    def pixel_size_um(self, sha256: str) -> PixelSize | None:
        """`(x, y)`, the size of a pixel of an image in micrometres, where it is at hand and its size is known."""
        if sha256 == CANVAS and self.source.canvas is not None:
            return self.source.canvas.pixel_size_um
        image = self.images[sha256].image
        return None if image is None else known_pixel_size(self.source.case, image)

    def numbered_on(self, sha256: str) -> list[Annotation]:
        """Those of them whose label has a number."""
        return [each for each in self.annotations_on(sha256) if each.label in self.numbered]


def annotation_content(source: AnnotationSource) -> AnnotationContent:
    """Carry and measure the annotations of a case."""
    case, transforms = source.case, source.transforms
    maps = (*source.maps, *[None] * len(case.floating))[: len(case.floating)]
    confidence = confidence_by_maps(case, transforms, maps)
    annotated = annotated_images(case, source.images, transforms, confidence)
    measured = measure_annotated(case, source.name, annotated, transforms)
    images = {each.identity.sha256: each for each in annotated}
    if source.canvas is not None:
        grid = source.exported[0]
        images[CANVAS] = _on_canvas(source, source.canvas, images[grid].identity, confidence)
        moved = _moved_grid(measured.images[grid], source.canvas)
        measured = replace(measured, images={**measured.images, CANVAS: moved})
    return AnnotationContent(source, images, measured, *numbered_labels(case))


def _moved_grid(measured: ImageMeasurements, exported: Exported) -> ImageMeasurements:
    """The measurements of the reference, with the ETDRS grid in the pixels of the canvas."""
    back = -np.array(exported.canvas.origin, np.float64)
    return replace(measured, grid=tuple(shape.moved_by(back) for shape in measured.grid))


def _on_canvas(
    source: AnnotationSource, exported: Exported, grid: ImageIdentity, confidence: ConfidenceOf
) -> AnnotatedImage:
    """The canvas of an export with all that lies on it, whether the reference shows it or not, in its own pixels."""
    canvas = exported.canvas
    image = image_from_pixels(exported.reference_pixels, CANVAS_NAME)
    found = annotated_image(
        source.case,
        grid,
        source.images.get(grid.sha256),
        source.transforms,
        confidence,
        visible=canvas.area,
    )
    back = -np.array(canvas.origin, np.float64)
    own = tuple(replace(each, shape=each.shape.moved_by(back)) for each in found.own)
    carried = tuple(
        (annotation, replace(shape, shape=None if shape.shape is None else shape.shape.moved_by(back)))
        for annotation, shape in found.carried
    )
    return AnnotatedImage(ImageIdentity.of(image), image, own, carried, found.outside)


def carried_annotation(annotation: Annotation, shape: Shape, home: str, drawn_on: str) -> Annotation:
    """An annotation as it stands in the file of another image: its name and its note say where it was drawn.

    It keeps its identifier. The words are English, as files of all languages are read together.

    >>> drawn = Annotation(Shape("point", [(1, 2)]), 64 * "a", "drusen", note="soft")
    >>> carried = carried_annotation(drawn, Shape("point", [(3, 4)]), 64 * "b", "colour.jpg")
    >>> carried.name, carried.note
    ('drusen (carried from colour.jpg)', 'soft\\nCarried from colour.jpg.')
    """
    note = f"{annotation.note}\nCarried from {drawn_on}.".lstrip("\n")
    name = f"{title(annotation)} (carried from {drawn_on})"
    return replace(annotation, shape=shape, home=home, name=name, note=note)


def numbered_labels(case: Case) -> tuple[LabelList, tuple[str, ...]]:
    """The labels of a case with those that its annotations have beside, and the names for which there is no room.

    The numbers are those of the list, as long as there is room for all that occur.
    """
    used = tuple(dict.fromkeys(each.label for each in case.annotations))
    others = [name for name in used if name not in case.labels]
    labels = case.labels
    if len(labels.labels) + len(others) > MOST_LABELS:
        kept = tuple(each for each in labels.labels if each.name in used)
        labels = LabelList(kept or labels.labels[:1])
    room = MOST_LABELS - len(labels.labels)
    return labels.with_labels_named(others[:room]), tuple(others[room:])


def write_image_geojson(path: Path, content: AnnotationContent, sha256: str) -> None:
    """What stands on an image, with its measurements."""
    rows = content.measured.images[sha256].rows
    figures = {row.annotation.identifier: _figures(row) for row in rows}
    labels = content.source.case.labels
    write_geojson(path, content.annotations_on(sha256), labels, content.home_image(sha256), figures)


def write_image_rois(path: Path, content: AnnotationContent, sha256: str) -> None:
    """What stands on an image; a zip without anything where all of it lies outside."""
    annotations = content.numbered_on(sha256)
    if annotations:
        write_imagej_rois(path, annotations, content.numbered)
    else:
        zipfile.ZipFile(path, "w").close()


def write_picture(path: Path, content: AnnotationContent, sha256: str) -> None:
    """The image with what stands on it."""
    measured = content.measured.images[sha256]
    picture = annotated_picture(content.images[sha256], content.source.case.labels, measured)
    write_png(path, picture, content.pixel_size_um(sha256))


def write_mask(path: Path, content: AnnotationContent, sha256: str) -> None:
    """The areas on an image as a label mask, and the table of labels beside it."""
    size, pixel_size_um = content.images[sha256].identity.size, content.pixel_size_um(sha256)
    write_label_mask(path, content.numbered_on(sha256), content.numbered, size, pixel_size_um)


def write_table(path: Path, content: AnnotationContent, sha256: str) -> None:
    """The measurements of the whole case."""
    write_measurements(path, content.measured.rows)


def write_sectors(path: Path, content: AnnotationContent, sha256: str) -> None:
    """The areas in the ETDRS grids of the whole case."""
    write_etdrs(path, content.measured.in_grids)


def _figures(row: MeasurementRow) -> dict[str, float]:
    """The figures of an annotation as QuPath lists them; what is not known is left out."""
    px, mm = row.measures.px, row.measures.mm or Dimensions()
    mean, least = row.confidence or (None, None)
    found = {
        "Length px": px.length,
        "Length mm": mm.length,
        "Perimeter px": px.perimeter,
        "Perimeter mm": mm.perimeter,
        "Area px^2": px.area,
        "Area mm^2": mm.area,
        "Mean confidence": mean,
        "Least confidence": least,
    }
    return {name: value for name, value in found.items() if value is not None}
