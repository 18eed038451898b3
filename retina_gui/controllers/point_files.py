"""Matching points read from files and the clipboard, with a question where these do not say enough; and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from core.batch.roles import reference_and_floating, says_role
from core.case.scales import known_pixel_size
from core.errors import InputError, RetinaError
from core.language import mark, tr, tr_count
from core.notices import Notice, sentences
from core.points.coordinate_systems import (
    NOTHING_SAID,
    Answers,
    Frames,
    ImageFrame,
    PointsQuestion,
    ReadMark,
    UnclearPointsError,
    Unit,
    YAxis,
)
from core.points.delimited_points import points_of_text
from core.points.files import read_point_files, writable_formats, write_points, written_paths
from core.points.matching import ImageRole, MatchingPoints
from core.points.pairing import ReadPoints, in_pixels, paired
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.state.question import Question

READING, WRITING, PASTING = (
    mark("Reading the points"),
    mark("Writing the points"),
    mark("Pasting the pairs"),
)
Read = Callable[[Frames, Answers], ReadPoints]


@dataclass(frozen=True)
class _Choice:
    """An answer to what a file does not say."""

    words: str
    said: Callable[[Answers], Answers]


_CHOICES: dict[PointsQuestion, tuple[_Choice, ...]] = {
    PointsQuestion.UNIT: (
        _Choice(mark("Pixels"), lambda said: replace(said, unit=Unit.PIXEL)),
        _Choice(mark("Millimetres"), lambda said: replace(said, unit=Unit.MILLIMETRE)),
        _Choice(mark("Micrometres"), lambda said: replace(said, unit=Unit.MICROMETRE)),
    ),
    PointsQuestion.Y_AXIS: (
        _Choice(mark("Downward"), lambda said: replace(said, y_axis=YAxis.DOWN)),
        _Choice(mark("Upward"), lambda said: replace(said, y_axis=YAxis.UP)),
    ),
    PointsQuestion.IMAGE: (
        _Choice(mark("Reference image"), lambda said: replace(said, image=ImageRole.REFERENCE)),
        _Choice(mark("Floating image"), lambda said: replace(said, image=ImageRole.FLOATING)),
    ),
}


class PointFileController(Controller):
    """Files of points, whichever program wrote them."""

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self._half: ReadPoints | None = None
        """What was read last of one image, with the names by which the other image's points find theirs."""

    def read(self) -> None:
        """Ask for a file of points, or two, and read them."""
        paths = self._core.dialogs.points_files()
        if paths:
            self.read_files(paths)

    def read_files(self, paths: Sequence[Path]) -> None:
        """Take the matching points of one file, or of two: one an image."""
        paths = list(paths)
        if len(paths) == 2:
            if not any(map(says_role, paths)):
                self._ask_order(paths)
                return
            paths = list(reference_and_floating(paths))
        self._read_in_order(paths)

    def paste(self) -> None:
        """Take the pairs of the clipboard: those of a number that is there already take its place."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self._tell(tr("The clipboard holds no text. Copy a table of pairs first."))
            return
        name = tr("the clipboard")

        def read(frames: Frames, said: Answers) -> ReadPoints:
            found = in_pixels(points_of_text(text, name), name, frames, said)
            if found.image is not None and said.image is None:
                raise UnclearPointsError(name, PointsQuestion.IMAGE)
            return found

        self._read(read, PASTING, NOTHING_SAID, self._paste)

    def save(self) -> None:
        """Ask for a file, and write the points into it."""
        snapshot = self._document.snapshot()
        opened = snapshot.floating or snapshot.reference
        folder = Path.home()
        if opened is not None and opened.image.path is not None:
            folder = opened.image.path.parent
        kinds = ";;".join(f"{tr(each.words)} (*{each.endings[0]})" for each in writable_formats())
        chosen = self._core.dialogs.points_file_to_write(folder / "points.csv", kinds)
        try:
            beside = [] if chosen is None else [each for each in written_paths(chosen) if each != chosen]
            path = self._core.unless_read(chosen, WRITING, beside=beside)
            if path is None:
                return
            others = [each for each in beside if each.exists()]
            if others and not self._core.dialogs.may_replace(path.parent, [each.name for each in others]):
                return
            told = write_points(path, snapshot.points, self._frames())
        except InputError as error:
            self._core.errors.report(error, WRITING)
            return
        done = tr_count(
            "{count} pair written into {files}.",
            "{count} pairs written into {files}.",
            len(snapshot.points),
            files=", ".join(each.name for each in written_paths(path)),
        )
        self._tell(" ".join((done, *sentences(told))))

    # Inside

    def _ask_order(self, paths: list[Path]) -> None:
        text = tr("Which image do the points of {name} belong to?").format(name=paths[0].name)
        words = (*(tr(each.words) for each in _CHOICES[PointsQuestion.IMAGE]), tr("Cancel"))

        def go_on(place: int) -> None:
            if place < 2:
                self._read_in_order(paths if place == 0 else paths[::-1])

        self._core.questions.ask(Question(text, words, default=len(words) - 1), go_on)

    def _read_in_order(self, paths: list[Path]) -> None:
        name = ", ".join(path.name for path in paths)
        self._read(partial(read_point_files, paths), READING, NOTHING_SAID, partial(self._take, name))

    def _read(self, read: Read, doing: str, said: Answers, then: Callable[[ReadPoints], None]) -> None:
        """Read; where something is not said, ask and read again with the answer."""
        try:
            found = read(self._frames(), said)
        except UnclearPointsError as error:
            self._ask(error, partial(self._read, read, doing), said, then)
        except RetinaError as error:
            self._core.errors.report(error, doing)
        else:
            then(found)

    def _ask(
        self,
        error: UnclearPointsError,
        again: Callable[[Answers, Callable[[ReadPoints], None]], None],
        said: Answers,
        then: Callable[[ReadPoints], None],
    ) -> None:
        choices = _CHOICES[error.question]

        def go_on(place: int) -> None:
            if place < len(choices):
                again(choices[place].said(said), then)

        words = (*(tr(each.words) for each in choices), tr("Cancel"))
        self._core.questions.ask(Question(str(error), words, default=len(words) - 1), go_on)

    def _take(self, name: str, found: ReadPoints) -> None:
        found = self._joined(found)
        self._half = found if found.image is not None else None
        self._document.pairs.set_points(found.points)
        if found.image is None:
            told = tr_count(
                "{count} matching pair read from {name}.",
                "{count} matching pairs read from {name}.",
                len(found.points),
                name=name,
            )
        else:
            told = tr_count(
                "{count} point of one image read from {name}. Read the other image's in the same way.",
                "{count} points of one image read from {name}. Read the other image's in the same way.",
                len(found.points),
                name=name,
            )
        self._say(told, found.notices)

    def _paste(self, found: ReadPoints) -> None:
        pasted = {pair.id: pair for pair in self._joined(found).points}
        present = self._document.snapshot().points
        kept = [pasted.pop(pair.id, pair) for pair in present]
        count = len(found.points)
        self._document.pairs.change_points(tr("Paste pairs"), MatchingPoints((*kept, *pasted.values())))
        self._say(tr_count("{count} pair pasted.", "{count} pairs pasted.", count), found.notices)

    def _joined(self, found: ReadPoints) -> ReadPoints:
        """Points of one image with those of the other one, where only these are there."""
        present = self._document.snapshot().points
        if found.image is None or not present.pairs:
            return found
        if any(pair.point(found.image) is not None for pair in present):
            return found
        half = self._half
        if half is None or half.points != present or half.image is found.image:
            half = _as_read(present, found.image.other)
        try:
            return paired(half, found)
        except InputError as error:
            self._core.errors.report(error, READING)
            return half

    def _say(self, sentence: str, notices: tuple[Notice, ...]) -> None:
        self._tell(" ".join((sentence, *sentences(notices))))

    def _frames(self) -> Frames:
        snapshot, case = self._document.snapshot(), self._document.case
        frames = []
        for opened in (snapshot.reference, snapshot.floating):
            frame = ImageFrame() if opened is None else ImageFrame.of(opened.image)
            size = frame.pixel_size_um if opened is None else known_pixel_size(case, opened.image)
            frames.append(replace(frame, pixel_size_um=size))
        return Frames(*frames)


def _as_read(points: MatchingPoints, image: ImageRole) -> ReadPoints:
    """Points that were marked in one image, as if a file had held them."""
    marks = tuple(
        ReadMark((pair.point(image),), str(pair.id), pair.id, pair.active, pair.role.value == "check")
        for pair in points
    )
    return ReadPoints(points, image, marks)
