"""The states of the window that are photographed, as short stories that a user could have lived through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from core.annotations.scale import ScaleSource
from core.demo.synthetic import demo_points_path
from core.export.animation import AnimationKind
from core.points.csv_files import read_points
from core.points.matching import ImageRole
from retina_gui.actions.action import COMPARE, MENUS
from retina_gui.guide.place import Place
from retina_gui.panels.display_popover import DisplayPopover
from retina_gui.rendering.levels import Channel
from retina_gui.state.options import CompareMode
from tests.gui import screenshot_guide as guide
from tests.gui import screenshot_lists_and_offers as around
from tests.gui import screenshot_troubles as troubles
from tests.gui.driver import Driver, Waits
from tests.made_series import COLOUR, EARLY, LATE
from tests.made_series import REFERENCE as SERIES_REFERENCE

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
Save = Callable[[Driver, str], None]


@dataclass(frozen=True)
class Story:
    """What happens in one window.

    Attributes:
        shows: the names of its pictures.
        play: does it, with the driver, a function that saves a picture, and a folder to write to.
        starts_with: the arguments of the program.
        prepare: makes the files that they name, before the window opens.
        hints: whether the hints of the first start are shown.
    """

    shows: tuple[str, ...]
    play: Callable[[Driver, Save, Path], Waits]
    starts_with: tuple[str, ...] = ()
    prepare: Callable[[Path], None] | None = None
    hints: bool = False

    def arguments(self, work: Path) -> list[str]:
        """The arguments of the program, with files in `work`."""
        if self.prepare is not None:
            self.prepare(work)
        return [argument.format(work=work) for argument in self.starts_with]


def demo_files(work: Path) -> tuple[str, str]:
    """The demonstration's images as files."""
    from core.demo.synthetic import demo_case
    from core.export.image_files import write_png

    paths = work / "angiogram.png", work / "photograph.png"
    if not paths[0].exists():
        case = demo_case()
        write_png(paths[0], case.reference.pixels)
        write_png(paths[1], case.floating.pixels)
    return str(paths[0]), str(paths[1])


def both_open(driver: Driver) -> Callable[[], bool]:
    """Whether both images are shown and nothing runs."""
    return lambda: driver.is_idle() and driver.window.session.document.snapshot().floating is not None


def _pictures(driver: Driver, save: Save, work: Path) -> Waits:
    """The windows for a picture and for an animation of what is compared."""
    yield both_open(driver)
    driver.window.session.judging.set_spacing("10")
    driver.do("register")
    yield driver.is_idle
    driver.window.session.options.set(mode=CompareMode.DISPLACEMENT)
    driver.do("picture")
    yield lambda: True
    save(driver, "picture-window")
    driver.window.beside.picture.close()
    driver.window.session.animating.choose({"kind": AnimationKind.SWIPE})
    driver.do("animation")
    yield lambda: True
    save(driver, "animation-window")
    driver.window.beside.animation.close()


def _empty(driver: Driver, save: Save, work: Path) -> Waits:
    yield driver.is_idle
    save(driver, "empty")
    driver.do("shortcuts")
    yield lambda: True
    save(driver, "shortcuts")
    for window in driver.window.findChildren(QDialog):
        window.close()
    driver.do("guide")
    driver.window.beside.guide.go_to(Place("figures"))
    yield lambda: True
    save(driver, "guide")
    driver.window.beside.guide.search.setText("fovea")
    yield lambda: True
    save(driver, "guide-searched")


