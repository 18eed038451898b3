"""The images of a TIFF file: pages, frames and channels, by what ImageJ, OME or the tags say of them.

Reduced copies (NewSubfileType, SubIFDs, or a smaller page that shows the same), masks, labels and thumbnails are left
out. tifffile finds the series and their axes.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import InputError
from core.images.checks import MOST_IMAGES
from core.images.contents import FileContents, Part, Plane, Sort, named_images, of_one_photograph
from core.images.ome_facts import OmeChannel, check_planes, elements, ome_channels, ome_root
from core.images.tiff_room import check_room

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage, TiffPageSeries

_REDUCED, _MASK = 1, 4
"""Bits of NewSubfileType (TIFF 6.0)."""
_OLD_SUBFILE_TYPE, _OLD_REDUCED = 255, 2
_MICROSCOPE_EXTRAS = {"label", "macro", "thumbnail", "overview"}
"""Names of images that scanners put beside the picture."""

_ALIKE, _SAME_ASPECT, _LOOKED_AT = 0.97, 0.03, 32
"""A smaller page is a copy where its grey values correlate so with the larger one's, on so many pixels a side."""

_MOST_LEVELS, _PIXELS_OF_LEVELS = 100, 4
"""So many smaller pages are looked at, with so many times the pixels of the larger one; no image has more copies."""

_SECONDS = {
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "seconds": 1.0,
    "ms": 1e-3,
    "msec": 1e-3,
    "min": 60.0,
    "h": 3600.0,
}
_COUNTED = "TZCQIRPAHE"
"""Axes of tifffile that number planes."""

_RAMPS = {(255, 0, 0): 0, (0, 255, 0): 1, (0, 0, 255): 2}


@dataclass(frozen=True, eq=False)
class PlaneSource:
    """Where one plane of a file is.

    Attributes:
        page: whose pixels, tags and turning are meant.
        sample: which of its samples; None for all of them, as one image.
        series, index: the plane in a series whose planes have no pages of their own.
    """

    page: TiffPage
    sample: int | None = None
    series: TiffPageSeries | None = None
    index: int = 0


@dataclass(frozen=True, eq=False)
class TiffContents:
    """The images of a TIFF file; their planes are those of `sources`."""

    contents: FileContents
    sources: tuple[PlaneSource, ...]


def tiff_contents(file: TiffFile) -> TiffContents:
    """What an open file holds. Where its later pages are damaged, the first page alone."""
    try:
        if file.is_ome:
            check_planes(ome_root(file.ome_metadata))
        every = [level for series in file.series for level in _with_pages(series)]
        found = [each for each in every if not _is_extra(each, file)] or every
        listed = _contents(file, _without_copies(found))
        if not listed.sources:
            raise struct.error("there is no page")
        return listed
    except Exception:  # tifffile raises whatever the damage leads to; what it can read, it reads
        first: Any = file.pages.first
        return TiffContents(FileContents((Part(_size(first)),)), (PlaneSource(first),))


def _with_pages(series: TiffPageSeries) -> list[TiffPageSeries]:
    """A series with what tifffile takes for reduced levels of it by the size of the pages alone."""
    pages = [level for level in series.levels[1:] if isinstance(level.keyframe.index, int)]
    return [series, *pages]


def _is_extra(series: TiffPageSeries, file: TiffFile) -> bool:
    page: Any = series.keyframe
    is_reduced = bool(page.subfiletype & (_REDUCED | _MASK))
    is_reduced |= page.tags.valueof(_OLD_SUBFILE_TYPE) == _OLD_REDUCED
    return is_reduced or (file.is_ome and series.name.lower() in _MICROSCOPE_EXTRAS)


