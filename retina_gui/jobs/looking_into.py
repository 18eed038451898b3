"""The request that looks into files which may hold several images, for the user to choose among them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.images.contents import FileContents
from core.language import mark, tr
from core.places import content_of
from retina_gui.jobs.cancelling import stop_if
from retina_gui.jobs.runner import Report

SIDE = 128
"""Pixels of the longer side of a small picture."""

MOST_PICTURES = 200
"""Of one file: more would take long, and nobody looks at them."""


@dataclass(frozen=True, eq=False)
class FileImages:
    """A file with the images that it holds.

    Attributes:
        pictures: a small one of each image in their order, `(h, w, 3)` uint8; None where it cannot be read.
    """

    path: Path
    contents: FileContents
    pictures: tuple[np.ndarray | None, ...] = ()


@dataclass(frozen=True)
class LookIntoRequest:
    """List the images of files, with small pictures where there are several. Files that cannot be read hold none."""

    paths: tuple[Path, ...]
    name: str = mark("Looking into the files")

    def run(self, report: Report, cancel: threading.Event) -> tuple[FileImages, ...]:
        from core.images.reading import list_images

        found = []
        for path in self.paths:
            stop_if(cancel)
            report(tr("Looking into {name}").format(name=path.name), 0.0)
            try:
                contents = list_images(path)
            except InputError:
                continue  # opening it will tell
            count = len(contents.parts)
            if count > 1:
                found.append(FileImages(path, contents, self._pictures(path, count, report, cancel)))
        return tuple(found)

    def _pictures(
        self, path: Path, count: int, report: Report, cancel: threading.Event
    ) -> tuple[np.ndarray | None, ...]:
        from core.images.decoding import decode

        content = content_of(path)
        pictures: list[np.ndarray | None] = []
        for page in range(1, count + 1):
            stop_if(cancel)
            report(tr("Looking into {name}").format(name=path.name), page / count)
            try:
                readable = page <= MOST_PICTURES
                pictures.append(_small(decode(content, path.name, page).pixels) if readable else None)
            except InputError:
                pictures.append(None)
        return tuple(pictures)


def _small(pixels: np.ndarray) -> np.ndarray:
    import cv2

    from core.images.contrast import display_rgb

    factor = min(1.0, SIDE / max(pixels.shape[:2]))
    size = (max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor)))
    return display_rgb(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
