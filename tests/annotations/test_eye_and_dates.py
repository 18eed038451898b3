"""The eye of an image and when it was taken: what is believed, and what is not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from core.annotations.dates import DateSource, Taken, date_of_name, date_taken, dates_of_file, typed_date
from core.annotations.eye import Eye, eye_conflict, eye_contradiction, eye_of, eye_of_laterality, eye_of_marks
from core.annotations.image_facts import ImageFacts
from core.annotations.landmarks import Landmarks
from core.annotations.shape import Shape, ShapeKind
from core.errors import InputError
from core.images.file_facts import NO_FACTS, DateTag, FileFacts


def marks(disc: tuple[float, float], fovea: tuple[float, float] = (500, 400)) -> Landmarks:
    return Landmarks(*(Shape(ShapeKind.POINT, [place]) for place in (disc, fovea)))


RIGHT, LEFT = marks((800, 370)), marks((200, 370))


def test_the_disc_lies_towards_the_nose() -> None:
    assert (eye_of_marks(RIGHT), eye_of_marks(LEFT)) == (Eye.RIGHT, Eye.LEFT)
    assert eye_of_marks(marks((520, 100))) is None
    assert eye_of_marks(Landmarks(RIGHT.disc, None)) is None


def test_the_user_is_believed_first_then_the_file() -> None:
    assert eye_of(Eye.LEFT, "R", RIGHT) is Eye.LEFT
    assert eye_of(None, "L", RIGHT) is Eye.LEFT
    assert eye_of(None, "B", RIGHT) is Eye.RIGHT
    assert eye_of(None, "", Landmarks()) is None
    assert [eye_of_laterality(text) for text in ("r", " L ", "", "OD")] == [Eye.RIGHT, Eye.LEFT, None, None]


def test_marks_of_the_other_eye_are_told() -> None:
    assert eye_contradiction(Eye.LEFT, LEFT) is None
    assert eye_contradiction(None, LEFT) is None
    assert "lies to the right of the fovea" in eye_contradiction(Eye.LEFT, RIGHT).sentence
    assert "lies to the left of the fovea" in eye_contradiction(Eye.RIGHT, LEFT).sentence


def test_two_eyes_in_one_case_are_told() -> None:
    assert eye_conflict([("a.png", Eye.LEFT), ("b.png", None), ("c.png", Eye.LEFT)]) is None
    conflict = eye_conflict([("a.png", Eye.LEFT), ("b.png", Eye.RIGHT), ("c.png", Eye.LEFT)])
    assert (conflict.right, conflict.left) == (("b.png",), ("a.png", "c.png"))
    assert "b.png of the right and a.png, c.png of the left one" in conflict.sentence


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AB12_2023-04-05_FA.tif", "2023-04-05"),
        ("2023_04_05 colour.jpg", "2023-04-05"),
        ("Müller 05.04.2023.png", "2023-04-05"),
        ("IMG20230405.png", "2023-04-05"),
        ("IMG_20230405_101112.png", "2023-04-05"),
        ("20230405T101112.png", "2023-04-05"),
        ("2023-04-05 and 20230405.png", "2023-04-05"),
        ("born 1950-03-02, seen 2023-04-05.png", "2023-04-05"),
        ("001-2023-04-05-2.png", "2023-04-05"),
        ("2023-13-05.png", None),
        ("2023-02-30.png", None),
        ("20231345.png", None),
        ("93847561.png", None),
        ("12020230405.png", None),
        ("202304051.png", None),
        ("a20230405f3c9.png", None),
        ("1.2.840.20230405.12.dcm", None),
        ("1.2.840.113619.2023.04.05.1.dcm", None),
        ("19870512_macula.png", None),
        ("1955-05-05.png", None),
        ("2999-01-01.png", None),
        ("2019-04-05_2023-04-05.png", None),
        ("001_R.png", None),
    ],
)
def test_dates_in_names(name: str, expected: str | None) -> None:
    found = date_of_name(name)
    assert (found and found.when) == expected
    assert found is None or found.source is DateSource.FILE_NAME


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        (
            DateTag.ACQUISITION_DATE_TIME,
            "20230405101112.345678+0200",
            Taken("2023-04-05T10:11:12", DateSource.ACQUISITION),
        ),
        (DateTag.ACQUISITION_DATE, "20230405", Taken("2023-04-05", DateSource.ACQUISITION)),
        (DateTag.CONTENT_DATE, "20230405", Taken("2023-04-05", DateSource.CONTENT)),
        (DateTag.STUDY_DATE, "20230405", Taken("2023-04-05", DateSource.STUDY)),
        (DateTag.EXIF_ORIGINAL, "2023:04:05 10:11:12", Taken("2023-04-05T10:11:12", DateSource.EXIF)),
        (DateTag.TIFF, "2023:04:05 10:11:12", Taken("2023-04-05T10:11:12", DateSource.TIFF)),
        (DateTag.EXIF_ORIGINAL, "2023:04:05 30:11:12", Taken("2023-04-05", DateSource.EXIF)),
        (DateTag.EXIF_ORIGINAL, "0000:00:00 00:00:00", None),
        (DateTag.TIFF, "1904:01:01 00:00:00", None),
        (DateTag.STUDY_DATE, "['20230405', '20230406']", None),
        (DateTag.STUDY_DATE, "yesterday", None),
    ],
)
def test_times_in_files(tag: DateTag, text: str, expected: Taken | None) -> None:
    assert next(dates_of_file(FileFacts(times=((tag, text),))), None) == expected


def test_the_best_source_counts() -> None:
    written = FileFacts(times=((DateTag.TIFF, "2024:01:01 10:00:00"),))
    assert date_taken(None, written, "2023-04-05.tif").source is DateSource.FILE_NAME
    assert date_taken(None, written, "a.tif").source is DateSource.TIFF
    studied = FileFacts(times=((DateTag.STUDY_DATE, "20230404"), (DateTag.ACQUISITION_DATE, "20230405")))
    assert date_taken(None, studied, "2022-01-01.dcm") == Taken("2023-04-05", DateSource.ACQUISITION)
    stated = Taken("2020-02-02", DateSource.FILE_NAME)
    assert date_taken(stated, studied, "a.dcm") == stated
    assert date_taken(None, NO_FACTS, "a.png") is None


def test_dates_that_are_typed() -> None:
    assert typed_date(" 05.04.2023 ") == Taken("2023-04-05", DateSource.TYPED)
    assert typed_date("2023-04-05 10:11").when == "2023-04-05T10:11:00"
    assert typed_date("2023-04-05").day == date(2023, 4, 5)
    day_after_tomorrow = (datetime.now() + timedelta(days=2)).date().isoformat()
    for text in ("", "5.4.23", "2023-04-31", "1950-01-01", day_after_tomorrow, "2023-04-05 or so"):
        with pytest.raises(InputError, match=r"is no date of an image\. Write it as 2023-04-05"):
            typed_date(text)


def test_what_is_stated_is_checked() -> None:
    assert ImageFacts("a", taken=typed_date("05.04.2023").when).when == Taken("2023-04-05", DateSource.TYPED)
    assert ImageFacts("a").is_empty
    assert not ImageFacts("a", seconds=0.0).is_empty
    for seconds in (-1.0, float("nan"), float("inf"), 1e6):
        with pytest.raises(InputError, match="after the injection"):
            ImageFacts("a", seconds=seconds)
    for taken in ("soon", "05.04.2023", "2023-02-30", 2023):
        with pytest.raises(InputError, match="is no date"):
            ImageFacts("a", taken=taken)


def test_a_date_that_was_kept_is_not_refused_by_a_slow_clock() -> None:
    next_week = (datetime.now() + timedelta(days=7)).date().isoformat()
    assert ImageFacts("a", taken=next_week).taken == next_week