def _pointing(driver: Driver, save: Save, work: Path) -> Waits:
    reference, floating = demo_files(work)
    driver.answers.files = [Path(reference)]
    driver.do("open_reference")
    yield driver.is_idle
    save(driver, "reference-only")
    driver.answers.files = [Path(floating)]
    driver.do("open_floating")
    yield both_open(driver)
    save(driver, "no-points")
    clicks = read_points(demo_points_path()).complete_pairs()
    driver.click(REFERENCE, clicks[0].reference)
    save(driver, "half-a-pair")
    driver.click(FLOATING, clicks[0].floating)
    driver.click(REFERENCE, clicks[1].reference)
    save(driver, "ghost")
    driver.click(FLOATING, clicks[1].floating)
    driver.click(REFERENCE, clicks[2].reference)
    driver.click(FLOATING, clicks[2].floating)
    save(driver, "three-pairs")
    for pair in clicks[3:5]:
        driver.click(REFERENCE, pair.reference)
        driver.click(FLOATING, pair.floating)
    driver.click(REFERENCE, (350, 300))
    driver.click(FLOATING, (300, 330))
    save(driver, "a-wrong-pair")
    driver.do("points_drawer")
    yield lambda: True
    save(driver, "points-drawer")
    driver.do("points_drawer")
    driver.window.session.points.select(None)
    canvas = driver.canvas(REFERENCE)
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        driver.key(key)
    save(driver, "keyboard-cursor")
    driver.do("display_floating")
    yield lambda: True
    yield lambda: driver.window.session.display.counter.is_idle
    save(driver, "display")
    driver.window.session.display.set_logarithmic(True)
    driver.window.session.display.stretch(FLOATING)
    save(driver, "display-stretched")
    driver.window.session.display.choose_channel(Channel.RED)
    save(driver, "display-red")
    driver.window.session.display.choose_channel(Channel.ALL)
    driver.window.session.display.reset(FLOATING)
    for popover in driver.window.findChildren(DisplayPopover):
        popover.hide()
    driver.do("invert_reference")
    driver.do("green_floating")
    yield lambda: True
    save(driver, "display-changed")
    bar = driver.window.menuBar()
    compare = bar.actions()[list(MENUS).index(COMPARE)]
    compare.menu().popup(bar.mapToGlobal(bar.actionGeometry(compare).bottomLeft()))
    save(driver, "menu")
    compare.menu().close()


def _learning(driver: Driver, save: Save, work: Path) -> Waits:
    yield both_open(driver)
    yield lambda: driver.window.hint_bubble.isVisible()
    save(driver, "hint")
    clicks = read_points(demo_points_path()).complete_pairs()
    driver.click(REFERENCE, clicks[0].reference)
    driver.click(FLOATING, clicks[0].floating)
    driver.click(REFERENCE, clicks[1].reference)
    save(driver, "hint-ghost")
    for pair in clicks[1:3]:
        driver.click(REFERENCE, pair.reference)
        driver.click(FLOATING, pair.floating)
    driver.do("register")
    yield driver.is_idle
    save(driver, "hint-judge")


def _suggesting(driver: Driver, save: Save, work: Path) -> Waits:
    yield both_open(driver)
    for pair in read_points(demo_points_path()).complete_pairs():
        driver.window.session.points.select_pair(pair.id)
        driver.do("delete_pair")
    driver.do("suggest")
    yield lambda: "Segmenting" in driver.window.state.job.step or driver.is_idle()
    save(driver, "suggesting")
    yield driver.is_idle
    save(driver, "suggested")


