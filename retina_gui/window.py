"""The main window: it holds the document, resolves it to a view state, and hands that to the panels."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.errors import InputError
from core.language import tr
from retina_gui.actions import (
    add_submenu,
    attach_actions,
    fill_menu_bar,
    make_actions,
    show_action_states,
    show_icons,
)
from retina_gui.controllers.asking import Asker
from retina_gui.controllers.correcting import CorrectionController
from retina_gui.controllers.display import DisplayController
from retina_gui.controllers.drops import DropController
from retina_gui.controllers.exporting import ExportController
from retina_gui.controllers.files import FileController
from retina_gui.controllers.hints import HintController
from retina_gui.controllers.judging import JudgingController
from retina_gui.controllers.keyboard import KeyboardController
from retina_gui.controllers.layout import LayoutController
from retina_gui.controllers.pair_edits import PairEditController
from retina_gui.controllers.points import PointController
from retina_gui.controllers.recent import RecentController, thumbnail_file
from retina_gui.controllers.recovery import RecoveryController
from retina_gui.controllers.registration import RegistrationController
from retina_gui.controllers.review import ReviewController
from retina_gui.controllers.series import SeriesController
from retina_gui.controllers.suggestion import SuggestionController
from retina_gui.controllers.wiring import connect_actions
from retina_gui.controllers.work_list import WorkListController
from retina_gui.dialogs.questions import Questions
from retina_gui.dialogs.shortcuts_page import ShortcutsPage
from retina_gui.document.case_document import CaseDocument
from retina_gui.error_reporting import ErrorReporter, log_folder
from retina_gui.jobs.preloading import Preloader
from retina_gui.jobs.recovering import shown_time
from retina_gui.jobs.runner import JobRunner
from retina_gui.key_table import FILE
from retina_gui.look.style_sheet import style_sheet
from retina_gui.look.theme import THEMES, Theme, palette
from retina_gui.panels.empty_state import EmptyState
from retina_gui.panels.filmstrip import Filmstrip
from retina_gui.panels.hint_bubble import HintBubble
from retina_gui.panels.left_panel import WIDTH as WIDTH_OF_LIST
from retina_gui.panels.left_panel import Body, LeftPanel, Pages
from retina_gui.panels.points_drawer import HEIGHT
from retina_gui.panels.problem_bar import ProblemBar
from retina_gui.panels.question_bar import QuestionBar
from retina_gui.panels.recent_list import RecentItem, RecentMenu
from retina_gui.panels.recovery_bar import RecoveryBar
from retina_gui.panels.side_panel import WIDTH, SidePanel
from retina_gui.panels.status_line import StatusLine
from retina_gui.panels.top_bar import TopBar
from retina_gui.panels.work_list import WorkListPanel
from retina_gui.panels.workspace import Workspace
from retina_gui.rendering.adjustment import NEUTRAL
from retina_gui.settings import (
    remember,
    remember_list_width,
    remembered_hints,
    remembered_list_width,
    remembered_reader,
    remembered_theme,
    restore_geometry,
)
from retina_gui.state.hints import Hint, HintPlace, hint
from retina_gui.state.options import OptionsModel, Stage, ViewOptions
from retina_gui.state.prompts import hover_prompt
from retina_gui.state.recovery import RecoveryOffer
from retina_gui.state.resolve import resolve
from retina_gui.state.surroundings import Surroundings
from retina_gui.state.view_state import ActionState, Mark, ViewState
from retina_gui.user_folders import recovery_folder

TOLD_MS = 5000
HELD_KEYS = {Qt.Key.Key_T: "peek", Qt.Key.Key_H: "hide_marks"}


class MainWindow(QMainWindow):
    """One window with one case."""

    def __init__(self, errors: ErrorReporter, weights: Path | None = None) -> None:
        super().__init__()
        self.errors = errors
        self.document, self.options, self.runner = (
            CaseDocument(self),
            OptionsModel(_first_options(), self),
            JobRunner(self),
        )
        questions, self.asker = Questions(self), Asker(self)
        self.files = FileController(self.document, self.runner, questions, errors, self)
        self.points = PointController(self.document, self.options, self.runner, self)
        self.pair_edits = PairEditController(self.document, self.options, self.points, self)
        self.registration = RegistrationController(self.document, self.options, self.runner, weights, self)
        self.exporting = ExportController(
            self.document, self.options, self.runner, questions, self.asker, weights, self
        )
        self.review = ReviewController(self.document, self.options, self.runner, questions, errors, self)
        self.series = SeriesController(self.document, self.options, self.runner, questions, weights, self)
        self.judging = JudgingController(self.document, self.options, self.runner, weights, self)
        self.cases = WorkListController(
            self.document, self.runner, self.files, questions, self.asker, errors, weights, self
        )
        self.correcting = CorrectionController(self.document, self.options, self.runner, weights, self)
        self.recovery = RecoveryController(self.document, self.runner, self.files, recovery_folder(), self)
        self.recent = RecentController(self.document, self)
        self.display = DisplayController(self.options, self)
        self.preloader = Preloader(weights, self)
        self.suggestions = SuggestionController(
            self.document, self.options, self.runner, self.preloader, weights, self
        )
        self.hints = HintController(self.document, self.options, self)
        self.drops = DropController(self)
        self.actions_by_id = make_actions(self)
        self.state: ViewState | None = None
        self.times_drawn = 0
        self._shown_actions: dict[str, ActionState] = {}
        self._shown_theme: object = None
        self._told = ""
        self._hovered: Mark | None = None
        self._told_timer = QTimer(self)
        self._told_timer.setSingleShot(True)
        self._told_timer.timeout.connect(self._forget_told)
        self._shortcuts_page: ShortcutsPage | None = None
        self._build()
        self.keyboard = KeyboardController(self.document, self.options, self.points, self.workspace, self)
        self.keyboard.told.connect(self.tell)
        self.workspace.mark_hovered.connect(self._on_mark_hovered)
        self.layout_keeper = LayoutController(self._splitters(), self.options, self)
        self.layout_keeper.restore()
        connect_actions(self)
        self.asker.changed.connect(self.refresh)
        self.document.changed.connect(self.refresh)
        self.document.replaced.connect(self._on_case_replaced)
        self.options.changed.connect(self.refresh)
        self.display.equaliser.changed.connect(self.refresh)
        self.runner.changed.connect(self.refresh)
        self.runner.failed.connect(self._on_job_failed)
        self.runner.succeeded.connect(self._on_job_succeeded)
        self.errors.changed.connect(self.refresh)
        self.files.told.connect(self.tell)
        self.registration.told.connect(self.tell)
        self.exporting.told.connect(self.tell)
        self.exporting.case_replaced.connect(self.files.save)
        self.series.told.connect(self.tell)
        self.judging.told.connect(self.tell)
        self.review.told.connect(self.tell)
        self.correcting.told.connect(self.tell)
        self.suggestions.told.connect(self.tell)
        self.suggestions.suggested.connect(self._on_suggested)
        self.points.told.connect(self.tell)
        self.pair_edits.told.connect(self.tell)
        self.document.result_dropped.connect(self._on_result_dropped)
        self.setAcceptDrops(True)
        self.show_recent()
        self.recent.look()
        self.resize(1280, 800)
        restore_geometry(self)

    def shut_down(self) -> None:
        """End all work; no thread is left."""
        self.recovery.shut_down(is_closed=False)
        self.cases.shut_down()
        self.runner.shut_down()
        self.suggestions.shut_down()
        self.display.shut_down()
        self.preloader.shut_down()

    # Drawing

    def refresh(self) -> None:
        """Resolve the document and the options, and let every panel draw its part."""
        self.times_drawn += 1
        self.points.drop_lost_selection()
        snapshot, options = self.document.snapshot(), self.options.options
        if self.runner.state.running and self.state is not None and not self.state.job.running:
            self._told = ""
        state = resolve(
            snapshot,
            options,
            self.runner.state,
            self.exporting.target,
            self._surroundings(),
            self.display.equalised(snapshot),
        )
        self.state = state
        theme = THEMES[state.theme]
        self._show_theme()
        self.setWindowTitle(state.title)
        self.setWindowModified(snapshot.modified)
        show_action_states(self.actions_by_id, state, self._shown_actions)
        self.top_bar.show_state(state.case_text, state.next_step)
        self.pages.setCurrentWidget(self.empty if state.empty else self.work_page)
        if not state.empty:
            self.workspace.show_state(state, snapshot, theme)
            self.side.show_state(state, theme)
            self.filmstrip.show_state(state.filmstrip, theme)
        self.body.show_left(state.surroundings.work_list.visible)
        self.work_list.show_state(state.surroundings.work_list, theme)
        self._show_hint(state, theme)
        self.question_bar.show_question(state.surroundings.question, theme)
        self.recovery_bar.show_offer(state.surroundings.recovery, theme)
        self.problem_bar.show_problem(state.surroundings.problem, theme)
        self.review.refresh()
        self._show_prompt()

    def show_recent(self) -> None:
        """The recent cases on the start page and in the menu."""
        items = [
            RecentItem(
                case.path, case.name, case.when, thumbnail_file(case.path), case.path in self.recent.missing
            )
            for case in self.recent.cases
        ]
        self.empty.recent.show_items(items)
        self.recent_menu.show_items(items)
        self.refresh()

    def tell(self, text: str) -> None:
        """A short message in place of the prompt, for some seconds."""
        self._told = text
        self._told_timer.start(TOLD_MS)
        self._show_prompt()

    def set_stage(self, stage: Stage) -> None:
        """Enter a stage."""
        if stage is Stage.EXPORT:
            self.exporting.propose_folder()
            self.exporting.look_at_folder()
        self.options.set(stage=stage)

    def cancel(self) -> None:
        """Esc: put back a drag, else stop the work in progress, else select nothing."""
        if self.workspace.cancel_gesture() or self.asker.leave():
            return
        if self.runner.state.running:
            self.runner.cancel()
        elif not self.correcting.escape():
            self.points.select(None)
            self.judging.end_walk()
            self.errors.dismiss()

    def centre_on_pair(self, pair_id: int) -> None:
        """Centre both images on a pair."""
        pair = next((pair for pair in self.document.snapshot().points if pair.id == pair_id), None)
        if pair is not None:
            self.points.select_pair(pair_id)
            views = self.workspace.views
            views.centre_on(pair.reference or views.to_reference(pair.floating), pair.floating)

    def show_shortcuts(self) -> None:
        """The page of keys and gestures."""
        if self._shortcuts_page is None:
            self._shortcuts_page = ShortcutsPage(self)
        self._shortcuts_page.show()
        self._shortcuts_page.raise_()

    def show_log_folder(self) -> None:
        """Open the folder of the log file."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_folder())))

    # Events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.drops.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.drops.enter(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.drops.drop(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        option = HELD_KEYS.get(Qt.Key(event.key()))
        if option is not None and not event.isAutoRepeat():
            self.options.set(**{option: False})
        else:
            super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.options.set(peek=False, hide_marks=False)
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.cases.may_close() or not self.files.may_leave_case():
            event.ignore()
            return
        remember(self, self.options.options)
        self.layout_keeper.remember()
        remember_list_width(self.body.left_width)
        self.recovery.shut_down(is_closed=True)
        self.hide()  # at once, whatever the threads still have to finish
        self.shut_down()
        event.accept()

    # Inside

    def _surroundings(self) -> Surroundings:
        lost = self.recovery.offered
        offer = RecoveryOffer(lost.origin.name, shown_time(lost), self.recovery.count) if lost else None
        options = self.options.options
        work_list = self.cases.state(options.grader, options.blinded)
        return Surroundings(
            offer, len(self.recent.cases), work_list, self.errors.problem, self.asker.question
        )

    def _on_case_replaced(self) -> None:
        self._forget_told()  # it was about another case
        self.errors.dismiss()
        self.asker.leave()
        self.options.set(
            stage=Stage.POINTS if self.document.snapshot().live is None else Stage.JUDGE,
            selected=None,
            show_before=False,
            export_folder="",
            walked=None,
            correcting=False,
            correction_drag=None,
            correction_half=None,
            selected_correction=None,
            selected_version=None,
            compared_version=None,
            reference_display=NEUTRAL,
            floating_display=NEUTRAL,
        )
        self.workspace.start_over()
        if self.work_list.table.hasFocus():
            self.workspace.take_keyboard()

    def _on_result_dropped(self) -> None:
        self.tell(
            tr(
                "The result was made with other points or settings and is not shown any more. "
                "Undo, or the versions under Judge, bring it back."
            )
        )

    def _on_mark_hovered(self, mark: Mark | None) -> None:
        self._hovered = mark
        self._show_prompt()

    def _on_suggested(self) -> None:
        self.workspace.reference.canvas.setFocus()  # the keys 1 to 9 go through the points

    def _on_job_failed(self, request: object, error: BaseException) -> None:
        if self.options.options.stage is Stage.REGISTER and not self.runner.state.running:
            self.options.set(stage=Stage.POINTS)
        self.errors.report(error, getattr(request, "name", ""))

    def _on_job_succeeded(self, request: object, answer: object) -> None:
        """What did not work before, works now. In a series another image says nothing of the one that failed."""
        problem, is_of_several = self.errors.problem, getattr(request, "count", 1) > 1
        if problem is not None and problem.doing == getattr(request, "name", "") and not is_of_several:
            self.errors.dismiss()
        if problems := getattr(answer, "problems", ()):  # some files could be read, and others not
            self.errors.report(InputError(" ".join(problems)), getattr(request, "name", ""))

    def _forget_told(self) -> None:
        self._told = ""
        self._show_prompt()

    def _show_prompt(self) -> None:
        if self.state is not None:
            hovered = self._hovered
            is_known = hovered is None or self.options.options.selected == (hovered.pair_id, hovered.image)
            hint = "" if self.state.job.running or is_known else hover_prompt(hovered)
            self.status.show_state(self._told or hint or self.state.prompt, self.state.job)

    def _show_theme(self) -> None:
        theme = THEMES[self.options.options.theme]
        if theme is self._shown_theme:
            return
        self._shown_theme = theme
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(palette(theme))
            application.setStyleSheet(style_sheet(theme))
        show_icons(self.actions_by_id, theme)
        self.workspace.set_theme(theme)

    def _show_hint(self, state: ViewState, theme: Theme) -> None:
        shown = None if state.empty else hint(self.document.snapshot(), self.options.options, state.job)
        self.hints.note_shown(shown)
        self.hint_bubble.show_hint(shown, self._picture_of(shown), theme)

    def _picture_of(self, shown: Hint | None) -> QWidget | None:
        """The picture on which a hint lies."""
        if shown is None:
            return None
        workspace = self.workspace
        return {
            HintPlace.REFERENCE: workspace.reference.canvas,
            HintPlace.FLOATING: workspace.floating.canvas,
            HintPlace.COMPARE: workspace.compare.first,
        }[shown.place]

    def _splitters(self) -> dict[str, QSplitter]:
        """The dividers of the window, by the names under which their places are remembered."""
        return {"side": self.work_page, "drawer": self.centre, **self.workspace.splitters}

    def _centre(self) -> QWidget:
        """The images, the place of the points table, and the filmstrip under each other."""
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._with_drawer(), 1)
        column.addWidget(self.filmstrip)
        return centre

    def _with_drawer(self) -> QSplitter:
        """The images, and below them the place of the points table."""
        self.centre = centre = QSplitter(Qt.Orientation.Vertical)
        centre.setHandleWidth(1)
        centre.setChildrenCollapsible(False)
        centre.addWidget(self.workspace)
        centre.addWidget(self.side.drawer)
        centre.setStretchFactor(0, 1)
        centre.setSizes([600, HEIGHT])
        return centre

    def _build(self) -> None:
        actions = self.actions_by_id
        show_icons(actions, THEMES[self.options.options.theme])
        self.top_bar, self.status = TopBar(actions), StatusLine(actions)
        self.recovery_bar, self.problem_bar, self.question_bar = (
            RecoveryBar(actions),
            ProblemBar(),
            QuestionBar(),
        )
        self.question_bar.answered.connect(self.asker.answer)
        self.problem_bar.details_asked.connect(self.errors.show_details)
        self.problem_bar.dismissed.connect(self.errors.dismiss)
        self.empty = EmptyState(actions)
        self.workspace, self.side = Workspace(actions, self.points, self.correcting), SidePanel(actions)
        self.work_page = QSplitter(Qt.Orientation.Horizontal)
        self.work_page.setHandleWidth(1)
        self.work_page.setChildrenCollapsible(False)
        self.filmstrip = Filmstrip(actions)
        self.work_page.addWidget(self._centre())
        self.work_page.addWidget(self.side)
        self.work_page.setStretchFactor(0, 1)
        self.work_page.setStretchFactor(1, 0)
        self.work_page.setSizes([1000, WIDTH])
        self.hint_bubble = HintBubble(self.workspace)
        self.hint_bubble.dismissed.connect(self.hints.dismiss)
        self.pages = Pages()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.work_page)
        self.work_list = WorkListPanel(self.cases.list, actions)
        self.cases.set_panel(self.work_list)
        self.body = Body(LeftPanel(self.work_list), self.pages, remembered_list_width(WIDTH_OF_LIST))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.question_bar)
        column.addWidget(self.problem_bar)
        column.addWidget(self.recovery_bar)
        column.addWidget(self.body, 1)
        column.addWidget(self.status)
        self.setCentralWidget(page)
        fill_menu_bar(self.menuBar(), actions)
        self.recent_menu = RecentMenu(actions["forget_recent"], self)
        add_submenu(self.menuBar(), FILE, self.recent_menu, actions["open_demo"])
        attach_actions(actions, self, self.workspace)
        for name in ("toggle_use", "toggle_check"):
            self.side.points.table.addAction(actions[name])
        self.status.cancel.setObjectName("cancelButton")
        page.setFocus()  # and not the first button, as if somebody had gone there


def _first_options() -> ViewOptions:
    """The options at the start: what is remembered of them."""
    return ViewOptions(theme=remembered_theme(), hints_seen=remembered_hints(), **remembered_reader())