def _without_copies(found: Sequence[TiffPageSeries]) -> list[TiffPageSeries]:
    """The series without smaller pages that show what the largest one shows."""
    sizes = [_size(each.keyframe) for each in found]
    largest = max(range(len(found)), key=lambda number: math.prod(sizes[number]), default=0)
    alike = [number for number in range(len(found)) if _may_be_copy(sizes[number], sizes[largest])]
    pixels = sum(math.prod(sizes[number]) for number in alike)
    if not 0 < len(alike) <= _MOST_LEVELS or pixels > _PIXELS_OF_LEVELS * math.prod(sizes[largest]):
        return list(found)
    large = _grey_values(found[largest])
    copies = {number for number in alike if _is_copy(_grey_values(found[number]), large)}
    return [each for number, each in enumerate(found) if number not in copies]


def _may_be_copy(size: tuple[int, int], of: tuple[int, int]) -> bool:
    is_smaller = 0 < size[0] < of[0] and 0 < size[1] < of[1]
    return is_smaller and abs(size[0] * of[1] / (size[1] * of[0]) - 1) <= _SAME_ASPECT


def _grey_values(series: TiffPageSeries) -> np.ndarray | None:
    """Of its first page, `(H, W)` float32; None where it is too large to be decoded."""
    try:
        check_room(series.keyframe, "")
    except InputError:
        return None
    pixels = np.asarray(series.keyframe.asarray(), np.float32).squeeze()
    return pixels.mean(axis=0 if pixels.shape[0] <= 4 else -1) if pixels.ndim == 3 else pixels


def _is_copy(small: np.ndarray | None, large: np.ndarray | None) -> bool:
    import cv2

    if small is None or large is None:  # then by its size alone
        return True
    side = min(_LOOKED_AT, *small.shape)
    planes = [cv2.resize(each, (side, side), interpolation=cv2.INTER_AREA) for each in (small, large)]
    if min(plane.std() for plane in planes) == 0:
        return True
    one, other = ((plane - plane.mean()) / plane.std() for plane in planes)
    return float((one * other).mean()) >= _ALIKE


def _contents(file: TiffFile, found: Sequence[TiffPageSeries]) -> TiffContents:
    sources: list[PlaneSource] = []
    parts: list[Part] = []
    sorts: set[Sort] = set()
    for number, series in enumerate(found):
        _check_planes(file, series, len(sources))
        described = _Described.of(file, series, number)
        for part, sort in _images(series, described, sources):
            parts.append(part)
            sorts.add(sort)
    sort = sorts.pop() if len(sorts) == 1 else Sort.PAGES
    if len(parts) > 1 and all(part.name for part in parts) and sort is not Sort.FRAMES:
        sort, parts = Sort.STACK, _of_photographs(parts)
    return TiffContents(FileContents(tuple(parts), sort), tuple(sources))


def _check_planes(file: TiffFile, series: TiffPageSeries, before: int) -> None:
    """Refuse a series that states more planes than are listed, or than its file has room for.

    Args:
        before: planes of the series before it.

    Raises:
        ValueError: it does.
    """
    count = _plane_count(series)
    if before + max(count, series.keyframe.samplesperpixel) > MOST_IMAGES:
        raise ValueError("it states more planes than any file has")
    is_stored_together = count > 1 and len(series.pages) != count
    is_packed = series.keyframe.imagedepth > 1 and series.keyframe.compression != 1
    if is_stored_together and not is_packed and series.nbytes > file.filehandle.size:
        raise ValueError("it states planes that are not there")


def _plane_count(series: TiffPageSeries) -> int:
    return math.prod(length for _, length in _counted(series))


def _counted(series: TiffPageSeries) -> list[tuple[str, int]]:
    """The axes that number planes, with how many there are."""
    return [
        (axis, length) for axis, length in zip(series.axes, series.shape, strict=True) if axis in _COUNTED
    ]


def _of_photographs(parts: list[Part]) -> list[Part]:
    """The images of a stack whose slices are the colours of photographs, by their names."""
    if any(len(part.planes) > 1 for part in parts):
        return parts
    named = named_images([part.name for part in parts])
    return [
        replace(parts[places[0]], name=name, planes=tuple(parts[place].planes[0] for place in places))
        for name, places in named
    ]


