"""How an animation of the compared images goes, with a preview that moves. It stays open and follows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QElapsedTimer, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.export import animation as limits
from core.export.animation import ANIMATION_KINDS, Animation, AnimationKind
from core.language import tr
from retina_gui.dialogs.preview_layout import lay_out_beside_preview
from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.number_box import NumberBox
from retina_gui.look.text_size import scaled
from retina_gui.look.widgets import label, tabular
from retina_gui.look.window_place import room_for
from retina_gui.state.animation_choice import ON_ANIMATIONS, AnimationChoice
from retina_gui.state.picture_choice import PARTS

PREVIEW_WIDTH = 320
"""Pixels of the preview's frames."""
TICK_MS = 40
WIDTH = 290
"""Logical pixels of the choices, beside the preview."""


class AnimationWindow(QDialog):
    """The choices on the left, the preview on the right.

    Signals:
        chosen: fields of `AnimationChoice` and their new values.
        save_asked: of the animation as it is chosen.
    """

    chosen = Signal(object)
    save_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Animation"))
        self.resize(room_for(self, QSize(800, 470)))
        self.kind = ChoiceBox()
        for kind, record in ANIMATION_KINDS.items():
            self.kind.addItem(tr(record.words), kind.value)
            self.kind.setItemData(self.kind.count() - 1, tr(record.help), Qt.ItemDataRole.ToolTipRole)
        self.kind.activated.connect(self._on_kind)
        self.width_box = _whole(limits.NARROWEST, limits.WIDEST, tr("px"), 20)
        self.seconds = _fraction(limits.SHORTEST_SECONDS, limits.LONGEST_SECONDS, tr("s"), 0.5)
        self.rate = _fraction(limits.SLOWEST, limits.FASTEST, tr("per s"), 1.0)
        self.rounds = _whole(1, limits.MOST_ROUNDS, "", 1)
        self.cells = _whole(1, limits.MOST_CELLS, "", 1)
        self._boxes: dict[str, QSpinBox | NumberBox] = {
            "width": self.width_box,
            "seconds": self.seconds,
            "rate": self.rate,
            "rounds": self.rounds,
            "cells": self.cells,
        }
        for name, box in self._boxes.items():
            box.valueChanged.connect(partial(self._on_number, name))
        self.visible = QCheckBox(tr("Only the part that is seen now"))
        self.names = QCheckBox(tr("Names of the images"))
        self.loops = QCheckBox(tr("A GIF begins again for ever"))
        self._checks = {"visible": self.visible, "names": self.names, "loops": self.loops}
        for name, check in self._checks.items():
            check.clicked.connect(partial(self._on_check, name))
        self.parts = {part: QCheckBox(tr(PARTS[part])) for part in ON_ANIMATIONS}
        for check in self.parts.values():
            check.clicked.connect(self._on_part)
        self.problem, self.preview = label("", "warning", wrap=True), QLabel()
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setMinimumSize(scaled(PREVIEW_WIDTH), 200)
        self.preview.setAccessibleName(tr("Preview"))
        self.size_words = label("", "small", wrap=True)
        tabular(self.size_words)
        self.save, self._close = QPushButton(tr("Save…")), QPushButton(tr("Close"))
        self.save.setDefault(True)
        self.save.clicked.connect(self.save_asked)
        self._close.setAutoDefault(False)
        self._close.clicked.connect(self.close)
        self._film = _Film(self._show_frame, self)
        self._lay_out()

    def show_choice(self, choice: AnimationChoice) -> None:
        """Draw the choices."""
        with QSignalBlocker(self.kind):
            self.kind.setCurrentIndex(self.kind.findData(choice.kind.value))
        for name, box in self._boxes.items():
            with QSignalBlocker(box):
                if box.value() != getattr(choice, name):
                    box.setValue(getattr(choice, name))
        for name, check in self._checks.items():
            check.setChecked(getattr(choice, name))
        for part, check in self.parts.items():
            check.setChecked(part in choice.parts)
        self._form.setRowVisible(self.cells, choice.kind is AnimationKind.CHECKERBOARD)

    def show_preview(self, animation: Animation | None, words: str, problem: str) -> None:
        """Let another animation run; none where it cannot be made, which `problem` says why."""
        self._film.show(animation)
        if animation is None:
            self.preview.clear()
        self.size_words.setText(words)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.save.setEnabled(animation is not None)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._film.show(None)
        super().closeEvent(event)

    def _show_frame(self, pixels: np.ndarray) -> None:
        height, width = pixels.shape[:2]
        shown = np.ascontiguousarray(pixels)
        image = QImage(shown.data, width, height, shown.strides[0], QImage.Format.Format_RGB888)
        self.preview.setPixmap(QPixmap.fromImage(image.copy()))

    def _on_kind(self) -> None:
        self.chosen.emit({"kind": AnimationKind(self.kind.currentData())})

    def _on_number(self, name: str, *_: object) -> None:
        self.chosen.emit({name: self._boxes[name].value()})

    def _on_check(self, name: str, *_: object) -> None:
        self.chosen.emit({name: self._checks[name].isChecked()})

    def _on_part(self, *_: object) -> None:
        chosen = frozenset(part for part, check in self.parts.items() if check.isChecked())
        self.chosen.emit({"parts": chosen})

    def _lay_out(self) -> None:
        self._form = form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(tr("Kind"), self.kind)
        form.addRow(tr("Width"), self.width_box)
        form.addRow(tr("One round"), self.seconds)
        form.addRow(tr("Frames"), self.rate)
        form.addRow(tr("Rounds"), self.rounds)
        form.addRow(tr("Fields across"), self.cells)
        choices = QVBoxLayout()
        choices.setSpacing(6)
        choices.addLayout(form)
        choices.addSpacing(8)
        for check in (self.visible, self.names, *self.parts.values(), self.loops):
            choices.addWidget(check)
        choices.addStretch(1)
        choices.addWidget(self.problem)
        choices.addWidget(self.size_words)
        lay_out_beside_preview(self, choices, WIDTH, self.preview, (), (self._close, self.save))


class _Film:
    """Shows the frames of an animation, each when it is due, over and over."""

    def __init__(self, show_frame: Callable[[np.ndarray], None], parent: QWidget) -> None:
        self._show_frame = show_frame
        self._animation: Animation | None = None
        self._clock = QElapsedTimer()
        self._timer = QTimer(parent)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def show(self, animation: Animation | None) -> None:
        """Run another one, from where the one before was."""
        self._animation = animation
        if animation is None:
            self._timer.stop()
            return
        if not self._timer.isActive():
            self._clock.start()
            self._timer.start()
        self._tick()

    def _tick(self) -> None:
        if self._animation is None:
            return
        moments = self._animation.moments
        now = (self._clock.elapsed() / 1000) % moments[-1][1]
        shown = next(shown for shown, end in moments if now < end)
        self._show_frame(self._animation.picture(shown))


def _whole(low: int, high: int, unit: str, step: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setSingleStep(step)
    box.setSuffix(f" {unit}" if unit else "")
    box.setMinimumHeight(scaled(28))
    box.setKeyboardTracking(False)
    return box


def _fraction(low: float, high: float, unit: str, step: float) -> NumberBox:
    box = NumberBox()
    box.setRange(low, high)
    box.setDecimals(1)
    box.setSingleStep(step)
    box.setSuffix(f" {unit}")
    box.setMinimumHeight(scaled(28))
    box.setKeyboardTracking(False)
    return box
