"""In which pixels of an image the places in a file of annotations count, where the user turned the image."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.annotations.annotation import Annotation
from core.annotations.home_image import HomeImage
from core.annotations.turning import turned_shape
from core.images.orientation import Orientation
from core.images.reading import RetinalImage
from core.language import tr


@dataclass(frozen=True, eq=False)
class AnnotationPixels:
    """The pixels of an image that the places in a file count in: as it is shown, or those of its own file."""

    image: RetinalImage
    is_of_file: bool = False

    @property
    def alternatives(self) -> tuple[AnnotationPixels, ...]:
        """These, and those of the file of an image that was turned."""
        is_turned = self.image.orientation is not Orientation.AS_IN_FILE
        return (self, replace(self, is_of_file=True)) if is_turned else (self,)

    @property
    def name(self) -> str:
        """What a question calls them."""
        if self.is_of_file:
            return tr("{name}, the original file").format(name=self.image.name)
        if len(self.alternatives) > 1:
            return tr("{name}, turned as shown").format(name=self.image.name)
        return self.image.name

    @property
    def home(self) -> HomeImage:
        """The image in these pixels."""
        size = self.image.size_in_file if self.is_of_file else self.image.size
        return HomeImage(size, self.image.name, self.image.sha256)

    def as_shown(self, annotation: Annotation) -> Annotation:
        """What was read in these pixels, in those that are shown."""
        if not self.is_of_file:
            return annotation
        shape = turned_shape(annotation.shape, self.image.orientation, self.image.size_in_file)
        return replace(annotation, shape=shape)

    def of_file(self, annotation: Annotation) -> Annotation:
        """What is shown, in these pixels."""
        if not self.is_of_file:
            return annotation
        back = self.image.orientation.inverse
        return replace(annotation, shape=turned_shape(annotation.shape, back, self.image.size))
