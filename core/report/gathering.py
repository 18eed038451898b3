"""From a case to the pages of its report: reads the images and transforms, and warps the floating images."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.case.document import Case
from core.case.floating_entry import FloatingEntry
from core.case.image_identity import ImageIdentity
from core.case.image_lookup import read_unchanged_images
from core.case.judgements import seen_by
from core.case.links import parent_image
from core.case.naming import name_of_case
from core.case.storage import read_case
from core.errors import Cancelled, InputError
from core.export.saved_case import registrations_of
from core.images.reading import RetinalImage
from core.language import tr, tr_count
from core.metrics.summary import RegistrationMetrics
from core.notices import Notice
from core.registration_methods import method_words
from core.report.annotation_section import annotation_section
from core.report.content import Picture, ReportPage, readable_time
from core.report.pictures import shrunk, small_checkerboard
from core.report.point_lines import point_lines
from core.transforms.composite import CompositeTransform, PointTransform

HASH_DIGITS = 12


def pages_of_case_file(
    path: Path | str,
    name: str = "",
    grader: str = "",
    blinded: bool = False,
    cancel: threading.Event | None = None,
) -> tuple[ReportPage, ...]:
    """A page for each floating image of a saved case; what is missing is said on the page.

    Args:
        name: what the case is called; the name of its folder or file unless given.
        grader, blinded: who reads the report; see `seen_by`.

    Raises:
        InputError: the case file cannot be read.
        Cancelled: `cancel` was set.
    """
    path = Path(path)
    opened = read_case(path)
    images = read_unchanged_images(opened, lambda: _stop_if(cancel))
    problems = list[Notice](opened.warnings)
    kept = registrations_of(opened.case, path.parent, problems)
    own_name = name_of_case(opened.case.own_name, path)
    pages = pages_of_case(
        opened.case, name or own_name, images, kept.transforms, grader, blinded, cancel, kept.confidences
    )
    return tuple(replace(page, remarks=(*problems, *page.remarks)) for page in pages)


def pages_of_case(
    case: Case,
    name: str,
    images: Mapping[str, RetinalImage],
    transforms: tuple[CompositeTransform | None, ...],
    grader: str = "",
    blinded: bool = False,
    cancel: threading.Event | None = None,
    confidences: Sequence[np.ndarray | None] = (),
) -> tuple[ReportPage, ...]:
    """A page for each floating image of a case in memory; the last one holds the annotations of the case too.

    A case of one image has a page as well.

    Args:
        images: those that are there, by their SHA-256.
        transforms: the result of each floating image, from the image that it is registered to; None where it has none.
        grader, blinded: who reads the report; see `seen_by`.
        confidences: the map of confidence of each result; None where it is not known.

    Raises:
        Cancelled: `cancel` was set.
    """
    pages = []
    for index in range(len(case.floating)):
        _stop_if(cancel)
        pages.append(_page(case, index, name, images, transforms[index], grader, blinded))
    if not pages and case.reference is not None:
        pages.append(_page_of_one_image(case, case.reference, name, images.get(case.reference.sha256)))
    if pages:
        section = annotation_section(case, name, images, transforms, confidences, lambda: _stop_if(cancel))
        pages[-1] = replace(pages[-1], annotations=section)
    return tuple(pages)


def _page(
    case: Case,
    index: int,
    name: str,
    images: Mapping[str, RetinalImage],
    transform: PointTransform | None,
    grader: str,
    blinded: bool,
) -> ReportPage:
    entry, parent = case.entry(index), parent_image(case, index)
    reference = images.get(parent.sha256) if parent else None
    floating = images.get(entry.image.sha256)
    count = len(case.floating)
    several = tr("Image {number} of {count}").format(number=index + 1, count=count) if count > 1 else ""
    judgements = seen_by(entry.judgements, grader, blinded)
    spacing = _spacing(case, parent, reference)
    return ReportPage(
        title=name,
        subtitle=several,
        reference=_picture(tr("Reference"), parent, reference),
        floating=_picture(tr("Floating image"), entry.image, floating),
        checkerboard=_checkerboard(entry, reference, floating, transform),
        metrics=_metrics(entry),
        spacing_um=spacing,
        points=point_lines(entry, parent.size, transform) if parent else (),
        judgements=tuple(sorted(judgements, key=lambda judgement: judgement.given_at)),
        provenance=_provenance(entry, parent, spacing),
    )


def _page_of_one_image(
    case: Case, identity: ImageIdentity, name: str, image: RetinalImage | None
) -> ReportPage:
    picture, spacing = _picture(tr("Reference"), identity, image), _spacing(case, identity, image)
    provenance = (_image_line(tr("Reference"), identity), *_spacing_lines(spacing))
    return ReportPage(name, "", picture, None, picture, spacing_um=spacing, provenance=provenance)


def _picture(role: str, identity: ImageIdentity | None, image: RetinalImage | None) -> Picture:
    if identity is None:
        return Picture(role, missing=tr("The case has no reference image."))
    if image is None:
        return Picture(role, missing=tr("{name} was not found.").format(name=identity.name))
    return Picture.of(role, shrunk(image.pixels))


def _checkerboard(
    entry: FloatingEntry,
    reference: RetinalImage | None,
    floating: RetinalImage | None,
    transform: PointTransform | None,
) -> Picture:
    caption = tr("Reference and warped floating image")
    if reference is None or floating is None:
        return Picture(caption, missing=tr("There is no checkerboard, because an image is missing."))
    if transform is None:
        missing = (
            tr("There is no result yet.") if entry.result is None else tr("The transform was not found.")
        )
        return Picture(caption, missing=missing)
    return Picture.of(caption, small_checkerboard(reference.pixels, floating.pixels, transform))


def _metrics(entry: FloatingEntry) -> RegistrationMetrics | None:
    try:
        return RegistrationMetrics.from_dict(entry.result.metrics) if entry.result else None
    except InputError:
        return None


def _spacing(case: Case, parent: ImageIdentity | None, reference: RetinalImage | None) -> float | None:
    """Micrometres for each pixel of the image that is registered to: as stated, else as its file says."""
    is_root = parent is not None and case.reference is not None and parent.sha256 == case.reference.sha256
    found = reference.spacing_um if reference is not None else None
    return (case.reference_spacing_um if is_root else None) or found


def _provenance(
    entry: FloatingEntry, parent: ImageIdentity | None, spacing_um: float | None
) -> tuple[tuple[str, str], ...]:
    lines = []
    for role, image in ((tr("Reference"), parent), (tr("Floating image"), entry.image)):
        if image is not None:
            lines.append(_image_line(role, image))
    lines += _spacing_lines(spacing_um)
    lines.append((tr("Pre-alignment"), entry.transform_model.value))
    result = entry.result
    if result is not None:
        lines.append((tr("Method"), method_words(result.method)))
        weights = result.weights_sha256[:HASH_DIGITS] if result.weights_sha256 else tr("none, points only")
        lines.append((tr("Network's weights"), weights))
        made = f"{readable_time(result.made_at)}  ·  {sum(result.seconds.values()):.1f} s"
        version = f"  ·  {tr('version {version}').format(version=result.program_version)}"
        lines.append((tr("Registered"), made + (version if result.program_version else "")))
        lines += _version_line(entry)
    return tuple(lines)


def _image_line(role: str, image: ImageIdentity) -> tuple[str, str]:
    height, width = image.size
    return role, f"{image.name}  ·  {width} × {height} px  ·  SHA-256 {image.sha256[:HASH_DIGITS]}"


def _spacing_lines(spacing_um: float | None) -> list[tuple[str, str]]:
    if spacing_um is None:
        return []
    return [(tr("Pixel size"), tr("{spacing:.3g} µm in the reference").format(spacing=spacing_um))]


def _version_line(entry: FloatingEntry) -> list[tuple[str, str]]:
    """Which of several results it is, and whether places were corrected by hand."""
    version = entry.shown
    if version is None or (len(entry.versions) < 2 and not version.corrections):
        return []
    words = tr("{number} of {count}").format(number=version.number, count=len(entry.versions))
    if version.corrections:
        count = len(version.corrections)
        words += (
            f"  ·  {tr_count('{count} place corrected by hand', '{count} places corrected by hand', count)}"
        )
    return [(tr("Version"), words)]


def _stop_if(cancel: threading.Event | None) -> None:
    if cancel is not None and cancel.is_set():
        raise Cancelled
