"""The document of the program: an immutable `Case`. Every change gives a new one, which is what undo needs."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.annotations.annotation import Annotation
from core.annotations.image_facts import ImageFacts
from core.annotations.labels import LabelList
from core.case.floating_entry import FloatingEntry
from core.case.image_identity import ImageIdentity
from core.case.judgements import Judgement, readings, without_grader
from core.case.result_summary import ResultSummary
from core.case.tree import check_tree, dependents_in, via_in
from core.case.versions import Recipe, Version, next_number
from core.errors import InputError
from core.images.polarity import VesselPolarity
from core.language import tr
from core.points.matching import MatchingPoints
from core.transforms.planar import TransformModel

if TYPE_CHECKING:
    from core.registration import RegistrationRequest, RegistrationResult


@dataclass(frozen=True)
class Case:
    """One reference and any number of floating images. A new case is empty: `Case()`.

    A change of the points, the polarity or the transform model of a pair drops its result and its judgements: a case
    never shows figures, nor a verdict, that belong to other points. The result stays among the pair's versions. The
    images that are registered through that one keep their results, which are about other pairs, but lose their
    judgements: where they lie on the reference has changed.

    Attributes:
        reference_spacing_um: micrometres for each pixel of the reference, where the user stated it; None leaves it to
            the image file.
        annotations: what is drawn on its images, in the order of drawing. Those whose home image has left the case
            stay in it, and are there again when it comes back.
        labels: what annotations can show.
        facts: what the user stated of its images: eye, date, scale. They stay as annotations do.
        own_name: what it was called when it was exported into a folder of another name; see `naming`.
        grid_tilted: whether the ETDRS grid lies along the line from the disc to the fovea; else along the image's axes.

    Raises:
        InputError: an image is registered through one that is not in the case, or through itself.

    >>> angiogram = ImageIdentity(Path("angiogram.png"), 64 * "a", size=(600, 720))
    >>> colour = ImageIdentity(Path("colour.jpg"), 64 * "c", size=(700, 700))
    >>> case = Case().with_reference(angiogram).with_floating(colour)
    >>> case.with_floating_polarity(0, VesselPolarity.DARK).entry(0).polarity.value
    'dark'
    >>> case.entry(0).polarity is None
    True
    """

    reference: ImageIdentity | None = None
    reference_polarity: VesselPolarity | None = None
    floating: tuple[FloatingEntry, ...] = ()
    reference_spacing_um: float | None = None
    annotations: tuple[Annotation, ...] = ()
    labels: LabelList = field(default_factory=LabelList)
    facts: tuple[ImageFacts, ...] = ()
    own_name: str = ""
    grid_tilted: bool = False

    def __post_init__(self) -> None:
        spacing = self.reference_spacing_um
        if spacing is not None and not (spacing > 0 and math.isfinite(spacing)):
            raise ValueError(f"a pixel spacing is above 0 µm, not {spacing}")
        check_tree(self.floating)
        if len({each.identifier for each in self.annotations}) < len(self.annotations):
            raise ValueError("two annotations have one identifier")
        if len({each.image for each in self.facts}) < len(self.facts):
            raise ValueError("the facts of an image stand there twice")
        settled = tuple(
            _settled(entry, self.recipe(index)) if entry.result or entry.current else entry
            for index, entry in enumerate(self.floating)
        )
        object.__setattr__(self, "floating", settled)

    @property
    def images(self) -> tuple[ImageIdentity, ...]:
        """The reference, where there is one, and the floating images in their order."""
        return tuple(each for each in (self.reference, *(entry.image for entry in self.floating)) if each)

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
        return replace(
            self, reference=image, reference_polarity=None, floating=restarted, reference_spacing_um=None
        )

    def with_reference_polarity(self, polarity: VesselPolarity | None) -> Case:
        """The case with the reference's polarity overridden, or found again (None)."""
        case = replace(self, reference_polarity=polarity)
        for index, entry in enumerate(self.floating):
            if entry.via is None:
                case = case.with_entry(index, entry.without_result())
        return case

    def with_reference_spacing(self, spacing_um: float | None) -> Case:
        """The case with the reference's pixel spacing stated, or left to the image file (None).

        It takes the place of a scale that was stated for the reference in another way.
        """
        own = None if self.reference is None else self.facts_of(self.reference.sha256)
        case = self if own is None or own.scale is None else self.with_facts(own.with_scale(None))
        return replace(case, reference_spacing_um=spacing_um)

    def with_floating(self, image: ImageIdentity) -> Case:
        """The case with one more floating image, at the end."""
        return replace(self, floating=(*self.floating, FloatingEntry(image)))

    def with_floating_replaced(self, index: int, image: ImageIdentity) -> Case:
        """The case with another image at `index`: it, and those registered to it, start over without points."""
        old = self.entry(index).image.sha256
        entries = [
            FloatingEntry(entry.image, polarity=entry.polarity) if entry.via == old else entry
            for entry in self.floating
        ]
        entries[index] = FloatingEntry(image)
        return replace(self, floating=tuple(entries))

    def without_floating(self, index: int) -> Case:
        """The case without the floating image `index`.

        Raises:
            InputError: another one is registered through it.
        """
        name = self.entry(index).image.name
        waiting = [entry.image.name for entry in self.floating if entry.via == self.entry(index).image.sha256]
        if waiting:
            raise InputError(
                tr(
                    "{waiting} is registered through {name}: register it to another image first, or "
                    "remove it first."
                ).format(waiting=waiting[0], name=name)
            )
        return replace(self, floating=self.floating[:index] + self.floating[index + 1 :])

    def with_floating_moved(self, index: int, place: int) -> Case:
        """The case with the floating image `index` at another place in the order."""
        others = [entry for number, entry in enumerate(self.floating) if number != index]
        others.insert(place, self.entry(index))
        return replace(self, floating=tuple(others))

    def with_name(self, sha256: str, name: str) -> Case:
        """The case with another name for one of its images."""
        return self._with_images(lambda image: replace(image, name=name) if image.sha256 == sha256 else image)

    def with_own_name(self, name: str) -> Case:
        """The case called so, whatever the folder that its file lies in is called; see `naming`."""
        return replace(self, own_name=name)

    def with_via(self, index: int, via: str | None, points: MatchingPoints) -> Case:
        """The case with the floating image `index` registered to another image; its versions were of another pair.

        Args:
            via: SHA-256 of a floating image of the case; None for the reference.
            points: between that image and this one.

        Raises:
            InputError: the image is not in the case, or the images would be registered in a circle.
        """
        entry = replace(self.entry(index).without_result(), versions=(), via=via, points=points)
        return self.with_entry(index, entry)

    def with_points(self, index: int, points: MatchingPoints) -> Case:
        """The case with other matching points for the floating image `index`."""
        if points == self.entry(index).points:
            return self
        return self.with_entry(index, replace(self.entry(index).without_result(), points=points))

    def with_floating_polarity(self, index: int, polarity: VesselPolarity | None) -> Case:
        """The case with the polarity of floating image `index` overridden, or found again (None).

        Those that are registered to it lose their results as well.
        """
        image = self.entry(index).image.sha256
        case = self.with_entry(index, replace(self.entry(index).without_result(), polarity=polarity))
        for number, entry in enumerate(self.floating):
            if entry.via == image:
                case = case.with_entry(number, entry.without_result())
        return case

    def with_transform_model(self, index: int, model: TransformModel) -> Case:
        """The case with another model of the pre-alignment for the floating image `index`."""
        return self.with_entry(index, replace(self.entry(index).without_result(), transform_model=model))

    def with_result(self, index: int, result: ResultSummary | None) -> Case:
        """The case with a new result for the floating image `index`, as its newest version, not judged yet.

        None shows no result any more; the versions stay.
        """
        return self.with_entry(index, replace(self.entry(index).without_result(), result=result))

    def pair_reference_polarity(self, index: int) -> VesselPolarity | None:
        """The stated polarity of the image that the floating image `index` is registered to."""
        via = via_in(self.floating, index)
        return self.reference_polarity if via is None else self.entry(via).polarity

    def with_pair_reference_polarity(self, index: int, polarity: VesselPolarity | None) -> Case:
        """The case with another polarity of the image that the floating image `index` is registered to."""
        via = via_in(self.floating, index)
        if via is None:
            return self.with_reference_polarity(polarity)
        return self.with_floating_polarity(via, polarity)

    def recipe(self, index: int) -> Recipe:
        """What a result of the floating image `index` would be made from now."""
        entry = self.entry(index)
        return Recipe(
            entry.points, entry.transform_model, self.pair_reference_polarity(index), entry.polarity
        )

    def with_transform_file(self, index: int, name: str, sha256: str | None = None) -> Case:
        """The case with the name of the file that the result's transform was written to, and the hash of that file.

        Raises:
            ValueError: the floating image `index` has no result.
        """
        result = self.entry(index).result
        if result is None:
            raise ValueError(f"the floating image {index} has no result")
        written = replace(result, transform_file=name, transform_sha256=sha256)
        return self.with_entry(index, replace(self.entry(index), result=written))

    def with_judgement(self, index: int, judgement: Judgement | None) -> Case:
        """The case with a judgement of the floating image `index`, in place of that reader's earlier one.

        An adjudication stands in place of an earlier one. None takes all judgements away.
        """
        entry = self.entry(index)
        if judgement is None:
            return self.with_entry(index, entry.without_judgements())
        kept = (each for each in entry.judgements if not judgement.replaces(each))
        return self.with_entry(index, replace(entry, judgements=(*kept, judgement)))

    def without_judgement(self, index: int, grader: str) -> Case:
        """The case without what one reader thinks of the floating image `index`."""
        entry = self.entry(index)
        return self.with_entry(index, replace(entry, judgements=without_grader(entry.judgements, grader)))

    def without_adjudication(self, index: int) -> Case:
        """The case with what readers think of the floating image `index`, and nobody who decides between them."""
        entry = self.entry(index)
        return self.with_entry(index, replace(entry, judgements=readings(entry.judgements)))

    def annotation(self, identifier: str) -> Annotation | None:
        """The annotation with this identifier; None where there is none."""
        return next((each for each in self.annotations if each.identifier == identifier), None)

    def annotations_of(self, sha256: str) -> tuple[Annotation, ...]:
        """What is drawn on one image, in the order of drawing."""
        return tuple(each for each in self.annotations if each.home == sha256)

    def with_annotations(self, changed: Iterable[Annotation]) -> Case:
        """The case with annotations: in place of those of the same identifiers, or at the end."""
        new = {each.identifier: each for each in changed}
        kept = tuple(new.pop(each.identifier, each) for each in self.annotations)
        return replace(self, annotations=(*kept, *new.values()))

    def without_annotations(self, identifiers: Collection[str]) -> Case:
        """The case without some of its annotations."""
        kept = tuple(each for each in self.annotations if each.identifier not in identifiers)
        return replace(self, annotations=kept)

    def facts_of(self, sha256: str) -> ImageFacts:
        """What the user stated of one image; empty where that is nothing."""
        return next((each for each in self.facts if each.image == sha256), ImageFacts(sha256))

    def with_facts(self, facts: ImageFacts) -> Case:
        """The case with these facts of an image, in place of what was stated of it.

        A scale of the reference takes the place of its typed spacing.
        """
        kept = tuple(each for each in self.facts if each.image != facts.image)
        is_reference = self.reference is not None and self.reference.sha256 == facts.image
        spacing = None if is_reference and facts.scale is not None else self.reference_spacing_um
        added = () if facts.is_empty else (facts,)
        return replace(self, facts=(*kept, *added), reference_spacing_um=spacing)

    def with_labels(self, labels: LabelList) -> Case:
        """The case with another list of labels; annotations keep the names of theirs."""
        return replace(self, labels=labels)

    def with_label_renamed(self, name: str, new_name: str) -> Case:
        """The case with another name for a label, in the list and in all annotations."""
        renamed = tuple(
            replace(each, label=new_name) if each.label == name else each for each in self.annotations
        )
        return replace(self, labels=self.labels.renamed(name, new_name), annotations=renamed)

    def with_images_found(self, found: Mapping[str, Path]) -> Case:
        """The case with new places of the same images: `found` gives the path of each SHA-256 that was moved."""
        return self._with_images(lambda image: replace(image, path=found.get(image.sha256, image.path)))

    def with_images_saved(self, saved: Mapping[str, ImageIdentity]) -> Case:
        """The case with images that were written to files: `saved` gives the file's identity for the old SHA-256."""
        return self._with_images(lambda image: saved.get(image.sha256, image))

    def _with_images(self, changed: Callable[[ImageIdentity], ImageIdentity]) -> Case:
        images = {entry.image.sha256: changed(entry.image) for entry in self.floating}
        entries = tuple(
            replace(entry, image=changed(entry.image), via=images[entry.via].sha256 if entry.via else None)
            for entry in self.floating
        )
        reference = None if self.reference is None else changed(self.reference)
        if self.reference is not None and reference is not None:
            images[self.reference.sha256] = reference
        annotations = tuple(
            replace(each, home=images[each.home].sha256) if each.home in images else each
            for each in self.annotations
        )
        facts = tuple(
            replace(each, image=images[each.image].sha256) if each.image in images else each
            for each in self.facts
        )
        return replace(self, reference=reference, floating=entries, annotations=annotations, facts=facts)

    def with_entry(self, index: int, entry: FloatingEntry) -> Case:
        """Exchange an entry; with another result of it, judgements of images registered through it are dropped."""
        entries = list(self.floating)
        if not _same_result(self.entry(index).result, entry.result):
            for number in dependents_in(self.floating, index):
                entries[number] = entries[number].without_judgements()
        entries[index] = entry
        return replace(self, floating=tuple(entries))


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


def _settled(entry: FloatingEntry, recipe: Recipe) -> FloatingEntry:
    """The entry whose shown version has its result and judgements; a result that is no version yet becomes one."""
    result, judgements = entry.result, entry.judgements
    if result is None:
        return replace(entry, current=None)
    shown = entry.shown
    if shown is None:
        shown = Version(next_number(entry.versions), result, recipe, judgements=judgements)
        return replace(entry, versions=(*entry.versions, shown), current=shown.number)
    if shown.result is result and shown.judgements is judgements:
        return entry
    changed = replace(shown, result=result, judgements=judgements)
    versions = tuple(changed if version is shown else version for version in entry.versions)
    return replace(entry, versions=versions)


def _same_result(one: ResultSummary | None, other: ResultSummary | None) -> bool:
    """Whether two results are of the same registration, wherever their transforms were written."""
    if one is None or other is None:
        return one is other
    return _unwritten(one) == _unwritten(other)


def _unwritten(result: ResultSummary) -> ResultSummary:
    return replace(result, transform_file=None, transform_sha256=None)
