"""The charts of one result: errors of pairs, Dice along the stages, displacement, cells, grey values along a line."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.language import mark, tr
from core.metrics.figure_table import stage_names
from core.metrics.landmarks import landmark_offsets
from core.metrics.stages import ResultStage
from core.metrics.summary import RegistrationMetrics
from core.points.matching import MatchingPair, PairRole, Point
from core.transforms.composite import CompositeTransform
from core.transforms.estimation import PreAlignment
from core.transforms.planar import PlanarTransform
from retina_gui.document.content import DocumentSnapshot, LiveResult
from retina_gui.state.cells import NO_RESULT, judged_cells
from retina_gui.state.chart_table import ChartTable
from retina_gui.state.memo import once_for_each
from retina_gui.state.options import ViewOptions
from retina_gui.state.profile import grey_along, line_of, places_along

BINS = 40
MOST_NODES = 200_000
"""Of a field, that many are looked at: a distribution of more looks the same."""


@dataclass(frozen=True)
class Bars:
    """The bars of one kind; None where there is no value."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class CaseChartState:
    """A chart of bars or curves.

    Attributes:
        name: for files.
        across, up: the words of the axes.
        labels: below the bars, one for each value.
        edges: of the bars of a distribution, one more than there are values; empty for bars with labels.
        places: of the values of curves along the axis; empty for bars.
        series: bars of several kinds stand beside each other.
        placeholder: why there is no chart; empty where there is one.
    """

    name: str
    across: str = ""
    up: str = ""
    labels: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()
    places: tuple[float, ...] = ()
    series: tuple[Bars, ...] = ()
    placeholder: str = ""

    @property
    def table(self) -> ChartTable:
        """What the chart is saved as."""
        columns = [each.values for each in self.series]
        names = tuple(each.name for each in self.series)
        if self.edges:
            rows = zip(self.edges[:-1], self.edges[1:], *columns, strict=True)
            return ChartTable(self.name, ("from", "to", *names), tuple(map(_rounded, rows)))
        rows = zip(self.places or self.labels, *columns, strict=True)
        return ChartTable(self.name, (self.across, *names), tuple(map(_rounded, rows)))


@dataclass(frozen=True)
class PairError:
    """How far off a pair is, in reference pixels: where the alignment brings its floating point, less where it is."""

    pair: MatchingPair
    place: Point
    offset: Point


def pair_errors(document: DocumentSnapshot, of_result: bool) -> tuple[PairError, ...]:
    """The errors of all complete pairs, by the result or by the points alone; none where there is no such alignment."""
    alignment = document.pre_alignment
    transform: CompositeTransform | PlanarTransform
    if of_result and document.live is not None:
        transform = document.live.transform
    elif not of_result and isinstance(alignment, PreAlignment):
        transform = alignment.reference_to_floating
    else:
        return ()
    complete = [
        (pair, pair.reference, pair.floating)
        for pair in document.points
        if pair.reference is not None and pair.floating is not None
    ]
    references, floatings = ([each[side] for each in complete] for side in (1, 2))
    offsets = landmark_offsets(transform, np.array(references), np.array(floatings))
    return tuple(
        PairError(pair, reference, (float(dx), float(dy)))
        for (pair, reference, _), (dx, dy) in zip(complete, offsets, strict=True)
        if np.isfinite((dx, dy)).all()
    )


def pairs_chart(document: DocumentSnapshot, options: ViewOptions) -> CaseChartState:
    """The error of each pair, by the points and by the result."""
    by_points, by_result = (
        {each.pair.id: float(np.hypot(*each.offset)) for each in pair_errors(document, of_result)}
        for of_result in (False, True)
    )
    pairs = [pair for pair in document.points if pair.id in by_points or pair.id in by_result]
    if not pairs:
        return CaseChartState("pair-errors", placeholder=tr("Set enough matching pairs first."))
    series = [Bars(tr("points"), tuple(by_points.get(pair.id) for pair in pairs))]
    if by_result:
        series.append(Bars(tr("result"), tuple(by_result.get(pair.id) for pair in pairs)))
    labels = tuple(
        tr("{pair} (check)").format(pair=pair.id) if pair.role is PairRole.CHECK else str(pair.id)
        for pair in pairs
    )
    return CaseChartState("pair-errors", tr("Pair"), tr("Error, px"), labels, series=tuple(series))


