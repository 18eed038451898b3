"""What the two image panes show."""

from __future__ import annotations

import numpy as np

from core.annotations.eye import Eye
from core.images.orientation import Orientation
from core.images.polarity import VesselPolarity
from core.language import mark, tr
from core.points.matching import ImageRole, MatchingPair, Point
from core.transforms.estimation import PreAlignment
from core.transforms.planar import PlanarTransform
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.open_image import OpenImage
from retina_gui.state.image_facts_state import eye_on, modality_on, scale_of
from retina_gui.state.options import Stage, ViewOptions
from retina_gui.state.prompts import next_click
from retina_gui.state.shown_images import NONE_EQUALISED, Equalised, shown_image
from retina_gui.state.view_state import DETAILS, JobState, Mark, MarkKind, PaneState

TITLES = {ImageRole.REFERENCE: mark("Reference"), ImageRole.FLOATING: mark("Floating")}


def image_pane(
    document: DocumentSnapshot,
    options: ViewOptions,
    job: JobState,
    role: ImageRole,
    equalised: Equalised = NONE_EQUALISED,
    opening_key: str = "",
) -> PaneState:
    """The pane of the reference or of the floating image; `opening_key`: the shortcut that opens it, in words."""
    opened = document.reference if role is ImageRole.REFERENCE else document.floating
    if opened is None:
        return PaneState(pane_title(document, role), placeholder=_placeholder(document, role, opening_key))
    both_open = document.reference is not None and document.floating is not None
    pair_id, awaited = next_click(document.points)
    asks = both_open and awaited is role and options.stage is Stage.POINTS and not job.running
    return PaneState(
        title=pane_title(document, role),
        details=_details(document, opened, role),
        layer=shown_image(opened.pyramid, options.display(role), equalised),
        marks=_marks(document, options, role) if marks_are_seen(options) else (),
        asks=tr("click point {pair} here").format(pair=pair_id) if asks else "",
        display=options.display(role),
        micrometres_per_pixel=None if options.hide_marks else pixel_size(document, role),
    )


def marks_are_seen(options: ViewOptions) -> bool:
    """Whether the matching points are marked on the images: not while other things are drawn there."""
    return not options.hide_marks and options.stage is not Stage.ANNOTATE


def pixel_size(document: DocumentSnapshot, role: ImageRole) -> float | None:
    """Micrometres for each pixel of an image: by its own scale; of the floating one else by the alignment of both."""
    opened = document.reference if role is ImageRole.REFERENCE else document.floating
    own = scale_of(document, opened.image.sha256).usable if opened is not None else None
    if own is not None and abs(own.aspect - 1) < 0.01:
        return own.x_um
    if role is ImageRole.REFERENCE:
        return document.spacing_um
    if document.floating is None:
        return None
    known = pixel_size(document, ImageRole.REFERENCE)
    if document.floating.image.spacing_um is None and known is not None:
        aligned = isinstance(document.pre_alignment, PreAlignment)
        return known / document.link.scale if aligned else None
    return document.floating.image.spacing_um


def ghost_point(document: DocumentSnapshot, pair: MatchingPair, role: ImageRole) -> Point | None:
    """Where the missing half of a pair is: by its vessels where they were found, else where the model expects it."""
    offer = document.offers.get(pair.id)
    if offer is not None and offer.image is role:
        return offer.point
    model, known = document.ghost_model, pair.point(role.other)
    if model is None or known is None or pair.point(role) is not None:
        return None
    to_role: PlanarTransform = model if role is ImageRole.FLOATING else model.inverse
    x, y = to_role(np.array([known]))[0]
    return float(x), float(y)


def prompted_ghost(document: DocumentSnapshot) -> Point | None:
    """The ghost of the point that is asked for next."""
    pair_id, role = next_click(document.points)
    half = next((pair for pair in document.points if pair.id == pair_id), None)
    return ghost_point(document, half, role) if half is not None else None


def pane_title(document: DocumentSnapshot, role: ImageRole) -> str:
    """An image that another one is registered through is called so, and not the reference."""
    return tr("Via") if role is ImageRole.REFERENCE and document.via is not None else tr(TITLES[role])


def _placeholder(document: DocumentSnapshot, role: ImageRole, opening_key: str) -> str:
    missing = document.identity(role)
    if missing is not None:
        return tr(
            "{name} could not be opened.\nOpen it from where it is now, and the points come back."
        ).format(name=missing.name)
    return tr("or drop it here ({keys} opens it)").format(keys=opening_key)


def _details(document: DocumentSnapshot, opened: OpenImage, role: ImageRole) -> str:
    height, width = opened.image.size
    polarity = document.reference_polarity if role is ImageRole.REFERENCE else document.floating_polarity
    identity = document.identity(role)
    name = identity.name if identity else opened.image.name
    vessels = tr("vessels bright") if polarity is VesselPolarity.BRIGHT else tr("vessels dark")
    eye = {Eye.RIGHT: tr("right eye"), Eye.LEFT: tr("left eye"), None: ""}[eye_on(document, opened)]
    modality = modality_on(document, opened)
    kind = "" if modality is None else tr(modality.value)
    orientation = identity.orientation if identity else Orientation.AS_IN_FILE
    turned = "" if orientation is Orientation.AS_IN_FILE else tr(orientation.words)
    return DETAILS.join(filter(None, (name, turned, kind, eye, vessels, f"{width} × {height}")))


def _marks(document: DocumentSnapshot, options: ViewOptions, role: ImageRole) -> tuple[Mark, ...]:
    marks = []
    for pair in document.points:
        point, kind = pair.point(role), MarkKind.SET
        if point is None:
            point, kind = ghost_point(document, pair, role), MarkKind.GHOST
        if point is not None:
            selected = options.selected is not None and options.selected[0] == pair.id
            check = pair.role.value == "check"
            offer = document.offers.get(pair.id)
            marks.append(
                Mark(
                    pair_id=pair.id,
                    point=point,
                    image=role,
                    kind=kind,
                    selected=selected,
                    check=check,
                    active=pair.active,
                    suggested=pair.id in document.suggested,
                    confidence=offer.confidence if offer and kind is MarkKind.GHOST else None,
                )
            )
    return tuple(marks)
