"""All aligned images of the case in the order of time, each on the grid of the image on the left."""

from __future__ import annotations

from dataclasses import dataclass

from core.case.carrying import ImageWay
from core.language import tr
from retina_gui.document.content import DocumentSnapshot
from retina_gui.rendering.layers import ImageLayer
from retina_gui.rendering.way_picture import WayPicture
from retina_gui.state.image_times import ImageTime, in_order, times_of
from retina_gui.state.options import ViewOptions
from retina_gui.state.shapes import Alignments, alignments, way_to
from retina_gui.state.shown_images import Equalised, shown_image


@dataclass(frozen=True)
class DatedFrame:
    """One of the images.

    Attributes:
        layer: on the grid of the image on the left.
        name, time: of the image; the time is empty where nobody says it.
    """

    layer: ImageLayer
    name: str
    time: str


@dataclass(frozen=True)
class DatedFrames:
    """The images, the earliest first.

    Attributes:
        left_out: the names of those that are not aligned, or not at hand.
    """

    frames: tuple[DatedFrame, ...] = ()
    left_out: tuple[str, ...] = ()

    def shown(self, phase: int) -> DatedFrame | None:
        """The image that flicker shows after so many changes; None where there is none."""
        return self.frames[phase % len(self.frames)] if self.frames else None

    def words(self, phase: int) -> tuple[str, ...]:
        """Which image that is, and what is left out."""
        shown = self.shown(phase)
        if shown is None:
            return ()
        number, count = phase % len(self.frames) + 1, len(self.frames)
        time = shown.time or tr("no date")
        lines = [
            tr("{number} of {count}  ·  {time}  ·  {name}").format(
                number=number, count=count, time=time, name=shown.name
            )
        ]
        if self.left_out:
            lines.append(tr("Not aligned, left out: {names}").format(names=", ".join(self.left_out)))
        return tuple(lines)


NO_FRAMES = DatedFrames()


def dated_frames(
    document: DocumentSnapshot,
    options: ViewOptions,
    reference: ImageLayer,
    second: ImageLayer,
    equalised: Equalised,
) -> DatedFrames:
    """The images of the case for flicker.

    Args:
        reference: the image on the left, on whose grid all of them are.
        second: the image that is worked on, as it is compared now.
    """
    known = alignments(document)
    frames, left_out = [], []
    for time in in_order(times_of(document)):
        layer = _layer(document, options, time, known, reference, second, equalised)
        if layer is None:
            left_out.append(time.name)
        else:
            frames.append(DatedFrame(layer, time.name, time.words))
    return DatedFrames(tuple(frames), tuple(left_out))


def _layer(
    document: DocumentSnapshot,
    options: ViewOptions,
    time: ImageTime,
    known: Alignments,
    reference: ImageLayer,
    second: ImageLayer,
    equalised: Equalised,
) -> ImageLayer | None:
    """An image on the grid of the one on the left; None where it is not aligned with that, or not at hand."""
    grid, opened = document.reference, document.images.get(time.image)
    if grid is None or opened is None:
        return None
    if time.image == grid.image.sha256:
        return reference
    if document.floating is not None and time.image == document.floating.image.sha256:
        return second
    way = way_to(document, known, grid.image.sha256, time.image)
    if not isinstance(way, ImageWay):
        return None
    picture = WayPicture(opened.pyramid, way, grid.image.size)
    return shown_image(picture, options.floating_display, equalised)
