"""What the user states of an image: the scale and where it comes from, the eye, and the kind of picture."""

from __future__ import annotations

from dataclasses import replace

from core.annotations.eye import Eye
from core.annotations.scale import DISC_DIAMETER_MM, DISC_FOVEA_MM, Scale, ScaleSource
from core.annotations.scale_from_marks import scale_from_disc, scale_from_disc_and_fovea
from core.case.document import Case
from core.case.scales import stated_scale
from core.errors import InputError
from core.images.modality import Modality
from core.images.spacing import LARGEST_UM, SMALLEST_UM
from core.language import tr
from retina_gui.controllers.session_core import Controller
from retina_gui.state.image_facts_state import landmarks_on, reason_against, scale_of


class ImageFactsController(Controller):
    """Each change is an undo step, and is saved with the case."""

    def take_scale(self, image: str, source: ScaleSource | None) -> None:
        """Take the scale from another source; None is the image's file."""
        known = scale_of(self._document.snapshot(), image).scale
        is_new = source is ScaleSource.TYPED and known is None
        self._options.set(typing_scale=image if is_new else "")
        if is_new:
            self._tell(tr("Type how many micrometres a pixel is."))
        elif source is ScaleSource.TYPED and known is not None:
            self._state(image, Scale.typed(known.x_um))
        elif source is None or source is ScaleSource.FILE:
            self._state(image, None)
        else:
            self._from_marks(image, source, None)

    def type_value(self, image: str, text: str) -> None:
        """The size of a pixel in micrometres, or the length in mm that is assumed, as it was typed."""
        stated = stated_scale(self._document.case, image)
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = 0.0
        if stated is not None and stated.source.is_assumed:
            self._from_marks(image, stated.source, value)
        elif SMALLEST_UM <= value <= LARGEST_UM:
            self._options.set(typing_scale="")
            self._state(image, Scale.typed(value))
        else:
            sentence = tr(
                "The pixel size is a number of micrometres from {smallest:g} to {largest:g}, such as 7.5."
            )
            self._tell(sentence.format(smallest=SMALLEST_UM, largest=LARGEST_UM))

    def confirm(self, image: str, confirmed: bool) -> None:
        """The scale holds where it is used, though the field is too wide for one scale; or no longer."""
        scale = scale_of(self._document.snapshot(), image).scale
        if scale is not None:
            self._state(image, scale.confirmed(confirmed))

    def set_eye(self, image: str, eye: Eye | None) -> None:
        """Which eye the image shows; None leaves it to the file and the marks."""
        facts = replace(self._document.case.facts_of(image), eye=eye)
        self._change(tr("State the eye"), self._document.case.with_facts(facts))

    def set_modality(self, image: str, modality: Modality | None) -> None:
        """What kind of picture the image is; None leaves it to the file and its name."""
        facts = replace(self._document.case.facts_of(image), modality=modality)
        self._change(tr("State the kind of picture"), self._document.case.with_facts(facts))

    def toggle_grid(self) -> None:
        """Lay the ETDRS grid on the images, or take it away."""
        self._options.set(show_grid=not self._options.options.show_grid)

    def toggle_tilt(self) -> None:
        """Lay the ETDRS grid along the line from the disc to the fovea, or along the axes of the image again."""
        case = self._document.case
        self._change(tr("Tilt the grid"), replace(case, grid_tilted=not case.grid_tilted))

    def _from_marks(self, image: str, source: ScaleSource, assumed_mm: float | None) -> None:
        """By the disc, or by the way from the disc to the fovea, as they are marked now."""
        snapshot = self._document.snapshot()
        marks, opened = landmarks_on(snapshot, image), snapshot.images.get(image)
        size = opened.image.pixel_size_um if opened is not None else None
        aspect = 1.0 if size is None else size[1] / size[0]
        try:
            if source is ScaleSource.DISC_DIAMETER and marks.disc is not None:
                scale = scale_from_disc(marks.disc, assumed_mm or DISC_DIAMETER_MM, aspect)
            elif marks.disc is not None and marks.fovea is not None:
                wanted = assumed_mm or DISC_FOVEA_MM
                scale = scale_from_disc_and_fovea(marks.disc, marks.fovea, wanted, aspect)
            else:
                raise InputError(reason_against(snapshot, image, source))
        except InputError as error:
            self._tell(str(error))
            return
        self._state(image, scale)

    def _state(self, image: str, scale: Scale | None) -> None:
        """The scale of an image. A typed one of the reference is its pixel size everywhere in the program."""
        case = self._document.case
        case = case.with_facts(case.facts_of(image).with_scale(None))
        if case.reference is not None and case.reference.sha256 == image:
            is_plain = scale is not None and scale.source is ScaleSource.TYPED and not scale.confirmed_local
            case = case.with_reference_spacing(scale.x_um if is_plain and scale is not None else None)
            scale = None if is_plain else scale
        if scale is not None:
            case = case.with_facts(case.facts_of(image).with_scale(scale))
        self._change(tr("State the scale"), case)

    def _change(self, text: str, case: Case) -> None:
        self._document.change(text, self._document.content.with_case(case))
