"""Which images of files that hold several are opened: those that the user chooses, or all of a stack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from core.images.contents import FileContents, Sort
from core.images.place import ImagePlace
from core.images.reading import may_hold_several
from core.language import tr
from retina_gui.controllers.session_core import Controller
from retina_gui.jobs.looking_into import FileImages, LookIntoRequest

VESSELS = "vessels"
"""The last word of the names of vessel maps in stacks of this program: they are no images."""

Places = dict[Path, tuple[ImagePlace, ...]]


class PageController(Controller):
    """Looks into the files that are to be opened, and asks where somebody has to choose."""

    def ask(self, paths: Sequence[Path], then: Callable[[Places], object]) -> None:
        """Call `then` with the images of each file that are to be opened; not at all where the user wants none.

        Files of formats that hold one image are not looked into, and `then` is called at once.
        """
        several = tuple(path for path in dict.fromkeys(paths) if may_hold_several(path))
        single: Places = {path: (ImagePlace(path),) for path in paths}
        if several:
            self._runner.start(LookIntoRequest(several), partial(self._choose, single, then))
        else:
            then(single)

    def _choose(
        self, places: Places, then: Callable[[Places], object], answer: tuple[FileImages, ...]
    ) -> None:
        for file in answer:
            chosen = _images_of_stack(file.contents)
            if not chosen:
                chosen = tuple(self._core.dialogs.pages(file) or ())
            if not chosen:
                self._tell(
                    tr("Nothing was opened, as no image of {name} was chosen.").format(name=file.path.name)
                )
                return
            places[file.path] = tuple(ImagePlace(file.path, page) for page in chosen)
        then(places)


def _images_of_stack(contents: FileContents) -> tuple[int, ...]:
    """The images of a stack, whose parts all have names: all of them but vessel maps; none of other files."""
    if contents.sort is not Sort.STACK:
        return ()
    numbered = enumerate(contents.parts, start=1)
    return tuple(number for number, part in numbered if not part.name.endswith(VESSELS))
