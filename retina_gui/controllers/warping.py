"""Further images of the same eye, channels and masks: brought through the transform of the pair, written as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from core.export.warped_images import RegisteredPair, WarpRequest, file_names, pair_of_case
from core.language import tr, tr_count
from core.notices import sentences
from core.places import is_folder
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.series_changes import case_images, whole_way
from retina_gui.jobs.warping_files import WarpedFiles, WarpImagesRequest
from retina_gui.state.question import Question

_LONGEST = 28
"""Letters of a name on a button."""
_FEW = 2
"""Files that are all named."""


class WarpController(Controller):
    """Asks what is to be done with the files, where they go, and lets them be written."""

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)

    @property
    def is_possible(self) -> bool:
        """Whether there is a way between the reference and the image that is worked on."""
        return self._pair() is not None

    def choose_images(self) -> None:
        """Ask for images, and on which image's grid they lie."""
        names = self._names()
        if names is None:
            self._tell(tr("An image on the way between the two is not at hand."))
            return
        images = self._core.dialogs.image_files(tr("Images to warp"))
        if images:
            text = tr_count(
                "{names}: which image has the same pixels? It is brought to the grid of the other one.",
                "{names}: which image has the same pixels? They are brought to the grid of the other one.",
                len(images),
                names=_named(images),
            )
            question = Question(text, (_short(names[0]), _short(names[1]), tr("Cancel")))
            self._core.questions.ask(question, partial(self._on_grid_told, images))

    def offer(self, images: Sequence[Path], others: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Ask what is to be done with images that were dropped on a registered case.

        Args:
            others: the words and the doing of what else could be meant; the first of them is the proposal.
        """
        names = self._names()
        if names is None:
            return
        warp = tr("Warp with the transform of {name}").format(name=_short(names[0]))
        answers = [*others]
        answers.insert(1, (warp, partial(self._ask_folder, images, False)))
        text = tr_count(
            "{names}: another image of this case, or a channel, mask or exposure on the pixels of {floating}?",
            "{names}: other images of this case, or channels, masks or exposures on the pixels of {floating}?",
            len(images),
            names=_named(images),
            floating=names[0],
        )
        question = Question(
            text, (*(words for words, _ in answers), tr("Cancel")), ", ".join(each.name for each in images)
        )
        self._core.questions.ask(question, partial(_do, [do for _, do in answers]))

    # Inside

    def _names(self) -> tuple[str, str] | None:
        """Of the floating image and of the reference; None where there is no way between them."""
        snapshot, case = self._document.snapshot(), self._document.case
        if self._pair() is None or snapshot.entry is None or case.reference is None:
            return None
        return snapshot.entry.image.name, case.reference.name

    def _pair(self) -> RegisteredPair | None:
        snapshot = self._document.snapshot()
        whole = whole_way(snapshot)
        return None if whole is None else pair_of_case(snapshot.case, snapshot.active, whole)

    def _on_grid_told(self, images: Sequence[Path], place: int) -> None:
        if place < 2:
            self._ask_folder(images, inverse=place == 1)

    def _ask_folder(self, images: Sequence[Path], inverse: bool) -> None:
        if self._core.is_busy:
            self._tell(tr("Wait for the work in progress, or cancel it, and try again."))
            return
        proposal = self._options.options.export_folder
        if not proposal or not is_folder(Path(proposal)):
            proposal = str(images[0].parent)
        folder = self._core.dialogs.folder(tr("Write the warped images into"), proposal)
        pair, open_images = self._pair(), case_images(self._document.snapshot())
        if folder is None or pair is None or open_images is None:
            return
        existing = [name for name in file_names(images) if (folder / name).exists()]
        if existing and not self._core.dialogs.may_replace(folder, existing):
            self._tell(tr("Nothing was written. The files stay as they are."))
            return
        like = open_images.floating[self._document.snapshot().active] if inverse else open_images.reference
        if like is not None:
            asked = WarpRequest(pair, like, tuple(images), inverse, None)
            request = WarpImagesRequest(asked, folder, bool(existing))
            self._runner.start(request, partial(self._take, request))

    def _take(self, request: WarpImagesRequest, written: WarpedFiles) -> None:
        """A bar that stays: it names the folder, and what there is to say."""
        text = tr_count(
            "{names} lies on the pixels of {like} now, in {folder}.",
            "{names} lie on the pixels of {like} now, in {folder}.",
            len(written.files),
            names=_named(written.files),
            like=request.asked.like.name,
            folder=request.folder,
        )
        question = Question(
            " ".join((text, *sentences(written.notices))),
            (tr("Show the folder"), tr("Close")),
            ", ".join(path.name for path in written.files),
            default=1,
        )
        show = partial(self._core.show_folder, request.folder)
        self._core.questions.ask(question, partial(_do, [show]))


def _named(files: Sequence[Path]) -> str:
    """The names of one or two files; of more the first, and how many they are."""
    names = [path.name for path in files]
    if len(names) <= _FEW:
        return ", ".join(names)
    return tr("{name} and {count} more").format(name=names[0], count=len(names) - 1)


def _short(name: str) -> str:
    """A name that fits on a button."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST // 2]}…{name[-(_LONGEST // 2 - 1) :]}"


def _do(choices: Sequence[Callable[[], object]], place: int) -> None:
    """What the answer asks for; nothing for the last one."""
    if place < len(choices):
        choices[place]()
