"""A folder of saved cases with results and verdicts, made of one small pair."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.case import Case, Judgement, ResultSummary, Verdict, write_case
from core.case.image_identity import ImageIdentity
from core.images.reading import read_image
from core.metrics.summary import RegistrationMetrics
from core.points.matching import points_from_arrays
from core.transforms.composite import CompositeTransform
from core.transforms.itk_files import write_transform
from core.transforms.planar import PlanarTransform


def metrics(dice: float) -> RegistrationMetrics:
    return RegistrationMetrics(0.3, dice, 0.3, dice, 0.0, 1.0, 2.0, 3.0, confidence=dice)


def write_judged_cases(pair_files: tuple[Path, Path], root: Path) -> Path:
    """Three saved cases of the small pair: judged by AB, judged by two who disagree, and not judged."""
    places = np.array([[40.0, 40.0], [200.0, 60.0], [120.0, 180.0]])
    pair = Case()
    images = [ImageIdentity.of(read_image(path)) for path in pair_files]
    pair = pair.with_reference(images[0]).with_floating(images[1])
    pair = pair.with_points(0, points_from_arrays(places, places + np.array([12.0, 7.0])))
    shift = PlanarTransform(np.array([[1.0, 0.0, 12.0], [0.0, 1.0, 7.0], [0.0, 0.0, 1.0]]))
    first = Judgement(Verdict.ACCEPTED, "2026-11-20T10:00:00+00:00", "good", "AB")
    second = Judgement(Verdict.REJECTED, "2026-11-21T10:00:00+00:00", "", "EF")
    for name, dice, judgements in (("a", 0.7, (first,)), ("b", 0.2, (first, second)), ("c", 0.5, ())):
        folder = root / name
        folder.mkdir(parents=True)
        write_transform(folder / "t.h5", CompositeTransform(shift))
        case = pair.with_result(0, ResultSummary(metrics(dice).to_dict(), "t.h5"))
        for judgement in judgements:
            case = case.with_judgement(0, judgement)
        write_case(folder / "case.json", case)
    return root
