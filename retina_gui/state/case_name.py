"""What a case is called."""

from __future__ import annotations

from pathlib import Path

from core.case.naming import name_of_case
from core.language import tr
from retina_gui.document.content import DocumentSnapshot


def case_name(document: DocumentSnapshot, place: Path | None = None) -> str:
    """What the case is called: its folder or file, or those of the place that is kept for it; else its reference."""
    path = document.path or place
    if path is not None:
        return name_of_case(document.own_name, path)
    return document.case.reference.name if document.case.reference else tr("new case")
