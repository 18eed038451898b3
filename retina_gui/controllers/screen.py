"""What actions ask of the window: where to look, what gets the keyboard, what to show in windows of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.coordinates import Size
from core.points.matching import ImageRole, Point
from retina_gui.jobs.animation_writing import AnimationSketch
from retina_gui.rendering.layers import ImageLayer
from retina_gui.rendering.picture_drawing import PlacedLayer
from retina_gui.state.animation_choice import AnimationChoice
from retina_gui.state.picture_choice import PictureChoice, PictureOf


class ImageViews(Protocol):
    """The panes."""

    def fit(self) -> None:
        """Show the whole images."""

    def actual_size(self) -> None:
        """Show one image pixel on one screen pixel."""

    def zoom(self, notches: int) -> None:
        """Zoom the image that has the keyboard."""

    def pan(self, dx: int, dy: int) -> None:
        """Look farther to one side."""

    def turn(self, degrees: float) -> None:
        """Turn the views, clockwise."""

    def turn_upright(self) -> None:
        """Show all images upright."""

    def turn_alike(self) -> None:
        """Turn the view of the floating image so that it lies as the reference does, or back."""

    def bring(self, to_mine: bool) -> None:
        """Bring the other image's view to mine, or mine to the other's."""

    def centre_on(self, reference: Point | None, floating: Point | None) -> None:
        """Centre both images on a pair, of which at least one point is there."""

    def arrow(self, dx: int, dy: int, fine: bool) -> None:
        """Nudge the selected mark, or move the cursor of the image that has the keyboard."""

    def place_at_cursor(self) -> None:
        """Place the point at that cursor."""

    def other_image(self) -> None:
        """Give the keyboard to the other image."""

    def select_next(self, step: int) -> None:
        """Select the next mark, or the one before."""

    def take_keyboard(self) -> None:
        """Keys then work in the images."""

    def keep_keyboard(self) -> None:
        """Keys then work in the images: in the one that has the keyboard, where one has it."""

    def cancel_drag(self) -> bool:
        """Put back what a drag under way has moved; whether there was one."""


@dataclass(frozen=True, eq=False)
class PictureSketch:
    """A picture of a pane as it was when somebody asked for it.

    Attributes:
        layers: to be drawn, on any thread.
        size: `(height, width)` in pixels.
        micrometres_per_pixel: None where nobody knows.
        finish: draws what lies on it into the drawn pixels, on the GUI thread.
        smaller: the same with strokes and letters, in at most so many pixels `(height, width)`.
    """

    layers: tuple[PlacedLayer, ...]
    size: Size
    micrometres_per_pixel: float | None
    finish: Callable[[np.ndarray], None]
    smaller: Callable[[Size], PictureSketch]


class Pictures(Protocol):
    """Pictures of the panes."""

    def meant(self) -> PictureOf:
        """The pane that the user is at."""

    def there(self) -> tuple[PictureOf, ...]:
        """The panes that are seen and show something."""

    def sketch(
        self, of: PictureOf, choice: PictureChoice, least: float = 0.0, surround: int | None = None
    ) -> PictureSketch | None:
        """What a pane shows now; None where it shows nothing.

        Args:
            least: pixels that the longer side has at least.
            surround: the grey beyond the image, where it is to be another one than on the screen.
        """

    def animation(
        self,
        images: tuple[ImageLayer, ImageLayer],
        names: tuple[str, str],
        choice: AnimationChoice,
        width: int,
    ) -> AnimationSketch:
        """An animation of two images on the grid of the reference, `width` pixels wide.

        Raises:
            InputError: a number of the choice, or the width, is out of its range.
        """


class OtherWindows(Protocol):
    """What opens beside the window."""

    def show_verdicts(self) -> None:
        """The list of verdicts."""

    def show_overview(self) -> None:
        """The chart of all results."""

    def show_charts(self) -> None:
        """The charts of the open case."""

    def show_study(self) -> None:
        """What the open list offers to a study."""

    def show_picture(self) -> None:
        """What a picture of a pane is to show."""

    def show_animation(self) -> None:
        """What an animation of the compared images is to show."""

    def show_labels(self) -> None:
        """The labels of the case, to be changed."""

    def show_findings(self) -> None:
        """The findings over time."""

    def show_guide(self) -> None:
        """The user guide, at the place that fits."""

    def show_keys(self) -> None:
        """The page of keys and gestures."""

    def show_about(self) -> None:
        """Version and licence."""


class Tables(Protocol):
    """The tables beside the images."""

    @property
    def selected_pairs(self) -> Sequence[int]:
        """The pairs whose rows are selected in the points table."""

    def switch_to_points(self) -> None:
        """Give the keyboard to the points table; from there, back to the images."""

    def focus_points(self) -> None:
        """Give the keyboard to the points table."""

    def focus_annotations(self) -> None:
        """Give the keyboard to the list of annotations."""

    def switch_to_cases(self) -> None:
        """Give the keyboard to the list of cases; from there, back to the images."""

    def search_cases(self) -> None:
        """Type a part of a case's name."""

    def sort_cases(self, column: int) -> None:
        """Sort the list of cases by a column; by the same one again, the other way round."""


class ImageEditors(Protocol):
    """What is changed of one image, where it is changed."""

    def edit_name(self, index: int | None) -> None:
        """Edit the name of a floating image, or of the reference, in the filmstrip."""

    def edit_time(self, index: int | None) -> None:
        """Edit the date of a floating image, or of the reference, in the filmstrip."""

    def show_links(self) -> None:
        """A menu of what the image that is worked on may be registered to."""

    def show_display(self, role: ImageRole) -> None:
        """The controls of how an image is shown."""

    def show_turning(self, role: ImageRole) -> None:
        """The menu of what turns and flips an image."""


class Screen(Protocol):
    """The window."""

    @property
    def images(self) -> ImageViews:
        """The panes."""

    @property
    def tables(self) -> Tables:
        """The tables beside them."""

    @property
    def editors(self) -> ImageEditors:
        """What opens to change an image."""

    @property
    def beside(self) -> OtherWindows:
        """What opens beside it."""

    @property
    def pictures(self) -> Pictures:
        """What the panes show, to be saved, copied and printed."""

    def notify(self, title: str, text: str) -> None:
        """Tell the end of long work to somebody who may look elsewhere."""

    def focus_export(self) -> None:
        """Give the keyboard to the button that exports."""

    def reset_layout(self) -> None:
        """The parts of the window as at the first start."""

    def close(self) -> bool:
        """Close the window, if the user agrees."""
