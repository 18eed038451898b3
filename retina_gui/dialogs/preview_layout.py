"""How a window is laid out that has choices on the left, a preview on the right, and buttons below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from retina_gui.look.text_size import scaled


def lay_out_beside_preview(
    window: QWidget,
    choices: QLayout,
    width: int,
    preview: QWidget,
    first: Sequence[QPushButton],
    last: Sequence[QPushButton],
) -> None:
    """Give the window its layout.

    Args:
        width: of the choices at least, in logical pixels at the usual size of letters; the preview takes the rest.
        first: the buttons at the left of the last line.
        last: those at its right, the one that Enter presses at the end.
    """
    choices.setContentsMargins(0, 0, 0, 0)
    left = QWidget()
    left.setMinimumWidth(scaled(width))
    left.setLayout(choices)
    top, bottom = QHBoxLayout(), QHBoxLayout()
    top.setSpacing(16)
    top.addWidget(left)
    top.addWidget(preview, 1)
    bottom.setSpacing(8)
    for button in first:
        bottom.addWidget(button)
    bottom.addStretch(1)
    for button in last:
        bottom.addWidget(button)
    column = QVBoxLayout(window)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addLayout(top, 1)
    column.addLayout(bottom)
