"""The results of a case that is opened: from the transforms that lie beside its file, and the images in memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.case.document import Case
from core.case.links import parent_image
from core.errors import InputError
from core.notices import Notice
from retina_gui.document.content import LiveResult
from retina_gui.document.notices import ResultDropped, ResultWithoutPicture, VersionNotShown
from retina_gui.document.open_image import OpenImage
from retina_gui.rendering.pyramid import build_pyramid
from retina_gui.rendering.warped_picture import WarpedPicture


def saved_results(
    case: Case, index: int, images: Mapping[str, OpenImage], folder: Path, problems: list[Notice]
) -> dict[int, LiveResult]:
    """The results of one floating image, by the numbers of the versions."""
    shown, current = _shown_result(case, index, images, folder, problems), case.entry(index).current
    others = _other_versions(case, index, images, folder, problems)
    return others if shown is None or current is None else {**others, current: shown}


def _shown_result(
    case: Case, index: int, images: Mapping[str, OpenImage], folder: Path, problems: list[Notice]
) -> LiveResult | None:
    """The shown result of one floating image, from its transform file; None where a part of it is missing."""
    from core.case.kept_registrations import read_registration
    from core.transforms.resampling import warp

    entry, parent = case.entry(index), parent_image(case, index)
    floating = images.get(entry.image.sha256)
    if parent is None or floating is None or entry.result is None or not entry.result.transform_file:
        return None
    try:
        kept = read_registration(entry.result, folder, problems)
    except InputError as error:
        problems.append(ResultWithoutPicture(str(error)))
        return None
    warped = warp(floating.image.pixels, kept.transform, parent.size)
    pyramid = build_pyramid(warped, floating.image.display_range)
    return LiveResult(pyramid, kept.transform, confidence=kept.confidence).prepared()


def _other_versions(
    case: Case, index: int, images: Mapping[str, OpenImage], folder: Path, problems: list[Notice]
) -> dict[int, LiveResult]:
    """The versions that are not shown, without pictures of their own."""
    from core.case.kept_registrations import read_registration

    entry, parent = case.entry(index), parent_image(case, index)
    floating, found = images.get(entry.image.sha256), {}
    if parent is None or floating is None:
        return {}
    for version in entry.versions:
        if version.number == entry.current or not version.result.transform_file:
            continue
        try:
            kept = read_registration(version.result, folder, problems)
        except InputError as error:
            problems.append(VersionNotShown(version.number, str(error)))
            continue
        picture = WarpedPicture(floating.pyramid, kept.transform, parent.size)
        found[version.number] = LiveResult(picture, kept.transform, confidence=kept.confidence)
    return found


def without_damaged_results(case: Case, problems: list[Notice]) -> Case:
    """The case without results whose figures cannot be read."""
    from core.case.versioning import corrections_of, without_version
    from core.metrics.summary import RegistrationMetrics

    for index, entry in enumerate(case.floating):
        for version in entry.versions:
            try:
                RegistrationMetrics.from_dict(version.result.metrics)
            except InputError as error:
                problems.append(ResultDropped(entry.image.name, str(error)))
                left = case.entry(index)
                gone = (*corrections_of(left, version.number), version.number)
                for number in gone if left.version(version.number) else ():
                    case = without_version(case, index, number)
    return case
