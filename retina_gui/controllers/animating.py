"""Animations of the two compared images: what is chosen, and the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from core.errors import RetinaError
from core.export.animation_files import ANIMATION_FORMATS, animation_format
from core.export.case_images import image_title
from core.export.file_names import as_file_name
from core.language import mark, tr
from retina_gui.controllers.screen import Pictures
from retina_gui.controllers.session_core import Controller
from retina_gui.jobs.animation_writing import AnimationRequest, AnimationSketch
from retina_gui.rendering.layers import ImageLayer
from retina_gui.state.animation_choice import USUAL_SECONDS
from retina_gui.state.case_name import case_name
from retina_gui.state.comparison import compared_images
from retina_gui.state.shown_images import NONE_EQUALISED, Equalised


class AnimationController(Controller):
    """The window of the animation passes on what the user does."""

    def choose(self, changes: dict[str, Any]) -> None:
        """Change fields of `AnimationChoice`; another kind takes the time that is usual for it."""
        if "kind" in changes:
            changes = {**changes, "seconds": USUAL_SECONDS[changes["kind"]]}
        self._options.set(animation=replace(self._options.options.animation, **changes))

    def images(self, equalised: Equalised = NONE_EQUALISED) -> tuple[ImageLayer, ImageLayer] | None:
        """Both images as the comparison shows them; None while there is nothing to compare."""
        return compared_images(self._document.snapshot(), self._options.options, equalised)

    def names(self) -> tuple[str, str]:
        """What both are called."""
        document = self._document.snapshot()
        case, entry = document.case, document.entry
        reference = document.reference.image if document.reference is not None else None
        floating = document.floating.image if document.floating is not None else None
        name = "" if reference is None else reference.name
        return (
            image_title(case, reference, name),
            image_title(case, floating, "" if entry is None else entry.image.name),
        )

    def sketch(
        self, pictures: Pictures, equalised: Equalised, width: int | None = None
    ) -> AnimationSketch | None:
        """The animation as it was chosen; None while there is nothing to compare.

        Raises:
            InputError: a number is out of its range.
        """
        images, choice = self.images(equalised), self._options.options.animation
        if images is None:
            return None
        return pictures.animation(images, self.names(), choice, choice.width if width is None else width)

    def save(self, pictures: Pictures, equalised: Equalised, home: Path) -> None:
        """Ask where, and write the animation."""
        try:
            sketch = self.sketch(pictures, equalised)
            if sketch is None or self._core.is_busy:
                return
            name = as_file_name(case_name(self._document.snapshot()))
            kinds = ";;".join(tr(each.words) for each in ANIMATION_FORMATS.values())
            proposal = home / f"{name}-{sketch.options.kind.value}.gif"
            chosen = self._core.dialogs.picture_to_write(tr("Save the animation"), proposal, kinds)
            path = self._core.unless_read(chosen, mark("The animation"))
            if path is None or self._core.is_busy:
                return
            animation_format(path)
        except RetinaError as error:
            self._core.errors.report(error, mark("The animation"))
            return
        self._runner.start(AnimationRequest(path, sketch), self._tell_of_file)

    def _tell_of_file(self, path: Path) -> None:
        self._tell(tr("Saved in {path}.").format(path=path))
