"""The filmstrip: every image of the case with its name and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from core.case.document import FloatingEntry, ImageIdentity
from core.case.judgements import Decision, decision, seen_by
from core.case.links import first_gap, parent_image
from core.language import tr, tr_count
from retina_gui.document.content import DocumentSnapshot
from retina_gui.rendering.pyramid import Pyramid
from retina_gui.state.image_times import time_of
from retina_gui.state.options import ViewOptions

FROM_IMAGES = 2
"""Floating images from which the filmstrip is always there."""


class FrameState(str, Enum):
    """How far an image is; each has an icon of its own shape."""

    REFERENCE = "reference"
    MISSING = "missing"
    NEW = "new"
    POINTS = "points"
    REGISTERED = "registered"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETRY = "retry"
    REJECTED = "rejected"
    UNDECIDED = "undecided"


_OF_DECISIONS = {
    Decision.ACCEPTED: FrameState.ACCEPTED,
    Decision.RETRY: FrameState.RETRY,
    Decision.REJECTED: FrameState.REJECTED,
    Decision.UNDECIDED: FrameState.UNDECIDED,
}


@dataclass(frozen=True)
class FilmFrame:
    """One image of the filmstrip.

    Attributes:
        index: which floating image; None for the reference.
        sha256: of the image.
        text: the state in words.
        help: for the tooltip: all of it.
        picture: None where the image could not be opened.
        time: when it was taken; empty where nobody says it.
        typed_time: what of that the user stated, as they would type it again.
    """

    index: int | None
    sha256: str
    name: str
    state: FrameState
    text: str
    help: str
    active: bool
    picture: Pyramid | None
    time: str = ""
    typed_time: str = ""


@dataclass(frozen=True)
class FilmstripState:
    """The filmstrip.

    Attributes:
        enabled: whether another image can be worked on now, and the case changed.
    """

    shown: bool = False
    enabled: bool = True
    frames: tuple[FilmFrame, ...] = ()


def filmstrip_state(document: DocumentSnapshot, options: ViewOptions, running: bool) -> FilmstripState:
    """What the filmstrip shows. While work is in progress the images of the case stay as they are."""
    case = document.case
    if len(case.floating) < FROM_IMAGES and not options.filmstrip:
        return FilmstripState()
    frames = [_floating_frame(document, options, index) for index in range(len(case.floating))]
    if case.reference is not None:
        frames.insert(0, _reference_frame(document, case.reference))
    return FilmstripState(True, not running, tuple(frames))


def _reference_frame(document: DocumentSnapshot, identity: ImageIdentity) -> FilmFrame:
    opened, time = document.images.get(identity.sha256), time_of(document, identity)
    text = tr("reference") if opened else tr("not found")
    return FilmFrame(
        index=None,
        sha256=identity.sha256,
        name=identity.name,
        state=FrameState.REFERENCE if opened else FrameState.MISSING,
        text=text,
        help="\n".join(
            (identity.name, tr("The reference: everything is brought to its grid."), time.sentence)
        ),
        active=False,
        picture=opened.pyramid if opened else None,
        time=time.words,
        typed_time=time.typed,
    )


def _floating_frame(document: DocumentSnapshot, options: ViewOptions, index: int) -> FilmFrame:
    entry = document.case.entry(index)
    opened, time = document.images.get(entry.image.sha256), time_of(document, entry.image)
    state = _state(document, options, index) if opened else FrameState.MISSING
    text = _text(document, index, state)
    via = parent_image(document.case, index) if entry.via else None
    lines = [entry.image.name, text, time.sentence]
    if via is not None:
        lines.append(tr("Registered through {name}.").format(name=via.name))
    if entry.image.path is not None:
        lines.append(str(entry.image.path))
    shown = text if via is None else tr("{state} · via {name}").format(state=text, name=via.name)
    return FilmFrame(
        index=index,
        sha256=entry.image.sha256,
        name=entry.image.name,
        state=state,
        text=shown,
        help="\n".join(lines),
        active=index == document.active,
        picture=opened.pyramid if opened else None,
        time=time.words,
        typed_time=time.typed,
    )


def _state(document: DocumentSnapshot, options: ViewOptions, index: int) -> FrameState:
    entry = document.case.entry(index)
    if entry.result is None:
        return FrameState.POINTS if _points(document, index, entry) else FrameState.NEW
    decided = decision(seen_by(entry.judgements, options.grader, options.blinded))
    if first_gap(document.case, index) is not None:
        return FrameState.WAITING
    return FrameState.REGISTERED if decided is None else _OF_DECISIONS[decided]


def _points(document: DocumentSnapshot, index: int, entry: FloatingEntry) -> int:
    points = document.points if index == document.active else entry.points
    return len(points.pairs)


def _text(document: DocumentSnapshot, index: int, state: FrameState) -> str:
    entry = document.case.entry(index)
    if state is FrameState.POINTS:
        return tr_count("{count} pair", "{count} pairs", _points(document, index, entry))
    if state is FrameState.WAITING:
        gap = first_gap(document.case, index) or 0
        return tr("waits for {name}").format(name=document.case.entry(gap).image.name)
    return {
        FrameState.MISSING: tr("not found"),
        FrameState.NEW: tr("new"),
        FrameState.REGISTERED: tr("registered"),
        FrameState.ACCEPTED: tr("accepted"),
        FrameState.RETRY: tr("to be repeated"),
        FrameState.REJECTED: tr("rejected"),
        FrameState.UNDECIDED: tr("undecided"),
    }[state]
