"""One case with everything that is done with it, without widgets: the window only shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from core.language import tr, tr_count
from core.points.files import is_point_file
from core.points.matching import ImageRole
from retina_gui.controllers.animating import AnimationController
from retina_gui.controllers.annotating import AnnotationController
from retina_gui.controllers.annotation_files import AnnotationFileController, annotation_suffixes
from retina_gui.controllers.annotation_list import AnnotationListController
from retina_gui.controllers.choosing_pages import PageController
from retina_gui.controllers.correcting import CorrectionController
from retina_gui.controllers.dialogs import Dialogs
from retina_gui.controllers.display import DisplayController
from retina_gui.controllers.exporting import ExportController
from retina_gui.controllers.files import FileController
from retina_gui.controllers.findings import FindingsController
from retina_gui.controllers.judging import JudgingController
from retina_gui.controllers.labelling import LabelController
from retina_gui.controllers.pair_edits import PairEditController
from retina_gui.controllers.picturing import PictureController
from retina_gui.controllers.point_files import PointFileController
from retina_gui.controllers.points import PointController
from retina_gui.controllers.recent import RecentController
from retina_gui.controllers.recovery import RecoveryController
from retina_gui.controllers.region_growing import RegionController
from retina_gui.controllers.registration import RegistrationController
from retina_gui.controllers.review import ReviewController
from retina_gui.controllers.screen import Screen
from retina_gui.controllers.seen_hints import HintController
from retina_gui.controllers.series import SeriesController
from retina_gui.controllers.session_core import SessionCore
from retina_gui.controllers.shape_drawing import DrawingController
from retina_gui.controllers.stating import ImageFactsController
from retina_gui.controllers.studying import StudyController
from retina_gui.controllers.suggestion import SuggestionController
from retina_gui.controllers.turning import TurningController
from retina_gui.controllers.warping import WarpController
from retina_gui.controllers.work_list import WorkListController
from retina_gui.error_reporting import ErrorReporter, log_folder
from retina_gui.jobs.opening_recovered import shown_time
from retina_gui.jobs.preloading import Preloader
from retina_gui.jobs.runner import JobEnd
from retina_gui.rendering.adjustment import NEUTRAL
from retina_gui.state.application_state import ApplicationState
from retina_gui.state.options import Stage, ViewOptions
from retina_gui.state.recovery_offer import RecoveryOffer
from retina_gui.state.situation import Situation
from retina_gui.user_folders import recovery_folder

TOLD_MS = 5000


class Session(QObject):
    """Holds the document, the options, the worker and the controllers, and lets them hear of each other.

    Attributes:
        screen: what shows the session; set with `show_on`.
        told: a short message for the status line; empty after some seconds.

    Signals:
        changed: something that is shown is different.
        case_replaced: another case is open.
    """

    changed = Signal()
    case_replaced = Signal()

    screen: Screen

    def __init__(
        self,
        errors: ErrorReporter,
        dialogs: Dialogs,
        options: ViewOptions,
        weights: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.core = core = SessionCore(errors, dialogs, options, weights, self)
        self.document, self.options, self.runner = core.document, core.options, core.runner
        self.errors, self.questions = core.errors, core.questions
        self.preloader = Preloader(weights, self)
        self.point_files = PointFileController(core)
        pages = PageController(core)
        self.files = FileController(core, self.point_files, pages)
        self.points = PointController(core)
        self.pair_edits = PairEditController(core, self.points)
        self.registration = RegistrationController(core)
        self.exporting = ExportController(core, self.files)
        self.series = SeriesController(core, pages)
        self.warping = WarpController(core)
        self.judging = JudgingController(core)
        self.cases = WorkListController(core, self.files)
        self.review = ReviewController(core, self.cases.list)
        self.picturing = PictureController(core)
        self.animating = AnimationController(core)
        self.study = StudyController(core, self.files, self.cases.list)
        self.correcting = CorrectionController(core)
        self.annotations = AnnotationListController(core)
        self.labels = LabelController(core)
        self.findings = FindingsController(core)
        self.drawing = DrawingController(core)
        self.regions = RegionController(core)
        self.annotating = AnnotationController(core, self.annotations, self.drawing, self.regions)
        self.stating = ImageFactsController(core)
        self.annotation_files = AnnotationFileController(core)
        self.recovery = RecoveryController(core, self.files, recovery_folder())
        self.recent = RecentController(core)
        self.display = DisplayController(core)
        self.turning = TurningController(core)
        self.suggestions = SuggestionController(core, self.preloader)
        self.hints = HintController(core)
        self.told, self._was_running = "", False
        self._forgetting = QTimer(self)
        self._forgetting.setSingleShot(True)
        self._forgetting.setInterval(TOLD_MS)
        self._forgetting.timeout.connect(self._forget_told)
        self._connect()

    def show_on(self, screen: Screen) -> None:
        """The window that shows it."""
        self.screen = screen

    def shut_down(self) -> None:
        """End all work; no thread is left."""
        self.study.shut_down()
        self.recovery.shut_down(is_closed=False)
        self.cases.shut_down()
        self.runner.shut_down()
        self.suggestions.shut_down()
        self.display.shut_down()
        self.preloader.shut_down()

    @property
    def situation(self) -> Situation:
        """Everything that decides what is shown and what can be done, as it is now."""
        snapshot, options = self.document.snapshot(), self.options.options
        lost = self.recovery.offered
        offer = RecoveryOffer(lost.origin.name, shown_time(lost), self.recovery.count) if lost else None
        listed, study = self.cases.state(options.grader, options.blinded), self.study.state
        if study is not None:
            listed = replace(listed, visible=False, current="", elsewhere="")
        application = ApplicationState(
            offer, len(self.recent.cases), listed, self.errors.problem, self.questions.question, study
        )
        equalised = self.display.equalised(snapshot)
        return Situation(snapshot, options, self.runner.state, self.exporting.target, application, equalised)

    # What belongs to no controller alone

    def tell(self, text: str) -> None:
        """A short message in place of the prompt, for some seconds."""
        self.told = text
        self._forgetting.start()
        self.changed.emit()

    def set_stage(self, stage: Stage) -> None:
        """Enter a stage."""
        if stage is Stage.EXPORT:
            self._look_at_export()
        self.options.set(stage=stage)

    def escape(self) -> None:
        """Put back a drag, else leave what is asked, else stop the work in progress, else select nothing."""
        if self.screen.images.cancel_drag() or self.questions.leave() or self.judging.leave_name():
            return
        if self.runner.state.running:
            self.runner.cancel()
        elif not (self.annotating.escape() or self.judging.leave_marking() or self.correcting.escape()):
            self.points.select(None)
            self.judging.end_walk()
            self.errors.dismiss()

    def go_on(self) -> None:
        """To the next case of the list; in a study, to the next reading."""
        if self.study.state is not None:
            self.study.go_on()
        else:
            self.cases.switcher.go(+1)

    def open_case_of_list(self, path: Path) -> None:
        """Open a case: as the list does, where it is one of the list, so that the one before is saved."""
        number = self.cases.list.number_of(path.absolute())
        if number is None:
            self.files.open_case_file(path)
        else:
            self.cases.switcher.open_row(number)

    def centre_on_pair(self, pair_id: int) -> None:
        """Select a pair, and centre both images on it."""
        pair = next((pair for pair in self.document.snapshot().points if pair.id == pair_id), None)
        if pair is not None:
            self.points.select_pair(pair_id)
            self.screen.images.centre_on(pair.reference, pair.floating)

    def open_dropped(self, paths: Sequence[Path], role: ImageRole | None) -> None:
        """Open files by what they are; `role`: of the pane that they were dropped on."""
        if self.study.state is not None:
            self.tell(tr("A study is being read. Registration, Stop the study ends it; it can go on later."))
            return
        if self.cases.takes(paths):
            return
        files, document = self.files, self.document.snapshot()
        points = [path for path in paths if is_point_file(path)]
        cases = [path for path in paths if path.suffix.lower() == ".json" and path not in points]
        drawn = [path for path in paths if path.suffix.lower() in annotation_suffixes()]
        images = [path for path in paths if path not in (*cases, *points, *drawn)]
        if self.core.is_busy:
            self.tell(tr("Wait for the work in progress, or cancel it, and drop the files again."))
        elif cases:
            files.open_case_file(cases[0])
        elif images and role is not ImageRole.REFERENCE and self.warping.is_possible:
            self._offer_to_warp(images, points, role)
        elif len(images) >= 2 and role is ImageRole.FLOATING and document.case.reference is not None:
            self.series.add_files(images)
        elif len(images) >= 2:
            files.open_images(images, points)
        elif images:
            missing = ImageRole.REFERENCE if document.reference is None else ImageRole.FLOATING
            files.open_image(role or missing, images[0])
        elif drawn:
            self.annotation_files.read_file(drawn[0])
        elif points and document.floating is not None:
            self.point_files.read_files(points)
        elif points:
            self.tell(tr("Open both images first, then drop the points again."))

    def _offer_to_warp(self, images: Sequence[Path], points: Sequence[Path], role: ImageRole | None) -> None:
        """Images that are dropped on a registered case may be its next ones, or lie on the pixels of the last one."""
        others: list[tuple[str, Callable[[], object]]] = [
            (
                tr_count("Add as floating image", "Add as floating images", len(images)),
                partial(self.series.add_files, images),
            )
        ]
        if len(images) >= 2 and role is None:
            others.append((tr("Open as a new case"), partial(self.files.open_images, images, points)))
        self.warping.offer(images, others)

    def show_log_folder(self) -> None:
        """Open the folder of the log file in the file manager."""
        self.core.show_folder(log_folder())

    def report_folder(self) -> None:
        """A report of a folder is made from files, so that the open case is saved before."""
        self.files.save_where_it_lies()
        self.review.report_folder()

    # Inside

    def _connect(self) -> None:
        """Let everything hear of what concerns it."""
        self.core.told.connect(self.tell)
        for changed in (
            self.document.changed,
            self.options.changed,
            self.runner.changed,
            self.errors.changed,
            self.questions.changed,
            self.display.equaliser.changed,
            self.display.counter.changed,
            self.exporting.changed,
            self.recovery.changed,
            self.recent.changed,
            self.cases.changed,
            self.review.changed,
            self.study.changed,
        ):
            changed.connect(self.changed)
        self.runner.changed.connect(self._on_job_changed)
        self.runner.ended.connect(self._on_job_ended)
        self.document.replaced.connect(self._on_case_replaced)
        self.document.result_dropped.connect(self._on_result_dropped)
        self.exporting.exported.connect(self.files.note_exported)
        self.series.shown.connect(self._on_other_pair)
        self.cases.background.finished.connect(self._on_list_finished)
        self.registration.registered.connect(self.judging.end_walk)
        self.registration.registered.connect(self.correcting.put_tool_down)

    def _look_at_export(self) -> None:
        self.exporting.propose_folder()
        self.exporting.look_at_folder()

    def _on_other_pair(self) -> None:
        if self.options.options.stage is Stage.EXPORT:
            self._look_at_export()

    def _on_job_changed(self) -> None:
        """What was told before a job began is not what the user waits for."""
        state = self.runner.state
        if state.running and not self._was_running:
            self._forget_told()
        self._was_running = state.running

    def _on_job_ended(self, end: JobEnd) -> None:
        """Tell what did not work; what did not work before and works now is settled."""
        if end.error is not None:
            self.errors.report(end.error, end.name)
        elif end.is_cancelled:
            self.tell(tr("Cancelled. Nothing was changed."))
        else:
            problem = self.errors.problem
            # In a series another image says nothing of the one that failed.
            if problem is not None and problem.doing == end.name and not self.registration.is_series:
                self.errors.dismiss()

    def _on_list_finished(self, outcome: str) -> None:
        """Who has let it run for an hour may look elsewhere."""
        path = self.cases.list.path
        self.screen.notify(
            tr("{name} is aligned").format(name=path.name if path is not None else ""), outcome
        )

    def _on_case_replaced(self) -> None:
        self._forget_told()  # it was about another case
        self.errors.dismiss()
        self.questions.leave()
        self.options.replace(
            replace(
                self.options.options,
                stage=Stage.POINTS if self.document.snapshot().live is None else Stage.JUDGE,
                selected=None,
                show_before=False,
                export_folder="",
                keep_patient=False,
                walked=None,
                correcting=False,
                correction_drag=None,
                correction_half=None,
                selected_correction=None,
                selected_version=None,
                compared_version=None,
                caliper=False,
                drawing=None,
                grown=None,
                snap=None,
                label_after=None,
                annotation_drag=(),
                selected_annotations=(),
                hidden_annotations=frozenset(),
                typing_scale="",
                selected_findings=(),
                reference_display=NEUTRAL,
                floating_display=NEUTRAL,
            )
        )
        self.case_replaced.emit()

    def _on_result_dropped(self) -> None:
        self.tell(
            tr(
                "The result was made with other points or settings and is not shown any more. "
                "Undo, or the versions under Judge, bring it back."
            )
        )

    def _forget_told(self) -> None:
        self._forgetting.stop()
        if self.told:
            self.told = ""
            self.changed.emit()
