"""From what the document holds to its frozen snapshot: what follows from points, images and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.case.document import ImageIdentity
from core.case.links import parent_image
from core.points.matching import MatchingPoints
from core.transforms.planar import PlanarTransform, same_field_of_view
from retina_gui.document.alignment import guess, pre_align
from retina_gui.document.content import Content, DocumentSnapshot, LiveResult
from retina_gui.document.evidence import Evidence
from retina_gui.document.notes import Note
from retina_gui.document.open_image import OpenImage
from retina_gui.document.suggested_points import OpenPair, partner_offers


@dataclass(frozen=True)
class Standing:
    """How the case stands beside what it holds.

    Attributes:
        path: its file; None where it has none yet.
        own_name: what it is called, whatever the folder that it was exported into.
        modified: whether closing would lose work.
        undo_text, redo_text: the words of the steps that would be taken back and done again; empty where there is none.
        notes: what there is to say about the open case.
    """

    path: Path | None
    own_name: str
    modified: bool
    undo_text: str
    redo_text: str
    notes: tuple[Note, ...]


def snapshot_of(
    content: Content,
    images: Mapping[str, OpenImage],
    points: MatchingPoints,
    evidence: Evidence,
    live: LiveResult | None,
    standing: Standing,
) -> DocumentSnapshot:
    """The document at one moment.

    Args:
        content: everything that undo takes back.
        images: the open images, by their SHA-256.
        points: of the image that is worked on, as they are shown.
        evidence: of the automatic alignment.
        live: the result that is shown of that image, with its maps where these are known.
    """
    entry, identity = content.entry, _pair_reference(content)
    reference, floating = _opened(images, identity), _opened(images, entry.image if entry else None)
    sizes = (reference.image.size, floating.image.size) if reference and floating else None
    start = same_field_of_view(*sizes) if sizes else PlanarTransform.identity()
    alignment = None
    if entry and identity:
        alignment = pre_align(points, entry.transform_model, identity.size, entry.image.size)
    open_pair = _open_pair(content, reference, floating)
    known = evidence.about(open_pair)
    found = known.alignment if known else None
    ghost_model = guess(points, alignment, start, found.reference_to_floating if found else None)
    suggestion = content.suggestion
    return DocumentSnapshot(
        case=content.case,
        active=content.active,
        reference=reference,
        floating=floating,
        points=points,
        pre_alignment=alignment,
        link=ghost_model or start,
        ghost_model=ghost_model,
        live=live,
        path=standing.path,
        modified=standing.modified,
        undo_text=standing.undo_text,
        redo_text=standing.redo_text,
        notes=standing.notes,
        open_pair=open_pair,
        finding=evidence.finding_of(open_pair),
        evidence=known,
        suggestion=suggestion,
        suggested=suggestion.untouched(points) if suggestion else (),
        offers=partner_offers(known, points, alignment, ghost_model),
        remark=evidence.remark_on(points, open_pair),
        images=dict(images),
        lives=content.live,
        kept=content.kept[content.active] if entry else {},
        own_name=standing.own_name,
    )


def _opened(images: Mapping[str, OpenImage], identity: ImageIdentity | None) -> OpenImage | None:
    return images.get(identity.sha256) if identity else None


def _pair_reference(content: Content) -> ImageIdentity | None:
    """What the floating image that is worked on is registered to."""
    return parent_image(content.case, content.active) if content.entry else content.case.reference


def _open_pair(content: Content, reference: OpenImage | None, floating: OpenImage | None) -> OpenPair | None:
    entry = content.entry
    if entry is None or reference is None or floating is None:
        return None
    stated = content.case.pair_reference_polarity(content.active)
    return OpenPair(reference, floating, stated, entry.polarity)
