"""Regions that grow from a click, and whose tolerance a slider changes until they are kept."""

from __future__ import annotations

from dataclasses import replace

from core.annotations.annotation import Annotation
from core.annotations.region_growing import grown, limit_of, region_at
from core.language import tr
from core.notices import Notice
from retina_gui.controllers.annotation_changes import AnnotationChanges
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.drawing import GrownRegion, Place
from retina_gui.state.annotations_state import grown_region


class RegionController(Controller):
    """A region is an annotation from the first click on, so that saving, undo and the list know it; as long as its
    tolerance can be changed, all changes are the undo step of that click."""

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self._changes = AnnotationChanges(core)

    def grow(self, place: Place) -> None:
        """Grow a region from a click; the one before is kept."""
        opened = self._document.snapshot().images.get(place.image)
        if opened is None:
            return
        self.keep()
        region = region_at(opened.levels, place.point)
        if isinstance(region, Notice):
            self._tell(region.sentence)
            return
        options = self._options.options
        annotation = Annotation(
            region.shape, place.image, options.label, author=options.grader, is_grown=True
        )
        self._options.set(
            selected_annotations=(annotation.identifier,),
            grown=GrownRegion(
                annotation.identifier, region.seed, region.tolerance, limit_of(opened.levels, region.seed)
            ),
        )
        self._put(annotation)

    def set_tolerance(self, tolerance: float) -> None:
        """Take more or less of the surround into the region that was grown last."""
        snapshot = self._document.snapshot()
        region = grown_region(snapshot, self._options.options)
        annotation = None if region is None else self._document.case.annotation(region.annotation)
        if region is None or annotation is None or self._runner.state.running:
            return
        opened = snapshot.images.get(annotation.home)
        if opened is None or tolerance == region.tolerance:
            return
        self._options.set(grown=replace(region, tolerance=tolerance))
        other = grown(opened.levels, region.seed, tolerance)
        if isinstance(other, Notice):
            self._tell(other.sentence)
            return
        self._put(annotation.with_shape(other.shape))

    def keep(self) -> bool:
        """The region stays as it is; whether there was one to change."""
        was_there = grown_region(self._document.snapshot(), self._options.options) is not None
        self._options.set(grown=None)
        return was_there

    def give_up(self) -> bool:
        """Take the region back; whether there was one to change."""
        region = grown_region(self._document.snapshot(), self._options.options)
        self._options.set(grown=None)
        if region is None or self._runner.state.running:
            return False
        self._options.set(selected_annotations=())
        if not self._document.take_back_change(
            _key(region.annotation)
        ):  # something else was done to it since
            self._changes.remove(tr("Delete an annotation"), (region.annotation,))
        return True

    def _put(self, annotation: Annotation) -> None:
        self._changes.put(tr("Grow a region"), [annotation], _key(annotation.identifier))


def _key(annotation: str) -> str:
    return f"grow {annotation}"
