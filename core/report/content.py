"""What stands on a page of a report, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

import numpy as np

from core.case.judgements import Judgement
from core.coordinates import Size
from core.metrics.summary import RegistrationMetrics
from core.notices import Notice

LONGEST_SIDE = 900
"""Pixels of a picture at most: 300 for each inch of the checkerboard on the page."""

JPEG_QUALITY = 88


def readable_time(stamp: str) -> str:
    """An ISO 8601 time in UTC, to the minute; what is no time stays as it is."""
    try:
        return f"{datetime.fromisoformat(stamp).astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return stamp


@dataclass(frozen=True)
class Picture:
    """A picture ready for the page.

    Attributes:
        jpeg: its file; empty where there is no picture.
        size: `(height, width)` of the file in pixels.
        missing: why there is no picture, in a sentence.
    """

    caption: str
    jpeg: bytes = b""
    size: Size = (1, 1)
    missing: str = ""

    @classmethod
    def of(cls, caption: str, pixels: np.ndarray) -> Picture:
        """A picture of a small image `(h, w, 3)` RGB uint8."""
        import cv2

        ordered = np.ascontiguousarray(pixels[..., ::-1])
        _, content = cv2.imencode(".jpg", ordered, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        return cls(caption, content.tobytes(), (pixels.shape[0], pixels.shape[1]))


@dataclass(frozen=True)
class PointLine:
    """One matching pair; texts are ready to show, `–` for what is not known.

    Attributes:
        residual: distance by the pre-alignment, in reference pixels.
        leave_one_out: distance by the pre-alignment of the other pairs.
        result: distance by the whole transform.
    """

    number: str
    role: str
    reference: str
    floating: str
    residual: str
    leave_one_out: str
    result: str


@dataclass(frozen=True)
class AnnotationLine:
    """One annotation on one image; texts are ready to show, empty for what is not known."""

    name: str
    label: str
    drawn_on: str
    length: str
    area: str
    diameter: str
    to_fovea: str
    confidence: str


@dataclass(frozen=True)
class AnnotatedImageLines:
    """The lines of one image. `facts`: eye, date, and the scale with its source, or why there are no millimetres."""

    name: str
    facts: str
    lines: tuple[AnnotationLine, ...]


@dataclass(frozen=True)
class AnnotationSection:
    """What the pages of annotations show: a picture of each image that has some, then a table."""

    title: str
    pictures: tuple[Picture, ...]
    tables: tuple[AnnotatedImageLines, ...]
    remarks: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class ReportPage:
    """Everything on the page of one floating image.

    Attributes:
        title: the case.
        subtitle: which of its floating images, where there are several; empty otherwise.
        floating: None for a case of one image, whose page shows that alone, in place of the checkerboard.
        metrics: None while there is no result.
        judgements: in the order of time.
        provenance: names and values: files, hashes, weights, times.
        remarks: on what is missing.
        annotations: of the whole case, on pages that follow; None unless this is the last page of a case that has some.
    """

    title: str
    subtitle: str
    reference: Picture
    floating: Picture | None
    checkerboard: Picture
    metrics: RegistrationMetrics | None = None
    spacing_um: float | None = None
    points: tuple[PointLine, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Notice, ...] = ()
    annotations: AnnotationSection | None = None
