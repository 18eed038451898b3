"""The report: page count, what stands on the pages, what is missing, and blinded readers."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from pypdf import PdfReader

from core.case import Case, ImageIdentity, Judgement, ResultSummary, Verdict, read_case, write_case
from core.case.versioning import with_correction
from core.command_line.main import main
from core.coordinates import resize_matrix
from core.errors import InputError
from core.export.image_files import write_png
from core.images.reading import read_image
from core.metrics.landmarks import LandmarkErrors
from core.metrics.stages import StageFigures
from core.metrics.summary import RegistrationMetrics
from core.points.corrections import Correction
from core.points.matching import ImageRole, PairRole, points_from_arrays
from core.report import ContactSheet, pages_of_case_file, write_report
from core.report.pictures import shrunk, small_checkerboard
from core.transforms.composite import CompositeTransform
from core.transforms.itk_files import write_transform
from core.transforms.planar import PlanarTransform

SHIFT = np.array([6.0, -4.0])
METRICS = RegistrationMetrics(
    dice_before=0.31,
    dice_after=0.54,
    soft_dice_before=0.33,
    soft_dice_after=0.51,
    folded_fraction=0.0,
    displacement_median=1.8,
    displacement_p95=4.2,
    displacement_largest=6.1,
    tre_before=LandmarkErrors(4.0, 4.5, 8.0, 1),
    tre_after=LandmarkErrors(2.4, 2.6, 5.0, 1),
    confidence=0.62,
    uncertain_fraction=0.17,
    raw=StageFigures(0.08, 0.1),
    network=StageFigures(0.5, 0.48, None, 0.001, 7.5),
)


def text_of(path: Path) -> list[str]:
    """The texts of each page."""
    return [page.extract_text() for page in PdfReader(path).pages]


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    """A case with images, a result and two readers, in a folder whose name is no ASCII."""
    folder = tmp_path / "Auge ü 1"
    folder.mkdir()
    random = np.random.default_rng(1)
    for name, shape in (("Référence – 7.png", (150, 200)), ("floating.png", (150, 200, 3))):
        noise = random.integers(0, 255, shape).astype(np.float32)
        smooth = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 5), None, 0, 255, cv2.NORM_MINMAX)
        write_png(folder / name, smooth.astype(np.uint8))
    images = [ImageIdentity.of(read_image(folder / name)) for name in ("Référence – 7.png", "floating.png")]
    places = np.array([[20.0, 20.0], [150.0, 30.0], [80.0, 120.0], [60.0, 60.0]])
    points = points_from_arrays(places, places + SHIFT).set_role(4, PairRole.CHECK)
    points = points.move(4, ImageRole.FLOATING, (67.0, 56.0))
    shift = PlanarTransform(np.array([[1.0, 0.0, SHIFT[0]], [0.0, 1.0, SHIFT[1]], [0.0, 0.0, 1.0]]))
    write_transform(folder / "transform.h5", CompositeTransform(shift))
    summary = ResultSummary(
        METRICS.to_dict(), "transform.h5", "ab" * 32, {"all": 2.5}, "2026-11-20T08:00:00+00:00"
    )
    case = Case().with_reference(images[0]).with_floating(images[1]).with_points(0, points)
    case = case.with_result(0, replace(summary, program_version="9.8.7")).with_reference_spacing(10.0)
    first = Judgement(
        Verdict.ACCEPTED, "2026-11-20T10:11:12+00:00", "Gefäße treffen sich – 20 µm × 2", "Müller"
    )
    case = case.with_judgement(0, first)
    case = case.with_judgement(0, Judgement(Verdict.REJECTED, "2026-11-21T10:11:12+00:00", "", "CD"))
    write_case(folder / "case.json", case)
    return folder / "case.json"


def test_a_page_holds_everything_about_the_image(case_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "report.pdf"
    assert main(["report", str(case_file), "--output", str(output)]) == 0
    (page,) = text_of(output)
    for words in (
        *(
            "Auge ü 1",
            "rejected",
            "undecided",
            "readers disagree",
            "Gefäße treffen sich – 20 µm × 2",
            "Müller",
            "CD",
        ),
        *("Dice", "0.08", "0.31", "0.50", "0.54", "TRE, µm", "61", "0.62", "17 %"),
        *("check point", "150.0, 30.0", "Référence – 7.png  ·  200 × 150 px  ·  SHA-256 "),
        *(
            "Method",
            "Network, refined on the vessels",
            "abababababab",
            "2026-11-20 08:00 UTC  ·  2.5 s  ·  version 9.8.7",
            "10 µm in the reference",
            "Page 1",
        ),
    ):
        assert words in page, words
    (sheet,) = PdfReader(output).pages
    assert len(sheet.images) == 3, "two thumbnails and the checkerboard"
    assert [round(float(length) / 72 * 25.4) for length in sheet.mediabox[2:]] == [210, 297]


def test_the_distances_of_the_points_are_those_of_the_transform(case_file: Path) -> None:
    (page,) = pages_of_case_file(case_file)
    assert [line.role for line in page.points] == ["fit", "fit", "fit", "check point"]
    assert [line.residual for line in page.points[:3]] == ["0.0"] * 3
    assert page.points[3].residual == page.points[3].result == "1.0"
    assert {line.leave_one_out for line in page.points} == {"–"}, "three points give no estimate"


def test_the_checkerboard_shows_the_warped_image(case_file: Path) -> None:
    (page,) = pages_of_case_file(case_file)
    board = cv2.imdecode(np.frombuffer(page.checkerboard.jpeg, np.uint8), cv2.IMREAD_COLOR)
    floating = read_image(case_file.parent / "floating.png").pixels
    cell = board[10:30, 50:70, ::-1].astype(int)
    expected = floating[10 - 4 : 30 - 4, 50 + 6 : 70 + 6].astype(int)
    assert np.abs(cell - expected).mean() < 12
    assert page.checkerboard.size == (150, 200)


def test_a_folder_has_a_contact_sheet_and_a_page_for_each_image(
    case_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = tmp_path / "eye 2"
    second.mkdir()
    for name in ("Référence – 7.png", "floating.png"):
        (second / name).write_bytes((case_file.parent / name).read_bytes())
    document = json.loads(case_file.read_text("utf-8"))
    document["floating"][0].update(result=None, judgement=None, judgements=[], versions=[], current=None)
    (second / "case.json").write_text(json.dumps(document), "utf-8")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "case.json").write_text('{"format": "retina-case", "version": 1}', "utf-8")
    output = tmp_path / "out" / "report.pdf"
    assert main(["report", str(tmp_path), "--output", str(output)]) == 0
    assert "broken" in capsys.readouterr().err
    sheet, first_page, second_page = text_of(output)
    assert "2 images  ·  1 undecided  ·  1 not judged" in sheet
    assert "Dice 0.54, points 0.31  ·  confidence 0.62" in sheet
    assert "no result" in sheet
    assert "Auge ü 1" in first_page
    assert "There is no result yet." in second_page
    assert main(["report", str(tmp_path), "--output", str(output), "--sheet-only", "--overwrite"]) == 0
    assert len(text_of(output)) == 1


def test_thirteen_images_take_two_sheets(case_file: Path, tmp_path: Path) -> None:
    (page,) = pages_of_case_file(case_file)
    write_report(tmp_path / "sheet.pdf", [page] * 13, ContactSheet("thirteen"), each=False)
    assert len(text_of(tmp_path / "sheet.pdf")) == 2


def test_more_points_than_there_is_room_for_are_counted(case_file: Path, tmp_path: Path) -> None:
    (page,) = pages_of_case_file(case_file)
    write_report(tmp_path / "many.pdf", [replace(page, points=page.points * 20)])
    (text,) = text_of(tmp_path / "many.pdf")
    more = re.search(r"and (\d+) more pairs", text)
    assert more is not None
    assert int(more.group(1)) + text.count("150.0, 30.0") * 4 == pytest.approx(80, abs=4)


def test_what_is_missing_is_said_on_the_page(case_file: Path, tmp_path: Path) -> None:
    (case_file.parent / "floating.png").unlink()
    (case_file.parent / "transform.h5").unlink()
    write_report(tmp_path / "report.pdf", pages_of_case_file(case_file))
    (text,) = text_of(tmp_path / "report.pdf")
    assert "floating.png was not found." in text
    assert "an image is missing" in text.replace("\n", " ")
    assert "0.54" in text, "the figures are there all the same"


def test_a_blinded_reader_finds_no_verdict_of_others(case_file: Path, tmp_path: Path) -> None:
    write_report(tmp_path / "report.pdf", pages_of_case_file(case_file, grader="EF", blinded=True))
    (text,) = text_of(tmp_path / "report.pdf")
    assert "not judged" in text
    for word in ("rejected", "accepted", "Müller", "treffen", "disagree"):
        assert word not in text


def test_letters_that_the_font_lacks_do_not_stop_the_report(case_file: Path, tmp_path: Path) -> None:
    (page,) = pages_of_case_file(case_file)
    write_report(tmp_path / "report.pdf", [replace(page, title="眼底 7")])
    assert "?? 7" in text_of(tmp_path / "report.pdf")[0]


def test_letters_of_many_alphabets_stand_on_the_paper(case_file: Path, tmp_path: Path) -> None:
    (page,) = pages_of_case_file(case_file)
    names = "Šárka Łęcka · Ελένη · Иван · U\u0308mit → ≤ ✓"
    write_report(tmp_path / "report.pdf", [replace(page, title=names, provenance=(("Reader", names),))])
    text = text_of(tmp_path / "report.pdf")[0]
    assert text.count("Šárka Łęcka · Ελένη · Иван · Ümit → ≤ ✓") == 2, "in bold and plain"


def test_a_case_of_one_image_has_a_page(case_file: Path, tmp_path: Path) -> None:
    case = read_case(case_file).case
    write_case(case_file, case.without_floating(0))
    assert main(["report", str(case_file), "--output", str(tmp_path / "report.pdf")]) == 0
    (text,) = text_of(tmp_path / "report.pdf")
    for words in ("Auge ü 1", "The case has one image: nothing is aligned.", "10 µm in the reference"):
        assert words in text
    assert "Matching points" not in text
    write_case(case_file, Case())
    assert main(["report", str(case_file), "--output", str(tmp_path / "none.pdf")]) == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nothing.json", "--output", "r.pdf"], "no file or folder"),
        (["no-folder", "--output", "r.pdf"], "no file or folder"),
        (["{case}", "--output", "r.txt"], "must end in .pdf"),
        (["{case}", "--output", "{case_folder}/there.pdf"], "exists already"),
        (["{empty}", "--output", "r.pdf"], "holds no cases"),
    ],
)
def test_bad_use_is_one_sentence(
    case_file: Path, tmp_path: Path, arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (case_file.parent / "there.pdf").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    (tmp_path / "nothing.json").unlink(missing_ok=True)
    monkeypatch.chdir(tmp_path / "empty")
    places = {"case": case_file, "case_folder": case_file.parent, "empty": tmp_path / "empty"}
    assert main(["report", *(argument.format(**places) for argument in arguments)]) == 2
    error = capsys.readouterr().err
    assert reason in error
    assert error.count("\n") == 1


def test_a_report_has_at_least_one_page(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one page"):
        write_report(tmp_path / "r.pdf", [])


def test_a_case_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text("{}", "utf-8")
    with pytest.raises(InputError, match="not a case file"):
        pages_of_case_file(tmp_path / "case.json")


def test_a_large_pair_is_drawn_small_and_in_its_place() -> None:
    random = np.random.default_rng(5)
    smooth = cv2.normalize(
        cv2.GaussianBlur(random.random((2000, 2600)).astype(np.float32), (0, 0), 25),
        None,
        0,
        255,
        cv2.NORM_MINMAX,
    ).astype(np.uint8)
    half = cv2.resize(smooth, (1300, 1000), interpolation=cv2.INTER_AREA)
    to_half = PlanarTransform(resize_matrix((2000, 2600), (1000, 1300)))
    board = small_checkerboard(smooth, half, CompositeTransform(to_half))
    assert max(board.shape[:2]) == 900
    alone = shrunk(smooth)
    assert np.abs(board.astype(int) - alone.astype(int)).max() <= 3, "both show the same"
    moved = PlanarTransform(np.array([[1.0, 0.0, 400.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))
    board = small_checkerboard(smooth, smooth, CompositeTransform(moved))
    cell, shift = slice(200, 340), round(400 * 900 / 2600)
    expected = alone[20:150, 200 + shift : 340 + shift].astype(int)
    assert np.abs(board[20:150, cell].astype(int) - expected).mean() < 3
    assert not board[200:340, 775:890].any(), "beyond the floating image it is black"


def test_an_image_that_is_registered_through_another_has_that_one_as_its_reference(
    case_file: Path, tmp_path: Path
) -> None:
    opened = read_case(case_file).case
    first = opened.entry(0).image
    write_png(case_file.parent / "late.png", np.full((150, 200), 90, np.uint8))
    late = ImageIdentity.of(read_image(case_file.parent / "late.png"))
    case = opened.with_floating(late)
    case = case.with_via(1, first.sha256, points_from_arrays(np.ones((1, 2)), np.ones((1, 2))))
    write_case(case_file, case)
    pages = pages_of_case_file(case_file)
    assert [page.subtitle for page in pages] == ["Image 1 of 2", "Image 2 of 2"]
    assert pages[1].provenance[0][1].startswith("floating.png")
    assert pages[1].spacing_um is None, "what was stated is of the case's reference"
    assert pages[0].spacing_um == 10.0


def test_a_corrected_version_is_told(case_file: Path) -> None:
    case = read_case(case_file).case
    correction = Correction((26.0, 16.0), (22.0, 20.0), (20.0, 20.0))
    corrected = with_correction(case, 0, case.entry(0).result, (correction,), case.entry(0).current)
    write_case(case_file, corrected)
    (page,) = pages_of_case_file(case_file)
    assert ("Version", "2 of 2  ·  1 place corrected by hand") in page.provenance


def test_an_adjudicated_case_says_who_decided_and_why(case_file: Path, tmp_path: Path) -> None:
    settled = Judgement(Verdict.RETRY, "", "misaligned", "EF", ((0, 0, 40, 30),), adjudicates=True)
    write_case(case_file, read_case(case_file).case.with_judgement(0, settled))
    output = tmp_path / "report.pdf"
    assert main(["report", str(case_file.parent), "--output", str(output)]) == 0
    sheet, page = text_of(output)
    assert "1 image  ·  1 to be repeated  ·  1 adjudicated" in sheet
    for words in (
        "to be repeated",
        "adjudicated by EF",
        "EF, adjudicator",
        "misaligned (1 cell)",
        "disagree",
    ):
        assert words in page, words
    assert "undecided" not in sheet + page
