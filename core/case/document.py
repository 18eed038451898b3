"""The document of the program: an immutable `Case`. Every change gives a new one, which is what undo needs."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import __version__
from core.case.judgements import Judgement, utc_now, without_grader
from core.case.versions import Recipe, Version, next_number
from core.coordinates import Size
from core.images.polarity import VesselPolarity
from core.points.matching import MatchingPoints
from core.transforms.planar import TransformModel

if TYPE_CHECKING:
    from core.images.reading import RetinalImage
    from core.registration import RegistrationRequest, RegistrationResult


@dataclass(frozen=True)
class ImageIdentity:
    """Which image is meant, without its pixels.

    Attributes:
        path: the image file, absolute; None for an image that never was a file.
        sha256: of the file's bytes, 64 hexadecimal digits.
        size: `(height, width)` in pixels.
        name: what the image is called on screen; the file's name unless given.
    """

    path: Path | None
    sha256: str
    size: Size
    name: str = ""

    def __post_init__(self) -> None:
        if len(self.sha256) != 64 or any(digit not in "0123456789abcdef" for digit in self.sha256):
            raise ValueError(f"a SHA-256 has 64 hexadecimal digits, not {self.sha256!r}")
        if len(self.size) != 2 or min(self.size) < 1:
            raise ValueError(f"a size is (height, width) above zero, not {self.size}")
        if not self.name:
            object.__setattr__(self, "name", self.path.name if self.path else "image")

    @classmethod
    def of(cls, image: RetinalImage) -> ImageIdentity:
        """The identity of an image in memory."""
        return cls(image.path.absolute() if image.path else None, image.sha256, image.size, image.name)


@dataclass(frozen=True)
class ResultSummary:
    """What stays of a registration in the case: its figures and where its transform was written.

    Attributes:
        metrics: as in `metrics.json`.
        transform_file: name of the ITK transform beside the case file; None when it was not exported.
        weights_sha256: of the network's weights; None for a result of the matching points alone.
        seconds: per step of the engine.
        made_at: ISO 8601 in UTC.
        program_version: of the program that made it; empty in files of earlier versions.
    """

    metrics: Mapping[str, Any]
    transform_file: str | None = None
    weights_sha256: str | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    made_at: str = ""
    program_version: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "metrics", copy.deepcopy(dict(self.metrics)))
        object.__setattr__(self, "seconds", dict(self.seconds))
        if not self.made_at:
            object.__setattr__(self, "made_at", utc_now())

    @classmethod
    def of(cls, result: RegistrationResult, transform_file: str | None = None) -> ResultSummary:
        """The summary of a result of the engine."""
        return cls(
            result.metrics.to_dict(),
            transform_file,
            result.weights_sha256,
            result.seconds,
            program_version=__version__,
        )


@dataclass(frozen=True)
class FloatingEntry:
    """One floating image of a case, with everything that belongs to its registration.

    Attributes:
        polarity: None means that the program finds it.
        result: of the version that is shown; None where none is.
        judgements: of the result, one for each reader, the latest at the end.
        versions: every result so far, the shown one with this result and these judgements.
        current: the number of the version that is shown; None where none is. A `Case` keeps these in step.
    """

    image: ImageIdentity
    points: MatchingPoints = field(default_factory=MatchingPoints)
    polarity: VesselPolarity | None = None
    transform_model: TransformModel = TransformModel.AFFINE
    result: ResultSummary | None = None
    judgements: tuple[Judgement, ...] = ()
    versions: tuple[Version, ...] = ()
    current: int | None = None

    @property
    def judgement(self) -> Judgement | None:
        """The present judgement: the latest of all readers."""
        return self.judgements[-1] if self.judgements else None

    def judgement_of(self, grader: str) -> Judgement | None:
        """What this reader thinks of the result; None while he has not judged it."""
        return next((each for each in self.judgements if each.is_of(grader)), None)

    def version(self, number: int | None) -> Version | None:
        """The version of this number, None where there is none."""
        return next((version for version in self.versions if version.number == number), None)

    @property
    def shown(self) -> Version | None:
        """The version that is shown."""
        return self.version(self.current)


@dataclass(frozen=True)
class Case:
    """One reference and any number of floating images. A new case is empty: `Case()`.

    A change of the points, the polarity or the transform model of a pair drops its result and its judgements: a case
    never shows figures, nor a verdict, that belong to other points. The result stays among the pair's versions.

    Attributes:
        reference_spacing_um: micrometres for each pixel of the reference, where the user stated it; None leaves it to
            the image file.
    """

    reference: ImageIdentity | None = None
    reference_polarity: VesselPolarity | None = None
    floating: tuple[FloatingEntry, ...] = ()
    reference_spacing_um: float | None = None

    def __post_init__(self) -> None:
        spacing = self.reference_spacing_um
        if spacing is not None and not (spacing > 0 and math.isfinite(spacing)):
            raise ValueError(f"a pixel spacing is above 0 µm, not {spacing}")
        settled = tuple(_settled(entry, self._recipe(entry)) for entry in self.floating)
        object.__setattr__(self, "floating", settled)

    def entry(self, index: int) -> FloatingEntry:
        """The floating entry `index`, from 0; IndexError when there is none."""
        if not 0 <= index < len(self.floating):
            raise IndexError(f"the case has {len(self.floating)} floating images, there is no number {index}")
        return self.floating[index]

    def with_reference(self, image: ImageIdentity | None) -> Case:
        """The case with another reference: its floating images start over, without points and results."""
        if self.reference is None:
            return replace(self, reference=image)
        restarted = tuple(FloatingEntry(entry.image, polarity=entry.polarity) for entry in self.floating)
        return Case(image, None, restarted)

    def with_reference_polarity(self, polarity: VesselPolarity | None) -> Case:
        """The case with the reference's polarity overridden, or found again (None)."""
        return replace(self, reference_polarity=polarity, floating=tuple(map(_without_result, self.floating)))

    def with_reference_spacing(self, spacing_um: float | None) -> Case:
        """The case with the reference's pixel spacing stated, or left to the image file (None)."""
        return replace(self, reference_spacing_um=spacing_um)

    def with_floating(self, image: ImageIdentity) -> Case:
        """The case with one more floating image, at the end."""
        return replace(self, floating=(*self.floating, FloatingEntry(image)))

    def with_floating_replaced(self, index: int, image: ImageIdentity) -> Case:
        """The case with another image at `index`, which starts over without points and results."""
        self.entry(index)
        return self._with_entry(index, FloatingEntry(image))

    def without_floating(self, index: int) -> Case:
        """The case without the floating image `index`."""
        self.entry(index)
        return replace(self, floating=self.floating[:index] + self.floating[index + 1 :])

    def with_points(self, index: int, points: MatchingPoints) -> Case:
        """The case with other matching points for the floating image `index`."""
        if points == self.entry(index).points:
            return self
        return self._with_entry(index, replace(_without_result(self.entry(index)), points=points))

    def with_floating_polarity(self, index: int, polarity: VesselPolarity | None) -> Case:
        """The case with the polarity of floating image `index` overridden, or found again (None)."""
        return self._with_entry(index, replace(_without_result(self.entry(index)), polarity=polarity))

    def with_transform_model(self, index: int, model: TransformModel) -> Case:
        """The case with another model of the pre-alignment for the floating image `index`."""
        return self._with_entry(index, replace(_without_result(self.entry(index)), transform_model=model))

    def with_result(self, index: int, result: ResultSummary | None) -> Case:
        """The case with a new result for the floating image `index`, as its newest version, not judged yet.

        None shows no result any more; the versions stay.
        """
        return self._with_entry(index, replace(_without_result(self.entry(index)), result=result))

    def recipe(self, index: int) -> Recipe:
        """What a result of the floating image `index` would be made from now."""
        return self._recipe(self.entry(index))

    def with_transform_file(self, index: int, name: str) -> Case:
        """The case with the name of the file that the result's transform was written to.

        Raises:
            ValueError: the floating image `index` has no result.
        """
        result = self.entry(index).result
        if result is None:
            raise ValueError(f"the floating image {index} has no result")
        return self._with_entry(
            index, replace(self.entry(index), result=replace(result, transform_file=name))
        )

    def with_judgement(self, index: int, judgement: Judgement | None) -> Case:
        """The case with a reader's judgement of the floating image `index`, in place of his earlier one.

        None takes the judgements of all readers away.
        """
        entry = self.entry(index)
        kept = () if judgement is None else without_grader(entry.judgements, judgement.grader)
        added = () if judgement is None else (judgement,)
        return self._with_entry(index, replace(entry, judgements=(*kept, *added)))

    def without_judgement(self, index: int, grader: str) -> Case:
        """The case without what one reader thinks of the floating image `index`."""
        entry = self.entry(index)
        return self._with_entry(index, replace(entry, judgements=without_grader(entry.judgements, grader)))

    def with_images_found(self, found: Mapping[str, Path]) -> Case:
        """The case with new places of the same images: `found` gives the path of each SHA-256 that was moved."""
        return self._with_images(lambda image: replace(image, path=found.get(image.sha256, image.path)))

    def with_images_saved(self, saved: Mapping[str, ImageIdentity]) -> Case:
        """The case with images that were written to files: `saved` gives the file's identity for the old SHA-256."""
        return self._with_images(lambda image: saved.get(image.sha256, image))

    def _with_images(self, changed: Callable[[ImageIdentity], ImageIdentity]) -> Case:
        entries = tuple(replace(entry, image=changed(entry.image)) for entry in self.floating)
        reference = None if self.reference is None else changed(self.reference)
        return replace(self, reference=reference, floating=entries)

    def _recipe(self, entry: FloatingEntry) -> Recipe:
        return Recipe(entry.points, entry.transform_model, self.reference_polarity, entry.polarity)

    def _with_entry(self, index: int, entry: FloatingEntry) -> Case:
        self.entry(index)
        return replace(self, floating=(*self.floating[:index], entry, *self.floating[index + 1 :]))


