"""The panel of the annotations while something is dragged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.annotations.annotation import Annotation
from core.annotations.measures import measure
from core.annotations.shape import Shape, ShapeKind
from core.case.document import Case
from retina_gui.actions.table import ACTIONS
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import Content
from retina_gui.panels.annotations_panel import FIGURE_LINES, PAUSE_MS, AnnotationsPanel
from retina_gui.state.annotation_figures import LATER, MOST_FOLLOWED, caption
from retina_gui.state.annotations_state import AnnotationRow, AnnotationsState, annotations_state
from retina_gui.state.findings_state import findings_state
from retina_gui.state.options import ViewOptions
from retina_gui.state.shapes import alignments
from tests.gui.driver import PATIENCE_MS
from tests.gui.made_images import made_open, noise_image


def test_a_drag_shows_its_first_and_its_last_figures_and_no_more_between_than_can_be_read(
    application: QApplication, qtbot
) -> None:
    panel = AnnotationsPanel({action.id: QAction(action.text) for action in ACTIONS})

    def show(figure: str, is_moving: bool) -> str:
        row = AnnotationRow("a", "polygon", "drusen", "#ffffff", "", "image", figure, 1.0)
        panel.show_state(AnnotationsState(rows=(row,), is_moving=is_moving))
        return shown()

    def shown() -> str:
        return panel.model.row(0).figure

    assert show("1 mm²", is_moving=True) == "1 mm²"
    assert [show(f"{number} mm²", is_moving=True) for number in (2, 3)] == ["1 mm²"] * 2
    qtbot.waitUntil(lambda: shown() == "3 mm²", timeout=PATIENCE_MS)
    show("4 mm²", is_moving=True)
    assert show("5 mm²", is_moving=False) == "5 mm²", "where the drag ends, at once"
    QTest.qWait(2 * PAUSE_MS)
    assert shown() == "5 mm²"


def test_every_figure_has_a_line_however_many_there_are(application: QApplication) -> None:
    panel = AnnotationsPanel({action.id: QAction(action.text) for action in ACTIONS})
    row = AnnotationRow("a", "polygon", "drusen", "#ffffff", "", "image", "1 mm²", 1.0)
    figures = tuple((f"figure {number}", f"{number} px") for number in range(FIGURE_LINES + 3))
    panel.show_state(AnnotationsState(rows=(row,), selected=("a",), chosen=row, figures=figures))
    lines = [(name.text(), value.text()) for name, value in panel._figures if not value.isHidden()]
    assert tuple(lines) == figures
    panel.show_state(AnnotationsState(rows=(row,), selected=("a",), chosen=row, figures=figures[:2]))
    assert sum(not value.isHidden() for _, value in panel._figures) == 2


@pytest.mark.parametrize("count", [MOST_FOLLOWED, MOST_FOLLOWED + 1])
def test_a_large_outline_is_measured_where_the_drag_ends_and_a_small_one_all_along(
    application: QApplication, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    vertices = 40 + 20 * np.column_stack([np.cos(angles), np.sin(angles)])
    image, document = made_open(noise_image("a.png", (80, 90))), CaseDocument()
    drawn = Annotation(Shape(ShapeKind.POLYGON, vertices), image.image.sha256, "drusen", name="one")
    case = Case().with_reference(image.identity).with_annotations([drawn])
    document.replace_case(Content(case), [image], None)
    snapshot, before = document.snapshot(), ViewOptions(selected_annotations=(drawn.identifier,))
    dragged = replace(drawn, shape=Shape(ShapeKind.POLYGON, vertices * 1.2))
    dragging = replace(before, annotation_drag=(dragged,))
    measured: list[Shape] = []

    def counted(shape: Shape, *more: object):
        measured.append(shape)
        return measure(shape, *more)

    still = annotations_state(snapshot, before, busy=False)
    monkeypatch.setattr("retina_gui.state.annotation_figures.measure", counted)
    moving = annotations_state(snapshot, dragging, busy=False)
    findings_state(snapshot, dragging)
    beside = caption(snapshot, alignments(snapshot), dragged)
    (row,), names = moving.rows, [name for name, _ in still.figures if name != "Grey values"]
    assert [name for name, _ in moving.figures] == names, "so that no line jumps"
    if count > MOST_FOLLOWED:
        assert measured == []
        assert {row.figure, beside, *dict(moving.figures[:-1]).values()} == {LATER}
        assert row.value == still.rows[0].value, "the order of a list by size stays"
    else:
        assert dragged.shape in measured
        assert row.figure == beside == dict(moving.figures)["Area"]
        assert row.value == pytest.approx(1.44 * still.rows[0].value)
    document.change("drag", document.content.with_case(case.with_annotations([dragged])))
    dropped = annotations_state(document.snapshot(), before, busy=False)
    assert dropped.rows[0].value == pytest.approx(1.44 * still.rows[0].value)
