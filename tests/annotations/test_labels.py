"""Labels: unique, nameable, and told apart by everybody."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from core.annotations.labels import DEFAULT_LABELS, Label, LabelList
from core.errors import InputError

# Machado, Oliveira and Fernandes 2009, severity 1, for linear RGB.
WITHOUT_RED_CONES = [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
]
WITHOUT_GREEN_CONES = [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.011820, 0.042940, 0.968881],
]


def seen(colours: np.ndarray, matrix: object) -> np.ndarray:
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    linear = np.clip(linear @ np.array(matrix).T, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("matrix", [np.eye(3), WITHOUT_RED_CONES, WITHOUT_GREEN_CONES])
def test_the_default_colours_are_told_apart_by_everybody(matrix: object) -> None:
    rgb = [[int(label.colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for label in DEFAULT_LABELS]
    lab = rgb2lab(seen(np.array(rgb), matrix)[None])[0]
    difference = deltaE_ciede2000(lab[:, None], lab[None]) + 100 * np.eye(len(lab))
    assert difference.min() > 15


def test_the_list_is_changed_by_name() -> None:
    labels = LabelList()
    assert labels.number("fovea") == 1
    assert "leakage" in labels
    changed = labels.with_label(Label("leakage", "#FF0000"))
    assert changed.label("leakage").colour == "#ff0000"
    assert len(changed.labels) == len(labels.labels)
    added = labels.with_labels_named(["leakage", "cotton wool spot"])
    assert added.number("cotton wool spot") == 14
    assert added.label("cotton wool spot").colour == added.label("other").colour
    assert added.without("cotton wool spot") == labels
    assert labels.renamed("naevus", "mole").label("mole").colour == labels.label("naevus").colour
    assert labels.label("unknown") == Label("unknown", labels.label("other").colour)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Label("  ", "#ffffff"), "1 to 100"),
        (lambda: Label("x" * 101, "#ffffff"), "1 to 100"),
        (lambda: Label("x", "red"), "#rrggbb"),
        (lambda: LabelList((Label("x", "#ffffff"), Label("x ", "#000000"))), "Two labels"),
        (lambda: LabelList(()), "1 to 255"),
    ],
)
def test_what_is_no_list_of_labels_is_refused(make: object, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        make()  # type: ignore[operator]
