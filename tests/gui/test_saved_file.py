"""Whether a case file still is what the program read or wrote."""

from __future__ import annotations

from pathlib import Path

from core.file_hash import known_sha256
from core.unused_names import unused_name
from retina_gui.document.saved_file import SavedFile


def test_only_a_file_that_somebody_else_wrote_is_foreign(tmp_path: Path) -> None:
    place, watched = tmp_path / "case.json", SavedFile()
    place.write_text("opened")
    assert not watched.is_foreign(place), "nothing is known of it"
    watched.expect(place, known_sha256(place))
    assert not watched.is_foreign(place)
    place.write_text("by the background")
    assert watched.is_foreign(place)
    assert not watched.is_foreign(tmp_path / "other.json")
    watched.wrote(place)
    assert not watched.is_foreign(place)
    place.unlink()
    assert not watched.is_foreign(place), "there is nothing to lose"


def test_a_file_that_appears_where_none_was_is_foreign(tmp_path: Path) -> None:
    place, watched = tmp_path / "case.json", SavedFile()
    watched.expect(place, known_sha256(place))
    assert not watched.is_foreign(place)
    place.write_text("by the background, in the moment of opening")
    assert watched.is_foreign(place)


def test_the_name_beside_a_file_is_the_first_free_one(tmp_path: Path) -> None:
    place = tmp_path / "eye ü.json"
    assert unused_name(place) == place
    place.touch()
    (tmp_path / "eye ü-2.json").touch()
    assert unused_name(place) == tmp_path / "eye ü-3.json"