def stages_chart(document: DocumentSnapshot, options: ViewOptions) -> CaseChartState:
    """Dice and soft Dice at the four stages."""
    entry = document.entry
    if entry is None or entry.result is None:
        return CaseChartState("stages", placeholder=tr(NO_RESULT))
    metrics = RegistrationMetrics.from_dict(entry.result.metrics)
    stages = [metrics.at(stage) for stage in ResultStage]
    series = (
        Bars("Dice", tuple(None if stage is None else stage.dice for stage in stages)),
        Bars(tr("Soft Dice"), tuple(None if stage is None else stage.soft_dice for stage in stages)),
    )
    return CaseChartState("stages", tr("Stage"), tr("Overlap"), stage_names(), series=series)


def displacement_chart(document: DocumentSnapshot, options: ViewOptions) -> CaseChartState:
    """How far the registration field moves the places that both images show."""
    if document.live is None or document.floating is None:
        return CaseChartState("displacement", placeholder=tr(NO_RESULT))
    lengths = _displacements(document.live, document.floating.image.size)
    if not lengths.size:
        return CaseChartState("displacement", placeholder=tr("The images have no place in common."))
    return _distribution("displacement", tr("Displacement, px"), lengths, 0.0, float(lengths.max()) or 1.0)


def cells_chart(document: DocumentSnapshot, options: ViewOptions) -> CaseChartState:
    """How many of the checkerboard's cells have which Dice."""
    values = np.array([cell.overlap for cell in judged_cells(document, options) if cell.overlap is not None])
    if not values.size:
        return CaseChartState("cells", placeholder=tr("The cells are not measured: E under Judge does that."))
    return _distribution("cells", tr("Dice of a cell"), values, 0.0, 1.0, bins=20)


def profile_chart(document: DocumentSnapshot, options: ViewOptions) -> CaseChartState:
    """The grey values of both images along a line that was drawn, by the points and by the result."""
    line, opened = line_of(document, options), document.open_pair
    if line is None or opened is None:
        draw = tr(
            "Draw a line across the vessels under Annotate: the one that is selected counts, or the last."
        )
        return CaseChartState("profile", placeholder=draw)
    found = places_along(document, line)
    if found is None:
        return CaseChartState("profile", placeholder=tr("The line cannot be carried to the reference image."))
    along, places = found
    series = [Bars(tr("reference"), grey_along(opened.reference.image, places))]
    alignment, floating = document.pre_alignment, opened.floating.image
    if isinstance(alignment, PreAlignment):
        before = np.asarray(alignment.reference_to_floating(places))
        series.append(Bars(tr("floating, by the points"), grey_along(floating, before)))
    if document.live is not None:
        after = np.asarray(document.live.transform(places))
        series.append(Bars(tr("floating, by the result"), grey_along(floating, after)))
    return CaseChartState(
        "profile",
        tr("Along the line, px"),
        tr("Grey value, %"),
        places=tuple(along.tolist()),
        series=tuple(series),
    )


@dataclass(frozen=True)
class CaseChart:
    """One of the charts: its words in the list of them, and what it shows."""

    words: str
    make: Callable[[DocumentSnapshot, ViewOptions], CaseChartState]


CASE_CHARTS = {
    "pairs": CaseChart(mark("Error of each pair"), pairs_chart),
    "stages": CaseChart(mark("Dice along the stages"), stages_chart),
    "displacement": CaseChart(mark("Distribution of the displacement"), displacement_chart),
    "cells": CaseChart(mark("Distribution of Dice over the cells"), cells_chart),
    "profile": CaseChart(mark("Grey values along a line"), profile_chart),
}
"""By the names in the options."""


@once_for_each
def _displacements(live: LiveResult, floating_size: tuple[int, int]) -> np.ndarray:
    """`(n,)`: lengths of the field at its nodes that land on the floating image, in reference pixels."""
    field = live.deformation.field
    height, width = field.grid_size
    step = math.ceil(math.sqrt(height * width / MOST_NODES))
    nodes = field.nodes()[::step, ::step].reshape(-1, 2)
    lengths = np.linalg.norm(field.displacement[::step, ::step], axis=2).ravel()
    x, y = np.asarray(live.transform(nodes)).T
    height, width = floating_size
    with np.errstate(invalid="ignore"):
        inside = (x >= -0.5) & (x <= width - 0.5) & (y >= -0.5) & (y <= height - 0.5)
    return lengths[inside]


def _distribution(
    name: str, across: str, values: np.ndarray, low: float, high: float, bins: int = BINS
) -> CaseChartState:
    counts, edges = np.histogram(values, bins, (low, high))
    shares = tuple(float(100 * count / len(values)) for count in counts)
    return CaseChartState(
        name, across, tr("Share, %"), edges=tuple(edges.tolist()), series=(Bars(tr("share, %"), shares),)
    )


def _rounded(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row)