@dataclass(frozen=True, eq=False)
class _Described:
    """What the metadata says of a series.

    Attributes:
        channels: of its channels, as many as it has, or none.
        labels: of all its planes in their order, or none.
        times: of its frames in seconds, or none.
    """

    channels: tuple[Plane, ...] = ()
    labels: tuple[str, ...] = ()
    times: tuple[float, ...] = ()
    name: str = ""

    @classmethod
    def of(cls, file: TiffFile, series: TiffPageSeries, number: int) -> _Described:
        lengths = dict(zip(series.axes, series.shape, strict=True))
        if file.is_ome:
            return _by_ome(file, series, number, lengths)
        if file.is_imagej:
            return _by_imagej(file.imagej_metadata or {}, lengths)
        return cls()


def _by_ome(file: TiffFile, series: TiffPageSeries, number: int, lengths: dict[str, int]) -> _Described:
    images = [*elements(ome_root(file.ome_metadata), "Image")]
    image = next((each for each in images if each.get("Name") == series.name), None)
    if image is None and number < len(images):
        image = images[number]
    if image is None:
        return _Described()
    channels = ome_channels(image)
    planes = tuple(Plane(_plain_name(each.name), _ome_hue(each)) for each in channels)
    if not any(plane.name or plane.hue is not None for plane in planes) and len(planes) == 3:
        planes = tuple(Plane(hue=hue) for hue in range(3))
    pixels = next(elements(image, "Pixels"), None)
    step = (
        None
        if pixels is None
        else _in_seconds(pixels.get("TimeIncrement"), pixels.get("TimeIncrementUnit", "s"))
    )
    count = lengths.get("T", 1)
    times = tuple(step * frame for frame in range(count)) if step else _plane_times(image, count)
    is_alone = len(images) == 1
    return _Described(planes, times=times, name="" if is_alone else _plain_name(series.name))


def _plain_name(name: str) -> str:
    """A name that programs make up for channels without one says nothing."""
    made_up = re.sub(r"channel|image|series|ch|c", "", name.casefold())
    return "" if all(letter in ":0123456789 _-" for letter in made_up) else name


def _ome_hue(channel: OmeChannel) -> int | None:
    """A colour is RGBA in a signed number of 32 bits; white, which all have by default, is none."""
    if channel.colour is None:
        return None
    rgba = channel.colour & 0xFFFFFFFF
    return _RAMPS.get((rgba >> 24, rgba >> 16 & 255, rgba >> 8 & 255))


def _plane_times(image: Any, count: int) -> tuple[float, ...]:
    """Of the first plane of each frame, where every frame has one."""
    found: dict[int, float] = {}
    for plane in elements(image, "Plane"):
        seconds = _in_seconds(plane.get("DeltaT"), plane.get("DeltaTUnit", "s"))
        if seconds is not None:
            found.setdefault(int(plane.get("TheT", 0)), seconds)
    return tuple(found[frame] - found[0] for frame in range(count)) if set(found) >= set(range(count)) else ()


def _in_seconds(text: str | None, unit: str) -> float | None:
    try:
        seconds = float(text or "") * _SECONDS[unit.strip().casefold()]
    except (ValueError, KeyError):
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _by_imagej(metadata: dict[str, Any], lengths: dict[str, int]) -> _Described:
    labels = metadata.get("Labels") or ()
    labels = tuple(str(label or "") for label in ([labels] if isinstance(labels, str) else labels))
    count = lengths.get("C", 1)
    tables = metadata.get("LUTs") or ()
    hues = [_table_hue(np.asarray(table)) for table in tables][:count] if len(tables) >= count else []
    if not hues and metadata.get("mode") in ("composite", "color") and count == 3:
        hues = [0, 1, 2]  # ImageJ's own, where none are stored
    names = labels[:count] if len(labels) >= count > 1 else ("",) * count
    planes = tuple(
        Plane(name, hues[place] if place < len(hues) else None) for place, name in enumerate(names)
    )
    step = _in_seconds(str(metadata.get("finterval", "")), str(metadata.get("tunit", "s")))
    times = tuple(step * frame for frame in range(lengths.get("T", 1))) if step else ()
    return _Described(planes, labels, times)