def _judging(driver: Driver, save: Save, work: Path) -> Waits:
    window = driver.window
    yield both_open(driver)
    save(driver, "check-points")
    driver.do("register")
    yield lambda: window.state.job.fraction > 0.2 or driver.is_idle()
    save(driver, "registering")
    yield driver.is_idle
    for mode in (name for name in window.actions_by_id if name.startswith("mode_")):
        if window.actions_by_id[mode].isEnabled():
            window.actions_by_id[mode].trigger()
            yield lambda: True
            save(driver, mode.replace("_", "-"))
    driver.do("mode_checkerboard")
    driver.do("confidence")
    save(driver, "confidence")
    driver.do("confidence")
    driver.do("cells")
    save(driver, "cells")
    driver.do("worst_next")
    yield lambda: True
    save(driver, "worst-cell")
    driver.do("cells")
    window.session.judging.end_walk()
    driver.do("fit")
    driver.do("mode_checkerboard")
    driver.do("meanings")
    yield lambda: True
    save(driver, "meanings")
    driver.do("meanings")
    window.session.options.set(grader="AB")
    driver.do("verdict_accept")
    window.session.judging.set_reason("Good in the centre, off at the edge")
    save(driver, "accepted")
    window.session.options.set(grader="CD", blinded=True)
    save(driver, "blinded")
    driver.do("verdict_reject")
    driver.do("verdict_list")
    save(driver, "readers-disagree")
    window.beside.verdicts.close()
    driver.do("stage_export")
    save(driver, "export")
    driver.answers.files = [work / "out"]
    window.session.exporting.choose_folder()
    window.session.exporting.export()
    yield driver.is_idle
    save(driver, "exported")
    from core.export.image_files import write_png

    mask = work / "drusen mask.png"
    height, width = window.session.document.snapshot().floating.image.size
    write_png(mask, (np.indices((height, width)).sum(axis=0) > height).astype(np.uint8))
    window.session.open_dropped([mask], None)
    save(driver, "warp-or-add")
    driver.answers.files = [work / "out"]
    window.session.questions.answer(1)
    yield driver.is_idle
    save(driver, "warped-mask")


OUTLINE = [(430.0, 170.0), (480.0, 160.0), (515.0, 195.0), (500.0, 240.0), (450.0, 245.0), (420.0, 210.0)]
"""Around a place of the demonstration's photograph."""


def _turning(driver: Driver, save: Save, work: Path) -> Waits:
    """The view turned freely, over a result with cells and an annotation; then an image turned itself."""
    yield both_open(driver)
    driver.window.session.options.set(method="points")
    driver.do("register")
    yield driver.is_idle
    driver.do("stage_annotate")
    driver.do("tool_polygon")
    for corner in ((250, 240), (330, 250), (320, 330), (240, 320)):
        driver.click(REFERENCE, corner)
    driver.key(Qt.Key.Key_Return)
    driver.window.session.screen.images.turn(35.0)
    save(driver, "view-turned")
    driver.do("stage_judge")
    driver.do("cells")
    yield driver.is_idle
    save(driver, "view-turned-cells")
    driver.do("turn_view_upright")
    driver.do("rotate_left_floating")
    yield driver.is_idle
    driver.do("stage_points")
    save(driver, "image-turned")


def _annotating(driver: Driver, save: Save, work: Path) -> Waits:
    window = driver.window
    yield both_open(driver)
    driver.do("register")
    yield driver.is_idle
    driver.do("stage_annotate")
    yield lambda: True
    save(driver, "annotate-nothing")
    yield lambda: True
    driver.canvas(FLOATING).setFocus()
    driver.do("tool_polygon")
    QTest.keyClick(driver.canvas(FLOATING), Qt.Key.Key_7)
    for corner in OUTLINE[:4]:
        driver.click(FLOATING, corner)
    driver.move(FLOATING, OUTLINE[4])
    yield lambda: True
    save(driver, "annotate-drawing")
    for corner in OUTLINE[4:]:
        driver.click(FLOATING, corner)
    driver.do("accept_ghost")
    window.session.annotations.rename(
        window.session.document.case.annotations[0].identifier, "leak at the arcade"
    )
    QTest.keyClick(driver.canvas(FLOATING), Qt.Key.Key_5)
    window.session.annotations.select(())
    window.session.labels.choose("drusen")
    driver.do("tool_ellipse")
    driver.drag(REFERENCE, (300.0, 300.0), (360.0, 350.0))
    driver.do("tool_line")
    driver.drag(REFERENCE, (250.0, 420.0), (420.0, 470.0))
    window.session.annotations.select(())
    window.session.labels.choose("fovea")
    driver.do("tool_point")
    driver.click(REFERENCE, (380.0, 300.0))
    window.session.annotations.select(())
    window.session.labels.choose("other")
    driver.do("tool_arrow")
    driver.drag(FLOATING, (600.0, 420.0), (540.0, 360.0))
    QTest.keyClicks(window.side.annotations.note, "look here")
    QTest.keyClick(window.side.annotations.note, Qt.Key.Key_Return)
    driver.do("tool_select")
    window.session.annotations.select((window.session.document.case.annotations[0].identifier,))
    yield lambda: True
    save(driver, "annotate")
    stating = window.session.stating
    window.session.annotations.select(())
    window.session.labels.choose("optic disc")
    driver.do("tool_ellipse")
    driver.drag(REFERENCE, (60.0, 215.0), (140.0, 310.0))
    stating.take_scale(window.session.document.case.reference.sha256, ScaleSource.DISC_DIAMETER)
    driver.do("etdrs_grid")
    driver.do("tool_select")
    window.session.annotations.select((window.session.document.case.annotations[1].identifier,))
    yield lambda: True
    save(driver, "annotate-grid")
    driver.do("etdrs_grid")
    driver.do("stage_judge")
    driver.do("mode_side_by_side")
    save(driver, "annotations-judged")


