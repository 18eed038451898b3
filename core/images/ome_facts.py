"""What the OME-XML of a TIFF says of its first image: when, with what, the size of a pixel, the names of channels."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from core.images.file_facts import DateTag, Device, FileFacts
from core.images.modality import modality_of_words

MOST_PLANES = 100_000
_COUNTS = ("PlaneCount", "NumPlanes")
_STEPS = (("Start", "0"), ("End", "0"), ("Step", "1"))


@dataclass(frozen=True)
class OmeChannel:
    """A channel: its name, its colour as RGBA in one signed number, empty and None where there are none."""

    name: str = ""
    colour: int | None = None


def ome_root(xml: str | None) -> ElementTree.Element:
    """The root of the metadata.

    Raises:
        ElementTree.ParseError: it is no XML.
    """
    return ElementTree.fromstring(xml or "<none/>")


def elements(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """All elements of a name, in any version of the schema."""
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == name)


def check_planes(root: ElementTree.Element) -> None:
    """Refuse metadata that state more planes than any file has: tifffile makes a list of as many.

    Raises:
        ValueError: they do, or a count is no number.
    """
    stated = [
        math.prod(int(pixels.get(f"Size{axis}", 1)) for axis in "ZCT") for pixels in elements(root, "Pixels")
    ]
    for data in elements(root, "TiffData"):
        stated += [int(data.get(name, 0)) for name in ("IFD", "FirstZ", "FirstC", "FirstT")]
    counts = [int(data.get(name, 0)) for data in elements(root, "TiffData") for name in _COUNTS]
    for axis in "ZCT":
        for along in elements(root, f"ModuloAlong{axis}"):
            start, end, step = (float(along.get(name, usual)) for name, usual in _STEPS)
            stated.append(abs(int((end - start) / step)))
    if max([sum(counts), *stated], default=0) > MOST_PLANES:
        raise ValueError("it states more planes than any file has")


def ome_facts(root: ElementTree.Element) -> FileFacts:
    """Of the first image."""
    image = next(elements(root, "Image"), root)
    taken = next(elements(image, "AcquisitionDate"), None)
    microscope = next(elements(root, "Microscope"), None)
    made = {} if microscope is None else microscope.attrib
    words = [image.get("Name", ""), *(each.text or "" for each in elements(image, "Description"))]
    words += [" ".join(channel.name for channel in ome_channels(image))]
    return FileFacts(
        times=((DateTag.OME, taken.text.strip()),) if taken is not None and taken.text else (),
        device=Device(made.get("Manufacturer", ""), made.get("Model", ""), made.get("SerialNumber", "")),
        modality=next(filter(None, map(modality_of_words, words)), None),
    )


def ome_channels(image: ElementTree.Element) -> tuple[OmeChannel, ...]:
    """The channels of an image, in their order."""
    return tuple(
        OmeChannel(each.get("Name", ""), _number(each.get("Color"))) for each in elements(image, "Channel")
    )


def _number(text: str | None) -> int | None:
    try:
        return None if text is None else int(text)
    except ValueError:
        return None