def _table_hue(table: np.ndarray) -> int | None:
    """Of a lookup table `(3, 256)`: where it ends."""
    if table.shape != (3, 256):
        return None
    red, green, blue = (int(value) for value in table[:, -1])
    return _RAMPS.get((red, green, blue))


def _images(
    series: TiffPageSeries, described: _Described, sources: list[PlaneSource]
) -> Iterator[tuple[Part, Sort]]:
    """The images of a series; what they are made of is added to `sources`."""
    axes = _counted(series)
    planes = [*_plane_sources(series, _plane_count(series))]
    start = len(sources)
    sources.extend(planes)
    size = _size(series.keyframe)
    if planes and planes[0].sample is not None:
        for number in range(len(planes)):
            yield Part(size, planes=(start + number,)), Sort.CHANNELS
        return
    order = np.arange(len(planes)).reshape([length for _, length in axes] or [1])
    names = "".join(axis for axis, _ in axes) or "I"
    channel_axis = names.find("C")
    if channel_axis >= 0:
        order = np.moveaxis(order, channel_axis, -1)
        names = names.replace("C", "")
    else:
        order = order[..., None]
    for place in np.ndindex(*order.shape[:-1]):
        time = place[names.index("T")] if "T" in names else 0
        seconds = described.times[time] if time < len(described.times) and len(described.times) > 1 else None
        numbers = [int(number) for number in order[place]]
        for name, chosen in _grouped(numbers, described):
            found = tuple(start + number for number in chosen)
            yield Part(size, name, seconds, found), _sort(names, order.shape)


def _grouped(numbers: Sequence[int], described: _Described) -> list[tuple[str, tuple[int, ...]]]:
    """The images that the channels of one moment make up, with their names."""
    channels = described.channels if len(described.channels) == len(numbers) else ()
    if len(numbers) == 1:
        label = described.labels[numbers[0]] if numbers[0] < len(described.labels) else ""
        own = channels[0].name if channels else ""
        return [(own or label or described.name, (numbers[0],))]
    colours = of_one_photograph(channels)
    if colours is not None:
        named = named_images([channel.name for channel in channels])
        name = (named[0][0] if len(named) == 1 else "") or described.name
        return [(name, tuple(numbers[place] for place in colours))]
    if channels and all(channel.name for channel in channels):
        named = named_images([channel.name for channel in channels])
        return [(name, tuple(numbers[place] for place in places)) for name, places in named]
    return [("", (number,)) for number in numbers]


def _sort(names: str, shape: tuple[int, ...]) -> Sort:
    lengths = dict(zip(names, shape[:-1], strict=True))
    if lengths.get("T", 1) > 1:
        return Sort.FRAMES
    return Sort.CHANNELS if shape[-1] > 1 and math.prod(shape[:-1]) == 1 else Sort.PAGES


def _plane_sources(series: TiffPageSeries, count: int) -> Iterator[PlaneSource]:
    """One for each plane of a series; of one page with samples that are no colours, one for each sample."""
    from tifffile import PHOTOMETRIC

    keyframe: Any = series.keyframe
    samples = keyframe.samplesperpixel
    is_grey = keyframe.photometric in (PHOTOMETRIC.MINISBLACK, PHOTOMETRIC.MINISWHITE)
    if count == 1 and is_grey and samples > 1 and samples != 3 and not any(keyframe.extrasamples):
        yield from (PlaneSource(keyframe, sample) for sample in range(samples))
    elif len(series.pages) == count:
        yield from (PlaneSource(_page(series, number)) for number in range(count))
    else:
        yield from (PlaneSource(keyframe, series=series, index=number) for number in range(count))


def _page(series: TiffPageSeries, number: int) -> Any:
    page = series.pages[number]
    if page is None:
        raise struct.error("a page is missing")
    return page


def _size(page: Any) -> tuple[int, int]:
    if not isinstance(page.imagelength, int) or not isinstance(page.imagewidth, int):
        raise TypeError("a damaged tag has several numbers, or text")
    return page.imagelength, page.imagewidth
