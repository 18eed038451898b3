"""Scale, eye and kind of both images, with where they are known from; and the ETDRS grid."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.annotations.eye import Eye
from core.annotations.scale import ScaleSource
from core.images.modality import Modality
from core.language import tr
from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.plain_text import plain
from retina_gui.look.text_size import scaled
from retina_gui.look.widgets import KeysStay, Section, empty, label
from retina_gui.panels.action_buttons import ShortButton
from retina_gui.state.annotations_state import AnnotationsState
from retina_gui.state.image_facts_state import DiscStep, GridState, ImageFactsState

EYES: tuple[Eye | None, ...] = (None, Eye.RIGHT, Eye.LEFT)
MODALITIES: tuple[Modality | None, ...] = (None, *Modality)


class ImageFactsPanel(Section):
    """Two images under each other.

    Signals, each with the SHA-256 of an image:
        source_chosen: where its scale is to come from; None is the file.
        value_typed: a number.
        confirmed: its scale holds where it is used.
        eye_chosen: the eye; None is automatic.
        modality_chosen: the kind of picture; None is automatic.
    """

    source_chosen = Signal(str, object)
    value_typed = Signal(str, str)
    confirmed = Signal(str, bool)
    eye_chosen = Signal(str, object)
    modality_chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Scale, eye and kind"), parent)
        self.images = (_Image(self), _Image(self))
        for image in self.images:
            self.body.addWidget(image)

    def show_state(self, state: AnnotationsState) -> None:
        """Draw a state."""
        for number, image in enumerate(self.images):
            facts = state.images[number] if number < len(state.images) else None
            image.setVisible(facts is not None)
            if facts is not None:
                image.show_facts(facts, state.editable)


class GridPanel(Section):
    """The button of the ETDRS grid, and the area of every label in its sectors."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(tr("ETDRS grid"), parent)
        self._shown: GridState | None = None
        self.button = ShortButton(actions["etdrs_grid"], tr("Show the grid"))
        self.tilt = ShortButton(actions["tilt_grid"], tr("Along the line from disc to fovea"))
        self._reason = label("", "small", wrap=True)
        self.mark_fovea = ShortButton(actions["mark_fovea"], tr("Mark the fovea"))
        self.mark_disc = ShortButton(actions["mark_disc"], tr("Mark the disc"))
        marks = QHBoxLayout()
        marks.setSpacing(8)
        marks.addWidget(self.mark_fovea)
        marks.addWidget(self.mark_disc)
        self._areas = QVBoxLayout()
        self._areas.setSpacing(4)
        self.body.addWidget(self.button)
        self.body.addWidget(self.tilt)
        self.body.addWidget(self._reason)
        self.body.addLayout(marks)
        self.body.addLayout(self._areas)

    def show_state(self, state: GridState) -> None:
        """Draw a state."""
        if state == self._shown:
            return
        self._shown = state
        self._reason.setText(state.reason)
        self._reason.setVisible(bool(state.reason))
        self.mark_fovea.setVisible(state.needs_fovea)
        self.mark_disc.setVisible(state.needs_disc)
        empty(self._areas)
        for words, _, areas in state.areas:
            self._areas.addWidget(label(f"{words}: {areas}", "small", wrap=True))


