"""The images as the user wants to see them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.coordinates import Size
from core.points.matching import ImageRole
from retina_gui.document.content import DocumentSnapshot
from retina_gui.rendering.adjustment import Adjustment
from retina_gui.rendering.layers import IDENTITY, ImageLayer, Matrix
from retina_gui.rendering.picture import Picture
from retina_gui.state.options import ViewOptions

Equalisation = tuple[Picture, bool]
"""A picture that is to be equalised, and whether its green channel alone."""

Equalised = Mapping[Equalisation, Picture]
"""Those that are ready."""

NONE_EQUALISED: Equalised = MappingProxyType({})


def shown_image(
    picture: Picture,
    adjustment: Adjustment,
    equalised: Equalised,
    to_pixels: Matrix = IDENTITY,
    grid: Size | None = None,
) -> ImageLayer:
    """An image with its adjustment; as it is, as long as its equalised picture is not ready."""
    if adjustment.equalised:
        picture = equalised.get((picture, adjustment.green), picture)
    return ImageLayer(picture, to_pixels, grid, adjustment)


def wanted_equalisations(document: DocumentSnapshot, options: ViewOptions) -> frozenset[Equalisation]:
    """What is to be equalised for the options as they are."""
    wanted: set[Equalisation] = set()
    for role, opened in ((ImageRole.REFERENCE, document.reference), (ImageRole.FLOATING, document.floating)):
        adjustment = options.display(role)
        if adjustment.equalised and opened is not None:
            wanted.add((opened.pyramid, adjustment.green))
            if role is ImageRole.FLOATING and document.live is not None:
                wanted.add((document.live.warped, adjustment.green))
    return frozenset(wanted)
