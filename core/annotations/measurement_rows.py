"""One annotation on one image with all its figures: a line of the table of measurements."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.annotations.annotation import Annotation
from core.annotations.carrying import CarriedShape
from core.annotations.etdrs import Sector
from core.annotations.findings import Observation, figure_of
from core.annotations.image_context import ImageContext
from core.annotations.in_the_grid import FoveaDistance, distance_to_fovea, main_sector
from core.annotations.measures import Measures, measure
from core.annotations.scale_limits import ImageScale
from core.annotations.shape import Shape


@dataclass(frozen=True, eq=False)
class MeasurementRow:
    """A line of the table.

    Attributes:
        case: what the case is called.
        image: on which it was measured.
        annotation: as it was drawn.
        measures: on that image.
        scale: that its millimetres rest on, and why there are none.
        scale_from: the name of the image whose scale it is, where that is another one: it was measured there.
        sector: of the ETDRS grid, in which most of it lies; None where that is beyond it, or where no grid is known.
        is_beyond: whether most of it lies beyond the grid.
        fovea_px, fovea_mm: how far it lies from the fovea; None where that, or a scale, is not known.
        carried_from: the name of the home image, where this is another one.
        share_outside: of what was carried, the part that lies beyond what this image shows.
        confidence: of the registration along what was carried, mean and least.
    """

    case: str
    image: ImageContext
    annotation: Annotation
    measures: Measures
    scale: ImageScale
    scale_from: str = ""
    sector: Sector | None = None
    is_beyond: bool = False
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


@dataclass(frozen=True, eq=False)
class Lender:
    """Another image whose scale is used: what is known of it, and the annotation in its pixels."""

    image: ImageContext
    shape: Shape


def measurement_row(
    case: str,
    image: ImageContext,
    annotation: Annotation,
    carried: CarriedShape | None = None,
    carried_from: str = "",
    lender: Lender | None = None,
) -> MeasurementRow:
    """Measure an annotation on its home image, or as it was carried to another one.

    Args:
        carried: in the pixels of `image`; its shape must be there.
        carried_from: the name of the home image.
        lender: where the image has no scale; millimetres and the place in the grid are those on that image.
    """
    shape = annotation.shape if carried is None or carried.shape is None else carried.shape
    metric = lender or Lender(image, shape)
    scale = metric.image.scale.usable
    measures = measure(shape, scale if lender is None else None, image.pixels, image.values)
    if lender is not None:
        measures = replace(measures, mm=measure(lender.shape, scale).mm)
    fovea, metric_fovea, grid = image.fovea, metric.image.fovea, metric.image.grid
    sector = None if grid is None else main_sector(metric.shape, grid)
    is_metric = metric_fovea is not None and scale is not None
    return MeasurementRow(
        case=case,
        image=image,
        annotation=annotation,
        measures=measures,
        scale=metric.image.scale,
        scale_from="" if lender is None else lender.image.name,
        sector=sector,
        is_beyond=grid is not None and sector is None,
        fovea_px=None if fovea is None else distance_to_fovea(shape, fovea),
        fovea_mm=distance_to_fovea(metric.shape, metric_fovea, scale) if is_metric and metric_fovea else None,
        carried_from=carried_from,
        share_outside=None if carried is None else carried.share_outside,
        confidence=None if carried is None else carried.confidence,
    )
