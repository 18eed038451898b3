"""Every code block of the guide runs: Python as it stands, and each line of the shell through the command line's main.

They run in a folder that holds what the pages speak of, cut from the middle of the demonstration. `text` blocks are
read only (`test_pages`): their data set is not here, or they take hours.
"""

from __future__ import annotations

import contextlib
import io
import shlex
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.annotations.annotation import Annotation
from core.annotations.files import write_annotations
from core.annotations.labels import LabelList
from core.annotations.shape import Shape, ShapeKind
from core.case import Judgement, Verdict, read_case, write_case
from core.command_line.main import main
from core.demo.synthetic import demo_case
from core.export.image_files import write_png, write_tiff
from core.points.bigwarp_csv import write_bigwarp
from core.points.matching import MatchingPoints, points_from_arrays
from core.study import StudyPlan, begun, new_study_path, write_study
from core.study.items import study_items
from retina_gui.guide.guide import PAGES
from tests.demo_centre import DemoCentre
from tests.gui.kept_registrations import register_once
from tests.guide.pages import blocks

pytestmark = [pytest.mark.usefixtures("segments_once")]

SIDE, CENTRE_CORNER = 240, np.array([180, 150])
"""Of the angiogram's middle (`DemoCentre`) so many pixels; and where that lies in the whole."""
_ROWS, _COLUMNS = slice(180, 470), slice(155, 445)
"""Of the photograph: what the angiogram's part shows."""

TRIED_ELSEWHERE = ("retina-align demo",)
"""By `tests/command_line/test_demo.py`, on images four times as large."""

RUN = [page for page in PAGES if any(block.language in ("sh", "python") for block in blocks("en", page))]


@pytest.fixture(autouse=True)
def _each_pair_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.registration.register", register_once)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the pages name."""
    folder, centre = tmp_path_factory.mktemp("guide"), DemoCentre.of(demo_case())
    reference, floating = centre.reference.pixels[:SIDE, :SIDE], centre.floating.pixels[_ROWS, _COLUMNS]
    write_tiff(folder / "angiogram.tif", reference)
    Image.fromarray(floating).save(folder / "colour.jpg", quality=98)
    write_png(folder / "detail.png", reference[100:200, 100:200])
    write_png(folder / "drusen-mask.png", (floating[..., 1] > 90).astype(np.uint8))
    write_png(folder / "vessels-of-the-reference.png", (reference > 120).astype(np.uint8))
    points = _points(centre)
    write_bigwarp(folder / "points.csv", points)
    rows = [",".join(map(str, (*pair.reference, *pair.floating))) for pair in points.complete_pairs()]
    header = "reference_x,reference_y,floating_x,floating_y"
    (folder / "table.csv").write_text("\n".join((header, *rows)), "utf-8")
    (folder / "lesions.csv").write_text("x,y\n120,80\n200,150\n", "utf-8")
    (folder / "cases.csv").write_text(
        "name,reference,floating,points\n041,angiogram.tif,colour.jpg,points.csv\n", "utf-8"
    )
    outline = Shape(ShapeKind.POLYGON, [(100.0, 100.0), (140.0, 100.0), (120.0, 150.0)])
    write_annotations(folder / "lesions.geojson", [Annotation(outline, "", "drusen")], LabelList())
    return folder


@pytest.fixture(scope="module")
def workshop(made: Path, segments_once: None) -> Path:
    """The same with `aligned`, the result of a registration, and `study`, a case of two readers with a study of one."""
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        patch.chdir(made)
        patch.setattr("core.registration.register", register_once)
        images = ["--reference", "angiogram.tif", "--floating", "colour.jpg"]
        assert main(["register", *images, "--points", "points.csv", "--output", "aligned"]) == 0
    case = read_case(made / "aligned" / "case.json").case
    for verdict, reader in ((Verdict.ACCEPTED, "AB"), (Verdict.REJECTED, "CD")):
        case = case.with_judgement(0, Judgement(verdict, "2026-11-20T10:00:00+00:00", "", reader))
    outline = Shape(ShapeKind.POLYGON, [(100.0, 100.0), (140.0, 100.0), (120.0, 150.0)])
    assert case.reference is not None
    (made / "study" / "041").mkdir(parents=True)
    write_case(
        made / "study" / "041" / "case.json",
        case.with_annotations([Annotation(outline, case.reference.sha256, "drusen")]),
    )
    items = study_items(made / "study").items
    study = begun(StudyPlan.of("EF", items, 0, 1, False))
    write_study(new_study_path(made / "study", "EF"), study)
    return made


@pytest.mark.parametrize("page", RUN)
def test_the_code_of_a_page_runs(
    page: str, workshop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(workshop, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    found = [block for block in blocks("en", page) if block.language in ("sh", "python")]
    if any("--output aligned" in block.code for block in found):  # the page makes it itself
        shutil.rmtree("aligned")
    for block in found:
        if block.language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile(block.code, f"{page}.md", "exec"), {})
            assert "print(" not in block.code or printed.getvalue().strip()
        else:
            for line in block.code.strip().splitlines():
                _run(line)


def test_there_are_blocks_of_both_kinds() -> None:
    languages = {block.language for page in PAGES for block in blocks("en", page)}
    assert languages == {"sh", "python", "text"}
    assert len(RUN) > 6


def _run(line: str) -> None:
    assert line.startswith("retina-align "), line
    if line.startswith(TRIED_ELSEWHERE):
        return
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as errors:
        status = main(shlex.split(line)[1:])
    assert status == 0, f"{line}: {errors.getvalue()}"


def _points(centre: DemoCentre) -> MatchingPoints:
    """Three pairs within the part that is cut out, some pixels off as clicks are."""
    places = np.array([[40.0, 50.0], [215.0, 90.0], [150.0, 215.0]])
    corner = np.array([_COLUMNS.start, _ROWS.start])
    off = np.array([[3.0, -1.0], [-2.0, 2.0], [1.0, 3.0]])
    return points_from_arrays(places, centre.demo.truth(places + CENTRE_CORNER) - corner + off)