class _Image(QWidget):
    """Of one image: title, source of the scale, what is typed for it, the scale in words, the eye, the kind."""

    def __init__(self, panel: ImageFactsPanel) -> None:
        super().__init__()
        self._panel = panel
        self._facts: ImageFactsState | None = None
        self._title = label("", "small")
        self.source, self.eye, self.modality = ChoiceBox(), ChoiceBox(), ChoiceBox()
        self.source.setAccessibleName(tr("Where the scale comes from"))
        self.eye.setAccessibleName(tr("Eye"))
        self.modality.setAccessibleName(tr("Kind of picture"))
        for box in (self.source, self.eye, self.modality):
            box.set_narrow()
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            KeysStay(box.view())
        self.value = _Number()
        self.value.setFixedWidth(scaled(64))
        self._unit = label("", "small")
        self._sentence, self._refusal = label("", "small", wrap=True), label("", "warning", wrap=True)
        self.confirm = QCheckBox(tr("It holds where I measure"))
        self.use_disc = QPushButton(tr("Use this disc as the scale"))
        self.use_disc.setProperty("look", "choice")
        self.use_disc.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.use_disc.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._title, 0, 0, 1, 2)
        grid.addWidget(label(tr("Scale")), 1, 0)
        source = QHBoxLayout()
        source.setSpacing(8)
        source.addWidget(self.source, 1)
        source.addWidget(self.value)
        source.addWidget(self._unit)
        grid.addLayout(source, 1, 1)
        grid.addWidget(self._sentence, 2, 1)
        grid.addWidget(self._refusal, 3, 0, 1, 2)
        grid.addWidget(self.confirm, 4, 0, 1, 2)
        grid.addWidget(self.use_disc, 5, 1)
        grid.addWidget(label(tr("Eye")), 6, 0)
        grid.addWidget(self.eye, 6, 1)
        grid.addWidget(label(tr("Kind")), 7, 0)
        grid.addWidget(self.modality, 7, 1)
        self.source.activated.connect(self._on_source)
        self.eye.activated.connect(self._on_eye)
        self.modality.activated.connect(self._on_modality)
        self.value.editingFinished.connect(self._on_value)
        self.confirm.clicked.connect(self._on_confirm)
        self.use_disc.clicked.connect(self._on_use_disc)

    def show_facts(self, facts: ImageFactsState, editable: bool) -> None:
        """Draw a state."""
        if facts != self._facts:
            self._facts = facts
            self._show(facts)
        for widget in (self.source, self.eye, self.modality, self.value, self.confirm, self.use_disc):
            widget.setEnabled(editable)

    def _show(self, facts: ImageFactsState) -> None:
        self._title.setText(f"{facts.title}  ·  {facts.name}")
        with QSignalBlocker(self.source):
            self.source.clear()
            for place, choice in enumerate(facts.choices):
                self.source.addItem(choice.words)
                self.source.setItemData(place, plain(choice.reason), Qt.ItemDataRole.ToolTipRole)
            sources = [choice.source for choice in facts.choices]
            self.source.setCurrentIndex(sources.index(facts.source) if facts.source in sources else 0)
        is_typed = bool(facts.unit)
        for widget in (self.value, self._unit):
            widget.setVisible(is_typed)
        self._unit.setText(facts.unit)
        if not (self.value.hasFocus() and self.value.isModified()):
            self.value.setText(facts.value)
        self._sentence.setText(facts.sentence)
        self._refusal.setText(facts.refusal)
        self._refusal.setVisible(bool(facts.refusal))
        self.use_disc.setVisible(facts.disc is DiscStep.USE)
        self.confirm.setVisible(facts.confirmed is not None)
        self.confirm.setChecked(bool(facts.confirmed))
        words = (tr("Automatic: {eye}").format(eye=facts.found_eye), tr("Right eye"), tr("Left eye"))
        with QSignalBlocker(self.eye):
            self.eye.clear()
            self.eye.addItems(words)
            self.eye.setCurrentIndex(EYES.index(facts.eye))
        automatic = tr("Automatic: {kind}").format(kind=facts.found_modality)
        with QSignalBlocker(self.modality):
            self.modality.clear()
            self.modality.addItems([automatic, *(tr(each.value) for each in Modality)])
            self.modality.setCurrentIndex(MODALITIES.index(facts.modality))

    def _on_source(self, place: int) -> None:
        if self._facts is not None:
            self._panel.source_chosen.emit(self._facts.image, self._facts.choices[place].source)
            self._show(self._facts)  # as it is, if that could not be

    def _on_eye(self, place: int) -> None:
        if self._facts is not None:
            self._panel.eye_chosen.emit(self._facts.image, EYES[place])

    def _on_modality(self, place: int) -> None:
        if self._facts is not None:
            self._panel.modality_chosen.emit(self._facts.image, MODALITIES[place])

    def _on_value(self) -> None:
        if self._facts is not None and self.value.text().strip() != self._facts.value:
            self._panel.value_typed.emit(self._facts.image, self.value.text().strip())
            self.value.setText(self._facts.value)

    def _on_use_disc(self) -> None:
        if self._facts is not None:
            self._panel.source_chosen.emit(self._facts.image, ScaleSource.DISC_DIAMETER)

    def _on_confirm(self, confirmed: bool) -> None:
        if self._facts is not None:
            self._panel.confirmed.emit(self._facts.image, confirmed)


class _Number(QLineEdit):
    """Return ends the typing, and is no key of the window."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
