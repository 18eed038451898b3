"""The panels on the right: a stage sets which of them show."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from retina_gui.look.text_size import scaled
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import separator
from retina_gui.panels.annotations_panel import AnnotationsPanel
from retina_gui.panels.draw_panel import DrawPanel
from retina_gui.panels.export_panel import ExportPanel
from retina_gui.panels.image_facts_panel import GridPanel, ImageFactsPanel
from retina_gui.panels.images_panel import ImagesPanel
from retina_gui.panels.model_panel import ModelPanel
from retina_gui.panels.notes_panel import NotesPanel
from retina_gui.panels.points_drawer import PointsDrawer
from retina_gui.panels.points_table import PointsPanel
from retina_gui.panels.quality_panel import MeaningsPanel, QualityPanel
from retina_gui.panels.register_panel import RegisterPanel
from retina_gui.panels.report_panel import ReportPanel
from retina_gui.panels.verdict_panel import VerdictPanel
from retina_gui.panels.versions_panel import VersionsPanel
from retina_gui.state.options import Stage
from retina_gui.state.view_state import ViewState

WIDTH = 372
LEAST, MOST = WIDTH - 20, WIDTH + 140
"""How narrow it can be dragged in a language of short words, and how far longer ones may push it out."""
SETTLING_MS = 300
"""So long the height of what was unfolded may still change."""


class SidePanel(QFrame):
    """All panels under each other in a scroll area. The points table can move into `drawer`, which lies elsewhere."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidePanel")
        self.setMinimumWidth(LEAST)
        self.points, self.images, self.notes = PointsPanel(actions), ImagesPanel(), NotesPanel(actions)
        self.quality, self.verdict, self.export = (
            QualityPanel(actions),
            VerdictPanel(actions),
            ExportPanel(actions["show_export"]),
        )
        self.register = RegisterPanel(actions)
        self.meanings, self.model = MeaningsPanel(actions["meanings"]), ModelPanel(actions)
        self.versions = VersionsPanel(actions)
        self.draw, self.annotations = DrawPanel(actions), AnnotationsPanel(actions)
        self.facts, self.grid = ImageFactsPanel(), GridPanel(actions)
        self.drawer = PointsDrawer()
        self._is_in_drawer, self._room = False, scaled(MOST)
        self._is_explained: bool | None = None
        self._stage: Stage | None = None
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLING_MS)
        self.report = ReportPanel(actions)
        self._sections = (
            *(self.points, self.model, self.register, self.quality, self.verdict, self.versions),
            *(self.draw, self.annotations, self.facts, self.grid, self.export, self.report),
        )
        self._line = separator()
        self._content = content = _Column()
        content.installEventFilter(self)
        self._column = column = QVBoxLayout(content)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(16)
        for widget in (*self._sections, self.notes, self.meanings, self._line, self.images):
            column.addWidget(widget)
        column.addStretch(1)
        self._scroll = scroll = QScrollArea()
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what has the keyboard in it comes into view
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(content)
        scroll.verticalScrollBar().rangeChanged.connect(self._reveal_meanings)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._foot_line = separator()
        outer.addWidget(scroll, 1)
        outer.addWidget(self._foot_line)
        outer.addWidget(self.export.foot)

    def show_state(self, state: ViewState, theme: Theme) -> None:
        """Draw a state."""
        shown = {
            self.points: (Stage.POINTS,),
            self.model: (Stage.POINTS,),
            self.register: (Stage.REGISTER,),
            self.images: (Stage.POINTS, Stage.REGISTER),
            self._line: (Stage.POINTS, Stage.REGISTER),
            self.quality: (Stage.JUDGE,),
            self.verdict: (Stage.JUDGE,),
            self.versions: (Stage.JUDGE,),
            self.meanings: (Stage.JUDGE,),
            self.draw: (Stage.ANNOTATE,),
            self.annotations: (Stage.ANNOTATE,),
            self.facts: (Stage.ANNOTATE,),
            self.grid: (Stage.ANNOTATE,),
            self.export: (Stage.EXPORT,),
            self._foot_line: (Stage.EXPORT,),
            self.export.foot: (Stage.EXPORT,),
            self.report: (Stage.EXPORT,),
        }
        if state.stage is not self._stage:
            self._stage = state.stage
            self._settling.stop()
            self._scroll.verticalScrollBar().setValue(0)
        self._place_points(state.points.in_drawer)
        self.drawer.setVisible(state.points.in_drawer and state.stage is Stage.POINTS)
        for widget, stages in shown.items():
            widget.setVisible(state.stage in stages)
        self.points.show_state(state.points)
        self.model.show_state(state.model)
        self.images.show_state(state.polarities, state.spacing)
        self.quality.show_state(state.quality)
        self.verdict.show_state(state.verdict, theme)
        self.versions.show_state(state.versions, theme)
        if state.stage is Stage.ANNOTATE:
            self.draw.show_state(state.annotations)
            self.annotations.show_state(state.annotations)
            self.facts.show_state(state.annotations)
            self.grid.show_state(state.annotations.grid)
        self.meanings.show_sentences(state.quality.sentences, state.meanings)
        if self._is_explained is False and state.meanings and state.stage is Stage.JUDGE:
            self._settling.start()
        self._is_explained = state.meanings
        self.export.show_state(state.export, state.job.running)
        self.register.show_state(state.method, state.actions["register"].reason)
        self.notes.show_state(state.notes, theme)

    def ask_reader(self) -> None:
        """Let the reader type who they are; the place for it comes into view."""
        self._scroll.ensureWidgetVisible(self.verdict.grader)
        self.verdict.grader.setFocus(Qt.FocusReason.OtherFocusReason)
        self.verdict.grader.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self._leave_room()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._leave_room()

    def set_room(self, width: int) -> None:
        """How wide the panel may be, in pixels."""
        self._room = width
        self._leave_room()

    def _leave_room(self) -> None:
        """No word is cut off: the panel is as wide as what it holds, once that has its style; or it scrolls."""
        if not self.isVisible():
            return
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        needed = self._content.minimumSizeHint().width() + bar
        self.setMinimumWidth(max(LEAST, min(needed, scaled(MOST), self._room)))

    def _reveal_meanings(self) -> None:
        """Who unfolds them at the lower edge sees them: their heading comes to the top, as far as there is room."""
        bar, below = self._scroll.verticalScrollBar(), self.meanings.geometry().bottom()
        if self._settling.isActive() and below > bar.value() + self._scroll.viewport().height():
            bar.setValue(self.meanings.y() - 12)

    def _place_points(self, in_drawer: bool) -> None:
        """Move the table between the drawer and its place here."""
        if in_drawer == self._is_in_drawer:
            return
        self._is_in_drawer = in_drawer
        if in_drawer:
            self.drawer.take(self.points)
        else:
            self._column.insertWidget(0, self.points)
            self.points.set_roomy(False)


class _Column(QWidget):
    """As high as its panels need at its width, so that wrapped sentences squeeze nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sideContent")

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return handled

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            needed = layout.totalHeightForWidth(self.width())
            self.setMinimumHeight(needed if needed > 0 else layout.totalSizeHint().height())
