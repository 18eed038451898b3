"""Points that MATLAB's `cpselect` saved in a `.mat` file: `movingPoints` and `fixedPoints`, or a `cpstruct`.

Each is N by 2, x and y in intrinsic coordinates, in which the centre of the first pixel is 1
(`core.points.coordinate_systems`). Earlier versions called them `input_points` and `base_points`. In a `cpstruct`,
which the tool keeps while it works, `inputBasePairs` says which belong together, from 1; predicted points are no
points (documentation of `cpstruct2pairs`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import InputError
from core.language import tr
from core.points.columns import image_named
from core.points.coordinate_systems import CoordinateSystem, PointsContent, ReadMark
from core.points.matching import ImageRole, Point
from core.points.matlab_variables import TooLargeError, matlab_variables
from core.quoting import quoted, shown_name
from core.tables.decoding import read_content

FIRST_CENTRE = 1.0
_HDF5 = (b"MATLAB 7.3", b"\x89HDF")
_SHORT = {"mp": ImageRole.FLOATING, "fp": ImageRole.REFERENCE}


def read_matlab(path: Path) -> PointsContent:
    """Read such a file.

    Raises:
        InputError: it cannot be read, is of version 7.3, or does not hold points of both images.
    """
    content = read_content(path)
    if content.startswith(_HDF5):
        raise InputError(
            tr(
                "{name} is a MATLAB file of version 7.3, which is not read. Save it with save(…, '-v7')."
            ).format(name=shown_name(path))
        )
    try:
        variables = matlab_variables(content)
        found = _of_both_images(variables)
    except TooLargeError as error:
        raise _too_large(path) from error
    except (TypeError, ValueError) as error:
        raise InputError(
            tr("{name} is not a MATLAB file, or is damaged. Save the points again.").format(
                name=shown_name(path)
            )
        ) from error
    if set(found) != set(ImageRole):
        raise InputError(
            tr("{name} lacks movingPoints or fixedPoints. It holds: {names}.").format(
                name=shown_name(path), names=quoted(", ".join(variables), 60)
            )
        )
    if any(value is None for value in found.values()):
        raise _too_large(path)
    floating, reference = (_places(path, found[role]) for role in (ImageRole.FLOATING, ImageRole.REFERENCE))
    if len(floating) != len(reference):
        raise InputError(
            tr("{name} holds {moving} moving and {fixed} fixed points. Give each point its partner.").format(
                name=shown_name(path), moving=len(floating), fixed=len(reference)
            )
        )
    pairs = zip(floating, reference, strict=True)
    marks = (ReadMark(pair, id=number) for number, pair in enumerate(pairs, start=1) if any(pair))
    system = CoordinateSystem(FIRST_CENTRE)
    return PointsContent(tuple(marks), (ImageRole.FLOATING, ImageRole.REFERENCE), (system, system))


def _too_large(path: Path) -> InputError:
    return InputError(
        tr(
            "{name} holds more than matching points. Save movingPoints and fixedPoints alone, each a table of x and y."
        ).format(name=shown_name(path))
    )


def _of_both_images(variables: Mapping[str, Any]) -> dict[ImageRole, Any]:
    found = {role: value for name, value in variables.items() if (role := _role(name)) is not None}
    return found or _of_structure(variables)


def _role(name: str) -> ImageRole | None:
    return _SHORT.get(name.lower()) or image_named(name)


def _of_structure(variables: Mapping[str, Any]) -> dict[ImageRole, Any]:
    """Of the first `cpstruct` among the variables."""
    for value in variables.values():
        if isinstance(value, dict) and {"inputPoints", "basePoints"} <= set(value):
            return _of_cpstruct(value)
        if isinstance(value, dict):
            named = {role: each for name, each in value.items() if (role := _role(name)) is not None}
            if len(named) == 2:
                return named
    return {}


def _of_cpstruct(value: Mapping[str, Any]) -> dict[ImageRole, Any]:
    sides = ((ImageRole.FLOATING, "input"), (ImageRole.REFERENCE, "base"))
    points = {role: np.asarray(value[f"{name}Points"], dtype=float).reshape(-1, 2) for role, name in sides}
    pairs = value.get("inputBasePairs")
    if pairs is None:
        return dict(points)
    index = np.asarray(pairs, dtype=float).reshape(-1, 2).astype(int) - 1
    kept = np.ones(len(index), dtype=bool)
    for column, (role, name) in enumerate(sides):
        predicted = np.ravel(value.get(f"is{name.capitalize()}Predicted") or [])
        kept &= (index[:, column] >= 0) & (index[:, column] < len(points[role]))
        if len(predicted) == len(points[role]):
            kept &= ~predicted.astype(bool)[np.clip(index[:, column], 0, len(predicted) - 1)]
    return {role: points[role][index[kept, column]] for column, (role, _) in enumerate(sides)}


def _places(path: Path, value: object) -> list[Point | None]:
    try:
        array = np.atleast_2d(np.asarray(value, dtype=np.float64))
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.size == 0 and array.ndim == 2:
        return []
    if array.ndim != 2 or array.shape[1] != 2:
        raise InputError(
            tr("The points of {name} are not a table of two columns, x and y.").format(name=shown_name(path))
        )
    return [(x, y) if np.isfinite([x, y]).all() else None for x, y in array.tolist()]