def case_of(request: RegistrationRequest, result: RegistrationResult | None = None) -> Case:
    """The case of one pair: what was asked of the engine, and what came of it."""
    entry = FloatingEntry(
        image=ImageIdentity.of(request.floating),
        points=request.points,
        polarity=request.options.floating_polarity,
        transform_model=request.options.transform_model,
        result=None if result is None else ResultSummary.of(result),
    )
    return Case(ImageIdentity.of(request.reference), request.options.reference_polarity, (entry,))


def _without_result(entry: FloatingEntry) -> FloatingEntry:
    return replace(entry, result=None, judgements=(), current=None)


def _settled(entry: FloatingEntry, recipe: Recipe) -> FloatingEntry:
    """The entry whose shown version has its result and judgements; a result that is no version yet becomes one."""
    result, judgements = entry.result, entry.judgements
    if result is None:
        return entry if entry.current is None else replace(entry, current=None)
    shown = entry.shown
    if shown is None:
        shown = Version(next_number(entry.versions), result, recipe, judgements=judgements)
        return replace(entry, versions=(*entry.versions, shown), current=shown.number)
    if shown.result is result and shown.judgements is judgements:
        return entry
    changed = replace(shown, result=result, judgements=judgements)
    versions = tuple(changed if version is shown else version for version in entry.versions)
    return replace(entry, versions=versions)
