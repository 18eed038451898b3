"""The windows that stay open beside the main one, and follow it: verdicts, labels, findings, the user guide."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import delete

from retina_gui.dialogs.about import show_about
from retina_gui.dialogs.chart_saving import ChartSaving
from retina_gui.dialogs.labels_dialog import LabelsDialog
from retina_gui.dialogs.shortcuts_page import ShortcutsPage
from retina_gui.dialogs.verdict_list import VerdictList
from retina_gui.guide.place import OF_WINDOWS, Place, place_for
from retina_gui.look.theme import THEMES, Theme
from retina_gui.session import Session
from retina_gui.state.annotations_state import LabelChoice
from retina_gui.state.case_charts import CASE_CHARTS
from retina_gui.state.findings_state import findings_state

if TYPE_CHECKING:
    from retina_gui.dialogs.animation_window import AnimationWindow
    from retina_gui.dialogs.charts_window import ChartsWindow
    from retina_gui.dialogs.findings_window import FindingsWindow
    from retina_gui.dialogs.guide_window import GuideWindow
    from retina_gui.dialogs.overview_window import OverviewWindow
    from retina_gui.dialogs.picture_window import PictureWindow
    from retina_gui.dialogs.study_dialog import StudyDialog

HELP_KEY = "F1"
"""As in the main window, whose shortcuts do not reach windows beside it."""


class WindowsBeside:
    """Makes each when it is first asked for. Implements `controllers.screen.OtherWindows`.

    Args:
        draw: draws the whole window with its windows beside, soon.
        open_annotation: shows an annotation of the findings on its own image.
        choose_cases: shows some cases of the list alone; None for all.

    Attributes:
        saving: asks where a chart is saved.
    """

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        actions: dict[str, QAction],
        draw: Callable[[], None],
        open_annotation: Callable[[str], None],
        choose_cases: Callable[[frozenset[Path] | None], None],
    ) -> None:
        self._parent, self._session, self._actions = parent, session, actions
        self.saving = ChartSaving(session)
        self._draw, self._open_annotation = draw, open_annotation
        self._choose_cases = choose_cases
        self._keys: ShortcutsPage | None = None
        self._with_help: set[str] = set()
        self.guide: GuideWindow | None = None
        self.verdicts: VerdictList | None = None
        self.study: StudyDialog | None = None
        self.overview: OverviewWindow | None = None
        self.picture: PictureWindow | None = None
        self.animation: AnimationWindow | None = None
        self.charts: ChartsWindow | None = None
        self.labels: LabelsDialog | None = None
        self.findings: FindingsWindow | None = None

    def show_state(self, labels: tuple[LabelChoice, ...]) -> None:
        """Draw what is open of them."""
        session, theme = self._session, self._theme
        if self.guide is not None and self.guide.isVisible():
            self.guide.show_state(theme)
        if session.study.state is not None:
            self._hide_all()
            return
        if self.verdicts is not None and self.verdicts.isVisible():
            self.verdicts.show_state(session.review.state, theme)
        if self.overview is not None and self.overview.isVisible():
            self.overview.show_state(session.review.overview, theme)
        if self.charts is not None and self.charts.isVisible():
            options, document = session.options.options, session.document.snapshot()
            chart = CASE_CHARTS[options.case_chart].make(document, options)
            self.charts.show_state(options.case_chart, options.error_factor, chart, theme)
        if self.picture is not None and self.picture.isVisible():
            from retina_gui.dialogs.picture_connections import draw_picture_window

            draw_picture_window(self.picture, session)
        if self.animation is not None and self.animation.isVisible():
            from retina_gui.dialogs.picture_connections import draw_animation_window

            draw_animation_window(self.animation, session)
        if self.labels is not None and self.labels.isVisible():
            self.labels.show_labels(labels)
        if self.findings is not None and self.findings.isVisible():
            state = findings_state(session.document.snapshot(), session.options.options)
            self.findings.show_state(state, theme)

    def show_verdicts(self) -> None:
        """See `OtherWindows`."""
        if self.verdicts is None:
            self.verdicts = shown = VerdictList(self._actions, self._parent)
            shown.this_case_asked.connect(self._session.review.show_this_case)
            shown.list_asked.connect(self._session.review.show_list)
            shown.csv_asked.connect(self._session.review.save_csv)
            shown.case_asked.connect(self._session.files.open_case_file)
        self._open(self.verdicts, "verdicts")

    def show_overview(self) -> None:
        """See `OtherWindows`."""
        if self.overview is None:
            from retina_gui.dialogs.overview_window import OverviewWindow

            self.overview = shown = OverviewWindow(self._parent)
            shown.axes_chosen.connect(self._session.review.set_axes)
            shown.case_asked.connect(self._session.open_case_of_list)
            shown.chosen.connect(self._choose_cases)
            self.saving.let_save(shown.buttons, is_of_list=True)
        self._open(self.overview, "overview")

    def show_charts(self) -> None:
        """See `OtherWindows`."""
        if self.charts is None:
            from retina_gui.dialogs.charts_window import ChartsWindow

            self.charts, display = ChartsWindow(self._parent), self._session.display
            self.charts.chart_chosen.connect(display.choose_chart)
            self.charts.factor_chosen.connect(display.enlarge_errors)
            self.saving.let_save(self.charts.buttons)
        self._open(self.charts, "charts")

    def show_study(self) -> None:
        """See `OtherWindows`."""
        if self.study is None:
            from retina_gui.dialogs.study_dialog import StudyDialog

            self.study, study = StudyDialog(self._parent), self._session.study
            self.study.begin_asked.connect(study.begin)
            self.study.readings_asked.connect(study.save_readings)
            self.study.give_asked.connect(study.give_to_cases)
        if self._session.study.offer is not None:
            self.study.show_offer(self._session.study.offer, self._session.options.options.grader)
        self._open(self.study, "study")

    def show_picture(self) -> None:
        """See `OtherWindows`."""
        if self.picture is None:
            from retina_gui.dialogs.picture_connections import picture_window

            self.picture = picture_window(self._parent, self._session, self._draw)
        self._open(self.picture, "picture")

    def show_animation(self) -> None:
        """See `OtherWindows`."""
        if self.animation is None:
            from retina_gui.dialogs.picture_connections import animation_window

            self.animation = animation_window(self._parent, self._session)
        self._open(self.animation, "animation")

    def show_labels(self) -> None:
        """See `OtherWindows`."""
        if self.labels is None:
            self.labels, labels = LabelsDialog(self._parent), self._session.labels
            self.labels.renamed.connect(labels.rename)
            self.labels.recoloured.connect(labels.recolour)
            self.labels.removed.connect(labels.remove)
            self.labels.moved.connect(labels.move)
            self.labels.reset_asked.connect(labels.reset)
        self._open(self.labels, "labels")

    def show_findings(self) -> None:
        """See `OtherWindows`."""
        if self.findings is None:
            from retina_gui.dialogs.findings_window import FindingsWindow

            self.findings, findings = FindingsWindow(self._parent), self._session.findings
            self.findings.selected.connect(findings.select)
            self.findings.opened.connect(self._open_annotation)
            self.findings.copy_asked.connect(findings.copy)
            self.saving.let_save(self.findings.buttons)
        self._open(self.findings, "findings")

    def show_guide(self) -> None:
        """See `OtherWindows`."""
        self._show_place(place_for(self._session.situation))

    def _show_place(self, place: Place) -> None:
        if self.guide is None:
            from retina_gui.dialogs.guide_window import GuideWindow

            self.guide = GuideWindow(self._parent)
        self._open(self.guide)
        self.guide.activateWindow()
        self.guide.go_to(place)

    def show_keys(self) -> None:
        """See `OtherWindows`."""
        if self._keys is None:
            self._keys = ShortcutsPage(self._parent)
        self._open(self._keys)

    def show_about(self) -> None:
        """See `OtherWindows`."""
        show_about(self._parent)

    def _hide_all(self) -> None:
        """While a study is read, none of them tells names, verdicts or figures."""
        for each in (
            *(self.verdicts, self.overview, self.charts, self.labels, self.findings, self.study),
            *(self.picture, self.animation),
        ):
            if each is not None and each.isVisible():
                each.close()

    def take_apart(self) -> None:
        """Before the program ends.

        Windows with plots go at once and in Qt's order: Python's garbage collector ends the parts of a plot in any
        order, which crashes now and then.
        """
        for each in (self.findings, self.overview, self.charts):
            if each is not None:
                each.take_apart()
                delete(each)
        self.findings = self.overview = self.charts = None

    @property
    def _theme(self) -> Theme:
        return THEMES[self._session.options.options.theme]

    def _open(self, window: QDialog, name: str = "") -> None:
        """Show a window; in those that have a place in the guide the help key leads there."""
        if name and name not in self._with_help:
            self._with_help.add(name)
            QShortcut(QKeySequence(HELP_KEY), window, partial(self._show_place, OF_WINDOWS[name]))
        window.show()
        window.raise_()
        self._draw()