RIM = [(130.0, 278.0), (158.0, 318.0), (112.0, 376.0)]
DISC = (138.0, 325.0)
"""The optic disc of the photograph: places on its rim, and its brightest part."""


def _outlining(driver: Driver, save: Save, work: Path) -> Waits:
    yield both_open(driver)
    driver.do("register")
    yield driver.is_idle
    driver.do("stage_annotate")
    yield lambda: True
    driver.canvas(FLOATING).setFocus()
    driver.do("tool_polygon")
    driver.do("magnetic")
    for place in RIM[:2]:
        driver.click(FLOATING, place)
    driver.move(FLOATING, RIM[2])
    yield lambda: True
    save(driver, "magnetic-outline")
    driver.do("cancel")
    driver.do("tool_region")
    QTest.keyClick(driver.canvas(FLOATING), Qt.Key.Key_7)
    driver.click(FLOATING, DISC)
    yield lambda: True
    save(driver, "region-grown")
    driver.window.side.draw.region.slider.setValue(750)
    yield lambda: True
    save(driver, "region-wider")


def _correcting(driver: Driver, save: Save, work: Path) -> Waits:
    window = driver.window
    yield both_open(driver)
    driver.do("stage_judge")
    save(driver, "no-versions")
    driver.do("register")
    yield driver.is_idle
    driver.do("correct")
    yield lambda: True
    canvas = window.workspace.compare.first
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    start, end = driver.at(canvas, (483, 402)), driver.at(canvas, (510, 386))
    QTest.mousePress(canvas.viewport(), left, none, start)
    for place in ((495, 395), (510, 386)):
        QTest.mouseMove(canvas.viewport(), driver.at(canvas, place))
    save(driver, "dragging-a-correction")
    QTest.mouseRelease(canvas.viewport(), left, none, end)
    yield driver.is_idle
    QTest.mouseClick(canvas.viewport(), left, none, end)
    window.side.versions.list.setCurrentRow(1)
    driver.do("compare_version")
    yield lambda: True
    save(driver, "corrected")
    driver.do("confidence")
    save(driver, "confidence-hatched")
    driver.do("confidence")
    driver.do("mode_side_by_side")
    yield lambda: True
    save(driver, "correcting-side-by-side")
    window.session.document.pairs.delete_pair(3)
    window.side.versions.list.setCurrentRow(1)
    yield lambda: True
    save(driver, "versions-of-other-points")


