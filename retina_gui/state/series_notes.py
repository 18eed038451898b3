"""Notes on the case as a series: points to start from, and what it means to be registered through another image."""

from __future__ import annotations

from core.case.links import first_gap
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.notes import Note, NoteKind
from retina_gui.document.notices import LinkMissing, PointsToStartFrom, RegisteredThrough
from retina_gui.state.series_rules import point_sources


def series_notes(document: DocumentSnapshot) -> list[Note]:
    """The notes on the image that is worked on."""
    if document.entry is None:
        return []
    notes, name = [], document.entry.image.name
    sources = point_sources(document)
    if sources and document.live is None:
        source = PointsToStartFrom(document.case.entry(sources[0]).image.name, name)
        notes.append(Note(NoteKind.INFORMATION, source, action="take_over_points"))
    if document.via is not None:
        notes.append(Note(NoteKind.INFORMATION, RegisteredThrough(name, document.via.name)))
        gap = first_gap(document.case, document.active)
        if gap is not None and gap != document.active:
            notes.append(Note(NoteKind.WARNING, LinkMissing(name, document.case.entry(gap).image.name)))
    return notes
