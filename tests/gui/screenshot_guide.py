"""Stories that only the user guide shows: a study of many judged cases, and a whole series."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.case import Case, Judgement, ResultSummary, Verdict, write_case
from core.case.image_identity import ImageIdentity
from core.case.reasons import MISALIGNED
from core.demo.synthetic import demo_case
from core.export.image_files import write_png
from core.images.reading import read_image
from core.metrics.landmarks import LandmarkErrors
from core.metrics.summary import RegistrationMetrics
from core.points.matching import points_from_arrays
from core.transforms.composite import CompositeTransform
from core.transforms.estimation import PreAlignment, estimate
from core.transforms.itk_files import write_transform
from core.transforms.planar import TransformModel
from tests.gui.driver import Driver, Waits
from tests.gui.screenshot_lists_and_offers import Save, click_all, pair_is_open

COUNT = 36
PLACES = np.array([(120.0, 140.0), (560.0, 160.0), (340.0, 500.0), (380.0, 260.0)])
VERDICTS = (Verdict.ACCEPTED, Verdict.RETRY, Verdict.REJECTED)


def make_study(work: Path) -> None:
    """Saved cases with figures as real pairs have them, two readers, and some on which they disagree."""
    root, images = work / "study", work / "images"
    if root.exists():
        return
    demo, random = demo_case(), np.random.default_rng(4)
    images.mkdir()
    for name, image in (("angiogram", demo.reference), ("photograph", demo.floating)):
        write_png(images / f"{name}.png", image.pixels)
    pair = Case()
    opened = [ImageIdentity.of(read_image(images / f"{name}.png")) for name in ("angiogram", "photograph")]
    points = points_from_arrays(PLACES, demo.truth(PLACES))
    pair = pair.with_reference(opened[0]).with_floating(opened[1]).with_points(0, points)
    alignment = estimate(PLACES, demo.truth(PLACES), TransformModel.AFFINE)
    assert isinstance(alignment, PreAlignment)
    for number in range(COUNT):
        folder = root / f"{31 + number:03d}"
        folder.mkdir(parents=True)
        write_transform(folder / "t.h5", CompositeTransform(alignment.reference_to_floating))
        case = pair.with_result(0, ResultSummary(_metrics(random).to_dict(), "t.h5"))
        for judgement in _judgements(case, random):
            case = case.with_judgement(0, judgement)
        write_case(folder / "case.json", case)


def _metrics(random: np.random.Generator) -> RegistrationMetrics:
    dice = float(np.clip(random.normal(0.74, 0.12), 0.3, 0.95))
    confidence = float(np.clip(0.85 * dice + random.normal(0, 0.05), 0.05, 0.85))
    tre = LandmarkErrors.of(random.gamma(4, 0.6, 5) + (2 if dice < 0.6 else 0))
    return RegistrationMetrics(
        0.35, dice, 0.4, 0.95 * dice, 0.0, random.gamma(4, 0.8), 7.0, 11.0,
        tre_before=tre, tre_after=tre, confidence=confidence, uncertain_fraction=0.04,
    )  # fmt: skip


def _judgements(case: Case, random: np.random.Generator) -> tuple[Judgement, ...]:
    summary = case.entry(0).result
    dice = summary.metrics["dice_after"] if summary is not None else 0
    first = VERDICTS[0] if dice > 0.65 else VERDICTS[1] if dice > 0.55 else VERDICTS[2]
    second = first if random.random() < 0.85 else VERDICTS[int(random.integers(3))]
    if random.random() < 0.15:
        return ()
    reason = "" if first is Verdict.ACCEPTED else MISALIGNED
    return (
        Judgement(first, "2026-11-20T10:00:00+00:00", reason, "AB"),
        Judgement(
            second, "2026-11-21T10:00:00+00:00", "" if second is Verdict.ACCEPTED else MISALIGNED, "CD"
        ),
    )


def study(driver: Driver, save: Save, work: Path) -> Waits:
    """A list of judged cases, and the windows that show all of them."""
    window = driver.window
    yield lambda: bool(window.session.cases.list.rows) and not window.session.cases.reader.is_reading
    window.session.cases.switcher.open_row(2)
    yield pair_is_open(driver)
    driver.do("stage_judge")
    yield lambda: True
    save(driver, "guide-list")
    for action, name in (("verdict_list", "verdicts"), ("overview", "overview"), ("read_study", "study")):
        driver.do(action)
        yield lambda name=name: driver.is_idle() and getattr(window.beside, name) is not None
        yield lambda: True
        save(driver, f"guide-{name}")
        getattr(window.beside, name).close()


def series(driver: Driver, save: Save, work: Path) -> Waits:
    """Every image of a series registered, ready to be exported."""
    yield pair_is_open(driver)
    click_all(driver)
    driver.do("register_all")
    yield driver.is_idle
    driver.do("stage_export")
    yield lambda: True
    save(driver, "guide-series")
