"""A user who does anything at all, by a seed: actions, keys, clicks, drags, wheel, and every button and slider."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QMenu,
    QWidget,
)

from core.annotations.shape import Shape
from core.case.encoding import case_from_json, case_to_json
from retina_gui.actions.table import ACTIONS
from retina_gui.document.drawing import Tool
from retina_gui.panes.image_pane import ImagePane
from retina_gui.state.shapes import AIDS
from retina_gui.window import MainWindow

LEAVES_THE_CASE = {"quit", "new_case", "open_case", "open_demo", "show_log", "show_export"}
"""Actions after which undo does not lead back to the start, or that leave the program."""

TAKES_SECONDS = {"register", "register_all", "suggest", "take_over_points"}
THEME, MOST_THEMES = "toggle_theme", 8
"""Each switch polishes every widget anew: a fifth of a second."""

BUTTONS = (Qt.MouseButton.LeftButton,) * 6 + (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
MODIFIERS = (Qt.KeyboardModifier.NoModifier,) * 4 + (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
LETTERS = (
    Qt.Key(number) for number in range(Qt.Key.Key_0.value, Qt.Key.Key_Z.value + 1) if chr(number).isalnum()
)
KEYS = (
    *LETTERS,
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Tab),
    *(Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Backspace),
    *(Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp),
)
CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QAbstractSpinBox, QAbstractItemView)


OF_THE_PLATFORM = "This plugin does not support"
"""What Qt says of a platform without a display, whatever the program does."""


class QtWarnings(logging.Handler):
    """Collects what Qt and Python complain about in the log of the program."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        is_refusal = (
            "core.errors.InputError" in text
        )  # told to the user in a sentence; the log has the details
        if OF_THE_PLATFORM not in text and not is_refusal:
            self.texts.append(text)


