"""The tree of the images of a case: the reference is its root, and "via" names the parent of a floating image.

These functions know the floating images alone, as a case asks them while it is made; `core.case.links` asks a case.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.case.floating_entry import FloatingEntry
from core.errors import InputError
from core.language import tr


def check_tree(floating: Sequence[FloatingEntry]) -> None:
    """Refuse floating images that are no tree.

    Raises:
        InputError: an image is registered through one that is not in the case, or through itself.
    """
    linked = [(index, entry) for index, entry in enumerate(floating) if entry.via is not None]
    known = {entry.image.sha256 for entry in floating} if linked else set()
    for index, entry in linked:
        if entry.via not in known:
            raise InputError(
                tr(
                    "{name} is registered through an image that is not in the case. Register it to the "
                    "reference instead."
                ).format(name=entry.image.name)
            )
        way_in(floating, index)


def via_in(floating: Sequence[FloatingEntry], index: int) -> int | None:
    """The number of the floating image that `index` is registered to; None where that is the reference."""
    via = floating[index].via
    if via is None:
        return None
    return next(number for number, entry in enumerate(floating) if entry.image.sha256 == via)


def way_in(floating: Sequence[FloatingEntry], index: int) -> tuple[int, ...]:
    """The floating images on the way from the reference to `index`, which is the last of them.

    Raises:
        InputError: the way goes in a circle.
    """
    way = [index]
    while (number := via_in(floating, way[0])) is not None:
        if number in way:
            names = [floating[each].image.name for each in (*way, number)]
            raise InputError(
                tr(
                    "Images cannot be registered to each other in a circle ({names}). Register one of "
                    "them to the reference."
                ).format(names=" → ".join(reversed(names)))
            )
        way.insert(0, number)
    return tuple(way)


def dependents_in(floating: Sequence[FloatingEntry], index: int) -> tuple[int, ...]:
    """The floating images whose way from the reference leads through `index`, without itself."""
    return tuple(
        number for number in range(len(floating)) if number != index and index in way_in(floating, number)
    )
