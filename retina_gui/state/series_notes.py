"""Notes on the case as a series: points to start from, and what it means to be registered through another image."""

from __future__ import annotations

from core.case.links import first_gap
from core.language import tr
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.notes import Note, NoteKind
from retina_gui.state.series import carry_sources


def series_notes(document: DocumentSnapshot) -> list[Note]:
    """The notes on the image that is worked on."""
    notes = []
    sources = carry_sources(document)
    if sources and document.entry is not None and document.live is None:
        text = tr("{source} has matching pairs: {name} can start from them.").format(
            source=document.case.entry(sources[0]).image.name, name=document.entry.image.name
        )
        notes.append(Note(NoteKind.INFORMATION, text, action="take_over_points"))
    if document.via is not None and document.entry is not None:
        notes.append(Note(NoteKind.INFORMATION, _about_link(document, document.via.name)))
        gap = first_gap(document.case, document.active)
        if gap is not None and gap != document.active:
            text = tr(
                "{link} is not registered yet. Register it, and {name} lies on the reference as well."
            ).format(link=document.case.entry(gap).image.name, name=document.entry.image.name)
            notes.append(Note(NoteKind.WARNING, text))
    return notes


def _about_link(document: DocumentSnapshot, link: str) -> str:
    name = document.entry.image.name if document.entry else ""
    return tr(
        "{name} is registered through {link}: points, pictures, figures and verdict are about these two. "
        "The export composes the transforms and brings {name} to the reference."
    ).format(name=name, link=link)
