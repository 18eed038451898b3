"""The export of a case with nothing registered: what is drawn on its images, and the case."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.case.document import Case
from core.case.storage import write_case
from core.export.annotation_files import annotation_file_names, annotation_output
from core.export.annotation_source import AnnotationSource
from core.export.bundle import CASE, Bundle
from core.export.bundle_annotations import case_source
from core.export.case_images import CaseImages
from core.export.folders import prepared_folder, put_in_place, write_all
from core.export.image_files import write_png
from core.export.unsaved_images import identity_of_written, unsaved_images

if TYPE_CHECKING:
    from core.images.reading import RetinalImage


def drawn_case_files(case: Case, images: CaseImages) -> tuple[str, ...]:
    """The names of all files that `write_drawn_case` writes; none of a case in which nothing is drawn."""
    if not case.annotations:
        return ()
    drawn = annotation_file_names(_source(case, images, Path()))
    return (CASE, *drawn, *unsaved_images(_named(images)))


def write_drawn_case(folder: Path | str, case: Case, images: CaseImages, overwrite: bool = False) -> Bundle:
    """Write what is drawn, measured and carried as far as registrations are known, and the case, into a folder.

    All files are made in a temporary folder first and put in place one by one.

    Raises:
        ExistingFileError: one of the files is there already and may not be replaced.
        InputError: the folder cannot be written to.
    """
    names = drawn_case_files(case, images)
    folder = prepared_folder(folder, names, overwrite)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as temporary:
        made = Path(temporary)
        unsaved = unsaved_images(_named(images))
        write_all(
            made,
            {
                name: partial(write_png, pixels=image.pixels, pixel_size_um=image.pixel_size_um)
                for name, image in unsaved.items()
            },
        )
        saved = {
            image.sha256: identity_of_written(made / name, folder / name, image)
            for name, image in unsaved.items()
        }
        output = annotation_output(replace(_source(case, images, folder), saved=saved))
        write_all(made, output.writers)
        for name in names:
            if name != CASE:
                put_in_place(made / name, folder / name)
    case = case.with_images_saved(saved)
    write_case(folder / CASE, case)
    return Bundle({name: folder / name for name in names}, case, output.remarks)


def _source(case: Case, images: CaseImages, folder: Path) -> AnnotationSource:
    return case_source(case, images, folder / CASE)


def _named(images: CaseImages) -> list[tuple[str, RetinalImage]]:
    others = [image for image in images.floating if image is not None]
    return [("reference", images.reference), *(("floating", image) for image in others)]
