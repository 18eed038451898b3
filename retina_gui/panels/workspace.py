"""The images: two panes above, the comparing pane and the magnifiers below."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from core.language import tr
from core.points.matching import ImageRole, Point
from retina_gui.document.content import DocumentSnapshot
from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import KeysStay, flat_button
from retina_gui.panels.compare_pane import ComparePane
from retina_gui.panels.image_cursors import ImageCursors
from retina_gui.panels.titled_pane import TitledPane
from retina_gui.panes.correction_arrows import Corrections
from retina_gui.panes.editors import AnnotationEditor, CorrectionEditor, PointEditor
from retina_gui.panes.linked_views import LinkedViews
from retina_gui.panes.magnifier import Magnifier
from retina_gui.state.options import MAGNIFICATIONS
from retina_gui.state.view_state import ViewState


class Workspace(QWidget):
    """All image views.

    Signals:
        cursor_text: where the cursor is.
        mark_hovered: the mouse came over a mark or left it; the mark, or None.
        magnification_chosen: of the magnifiers; one of `state.options.MAGNIFICATIONS`.
    """

    cursor_text = Signal(str)
    mark_hovered = Signal(object)
    magnification_chosen = Signal(float)

    def __init__(
        self,
        actions: dict[str, QAction],
        editor: PointEditor,
        corrections: CorrectionEditor,
        annotations: AnnotationEditor,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.reference = TitledPane(
            ImageRole.REFERENCE,
            editor,
            actions["display_reference"],
            actions["turn_reference"],
            actions["open_reference"],
        )
        self.floating = TitledPane(
            ImageRole.FLOATING,
            editor,
            actions["display_floating"],
            actions["turn_floating"],
            actions["open_floating"],
        )
        self.compare = ComparePane(actions)
        self._magnifiers = {role: Magnifier(role) for role in ImageRole}
        self._magnifiers[ImageRole.REFERENCE].setAccessibleName(tr("Magnifier of the reference image"))
        self._magnifiers[ImageRole.FLOATING].setAccessibleName(tr("Magnifier of the floating image"))
        self._magnification = 0.0
        self.magnification = _magnification_box()
        self._looked_at: Point | None = None
        self._is_marking = True
        self._lay_out(actions)
        comparing = (self.compare.first, self.compare.second)
        for pane in (self.reference.canvas, self.floating.canvas, *comparing):
            pane.take_annotations(annotations)
        self._corrections = tuple(
            Corrections(pane, pane.overlays, corrections, is_left=pane is self.compare.first)
            for pane in comparing
        )
        self.views = LinkedViews(self.reference.canvas, self.floating.canvas, comparing, self)
        self.views.turned.connect(self._turn_magnifiers)
        self.canvases = {
            ImageRole.REFERENCE: self.reference.canvas,
            ImageRole.FLOATING: self.floating.canvas,
        }
        self.cursors = ImageCursors(self.canvases, self.views)
        for canvas in self.canvases.values():
            canvas.hovered.connect(self.mark_hovered)
        for canvas in (self.reference.canvas, *comparing):
            canvas.cursor_moved.connect(self._on_reference_cursor)
        self.floating.canvas.cursor_moved.connect(self._on_floating_cursor)
        self.magnification.activated.connect(self._choose_magnification)

    @property
    def splitters(self) -> dict[str, QSplitter]:
        """The dividers between the pictures, by the names under which their places are remembered."""
        return {"images": self._panes, "compare": self._strip, "pictures": self._whole}

    def show_state(self, state: ViewState, snapshot: DocumentSnapshot, theme: Theme) -> None:
        """Draw a state."""
        marking = state.stage.shows_panes
        had_keyboard = next((canvas for canvas in self.canvases.values() if canvas.hasFocus()), None)
        had_ring = had_keyboard is not None and had_keyboard.is_keyboard_focused
        self._panes.setVisible(marking)
        if had_keyboard is not None and not marking:
            reasons = Qt.FocusReason
            self.take_keyboard(reasons.ShortcutFocusReason if had_ring else reasons.OtherFocusReason)
        self._is_marking = marking
        self._show_loupe()
        self.views.set_link(snapshot.link)
        self.views.set_linked(state.linked)
        self.cursors.show_crosshairs(state.crosshair)
        self.reference.show_state(state.reference, theme.accent_hover)
        self.floating.show_state(state.floating, theme.accent_hover)
        is_dragged = self.reference.canvas.is_busy or self.floating.canvas.is_busy
        self.compare.show_state(state.compare, moving=is_dragged)
        for arrows in self._corrections:
            arrows.show_state(state.corrections)
        for role, pane in ((ImageRole.REFERENCE, state.reference), (ImageRole.FLOATING, state.floating)):
            self._magnifiers[role].set_layer(pane.layer)
            self._magnifiers[role].set_marks(pane.marks)
            self._magnifiers[role].scale_bar.set_pixel_size(pane.micrometres_per_pixel)
        self._show_magnification(state)

    def minimumSizeHint(self) -> QSize:
        """That of the comparison: the magnifier gives way where there is no room for both."""
        return QSize(self.compare.minimumSizeHint().width(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_loupe()

    def _show_loupe(self) -> None:
        needed = self.compare.minimumSizeHint().width() + self._loupe.minimumSizeHint().width()
        self._loupe.setVisible(self._is_marking and self.width() > needed)

    def set_theme(self, theme: Theme) -> None:
        """The grey around images."""
        canvases = (self.reference.canvas, self.floating.canvas, self.compare.first, self.compare.second)
        for picture in (*canvases, *self._magnifiers.values()):
            picture.set_background(theme.canvas_grey)

    def start_over(self) -> None:
        """Another case: show whole images."""
        self._looked_at = None
        self.views.turn_upright()
        self.views.fit()

    def take_keyboard(self, reason: Qt.FocusReason = Qt.FocusReason.ShortcutFocusReason) -> None:
        """Keys then work in the reference image, or in the comparison where that is all there is.

        A ring shows it where the reason is a key.
        """
        shown = (canvas for canvas in (self.reference.canvas, self.compare.first) if canvas.isVisible())
        next(shown, self.compare.first).setFocus(reason)

    def cancel_gesture(self) -> bool:
        """Put back what a gesture under way has moved; whether there was one."""
        canvases = (self.reference.canvas, self.floating.canvas, self.compare.first, self.compare.second)
        return any(canvas.cancel_gesture() for canvas in canvases)

    def _on_reference_cursor(self, point: Point | None) -> None:
        self.cursors.follow(point, None)
        if point is None:
            self.cursor_text.emit("")
            return
        self._magnify(point)
        reading = self.compare.reading_text(point)
        place = tr("reference  {x:.1f}, {y:.1f}").format(x=point[0], y=point[1])
        self.cursor_text.emit(f"{reading}  ·  {place}" if reading else place)

    def _on_floating_cursor(self, point: Point | None) -> None:
        self.cursors.follow(None, point)
        if point is None:
            self.cursor_text.emit("")
            return
        self._magnify(self.views.to_reference(point), point)
        self.cursor_text.emit(tr("floating  {x:.1f}, {y:.1f}").format(x=point[0], y=point[1]))

    def _turn_magnifiers(self) -> None:
        for glass, angle in zip(self._magnifiers.values(), self.views.angles, strict=True):
            glass.set_angle(angle)

    def _magnify(self, reference_point: Point | None, floating_point: Point | None = None) -> None:
        self._looked_at = reference_point
        self._magnifiers[ImageRole.REFERENCE].look_at(reference_point, self._magnification)
        matching = floating_point
        if matching is None and reference_point is not None:
            matching = self.views.to_floating(reference_point)
        scale = self._magnification / self.views.link_scale
        self._magnifiers[ImageRole.FLOATING].look_at(matching, scale)

    def _show_magnification(self, state: ViewState) -> None:
        """Another one shows the same place; a case that was opened just now shows its middle."""
        is_other = state.magnification != self._magnification
        self._magnification = state.magnification
        self.magnification.setCurrentIndex(MAGNIFICATIONS.index(state.magnification))
        if self._looked_at is None and state.reference.layer is not None:
            height, width = state.reference.layer.size
            self._magnify((width / 2, height / 2))
        elif self._looked_at is not None and is_other:
            self._magnify(self._looked_at)

    def _choose_magnification(self, index: int) -> None:
        self.magnification_chosen.emit(MAGNIFICATIONS[index])

    def _lay_out(self, actions: dict[str, QAction]) -> None:
        self._panes = _splitter(Qt.Orientation.Horizontal, self.reference, self.floating)
        self._loupe = QWidget()
        loupe = QVBoxLayout(self._loupe)
        loupe.setContentsMargins(0, 0, 0, 0)
        loupe.setSpacing(0)
        title = QHBoxLayout()
        title.setContentsMargins(8, 4, 8, 4)
        title.setSpacing(4)
        words = ElidedLabel("paneTitle")
        words.setText(tr("Magnifier"))
        words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        title.addWidget(words)
        title.addWidget(self.magnification)
        title.addStretch(1)
        for action in (actions["crosshair"], actions["link_views"]):
            title.addWidget(flat_button(action))
        glasses = QHBoxLayout()
        glasses.setContentsMargins(0, 0, 0, 0)
        glasses.setSpacing(1)
        for glass in self._magnifiers.values():
            glasses.addWidget(glass, 1)
        loupe.addLayout(title)
        loupe.addLayout(glasses, 1)
        self._strip = strip = _splitter(Qt.Orientation.Horizontal, self.compare, self._loupe)
        strip.setStretchFactor(0, 3)
        strip.setStretchFactor(1, 2)
        strip.setSizes([600, 400])
        self._whole = whole = _splitter(Qt.Orientation.Vertical, self._panes, strip)
        whole.setSizes([600, 400])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(whole)


def _magnification_box() -> ChoiceBox:
    box = ChoiceBox()
    for factor in MAGNIFICATIONS:
        box.addItem(tr("{factor} ×").format(factor=f"{factor:.0f}"))
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # who clicks it keeps the keyboard in the images
    KeysStay(box.view())
    KeysStay(box, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
    box.setAccessibleName(tr("How much the magnifier enlarges"))
    box.setToolTip(
        tr(
            "The place under the mouse, and the same place in the other image: "
            "so many pixels of the screen for each of the image"
        )
    )
    return box


def _splitter(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(1)
    for widget in widgets:
        splitter.addWidget(widget)
        splitter.setStretchFactor(splitter.count() - 1, 1)
    return splitter
