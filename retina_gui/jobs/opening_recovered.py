"""The request that brings back a case that was not closed properly."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from core.case.recovery import LostCase
from core.file_hash import known_sha256
from core.language import mark
from core.places import is_file, is_folder
from retina_gui.document.notes import Note, NoteKind
from retina_gui.document.notices import Restored
from retina_gui.document.open_image import OpenImage
from retina_gui.jobs.opening import OpenCaseRequest, OpenedCase
from retina_gui.jobs.runner import Report

CLOCK_SECONDS = 1.0
"""By so much the times of two files may differ without meaning anything."""


@dataclass(frozen=True, eq=False)
class RestoreRequest:
    """Open a lost case as it was at the last action: changed, and belonging to the file that it came from."""

    lost: LostCase
    name: str = mark("Restoring the case")

    def run(self, report: Report, cancel: threading.Event) -> OpenedCase:
        from core.case.storage import load_case
        from core.case.versioning import with_transform_places

        opened = OpenCaseRequest(self.lost.case_file).run(report, cancel)
        kept = load_case(self.lost.case_file)
        names = {entry.image.sha256: entry.image.name for entry in kept.floating}
        if kept.reference is not None:
            names[kept.reference.sha256] = kept.reference.name
        images = {each.image.sha256: _without_file(each, self.lost.folder, names) for each in opened.images}
        case = opened.case.with_images_saved({old: image.identity for old, image in images.items()})
        path = self.lost.origin.path
        case = with_transform_places(case, partial(_place_near, path))
        note = Note(NoteKind.INFORMATION, Restored(shown_time(self.lost)))
        return replace(
            opened,
            case=case,
            images=tuple(images.values()),
            path=path if path is not None and is_folder(path.parent) else None,
            notes=(note, *opened.notes),
            fingerprint=_known_content(path, self.lost),
        )


def _known_content(path: Path | None, lost: LostCase) -> str:
    """The fingerprint of the case's own file as the lost program knew it.

    Where that was not kept: of the file as it is, unless it was written after the program had ended, by somebody else.
    """
    if lost.origin.content is not None:
        return lost.origin.content
    if (
        path is None
        or not is_file(path)
        or path.stat().st_mtime > lost.changed_at.timestamp() + CLOCK_SECONDS
    ):
        return ""
    return known_sha256(path)


def _place_near(path: Path | None, name: str) -> str:
    """The name of a transform file beside the case's own file, where it lies there."""
    return Path(name).name if path is not None and Path(name).parent == path.absolute().parent else name


def shown_time(lost: LostCase) -> str:
    """When a lost case was changed last, such as `24 Nov, 14:05`."""
    return f"{lost.changed_at:%d %b, %H:%M}".lstrip("0")


def _without_file(opened: OpenImage, folder: Path, names: Mapping[str, str]) -> OpenImage:
    """An image that never was a file is none again: its copy goes with the recovery folder."""
    from core.images.reading import image_from_pixels

    image = opened.image
    if image.path is None or image.path.parent != folder:
        return opened
    return replace(opened, image=image_from_pixels(image.pixels, names[image.sha256]))
