"""Findings over time: what is called by one name on several images, as a list, a table and curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone

from core.annotations.annotation import Annotation
from core.annotations.findings import (
    Finding,
    FindingRow,
    Observation,
    TimeAxis,
    Unit,
    figure_of,
    findings_of,
)
from core.language import tr, tr_count
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.annotation_figures import area_words, at_rest, figures_of, length_words, scale_of
from retina_gui.state.chart_table import ChartTable
from retina_gui.state.image_times import SEPARATOR, ImageTime, seconds_words, times_of
from retina_gui.state.options import ViewOptions

_METRIC = (Unit.MM, Unit.SQUARE_MM)
_AREAS = (Unit.SQUARE_PX, Unit.SQUARE_MM)


@dataclass(frozen=True)
class FindingChoice:
    """A finding of the list: its name, the colour of its label, how often it was seen."""

    name: str
    colour: str
    label: str
    seen: str
    selected: bool = False


@dataclass(frozen=True)
class FindingLine:
    """A line of the table.

    Attributes:
        annotation: its identifier.
        when: the date or the seconds; empty where nobody says it.
        value, difference, per_year: in words; the last two are empty where there is nothing to compare with.
        scale: what the figure rests on; empty for one in pixels.
        row: the same as numbers.
    """

    finding: str
    colour: str
    label: str
    annotation: str
    when: str
    image: str
    value: str
    difference: str
    per_year: str
    scale: str
    row: FindingRow


@dataclass(frozen=True)
class CurvePoint:
    """A point of a curve: seconds since 1970 or since the injection, the figure, and this in words."""

    x: float
    value: float
    words: str


@dataclass(frozen=True)
class Curve:
    """A finding in the chart."""

    name: str
    colour: str
    points: tuple[CurvePoint, ...]


@dataclass(frozen=True)
class FindingsState:
    """The window of the findings.

    Attributes:
        lines: of the selected findings.
        curves: of those of them that one chart can show: with one unit, along one axis.
        axis, unit: of the chart.
        summaries: what changed from the first to the last time, a sentence for each selected finding.
        remarks: what is left out, and why.
        placeholder: what to do while there is no finding.
    """

    findings: tuple[FindingChoice, ...] = ()
    lines: tuple[FindingLine, ...] = ()
    curves: tuple[Curve, ...] = ()
    axis: TimeAxis = TimeAxis.DATE
    unit: Unit = Unit.PX
    summaries: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    placeholder: str = ""


def chart_table(state: FindingsState) -> ChartTable:
    """What the chart shows: a time (ISO 8601 in UTC) or seconds since the injection, and the figure with its unit."""
    is_date = state.axis is TimeAxis.DATE
    rows = (
        (curve.name, _time_of(point.x) if is_date else f"{point.x:g}", f"{point.value:.6g}", state.unit.value)
        for curve in state.curves
        for point in curve.points
    )
    return ChartTable("findings", ("finding", "time" if is_date else "seconds", "value", "unit"), tuple(rows))


def _time_of(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")


def findings_state(document: DocumentSnapshot, options: ViewOptions) -> FindingsState:
    """What the window shows now; of none that is selected, the first."""
    times = {each.image: each for each in times_of(document)}
    drawn = {each.identifier: each for each in _drawn(document, options) if each.home in times}
    found = findings_of(_observations(document, drawn, times))
    if not found:
        return FindingsState(placeholder=_placeholder(drawn))
    wanted = [each for each in found if each.name in options.selected_findings] or [found[0]]
    charted = _charted(wanted)
    describe = _Describer(document, drawn, times)
    return FindingsState(
        findings=tuple(describe.choice(each, each in wanted) for each in found),
        lines=tuple(line for each in wanted for line in describe.lines(each)),
        curves=tuple(describe.curve(each) for each in charted),
        axis=charted[0].axis if charted else wanted[0].axis,
        unit=_unit(charted[0]) if charted else Unit.PX,
        summaries=tuple(filter(None, map(_summary, wanted))),
        remarks=_remarks(wanted, charted),
    )


def value_words(value: float, unit: Unit) -> str:
    """A figure with its unit."""
    words = area_words if unit in _AREAS else length_words
    return words(value, unit in _METRIC)


def change_words(change: float | None, unit: Unit) -> str:
    """A change with its sign and unit; empty for none."""
    if change is None:
        return ""
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}{value_words(abs(change), unit)}"


def _drawn(document: DocumentSnapshot, options: ViewOptions) -> tuple[Annotation, ...]:
    """As they are while they are dragged; what is too large to be measured meanwhile, as it was before."""
    dragged = {each.identifier: at_rest(document, each) for each in options.annotation_drag}
    return tuple(dragged.get(each.identifier, each) for each in document.case.annotations)


def _observations(
    document: DocumentSnapshot, drawn: Mapping[str, Annotation], times: Mapping[str, ImageTime]
) -> list[Observation]:
    """What is drawn, has a name and a figure, with when its home image was taken."""
    observations = []
    for annotation in drawn.values():
        if not annotation.name or not annotation.shape.kind.is_measured:
            continue
        figure = figure_of(figures_of(annotation.shape, scale_of(document, annotation.home).usable))
        if figure is not None:
            time = times[annotation.home]
            name = annotation.name
            observations.append(Observation(name, *figure, time.day, time.seconds, annotation.identifier))
    return observations


@dataclass(frozen=True)
class _Describer:
    """Puts findings into words."""

    document: DocumentSnapshot
    drawn: Mapping[str, Annotation]
    times: Mapping[str, ImageTime]

    def choice(self, finding: Finding, selected: bool) -> FindingChoice:
        seen = len(finding.rows) + len(finding.untimed)
        colour, label = self._label(finding)
        return FindingChoice(finding.name, colour, label, tr_count("{count} ×", "{count} ×", seen), selected)

    def lines(self, finding: Finding) -> tuple[FindingLine, ...]:
        rows = (*finding.rows, *(FindingRow(each) for each in finding.untimed))
        return tuple(self._line(finding, row) for row in rows)

    def curve(self, finding: Finding) -> Curve:
        seen = [row.observation for row in finding.rows]
        points = (CurvePoint(_place(each), each.value, value_words(each.value, each.unit)) for each in seen)
        return Curve(finding.name, self._label(finding)[0], tuple(points))

    def _line(self, finding: Finding, row: FindingRow) -> FindingLine:
        seen, (colour, label) = row.observation, self._label(finding)
        annotation = self.drawn[seen.annotation]
        scale = scale_of(self.document, annotation.home).usable
        day, seconds = seen.day, seen.seconds
        parts = ("" if day is None else day.isoformat(), "" if seconds is None else seconds_words(seconds))
        return FindingLine(
            finding=finding.name,
            colour=colour,
            label=label,
            annotation=seen.annotation,
            when=SEPARATOR.join(filter(None, parts)),
            image=self.times[annotation.home].name,
            value=value_words(seen.value, seen.unit),
            difference=change_words(row.difference, seen.unit),
            per_year=change_words(row.per_year, seen.unit),
            scale="" if scale is None or seen.unit not in _METRIC else scale.described,
            row=row,
        )

    def _label(self, finding: Finding) -> tuple[str, str]:
        """The colour and the words of the label of what was seen first."""
        seen = [row.observation for row in finding.rows] or list(finding.untimed)
        label = self.drawn[seen[0].annotation].label
        return self.document.case.labels.label(label).colour, tr(label)


def _charted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those that one chart can show together with the first that has a curve."""
    curves = [each for each in findings if each.rows]
    return tuple(each for each in curves if each.axis is curves[0].axis and _unit(each) is _unit(curves[0]))


