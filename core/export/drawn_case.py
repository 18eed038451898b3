"""The export of a case with nothing registered: what is drawn on its images, and the case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.case.document import Case
from core.case.storage import write_case
from core.export.annotation_files import annotation_output
from core.export.annotation_source import AnnotationSource
from core.export.bundle import Bundle
from core.export.bundle_annotations import case_source
from core.export.case_beside import check_case_beside
from core.export.case_images import CaseImages
from core.export.folders import prepared_folder, put_together, write_all
from core.export.kept_inputs import check_inputs_are_kept
from core.export.parts import ANNOTATIONS, CASE_FILE, WITHOUT_RESULT
from core.export.plan import CASE, PlannedFile, annotation_plan, case_plan, turned_plan
from core.export.turned_images import turned_images, turned_remarks
from core.export.unsaved_images import image_files, unsaved_images, written_identities
from core.left_overs import temporary_folder

if TYPE_CHECKING:
    from core.images.reading import RetinalImage


def drawn_case_files(
    case: Case, images: CaseImages, chosen: Collection[str] = WITHOUT_RESULT
) -> tuple[PlannedFile, ...]:
    """All files that `write_drawn_case` writes; none of a case in which nothing is drawn."""
    if not case.annotations:
        return ()
    drawn = annotation_plan(_source(case, images, Path())) if ANNOTATIONS in chosen else []
    turned = turned_plan(_turned(images, chosen), case, chosen)
    return (*(case_plan(unsaved_images(images.with_roles)) if CASE_FILE in chosen else ()), *drawn, *turned)


def write_drawn_case(
    folder: Path | str,
    case: Case,
    images: CaseImages,
    overwrite: bool = False,
    chosen: Collection[str] = WITHOUT_RESULT,
    kept: Collection[str] = (),
) -> Bundle:
    """Write what is drawn, measured and carried as far as registrations are known, and the case, into a folder.

    All files are made in a temporary folder first and put in place one by one.

    Args:
        chosen, kept: as in `BundleOptions`.

    Raises:
        ExistingFileError: one of the files is there already and may not be replaced.
        InputError: the folder cannot be written to, one of the files is an image of the case, or a case file of other
            images would stay there.
    """
    files = [each for each in drawn_case_files(case, images, chosen) if each.name not in kept]
    names = [each.name for each in files]
    inputs = check_drawn_place(Path(folder), case, images, names)
    folder = prepared_folder(folder, names, overwrite, inputs)
    with temporary_folder(folder) as made:
        write_all(made, {each.name: each.write for each in files if each.write is not None})
        saved = written_identities(unsaved_images(images.with_roles), made, folder)
        output = annotation_output(replace(_source(case, images, folder), saved=saved))
        write_all(made, {name: write for name, write in output.writers.items() if name in names})
        case = case.with_images_saved(saved)
        if CASE in names:
            write_case(made / CASE, case, folder)
        put_together(made, folder, sorted(names, key=lambda name: name == CASE))
    remarks = (*output.remarks, *turned_remarks(_turned(images, chosen)))
    return Bundle(folder, {name: folder / name for name in names}, case, remarks)


def check_drawn_place(
    folder: Path, case: Case, images: CaseImages, names: Collection[str]
) -> tuple[Path | None, ...]:
    """Refuse before the work what `write_drawn_case` would refuse. Gives the files of the images.

    Args:
        names: of the files that are written.

    Raises:
        InputError: one of the files is an image of the case, or the case file that would stay there is of other images.
    """
    inputs = image_files(case, images.with_roles, folder)
    check_inputs_are_kept((folder / name for name in names), inputs)
    check_case_beside(folder, names, (), [each.sha256 for each in case.images], written=case)
    return inputs


def _source(case: Case, images: CaseImages, folder: Path) -> AnnotationSource:
    return case_source(case, images, folder / CASE)


def _turned(images: CaseImages, chosen: Collection[str]) -> dict[str, RetinalImage]:
    return turned_images((image for _, image in images.with_roles), chosen)
