"""The windows that stay open beside the main one, and follow it: verdicts, labels, findings, the user guide."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import delete

from core.errors import InputError
from core.language import tr
from retina_gui.controllers.picturing import image_of
from retina_gui.dialogs.about import show_about
from retina_gui.dialogs.chart_saving import ChartSaving
from retina_gui.dialogs.labels_dialog import LabelsDialog
from retina_gui.dialogs.shortcuts_page import ShortcutsPage
from retina_gui.dialogs.verdict_list import VerdictList
from retina_gui.guide.place import OF_WINDOWS, Place, place_for
from retina_gui.look.theme import THEMES, Theme
from retina_gui.rendering.picture_drawing import draw_picture
from retina_gui.session import Session
from retina_gui.state.animation_choice import animation_in_words
from retina_gui.state.annotations_state import LabelChoice
from retina_gui.state.case_charts import CASE_CHARTS
from retina_gui.state.findings_state import findings_state
from retina_gui.state.picture_choice import size_in_words

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
            self._draw_picture(self.picture)
        if self.animation is not None and self.animation.isVisible():
            self._draw_animation(self.animation)
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
            self.saving.let_save(shown.buttons)
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
            from retina_gui.dialogs.picture_window import PictureWindow

            self.picture, session = PictureWindow(self._parent), self._session
            picturing, pictures = session.picturing, session.screen.pictures
            self.picture.pane_chosen.connect(picturing.choose_pane)
            self.picture.extent_chosen.connect(picturing.choose_extent)
            self.picture.part_chosen.connect(picturing.choose_part)
            self.picture.copy_asked.connect(partial(picturing.copy, pictures))
            self.picture.print_asked.connect(self._print_picture)
            self.picture.save_asked.connect(self._save_picture)
            self.picture.preview_asked.connect(self._draw)
        self._open(self.picture, "picture")

    def _print_picture(self) -> None:
        session = self._session
        session.picturing.print_out(session.screen.pictures, session.review.home)

    def _save_picture(self) -> None:
        session = self._session
        session.picturing.save(session.screen.pictures, session.review.home)

    def _draw_picture(self, window: PictureWindow) -> None:
        """The choices, and the picture as small as the window shows it."""
        session, options = self._session, self._session.options.options
        pictures = session.screen.pictures
        window.show_state(options.picture_of, pictures.there(), options.picture)
        sketch = pictures.sketch(options.picture_of, options.picture)
        if sketch is None:
            window.show_preview(None, tr("This pane shows nothing now."))
            return
        small = sketch.smaller(window.room)
        picture = draw_picture(small.size, small.layers)
        small.finish(picture)
        window.show_preview(image_of(picture), size_in_words(sketch.size, sketch.micrometres_per_pixel))

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

    def show_animation(self) -> None:
        """See `OtherWindows`."""
        if self.animation is None:
            from retina_gui.dialogs.animation_window import AnimationWindow

            self.animation = AnimationWindow(self._parent)
            self.animation.chosen.connect(self._session.animating.choose)
            self.animation.save_asked.connect(self._save_animation)
        self._open(self.animation, "animation")

    def _save_animation(self) -> None:
        session = self._session
        equalised = session.situation.equalised
        session.animating.save(session.screen.pictures, equalised, session.review.home)

    def _draw_animation(self, window: AnimationWindow) -> None:
        """The choices, and a small animation of them; anew only where it differs."""
        from retina_gui.dialogs.animation_window import PREVIEW_WIDTH

        session = self._session
        choice, equalised = session.options.options.animation, session.situation.equalised
        window.show_choice(choice)
        try:
            small = session.animating.sketch(session.screen.pictures, equalised, PREVIEW_WIDTH)
        except InputError as error:
            window.show_preview(None, "", str(error))
            return
        if small is None:
            window.show_preview(None, "", tr("There is nothing to compare now."))
            return
        words = animation_in_words(small.chosen, choice.seconds * choice.rounds)
        window.show_preview(small.animation(), words, "")

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
