"""What is saved comes back: results, images that never were files, and nothing of somebody else is replaced."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.case.storage import load_case
from core.export.image_files import write_png
from core.images.reading import read_image
from core.points.matching import ImageRole
from retina_gui.controllers.dialogs import ChangedAnswer, UnsavedAnswer

pytestmark = pytest.mark.usefixtures("registers_once")

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
POINTS = "reference_x,reference_y,floating_x,floating_y\n40,40,52,47\n220,60,232,67\n120,190,132,197\n"


@pytest.fixture
def arguments(small_pair: tuple[Path, Path], tmp_path: Path) -> list[Path | str]:
    (tmp_path / "points.csv").write_text(POINTS)
    return ["--reference", small_pair[0], "--floating", small_pair[1], "--points", tmp_path / "points.csv"]


@pytest.fixture
def saved_case(run, arguments, tmp_path: Path) -> Path:
    """A case that was registered and saved, and never exported."""
    case = tmp_path / "saved" / "eye.json"
    case.parent.mkdir()

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        driver.do("register")
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last
        driver.answers.files = [case]
        driver.do("save_case")
        assert not window.session.document.snapshot().modified

    run(arguments, script)
    return case


def test_a_saved_case_shows_its_result_again_and_exports_at_once(
    run, saved_case: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert window.state.compare.has_after
        assert window.state.quality.rows
        driver.do("stage_export")
        assert "vessel" not in window.state.export.files[0].meaning
        assert not window.side.export.vessel_maps.isEnabled()
        window.session.exporting.set_folder(str(output))
        QTest.mouseClick(window.side.export.button, Qt.MouseButton.LeftButton)
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last

    run([saved_case], script)
    metrics = json.loads((output / "metrics.json").read_text())
    assert metrics.pop("method") == "default"
    assert metrics == json.loads(saved_case.read_text())["floating"][0]["result"]["metrics"]
    assert read_image(output / "warped.tif").size == (220, 260)
    assert (output / "stack.tif").is_file()


def test_images_that_were_moved_together_bring_the_result_back(run, saved_case: Path, small_pair) -> None:
    written = json.loads(saved_case.read_text())
    for image in (written["reference"], written["floating"][0]["image"]):
        image["path"] = f"gone/{image['name']}"
    saved_case.write_text(json.dumps(written))

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.case.floating
        assert window.session.document.snapshot().reference is None
        assert "reference.png from where it is now" in window.state.prompt
        driver.answers.files = [small_pair[1]]
        driver.do("open_floating")
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert window.session.document.snapshot().reference is not None, (
            "it lies beside the one that was found"
        )
        assert window.state.compare.has_after, "the result is shown again"
        assert len(window.session.document.snapshot().points) == 3
        assert window.session.document.snapshot().path == saved_case
        assert window.session.document.snapshot().modified, "the new places are to be saved"

    run([saved_case], script)


@pytest.mark.parametrize("answer", list(ChangedAnswer))
def test_what_another_program_wrote_meanwhile_is_not_replaced_unasked(
    run, saved_case: Path, answer: ChangedAnswer
) -> None:
    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        window.session.points.place(REFERENCE, (60, 60))
        driver.do("save_case")
        assert not driver.answers.changed_asked, "nobody else has written it"
        foreign = saved_case.read_text().replace("\n", "\n ")
        saved_case.write_text(foreign)
        window.session.points.place(FLOATING, (70, 64))
        driver.answers.changed_answer = answer
        driver.do("save_case")
        assert driver.answers.changed_asked == [saved_case]
        assert (saved_case.read_text() == foreign) == (answer is not ChangedAnswer.REPLACE)
        assert window.session.document.snapshot().modified == (answer is ChangedAnswer.STAY)
        if answer is ChangedAnswer.STAY:
            driver.answers.files = [saved_case]
            driver.do("save_case_as")
            assert len(driver.answers.changed_asked) == 2, "also where the same file was chosen"
            assert saved_case.read_text() == foreign
        beside = saved_case.with_name("eye-2.json")
        assert beside.exists() == (answer is ChangedAnswer.KEEP_BOTH)
        if answer is not ChangedAnswer.STAY:
            assert (
                len(load_case(window.session.document.snapshot().path).floating[0].points.complete_pairs())
                == 4
            )
            window.session.points.place(REFERENCE, (90, 60))
            driver.do("save_case")
            assert len(driver.answers.changed_asked) == 1, "asked once"

    run([saved_case], script)


def test_a_case_with_damaged_parts_opens_with_notes(run, saved_case: Path) -> None:
    (saved_case.parent / "eye-transform.h5").write_bytes(b"no transform")

    def without_picture(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert not window.state.compare.has_after
        assert window.state.quality.rows
        assert any("without its picture" in note.text for note in window.state.notes)

    run([saved_case], without_picture)
    document = json.loads(saved_case.read_text())
    document["floating"][0]["result"]["metrics"] = {"dice_after": 7}
    saved_case.write_text(json.dumps(document))

    def without_result(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert window.session.document.case.floating[0].result is None
        assert len(window.session.document.snapshot().points) == 3
        assert any("was dropped" in note.text for note in window.state.notes)

    run([saved_case], without_result)


def test_a_case_whose_image_is_damaged_opens_without_it(run, tmp_path: Path, small_pair) -> None:
    from core.case.document import Case, ImageIdentity
    from core.case.storage import write_case

    broken = tmp_path / "b.png"
    broken.write_bytes(small_pair[1].read_bytes())
    identities = [ImageIdentity.of(read_image(path)) for path in (small_pair[0], broken)]
    write_case(tmp_path / "c.json", Case().with_reference(identities[0]).with_floating(identities[1]))
    broken.write_bytes(b"\x89PNG nothing more")

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().reference is not None
        assert window.session.document.snapshot().floating is None
        assert "b.png" in window.state.floating.placeholder
        assert window.session.errors.last is None

    run([tmp_path / "c.json"], script)


def test_the_demo_is_saved_beside_files_of_the_same_names_and_after_undo(run, tmp_path: Path) -> None:
    target = tmp_path / "demo.json"
    foreign = np.full((40, 40), 7, np.uint8)
    taken: dict[str, Path] = {}

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        name = window.session.document.snapshot().reference.image.name.replace(" ", "-")
        taken["path"] = tmp_path / f"reference-{name}.png"
        write_png(taken["path"], foreign)
        window.session.document.pairs.delete_pair(1)
        driver.answers.files = [target]
        driver.do("save_case")
        driver.do("undo")
        assert window.session.document.snapshot().modified
        driver.do("save_case")
        assert not window.session.document.snapshot().modified
        assert window.session.errors.last is None

    run(["--demo"], script)
    assert np.array_equal(read_image(taken["path"]).pixels, foreign), "the file was somebody else's"
    assert len(list(tmp_path.glob("reference-*.png"))) == 2

    def reopen(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert window.session.document.snapshot().reference.image.size != foreign.shape
        assert not window.state.notes

    run([target], reopen)


def test_another_image_in_a_pane_is_another_case(run, arguments, small_pair, tmp_path: Path) -> None:
    target = tmp_path / "first.json"

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        driver.answers.files = [target]
        driver.do("save_case")
        window.session.document.pairs.delete_pair(3)
        driver.answers.unsaved_answer = UnsavedAnswer.STAY
        driver.answers.files = [small_pair[0]]
        driver.do("open_floating")
        assert driver.is_idle(), "the points would be lost: the user stays"
        driver.answers.unsaved_answer = UnsavedAnswer.DISCARD
        driver.do("open_floating")
        yield driver.is_idle
        assert window.session.document.snapshot().path is None, "saving now would replace the first case"
        assert not window.session.document.snapshot().points.pairs
        driver.do("undo")
        assert len(window.session.document.snapshot().points) == 2

        driver.answers.files = [small_pair[1]]
        driver.do("open_reference")
        yield driver.is_idle
        case = window.session.document.case
        assert case.reference.name == small_pair[1].name
        assert not case.floating, "no image of the eye before stays with the next one"
        assert "begins a new case" in window.status.prompt.text()
        driver.do("new_case")
        assert window.state.empty
        assert window.status.prompt.text() == window.state.prompt
        assert not window.actions_by_id["new_case"].isEnabled()

    run(arguments, script)
    assert len(json.loads(target.read_text())["floating"][0]["points"]) == 3
