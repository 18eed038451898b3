"""An annotation: something drawn on an image to be kept, with what it shows and who drew it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace

from core.annotations.labels import OTHER
from core.annotations.shape import Shape
from core.language import mark
from core.times import utc_now


def new_identifier() -> str:
    """One that no other annotation has, in any case: a UUID, as GeoJSON files want it."""
    return str(uuid.uuid4())


GROWN = mark("region")
"""What was drawn where the program found the outline."""


@dataclass(frozen=True)
class Annotation:
    """Something drawn on an image to be kept. Immutable: every change is a new one with the same identifier.

    Attributes:
        shape: in pixels of the home image.
        home: SHA-256 of the image that it was drawn on.
        label: the name of what it shows.
        name: what this one is called; annotations of one name at several dates are one finding. Empty where nobody
            named it.
        note: whatever the author has to say; the text of an arrow.
        author: who drew it, empty where nobody said.
        made_at, changed_at: ISO 8601 in UTC.
        identifier: a UUID, the same in the case and in every file.
        is_grown: whether the region tool found its outline, which may have been changed by hand since.
    """

    shape: Shape
    home: str
    label: str = OTHER
    name: str = ""
    note: str = ""
    author: str = ""
    made_at: str = field(default_factory=utc_now)
    changed_at: str = ""
    identifier: str = field(default_factory=new_identifier)
    is_grown: bool = False

    def __post_init__(self) -> None:
        if not self.changed_at:
            object.__setattr__(self, "changed_at", self.made_at)

    @property
    def kind_word(self) -> str:
        """What was drawn, by the name that tables use; through `tr` for the user."""
        return GROWN if self.is_grown else self.shape.kind.value

    def with_shape(self, shape: Shape) -> Annotation:
        """The annotation drawn elsewhere, changed now."""
        return self if shape == self.shape else replace(self, shape=shape, changed_at=utc_now())

    def changed(self, **values: str) -> Annotation:
        """The annotation with another label, name, note or author, changed now."""
        return replace(self, **values, changed_at=utc_now())  # type: ignore[arg-type]
