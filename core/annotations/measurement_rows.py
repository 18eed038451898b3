"""One annotation on one image with all its figures: a line of the table of measurements."""

from __future__ import annotations

from dataclasses import dataclass

from core.annotations.annotation import Annotation
from core.annotations.carrying import CarriedShape
from core.annotations.etdrs import Sector
from core.annotations.findings import Observation, figure_of
from core.annotations.image_context import ImageContext
from core.annotations.in_the_grid import FoveaDistance, distance_to_fovea, main_sector
from core.annotations.measures import Measures, measure


@dataclass(frozen=True, eq=False)
class MeasurementRow:
    """A line of the table.

    Attributes:
        case: what the case is called.
        image: on which it was measured.
        annotation: as it was drawn.
        measures: on that image.
        sector: of the ETDRS grid, in which most of it lies.
        fovea_px, fovea_mm: how far it lies from the fovea; None where that, or a scale, is not known.
        carried_from: the name of the home image, where this is another one.
        share_outside: of what was carried, the part that lies beyond what this image shows.
        confidence: of the registration along what was carried, mean and least.
    """

    case: str
    image: ImageContext
    annotation: Annotation
    measures: Measures
    sector: Sector | None = None
    fovea_px: FoveaDistance | None = None
    fovea_mm: FoveaDistance | None = None
    carried_from: str = ""
    share_outside: float | None = None
    confidence: tuple[float, float] | None = None

    @property
    def observation(self) -> Observation | None:
        """Of the finding that it belongs to; None where it has no figure to follow."""
        figure = figure_of(self.measures)
        if figure is None:
            return None
        day = None if self.image.taken is None else self.image.taken.day
        name, identifier = self.annotation.name, self.annotation.identifier
        return Observation(name, *figure, day, self.image.seconds, identifier)


def measurement_row(
    case: str,
    image: ImageContext,
    annotation: Annotation,
    carried: CarriedShape | None = None,
    carried_from: str = "",
) -> MeasurementRow:
    """Measure an annotation on its home image, or as it was carried to another one.

    Args:
        carried: in the pixels of `image`; its shape must be there.
        carried_from: the name of the home image.
    """
    shape = annotation.shape if carried is None or carried.shape is None else carried.shape
    scale, fovea = image.scale.usable, image.fovea
    return MeasurementRow(
        case=case,
        image=image,
        annotation=annotation,
        measures=measure(shape, scale, image.pixels),
        sector=None if image.grid is None else main_sector(shape, image.grid),
        fovea_px=None if fovea is None else distance_to_fovea(shape, fovea),
        fovea_mm=None if fovea is None or scale is None else distance_to_fovea(shape, fovea, scale),
        carried_from=carried_from,
        share_outside=None if carried is None else carried.share_outside,
        confidence=None if carried is None else carried.confidence,
    )
