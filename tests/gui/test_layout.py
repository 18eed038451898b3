"""The layout of the window from one start to the next."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QStyleOptionComboBox

from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.swatch import swatch
from retina_gui.state.options import CompareMode, Stage, ViewOptions
from retina_gui.state.remembered import to_texts, with_texts
from tests.gui.screenshot_lists_and_offers import make_clinic

pytestmark = pytest.mark.usefixtures("registers_once")


def both_open(driver):
    return lambda: driver.is_idle() and driver.window.session.document.snapshot().floating is not None


def sizes(window) -> dict[str, list[int]]:
    return {name: splitter.sizes() for name, splitter in window._splitters().items()}


def close_to(one: list[int], other: list[int], tolerance: int = 3) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def test_dividers_and_options_are_as_they_were_left(run, monkeypatch) -> None:
    monkeypatch.setattr(
        "retina_gui.window.remembered_geometry", lambda: None
    )  # the tests' screen is too narrow
    left: dict[str, list[int]] = {}

    def change(driver):
        window = driver.window
        yield both_open(driver)
        for action in ("points_drawer", "crosshair", "link_views", "filmstrip", "meanings", "mode_blend"):
            driver.do(action)
        window.session.options.set(cell_fraction=0.1)
        yield lambda: True
        splitters = window._splitters()
        splitters["side"].setSizes([window.work_page.width() - 440, 440])
        splitters["pictures"].setSizes([300, 200])
        splitters["images"].setSizes([500, 300])
        yield lambda: True
        left.update(sizes(window))

    def look(driver):
        window = driver.window
        yield both_open(driver)
        yield lambda: True
        options = window.session.options.options
        assert options.points_drawer
        assert not options.crosshair
        assert not options.linked
        assert options.filmstrip
        assert options.meanings
        assert options.mode is CompareMode.BLEND
        assert abs(options.cell_fraction - 0.1) < 1e-6
        assert window.side.drawer.isVisible()
        assert window.filmstrip.isVisible()
        for name, places in sizes(window).items():
            assert close_to(places, left[name]), name

    def reset(driver):
        window = driver.window
        yield both_open(driver)
        driver.do("reset_layout")
        yield lambda: True
        options, first = window.session.options.options, ViewOptions()
        assert to_texts(options) == to_texts(first)
        assert not window.side.drawer.isVisible()
        assert abs(window.side.width() - 372) <= 8
        above, below = window._splitters()["pictures"].sizes()
        assert abs(above / (above + below) - 0.6) < 0.03

    run(["--demo"], change)
    run(["--demo"], look)
    run(["--demo"], reset)


def test_texts_that_nobody_understands_leave_the_options_as_they_are() -> None:
    first = ViewOptions()
    for texts in (
        {},
        {"mode": "no such mode", "cell_fraction": "wide", "linked": "perhaps"},
        {"cell_fraction": "nan"},
    ):
        assert with_texts(first, texts) == first
    assert with_texts(first, {"cell_fraction": "9"}).cell_fraction == 0.5


def test_options_survive_as_texts() -> None:
    options = replace(ViewOptions(), linked=False, meanings=True, mode=CompareMode.GRID, cell_fraction=0.125)
    assert with_texts(ViewOptions(), to_texts(options)) == options


def test_no_panel_is_wider_than_its_place(run, tmp_path) -> None:
    def script(driver):
        window = driver.window
        yield both_open(driver)
        driver.do("register")
        yield driver.is_idle
        window.session.set_stage(Stage.EXPORT)
        driver.answers.files = [tmp_path / "a folder with a name that is rather long" / "out"]
        window.session.exporting.choose_folder()
        window.session.exporting.export()
        yield driver.is_idle
        area = window.side.findChild(QScrollArea)
        for stage in Stage:
            window.session.set_stage(stage)
            yield lambda: True
            needed = area.widget().minimumSizeHint().width()
            assert needed <= area.viewport().width(), f"{stage}: {needed}"

    run(["--demo"], script)


def test_no_text_of_the_panels_is_squeezed(run, tmp_path) -> None:
    make_clinic(tmp_path)

    def script(driver):
        window = driver.window
        yield both_open(driver)
        window.resize(1280, 800)
        for action in ("toggle_theme", "meanings", "toggle_theme", "meanings"):
            driver.do(action)
            for stage in Stage:
                window.session.set_stage(stage)
                yield lambda: True
                yield lambda: True
                for shown in window.side.findChildren(QLabel):
                    if shown.isVisible():
                        assert shown.height() >= needed_height(shown), f"{stage}, {action}: {shown.text()}"

    run([tmp_path / "clinic" / "033 Diaz" / "case.json"], script)


def needed_height(shown: QLabel) -> int:
    return shown.heightForWidth(shown.width()) if shown.wordWrap() else shown.sizeHint().height()


def test_parts_of_a_line_are_whole_or_not_there(application: QApplication) -> None:
    line = ElidedLabel(separator=" · ")
    line.setText("angiogram.png · vessels bright · 720 × 600")
    widths = {text: line.fontMetrics().horizontalAdvance(text) for text in parts_of(line.text())}
    for text, width in widths.items():
        line.resize(width + 1, 20)
        assert line._fitting() == text
    line.resize(10, 20)
    assert line._fitting() == "angiogram.png", "the first part is shortened when it is drawn"


def test_a_choice_that_does_not_fit_ends_in_an_ellipsis(application: QApplication) -> None:
    box, option = ChoiceBox(), QStyleOptionComboBox()
    box.addItem(swatch("#ff0000"), "microaneurysm  (4)")
    for width, is_whole in ((90, False), (400, True)):
        box.resize(width, 28)
        box.initStyleOption(option)
        assert (option.currentText == box.currentText()) is is_whole
        assert option.currentText.endswith("…") is not is_whole
    assert box.currentText() == "microaneurysm  (4)"


def parts_of(text: str) -> tuple[str, ...]:
    first, second, third = text.split(" · ")
    return first, f"{first} · {second}", f"{first} · {second} · {third}"


def test_the_meaning_of_figures_is_folded_until_asked_for(run, tmp_path) -> None:
    make_clinic(tmp_path)

    def script(driver):
        window = driver.window
        yield both_open(driver)
        window.session.set_stage(Stage.JUDGE)
        window.refresh()
        assert window.side.meanings.isVisible()
        assert window.side.meanings._labels == []
        window.resize(1280, 720)
        yield lambda: True
        window.side.meanings.fold.click()
        window.refresh()
        assert window.side.meanings._labels
        area = window.side.findChild(QScrollArea)
        last, port = window.side.meanings._labels[-1], area.viewport()
        yield lambda: port.rect().contains(last.mapTo(port, last.rect().bottomLeft()))
        window.session.set_stage(Stage.EXPORT)
        yield lambda: True
        assert area.verticalScrollBar().value() == 0, "another stage begins at its top"

    run([tmp_path / "clinic" / "033 Diaz" / "case.json"], script)
