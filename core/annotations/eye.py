"""Which eye an image shows: as the user says, as its file says, or by where the optic disc lies."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from core.annotations.landmarks import Landmarks, centre_of
from core.annotations.notices import EyeContradicted, TwoEyes
from core.language import mark
from core.notices import Notice


class Eye(str, Enum):
    """An eye, by the names that files use."""

    RIGHT = mark("right")
    LEFT = mark("left")


def eye_of_laterality(text: str) -> Eye | None:
    """The eye that DICOM names (0020,0062 or 0020,0060); None for both eyes, and for whatever else is written there.

    >>> eye_of_laterality("R").value, eye_of_laterality("B")
    ('right', None)
    """
    return {"R": Eye.RIGHT, "L": Eye.LEFT}.get(text.strip().upper())


def eye_of_marks(landmarks: Landmarks) -> Eye | None:
    """The eye in which the optic disc lies on this side of the fovea: in a right one to its right.

    That is so in the usual view of a fundus camera, not in a mirrored one. None where one of both is not marked, or
    where they lie above each other rather than beside each other: the image is turned, and there is no telling.
    """
    if landmarks.disc is None or landmarks.fovea is None:
        return None
    disc, fovea = centre_of(landmarks.disc), centre_of(landmarks.fovea)
    across, down = disc[0] - fovea[0], disc[1] - fovea[1]
    if abs(across) <= abs(down):
        return None
    return Eye.RIGHT if across > 0 else Eye.LEFT


def eye_of(stated: Eye | None, laterality: str, landmarks: Landmarks) -> Eye | None:
    """The eye of an image: as stated, else by its file, else by its marks; None where somebody must be asked."""
    return stated or eye_of_laterality(laterality) or eye_of_marks(landmarks)


def eye_contradiction(eye: Eye | None, landmarks: Landmarks) -> Notice | None:
    """A notice where the marks show the other eye than the one that was stated."""
    marked = eye_of_marks(landmarks)
    return EyeContradicted(eye is Eye.RIGHT) if eye and marked and eye is not marked else None


def eye_conflict(eyes: Iterable[tuple[str, Eye | None]]) -> Notice | None:
    """A notice where the images of a case show two eyes.

    Args:
        eyes: the name of each image, and the eye that it shows; None where that is not known.
    """
    known = list(eyes)
    right, left = (tuple(name for name, eye in known if eye is side) for side in Eye)
    return TwoEyes(right, left) if right and left else None
