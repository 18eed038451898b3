"""What the OME-XML of a TIFF says of its first image: when, with what, the size of a pixel, the names of channels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from core.images.file_facts import DateTag, Device, FileFacts
from core.images.modality import modality_of_words


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
