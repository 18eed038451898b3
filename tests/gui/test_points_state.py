"""What the Points stage says and allows, without a window: the model's number of pairs, errors, warnings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from core.case.document import Case
from core.points.csv_files import read_points
from core.points.matching import ImageRole, PairRole
from core.transforms import estimation
from core.transforms.planar import TransformModel
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import Content
from retina_gui.document.open_image import OpenImage
from retina_gui.resolve import resolve
from retina_gui.state.options import Stage, ViewOptions
from retina_gui.state.points_state import ErrorLevel
from retina_gui.state.situation import Situation
from retina_gui.state.tables_csv import points_csv
from retina_gui.state.view_state import JobState, MarkKind, ViewState
from tests.gui.made_images import made_open, noise_image

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
PLACES = ((20.0, 20.0), (110.0, 30.0), (60.0, 95.0), (30.0, 70.0), (90.0, 70.0))
OFFSET = (5.0, -3.0)


def opened(name: str) -> OpenImage:
    return made_open(noise_image(name, (110, 130)))


@pytest.fixture
def document(application: QApplication) -> CaseDocument:
    reference, floating = opened("reference"), opened("floating image")
    case = Case().with_reference(reference.identity).with_floating(floating.identity)
    document = CaseDocument()
    document.replace_case(Content(case), (reference, floating), None)
    return document


def place(document: CaseDocument, count: int) -> None:
    for x, y in PLACES[:count]:
        document.pairs.place(REFERENCE, (x, y))
        document.pairs.place(FLOATING, (x + OFFSET[0], y + OFFSET[1]))


def shown(document: CaseDocument) -> ViewState:
    return resolve(Situation(document.snapshot(), ViewOptions(), JobState()))


@pytest.mark.parametrize("model", list(TransformModel))
def test_everything_follows_the_number_of_pairs_that_the_model_needs(
    document: CaseDocument, model: TransformModel
) -> None:
    document.set_transform_model(model)
    needed = model.minimum_pairs
    assert document.snapshot().wanted_pairs == needed
    word = ("first", "second", "third", "fourth")[needed - 1]
    assert f"after the {word} pair" in shown(document).compare.placeholder
    assert f"after the {word} pair" in shown(document).actions["mode_blend"].reason
    assert shown(document).actions[f"model_{model.value}"].checked
    assert str(needed) in shown(document).model.description
    place(document, needed - 1)
    assert "1 more matching pair" in shown(document).actions["register"].reason
    x, y = PLACES[needed - 1]
    document.pairs.place(REFERENCE, (x, y))
    document.pairs.place(FLOATING, (x + OFFSET[0], y + OFFSET[1]))
    state = shown(document)
    assert state.actions["register"].enabled
    assert state.prompt.startswith("Ready")
    points = "1 point" if needed == 1 else f"{needed} points"
    assert f"no error estimate with {points}" in state.points.summary
    assert all(row.error is None for row in state.points.rows)
    assert all("0.0" not in row.residual for row in state.points.rows)


def test_residuals_and_errors_are_those_of_the_model(document: CaseDocument) -> None:
    place(document, 5)
    document.pairs.set_pair_role(5, PairRole.CHECK)
    moved = document.snapshot().points.move(5, FLOATING, (90 + OFFSET[0] + 3, 70 + OFFSET[1] - 4))
    document.pairs.change_points("move", moved)
    rows = shown(document).points.rows
    assert rows[4].offset == pytest.approx((3, -4), abs=1e-9)
    assert rows[4].distance == rows[4].error == pytest.approx(5)
    assert rows[4].level is ErrorLevel.LARGE
    for row in rows[:4]:
        assert row.error == pytest.approx(0, abs=1e-9)
        assert row.level is ErrorLevel.SMALL
    assert "TRE at 1 check point: median 5.0 px" in shown(document).points.summary
    document.pairs.set_pair_active(5, False)
    left_out = shown(document).points.rows[4]
    assert left_out.error == pytest.approx(5), "still measured, for the decision to use it again"
    assert left_out.level is ErrorLevel.NONE
    assert "TRE" not in shown(document).points.summary


def test_one_wrong_pair_colours_its_own_row_only(document: CaseDocument) -> None:
    place(document, 5)
    document.pairs.place(REFERENCE, (50.0, 50.0))
    document.pairs.place(FLOATING, (50.0 + OFFSET[0], 50.0 + OFFSET[1]))
    moved = document.snapshot().points.move(3, FLOATING, (PLACES[2][0] + 35, PLACES[2][1] + OFFSET[1]))
    document.pairs.change_points("move", moved)
    state = shown(document).points
    assert [row.level for row in state.rows].count(ErrorLevel.SMALL) == 5
    assert state.rows[2].level is ErrorLevel.SUSPECT
    assert state.rows[2].error == pytest.approx(30)
    assert all(row.error == pytest.approx(0, abs=1e-6) for row in state.rows if row.pair_id != 3)
    assert "without pair 3" in state.rows[0].residual_help
    assert "without pair\u00a03, which does not fit: mean 0.0 px" in state.summary
    for number in (4, 5):
        document.pairs.set_pair_active(number, False)
    few = shown(document).points
    assert [row.level for row in few.rows if row.active] == [ErrorLevel.NONE] * 2 + [
        ErrorLevel.SUSPECT,
        ErrorLevel.NONE,
    ]
    assert "too few for an estimate" in few.summary
    document.pairs.set_pair_active(3, False)
    document.pairs.set_pair_active(4, True)
    assert "without pair" not in shown(document).points.summary


def test_where_the_others_are_nearly_in_line_nobody_is_accused(document: CaseDocument) -> None:
    """Points 1 to 3 lie near a line: by these alone, point 4 would be 50 px and more from its place."""
    for x, y in ((20.0, 20.0), (68.0, 56.0), (110.0, 95.0)):
        document.pairs.place(REFERENCE, (x, y))
        document.pairs.place(
            FLOATING, (x + OFFSET[0] + (2 if x == 68 else 0), y + OFFSET[1] - (2 if x == 68 else 0))
        )
    document.pairs.place(REFERENCE, (30.0, 85.0))
    document.pairs.place(FLOATING, (30.0 + OFFSET[0], 85.0 + OFFSET[1]))
    state = shown(document)
    assert state.points.rows[3].error is None
    assert state.points.rows[3].level is ErrorLevel.NONE
    assert "too weak to tell" in state.points.rows[3].residual_help
    assert "pair\u00a04" not in state.points.summary
    notes = [note.text for note in state.notes]
    assert any("Without pair 4" in text and "upper right quarter" in text for text in notes)
    assert not any("does not fit" in text for text in notes)


def test_a_move_of_the_mouse_is_judged_once(document: CaseDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refits and the search for the pair that stands out, however often the window looks."""
    place(document, 5)
    document.pairs.place(REFERENCE, (50.0, 50.0))
    document.pairs.place(FLOATING, (50.0 + OFFSET[0], 50.0 + OFFSET[1]))
    done: list[str] = []
    for name in ("leave_one_out", "find_outlier"):
        real = getattr(estimation, name)
        counted = lambda *points, name=name, real=real: done.append(name) or real(*points)  # noqa: E731
        monkeypatch.setattr(estimation, name, counted)
    for step in (1.0, 2.0):
        done.clear()
        document.pairs.preview_move(3, FLOATING, (PLACES[2][0] + step, PLACES[2][1]))
        for _ in range(3):
            shown(document)
        assert done.count("find_outlier") == 1
        assert done.count("leave_one_out") == 2, "of all pairs, and of those that fit each other"


