"""What every reader of annotations shares: limits, checks against the image, and what reading gives."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.annotations.annotation import Annotation, new_identifier
from core.annotations.geometry import crosses_itself
from core.annotations.home_image import UNKNOWN_HOME, HomeImage
from core.annotations.labels import Label, LabelList
from core.annotations.notices import CrossingOutlines
from core.errors import InputError
from core.language import tr
from core.notices import Notice
from core.tables.decoding import read_content

MOST_BYTES = 64 << 20
"""A file of more is not opened."""
MOST_VERTICES_IN_A_FILE = 1_000_000
MOST_SHAPES_IN_A_FILE = 20_000
FAR_OUTSIDE = 0.5
"""Of the image's width and height: what lies farther outside was drawn on another image."""


class WrongImageError(InputError):
    """A file that cannot be of the image that it is read for, but perhaps of another one."""


@dataclass(frozen=True)
class ReadAnnotations:
    """What a file of annotations holds.

    Attributes:
        annotations: in the order of the file, with identifiers of which no two are the same.
        labels: of these annotations, in the order in which they come, with the file's colours where it states them.
        notices: what there is to say of it.
    """

    annotations: tuple[Annotation, ...]
    labels: tuple[Label, ...] = ()
    notices: tuple[Notice, ...] = ()


def read_bytes(path: Path) -> bytes:
    """The content of a file.

    Raises:
        InputError: there is none, it is a folder, it cannot be read, or it is too large.
    """
    return read_content(path, MOST_BYTES)


def problem_in(path: Path, number: int, problem: object, kind: type[InputError] = InputError) -> InputError:
    """The error of one shape of a file, by its number from 1."""
    return kind(
        tr("Shape {number} of {name}: {problem}").format(number=number, name=path.name, problem=problem)
    )


def finished(
    path: Path,
    annotations: Sequence[Annotation],
    labels: Iterable[Label] = (),
    notices: Iterable[Notice] = (),
    image: HomeImage | None = None,
    known: LabelList | None = None,
) -> ReadAnnotations:
    """What was read, checked as a whole and given to its home image.

    Args:
        labels: those whose colours the file states.
        image: the image that the annotations are read for; None where it is not known.
        known: where other labels have their colours from; None for the default list.

    Raises:
        InputError: there are too many shapes or vertices, or they lie far outside the image.
    """
    check_amount(path, len(annotations), sum(each.shape.vertex_count for each in annotations))
    if image is not None:
        for number, annotation in enumerate(annotations, start=1):
            _check_place(path, number, annotation, image)
    home = UNKNOWN_HOME if image is None else image.sha256
    owned = _with_own_identifiers(replace(each, home=home) for each in annotations)
    stated = {label.name: label for label in labels}
    known = known or LabelList()
    names = dict.fromkeys(each.label for each in owned)
    crossing = tuple(title(each) for each in owned if crosses_itself(each.shape))
    return ReadAnnotations(
        owned,
        tuple(stated.get(name) or known.label(name) for name in names),
        (*notices, *([CrossingOutlines(crossing)] if crossing else [])),
    )


def check_amount(path: Path, shapes: int, vertices: int) -> None:
    """Refuse a file of too many shapes or vertices.

    Raises:
        InputError: it has.
    """
    for count, most, sentence in (
        (shapes, MOST_SHAPES_IN_A_FILE, tr("{name} holds more than {most} shapes. Export fewer of them.")),
        (
            vertices,
            MOST_VERTICES_IN_A_FILE,
            tr("The shapes of {name} have more than {most} vertices. Simplify their outlines first."),
        ),
    ):
        if count > most:
            raise InputError(sentence.format(name=path.name, most=most))


def check_stated_size(path: Path, width: object, height: object, image: HomeImage | None) -> None:
    """Refuse a file that says that its image has another size than ours.

    Raises:
        WrongImageError: it does.
    """
    if image is None or not isinstance(width, int) or not isinstance(height, int):
        return
    if (height, width) != tuple(image.size):
        raise WrongImageError(
            tr(
                "{name} belongs to an image of {width} by {height} pixels, and this one has {our_width} by "
                "{our_height}. Open the image that it was drawn on."
            ).format(
                name=path.name, width=width, height=height, our_width=image.size[1], our_height=image.size[0]
            )
        )


def title(annotation: Annotation) -> str:
    """What an annotation is called in a sentence: its name, or its label."""
    return annotation.name or annotation.label


def is_identifier(text: object) -> bool:
    """Whether a file's identifier is a UUID."""
    try:
        return str(uuid.UUID(str(text))) == str(text).lower()
    except ValueError:
        return False


def _with_own_identifiers(annotations: Iterable[Annotation]) -> tuple[Annotation, ...]:
    seen: Counter[str] = Counter()
    owned = []
    for annotation in annotations:
        again = seen[annotation.identifier] > 0
        seen[annotation.identifier] += 1
        owned.append(replace(annotation, identifier=new_identifier()) if again else annotation)
    return tuple(owned)


def _check_place(path: Path, number: int, annotation: Annotation, image: HomeImage) -> None:
    height, width = image.size
    share = annotation.shape.vertices / (width, height)
    if share.min() < -FAR_OUTSIDE or share.max() > 1 + FAR_OUTSIDE:
        x, y = annotation.shape.vertices[abs(share - 0.5).max(axis=1).argmax()]
        raise problem_in(
            path,
            number,
            tr(
                "it reaches to ({x:.0f}, {y:.0f}), far outside the image of {width} by {height} pixels. "
                "Open the image that it was drawn on, or export it in pixels."
            ).format(x=x, y=y, width=width, height=height),
            WrongImageError,
        )