STORIES: tuple[Story, ...] = (
    Story(("empty", "shortcuts", "guide", "guide-searched"), _empty),
    Story(
        (
            *("reference-only", "no-points", "half-a-pair", "ghost", "three-pairs", "a-wrong-pair"),
            *(
                "points-drawer",
                "keyboard-cursor",
                "display",
                "display-stretched",
                "display-red",
                "display-changed",
                "menu",
            ),
        ),
        _pointing,
    ),
    Story(
        ("hint", "hint-ghost", "hint-judge"),
        _learning,
        ("--reference", "{work}/angiogram.png", "--floating", "{work}/photograph.png"),
        prepare=demo_files,
        hints=True,
    ),
    Story(("suggesting", "suggested"), _suggesting, ("--demo",)),
    Story(("view-turned", "view-turned-cells", "image-turned"), _turning, ("--demo",)),
    Story(
        ("annotate-nothing", "annotate-drawing", "annotate", "annotate-grid", "annotations-judged"),
        _annotating,
        ("--demo",),
    ),
    Story(("magnetic-outline", "region-grown", "region-wider"), _outlining, ("--demo",)),
    Story(
        (
            *("check-points", "registering", "confidence", "cells", "worst-cell", "meanings", "accepted"),
            *("blinded", "readers-disagree", "export", "exported", "warp-or-add", "warped-mask"),
            *(f"mode-{mode.value.replace('_', '-')}" for mode in CompareMode),
        ),
        _judging,
        ("--demo",),
    ),
    Story(
        (
            *("no-versions", "dragging-a-correction", "corrected", "confidence-hatched"),
            *("correcting-side-by-side", "versions-of-other-points"),
        ),
        _correcting,
        ("--demo",),
    ),
    Story(("error", "error-details"), troubles.failure),
    Story(("missing-image",), troubles.moved_image, ("{work}/moved/case.json",), prepare=troubles.make_moved),
    Story(
        ("question-unsaved", "question-replace", "question-changed", "question-list", "question-line"),
        troubles.asking,
        ("--demo",),
    ),
    Story(
        ("question-points-image", "points-of-one-image", "points-outside"),
        troubles.points_to_ask_about,
        ("--demo",),
    ),
    Story(
        (
            *("list-of-cases", "listed-case", "list-running", "list-finished", "opened-result"),
            *("list-filtered", "verdicts", "overview", "charts", "study"),
        ),
        around.cases,
        ("{work}/clinic",),
        prepare=around.make_clinic,
    ),
    Story(
        ("series", "series-next", "series-via", "series-export"),
        around.series,
        (
            *("--reference", f"{{work}}/series/{SERIES_REFERENCE}", "--floating"),
            *(f"{{work}}/series/{name}" for name in (EARLY, LATE, COLOUR)),
        ),
        prepare=around.make_series_files,
    ),
    Story(
        (
            "date-typed",
            "dates-in-the-filmstrip",
            "findings-empty",
            "findings",
            "flicker-by-dates",
            "findings-seconds",
        ),
        around.over_time,
        (
            *("--reference", f"{{work}}/series/{SERIES_REFERENCE}", "--floating"),
            *(f"{{work}}/series/{name}" for name in (EARLY, LATE, COLOUR)),
        ),
        prepare=around.make_series_files,
    ),
    Story(
        ("guide-list", "guide-verdicts", "guide-overview", "guide-study"),
        guide.study,
        ("{work}/study",),
        prepare=guide.make_study,
    ),
    Story(
        ("guide-series",),
        guide.series,
        (
            *("--reference", f"{{work}}/series/{SERIES_REFERENCE}", "--floating"),
            *(f"{{work}}/series/{name}" for name in (EARLY, LATE, COLOUR)),
        ),
        prepare=around.make_series_files,
    ),
    Story(("picture-window", "animation-window"), _pictures, ("--demo",)),
    Story(("recent-cases",), around.recent, prepare=around.make_recent),
    Story(("recovery",), around.recovery, prepare=around.make_lost),
    Story(
        ("mirrored",),
        troubles.mirrored,
        ("--reference", "{work}/straight.png", "--floating", "{work}/mirrored.png"),
        prepare=troubles.make_odd_pairs,
    ),
    Story(
        ("apart",),
        troubles.apart,
        ("--reference", "{work}/straight.png", "--floating", "{work}/mirrored.png"),
        prepare=troubles.make_odd_pairs,
    ),
    Story(
        ("suggest-refused",),
        troubles.refusal,
        ("--reference", "{work}/straight.png", "--floating", "{work}/no-retina.png"),
        prepare=troubles.make_odd_pairs,
    ),
)
