"""The pages of annotations in a report: pictures, the table with the scale of each image, and how it goes on."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfReader

from core.annotations.annotation import Annotation
from core.annotations.shape import Shape, ShapeKind
from core.case import read_case, write_case
from core.command_line.main import main
from tests.report.test_report import case_file, text_of  # noqa: F401

OUTLINE = Shape(ShapeKind.POLYGON, [(60, 40), (90, 40), (90, 70), (60, 70)])


def test_pictures_and_a_table_with_the_scale_and_its_source(case_file: Path, tmp_path: Path) -> None:  # noqa: F811
    _annotate(case_file, 2)
    output = tmp_path / "report.pdf"
    assert main(["report", str(case_file), "--output", str(output)]) == 0
    _, page = text_of(output)
    for words in (
        "Annotations",
        "10 µm per pixel (typed)",
        "lesion 1",
        "drusen",
        "0.090 mm²",
        "1.20 mm",
        "10 µm per pixel (typed) of Référence – 7.png, to which it is carried",
    ):
        assert words in page, words
    assert page.count("0.090 mm²") == 4, "the floating image, which has no scale, borrows it"
    assert "There are no millimetres" not in page
    assert len(PdfReader(output).pages[1].images) == 2


def test_a_long_table_goes_on_under_the_name_of_its_image(case_file: Path, tmp_path: Path) -> None:  # noqa: F811
    _annotate(case_file, 90)
    output = tmp_path / "report.pdf"
    assert main(["report", str(case_file), "--output", str(output)]) == 0
    pages = text_of(output)[1:]
    assert len(pages) >= 3
    assert all("Length, perimeter" in page for page in pages)
    text = "\n".join(pages)
    assert all(text.count(f"lesion {number}\n") == 2 for number in range(1, 91))


def test_a_case_without_annotations_has_no_such_page(case_file: Path, tmp_path: Path) -> None:  # noqa: F811
    output = tmp_path / "report.pdf"
    assert main(["report", str(case_file), "--output", str(output)]) == 0
    assert len(text_of(output)) == 1


def test_the_table_has_the_distance_to_the_fovea(case_file: Path, tmp_path: Path) -> None:  # noqa: F811
    _annotate(case_file, 1)
    case = read_case(case_file).case
    fovea = Annotation(Shape(ShapeKind.POINT, [(75, 15)]), case.reference.sha256, "fovea")
    write_case(case_file, case.with_annotations([fovea]))
    output = tmp_path / "report.pdf"
    assert main(["report", str(case_file), "--output", str(output)]) == 0
    page = text_of(output)[1]
    assert "To the fovea" in page
    assert page.count("400 µm") == 2, "40 pixels of 10 µm, on both images"


def _annotate(path: Path, count: int) -> None:
    case = read_case(path).case
    drawn = [
        Annotation(OUTLINE, case.reference.sha256, "drusen", f"lesion {number}")
        for number in range(1, count + 1)
    ]
    write_case(path, case.with_annotations(drawn))
