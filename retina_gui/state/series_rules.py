"""What can be done with the images of the case, and why not."""

from __future__ import annotations

from core.case.links import in_order_of_dependence, parent_image, possible_links
from core.language import tr
from core.transforms.estimation import PreAlignment
from retina_gui.document.alignment import gives_overlap, pre_align
from retina_gui.document.content import DocumentSnapshot


def point_sources(document: DocumentSnapshot) -> tuple[int, ...]:
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


def reason_not_to_take_over(document: DocumentSnapshot) -> str:
    """Why no points of another image can be taken over; empty when they can."""
    if point_sources(document):
        return ""
    if document.points.pairs:
        return tr("This image has points already.")
    return tr("No other image that is registered to the same one has matching pairs.")


def reason_not_to_link(document: DocumentSnapshot) -> str:
    """Why it cannot be registered through another image; empty when it can."""
    if document.entry is None:
        return tr("Open a floating image first.")
    if document.entry.via is None and not possible_links(document.case, document.active):
        return tr("There is no other image that it could be registered through.")
    return ""


def reason_not_to_remove(document: DocumentSnapshot) -> str:
    """Why it cannot be taken out of the case; empty when it can."""
    if document.entry is None:
        return tr("Open a floating image first.")
    if len(document.case.floating) == 1:
        return tr("It is the only floating image. Open another one in its place.")
    image = document.entry.image
    waiting = next((other for other in document.case.floating if other.via == image.sha256), None)
    if waiting is None:
        return ""
    return tr("{name} is registered through this image.").format(name=waiting.image.name)
