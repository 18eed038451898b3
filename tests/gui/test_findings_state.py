"""Dates of images, findings over time, and the images in the order of their dates, without a window."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from core.annotations.annotation import Annotation
from core.annotations.dates import DateSource
from core.annotations.findings import TimeAxis, Unit
from core.annotations.image_facts import ImageFacts
from core.annotations.scale import Scale
from core.annotations.shape import Shape, ShapeKind
from core.case.document import Case, ResultSummary
from core.images.file_facts import DateTag, FileFacts
from core.transforms.composite import CompositeTransform
from core.transforms.overlap import SmallField
from core.transforms.planar import PlanarTransform
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import Content, LiveResult
from retina_gui.document.series_changes import linked
from retina_gui.rendering.layers import ImageLayer
from retina_gui.rendering.warped_picture import WarpedPicture
from retina_gui.rendering.way_picture import WayPicture
from retina_gui.state.comparison import compare_pane
from retina_gui.state.filmstrip_state import filmstrip_state
from retina_gui.state.findings_state import FindingsState, change_words, findings_state
from retina_gui.state.image_facts_state import images_facts
from retina_gui.state.image_times import in_order, times_of
from retina_gui.state.options import CompareMode, ViewOptions
from retina_gui.state.shapes import alignments, carried_on, shapes_state
from retina_gui.state.tables_csv import FINDINGS_HEADER, findings_csv
from tests.gui.made_images import made_open, noise_image

SIZE = (110, 130)
NAMES = ("reference 2021-03-04.png", "a", "bb-2020-01-02.png", "ccccc")


@pytest.fixture
def document(application: QApplication) -> CaseDocument:
    """A reference and three floating images, registered with shifts of 2, 4 and 6 pixels."""
    images = [made_open(noise_image(name, SIZE)) for name in NAMES]
    case = Case().with_reference(images[0].identity)
    for image in images[1:]:
        case = case.with_floating(image.identity)
    result = CaseDocument()
    result.replace_case(Content(case), images, None)
    for index in range(3):
        with_shift(result, index, 2.0 * (index + 1))
    return result


def with_shift(document: CaseDocument, index: int, by: float) -> None:
    """A result that shifts by so many pixels."""
    transform = CompositeTransform(PlanarTransform.from_affine(np.array([[1, 0, by], [0, 1, 0]])))
    floating = document.snapshot().images[document.case.entry(index).image.sha256].pyramid
    live = LiveResult(WarpedPicture(floating, transform, SIZE), transform)
    case = document.case.with_result(index, ResultSummary({"dice_after": 0.5}))
    document.change("result", document.content.with_case(case).with_live(index, live))


def images(document: CaseDocument) -> list[str]:
    case = document.case
    return [case.reference.sha256, *(entry.image.sha256 for entry in case.floating)]


def stated(document: CaseDocument, number: int, **facts: object) -> None:
    case = document.case.with_facts(replace(document.case.facts_of(images(document)[number]), **facts))
    document.change("facts", document.content.with_case(case))


def square(
    document: CaseDocument, number: int, side: float, name: str = "atrophy", label: str = "drusen"
) -> None:
    corners = [(10.0, 10.0), (10.0 + side, 10.0), (10.0 + side, 10.0 + side), (10.0, 10.0 + side)]
    drawn = Annotation(Shape(ShapeKind.POLYGON, corners), images(document)[number], label, name)
    document.change("draw", document.content.with_case(document.case.with_annotations([drawn])))


def shown(document: CaseDocument, **options: object) -> FindingsState:
    return findings_state(document.snapshot(), ViewOptions(**options))


def test_the_filmstrip_says_when_and_from_where(document: CaseDocument) -> None:
    stated(document, 1, taken="2024-05-31T10:12:00", seconds=35.0)
    frames = filmstrip_state(document.snapshot(), ViewOptions(), running=False).frames
    assert [frame.time for frame in frames] == ["2021-03-04", "2024-05-31 · 35 s", "2020-01-02", ""]
    assert [frame.typed_time for frame in frames] == ["", "2024-05-31 10:12:00 · 35 s", "", ""]
    assert "Taken 2021-03-04 (file name)." in frames[0].help
    assert "Taken 2024-05-31 10:12:00 (typed). 35 s after the injection." in frames[1].help
    assert "Nobody says when it was taken." in frames[3].help


def test_what_a_file_says_comes_before_its_name_and_the_user_before_both(document: CaseDocument) -> None:
    snapshot = document.snapshot()
    sha256 = snapshot.case.reference.sha256
    opened = snapshot.images[sha256]
    facts = FileFacts(times=((DateTag.ACQUISITION_DATE, "20190607"),))
    of_dicom = replace(opened, image=replace(opened.image, facts=facts))
    snapshot = replace(snapshot, images={**snapshot.images, sha256: of_dicom})
    assert times_of(snapshot)[0].words == "2019-06-07"
    case = snapshot.case.with_facts(ImageFacts(sha256, taken="2018-01-01"))
    (time, *_) = times_of(replace(snapshot, case=case))
    assert (time.words, time.taken.source) == ("2018-01-01", DateSource.TYPED)
    assert time.found.source is DateSource.ACQUISITION


def test_the_order_of_dates_then_seconds_then_the_case(document: CaseDocument) -> None:
    def order() -> list[int]:
        known = images(document)
        return [known.index(each.image) for each in in_order(times_of(document.snapshot()))]

    assert order() == [2, 0, 1, 3]
    stated(document, 3, seconds=20.0)
    assert order() == [2, 0, 3, 1], "without a date, but with seconds"
    stated(document, 1, seconds=10.0)
    assert order() == [2, 0, 1, 3]
    for number, seconds in enumerate((30.0, 40.0, 10.0, 20.0)):
        stated(document, number, taken="2024-05-31", seconds=seconds)
    assert order() == [2, 3, 0, 1]
    stated(document, 0, seconds=None)
    assert order() == [0, 1, 2, 3], "of one day, and one without seconds: as in the case"
    for number, hour in enumerate((12, 11, 10, 13)):
        stated(document, number, taken=f"2024-05-31T{hour}:00:00", seconds=None)
    assert order() == [2, 1, 0, 3]


def test_a_finding_is_followed_over_dates(document: CaseDocument) -> None:
    for number in range(4):
        stated(document, number, scale=Scale.typed(100.0))
    square(document, 0, 20.0)
    square(document, 2, 10.0)
    square(document, 3, 40.0)
    state = shown(document)
    assert [(each.name, each.seen, each.selected) for each in state.findings] == [("atrophy", "3 ×", True)]
    assert [line.when for line in state.lines] == ["2020-01-02", "2021-03-04", ""]
    assert [line.value for line in state.lines] == ["1.00 mm²", "4.00 mm²", "16.00 mm²"]
    assert [line.difference for line in state.lines] == ["", "+3.00 mm²", ""]
    assert state.lines[1].per_year == "+2.57 mm²"
    assert "100 µm per pixel (typed)" in state.lines[0].scale
    assert (state.axis, state.unit) == (TimeAxis.DATE, Unit.SQUARE_MM)
    (curve,) = state.curves
    assert [point.value for point in curve.points] == pytest.approx([1.0, 4.0])
    assert curve.points[1].x - curve.points[0].x == pytest.approx(427 * 86400)
    assert state.summaries == ("atrophy: +3.00 mm² since 2020-01-02, +2.57 mm² per year.",)
    assert state.remarks == (
        "atrophy: 1 image has no date. Right click on it in the filmstrip, Date of the image.",
    )
    assert state.lines[0].image == NAMES[2]


def test_frames_of_an_angiogram_are_followed_over_seconds(document: CaseDocument) -> None:
    for number, seconds in ((1, 95.0), (3, 20.0)):
        stated(document, number, seconds=seconds)
        square(document, number, 10.0 + seconds / 10, "leak")
    state = shown(document)
    assert (state.axis, state.unit) == (TimeAxis.SECONDS, Unit.SQUARE_PX)
    assert [line.when for line in state.lines] == ["20 s", "95 s"]
    assert [point.x for point in state.curves[0].points] == [20.0, 95.0]
    assert [line.per_year for line in state.lines] == ["", ""]
    assert state.lines[0].scale == ""
    assert state.summaries == ("leak: +236 px² from 20 s to 95 s.",)


def test_what_one_chart_cannot_show_is_said(document: CaseDocument) -> None:
    stated(document, 1, seconds=10.0)
    stated(document, 3, seconds=20.0)
    for number in (0, 2):
        square(document, number, 10.0 + number, "atrophy")
        square(document, number, 20.0 + number, "druse")
    for number in (1, 3):
        square(document, number, 10.0 + number, "leak", "leakage")
    assert [each.name for each in shown(document).findings] == ["atrophy", "druse", "leak"]
    both = shown(document, selected_findings=("druse", "atrophy"))
    assert [each.name for each in both.curves] == ["atrophy", "druse"]
    assert len(both.lines) == 4
    mixed = shown(document, selected_findings=("leak", "atrophy"))
    assert [each.name for each in mixed.curves] == ["atrophy"]
    assert mixed.remarks == ("Not in the chart, as they have another unit or another axis: leak.",)
    alone = shown(document, selected_findings=("leak",))
    assert (alone.axis, alone.curves[0].colour) == (
        TimeAxis.SECONDS,
        document.case.labels.label("leakage").colour,
    )
    gone = shown(document, selected_findings=("no such name",))
    assert [each.name for each in gone.findings if each.selected] == ["atrophy"]


def test_what_is_not_comparable_stays_in_the_table(document: CaseDocument) -> None:
    stated(document, 0, scale=Scale.typed(100.0))
    for number, day in ((1, "2022-01-01"), (3, "2023-01-01")):
        stated(document, number, taken=day)
    for number in (0, 1, 3):
        square(document, number, 10.0)
    state = shown(document)
    assert [line.value for line in state.lines] == ["100 px²", "100 px²", "1.00 mm²"]
    assert "1 figure cannot be compared" in state.remarks[0]
    assert state.lines[1].difference == "±0 px²"


def test_empty_states_say_what_to_do(document: CaseDocument) -> None:
    assert "Draw an outline" in shown(document).placeholder
    square(document, 0, 10.0, "")
    assert "no names" in shown(document).placeholder
    square(document, 0, 10.0, "atrophy")
    assert "one annotation only" in shown(document).placeholder
    square(document, 1, 12.0, "atrophy")
    assert shown(document).placeholder == ""
    undated = shown(document)
    assert "1 image has no date" in undated.remarks[0]


def test_the_csv_is_safe_for_spreadsheets(document: CaseDocument) -> None:
    square(document, 0, 20.0, "=HYPERLINK(A1)")
    square(document, 2, 30.0, "=HYPERLINK(A1)")
    rows = list(csv.reader(findings_csv(shown(document).lines).splitlines()))
    assert tuple(rows[0]) == FINDINGS_HEADER
    assert rows[1] == ["'=HYPERLINK(A1)", "drusen", NAMES[2], "2020-01-02", "", "900", "px²", "", "", ""]
    assert rows[2][5:8] == ["400", "px²", "-500"]


def test_changes_have_a_sign() -> None:
    assert change_words(0.5, Unit.MM) == "+500 µm"
    assert change_words(-2.0, Unit.SQUARE_MM) == "−2.00 mm²"
    assert change_words(None, Unit.PX) == ""


def dates_mode(document: CaseDocument, phase: int = 0, **options: object):
    return compare_pane(
        document.snapshot(), ViewOptions(mode=CompareMode.DATES, flicker_phase=phase, **options)
    )


def test_flicker_goes_through_all_images_in_the_order_of_dates(document: CaseDocument) -> None:
    document.set_active(0)
    states = [dates_mode(document, phase) for phase in range(5)]
    assert [state.legend[0].text for state in states[:4]] == [
        f"1 of 4  ·  2020-01-02  ·  {NAMES[2]}",
        f"2 of 4  ·  2021-03-04  ·  {NAMES[0]}",
        "3 of 4  ·  no date  ·  a",
        "4 of 4  ·  no date  ·  ccccc",
    ]
    assert states[4].layer == states[0].layer, "from the start again; equal, so that nothing is drawn anew"
    assert states[0].flicker_interval_ms == 500
    assert all(isinstance(state.layer, ImageLayer) for state in states)
    assert [isinstance(state.layer.pyramid, WayPicture) for state in states[:4]] == [True, False, False, True]
    assert {state.layer.size for state in states} == {SIZE}
    for number, by in ((0, 4), (3, 6)):
        drawn = states[number].layer.draw(np.eye(3), SIZE, 0)
        pixels = document.snapshot().images[images(document)[(2, 0, 1, 3)[number]]].image.pixels
        np.testing.assert_allclose(drawn[:, :-8, 0].astype(int), pixels[:, by : by - 8 or None], atol=1)


def test_an_image_that_is_not_aligned_is_left_out_and_said(document: CaseDocument) -> None:
    case = document.case.with_result(1, None)
    document.change("drop", document.content.with_case(case))
    state = dates_mode(document)
    assert state.legend[0].text.startswith("1 of 3  ·  2021-03-04")
    assert state.legend[1].text == f"Not aligned, left out: {NAMES[2]}"


def test_through_another_image_all_lie_on_the_grid_of_that_one(document: CaseDocument) -> None:
    document.change("link", linked(document.content, 2, 1))
    with_shift(document, 2, 3.0)
    document.set_active(2)
    state = dates_mode(document, 1)
    assert NAMES[0] in state.legend[0].text
    assert isinstance(state.layer.pyramid, WayPicture), "the reference, back along the registration"
    pixels = document.snapshot().images[images(document)[0]].image.pixels
    drawn = state.layer.draw(np.eye(3), SIZE, 0)[..., 0].astype(int)
    np.testing.assert_allclose(drawn[:, 8:-8], pixels[:, 4:-12], atol=1)


@pytest.mark.parametrize("is_known", [False, True])
def test_an_image_without_a_scale_says_on_which_one_millimetres_are_measured(
    document: CaseDocument, is_known: bool
) -> None:
    if is_known:
        stated(document, 0, scale=Scale.typed(10.0))
    sentences = [each.sentence for each in images_facts(document.snapshot())]
    assert sentences[1] == (
        f"The size of a pixel is not known; millimetres are measured on {NAMES[0]}."
        if is_known
        else "The size of a pixel is not known."
    )


def test_what_lies_in_the_black_around_a_field_is_outside_as_in_exports(document: CaseDocument) -> None:
    snapshot = document.snapshot()
    mask = np.zeros(SIZE, bool)
    mask[:, 32:] = True
    dark = replace(snapshot.floating, field=SmallField.of(mask))
    square(
        document, 0, 40.0
    )  # to x = 50, which is 52 on the floating image, and that shows what is from 32 on
    snapshot = document.snapshot()
    images_there = {**snapshot.images, dark.image.sha256: dark}
    darkened = replace(snapshot, images=images_there)
    (drawn,), known = document.case.annotations, alignments(darkened)
    where = (known, drawn, dark.image.sha256, SIZE)
    assert carried_on(darkened, *where).share_outside == pytest.approx(0.5, abs=0.02)
    assert carried_on(snapshot, *where).share_outside == 0.0
    (shape,) = shapes_state(darkened, ViewOptions(), dark.image.sha256, SIZE, known).shapes
    assert not shape.inside.all()
    assert shape.inside.any()