def _unit(finding: Finding) -> Unit:
    return finding.rows[0].observation.unit


def _place(seen: Observation) -> float:
    """Seconds since 1970, at midnight in UTC, or since the injection."""
    if seen.day is None:
        return seen.seconds or 0.0
    return datetime(seen.day.year, seen.day.month, seen.day.day, tzinfo=timezone.utc).timestamp()


def _summary(finding: Finding) -> str:
    if len(finding.rows) < 2:
        return ""
    first, last = finding.rows[0].observation, finding.rows[-1]
    change = change_words(last.since_first, first.unit)
    if finding.axis is TimeAxis.SECONDS:
        return tr("{name}: {change} from {first} to {last}.").format(
            name=finding.name,
            change=change,
            first=seconds_words(first.seconds or 0.0),
            last=seconds_words(last.observation.seconds or 0.0),
        )
    since = (first.day or date.min).isoformat()
    if finding.per_year is None:
        return tr("{name}: {change} since {day}.").format(name=finding.name, change=change, day=since)
    return tr("{name}: {change} since {day}, {per_year} per year.").format(
        name=finding.name, change=change, day=since, per_year=change_words(finding.per_year, first.unit)
    )


def _remarks(wanted: Sequence[Finding], charted: Sequence[Finding]) -> tuple[str, ...]:
    remarks = []
    for finding in wanted:
        undated = sum(each.day is None and each.seconds is None for each in finding.untimed)
        others = len(finding.untimed) - undated
        if undated:
            remarks.append(
                tr_count(
                    "{name}: {count} image has no date. Right click on it in the filmstrip, Date of the image.",
                    "{name}: {count} images have no date. Right click on them in the filmstrip, Date of the image.",
                    undated,
                    name=finding.name,
                )
            )
        if others:
            remarks.append(
                tr_count(
                    "{name}: {count} figure cannot be compared with the others: it has another unit, or only a date "
                    "or only seconds.",
                    "{name}: {count} figures cannot be compared with the others: they have another unit, or only a "
                    "date or only seconds.",
                    others,
                    name=finding.name,
                )
            )
    apart = [each.name for each in wanted if each.rows and each not in charted]
    if apart:
        remarks.append(
            tr("Not in the chart, as they have another unit or another axis: {names}.").format(
                names=", ".join(apart)
            )
        )
    return tuple(remarks)


def _placeholder(drawn: Mapping[str, Annotation]) -> str:
    measured = [each for each in drawn.values() if each.shape.kind.is_measured]
    if not measured:
        return tr(
            "There is no finding yet. Draw an outline or a line around the same finding on several images, give them "
            "the same name under Annotate, and give the images their dates (Shift + F2)."
        )
    if not any(each.name for each in measured):
        return tr(
            "What is drawn has no names. Give the same name to the annotations that show one finding on several "
            "images, under Annotate on the right."
        )
    return tr(
        "Every name stands at one annotation only. Draw the finding on a second image, and give it the same name."
    )
