"""Which actions on the images of the case can be used now, and why the others cannot."""

from __future__ import annotations

from core.case.links import in_order_of_dependence, parent_image, possible_links
from core.language import tr
from core.transforms.estimation import PreAlignment
from retina_gui.document.alignment import gives_overlap, pre_align
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.filmstrip import FROM_IMAGES
from retina_gui.state.options import ViewOptions
from retina_gui.state.view_state import ActionState

SERIES_EDITS = (
    *("add_floating", "previous_image", "next_image", "move_image_earlier", "move_image_later"),
    *("rename_image", "take_over_points", "link_image", "make_reference", "remove_image", "register_all"),
)
"""They change the case, or what is worked on, so that they wait for work in progress."""


def carry_sources(document: DocumentSnapshot) -> tuple[int, ...]:
    """The floating images whose points the one worked on can start from, the nearest one before it in front.

    They are registered to the same image, are open, and have at least one complete pair.
    """
    entry = document.entry
    if entry is None or document.floating is None or document.points.pairs:
        return ()
    usable = [
        index
        for index, other in enumerate(document.case.floating)
        if index != document.active
        and other.via == entry.via
        and other.image.sha256 in document.images
        and other.points.complete_pairs()
    ]
    before = [index for index in reversed(usable) if index < document.active]
    return (*before, *(index for index in usable if index > document.active))


def to_register(document: DocumentSnapshot) -> tuple[int, ...]:
    """The floating images that can be registered and have no result yet, each after what it is registered through.

    They have enough points, and overlap by them.
    """
    case, ready = document.case, []
    for index, entry in enumerate(case.floating):
        parent = parent_image(case, index)
        if entry.result is not None or parent is None:
            continue
        reference, floating = (document.images.get(image.sha256) for image in (parent, entry.image))
        if reference is None or floating is None:
            continue
        alignment = pre_align(entry.points, entry.transform_model, parent.size, entry.image.size)
        if isinstance(alignment, PreAlignment) and gives_overlap(alignment, reference.field, floating.field):
            ready.append(index)
    return in_order_of_dependence(case, ready)


def series_actions(document: DocumentSnapshot, options: ViewOptions) -> dict[str, ActionState]:
    """The states of the actions on the images of the case."""
    case, entry, count = document.case, document.entry, len(document.case.floating)
    several = tr("The case has one floating image. Add others first.")
    nothing = tr("Open a floating image first.")
    has_reference = tr("Open the reference image first.")
    return {
        "add_floating": _unless("" if case.reference else has_reference),
        "previous_image": _unless("" if count > 1 else several),
        "next_image": _unless("" if count > 1 else several),
        "move_image_earlier": _unless(
            several if count < FROM_IMAGES else "" if document.active > 0 else tr("It is the first one.")
        ),
        "move_image_later": _unless(
            several
            if count < FROM_IMAGES
            else ""
            if document.active < count - 1
            else tr("It is the last one.")
        ),
        "rename_image": _unless("" if entry else nothing),
        "take_over_points": _carrying(document),
        "link_image": _unless(_reason_not_to_link(document)),
        "make_reference": _unless(nothing if entry is None else "" if case.reference else has_reference),
        "remove_image": _unless(_reason_not_to_remove(document)),
        "register_all": _unless(
            ""
            if to_register(document)
            else tr("No image without a result can be registered by its points yet.")
        ),
        "filmstrip": ActionState(
            count < FROM_IMAGES,
            tr("The filmstrip is always there for several images."),
            checked=options.filmstrip or count >= FROM_IMAGES,
        ),
    }


def _carrying(document: DocumentSnapshot) -> ActionState:
    sources = carry_sources(document)
    if sources:
        name = document.case.entry(sources[0]).image.name
        return ActionState(text=tr("Take over points from {name}").format(name=name))
    if document.points.pairs:
        return ActionState(False, tr("This image has points already."))
    return ActionState(False, tr("No other image that is registered to the same one has matching pairs."))


def _reason_not_to_link(document: DocumentSnapshot) -> str:
    if document.entry is None:
        return tr("Open a floating image first.")
    if document.entry.via is None and not possible_links(document.case, document.active):
        return tr("There is no other image that it could be registered through.")
    return ""


def _reason_not_to_remove(document: DocumentSnapshot) -> str:
    if document.entry is None:
        return tr("Open a floating image first.")
    if len(document.case.floating) == 1:
        return tr("It is the only floating image. Open another one in its place.")
    image = document.entry.image
    waiting = next((other for other in document.case.floating if other.via == image.sha256), None)
    if waiting is None:
        return ""
    return tr("{name} is registered through this image.").format(name=waiting.image.name)


def _unless(reason: str) -> ActionState:
    return ActionState(not reason, reason)
