"""Links the views of all panes: pan or zoom one and the others follow to the same anatomy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from core.points.matching import ImageRole, Point
from core.transforms.planar import PlanarTransform
from retina_gui.panes.image_pane import ImagePane
from retina_gui.panes.view import LARGEST_SCALE, SMALLEST_SCALE, View, fitting_view, within_a_turn

ALIKE = 0.5
"""Degrees by which two images may differ that lie alike."""
REGION_SHARE = 0.6
"""How much of a pane a region takes that is zoomed to."""


@dataclass(frozen=True)
class Focus:
    """Where all panes look: a reference point, and how much larger than fitted the image is."""

    centre: Point
    zoom: float


class LinkedViews(QObject):
    """Holds the focus. The floating pane follows through the current best guess of the transform.

    Signals:
        turned: the images are turned otherwise.
    """

    turned = Signal()

    def __init__(
        self, reference: ImagePane, floating: ImagePane, comparing: Sequence[ImagePane], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._reference, self._floating, self._comparing = reference, floating, tuple(comparing)
        self._link = PlanarTransform.identity()
        self._focus: Focus | None = None
        self._linked = True
        self._angle = self._floating_angle = 0.0
        for canvas in (reference, floating, *self._comparing):
            canvas.turn_asked.connect(partial(self.turn, canvas))
        for canvas in (reference, *self._comparing):
            canvas.view_asked.connect(partial(self._look_on_reference_grid, canvas))
            canvas.fit_asked.connect(self._fit_on_reference_grid)
            canvas.resized.connect(self._apply)
        floating.view_asked.connect(self._look_on_floating_grid)
        floating.fit_asked.connect(self._fit_floating)

    def set_link(self, link: PlanarTransform) -> None:
        """Another guess of reference to floating. Panes stay where they are until the next pan or zoom."""
        self._link = link

    @property
    def link_scale(self) -> float:
        """Floating pixels for each reference pixel."""
        return self._link.scale

    def set_linked(self, linked: bool) -> None:
        """Let the floating pane follow the others, or look where it likes."""
        if linked != self._linked:
            self._linked = linked
            if linked:
                self._apply()

    def bring_to(self, role: ImageRole) -> None:
        """Let the panes of the other image look where the pane of this one looks, linked or not."""
        if self._reference.layer is None or self._floating.layer is None:
            return
        if role is ImageRole.REFERENCE:
            self._focus = self._focus_of(self._reference, self._reference.view)
            self._show_on_floating(self._reference.view)
        elif (matching := self._matching_reference(self._floating.view)) is not None:
            self._focus = self._focus_of(self._reference, matching)
            self._show_on_reference()

    def fit(self) -> None:
        """Show the whole images in all panes."""
        self._focus = None
        self._apply()
        self._floating.set_view(None)

    def turn(self, canvas: ImagePane, degrees: float) -> None:
        """Turn what the panes show, clockwise; where they are not linked, that of the image of one pane alone."""
        if self._linked or canvas is not self._floating:
            self._angle = within_a_turn(self._angle + degrees)
        if self._linked or canvas is self._floating:
            self._floating_angle = within_a_turn(self._floating_angle + degrees)
        self._show_angles()

    def turn_upright(self) -> None:
        """Show all images upright."""
        self._angle = self._floating_angle = 0.0
        self._show_angles()

    def turn_alike(self) -> None:
        """Turn the floating image so that its anatomy lies as that of the reference does; where it does, back."""
        alike = within_a_turn(self._angle - self._link.rotation_degrees)
        is_alike = abs(within_a_turn(self._floating_angle - alike)) < ALIKE
        self._floating_angle = self._angle if is_alike else alike
        self._show_angles()

    @property
    def angles(self) -> tuple[float, float]:
        """By how many degrees the reference and the floating image are turned on the screen, clockwise."""
        return self._angle, self._floating_angle

    def _show_angles(self) -> None:
        for canvas in (self._reference, *self._comparing):
            canvas.set_angle(self._angle)
        self._floating.set_angle(self._floating_angle)
        self.turned.emit()

    def actual_size(self) -> None:
        """One reference pixel on one screen pixel; one floating pixel in its pane where that is not linked."""
        view = self._reference.view
        self._focus = self._focus_of(self._reference, View(view.centre, 1.0))
        self._apply()
        if not self._linked:
            self._floating.set_view(View(self._floating.view.centre, 1.0))

    def centre_on(
        self, reference_point: Point, floating_point: Point | None = None, closest_zoom: float = 3.0
    ) -> None:
        """Centre all panes on a reference point, at least moderately zoomed in.

        Args:
            floating_point: where the floating pane looks, if not at the matching place.
        """
        zoom = max(self._focus.zoom if self._focus else 1.0, closest_zoom)
        self._focus = Focus(reference_point, zoom)
        self._apply()
        if self._floating.layer is None:
            return
        if not self._linked:
            self._show_on_floating(self._reference.view)
        if floating_point is not None:
            self._floating.set_view(View(floating_point, self._floating.view.scale))

    def show_region(self, left: float, top: float, right: float, bottom: float) -> None:
        """Zoom all panes to a rectangle of the reference, given in image coordinates, with some of its surroundings."""
        canvas = next((pane for pane in self._comparing if pane.layer is not None), self._reference)
        height, width = canvas.widget_size
        scale = REGION_SHARE * min(width / max(right - left, 1.0), height / max(bottom - top, 1.0))
        view = View(((left + right) / 2, (top + bottom) / 2), min(max(scale, SMALLEST_SCALE), LARGEST_SCALE))
        self._focus = self._focus_of(canvas, view)
        self._apply()

    def to_reference(self, floating_point: Point) -> Point | None:
        """The reference point that matches a floating point by the current guess; None beyond its horizon."""
        return _mapped(self._link.inverse, floating_point)

    def to_floating(self, reference_point: Point) -> Point | None:
        """The floating point that matches a reference point by the current guess; None beyond its horizon."""
        return _mapped(self._link, reference_point)

    def _look_on_reference_grid(self, canvas: ImagePane, view: View) -> None:
        self._focus = self._focus_of(canvas, view)
        self._apply()

    def _fit_on_reference_grid(self) -> None:
        """A double click there: the floating image stays where it is while it is not linked."""
        self._focus = None
        self._apply()

    def _fit_floating(self) -> None:
        """A double click on the floating image, which is fitted alone while it is not linked."""
        if self._linked:
            self.fit()
        else:
            self._floating.set_view(None)

    def _look_on_floating_grid(self, view: View) -> None:
        matching = self._matching_reference(view) if self._linked else None
        if matching is None:
            self._floating.set_view(view)
            return
        self._focus = self._focus_of(self._reference, matching)
        self._apply()

    def _matching_reference(self, floating: View) -> View | None:
        """Where the reference pane looks at what the floating pane shows."""
        centre = self.to_reference(floating.centre)
        return View(centre, floating.scale * self._link.scale) if centre is not None else None

    def _focus_of(self, canvas: ImagePane, view: View) -> Focus:
        return Focus(view.centre, view.scale / _fitted_scale(canvas))

    def _apply(self) -> None:
        if self._focus is None or self._reference.layer is None:
            for canvas in (self._reference, *self._comparing, *((self._floating,) if self._linked else ())):
                canvas.set_view(None)
            return
        self._show_on_reference()
        if self._linked:
            self._show_on_floating(self._reference.view)

    def _show_on_reference(self) -> None:
        for canvas in (self._reference, *self._comparing):
            if canvas.layer is not None and self._focus is not None:
                canvas.set_view(View(self._focus.centre, _fitted_scale(canvas) * self._focus.zoom))

    def _show_on_floating(self, reference: View) -> None:
        centre = self.to_floating(reference.centre)
        if centre is not None:  # else it stays where it is
            self._floating.set_view(View(centre, reference.scale / self._link.scale))


def _fitted_scale(canvas: ImagePane) -> float:
    return fitting_view(canvas.layer.size if canvas.layer else (1, 1), canvas.widget_size).scale


def _mapped(transform: PlanarTransform, point: Point) -> Point | None:
    """Where a point comes to; None beyond the horizon of a projective transform, where nothing matches."""
    x, y = transform(np.array([point], dtype=np.float64))[0]
    return (float(x), float(y)) if np.isfinite((x, y)).all() else None
