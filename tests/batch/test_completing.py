"""Results beside the case: what the window's list runs, alone and in its process."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
from dataclasses import astuple, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.batch import completing
from core.batch.completing import ChangedMeanwhileError, CompletionOptions, complete_case
from core.batch.listed_case import ListedCase
from core.batch.listing import list_cases
from core.batch.worker import Worker, case_from_message, case_to_message
from core.case.document import Case, ImageIdentity, ResultSummary
from core.case.storage import load_case, write_case
from core.errors import Cancelled, InputError
from core.images.orientation import Orientation
from core.images.reading import read_image
from core.points.csv_files import read_points
from core.transforms.itk_files import read_transform
from tests.batch.made_cases import write_images, write_pair


@pytest.fixture
def listed(tmp_path: Path) -> ListedCase:
    write_pair(tmp_path / "eye")
    return list_cases(tmp_path)[0]


def test_a_result_lies_beside_the_case_and_is_not_made_twice(listed: ListedCase) -> None:
    foreign = listed.place.with_name("case-transform.h5")
    foreign.write_text("somebody else's")
    seen: list[float] = []
    assert complete_case(listed, CompletionOptions(), lambda progress: seen.append(progress.fraction)) == 1
    entry = load_case(listed.place).entry(0)
    assert entry.result is not None
    assert entry.result.transform_file == "case-transform-2.h5"
    assert foreign.read_text() == "somebody else's"
    read_transform(listed.place.with_name(entry.result.transform_file))
    assert entry.points == read_points(listed.points)
    assert seen == sorted(seen)
    content = listed.place.read_bytes()
    assert complete_case(listed, CompletionOptions()) == 0
    assert listed.place.read_bytes() == content


def test_nothing_is_written_behind_the_users_back(
    listed: ListedCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Cancelled):
        complete_case(listed, CompletionOptions(), may_write=lambda: False)
    assert not listed.place.exists()

    def saved_meanwhile() -> bool:
        write_case(listed.place, Case())
        return True

    with pytest.raises(ChangedMeanwhileError):
        complete_case(listed, CompletionOptions(), may_write=saved_meanwhile)
    assert load_case(listed.place) == Case()


def test_what_is_saved_while_the_transforms_are_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "case.json"

    def write_meanwhile(path: Path, *_: object) -> str:
        path.touch()
        write_case(place, Case())
        return ""

    monkeypatch.setattr("core.case.kept_registrations.write_registration", write_meanwhile)
    image = ImageIdentity(tmp_path / "r.png", 64 * "0", (4, 6))
    case = Case().with_reference(image).with_floating(replace(image, sha256=64 * "1"))
    case = case.with_result(0, ResultSummary({}))
    result: Any = SimpleNamespace(transform=None, known_confidence=None)
    with pytest.raises(ChangedMeanwhileError):
        completing._write(place, case, {0: result}, None)
    assert load_case(place) == Case()
    assert list(tmp_path.iterdir()) == [place]


def test_images_of_a_case_are_run_where_they_can_be(tmp_path: Path) -> None:
    """One by its points, one through it, one without points is left; one that fails keeps none of the others back."""
    folder = write_pair(tmp_path / "eye")
    write_images(folder, ("x.png", "late.png"), seed=8)
    points = read_points(folder / "points.csv")
    names = ("reference.png", "floating.png", "late.png", "x.png")
    images = [ImageIdentity.of(read_image(folder / name)) for name in names]
    case = Case().with_reference(images[0])
    for image in images[1:]:
        case = case.with_floating(image)
    case = case.with_points(0, points).with_via(1, images[1].sha256, points)
    place = folder / "case.json"
    write_case(place, case)
    listed = list_cases(tmp_path)[0]
    assert complete_case(listed, CompletionOptions()) == 2
    entries = load_case(place).floating
    assert [entry.result is not None for entry in entries] == [True, True, False]
    assert len({entry.result.transform_file for entry in entries[:2]}) == 2

    case = load_case(place).with_result(0, None).with_points(2, points)
    write_case(place, case)
    (folder / "x.png").write_bytes(b"no image")
    with pytest.raises(InputError, match=r"x\.png"):
        complete_case(listed, CompletionOptions())


def test_the_worker_answers_and_waits_for_leave(listed: ListedCase) -> None:
    turned = replace(listed, floating_page=3, floating_orientation=Orientation.LEFT)
    told = case_from_message(json.loads(json.dumps(case_to_message(turned))))
    assert told == turned
    assert [type(each) for each in astuple(told)] == [type(each) for each in astuple(turned)]
    orders = [{"run": 4, "case": case_to_message(listed), "automatic": False, "weights": None}]
    answers = answered(orders, {"drop": 4})
    assert answers[-1] == {"case": 4, "end": "cancelled", "reason": ""}
    assert {"case": 4, "ready": True} in answers
    assert not listed.place.exists()
    assert answered(orders, {"write": 4})[-1]["end"] == "done"
    assert load_case(listed.place).entry(0).result is not None
    lost = ListedCase("lost", listed.place.with_name("lost.json"), problem="It is lost.")
    failed = answered([{**orders[0], "case": case_to_message(lost)}], {"write": 4})[-1]
    assert (failed["end"], "names no images" in failed["reason"]) == ("failed", True)


def answered(orders: list[dict], leave: dict) -> list[dict]:
    """What a worker answers; it gets its leave when it is ready."""
    ready, ended, answers = threading.Event(), threading.Event(), io.StringIO()

    class Answers:
        def write(self, text: str) -> None:
            answers.write(text)
            if '"end"' in text:
                ended.set()
            if '"ready"' in text or '"end"' in text:
                ready.set()

        def flush(self) -> None: ...

    def lines():
        yield from (json.dumps(order) for order in orders)
        assert ready.wait(150)
        yield json.dumps(leave)
        assert ended.wait(150)

    Worker(lines(), Answers()).run()
    return [json.loads(line) for line in answers.getvalue().splitlines()]


def test_the_process_ends_with_its_input(listed: ListedCase, checkout: Path) -> None:
    order = json.dumps({"run": 1, "case": case_to_message(listed), "automatic": False, "weights": None})
    process = subprocess.run(
        [sys.executable, "-m", "core.batch.worker"],
        input=order + "\n",
        capture_output=True,
        text=True,
        cwd=checkout,
        timeout=150,
        check=True,
    )
    answers = [json.loads(line) for line in process.stdout.splitlines()]
    assert answers[-1]["end"] == "cancelled"
    assert not listed.place.exists()
