"""Tools and labels for drawing."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QWidget

from core.language import tr
from retina_gui.actions.annotation_actions import TOOLS, tool_action
from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.plain_text import seen
from retina_gui.look.swatch import swatch
from retina_gui.look.text_size import scaled
from retina_gui.look.widgets import KeysStay, PanelLine, Section, flat_button
from retina_gui.panels.action_buttons import ShortButton
from retina_gui.panels.region_slider import RegionSlider
from retina_gui.state.annotations_state import AnnotationsState, LabelChoice

TOOLS_IN_A_ROW = 6


class DrawPanel(Section):
    """The tools and the label of what is drawn next.

    Signals:
        label_chosen: a label, by its name.
        label_typed: a new label, by its name.
        tolerance_changed: of the region that was just grown, 0 to 1.
        tolerance_kept: it stays as it is.
    """

    label_chosen = Signal(str)
    label_typed = Signal(str)
    tolerance_changed = Signal(float)
    tolerance_kept = Signal()

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(tr("Draw"), parent)
        self._labels: tuple[LabelChoice, ...] = ()
        self.tools = {tool: _tool_button(actions[tool_action(tool)]) for tool, *_ in TOOLS}
        self.magnetic = _tool_button(actions["magnetic"])
        buttons = QGridLayout()
        buttons.setSpacing(2)
        for number, button in enumerate(self.tools.values()):
            buttons.addWidget(button, *divmod(number, TOOLS_IN_A_ROW))
        buttons.addWidget(self.magnetic, buttons.rowCount() - 1, TOOLS_IN_A_ROW - 1)
        buttons.setColumnStretch(TOOLS_IN_A_ROW, 1)
        self.region = RegionSlider()
        self.region.changed.connect(self.tolerance_changed)
        self.region.kept.connect(self.tolerance_kept)
        self.label = ChoiceBox()
        self.label.set_narrow()
        self.label.setIconSize(QSize(14, 14))
        self.label.setAccessibleName(tr("Label of what is drawn next"))
        self.label.setToolTip(tr("Label of what is drawn next"))
        self.label.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.label.activated.connect(self._on_label)
        KeysStay(self.label.view())
        self.new_label = PanelLine(tr("New label"))
        self.new_label.setMaximumWidth(scaled(88))
        self.new_label.returnPressed.connect(self._on_new_label)
        labels = QHBoxLayout()
        labels.setSpacing(8)
        labels.addWidget(self.label, 1)
        labels.addWidget(self.new_label)
        labels.addWidget(flat_button(actions["edit_labels"]))
        self.body.addLayout(buttons)
        self.body.addLayout(labels)
        self.body.addWidget(self.region)
        self.mark_fovea = ShortButton(actions["mark_fovea"], tr("Mark the fovea"))
        self.mark_disc = ShortButton(actions["mark_disc"], tr("Mark the disc"))
        marks = QHBoxLayout()
        marks.setSpacing(8)
        marks.addWidget(self.mark_fovea)
        marks.addWidget(self.mark_disc)
        self.body.addLayout(marks)

    def show_state(self, state: AnnotationsState) -> None:
        """Draw a state."""
        if state.labels != self._labels:
            self._labels = state.labels
            with QSignalBlocker(self.label):
                self.label.clear()
                for choice in state.labels:
                    words = f"{choice.words}  ({choice.key})" if choice.key else choice.words
                    self.label.addItem(swatch(choice.colour), seen(words))
                self.label.set_narrow()
        self.region.show_state(state)
        self.mark_fovea.setVisible(state.grid.needs_fovea)
        self.mark_disc.setVisible(state.grid.needs_disc)
        names = [choice.name for choice in state.labels]
        self.label.setCurrentIndex(names.index(state.label) if state.label in names else -1)

    def _on_label(self, place: int) -> None:
        self.label_chosen.emit(self._labels[place].name)

    def _on_new_label(self) -> None:
        if self.new_label.text().strip():
            self.label_typed.emit(self.new_label.text())
            self.new_label.clear()


def _tool_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("look", "mode")
    button.setIconSize(QSize(18, 18))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
