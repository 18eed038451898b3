"""The export panel: which files will be written, and which of them exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.case.links import first_gap
from core.export.aligned_pair import TRANSFORM
from core.export.annotation_files import ANNOTATION_FILES, annotation_file_of
from core.export.case_images import left_out
from core.export.stack_formats import stack_format_of
from core.export.transform_files import WHICH_FOR_WHAT
from core.language import mark, tr, tr_count
from core.notices import sentences
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.series_changes import case_images
from retina_gui.state.options import ViewOptions
from retina_gui.state.question import Question
from retina_gui.state.view_state import ExportFile, ExportState

ELSEWHERE, REPLACE, STAY = range(3)
"""The answers of `existing_question`."""

NO_MAPS = mark("A case does not keep the vessel maps. Register once more to have them in the stack.")
UNKNOWN = mark("image that is not a file yet, for opening the case again")
MEANINGS = {
    "warped.tif": mark("floating image on the reference grid, original bit depth"),
    "checkerboard.png": mark("picture for reports"),
    "transform.h5": mark("whole transform, reference to floating, in pixels"),
    "inverse.h5": mark("the way back, floating to reference, in pixels"),
    "transform-physical.h5": mark("for the original files in SimpleITK, ANTs, 3D Slicer"),
    "inverse-physical.h5": mark("the way back for the original files in SimpleITK, ANTs, 3D Slicer"),
    "confidence.tif": mark("how far the vessels bear the result out, 0 to 1"),
    "field.nii.gz": mark("registration field alone"),
    "points.csv": mark("matching points, BigWarp's format"),
    "metrics.json": mark("figures of the quality table"),
    "case.json": mark("case, to open again here"),
}
"""What each file is, in the order of the list; the stack, whatever its format, stands in front of them."""


@dataclass(frozen=True)
class ExportTarget:
    """What is known of the folder to export to.

    Attributes:
        names: of the files that the export writes.
        existing: those of them that are in the folder already.
        written: those that the last export wrote there, with what the case still shows.
        is_there: whether the folder exists.
    """

    names: tuple[str, ...] = ()
    existing: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    is_there: bool = False


NOWHERE = ExportTarget()


def export_state(document: DocumentSnapshot, options: ViewOptions, target: ExportTarget) -> ExportState:
    """What the export panel shows."""
    reason = _reason_not_to_export(document, options)
    no_maps = _reason_for_no_maps(document)
    maps = options.vessel_maps and not no_maps
    is_drawn = is_of_drawings_alone(document)
    several = len(document.case.floating) > 1 and not is_drawn
    contents = _contents(document, options, maps, several)
    return ExportState(
        folder=options.export_folder,
        files=tuple(_file(name, contents, target) for name in sorted(target.names, key=_place)),
        vessel_maps=maps,
        no_maps=no_maps,
        ready=not reason,
        reason=reason,
        stack_format=options.stack_format,
        whole_case=options.whole_case if several else None,
        remarks=_remarks(document, several and options.whole_case),
        has_stack=not is_drawn,
        which_transform=tr(WHICH_FOR_WHAT) if TRANSFORM in target.names else "",
    )


def is_of_drawings_alone(document: DocumentSnapshot) -> bool:
    """Whether nothing is registered, so that what is drawn on the images is all that an export can write."""
    return document.live is None and bool(document.case.annotations) and case_images(document) is not None


def _reason_not_to_export(document: DocumentSnapshot, options: ViewOptions) -> str:
    if is_of_drawings_alone(document):
        return "" if options.export_folder else tr("Choose the folder to write into.")
    if document.live is None and not document.case.floating:
        return tr(
            "There is nothing to export yet. Draw on the image under Annotate, or add a second image and register it."
        )
    if document.live is None:
        return tr("There is no result to export. Register the images first.")
    gap = first_gap(document.case, document.active)
    if gap is not None:
        return tr(
            "{name} is registered through {link}, which is not registered yet. Register it first."
        ).format(
            name=document.entry.image.name if document.entry else "", link=document.case.entry(gap).image.name
        )
    return "" if options.export_folder else tr("Choose the folder to write into.")


def _reason_for_no_maps(document: DocumentSnapshot) -> str:
    if document.via is not None:
        return tr("The vessel maps lie on the grid of {name}, not of the reference.").format(
            name=document.via.name
        )
    return tr(NO_MAPS) if document.live is not None and document.live.result is None else ""


def _contents(document: DocumentSnapshot, options: ViewOptions, maps: bool, several: bool) -> str:
    """What the stack holds."""
    if several and options.whole_case:
        count = sum(
            live is not None and first_gap(document.case, index) is None
            for index, live in enumerate(document.lives)
        )
        words = tr_count("reference and {count} image", "reference and {count} images", count)
    else:
        words = tr("reference and warped image")
    return tr("{images}, both vessel maps").format(images=words) if maps else words


def _remarks(document: DocumentSnapshot, whole_case: bool) -> tuple[str, ...]:
    """What the export leaves out."""
    if is_of_drawings_alone(document) and document.case.floating:
        return (tr("Nothing is registered yet: only what is drawn is exported, each on its own image."),)
    return _left_out(document) if whole_case else ()


def _left_out(document: DocumentSnapshot) -> tuple[str, ...]:
    images = case_images(document)
    return () if images is None else sentences(left_out(document.case, images))


def _place(name: str) -> tuple[int, str]:
    """The stack, the known files in their order, those of annotations in theirs, and all others."""
    known = [*MEANINGS, *(each.name for each in ANNOTATION_FILES)]
    if stack_format_of(name) is not None:
        return -1, name
    drawn = annotation_file_of(name)
    kind = name if drawn is None else drawn.name
    return (known.index(kind), name) if kind in known else (len(known), name)


def _file(name: str, contents: str, target: ExportTarget) -> ExportFile:
    meaning, format = tr(MEANINGS.get(name, UNKNOWN)), stack_format_of(name)
    if format is not None:
        purpose = tr(format.purpose)
        meaning = purpose if format.has_file_for_each_image else f"{purpose}: {contents}"
    elif (drawn := annotation_file_of(name)) is not None:
        meaning = tr(drawn.meaning)
    elif name not in MEANINGS and name.startswith("transform-"):
        meaning = tr("transform of one result, for opening the case again")
    elif name not in MEANINGS and name.startswith("inverse-"):
        meaning = tr("the way back of the transform of one result")
    elif name.startswith("confidence-"):
        meaning = tr("confidence of one result, for opening the case again")
    return ExportFile(name, meaning, name in target.existing, name in target.written)


def existing_question(folder: Path, names: Sequence[str], elsewhere: Path) -> Question:
    """What to do where an export would replace files; `elsewhere`: a folder that is free."""
    sentence = tr_count(
        "One file is in {folder} already. Replace it?",
        "{count} files are in {folder} already. Replace them?",
        len(names),
        folder=folder,
    )
    answers = (tr("Write into {folder}").format(folder=elsewhere.name), tr("Replace"), tr("Cancel"))
    return Question(sentence, answers, ", ".join(names))
