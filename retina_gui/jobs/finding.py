"""The request that opens an image of a saved case from where it is now."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.case.document import Case, ImageIdentity
from core.errors import InputError
from core.file_hash import known_sha256
from core.images.orientation import Orientation
from core.language import mark, tr
from core.notices import Notice
from core.places import is_file
from core.points.matching import ImageRole
from retina_gui.document.content import Content
from retina_gui.document.open_image import OpenImage
from retina_gui.jobs.opening import open_image
from retina_gui.jobs.runner import Report
from retina_gui.jobs.saved_results import saved_results


def missing_images(case: Case, images: Mapping[str, OpenImage]) -> tuple[ImageIdentity, ...]:
    """The images of a case that are not open, as their files were not where the case says."""
    named = [case.reference, *(entry.image for entry in case.floating)]
    return tuple(each for each in named if each is not None and each.sha256 not in images)


@dataclass(frozen=True, eq=False)
class FoundImages:
    """Images of the case that were missing, and what can be shown with them.

    Attributes:
        content: the case with the new places, and the results that need these images.
        warnings: one for each result that cannot be shown all the same.
    """

    images: tuple[OpenImage, ...]
    content: Content
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, eq=False)
class FindImageRequest:
    """Read an image file for one pane of a case that misses images.

    Where it is one of these, others that were moved along with it are opened as well. Any other file is just opened.

    Attributes:
        images: those of the case that are open, by their SHA-256.
        case_file: the transforms of the results lie beside it; None without one.
    """

    role: ImageRole
    path: Path
    content: Content
    images: Mapping[str, OpenImage]
    case_file: Path | None
    name: str = mark("Opening the image")

    def run(self, report: Report, cancel: threading.Event) -> OpenImage | FoundImages:
        report(tr("Opening {name}").format(name=self.path.name), 0.1)
        missing = missing_images(self.content.case, self.images)
        opened = open_image(self.path, *self._place(missing))
        if opened.image.sha256 not in {each.sha256 for each in missing}:
            return opened
        found = {opened.image.sha256: opened}
        for image in self._moved_along(missing):
            found.setdefault(image.image.sha256, image)
        report(tr("Warping the floating image"), 0.9)
        return self._found(found)

    def _place(self, missing: tuple[ImageIdentity, ...]) -> tuple[int, Orientation]:
        """Which page of the file is one of the missing images, and how it was turned; the first where none is."""
        from core.images.reading import image_sha256

        file = known_sha256(self.path)
        found = (each.place for each in missing if image_sha256(file, *each.place) == each.sha256)
        return next(found, (1, Orientation.AS_IN_FILE))

    def _moved_along(self, missing: tuple[ImageIdentity, ...]) -> Iterator[OpenImage]:
        """The other missing images: further pages of the file, and files that lie beside it under their names."""
        for identity in missing:
            neighbour = self.path.with_name(identity.path.name if identity.path else identity.name)
            try:
                image = open_image(neighbour, *identity.place) if is_file(neighbour) else None
            except InputError:
                continue
            if image is not None and image.image.sha256 == identity.sha256:
                yield image

    def _found(self, found: Mapping[str, OpenImage]) -> FoundImages:
        """What the case shows now: results in memory stay, the others are read from their transforms."""
        warnings: list[Notice] = []
        places = {sha256: each.image.path for sha256, each in found.items() if each.image.path is not None}
        case = self.content.case.with_images_found(places)
        content = self.content.with_case(case)
        for index, entry in enumerate(case.floating):
            if self.case_file is not None and entry.image.sha256 in found:
                results = saved_results(case, index, found, self.case_file.parent, warnings)
                content = content.with_results(index, results)
        return FoundImages(tuple(found.values()), content, tuple(warnings))
