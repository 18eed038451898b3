"""The points table through the real program: sorting, editing in place, keys, clipboard, its place, and the model."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit

from core.points.csv_files import read_points
from core.points.matching import ImageRole, PairRole
from core.transforms.planar import TransformModel
from retina_gui.panels.points_model import SIGNS, Column
from retina_gui.panels.points_view import ONLY_WIDE
from retina_gui.state.coordinate_input import X, Y, typed_point
from retina_gui.state.point_rows import error_level
from retina_gui.state.points_state import ErrorLevel

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
SHIFT = (12.0, 7.0)
PLACES = ((40.0, 40.0), (220.0, 60.0), (120.0, 190.0), (60.0, 150.0), (200.0, 170.0))


@pytest.fixture
def run_with_pairs(run, small_pair: tuple[Path, Path], tmp_path: Path):
    """Run a script with some pairs, the fourth of which is 20 px off."""

    def run_script(script, count: int = 4) -> None:
        lines = []
        for number, (x, y) in enumerate(PLACES[:count]):
            fx = x + SHIFT[0] + (20 if number == 3 else 0)
            lines.append(f'"Pt-{number}","true",{fx},{y + SHIFT[1]},{x},{y}')
        points_file = tmp_path / "points.csv"
        points_file.write_text("\n".join(lines) + "\n")

        def opened(driver):
            yield lambda: driver.is_idle() and len(points(driver)) == count
            yield from script(driver)

        run(["--reference", small_pair[0], "--floating", small_pair[1], "--points", points_file], opened)

    return run_script


def points(driver):
    return driver.window.session.document.snapshot().points


def table(driver):
    return driver.window.side.points.table


def shown(driver, column: Column) -> list[str]:
    model = driver.window.side.points.model
    return [model.index(row, column).data() for row in range(model.rowCount())]


def place_of(driver, pair_id: int, column: Column) -> QPoint:
    model = driver.window.side.points.model
    return table(driver).visualRect(model.index(model.row_of(pair_id), column)).center()


def edit(driver, pair_id: int, column: Column, text: str):
    """As a user does: select the cell, F2, type, Enter."""
    model = driver.window.side.points.model
    cell = model.index(model.row_of(pair_id), column)
    table(driver).setCurrentIndex(cell)
    QTest.keyClick(table(driver), Qt.Key.Key_F2)
    editor = table(driver).indexWidget(cell)
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    yield lambda: table(driver).state() is not QAbstractItemView.State.EditingState


def test_every_column_sorts_both_ways(run_with_pairs) -> None:
    def script(driver):
        yield lambda: True
        header = table(driver).horizontalHeader()
        driver.do("points_drawer")
        yield lambda: not table(driver).isColumnHidden(Column.RESIDUAL)
        model = driver.window.side.points.model
        for column in Column:
            left = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
            rows = []
            for _ in range(2):
                QTest.mouseClick(
                    header.viewport(),
                    Qt.MouseButton.LeftButton,
                    Qt.KeyboardModifier.NoModifier,
                    QPoint(left, 8),
                )
                rows.append([model.row(number) for number in range(model.rowCount())])
            assert sorted(row.pair_id for row in rows[0]) == [1, 2, 3, 4]
            if column in (Column.REFERENCE_X, Column.FLOATING_Y, Column.ID):
                assert [row.pair_id for row in rows[0]] == [row.pair_id for row in reversed(rows[1])]
        worst_first = shown(driver, Column.ID)
        table(driver).sortByColumn(Column.RESIDUAL, Qt.SortOrder.DescendingOrder)
        lengths = [model.row(number).distance for number in range(4)]
        assert lengths == sorted(lengths, reverse=True)
        assert len(worst_first) == 4

    run_with_pairs(script)


def test_a_coordinate_is_typed_as_one_step_and_nonsense_is_refused(run_with_pairs) -> None:
    def script(driver):
        yield lambda: True
        before = points(driver)
        yield from edit(driver, 4, Column.FLOATING_X, "72,5")
        assert points(driver).pair(4).floating == (72.5, 157.0), "a decimal comma"
        assert "coordinate" in driver.window.session.document.snapshot().undo_text
        driver.do("undo")
        assert points(driver) == before
        yield from edit(driver, 4, Column.FLOATING_Y, "70, 150.25")
        assert points(driver).pair(4).floating == (70.0, 150.25)
        driver.do("undo")
        for nonsense, words in (
            ("abc", "no number"),
            ("5000", "outside the floating image"),
            ("nan", "no num"),
        ):
            yield from edit(driver, 4, Column.FLOATING_X, nonsense)
            assert words in driver.window.status.prompt.text()
            assert points(driver) == before
        assert driver.window.session.errors.last is None

        model = driver.window.side.points.model
        cell = model.index(model.row_of(4), Column.FLOATING_X)
        table(driver).edit(cell)
        editor = table(driver).indexWidget(cell)
        QTest.keyClicks(editor, "61")
        model.dataChanged.emit(model.index(0, 0), model.index(model.rowCount() - 1, len(Column) - 1))
        assert editor.text() == "61", "news about the points do not take away what is being typed"
        QTest.keyClick(editor, Qt.Key.Key_Escape)

    run_with_pairs(script)


def test_f2_belongs_to_the_table_and_edits_a_coordinate_where_the_cell_cannot_be_edited(
    run_with_pairs,
) -> None:
    def script(driver):
        yield lambda: True
        driver.window.activateWindow()
        yield lambda: QApplication.activeWindow() is driver.window
        model = driver.window.side.points.model
        table(driver).setFocus()
        table(driver).setCurrentIndex(model.index(1, Column.ID))
        QTest.keyClick(
            driver.window.windowHandle(), Qt.Key.Key_F2
        )  # by the window, so that shortcuts are asked first
        assert isinstance(table(driver).indexWidget(model.index(1, Column.FLOATING_X)), QLineEdit)
        assert not driver.window.filmstrip.isVisible()

    run_with_pairs(script)


def test_the_role_is_chosen_in_place_and_check_points_leave_the_fit(run_with_pairs) -> None:
    def script(driver):
        yield lambda: True
        window = driver.window
        assert "Leave-one-out error" in window.state.points.summary
        model = window.side.points.model
        table(driver).setCurrentIndex(model.index(3, Column.ROLE))
        QTest.keyClick(table(driver), Qt.Key.Key_F2)
        choice = table(driver).findChild(QComboBox)
        choice.view().setCurrentIndex(choice.model().index(1, 0))
        QTest.keyClick(choice.view(), Qt.Key.Key_Return)
        assert points(driver).pair(4).role is PairRole.CHECK
        assert shown(driver, Column.ROLE) == ["fit", "fit", "fit", "check"]
        summary = window.state.points.summary
        assert "no error estimate with 3 points" in summary
        assert "TRE at 1 check point: median 20.0 px" in summary
        rows = window.state.points.rows
        assert [row.offset for row in rows[:3]] == [None] * 3
        assert rows[3].offset == pytest.approx((20.0, 0.0), abs=1e-6)
        assert shown(driver, Column.ERROR)[3] == f"{SIGNS[ErrorLevel.LARGE]} 20.0"
        driver.do("undo")
        assert points(driver).pair(4).role is PairRole.FIT

    run_with_pairs(script)


def test_keys_in_the_table_delete_use_and_centre(run_with_pairs) -> None:
    def script(driver):
        yield lambda: True
        before, keys = points(driver), table(driver)
        keys.setFocus()
        keys.selectRow(0)
        assert driver.window.session.options.options.selected[0] == 1
        QTest.keyClick(keys, Qt.Key.Key_Down)
        assert driver.window.session.options.options.selected[0] == 2, "the mark follows the row"
        QTest.keyClick(keys, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert keys.selected_ids() == (2, 3)
        QTest.keyClick(keys, Qt.Key.Key_Space)
        assert [pair.active for pair in points(driver)] == [True, False, False, True]
        driver.do("undo")
        assert points(driver) == before, "both rows are one step"
        keys.select_ids((2, 3), 3)
        QTest.keyClick(keys, Qt.Key.Key_Return)
        for role in ImageRole:
            point = before.pair(3).point(role)
            assert driver.canvas(role).view.centre == pytest.approx(point)
        QTest.keyClick(keys, Qt.Key.Key_Delete)
        assert [pair.id for pair in points(driver)] == [1, 4]
        driver.do("undo")
        assert points(driver) == before

    run_with_pairs(script)


def test_a_double_click_centres_both_images_on_their_own_mark(run_with_pairs) -> None:
    def script(driver):
        yield lambda: True
        viewport, place = table(driver).viewport(), place_of(driver, 4, Column.ID)
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        pair = points(driver).pair(4)
        assert driver.canvas(REFERENCE).view.centre == pytest.approx(pair.reference)
        assert driver.canvas(FLOATING).view.centre == pytest.approx(pair.floating), "however badly it fits"

    run_with_pairs(script)


def test_rows_go_to_the_clipboard_as_csv_that_is_read_again(run_with_pairs, tmp_path: Path) -> None:
    def script(driver):
        yield lambda: True
        table(driver).select_ids((2, 4), 4)
        driver.do("copy")
        text = QGuiApplication.clipboard().text()
        lines = text.splitlines()
        assert lines[0].startswith("id,use,role,floating_x")
        assert [line.split(",")[0] for line in lines[1:]] == ["2", "4"]
        copied = tmp_path / "copied.csv"
        copied.write_text(text)
        again = read_points(copied)
        assert [pair.floating for pair in again] == [
            points(driver).pair(number).floating for number in (2, 4)
        ]
        table(driver).clearSelection()
        driver.do("copy")
        assert len(QGuiApplication.clipboard().text().splitlines()) == 5

    run_with_pairs(script)


def test_the_table_moves_below_the_images_and_shows_every_column_there(run_with_pairs) -> None:
    def script(driver):
        yield lambda: True
        panel = driver.window.side.points
        hidden = [column for column in Column if table(driver).isColumnHidden(column)]
        assert hidden == list(ONLY_WIDE)
        QTest.keyClick(driver.window, Qt.Key.Key_F4)
        yield lambda: not any(table(driver).isColumnHidden(column) for column in Column)
        assert panel.parent() is driver.window.side.drawer
        assert panel.isVisible()
        driver.do("stage_judge")
        assert not panel.isVisible()
        driver.do("stage_points")
        QTest.keyClick(driver.window, Qt.Key.Key_F4)
        assert panel.parent() is not driver.window.side.drawer
        assert panel.isVisible()

    run_with_pairs(script)


def test_the_model_is_switched_kept_and_undone(run_with_pairs) -> None:
    def script(driver):
        yield lambda: True
        window = driver.window
        affine = window.state.compare.layer
        button = window.side.model.buttons[TransformModel.SIMILARITY]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert window.session.document.case.floating[0].transform_model is TransformModel.SIMILARITY
        assert window.state.compare.layer != affine, "the overlay is live"
        assert button.isChecked()
        assert "2 pairs" in window.state.model.description
        driver.do("undo")
        assert window.state.compare.layer == affine
        assert not button.isChecked()
        driver.do("model_projective")
        assert window.state.points.summary.startswith("There is no error estimate with 4 points")

    run_with_pairs(script)


def test_two_pairs_are_enough_to_register_by_a_similarity(run_with_pairs) -> None:
    def script(driver):
        yield lambda: True
        window = driver.window
        assert "1 more matching pair" in window.state.actions["register"].reason
        driver.do("model_similarity")
        assert window.state.prompt.startswith("Ready")
        driver.do("register")
        yield driver.is_idle
        assert window.session.errors.last is None
        result = window.session.document.snapshot().live.result
        assert result.pre_alignment.model is TransformModel.SIMILARITY
        assert len(result.pre_alignment.residuals) == 2

    run_with_pairs(script, count=2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.5", (12.5, 40.0)),
        (" 12,5 ", (12.5, 40.0)),
        ("7, 9", (7.0, 9.0)),
        ("7;9,5", (7.0, 9.5)),
        ("7 9", (7.0, 9.0)),
    ],
)
def test_what_is_typed(text: str, expected) -> None:
    assert typed_point(text, X, (30.0, 40.0), "floating", (100, 100)) == expected


@pytest.mark.parametrize("text", ["", "x", "1, 2, 3", "inf", "-1", "4, 100", "1e9"])
def test_what_cannot_be_used_is_a_sentence(text: str) -> None:
    assert typed_point(text, Y, (30.0, 40.0), "floating", (100, 100)).endswith(".")
    assert "both" in typed_point("12", Y, None, "floating", (100, 100))


def test_levels_grow_with_the_error() -> None:
    levels = [error_level(error, (500, 1000)) for error in (0.0, 3.9, 4.0, 9.9, 10.0)]
    assert levels == [
        ErrorLevel.SMALL,
        ErrorLevel.SMALL,
        ErrorLevel.NOTABLE,
        ErrorLevel.NOTABLE,
        ErrorLevel.LARGE,
    ]
