"""The case as plain JSON values, and back, without loss."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from core.annotations.encoding import (
    annotation_from_json,
    annotation_to_json,
    labels_from_json,
    labels_to_json,
)
from core.annotations.facts_encoding import facts_from_json, facts_to_json
from core.annotations.labels import LabelList
from core.case.document import Case
from core.case.floating_entry import FloatingEntry
from core.case.image_identity import ImageIdentity
from core.case.judgements import Judgement, Verdict
from core.case.result_summary import ResultSummary
from core.case.versions import Recipe, Version
from core.images.orientation import Orientation
from core.images.polarity import VesselPolarity
from core.points.corrections import Correction
from core.points.matching import MatchingPair, MatchingPoints, PairRole
from core.transforms.planar import TransformModel


def case_to_json(case: Case, folder: Path) -> dict[str, Any]:
    """The case as JSON values, with image paths relative to `folder`."""
    return {
        "reference": _image_to_json(case.reference, folder) if case.reference else None,
        "reference_polarity": _value(case.reference_polarity),
        "floating": [_entry_to_json(entry, folder) for entry in case.floating],
        "reference_spacing_um": case.reference_spacing_um,
        **({"own_name": case.own_name} if case.own_name else {}),
        **_annotations_to_json(case),
    }


def _annotations_to_json(case: Case) -> dict[str, Any]:
    """Nothing of what was never used, so that the file of such a case is as it was before there were annotations."""
    values: dict[str, Any] = {}
    if case.annotations:
        values["annotations"] = [annotation_to_json(each) for each in case.annotations]
    if case.labels != LabelList():
        values["labels"] = labels_to_json(case.labels)
    if case.facts:
        values["facts"] = [facts_to_json(each) for each in case.facts]
    if case.grid_tilted:
        values["grid"] = {"tilted": True}
    return values


def _image_to_json(image: ImageIdentity, folder: Path) -> dict[str, Any]:
    path = _relative(image.path, folder) if image.path else None
    values = {"path": path, "name": image.name, "sha256": image.sha256, "size": list(image.size)}
    page = {} if image.page == 1 else {"page": image.page}
    is_turned = image.orientation is not Orientation.AS_IN_FILE
    return {**values, **page, **({"orientation": image.orientation.value} if is_turned else {})}


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path.absolute(), folder)).as_posix()
    except ValueError:  # another drive
        return path.absolute().as_posix()


def _entry_to_json(entry: FloatingEntry, folder: Path) -> dict[str, Any]:
    return {
        "image": _image_to_json(entry.image, folder),
        "polarity": _value(entry.polarity),
        **({"via": entry.via} if entry.via else {}),
        "transform_model": entry.transform_model.value,
        "points": points_to_json(entry.points),
        "result": None if entry.result is None else _result_to_json(entry.result),
        "judgement": None if entry.judgement is None else judgement_to_json(entry.judgement),
        "judgements": [judgement_to_json(each) for each in entry.judgements],
        "current": entry.current,
        "versions": [_version_to_json(version) for version in entry.versions],
    }


def judgement_to_json(judgement: Judgement) -> dict[str, Any]:
    """A judgement as JSON values."""
    return {
        "verdict": judgement.verdict.value,
        "given_at": judgement.given_at,
        "reason": judgement.reason,
        "grader": judgement.grader,
        **({"regions": [list(region) for region in judgement.regions]} if judgement.regions else {}),
        **({"adjudicates": True} if judgement.adjudicates else {}),
    }


def _version_to_json(version: Version) -> dict[str, Any]:
    recipe = version.recipe
    return {
        "number": version.number,
        "result": _result_to_json(version.result),
        "judgements": [judgement_to_json(each) for each in version.judgements],
        "points": [_pair_to_json(pair) for pair in recipe.points.pairs],
        "transform_model": recipe.transform_model.value,
        "reference_polarity": _value(recipe.reference_polarity),
        "polarity": _value(recipe.floating_polarity),
        "corrects": version.corrects,
        "corrections": [_correction_to_json(correction) for correction in version.corrections],
    }


def _correction_to_json(correction: Correction) -> dict[str, Any]:
    return {name: list(getattr(correction, name)) for name in ("floating", "reference", "start")}


def _result_to_json(result: ResultSummary) -> dict[str, Any]:
    return {
        "metrics": dict(result.metrics),
        "transform_file": result.transform_file,
        **({"transform_sha256": result.transform_sha256} if result.transform_sha256 else {}),
        "weights_sha256": result.weights_sha256,
        "seconds": dict(result.seconds),
        "made_at": result.made_at,
        "program_version": result.program_version,
        "method": result.method,
    }


def points_to_json(points: MatchingPoints) -> list[dict[str, Any]]:
    """Matching points as JSON values."""
    return [_pair_to_json(pair) for pair in points.pairs]


def _pair_to_json(pair: MatchingPair) -> dict[str, Any]:
    return {
        "id": pair.id,
        "reference": None if pair.reference is None else [float(value) for value in pair.reference],
        "floating": None if pair.floating is None else [float(value) for value in pair.floating],
        "role": pair.role.value,
        "active": pair.active,
    }


def _value(choice: VesselPolarity | None) -> str | None:
    return None if choice is None else choice.value


def case_from_json(document: Mapping[str, Any], folder: Path) -> Case:
    """The case of JSON values, with absolute paths.

    Raises:
        KeyError, TypeError, ValueError, InputError: something is missing or is not what it should be.
    """
    reference = document["reference"]
    return Case(
        reference=None if reference is None else _image_from_json(reference, folder),
        reference_polarity=_polarity(document["reference_polarity"]),
        floating=tuple(_entry_from_json(entry, folder) for entry in document["floating"]),
        reference_spacing_um=_spacing(document.get("reference_spacing_um")),
        own_name=str(document.get("own_name", "")),
        annotations=tuple(annotation_from_json(each) for each in document.get("annotations", ())),
        labels=labels_from_json(document["labels"]) if "labels" in document else LabelList(),
        facts=tuple(facts_from_json(each) for each in document.get("facts", ())),
        grid_tilted=document.get("grid", {}).get("tilted") is True,
    )


def _image_from_json(image: Mapping[str, Any], folder: Path) -> ImageIdentity:
    path = None if image["path"] is None else Path(os.path.normpath(folder / image["path"]))
    height, width = (int(value) for value in image["size"])
    orientation = Orientation(image.get("orientation", Orientation.AS_IN_FILE))
    page = int(image.get("page", 1))
    return ImageIdentity(path, image["sha256"], (height, width), image["name"], page, orientation)


def _entry_from_json(entry: Mapping[str, Any], folder: Path) -> FloatingEntry:
    return FloatingEntry(
        image=_image_from_json(entry["image"], folder),
        points=_points_from_json(entry["points"]),
        polarity=_polarity(entry["polarity"]),
        transform_model=TransformModel(entry["transform_model"]),
        result=None if entry["result"] is None else _result_from_json(entry["result"]),
        judgements=_judgements_from_json(entry),
        versions=tuple(_version_from_json(version) for version in entry.get("versions", ())),
        current=entry.get("current"),
        via=entry.get("via"),
    )


def _result_from_json(result: Mapping[str, Any]) -> ResultSummary:
    known = {field.name for field in fields(ResultSummary)}
    values = {name: value for name, value in result.items() if name in known}
    if not isinstance(values.get("method", ""), str):
        raise TypeError(f"the method {values['method']!r} is no name")
    return ResultSummary(**values)


def _judgements_from_json(entry: Mapping[str, Any]) -> tuple[Judgement, ...]:
    """All judgements; a file of an earlier version has one at most."""
    single = entry.get("judgement")
    judgements = entry.get("judgements") or ([] if single is None else [single])
    return tuple(map(judgement_from_json, judgements))


def judgement_from_json(judgement: Mapping[str, Any]) -> Judgement:
    """A judgement from its JSON values."""
    regions = []
    for region in judgement.get("regions", ()):
        left, top, right, bottom = (int(value) for value in region)
        regions.append((left, top, right, bottom))
    return Judgement(
        Verdict(judgement["verdict"]),
        judgement["given_at"],
        judgement.get("reason", ""),
        judgement.get("grader", ""),
        tuple(regions),
        bool(judgement.get("adjudicates", False)),
    )


def _version_from_json(version: Mapping[str, Any]) -> Version:
    recipe = Recipe(
        points=_points_from_json(version["points"]),
        transform_model=TransformModel(version["transform_model"]),
        reference_polarity=_polarity(version["reference_polarity"]),
        floating_polarity=_polarity(version["polarity"]),
    )
    return Version(
        number=int(version["number"]),
        result=_result_from_json(version["result"]),
        recipe=recipe,
        corrections=tuple(Correction(**correction) for correction in version["corrections"]),
        corrects=None if version["corrects"] is None else int(version["corrects"]),
        judgements=_judgements_from_json(version),
    )


def _points_from_json(pairs: Iterable[Mapping[str, Any]]) -> MatchingPoints:
    return MatchingPoints(tuple(_pair_from_json(pair) for pair in pairs))


def _pair_from_json(pair: Mapping[str, Any]) -> MatchingPair:
    return MatchingPair(
        id=int(pair["id"]),
        reference=_point(pair["reference"]),
        floating=_point(pair["floating"]),
        role=PairRole(pair["role"]),
        active=bool(pair["active"]),
    )


def _point(values: Any) -> tuple[float, float] | None:
    if values is None:
        return None
    x, y = values
    return float(x), float(y)


def _polarity(value: str | None) -> VesselPolarity | None:
    return None if value is None else VesselPolarity(value)


def _spacing(value: Any) -> float | None:
    return None if value is None else float(value)
