"""Images that are registered through each other: a tree, and what a change of one means for the others."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from core.case import Case, ImageIdentity, Judgement, ResultSummary, Verdict, read_case, write_case
from core.case.links import (
    dependents,
    first_gap,
    in_order_of_dependence,
    parent_image,
    possible_links,
    way_of,
    with_root,
)
from core.errors import InputError
from core.images.polarity import VesselPolarity
from core.points.matching import MatchingPair, MatchingPoints


def identity(name: str) -> ImageIdentity:
    return ImageIdentity(Path("/images") / f"{name}.png", name.encode().hex().ljust(64, "0"), (480, 640))


def points(number: float) -> MatchingPoints:
    return MatchingPoints(
        (MatchingPair(1, (number, 1.0), (number, 2.0)), MatchingPair(2, (number, 3.0), None))
    )


def full(entry_count: int, links: dict[int, int]) -> Case:
    """Every floating image has points and an accepted result; `links` says which is registered to which."""
    case = Case().with_reference(identity("r"))
    for index in range(entry_count):
        case = case.with_floating(identity("abcdef"[index]))
    for index in range(entry_count):
        via = case.entry(links[index]).image.sha256 if index in links else None
        case = case.with_via(index, via, points(float(index)))
    for index in range(entry_count):
        case = case.with_result(index, ResultSummary({"dice_after": index / 10}))
    for index in range(entry_count):
        case = case.with_judgement(index, Judgement(Verdict.ACCEPTED))
    return case


@pytest.fixture
def chain() -> Case:
    """r <- a <- b <- c, and d directly on r."""
    return full(4, {1: 0, 2: 1})


def test_the_way_leads_from_the_reference(chain: Case) -> None:
    assert [way_of(chain, index) for index in range(4)] == [(0,), (0, 1), (0, 1, 2), (3,)]
    assert parent_image(chain, 0) == chain.reference
    assert parent_image(chain, 2) == chain.entry(1).image
    assert dependents(chain, 0) == (1, 2)
    assert possible_links(chain, 0) == (3,)
    assert possible_links(chain, 3) == (0, 1, 2)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whatever_is_asked_for_first_links_come_before_what_is_registered_through_them(chain, order) -> None:
    assert in_order_of_dependence(chain, order) == (0, 1, 2)


def test_a_circle_is_refused_in_a_sentence(chain: Case) -> None:
    with pytest.raises(InputError, match=r"circle \(.*a\.png.*\)"):
        chain.with_via(0, chain.entry(2).image.sha256, MatchingPoints())
    with pytest.raises(InputError, match="circle"):
        chain.with_via(3, chain.entry(3).image.sha256, MatchingPoints())
    with pytest.raises(InputError, match="not in the case"):
        chain.with_via(0, "0" * 64, MatchingPoints())


def test_a_link_that_others_need_is_not_removed(chain: Case) -> None:
    with pytest.raises(InputError, match=r"b\.png is registered through a\.png"):
        chain.without_floating(0)
    assert len(chain.without_floating(2).floating) == 3


CHANGES = {
    "points": lambda case: case.with_points(0, points(9.0)),
    "polarity": lambda case: case.with_floating_polarity(0, VesselPolarity.DARK),
    "reference polarity": lambda case: case.with_reference_polarity(VesselPolarity.DARK),
    "result": lambda case: case.with_result(0, ResultSummary({"dice_after": 0.99})),
    "no result": lambda case: case.with_result(0, None),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_of_a_link_takes_the_verdicts_of_what_depends_on_it(chain: Case, change) -> None:
    changed = change(chain)
    assert [entry.judgement for entry in changed.floating[:3]] == [None] * 3
    assert changed.entry(2).result == chain.entry(2).result, "which is about two other images"


def test_the_polarity_of_a_link_is_that_of_both_its_registrations(chain: Case) -> None:
    changed = chain.with_floating_polarity(0, VesselPolarity.DARK)
    assert [entry.result is None for entry in changed.floating] == [True, True, False, False]


def test_naming_a_transform_file_takes_no_verdict(chain: Case) -> None:
    assert chain.with_transform_file(0, "t.h5").entry(2).judgement == chain.entry(2).judgement


def test_the_first_gap_of_a_way(chain: Case) -> None:
    assert first_gap(chain, 2) is None
    assert first_gap(chain.with_result(1, None), 2) == 1
    assert first_gap(chain.with_result(2, None).with_result(0, None), 2) == 0


def test_another_image_as_link_starts_those_on_it_over(chain: Case) -> None:
    changed = chain.with_floating_replaced(0, identity("z"))
    assert [entry.via for entry in changed.floating] == [None, None, chain.entry(1).image.sha256, None]
    assert len(changed.entry(1).points) == 0
    assert changed.entry(2).points == chain.entry(2).points


def test_a_reference_that_was_a_floating_image_turns_the_way_round(chain: Case) -> None:
    turned = with_root(chain, 1)
    assert turned.reference == chain.entry(1).image
    a, r, c, d = turned.floating
    assert [entry.image.name for entry in turned.floating] == ["a.png", "r.png", "c.png", "d.png"]
    assert (a.via, r.via, c.via, d.via) == (None, a.image.sha256, None, r.image.sha256)
    assert a.points == chain.entry(1).points.turned
    assert r.points == chain.entry(0).points.turned
    assert (a.result, r.result) == (None, None)
    assert (a.versions, r.versions) == ((), ()), "they lead the other way"
    assert c == chain.entry(2).__class__(**{**vars(chain.entry(2)), "via": None}), "its pair is the same"
    assert d.result == chain.entry(3).result
    assert d.judgement is None, "it lies elsewhere on the new reference"


@pytest.mark.parametrize("index", range(4))
def test_making_the_old_reference_the_reference_again_gives_the_old_tree(chain: Case, index: int) -> None:
    bare = full(4, {1: 0, 2: 1})
    turned = with_root(bare, index)
    back = with_root(
        turned, next(n for n, entry in enumerate(turned.floating) if entry.image == bare.reference)
    )
    assert back.reference == bare.reference
    before = {entry.image: (entry.points, entry.via) for entry in bare.floating}
    assert {entry.image: (entry.points, entry.via) for entry in back.floating} == before


def test_polarities_stay_with_their_images(chain: Case) -> None:
    case = chain.with_reference_polarity(VesselPolarity.BRIGHT).with_floating_polarity(0, VesselPolarity.DARK)
    turned = with_root(case, 0)
    assert turned.reference_polarity is VesselPolarity.DARK
    assert turned.entry(0).polarity is VesselPolarity.BRIGHT


def test_links_names_and_order_come_back_from_the_file(tmp_path: Path, chain: Case) -> None:
    case = chain.with_name(chain.entry(1).image.sha256, "FA 0:21").with_floating_moved(2, 0)
    write_case(tmp_path / "case.json", case)
    opened = read_case(tmp_path / "case.json").case
    assert opened == case
    assert [entry.image.name for entry in opened.floating] == ["c.png", "a.png", "FA 0:21", "d.png"]


def test_a_case_without_links_is_written_as_before(tmp_path: Path) -> None:
    write_case(tmp_path / "case.json", full(2, {}))
    assert '"via"' not in (tmp_path / "case.json").read_text()


def test_a_file_with_a_circle_is_refused(tmp_path: Path, chain: Case) -> None:
    write_case(tmp_path / "case.json", chain)
    text = (tmp_path / "case.json").read_text()
    text = text.replace(
        '"transform_model": "affine"',
        f'"via": "{chain.entry(1).image.sha256}", "transform_model": "affine"',
        1,
    )
    (tmp_path / "case.json").write_text(text)
    with pytest.raises(InputError, match="circle"):
        read_case(tmp_path / "case.json")


def test_an_image_that_was_written_to_a_file_stays_the_link(chain: Case) -> None:
    saved = ImageIdentity(Path("/saved/a.png"), "e" * 64, (480, 640), "a.png")
    changed = chain.with_images_saved({chain.entry(0).image.sha256: saved})
    assert changed.entry(1).via == saved.sha256
    assert changed.entry(1).judgement is not None


def test_points_turned_twice_are_the_same() -> None:
    assert points(3.0).turned.turned == points(3.0)
    assert points(3.0).turned.pair(2).floating == (3.0, 3.0)
