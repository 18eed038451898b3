"""The export of a saved case's registered images on its reference: stack, annotations, and files of every image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.export import parts
from core.export.annotation_files import annotation_output
from core.export.bundle_annotations import case_source
from core.export.case_beside import check_case_beside, written_links
from core.export.exported import Exported
from core.export.folders import write_together
from core.export.plan import annotation_plan, series_plan, series_remarks, turned_plan
from core.export.stack_formats import StackFormat
from core.export.transform_files import left_companions
from core.export.turned_images import turned_images, turned_remarks
from core.notices import Notice


@dataclass(frozen=True)
class WrittenStack:
    """The files that were written, and what there is to say of them."""

    files: tuple[Path, ...]
    remarks: tuple[Notice, ...]


def write_case_stack(
    exported: Exported,
    format: StackFormat,
    chosen: frozenset[str],
    case_file: Path,
    prepare: Callable[[list[str]], Path],
) -> WrittenStack:
    """Write the chosen parts, all files in a temporary folder first.

    Args:
        case_file: of the case, which tells what it is called.
        prepare: gives the folder, made and free for files of these names.

    Raises:
        InputError: by `prepare`, a case of other images or of another transform would stay beside the files, or one
            cannot be written.
    """
    case, images = exported.case, exported.images
    source = case_source(case, images, case_file, exported if exported.has_own_canvas else None)
    turned = turned_images((image for _, image in images.with_roles), chosen)
    files = [
        *series_plan(exported, format, chosen),
        *(annotation_plan(source) if parts.ANNOTATIONS in chosen else ()),
        *turned_plan(turned, case, chosen),
    ]
    names = [each.name for each in files]
    outdated = left_companions(names)
    folder = prepare([*names, *outdated])
    links = written_links(case, images, exported.numbers)
    check_case_beside(folder, [*names, *outdated], links, can_write_case=False)
    drawn = annotation_output(source) if parts.ANNOTATIONS in chosen else None
    writers = {each.name: each.write for each in files if each.write is not None}
    write_together(folder, {**writers, **(drawn.writers if drawn else {})}, names, outdated)
    remarks = (
        *(drawn.remarks if drawn else ()),
        *series_remarks(exported, format, chosen),
        *turned_remarks(turned),
    )
    return WrittenStack(tuple(folder / name for name in names), remarks)
