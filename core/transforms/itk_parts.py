"""The parts of an ITK transform as arrays: what `itk_files` asks ITK for, where need be in a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import SimpleITK

DIMENSION = "dimension"
NAMES = "names"
"""Of the parts, the one that is applied first in front."""


def read_parts(path: Path) -> dict[str, np.ndarray]:
    """The parts of the transform in a file.

    Returns:
        `dimension`, and where that is 2 `names`, and of part `n` either `n.nodes` `(h, w, 2)`, `n.spacing`,
        `n.origin` and `n.direction`, or `n.matrix` `(2, 3)`; none of them of a part that is neither a displacement
        field nor linear.

    Raises:
        RuntimeError: ITK cannot read it.
    """
    import SimpleITK

    transform = SimpleITK.ReadTransform(str(path))
    if transform.GetDimension() != 2:
        return {DIMENSION: np.array(transform.GetDimension())}
    parts = _in_order_of_application(transform)
    found = {DIMENSION: np.array(2), NAMES: np.array([part.GetName() for part in parts], dtype=str)}
    for number, part in enumerate(parts):
        if part.GetTransformEnum() == SimpleITK.sitkDisplacementField:
            field = SimpleITK.DisplacementFieldTransform(part).GetDisplacementField()
            values = {
                "nodes": SimpleITK.GetArrayFromImage(field),
                "spacing": np.array(field.GetSpacing()),
                "origin": np.array(field.GetOrigin()),
                "direction": np.array(field.GetDirection()),
            }
        else:
            values = {"matrix": _matrix(part)} if part.IsLinear() else {}
        found |= {f"{number}.{name}": value for name, value in values.items()}
    return found


def _in_order_of_application(transform: SimpleITK.Transform) -> list[SimpleITK.Transform]:
    """The parts of a composite, nested ones taken apart."""
    import SimpleITK

    if transform.GetTransformEnum() != SimpleITK.sitkComposite:
        return [transform]
    composite = SimpleITK.CompositeTransform(transform)
    count = composite.GetNumberOfTransforms()
    nested = [_in_order_of_application(composite.GetNthTransform(n)) for n in reversed(range(count))]
    return [part for parts in nested for part in parts]


def _matrix(transform: SimpleITK.Transform) -> np.ndarray:
    shift = np.array(transform.TransformPoint((0.0, 0.0)))
    columns = [np.array(transform.TransformPoint(unit)) - shift for unit in ((1.0, 0.0), (0.0, 1.0))]
    return np.column_stack([*columns, shift])
