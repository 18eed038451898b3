"""Reading a list as a study: in random order, with hidden repeats, and kept after every step."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from core.batch.listed_files import files_of_list
from core.batch.verdicts import folder_of_list
from core.case.judgements import reading_of
from core.errors import InputError, RetinaError
from core.language import mark, tr, tr_count
from core.times import utc_now
from retina_gui.controllers.files import FileController
from retina_gui.controllers.review import CSV
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.work_list_rows import WorkList
from retina_gui.jobs.study_opening import OpenedReading, OpenReadingRequest, StudyOfferRequest
from retina_gui.state.options import Stage
from retina_gui.state.study_state import StudyOffer, StudyState

if TYPE_CHECKING:
    from core.case.judgements import Judgement
    from core.study import Study

LOG = logging.getLogger("retina_gui")


class StudyController(Controller):
    """Offers, leads through and ends a study. The case on the screen is a copy without names: what is said of it is
    taken from there into the study, and nothing is written into the case itself.

    Signals:
        offered: it is known what the list offers.
        changed: the study, or the reading on the screen.
    """

    offered = Signal()
    changed = Signal()

    def __init__(self, core: SessionCore, files: FileController, work_list: WorkList) -> None:
        super().__init__(core)
        self._files, self._list = files, work_list
        self.offer: StudyOffer | None = None
        self._study: Study | None = None
        self._kept: Study | None = None
        self._given: Judgement | None = None
        self._path, self._root = Path(), Path()
        self._number: int | None = None
        self._is_opening = False
        core.document.changed.connect(self._on_document_changed)
        core.document.replaced.connect(self._on_replaced)

    @property
    def state(self) -> StudyState | None:
        """How the study stands; None while none is read."""
        study, number = self._study, self._number
        if study is None or number is None:
            return None
        reading = study.readings[number]
        return StudyState(
            number + 1, len(study.readings), study.plan.shows_figures, reading.judgement is not None
        )

    # Before

    def prepare(self) -> None:
        """Look what the open list offers, and show it."""
        if self._list.path is not None and not self._core.is_busy:
            self._runner.start(StudyOfferRequest(self._list.path), self._take_offer)

    def begin(self, reader: str, repeats: int, shows_figures: bool, seed: int) -> None:
        """Read the offered list from its beginning, or go on with the study that this reader has not finished."""
        from core.study import StudyPlan, begun, new_study_path, read_study

        offer = self.offer
        if offer is None or self._core.is_busy or not self._files.may_leave_case():
            return
        try:
            found = offer.unfinished(reader)
            if found is not None:  # another window may have read it since
                found = found[0], read_study(found[0])
                if found[1].next_number is None:
                    self._tell(tr("This study has been read to its end meanwhile, in another window."))
                    self.prepare()
                    return
            self._kept = None if found is None else found[1]
            if found is None:
                plan = StudyPlan.of(reader, offer.items, repeats, seed, shows_figures)
                found = new_study_path(offer.source, plan.reader), begun(plan)
        except InputError as error:
            self._core.errors.report(error, mark("Beginning the study"))
            return
        self._path, self._study = found
        self._root = folder_of_list(offer.source)
        self._options.set(
            grader=self._study.plan.reader,
            stage=Stage.JUDGE,
            adjudicating=False,
            show_before=False,
            show_cells=False,
            show_confidence=False,
            walked=None,
        )
        if self._keep():
            self._open(self._study.next_number)
        else:
            self._study = None

    def save_readings(self) -> None:
        """Ask where, and save who saw what when."""
        from core.study.results import write_readings

        if self.offer is None:
            return
        proposal = folder_of_list(self.offer.source) / "readings.csv"
        doing = mark("Saving the readings")
        chosen = self._core.dialogs.file_to_write(tr("Save who saw what when"), proposal, CSV)
        path = self._core.unless_read(chosen, doing, files_of_list(self.offer.source))
        if path is not None:
            studies = [study for _, study in self.offer.studies]
            if self._try(lambda: write_readings(path, studies), doing):
                self._tell(tr("Saved in {path}.").format(path=path))

    def give_to_cases(self) -> None:
        """Write the first verdicts of the studies that are done into the cases."""
        from core.study.results import give_to_cases

        if self.offer is None:
            return
        root = folder_of_list(self.offer.source)
        problems: list[str] = []
        for study in self.offer.finished:
            problems += give_to_cases(study, root)
        if problems:
            self._core.errors.report(InputError(" ".join(problems)), mark("Giving the verdicts to the cases"))
        else:
            count = len(self.offer.finished)
            self._tell(
                tr_count(
                    "The verdicts of {count} study are in the cases now.",
                    "The verdicts of {count} studies are in the cases now.",
                    count,
                )
            )

    # While it is read

    def go_on(self) -> None:
        """Show the next reading; the last one ends the study."""
        study, number = self._study, self._number
        if study is None or number is None or self._core.is_busy:
            return
        if study.readings[number].judgement is None:
            self._tell(tr("Give a verdict first."))
            return
        self._leave()
        following = self._study.next_number if self._study is not None else None
        if following is not None:
            self._open(following)
        else:
            self._end(tr("All readings are done. The study is kept beside the list."))

    def stop(self) -> None:
        """End it for now; it goes on with the reading that has no verdict yet."""
        if self._study is not None:
            self._leave()
            self._end(tr("The study is stopped. Reading the list as a study goes on with it."))

    def shut_down(self) -> None:
        """Before the program ends."""
        self._leave()
        self._study = self._number = None

    # Inside

    def _take_offer(self, offer: StudyOffer) -> None:
        self.offer = offer
        self.offered.emit()

    def _open(self, number: int | None) -> None:
        study = self._study
        if study is None or number is None:
            return
        from core.study.items import item_file

        item = study.item(number)
        request = OpenReadingRequest(item_file(self._root, item), item)
        give_up = partial(self._give_up, number)
        self._runner.start(request, partial(self._show, number), failed=give_up, cancelled=give_up)

    def _show(self, number: int, opened: OpenedReading) -> None:
        if self._study is None:
            return
        self._number = None
        self._is_opening = True
        try:
            self._files.show_copy(opened.content, opened.images)
        finally:
            self._is_opening = False
        self._number, self._study, self._given = number, self._study.shown(number, utc_now()), None
        self._options.set(stage=Stage.JUDGE)
        self._keep()
        self.changed.emit()

    def _give_up(self, number: int, error: BaseException | None = None) -> None:
        """Its name is in the log alone: the reader learns nothing of the case."""
        if self._study is None:
            return
        count = len(self._study.readings)
        if error is None:
            self._end(tr("The study is stopped. Reading the list as a study goes on with it."))
            return
        LOG.error("Reading %d of %d of the study %s: %s", number + 1, count, self._path, error)
        told = tr(
            "Reading {number} of {count} cannot be opened, so that the study is stopped. The log says why: whoever "
            "leads the study can mend the case, and the study goes on with it."
        )
        self._end("")
        self._core.errors.report(InputError(told.format(number=number + 1, count=count)), mark("The study"))

    def _on_document_changed(self) -> None:
        """What the reader says of the copy is what they say in the study."""
        study, number = self._study, self._number
        if study is None or number is None or self._is_opening:
            return
        entry = self._document.snapshot().entry
        given = reading_of(entry.judgements, study.plan.reader) if entry is not None else None
        if given != self._given:
            self._given = given
            self._study = study.judged(number, given)
            self._keep()
            self.changed.emit()

    def _on_replaced(self) -> None:
        """Another case was opened in its place."""
        if self._study is not None and not self._is_opening:
            self._leave()
            self._study = self._number = None
            self._tell(tr("The study is stopped. Reading the list as a study goes on with it."))
            self.changed.emit()

    def _leave(self) -> None:
        if self._study is not None and self._number is not None:
            self._study = self._study.hidden(self._number, utc_now())
            self._number = None
            self._keep()

    def _end(self, told: str) -> None:
        self._study = self._number = None
        self._files.new_case()
        if told:
            self._tell(told)
        self.changed.emit()
        self.prepare()

    def _keep(self) -> bool:
        """Write the study, with what another window that reads it has written meanwhile."""
        study = self._study
        return study is None or self._try(partial(self._keep_now, study), mark("Keeping the study"))

    def _keep_now(self, study: Study) -> None:
        from core.study import keep_study

        self._path, self._study = keep_study(self._path, self._kept, study)
        self._kept = self._study

    def _try(self, do: Callable[[], object], what: str) -> bool:
        try:
            do()
        except (RetinaError, OSError) as error:
            self._core.errors.report(error, what)
            return False
        return True
