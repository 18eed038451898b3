"""Files of points through the real program: of other programs, with questions, pasted, saved, with points astray."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from core.points.files import read_point_files
from core.points.matching import MatchingPair, MatchingPoints, PairRole

PAIRS = MatchingPoints(
    tuple(
        MatchingPair(number, (x, y), (x + 12.0, y + 7.0))
        for number, (x, y) in enumerate(((40.0, 40.0), (220.0, 60.0), (120.0, 190.0), (60.0, 150.0)), start=1)
    )
)


def session(driver):
    return driver.window.session


def points(driver):
    return session(driver).document.snapshot().points


def prompt(driver) -> str:
    return driver.window.status.prompt.text()


def test_points_of_other_programs_are_asked_about_pasted_and_saved(run_on_pair, tmp_path: Path) -> None:
    half = tmp_path / "marks.fcsv"
    rows = [
        f"{n},{x},{y},0,0,0,0,1,1,1,0,F-{n},," for n, (x, y) in enumerate(pair.reference for pair in PAIRS)
    ]
    half.write_text("\n".join(["# CoordinateSystem = LPS", *rows]))
    other = tmp_path / "others.csv"
    lines = [f"F-{pair.id - 1},{pair.floating[0]},{pair.floating[1]}" for pair in reversed(PAIRS.pairs)]
    other.write_text("\n".join(["name,x,y", *lines]))
    upward = tmp_path / "upward.points"
    upward.write_text("mapX,mapY,sourceX,sourceY\n10.5,20.5,10.5,20.5\n")

    def script(driver):
        yield lambda: True
        driver.answers.files = [half]
        driver.do("import_points")
        question = session(driver).questions.question
        assert "which image its points belong to" in question.sentence
        assert question.answers == ("Reference image", "Floating image", "Cancel")
        session(driver).questions.answer(0)
        assert [pair.floating for pair in points(driver)] == [None] * 4
        assert "Read the other image's" in prompt(driver)
        session(driver).open_dropped([other], None)
        session(driver).questions.answer(1)
        assert points(driver) == PAIRS, "by their names, not in their order"
        driver.do("undo")
        assert [pair.floating for pair in points(driver)] == [None] * 4
        driver.do("redo")

        driver.answers.files = [tmp_path / "saved.mrk.json"]
        session(driver).pair_edits.set_active((2,), False)
        driver.do("save_points")
        names = ["saved-reference.mrk.json", "saved-floating.mrk.json"]
        assert all(name in prompt(driver) for name in names)
        driver.do("copy")
        copied = points(driver)
        driver.do("undo")
        session(driver).pair_edits.delete((4,))
        driver.do("paste")
        assert points(driver) == copied, "the pair that is left out comes back left out"
        assert read_point_files([tmp_path / name for name in names]).points == copied
        session(driver).open_dropped([tmp_path / names[1], tmp_path / names[0]], None)
        assert points(driver) == copied, "their names say which is which"

        QGuiApplication.clipboard().setText("nonsense")
        driver.do("paste")
        assert "the clipboard" in session(driver).errors.problem.sentence
        assert points(driver) == copied

        session(driver).point_files.read_files([upward])
        assert "y grows" in session(driver).questions.question.sentence
        session(driver).questions.answer(0)
        assert points(driver).pair(1) == MatchingPair(1, (10, 20), (10, 20))
        session(driver).point_files.read_files([upward])
        session(driver).questions.leave()
        assert session(driver).questions.question is None

    run_on_pair(script)


def test_points_outside_an_image_are_told_before_register_is_pressed(run, small_pair, tmp_path: Path) -> None:
    astray = PAIRS.move(3, "reference", (120.0, 1900.0)).set_role(4, PairRole.CHECK)
    rows = [f"{p.reference[0]};{p.reference[1]};{p.floating[0]};{p.floating[1]}" for p in astray]
    file = tmp_path / "points.csv"
    file.write_text("\n".join(["fixed_x;fixed_y;moving_x;moving_y", *rows]))

    def script(driver):
        yield lambda: driver.is_idle() and len(points(driver)) == 4
        assert "lies outside its image" in prompt(driver)
        assert "Ready" not in prompt(driver)
        register = driver.window.actions_by_id["register"]
        assert not register.isEnabled()
        assert "Point 3 at (120.0, 1900.0) lies outside the reference image" in register.toolTip()
        session(driver).pair_edits.set_active((3,), False)
        driver.window.refresh()
        assert "outside" not in prompt(driver)

    run(["--reference", small_pair[0], "--floating", small_pair[1], "--points", file], script)
