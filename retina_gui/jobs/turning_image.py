"""The request that turns an image of the open case, with the pictures of its results."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.case.image_identity import ImageIdentity
from core.images.orientation import Orientation
from core.language import mark, tr
from retina_gui.document.content import Content
from retina_gui.document.open_image import OpenImage
from retina_gui.document.turned_content import turned_content
from retina_gui.jobs.cancelling import stop_if
from retina_gui.jobs.opening import prepare_image
from retina_gui.jobs.runner import Report


@dataclass(frozen=True, eq=False)
class TurnedImage:
    """The turned image, and the content with it."""

    image: OpenImage
    content: Content


@dataclass(frozen=True, eq=False)
class TurnRequest:
    """Turn one image.

    Attributes:
        content: of the document; what is done to it meanwhile is done again to the turned one.
        images: that are open, by their SHA-256.
        identity: which of them is turned.
    """

    content: Content
    images: Mapping[str, OpenImage]
    identity: ImageIdentity
    by: Orientation
    name: str = mark("Turning the image")

    def run(self, report: Report, cancel: threading.Event) -> TurnedImage:
        report(tr("Turning {name}").format(name=self.identity.name), 0.1)
        opened, turned = self.images[self.identity.sha256], self.identity.turned(self.by)
        image = replace(
            opened.image.turned(self.by),
            path=self.identity.path,
            sha256=turned.sha256,
            orientation=turned.orientation,
        )
        fresh = prepare_image(image)
        fresh = replace(fresh, found_polarity=opened.found_polarity)
        stop_if(cancel)
        return TurnedImage(fresh, self.turn(self.content, fresh))

    def turn(self, content: Content, fresh: OpenImage) -> Content:
        """A content with the image turned, which is `fresh` then."""
        images = {**self.images, fresh.image.sha256: fresh}
        return turned_content(content, self.identity, self.by, images)
