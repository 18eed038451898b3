"""What the window allows and shows does not depend on its language: no logic reads what users read."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from core.case.document import Case
from core.language import use_translations
from core.points.matching import ImageRole, PairRole, points_from_arrays
from core.transforms.planar import TransformModel
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import Content
from retina_gui.document.suggested_points import Suggestion
from retina_gui.resolve import resolve
from retina_gui.state.options import ViewOptions
from retina_gui.state.situation import Situation
from retina_gui.state.view_state import JobState, ViewState
from tests.gui.made_images import made_open, noise_image

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
SPREAD = np.array([[15, 15], [115, 20], [110, 95], [18, 90], [60, 50], [70, 20], [30, 60], [90, 70.0]])
LINE = np.array([[20, 20], [68, 56], [110, 95], [30, 85.0]])


class Alike(gettext.NullTranslations):
    """A language with one sentence."""

    def gettext(self, message: str) -> str:
        return "so"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "so"


@pytest.fixture
def document(application: QApplication) -> CaseDocument:
    reference, floating = (
        made_open(noise_image(name, (110, 130))) for name in ("reference", "floating image")
    )
    document = CaseDocument()
    case = Case().with_reference(reference.identity).with_floating(floating.identity)
    document.replace_case(Content(case), (reference, floating), None)
    return document


def matched(
    places: np.ndarray, model: TransformModel = TransformModel.AFFINE, wrong: int | None = None
) -> Callable[[CaseDocument], None]:
    """Puts points that are 5 px off to the right, one of them 40 px, into the document."""

    def put(document: CaseDocument) -> None:
        floating = places + np.array([5.0, -3.0]) + np.random.default_rng(0).normal(0, 0.3, places.shape)
        if wrong is not None:
            floating[wrong] += (-40.0, 10.0)
        document.set_transform_model(model)
        document.pairs.set_points(points_from_arrays(places, floating))

    return put


def with_a_check_point(document: CaseDocument) -> None:
    matched(SPREAD)(document)
    document.pairs.set_pair_role(2, PairRole.CHECK)
    document.pairs.set_pair_active(5, False)


def suggested(document: CaseDocument) -> None:
    pairs = points_from_arrays(SPREAD[:3], SPREAD[:3] + 4).pairs
    document.findings.suggest(Suggestion(pairs, 0.8))


SITUATIONS: dict[str, Callable[[CaseDocument], None]] = {
    "nothing": lambda document: None,
    "half a pair": lambda document: document.pairs.place(REFERENCE, (30.0, 40.0)),
    "three near a line": matched(LINE[:3]),
    "exact": matched(SPREAD[:3]),
    "exact by two": matched(SPREAD[:2], TransformModel.RIGID),
    "spread": matched(SPREAD),
    "one is wrong": matched(SPREAD, wrong=3),
    "one of four is wrong": matched(SPREAD[:4], wrong=1),
    "too weak to judge": matched(LINE),
    "coincident": matched(SPREAD[[0, 0, 1]]),
    "apart": lambda document: document.pairs.set_points(points_from_arrays(SPREAD, SPREAD + 400.0)),
    "mirrored": lambda document: document.pairs.set_points(
        points_from_arrays(SPREAD, SPREAD * [-1.0, 1.0] + [125.0, 0.0])
    ),
    "a check point": with_a_check_point,
    "suggested": suggested,
    **{model.value: matched(SPREAD, model) for model in TransformModel},
}


def logic(value: Any) -> Any:
    """A view state without its words: whether each is there, and everything that is none."""
    if isinstance(value, Enum) or value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return bool(value)
    if isinstance(value, dict):
        return {key: logic(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [logic(each) for each in value]
    if is_dataclass(value):
        return {each.name: logic(getattr(value, each.name)) for each in fields(value)}
    return type(value).__name__


def state(document: CaseDocument) -> ViewState:
    return resolve(Situation(document.snapshot(), ViewOptions(), JobState()))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_language_with_one_sentence_changes_no_logic(document: CaseDocument, situation: str) -> None:
    SITUATIONS[situation](document)
    expected = state(document)
    use_translations(Alike())
    found = state(document)
    assert logic(found) == logic(expected)
    assert [(note.kind, note.action) for note in found.notes] == [
        (note.kind, note.action) for note in expected.notes
    ]
    assert all(set(note.text.split()) == {"so"} for note in found.notes), (
        "made when it is shown, not when it was found"
    )


def test_the_situations_are_those_that_logic_tells_apart(document: CaseDocument) -> None:
    """Else the test above proves nothing."""
    shown = {}
    for name in ("exact", "one is wrong", "too weak to judge", "coincident", "apart", "mirrored"):
        SITUATIONS[name](document)
        shown[name] = state(document)
    texts = {name: " ".join(note.text for note in each.notes) for name, each in shown.items()}
    assert not shown["exact"].notes
    assert all(row.residual == "exact" for row in shown["exact"].points.rows)
    assert "does not fit the others" in texts["one is wrong"]
    assert "nothing tells whether it is right" in texts["too weak to judge"]
    assert "same place" in texts["coincident"]
    assert "do not overlap" in texts["apart"]
    assert "mixed up" in texts["mirrored"]
