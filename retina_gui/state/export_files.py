"""The export panel: which files will be written, and which of them exist."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.case.links import first_gap
from core.export.case_images import left_out
from core.export.parts import ANNOTATIONS, EXPORT_PARTS, STACK, TRANSFORMS, WITHOUT_RESULT
from core.export.plan import CASE, PlannedFile
from core.export.stack_formats import stack_format_of
from core.export.transform_files import WHICH_FOR_WHAT
from core.language import mark, tr, tr_count
from core.notices import sentences
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.series_changes import case_images
from retina_gui.state.options import Stage, ViewOptions
from retina_gui.state.question import Question
from retina_gui.state.view_state import ExportFile, ExportPartState, ExportState

ELSEWHERE, REPLACE, STAY = range(3)
"""The answers of `existing_question`."""

NO_MAPS = mark("A case does not keep the vessel maps. Register once more to have them in the stack.")


@dataclass(frozen=True)
class ExportTarget:
    """What is known of the folder to export to.

    Attributes:
        files: that the export writes.
        existing: the names of those of them that are in the folder already.
        written: those that the last export wrote there, with what the case still shows.
        is_there: whether the folder exists.
    """

    files: tuple[PlannedFile, ...] = ()
    existing: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    is_there: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Of the files."""
        return frozenset(each.name for each in self.files)

    @property
    def is_written(self) -> bool:
        """Whether all of them hold what the case shows."""
        return bool(self.files) and self.written.issuperset(self.names)


NOWHERE = ExportTarget()


def export_state(document: DocumentSnapshot, options: ViewOptions, target: ExportTarget) -> ExportState:
    """What the export panel shows."""
    reason = _reason_not_to_export(document, options, target)
    no_maps = _reason_for_no_maps(document)
    maps = options.vessel_maps and not no_maps
    is_drawn = is_of_drawings_alone(document)
    several = len(document.case.floating) > 1 and not is_drawn
    contents = _contents(document, options, maps, several)
    files = tuple(_file(each, contents, target) for each in target.files)
    return ExportState(
        folder=options.export_folder,
        files=files,
        vessel_maps=maps,
        no_maps=no_maps,
        ready=not reason,
        reason=reason,
        stack_format=options.stack_format,
        whole_case=options.whole_case if several else None,
        remarks=_remarks(document, several and options.whole_case),
        has_stack=not is_drawn,
        which_transform=tr(WHICH_FOR_WHAT) if any(each.part == TRANSFORMS for each in files) else "",
        parts=_parts(files, options.export_parts, bool(document.case.annotations), is_drawn),
        canvas=options.canvas,
        keep_patient=options.keep_patient if _can_keep_patient(document, options) else None,
        saved=case_is_saved(document) if target.is_written else "",
    )


def is_of_drawings_alone(document: DocumentSnapshot) -> bool:
    """Whether nothing is registered, so that what is drawn on the images is all that an export can write."""
    return document.live is None and bool(document.case.annotations) and case_images(document) is not None


def case_is_saved(document: DocumentSnapshot) -> str:
    """Whether the open case is saved, in a sentence."""
    if document.path is None:
        return tr("The case itself is not saved yet: Ctrl + S saves it.")
    if document.modified:
        return tr("The case has changes that are not saved: Ctrl + S saves it as {file}.").format(
            file=document.path.name
        )
    return tr("The case is saved as {path}.").format(path=document.path)


def _can_keep_patient(document: DocumentSnapshot, options: ViewOptions) -> bool:
    """Whether DICOM files are written of images that are DICOM files."""
    is_dicom = bool(options.stack_format.companions) and STACK in options.export_parts
    return is_dicom and any(each.image.facts.dicom.sop_class for each in document.images.values())


def _parts(
    files: Sequence[ExportFile], chosen: Collection[str], has_drawings: bool, is_drawn: bool
) -> tuple[ExportPartState, ...]:
    """The parts that there can be files of."""
    possible = WITHOUT_RESULT if is_drawn else EXPORT_PARTS.keys()
    return tuple(
        ExportPartState(
            part.identifier,
            tr(part.words),
            part.identifier in chosen,
            tuple(file for file in files if file.part == part.identifier),
        )
        for part in EXPORT_PARTS.values()
        if part.identifier in possible and (has_drawings or part.identifier != ANNOTATIONS)
    )


def _reason_not_to_export(document: DocumentSnapshot, options: ViewOptions, target: ExportTarget) -> str:
    if is_of_drawings_alone(document):
        return _reason_of_choice(options, target)
    if document.live is None and not document.case.floating:
        return tr(
            "There is nothing to export yet. Draw on the image under Annotate, or add a second image and register it."
        )
    if document.live is None and any(live is not None for live in document.lives) and document.entry:
        return tr(
            "{name} is not registered yet. Register it, or click an image in the filmstrip that is."
        ).format(name=document.entry.image.name)
    if document.live is None:
        return tr("There is no result to export. Register the images first.")
    gap = first_gap(document.case, document.active)
    if gap is not None:
        return tr(
            "{name} is registered through {link}, which is not registered yet. Register it first."
        ).format(
            name=document.entry.image.name if document.entry else "", link=document.case.entry(gap).image.name
        )
    return _reason_of_choice(options, target)


def _reason_of_choice(options: ViewOptions, target: ExportTarget) -> str:
    if not target.files and options.stage is Stage.EXPORT:
        return tr("Nothing is chosen: tick what is to be written.")
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


def _file(file: PlannedFile, contents: str, target: ExportTarget) -> ExportFile:
    meaning, format = tr(file.meaning), stack_format_of(file.name)
    if format is not None and not format.has_file_for_each_image:
        meaning = f"{meaning}: {contents}"
    return ExportFile(
        file.name, meaning, file.name in target.existing, file.name in target.written, file.part
    )


def existing_question(
    folder: Path, names: Sequence[str], elsewhere: Path, is_case_changed: bool = False
) -> Question:
    """What to do where an export would replace files; `elsewhere`: a folder that is free.

    Args:
        is_case_changed: the file of the open case is one of them, and another program has written it meanwhile.
    """
    sentence = tr_count(
        "One file is in {folder} already. Replace it?",
        "{count} files are in {folder} already. Replace them?",
        len(names),
        folder=folder,
    )
    if is_case_changed:
        sentence += " " + tr(
            "{name} was written by another program since you opened it: Replace loses what that one wrote."
        ).format(name=CASE)
    answers = (tr("Write into {folder}").format(folder=elsewhere.name), tr("Replace"), tr("Cancel"))
    return Question(sentence, answers, ", ".join(names))
