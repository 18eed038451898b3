"""What the header of a DICOM file says of its image: eye, time, device, modality. Nothing of the patient is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.images.file_facts import DateTag, Device, DicomReference, FileFacts
from core.images.modality import Modality, modality_of_words

if TYPE_CHECKING:
    from pydicom import Dataset

WIDE_FIELD_CLASSES = ("1.2.840.10008.5.1.4.1.1.77.1.5.5", "1.2.840.10008.5.1.4.1.1.77.1.5.6")
"""The SOP classes of a stereographic projection, and of an image with the 3-D coordinates of its points (PS3.6)."""

_LATERALITIES = ("ImageLaterality", "Laterality")
_TIMES = {
    DateTag.ACQUISITION_DATE_TIME: "",
    DateTag.ACQUISITION_DATE: "AcquisitionTime",
    DateTag.CONTENT_DATE: "ContentTime",
    DateTag.STUDY_DATE: "",
}
"""Where a day stands, and the time that belongs to it. That of a study is not the time of an image."""

_DEVICE = ("Manufacturer", "ManufacturerModelName", "DeviceSerialNumber", "SoftwareVersions")
_REFERENCE = (
    "SOPClassUID",
    "SOPInstanceUID",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "FrameOfReferenceUID",
)
_AGENTS = ("ContrastBolusAgentSequence", "ContrastBolusAgent")
_CHANNELS = "ChannelDescriptionCodeSequence"
_LIGHT_FILTERS, _IMAGE_FILTERS = (
    "LightPathFilterTypeStackCodeSequence",
    "ImagePathFilterTypeStackCodeSequence",
)
_EN_FACE = "OphthalmicImageTypeCodeSequence"
_CODED = ("IlluminationTypeCodeSequence", "AcquisitionDeviceTypeCodeSequence")
_WORDED = (
    "ImageType",
    "SeriesDescription",
    "AcquisitionProtocolName",
    "ProtocolName",
    "DerivationDescription",
    "ImageComments",
)
"""Where the modality may stand in words; what is said of the image itself stands in front."""

FACT_KEYWORDS = (
    *_LATERALITIES,
    *(tag.value for tag in _TIMES),
    *filter(None, _TIMES.values()),
    *_DEVICE,
    *_REFERENCE,
    *_AGENTS,
    *(_CHANNELS, _LIGHT_FILTERS, _IMAGE_FILTERS, _EN_FACE),
    *_CODED,
    *_WORDED,
    "BurnedInAnnotation",
)
"""All that is looked at."""

_CODES: dict[str, Modality] = {
    "350086004": Modality.FA,
    "7292004": Modality.ICGA,
    "414497003": Modality.IR,
    "405739002": Modality.RED_FREE,
    "414298005": Modality.COLOUR,
    "445465004": Modality.RED_FREE,  # a green filter
    "445169002": Modality.IR,
    "445084008": Modality.BLUE,
}
"""SNOMED CT, of the context groups 4200, 4204 and 4206 (PS3.16). Others are known by their words."""

_FLOW, _STRUCTURE = "flow", "reflectance"
"""In the meaning of every code of context group 4271, of en-face images."""

_CLASSES = {
    "1.2.840.10008.5.1.4.1.1.77.1.5.4": Modality.OCT,
    "1.2.840.10008.5.1.4.1.1.77.1.5.8": Modality.OCT_A,
}
"""Ophthalmic Tomography, and its B-scan volume analysis (of the flow)."""

_YES_OR_NO = {"YES": True, "NO": False}


def facts_of_header(header: Dataset) -> FileFacts:
    """What is said; what is damaged says nothing."""
    laterality = next(filter(None, (_text(header, keyword) for keyword in _LATERALITIES)), "")
    return FileFacts(
        laterality=laterality.upper(),
        times=tuple(_times(header)),
        is_wide_field=_text(header, "SOPClassUID") in WIDE_FIELD_CLASSES,
        modality=_modality(header),
        device=Device(*(_text(header, keyword) for keyword in _DEVICE)),
        burned_in=_YES_OR_NO.get(_text(header, "BurnedInAnnotation").upper()),
        dicom=DicomReference(*(_text(header, keyword) for keyword in _REFERENCE)),
    )


def _times(header: Dataset) -> Iterator[tuple[DateTag, str]]:
    for tag, time in _TIMES.items():
        day = _text(header, tag.value)
        if day:
            yield tag, day + (_text(header, time) if time else "")


def _modality(header: Dataset) -> Modality | None:
    """By codes, which say it best, then by words."""
    return next(filter(None, _said(header)), None)


def _said(header: Dataset) -> Iterator[Modality | None]:
    for code, meaning in _coded(header, _EN_FACE):
        yield _of_code(code, meaning) or _of_en_face(meaning)
    for keyword in _AGENTS:
        yield from (_of_code(*each) for each in _coded(header, keyword))
    yield _of_channels(header)
    for keyword in _CODED:
        yield from (_of_code(*each) for each in _coded(header, keyword))
    for keyword in _WORDED:
        yield modality_of_words(_text(header, keyword).replace("\\", " "))
    yield _of_filters(header)
    yield _CLASSES.get(_text(header, "SOPClassUID"))


def _coded(header: Dataset, keyword: str) -> tuple[tuple[str, str], ...]:
    """The values and the meanings of a sequence of codes; of a text, the text as the meaning."""
    try:
        element = header.get(keyword)
        if element is None or isinstance(element, str):
            return (("", element or ""),)
        return tuple((_text(item, "CodeValue"), _text(item, "CodeMeaning")) for item in element)
    except Exception:  # pydicom raises whatever the damage leads to
        return ()


def _of_code(code: str, meaning: str) -> Modality | None:
    return _CODES.get(code) or modality_of_words(meaning)


def _of_en_face(meaning: str) -> Modality | None:
    words = meaning.lower()
    return Modality.OCT_A if _FLOW in words else Modality.OCT if _STRUCTURE in words else None


def _of_channels(header: Dataset) -> Modality | None:
    """One light, or red, green and blue together."""
    channels = [each for each in _coded(header, _CHANNELS) if any(each)]
    found = {_of_code(*each) for each in channels}
    if {meaning.lower() for _, meaning in channels} >= {"red", "green", "blue"}:
        return Modality.COLOUR
    return found.pop() if len(found) == 1 else None


def _of_filters(header: Dataset) -> Modality | None:
    """By the filter in front of the lamp, where none in front of the camera keeps reflected light away."""
    if any(any(each) for each in _coded(header, _IMAGE_FILTERS)):
        return None
    found = {_CODES.get(code) for code, _ in _coded(header, _LIGHT_FILTERS)}
    return found.pop() if len(found) == 1 else None


def _text(dataset: Dataset, keyword: str) -> str:
    try:
        value = dataset.get(keyword)
        several = not isinstance(value, (str, bytes, type(None))) and hasattr(value, "__iter__")
        return "\\".join(str(each) for each in value) if several else str(value or "").strip()
    except Exception:  # pydicom raises whatever the damage leads to
        return ""
