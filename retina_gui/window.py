"""The main window: lays out what shows the session, and passes on what the user does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QVBoxLayout, QWidget

from core.metrics.cell_quality import CellQuality
from retina_gui.actions.action import CASE, VIEW
from retina_gui.controllers.recent import thumbnail_file
from retina_gui.dialogs.error_dialog import ErrorDialogs
from retina_gui.dialogs.notifications import Notifier
from retina_gui.dialogs.qt_dialogs import QtDialogs
from retina_gui.dialogs.windows_beside import WindowsBeside
from retina_gui.error_reporting import ErrorReporter
from retina_gui.look.plain_text import seen
from retina_gui.look.style_sheet import style_sheet
from retina_gui.look.theme import THEMES, Theme, palette
from retina_gui.look.window_place import open_window
from retina_gui.menus import (
    add_submenu,
    attach_actions,
    fill_menu_bar,
    make_actions,
    show_action_states,
    show_icons,
)
from retina_gui.panels.button_keys import ButtonKeys
from retina_gui.panels.connections import (
    connect_annotations,
    connect_filmstrip,
    connect_side,
    connect_work_list,
    connect_workspace,
)
from retina_gui.panels.disabled_keys import DisabledKeys, OpenCaseKeys
from retina_gui.panels.display_popover import DisplayPopovers
from retina_gui.panels.empty_state import EmptyState
from retina_gui.panels.file_drops import FileDrops
from retina_gui.panels.filmstrip import Filmstrip
from retina_gui.panels.held_keys import HeldKeys
from retina_gui.panels.hint_bubble import HintBubble
from retina_gui.panels.image_commands import ImageCommands
from retina_gui.panels.image_editors import ImageEditors
from retina_gui.panels.image_menu import ImageMenus
from retina_gui.panels.language_menu import make_language_menu
from retina_gui.panels.layout_memory import LayoutMemory
from retina_gui.panels.left_panel import WIDTH as WIDTH_OF_LIST
from retina_gui.panels.left_panel import Body, LeftPanel, Pages
from retina_gui.panels.pictures import Pictures
from retina_gui.panels.points_drawer import HEIGHT
from retina_gui.panels.problem_bar import ProblemBar
from retina_gui.panels.question_bar import QuestionBar
from retina_gui.panels.recent_list import RecentItem, RecentMenu
from retina_gui.panels.recovery_bar import RecoveryBar
from retina_gui.panels.side_panel import SidePanel
from retina_gui.panels.status_line import StatusLine
from retina_gui.panels.table_commands import TableCommands
from retina_gui.panels.top_bar import TopBar
from retina_gui.panels.work_list_panel import WorkListPanel
from retina_gui.panels.work_page import WorkPage
from retina_gui.panels.workspace import Workspace
from retina_gui.panes.image_pane import ImagePane
from retina_gui.refresh import Refresher
from retina_gui.resolve import resolve
from retina_gui.session import Session
from retina_gui.settings import (
    remember,
    remember_list_width,
    remembered_geometry,
    remembered_hints,
    remembered_list_width,
    remembered_reader,
    remembered_theme,
)
from retina_gui.state.hints import Hint, HintPlace, hint
from retina_gui.state.options import Stage, ViewOptions
from retina_gui.state.prompts import hover_prompt
from retina_gui.state.view_state import ActionState, Mark, ViewState

FIRST_SIZE = QSize(1280, 800)
"""Of the window at the first start, where the screen has room for it."""


class MainWindow(QMainWindow):
    """One window with one session. Implements `controllers.screen.Screen`."""

    def __init__(
        self, errors: ErrorReporter, error_dialogs: ErrorDialogs, weights: Path | None = None
    ) -> None:
        super().__init__()
        self.session = session = Session(errors, QtDialogs(self), _first_options(), weights, self)
        self.error_dialogs = error_dialogs
        self.actions_by_id = make_actions(session, self)
        self._refresher = Refresher(self._draw, self)
        self._state: ViewState | None = None
        self._shown_actions: dict[str, ActionState] = {}
        self._shown_theme: Theme | None = None
        self._hovered: Mark | None = None
        self._build()
        self.images = ImageCommands(session, self.workspace)
        self.tables = TableCommands(session, self.workspace, self.side, self.work_list, self.refresh)
        self.pictures = Pictures(self.workspace, self._drawn_state, session.annotating, session.correcting)
        self.beside = WindowsBeside(
            self,
            session,
            self.actions_by_id,
            self._refresher.request,
            self._open_annotation,
            self._choose_cases,
        )
        self._displays = DisplayPopovers(session, self.beside.saving)
        self._notifier = Notifier(self)
        self._image_menus = ImageMenus(session, self.filmstrip, self.actions_by_id)
        self.editors = ImageEditors(
            self.workspace, self.filmstrip, self._displays, self._image_menus, self.refresh
        )
        self._layout_memory = LayoutMemory(self._splitters(), session.options)
        self._layout_memory.restore()
        DisabledKeys(self, self.actions_by_id, session)
        ButtonKeys(self)  # the latest is asked first
        OpenCaseKeys(self.work_list.table, self.actions_by_id, session)
        HeldKeys(self, session)
        FileDrops(self, self.workspace, session)
        session.show_on(self)
        self._connect()
        self._show_recent()
        session.recent.look()
        self._draw()
        open_window(self, FIRST_SIZE, remembered_geometry())

    @property
    def state(self) -> ViewState:
        """What is shown, with everything that has happened so far."""
        self.refresh()
        assert self._state is not None, "it is drawn once when it is made"
        return self._state

    def _drawn_state(self) -> ViewState:
        return self.state

    def refresh(self) -> None:
        """Show what is different now, without waiting for the event loop."""
        self._refresher.flush()

    # Drawing

    def _draw(self) -> None:
        """Resolve the session, and let every panel draw its part."""
        session = self.session
        situation = session.situation
        state = resolve(situation)
        self._state = state
        theme = THEMES[state.theme]
        self._show_theme(theme)
        self.setWindowTitle(seen(state.title))
        if situation.document.modified != self.isWindowModified():  # Qt would tell every part of the window
            self.setWindowModified(situation.document.modified)
        show_action_states(self.actions_by_id, state.actions, self._shown_actions)
        self.top_bar.show_state(state.case_text, state.next_step)
        self._show_page(state.empty)
        if not state.empty:
            self.workspace.show_state(state, situation.document, theme)
            self.side.show_state(state, theme)
            self.filmstrip.show_state(state.filmstrip, theme)
        self.body.show_left(state.application.work_list.visible)
        self.work_list.show_state(state.application.work_list, theme)
        shown = None if state.empty else hint(situation.document, situation.options, state.job)
        session.hints.note_shown(shown)
        self.hint_bubble.show_hint(shown, self._picture_of(shown), _marks_below(shown, state), theme)
        self.question_bar.show_question(state.application.question, theme)
        self.recovery_bar.show_offer(state.application.recovery, theme)
        self.problem_bar.show_problem(state.application.problem, theme)
        self._displays.show_state()
        self.beside.show_state(state.annotations.labels)
        self._show_prompt()

    def _show_page(self, is_empty: bool) -> None:
        """The start page, or the images; these get the keyboard where the start page had it, or nothing had."""
        page, had_keyboard = self.empty if is_empty else self.work_page, QApplication.focusWidget()
        is_other = self.pages.currentWidget() is not page
        had_none = had_keyboard in (None, self.centralWidget()) or self.empty.isAncestorOf(had_keyboard)
        self.pages.setCurrentWidget(page)
        if is_other and not is_empty and had_none:
            self.workspace.take_keyboard(Qt.FocusReason.OtherFocusReason)  # nobody has gone there: no ring

    def _show_recent(self) -> None:
        """The recent cases on the start page and in the menu."""
        recent = self.session.recent
        items = [
            RecentItem(
                case.path, case.name, case.when, thumbnail_file(case.path), case.path in recent.missing
            )
            for case in recent.cases
        ]
        self.empty.recent.show_items(items)
        self.recent_menu.show_items(items)

    def _show_prompt(self) -> None:
        if self._state is not None:
            hovered, selected = self._hovered, self.session.options.options.selected
            is_known = hovered is None or selected == (hovered.pair_id, hovered.image)
            words = "" if self._state.job.running or is_known else hover_prompt(hovered)
            self.status.show_state(self.session.told or words or self._state.prompt, self._state.job)

    def _show_theme(self, theme: Theme) -> None:
        if theme is self._shown_theme:
            return
        self._shown_theme = theme
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(palette(theme))
            application.setStyleSheet(style_sheet(theme, application.font().pixelSize()))
        show_icons(self.actions_by_id, theme)
        self.workspace.set_theme(theme)

    def _picture_of(self, shown: Hint | None) -> ImagePane | None:
        """The picture on which a hint lies."""
        if shown is None:
            return None
        workspace = self.workspace
        return {
            HintPlace.REFERENCE: workspace.reference.canvas,
            HintPlace.FLOATING: workspace.floating.canvas,
            HintPlace.COMPARE: workspace.compare.first,
        }[shown.place]

    # What actions ask for: see `Screen`

    def notify(self, title: str, text: str) -> None:
        """By the system, where it can."""
        self._notifier.notify(title, text)

    def focus_export(self) -> None:
        """Give the keyboard to the button that exports."""
        self.refresh()
        self.side.export.button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def reset_layout(self) -> None:
        """The parts of the window as at the first start."""
        self._layout_memory.reset()

    # Events

    def closeEvent(self, event: QCloseEvent) -> None:
        session = self.session
        if not session.cases.may_close() or not session.files.may_leave_case():
            event.ignore()
            return
        remember(self.saveGeometry(), session.options.options)
        self._layout_memory.remember()
        remember_list_width(self.body.left_width)
        session.recovery.shut_down(is_closed=True)
        self.beside.take_apart()
        self._displays.take_apart()
        self.hide()  # at once, whatever the threads still have to finish
        session.shut_down()
        event.accept()

    # Inside

    def _connect(self) -> None:
        """What the session tells, and what the panels pass on."""
        session = self.session
        session.changed.connect(self._refresher.request)
        session.case_replaced.connect(self._on_case_replaced)
        session.recent.changed.connect(self._show_recent)
        session.judging.cell_asked.connect(self._show_cell)
        session.judging.name_asked.connect(self._ask_reader)
        session.review.listed.connect(self.beside.show_verdicts)
        session.review.overview_asked.connect(self.beside.show_overview)
        session.study.offered.connect(self.beside.show_study)
        session.suggestions.suggested.connect(self.workspace.reference.canvas.setFocus)
        session.drawing.text_asked.connect(self._ask_note)
        session.annotations.centre_asked.connect(self.images.centre_on_place)
        connect_workspace(self, self.workspace, session)
        connect_filmstrip(self.filmstrip, self._image_menus, session)
        connect_side(self, self.side, self.workspace, session)
        connect_annotations(self.side, self.workspace, session)
        connect_work_list(self.work_list, session)
        self._connect_pictures_and_bars()

    def _connect_pictures_and_bars(self) -> None:
        session, workspace = self.session, self.workspace
        workspace.mark_hovered.connect(self._on_mark_hovered)
        workspace.cursor_text.connect(self.status.show_cursor)
        workspace.magnification_chosen.connect(self._set_magnification)
        workspace.compare.bar.before_chosen.connect(self._show_before)
        workspace.compare.bar.display.clicked.connect(self.editors.show_displays)
        self.session.turning.turned.connect(self._on_turned)
        workspace.compare.flicker_due.connect(self._flicker)
        workspace.compare.cell_clicked.connect(session.judging.click_cell)
        self.question_bar.answered.connect(session.questions.answer)
        self.problem_bar.details_asked.connect(self.error_dialogs.show_details)
        self.problem_bar.dismissed.connect(session.errors.dismiss)
        self.hint_bubble.dismissed.connect(session.hints.dismiss)
        self.recent_menu.aboutToShow.connect(session.recent.look)
        for shown in (self.empty.recent, self.recent_menu):
            shown.chosen.connect(session.files.open_case_file)

    def _ask_note(self) -> None:
        """Give the keyboard to the note, for the words of an arrow that was just drawn."""
        self.refresh()
        self.side.annotations.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_annotation(self, identifier: str) -> None:
        """Show an annotation on its own image, and centre all of them on it."""
        case = self.session.document.case
        annotation = case.annotation(identifier)
        if annotation is None:
            return
        homes = [entry.image.sha256 for entry in case.floating]
        if annotation.home in homes:
            self._image_menus.show_image(homes.index(annotation.home))
        self.session.options.set(stage=Stage.ANNOTATE)
        self.refresh()
        self.session.annotations.centre_on(identifier)

    def _on_case_replaced(self) -> None:
        self.refresh()
        self.workspace.start_over()
        if self.work_list.table.hasFocus():
            self.workspace.take_keyboard()

    def _on_turned(self) -> None:
        """What the panes looked at lies elsewhere."""
        self.refresh()
        self.workspace.views.fit()

    def _choose_cases(self, files: frozenset[Path] | None) -> None:
        self.work_list.choose(files)

    def _on_mark_hovered(self, mark: Mark | None) -> None:
        self._hovered = mark
        self._show_prompt()

    def _show_cell(self, cell: CellQuality) -> None:
        self.refresh()
        self.workspace.views.show_region(cell.left - 0.5, cell.top - 0.5, cell.right - 0.5, cell.bottom - 0.5)

    def _ask_reader(self, is_asked: bool) -> None:
        """Give the keyboard to the place for the reader's name, or from there back to the images."""
        self.refresh()
        if is_asked:
            self.side.ask_reader()
        elif self.side.verdict.grader.hasFocus():
            self.workspace.take_keyboard()

    def _show_before(self, before: bool) -> None:
        self.session.options.set(show_before=before)
        self._refresher.request()  # the button has switched itself already

    def _flicker(self) -> None:
        options = self.session.options
        options.set(flicker_phase=options.options.flicker_phase + 1)

    def _set_magnification(self, magnification: float) -> None:
        self.session.options.set(magnification=magnification)

    # Layout

    def _splitters(self) -> dict[str, QSplitter]:
        """The dividers of the window, by the names under which their places are remembered."""
        return {"side": self.work_page, "drawer": self.centre, **self.workspace.splitters}

    def _build(self) -> None:
        actions, session = self.actions_by_id, self.session
        show_icons(actions, THEMES[session.options.options.theme])
        self.top_bar, self.status = TopBar(actions), StatusLine(actions)
        self.recovery_bar, self.problem_bar = RecoveryBar(actions), ProblemBar()
        self.question_bar, self.empty = QuestionBar(), EmptyState(actions)
        self.workspace = Workspace(actions, session.points, session.correcting, session.annotating)
        self.side, self.filmstrip = SidePanel(actions), Filmstrip(actions)
        self.hint_bubble = HintBubble(self.workspace)
        self.work_list = WorkListPanel(session.cases.list, actions)
        self.work_page = WorkPage(self._images_and_filmstrip(), self.side)
        self.pages = Pages()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.work_page)
        self.body = Body(LeftPanel(self.work_list), self.pages, remembered_list_width(WIDTH_OF_LIST))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for bar in (self.top_bar, self.question_bar, self.problem_bar, self.recovery_bar):
            column.addWidget(bar)
        column.addWidget(self.body, 1)
        column.addWidget(self.status)
        self.setCentralWidget(page)
        self._build_menus()
        page.setFocus()  # and not the first button, as if somebody had gone there

    def _images_and_filmstrip(self) -> QWidget:
        """The images, the place of the points table, and the filmstrip under each other."""
        self.centre = centre = QSplitter(Qt.Orientation.Vertical)
        centre.setHandleWidth(1)
        centre.setChildrenCollapsible(False)
        centre.addWidget(self.workspace)
        centre.addWidget(self.side.drawer)
        centre.setStretchFactor(0, 1)
        centre.setSizes([600, HEIGHT])
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(centre, 1)
        column.addWidget(self.filmstrip)
        return widget

    def _build_menus(self) -> None:
        actions, bar = self.actions_by_id, self.menuBar()
        fill_menu_bar(bar, actions)
        self.recent_menu = RecentMenu(actions["forget_recent"], self)
        add_submenu(bar, CASE, self.recent_menu, actions["open_demo"])
        add_submenu(bar, VIEW, make_language_menu(self.session.tell, self), actions["toggle_theme"])
        attach_actions(actions, self, self.workspace)
        for name in ("toggle_use", "toggle_check"):
            self.side.points.table.addAction(actions[name])
        self.status.cancel.setObjectName("cancelButton")


def _marks_below(shown: Hint | None, state: ViewState) -> tuple[Mark, ...]:
    """The marks of the picture on which a hint lies."""
    panes = {HintPlace.REFERENCE: state.reference, HintPlace.FLOATING: state.floating}
    return panes[shown.place].marks if shown is not None and shown.place in panes else ()


def _first_options() -> ViewOptions:
    """The options at the start: what is remembered of them."""
    return ViewOptions(theme=remembered_theme(), hints_seen=remembered_hints(), **remembered_reader())
