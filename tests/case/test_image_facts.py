"""What the user states of an image stays with the image, in the case and in its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.annotations.dates import DateSource
from core.annotations.eye import Eye
from core.annotations.image_facts import ImageFacts
from core.annotations.scale import Scale, ScaleSource
from core.case import Case, ImageIdentity, load_case, write_case
from core.case.links import with_root
from core.case.scales import stated_scale
from core.errors import InputError
from core.images.file_facts import FileFacts
from core.images.modality import Modality

REFERENCE, FLOATING = 64 * "a", 64 * "b"
DISC = Scale(6.0, 6.0, ScaleSource.DISC_DIAMETER, 1.8)
STATED = ImageFacts(FLOATING, Eye.LEFT, "2023-04-05T10:11:12", DateSource.FILE_NAME, 35.5, DISC.confirmed())
OF_A_KIND = ImageFacts(FLOATING, modality=Modality.ICGA)


@pytest.fixture
def case() -> Case:
    reference, floating = (ImageIdentity(None, sha, (600, 800)) for sha in (REFERENCE, FLOATING))
    return Case().with_reference(reference).with_floating(floating)


def test_facts_come_back_from_the_file(tmp_path: Path, case: Case) -> None:
    case = case.with_facts(STATED).with_facts(ImageFacts(REFERENCE, Eye.LEFT))
    write_case(tmp_path / "case.json", case)
    assert load_case(tmp_path / "case.json") == case


def test_the_kind_of_a_picture_comes_back_and_earlier_programs_refuse_the_file(
    tmp_path: Path, case: Case
) -> None:
    write_case(tmp_path / "case.json", case.with_facts(OF_A_KIND))
    assert load_case(tmp_path / "case.json").facts_of(FLOATING).modality is Modality.ICGA
    assert json.loads((tmp_path / "case.json").read_text("utf-8"))["version"] == 3
    of_file = FileFacts(modality=Modality.FA)
    assert OF_A_KIND.modality_with(of_file) is Modality.ICGA
    assert ImageFacts(FLOATING).modality_with(of_file) is Modality.FA


def test_a_case_without_facts_is_written_as_before(tmp_path: Path, case: Case) -> None:
    write_case(tmp_path / "case.json", case.with_facts(STATED).with_facts(ImageFacts(FLOATING)))
    document = json.loads((tmp_path / "case.json").read_text("utf-8"))
    assert (document["version"], "facts" in document) == (1, False)


@pytest.mark.parametrize(
    "damage",
    [
        {"image": 5},
        {"image": FLOATING, "eye": "third"},
        {"image": FLOATING, "taken": "2023-13-05"},
        {"image": FLOATING, "seconds": -1},
        {"image": FLOATING, "modality": "X-ray"},
        {"image": FLOATING, "scale": {"x_um": 0, "y_um": 6, "source": "typed"}},
        {"image": FLOATING, "scale": {"x_um": 6, "y_um": 6, "source": "a guess"}},
    ],
)
def test_damaged_facts_are_refused_in_a_sentence(tmp_path: Path, case: Case, damage: dict) -> None:
    write_case(tmp_path / "case.json", case.with_facts(STATED))
    document = json.loads((tmp_path / "case.json").read_text("utf-8"))
    document["facts"] = [damage]
    (tmp_path / "case.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(InputError, match=r"is damaged \(.*Restore it from a copy"):
        load_case(tmp_path / "case.json")


def test_facts_follow_an_image_that_is_saved_and_stay_when_it_leaves(case: Case) -> None:
    case = case.with_facts(STATED)
    saved = ImageIdentity(Path("/eyes/new.png"), 64 * "c", (600, 800))
    assert case.with_images_saved({FLOATING: saved}).facts_of(64 * "c").eye is Eye.LEFT
    assert case.without_floating(0).facts_of(FLOATING) == STATED
    with pytest.raises(ValueError, match="twice"):
        Case(facts=(STATED, ImageFacts(FLOATING)))


def test_the_scale_that_was_stated_last_is_in_force(case: Case) -> None:
    assert stated_scale(case, REFERENCE) is None
    typed = case.with_reference_spacing(7.0)
    assert stated_scale(typed, REFERENCE) == Scale.typed(7.0)
    assert stated_scale(typed, FLOATING) is None
    by_disc = typed.with_facts(ImageFacts(REFERENCE, Eye.RIGHT, scale=DISC))
    assert stated_scale(by_disc, REFERENCE) == DISC
    assert by_disc.reference_spacing_um is None
    again = by_disc.with_reference_spacing(8.0)
    assert stated_scale(again, REFERENCE) == Scale.typed(8.0)
    assert again.facts_of(REFERENCE) == ImageFacts(REFERENCE, Eye.RIGHT)
    assert stated_scale(case.with_facts(STATED), FLOATING) == DISC.confirmed()


def test_other_facts_of_the_reference_leave_its_typed_spacing_alone(case: Case) -> None:
    case = case.with_reference_spacing(7.0).with_facts(ImageFacts(REFERENCE, Eye.RIGHT))
    assert case.reference_spacing_um == 7.0


def test_a_typed_spacing_stays_with_its_image_when_another_becomes_the_reference(case: Case) -> None:
    turned = with_root(case.with_reference_spacing(7.0), 0)
    assert turned.reference_spacing_um is None
    assert stated_scale(turned, REFERENCE) == Scale.typed(7.0)
    assert stated_scale(turned, FLOATING) is None
    assert stated_scale(with_root(turned, 0), REFERENCE) == Scale.typed(7.0)