class RandomUser(QObject):
    """Does one thing at a time.

    Args:
        window: to be used.
        seed: the same seed does the same, as long as the window answers the same.
        slow_actions: how many of the actions that take seconds are done at most.
    """

    def __init__(self, window: MainWindow, seed: int, slow_actions: int) -> None:
        super().__init__(window)
        self._window, self._random, self._slow_left = window, np.random.default_rng(seed), slow_actions
        self._themes_left = MOST_THEMES
        self._panes = window.findChildren(ImagePane)
        self._valid: dict[int, Shape] = {}
        self._popups = QTimer(self)
        self._popups.timeout.connect(self._answer_popup)
        self._popups.start(5)
        self.done: list[str] = []

    def act(self) -> None:
        """Do one thing."""
        does, weights = zip(
            (self._trigger, 30),
            (self._press_key, 15),
            (self._click_image, 25),
            (self._drag_image, 15),
            (self._turn_wheel, 5),
            (self._use_control, 10),
            (self._draw, 25),
            strict=True,
        )
        share = np.array(weights) / sum(weights)
        does[self._random.choice(len(does), p=share)]()

    def fault(self) -> str:
        """What is not as it must always be of what is drawn; empty where all is well."""
        self._window.refresh()
        document, options = self._window.session.document, self._window.session.options.options
        case = document.case
        images = set(document.snapshot().images)
        known = {annotation.identifier: annotation for annotation in case.annotations}
        for annotation in case.annotations:
            shape = annotation.shape
            if id(shape) not in self._valid:
                if Shape(shape.kind, shape.vertices, shape.holes) != shape:
                    return f"{annotation} is not valid"
                self._valid[id(shape)] = shape
            if annotation.home not in images:
                return f"{annotation} was drawn on an image that was never open"
        if len(known) < len(case.annotations):
            return "two annotations have one identifier"
        if options.drawing is not None and options.held_tool in (Tool.SELECT, Tool.ERASER):
            return f"{options.drawing} is drawn with {options.held_tool}"
        if not set(options.selected_annotations) <= set(known):
            return "what is selected is not in the case"
        for pane in self._panes:
            for shown in pane.annotations.shapes if pane.annotations is not None and pane.isVisible() else ():
                if shown.identifier in options.hidden_annotations:
                    return f"{shown} is hidden"
                if shown.identifier not in known and shown.identifier not in AIDS:
                    return f"{shown} is not in the case"
        return ""

    def fault_of_saved(self) -> str:
        """Whether the case would be another one after it was saved and opened again; empty where it would not."""
        case, folder = self._window.session.document.case, Path.cwd()
        again = case_from_json(json.loads(json.dumps(case_to_json(case, folder))), folder)
        return "" if again.annotations == case.annotations and again.labels == case.labels else f"{again}"

    def let_go(self) -> None:
        """Release keys, close popups and dialogs: what a test needs before it looks."""
        self._popups.stop()
        for key in (Qt.Key.Key_T, Qt.Key.Key_H, Qt.Key.Key_Space):
            QTest.keyRelease(self._window, key)
        self._window.workspace.cancel_gesture()
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.close()

    def may_wait(self) -> bool:
        """Whether this user is patient now, and lets the work in progress end."""
        return bool(self._random.random() < 0.5)

    # What can be done

    def _trigger(self) -> None:
        action = ACTIONS[self._random.integers(len(ACTIONS))]
        if action.id in LEAVES_THE_CASE or not self._may(action.id):
            return
        self.done.append(action.id)
        self._window.actions_by_id[action.id].trigger()

    def _press_key(self) -> None:
        canvas, key = self._canvas(), KEYS[self._random.integers(len(KEYS))]
        modifier = Qt.KeyboardModifier.ShiftModifier if self._random.random() < 0.2 else MODIFIERS[0]
        self.done.append(f"key {key.name} {modifier.name}")
        if canvas is not None:
            QTest.keyClick(canvas, key, modifier)

    def _click_image(self) -> None:
        canvas = self._canvas()
        if canvas is not None:
            button = BUTTONS[self._random.integers(len(BUTTONS))]
            modifier = MODIFIERS[self._random.integers(len(MODIFIERS))]
            place = self._place_in(canvas)
            self.done.append(f"click {button.name} {place.toTuple()}")
            QTest.mouseClick(canvas.viewport(), button, modifier, place)

    def _drag_image(self) -> None:
        canvas = self._canvas()
        if canvas is None:
            return
        start, end = self._place_in(canvas), self._place_in(canvas)
        self.done.append(f"drag {start.toTuple()} {end.toTuple()}")
        modifier = MODIFIERS[self._random.integers(len(MODIFIERS))]
        QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, modifier, start)
        QTest.mouseMove(canvas.viewport(), (start + end) / 2)
        if self._random.random() < 0.1:
            QTest.keyClick(canvas, Qt.Key.Key_Escape)
        QTest.mouseMove(canvas.viewport(), end)
        QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, modifier, end)

    def _draw(self) -> None:
        """One thing that somebody does who annotates: take a tool, draw, rename, hide, name a label."""
        session, options = self._window.session, self._window.session.options.options
        if self._random.random() < 0.2 or options.held_tool is None:
            tool = list(Tool)[self._random.integers(len(Tool))]
            self.done.append(f"tool {tool.value}")
            session.annotating.choose_tool(tool)
            return
        canvas, annotations = self._canvas(), session.document.case.annotations
        if canvas is None:
            return
        chance = self._random.random()
        if annotations and chance < 0.15:
            chosen = annotations[self._random.integers(len(annotations))].identifier
            self.done.append("name, note, hide or centre")
            (
                lambda: session.annotations.rename(chosen, f"spot {self._random.integers(5)}"),
                lambda: session.annotations.set_note(chosen, f"  note {self._random.integers(5)} "),
                lambda: session.annotations.show(chosen, bool(self._random.random() < 0.5)),
                lambda: session.annotations.centre_on(chosen),
                lambda: session.labels.add(f"label {self._random.integers(5)}"),
            )[self._random.integers(5)]()
        elif annotations and chance < 0.4:
            self._drag_what_is_drawn(canvas)
        else:
            self._scribble(canvas, self._place_in(canvas), 4)

    def _drag_what_is_drawn(self, canvas: ImagePane) -> None:
        shapes = canvas.annotations.shapes if canvas.annotations is not None else ()
        if not shapes:
            return
        shown = shapes[self._random.integers(len(shapes))]
        handles = shown.handles[np.isfinite(shown.handles).all(axis=1)]
        if len(handles):
            x, y = canvas.to_widget(tuple(handles[self._random.integers(len(handles))].tolist()))
            if canvas.rect().contains(QPoint(round(x), round(y))):
                place = QPoint(round(x), round(y))
                QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, MODIFIERS[0], place)
                self._scribble(canvas, place, 2)

    def _scribble(self, canvas: ImagePane, place: QPoint, moves: int) -> None:
        """Press, go about, perhaps with a key, the wheel or another button on the way, and let go, perhaps outside."""
        button, modifier = Qt.MouseButton.LeftButton, MODIFIERS[self._random.integers(len(MODIFIERS))]
        self.done.append(f"scribble {place.toTuple()} {modifier.name}")
        QTest.mousePress(canvas.viewport(), button, modifier, place)
        for _ in range(moves):
            reach = 400 if self._random.random() < 0.1 else 60
            place = place + QPoint(*self._random.integers(-reach, reach, 2).tolist())
            QTest.mouseMove(canvas.viewport(), place)
            chance = self._random.random()
            if chance < 0.03:
                QTest.mousePress(canvas.viewport(), Qt.MouseButton.RightButton, modifier, place)
            elif chance < 0.06:
                self._turn_wheel()
            elif chance < 0.12:
                self._press_key()
        QTest.mouseRelease(canvas.viewport(), button, modifier, place)

    def _turn_wheel(self) -> None:
        canvas = self._canvas()
        if canvas is None:
            return
        place, notches = QPointF(self._place_in(canvas)), int(self._random.choice([-240, -120, 120, 240]))
        self.done.append(f"wheel {notches}")
        event = QWheelEvent(
            place,
            QPointF(canvas.mapToGlobal(place.toPoint())),
            QPoint(),
            QPoint(0, notches),
            Qt.MouseButton.NoButton,
            MODIFIERS[self._random.integers(len(MODIFIERS))],
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(canvas.viewport(), event)

    def _use_control(self) -> None:
        controls = [
            control
            for kind in CONTROLS
            for control in self._window.findChildren(kind)
            if control.isVisible() and control.isEnabled()
        ]
        if not controls:
            return
        control = controls[self._random.integers(len(controls))]
        self.done.append(f"{type(control).__name__} {control.objectName() or control.toolTip()[:40]}")
        if isinstance(control, QAbstractButton):
            if self._may_click(control):
                control.click()
        elif isinstance(control, QAbstractSlider):
            control.setValue(int(self._random.integers(control.minimum(), control.maximum() + 1)))
        elif isinstance(control, QComboBox) and control.count():
            chosen = int(self._random.integers(control.count()))
            control.setCurrentIndex(chosen)
            control.activated.emit(chosen)
        elif isinstance(control, QAbstractItemView):
            inside = control.viewport()
            QTest.mouseClick(inside, Qt.MouseButton.LeftButton, MODIFIERS[0], self._place_in(inside))
        elif isinstance(control, QAbstractSpinBox):
            control.stepBy(int(self._random.integers(-2, 3)))

    # Inside

    def _may(self, action: str) -> bool:
        enabled = self._window.actions_by_id[action].isEnabled()
        if enabled and action == THEME:
            self._themes_left -= 1
            return self._themes_left >= 0
        if enabled and action in TAKES_SECONDS:
            self._slow_left -= 1
            return self._slow_left >= 0
        return enabled

    def _may_click(self, button: QAbstractButton) -> bool:
        """Buttons of an action that leaves the case are left alone, those of slow ones are counted."""
        texts = {
            self._window.actions_by_id[name].toolTip(): name
            for name in LEAVES_THE_CASE | TAKES_SECONDS | {THEME}
        }
        name = (
            button.objectName() if button.objectName() in texts.values() else texts.get(button.toolTip(), "")
        )
        return name not in LEAVES_THE_CASE and (not name or self._may(name))

    def _canvas(self) -> ImagePane | None:
        shown = [pane for pane in self._panes if pane.isVisible() and pane.isInteractive()]
        return shown[self._random.integers(len(shown))] if shown else None

    def _place_in(self, widget: QWidget) -> QPoint:
        width, height = max(widget.width(), 2), max(widget.height(), 2)
        return QPoint(int(self._random.integers(1, width)), int(self._random.integers(1, height)))

    def _answer_popup(self) -> None:
        """A menu or a modal dialog holds the user up: choose something, or leave it."""
        popup = QApplication.activePopupWidget()
        if isinstance(popup, QMenu):
            choices = [
                action
                for action in popup.actions()
                if action.isEnabled() and not action.menu() and action.objectName() not in LEAVES_THE_CASE
            ]
            if choices and self._random.random() < 0.6:
                popup.setActiveAction(choices[self._random.integers(len(choices))])
                QTest.keyClick(popup, Qt.Key.Key_Return)
            else:
                popup.close()
        elif popup is not None:
            popup.close()
        modal = QApplication.activeModalWidget()
        if isinstance(modal, QDialog):
            modal.reject()
