"""Rules of Windows and macOS that can be checked anywhere: names, line ends, long paths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from core.batch.listed_case import ListedCase
from core.batch.pairs import pairs_of
from core.case import Case, ImageIdentity, load_case, write_case
from core.export.file_names import unlike_file_names
from core.export.image_files import write_tiff
from core.export.stack_formats import STACK_FORMATS, stack_files
from core.export.warped_images import file_names
from core.images.reading import read_image
from core.points.affine_table import AffineRow, read_affine_table, write_affine_table
from core.points.files import NO_FRAMES, read_points, write_points
from core.points.matching import MatchingPair, MatchingPoints
from core.portable_names import comparison_key, is_portable
from core.resource_files import resource_path
from core.training.configuration import read_configuration

HOSTILE = (
    *(
        "FA 2:40.png",
        "FA 2-40.png",
        "CON.png",
        "con.tif",
        "nul.1.tif",
        "aux .png",
        "COM¹.png",
        "LPT1",
        "end..png",
    ),
    *("A.tif", "a.tif", "\u00e9t\u00e9.png", "e\u0301te\u0301.png", "why?.png", " lead.png", "tab\there.png"),
    *("a\\b.png", "a|b.png", "...", "x" * 250 + ".png", "x" * 251 + ".png", "conin$.png"),
)


def names_of_warped(names: Sequence[str]) -> tuple[str, ...]:
    return file_names([Path("eyes") / name for name in names])


def names_in_a_stack(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.rpartition("/")[2] for name in stack_files(tuple(names), STACK_FORMATS["png"]))


def folders_of_a_batch(names: Sequence[str]) -> tuple[str, ...]:
    cases = [ListedCase(name, Path("list") / name / "case.json") for name in names]
    return tuple(pair.name for pair in pairs_of(cases))


@pytest.mark.parametrize("named", [unlike_file_names, names_of_warped, names_in_a_stack, folders_of_a_batch])
def test_every_system_takes_the_names_of_what_is_written(named: Callable[..., tuple[str, ...]]) -> None:
    """None is refused, none is another one's on a system that sees no capitals, none is too long."""
    written = named(HOSTILE)
    assert [name for name in written if not is_portable(name)] == []
    assert len({comparison_key(name) for name in written}) == len(HOSTILE)
    assert named(("left eye.png",))[0].startswith(("left", "00-left"))


def test_cases_in_folders_keep_their_folders_in_a_batch() -> None:
    assert folders_of_a_batch(["eye 7/left", "pat:1/left", "Eye 7/Left"]) == (
        "eye 7/left",
        "pat-1/left",
        "Eye 7/Left-2",
    )


POINTS = MatchingPoints(
    (MatchingPair(1, (3.5, 4.0), (5.0, 6.25)), MatchingPair(2, (30.0, 40.0), (50.0, 60.0)))
)


def written_points(path: Path) -> Callable[[Path], object]:
    write_points(path, POINTS, NO_FRAMES)
    return read_points


def written_affine_table(path: Path) -> Callable[[Path], object]:
    matrix = np.array([[1.0, 0.5, 3.0], [0.0, 1.0, 2.0]])
    write_affine_table(path, [AffineRow("f.png", "r.png", matrix)])

    def read(path: Path) -> object:
        rows = read_affine_table(path)
        return [(row.floating, row.reference, row.floating_to_reference.tolist()) for row in rows]

    return read


def written_case(path: Path) -> Callable[[Path], object]:
    write_case(path, Case().with_reference(ImageIdentity(path.with_name("r.png"), 64 * "0", size=(6, 7))))
    return load_case


def written_configuration(path: Path) -> Callable[[Path], object]:
    path.write_bytes(resource_path("training", "default.toml").read_bytes())
    return read_configuration


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("points.csv", written_points),
        ("table.csv", written_affine_table),
        ("case.json", written_case),
        ("train.toml", written_configuration),
    ],
)
def test_texts_may_have_windows_line_ends_and_a_mark_of_its_editor(
    tmp_path: Path, name: str, write: Callable[[Path], Callable[[Path], object]]
) -> None:
    path = tmp_path / name
    read = write(path)
    expected, content = read(path), path.read_bytes()
    assert b"\n" in content
    for changed in (content.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")):
        path.write_bytes(changed)
        assert read(path) == expected


def test_a_long_path_is_a_path(tmp_path: Path) -> None:
    """Longer than the 260 letters that Windows once allowed."""
    folder = tmp_path.joinpath(*(letter * 60 for letter in "abcde"))
    folder.mkdir(parents=True)
    write_tiff(folder / "image.tif", np.zeros((32, 33), np.uint8), None)
    written_case(folder / "case.json")
    assert len(str(folder)) > 300
    assert read_image(folder / "image.tif").pixels.shape == (32, 33)
    assert load_case(folder / "case.json").reference is not None
