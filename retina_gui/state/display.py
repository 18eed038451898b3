"""The images as the user wants to see them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.coordinates import Size
from core.points.matching import ImageRole
from retina_gui.document.content import DocumentSnapshot
from retina_gui.rendering.adjustment import Adjustment
from retina_gui.rendering.layers import IDENTITY, ImageLayer, Matrix
from retina_gui.rendering.pyramid import Pyramid
from retina_gui.state.options import ViewOptions

Equalisation = tuple[Pyramid, bool]
"""A pyramid that is to be equalised, and whether its green channel alone."""

Equalised = Mapping[Equalisation, Pyramid]
"""Those that are ready."""

NONE_EQUALISED: Equalised = MappingProxyType({})


def shown_image(
    pyramid: Pyramid,
    adjustment: Adjustment,
    equalised: Equalised,
    to_pixels: Matrix = IDENTITY,
    grid: Size | None = None,
) -> ImageLayer:
    """An image with its adjustment; as it is, as long as its equalised picture is not ready."""
    if adjustment.equalised:
        pyramid = equalised.get((pyramid, adjustment.green), pyramid)
    return ImageLayer(pyramid, to_pixels, grid, adjustment)


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