def test_marks_are_changed_only_where_they_are_seen(document: CaseDocument) -> None:
    place(document, 4)
    options = ViewOptions(selected=(2, REFERENCE))
    for stage in Stage:
        actions = resolve(Situation(document.snapshot(), replace(options, stage=stage), JobState())).actions
        is_seen = stage in (Stage.POINTS, Stage.REGISTER)
        for name in ("toggle_use", "toggle_check", "delete_pair", "nudge_left", "nudge_up_fine", "next_mark"):
            assert actions[name].enabled is is_seen, (stage, name)
            words = "annotation" if stage is Stage.ANNOTATE and name != "next_mark" else "under Points"
            assert is_seen or words in actions[name].reason or "under Points" in actions[name].reason
    actions = shown(document).actions
    assert actions["centre_4"].enabled
    assert "no pair 5" in actions["centre_5"].reason


def test_a_change_of_the_model_is_undone_and_drops_nothing_else(document: CaseDocument) -> None:
    place(document, 3)
    before = document.snapshot()
    document.set_transform_model(TransformModel.RIGID)
    assert document.snapshot().undo_text == "Change the model to rigid"
    assert document.snapshot().points == before.points
    document.set_transform_model(TransformModel.RIGID)
    document.undo()
    assert document.snapshot().transform_model is TransformModel.AFFINE
    assert not document.snapshot().undo_text.startswith("Change"), "choosing the same again is no step"


def test_a_third_click_on_the_line_of_two_is_warned_of_at_once(document: CaseDocument) -> None:
    place(document, 2)
    assert not shown(document).notes
    document.pairs.place(REFERENCE, (65.0, 26.0))
    assert "almost on a line" in shown(document).notes[0].text


def test_ghosts_wait_for_the_first_pair(document: CaseDocument) -> None:
    document.pairs.place(REFERENCE, PLACES[0])
    assert not shown(document).floating.marks
    document.pairs.place(FLOATING, (25.0, 17.0))
    document.pairs.place(REFERENCE, PLACES[1])
    ghost = shown(document).floating.marks[1]
    assert ghost.kind is MarkKind.GHOST
    assert ghost.point == pytest.approx((115.0, 27.0))


def test_rows_as_csv(document: CaseDocument, tmp_path) -> None:
    place(document, 4)
    document.pairs.set_pair_role(2, PairRole.CHECK)
    document.pairs.set_pair_active(3, False)
    document.pairs.place(REFERENCE, PLACES[4])
    path = tmp_path / "pairs.csv"
    path.write_text(points_csv(shown(document).points.rows))
    again = read_points(path)
    assert [pair.reference for pair in again] == [pair.reference for pair in document.snapshot().points]
    assert again.pairs[1].role is PairRole.CHECK
    assert again.pairs[4].floating is None
