"""Scale, eye and ETDRS grid in the real program: where millimetres come from, and when there are none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.annotations.scale import ScaleSource
from core.annotations.shape import Shape, ShapeKind
from core.export.image_files import write_png
from core.points.matching import ImageRole
from retina_gui.state.image_facts_state import grid_of, landmarks_on
from retina_gui.state.shapes import GRID
from tests.gui.annotated import drawn, opened, shown
from tests.gui.small_pair import SHIFT

ROLE = ImageRole.REFERENCE


def draw(driver, label: str, tool: str, start, end=None) -> None:
    driver.window.session.annotations.select(())
    driver.window.session.labels.choose(label)
    driver.do(f"tool_{tool}")
    if end is None:
        driver.click(ROLE, start)
    else:
        driver.drag(ROLE, start, end)


def choose(box, place: int) -> None:
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_a_scale_from_the_disc_gives_millimetres_and_says_what_it_assumes(
    run, aligned_pair, tmp_path: Path
) -> None:
    target = tmp_path / "eye.json"

    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.canvas(ROLE).setFocus()
        draw(driver, "leakage", "line", (40.0, 150.0), (100.0, 150.0))
        assert "mm" not in shown(driver, ROLE)[0].caption
        assert "nobody has stated the size" in " ".join(window.state.annotations.remarks)
        facts = window.state.annotations.images[0]
        reasons = {choice.source: choice.reason for choice in facts.choices}
        assert "Draw the optic disc" in reasons[ScaleSource.DISC_DIAMETER]
        draw(driver, "optic disc", "ellipse", (180.0, 80.0), (210.0, 110.0))
        panel = window.side.facts.images[0]
        choose(panel.source, 2)
        known = window.state.annotations.images[0]
        assert "assumed to be 1.8 mm" in known.sentence
        assert (known.value, known.unit) == ("1.8", "mm")
        window.session.annotations.select((drawn(driver)[0].identifier,))
        figures = dict(window.state.annotations.figures)
        assert "To the fovea" not in figures
        wheel = QWheelEvent(
            QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        before = window.state.annotations
        for box in (panel.source, panel.eye, window.side.draw.label):
            QApplication.sendEvent(box, wheel)
        assert window.state.annotations == before, "who scrolls a panel changes nothing"
        draw(driver, "fovea", "point", (100.0, 150.0))
        window.session.annotations.select((drawn(driver)[0].identifier,))
        assert dict(window.state.annotations.figures)["To the fovea"] == "1.80 mm"
        assert dict(window.state.annotations.figures)["  from its nearest point"] == "0 µm"
        driver.do("undo")
        length = next(each.caption for each in shown(driver, ROLE) if each.caption.endswith(" mm"))
        assert float(length[:-3]) == pytest.approx(60 * 1.8 / 30, rel=0.06)
        panel.value.setFocus()
        panel.value.selectAll()
        QTest.keyClicks(panel.value, "1.5")
        QTest.keyClick(panel.value, Qt.Key.Key_Return)
        assert "assumed to be 1.5 mm" in window.state.annotations.images[0].sentence
        panel.value.setFocus()
        panel.value.selectAll()
        QTest.keyClicks(panel.value, "500")
        QTest.keyClick(panel.value, Qt.Key.Key_Return)
        assert "between 0.1 and 20 mm" in window.session.told
        driver.do("undo")
        assert "assumed to be 1.8 mm" in window.state.annotations.images[0].sentence
        choose(panel.source, 1)
        panel.value.setFocus()
        panel.value.selectAll()
        QTest.keyClicks(panel.value, "10")
        QTest.keyClick(panel.value, Qt.Key.Key_Return)
        assert window.session.document.snapshot().spacing_um == 10.0, "of the reference it counts everywhere"
        driver.answers.files = [target]
        driver.do("save_case")
        choose(panel.source, 0)
        assert window.session.document.snapshot().spacing_um is None

    run(aligned_pair, script)
    assert json.loads(target.read_text())["reference_spacing_um"] == 10.0


def test_the_kind_of_a_picture_comes_from_its_name_and_can_be_changed(run, tmp_path: Path) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (80, 90)).astype(np.uint8)
    paths = [tmp_path / "OD_FA.png", tmp_path / "other.png"]
    for number, path in enumerate(paths):
        write_png(path, np.roll(pixels, number, axis=0))

    def script(driver):
        window = driver.window
        yield lambda: window.session.document.snapshot().floating is not None
        assert " FA " in f" {window.state.reference.details} "
        assert " right eye " in f" {window.state.reference.details} "
        driver.do("stage_annotate")
        panel = window.side.facts.images
        assert panel[0].modality.currentText() == "Automatic: FA"
        assert panel[1].modality.currentText() == "Automatic: not known"
        choose(panel[1].modality, panel[1].modality.findText("ICGA"))
        assert " ICGA " in f" {window.state.floating.details} "
        driver.do("undo")
        assert "ICGA" not in window.state.floating.details
        driver.do("redo")
        driver.answers.files = [tmp_path / "case.json"]
        driver.do("save_case")

    run(["--reference", str(paths[0]), "--floating", str(paths[1])], script)
    (facts,) = json.loads((tmp_path / "case.json").read_text())["facts"]
    assert facts["modality"] == "ICGA"


def test_an_image_without_a_scale_is_measured_by_that_of_the_image_it_is_aligned_to(
    run, aligned_pair
) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.do("stage_annotate")
        window.session.stating.type_value(window.state.annotations.images[0].image, "20")
        driver.do("tool_line")
        driver.drag(ImageRole.FLOATING, (50.0, 150.0), (150.0, 150.0))
        assert float(shown(driver, ImageRole.FLOATING)[0].caption[:-3]) == pytest.approx(2.0, rel=0.03)
        assert "of reference.png, to which it is carried" in window.state.annotations.scale
        assert not any("contradict each other" in note.text for note in window.state.notes)
        window.session.stating.type_value(window.state.annotations.images[1].image, "10")
        assert any("contradict each other" in note.text for note in window.state.notes), "20 µm and 10 µm"
        assert float(shown(driver, ImageRole.FLOATING)[0].caption[:-3]) == pytest.approx(1.0, rel=0.03)

    run(aligned_pair, script)


def test_the_grid_lies_round_the_fovea_on_both_images_and_tells_areas_by_sector(run, aligned_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.canvas(ROLE).setFocus()
        driver.do("stage_annotate")
        assert "mark the fovea" in window.state.actions["etdrs_grid"].reason
        draw(driver, "fovea", "point", (100.0, 100.0))
        choose(window.side.facts.images[0].source, 1)
        assert window.state.annotations.images[0].value == "", "nothing is invented"
        assert window.session.document.snapshot().spacing_um is None
        window.session.stating.type_value(window.state.annotations.images[0].image, "50")
        assert "say whether it is the right or the left" in window.state.actions["etdrs_grid"].reason
        choose(window.side.facts.images[0].eye, 2)
        assert window.state.annotations.images[0].eye.value == "left"
        draw(driver, "drusen", "ellipse", (95.0, 95.0), (105.0, 105.0))
        driver.do("etdrs_grid")
        for role in ImageRole:
            assert sum(each.identifier == GRID for each in shown(driver, role)) == 9
        ((words, _, areas),) = window.state.annotations.grid.areas
        assert words == "drusen"
        area = float(areas.split(" ")[0])
        assert area == pytest.approx(np.pi * 25 * 0.05**2, rel=0.2)
        assert "centre" in areas
        driver.do("tool_select")
        driver.click(ROLE, (100.0, 60.0))
        assert window.session.options.options.selected_annotations == (), "the grid is no annotation"
        draw(driver, "optic disc", "point", (180.0, 100.0))
        assert any("optic disc lies to the right" in note.text for note in window.state.notes)
        choose(window.side.facts.images[0].eye, 0)
        assert "right" in window.state.annotations.images[0].found_eye
        assert "right eye" in window.state.reference.details
        assert not any("optic disc lies" in note.text for note in window.state.notes)
        inside, whole = (float(areas.split(" ")[place]) for place in (0, 3))
        assert inside == whole
        window.session.document.change(
            "lower", window.session.document.content.with_case(_with_a_low_disc(window.session.document.case))
        )
        QTest.mouseClick(window.side.grid.tilt, Qt.MouseButton.LeftButton)
        assert window.session.document.case.grid_tilted
        assert window.side.grid.tilt.isChecked()
        assert grid_of(window.session.document.snapshot())[1].tilt == pytest.approx(np.pi / 4, abs=0.01)
        driver.do("undo")
        assert not window.session.document.case.grid_tilted
        choose(window.side.facts.images[1].eye, 2)
        assert any("are of two eyes" in note.text for note in window.state.notes)

    run(aligned_pair, script)


def _with_a_low_disc(case):
    (disc,) = (each for each in case.annotations if each.label == "optic disc")
    return case.with_annotations([disc.with_shape(Shape(ShapeKind.POINT, [(180.0, 180.0)]))])


def test_on_an_ultra_wide_image_millimetres_are_refused_until_the_scale_is_confirmed(
    run, tmp_path: Path
) -> None:
    random = np.random.default_rng(5)
    for name in ("reference.png", "floating.png"):
        write_png(tmp_path / name, random.integers(40, 200, (400, 500), np.uint8))

    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.canvas(ROLE).setFocus()
        driver.do("stage_annotate")
        draw(driver, "leakage", "line", (40.0, 150.0), (140.0, 150.0))
        image = window.state.annotations.images[0].image
        window.session.stating.type_value(image, "80")
        facts = window.state.annotations.images[0]
        assert "wide field" in facts.refusal
        assert facts.confirmed is False
        assert shown(driver, ROLE)[0].caption.endswith(" px")
        window.side.facts.images[0].confirm.click()
        assert window.state.annotations.images[0].confirmed is True
        assert float(shown(driver, ROLE)[0].caption[:-3]) == pytest.approx(8.0, rel=0.05)
        window.side.facts.images[0].confirm.click()
        assert shown(driver, ROLE)[0].caption.endswith(" px")
        assert len(drawn(driver)) == 1

    run(["--reference", tmp_path / "reference.png", "--floating", tmp_path / "floating.png"], script)


def test_a_caliper_catches_the_fovea_and_buttons_lead_to_scale_and_grid(run, aligned_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.do("stage_annotate")
        window.session.labels.choose("leakage")
        facts, grid = window.side.facts.images[0], window.side.grid
        assert not facts.use_disc.isVisible()
        assert grid.mark_fovea.isVisible()
        QTest.mouseClick(window.side.draw.mark_fovea, Qt.MouseButton.LeftButton)
        driver.click(ROLE, (100.0, 100.0))
        driver.key(Qt.Key.Key_7)
        (fovea,) = drawn(driver)
        assert fovea.label == "fovea"
        assert window.state.annotations.label == "leakage", "what is drawn next is a lesion again"
        assert not window.side.draw.mark_fovea.isVisible()
        QTest.mouseClick(window.side.draw.mark_disc, Qt.MouseButton.LeftButton)
        driver.drag(ROLE, (180.0, 80.0), (210.0, 110.0))
        assert drawn(driver)[1].label == "optic disc"
        QTest.mouseClick(facts.use_disc, Qt.MouseButton.LeftButton)
        assert "assumed to be 1.8 mm" in window.state.annotations.images[0].sentence
        assert not facts.use_disc.isVisible()
        assert not grid.mark_disc.isVisible()
        window.session.annotations.select((fovea.identifier,))
        assert window.state.annotations.label != "fovea", "nor after it was looked at"
        window.session.labels.choose("fovea")
        driver.do("tool_line")
        floating = ImageRole.FLOATING
        driver.move(floating, (113.0, 109.0))
        assert driver.canvas(floating).annotations.state.snap[1] == "fovea", "the carried one, too"
        centre = fovea.shape.vertices[0]
        np.testing.assert_allclose(driver.canvas(ROLE).annotations.state.snap[0], centre, atol=0.01)
        driver.click(floating, (113.0, 109.0))
        driver.click(floating, (160.0, 150.0))
        driver.do("tool_line")
        driver.drag(ROLE, (60.0, 150.0), (102.0, 99.0))
        driver.do("tool_line")
        away = driver.at(driver.canvas(ROLE), (102.0, 99.0))
        QTest.mouseClick(
            driver.canvas(ROLE).viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.ControlModifier,
            away,
        )
        driver.click(ROLE, (60.0, 150.0))
        caught, dragged, beside = (each.shape.vertices for each in drawn(driver)[2:])
        np.testing.assert_allclose(caught[0], centre + SHIFT, atol=0.01)
        np.testing.assert_allclose(dragged[1], centre, atol=0.01)
        assert np.hypot(*(beside[0] - centre)) > 1, "Ctrl means exactly this place"
        assert driver.canvas(ROLE).annotations.state.snap is None
        landmarks = landmarks_on(window.session.document.snapshot(), fovea.home)
        assert landmarks.fovea == fovea.shape, "a caliper to the fovea is none, whatever its label"

    run(aligned_pair, script)
