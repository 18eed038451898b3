"""The laws of work on a cluster: what it gives is what the same work gives alone, whatever happens to workers.

The cluster is Dask's own, with scheduler and workers as threads of this process. `python -m tests.batch.cluster_trial`
does the same with processes that are killed.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from core.batch import cluster_tasks, making
from core.batch.listing import list_cases
from core.batch.notices import NotSeenByWorker, ProcessesEnded
from core.batch.options import BatchOptions
from core.batch.outcome import PairState
from core.batch.pairs import BatchPair, pairs_of
from core.batch.running import run_batch
from core.batch.sent_files import mirrored
from core.batch.summary import RunningSummary
from core.case.storage import read_case
from core.cluster import checking, connection, feeding, local_processes
from core.cluster.alike import check_alike, facts_of_this
from core.cluster.checking import check_cluster
from core.cluster.errors import ClusterError, UnlikeWorkerError
from core.cluster.feeding import DeathsError, Feed, Task
from core.command_line.main import main
from core.errors import InputError
from core.points.matching import points_from_arrays
from core.registration.model import default_weights
from tests.batch.made_cases import SHIFT, write_pair

pytestmark = pytest.mark.usefixtures("segments_once")

QUICK = BatchOptions(method="points")
IN_PROCESS = {"processes": False, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 100}
ADD, CHANGES = "operator:add", re.compile(r'"[^"]*(?:time|_at|seconds|Loading|ing the|ing by)[^"]*": [^,\n]*')


@pytest.fixture(scope="module")
def cluster() -> Iterator[SimpleNamespace]:
    from distributed import Client, LocalCluster

    with (
        connection.quiet(),
        LocalCluster(n_workers=2, **IN_PROCESS) as made,
        Client(made, set_as_default=False) as client,
    ):
        yield SimpleNamespace(client=client, made=made)


@pytest.fixture
def pairs(tmp_path: Path) -> list[BatchPair]:
    """Two good pairs with a bad one between them."""
    for name, seed in (("a", 5), ("c", 6)):
        write_pair(tmp_path / name, seed)
    rows = [f"{name},{name}/reference.png,{name}/floating.png,{name}/points.csv\n" for name in "ac"]
    listed = tmp_path / "list.csv"
    listed.write_text(f"name,reference,floating,points\n{rows[0]}bad,a/reference.png,gone.png,\n{rows[1]}")
    return list(pairs_of(list_cases(listed)))


def on_cluster(cluster: SimpleNamespace, pairs: list[BatchPair], output: Path, **more: object):
    from core.batch.on_cluster import run_batch_on_cluster

    output.mkdir(exist_ok=True)
    options = more.pop("options", QUICK)
    return run_batch_on_cluster(pairs, output, options, nullcontext(cluster.client), **more)


def files(folder: Path) -> dict[str, str | bytes]:
    """What was written, but for times."""
    return {
        path.relative_to(folder).as_posix(): CHANGES.sub("", path.read_text().replace(folder.name, ""))
        if path.suffix == ".json"
        else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".h5" and path.name != "confidence.tif"
    }


def test_it_gives_what_the_batch_gives_alone_and_goes_on_where_it_stopped(
    cluster: SimpleNamespace, pairs: list[BatchPair], tmp_path: Path
) -> None:
    alone = run_batch(pairs, tmp_path / "alone", QUICK)
    for name, sends in (("shared", False), ("sents", True)):
        told: list[int] = []
        outcomes = on_cluster(
            cluster,
            pairs,
            tmp_path / name,
            send_images=sends,
            finished=lambda n, _, told=told: told.append(n),
        )
        assert sorted(told) == [0, 1, 2], "each once"
        assert [each.state.value for each in outcomes] == ["done", "failed", "done"]
        for one, other in zip(outcomes, alone, strict=True):
            assert (one.metrics, one.warnings, one.reason) == (other.metrics, other.warnings, other.reason)
        there = files(tmp_path / name)
        assert there.keys() == files(tmp_path / "alone").keys(), "and no left-overs"
        assert {n for n, content in files(tmp_path / "alone").items() if content != there[n]} <= {
            f"{name}/{file}" for name in "ac" for file in ("case.json", "batch.json")
        }, "which hold the hash of the transform's file, where HDF5 keeps a time"
        case = read_case(tmp_path / name / "a" / "case.json")
        assert case.case.reference.path == tmp_path / "a" / "reference.png"
        assert not case.warnings
        again = on_cluster(cluster, pairs, tmp_path / name, send_images=sends)
        assert [each.state.value for each in again] == ["kept", "failed", "kept"]


def test_no_case_replaces_a_file_that_the_list_is_read_from(
    cluster: SimpleNamespace, pairs: list[BatchPair], tmp_path: Path
) -> None:
    """Its own image, and that of another case."""
    for name, file in (("a", "stack.tif"), ("c", "warped.tif")):
        (tmp_path / "out" / name).mkdir(parents=True)
        shutil.copy(tmp_path / name / "reference.png", tmp_path / "out" / name / file)
    listed = tmp_path / "list.csv"
    rows = ["a,out/a/stack.tif,a/floating.png,a/points.csv", "c,c/reference.png,c/floating.png,c/points.csv"]
    listed.write_text(
        "\n".join(["name,reference,floating,points", *rows, "d,out/c/warped.tif,c/floating.png,c/points.csv"])
    )
    before = files(tmp_path / "out")
    for sends in (False, True):
        named = list(pairs_of(list_cases(listed)))
        options = replace(QUICK, overwrite=True)
        outcomes = on_cluster(cluster, named, tmp_path / "out", options=options, send_images=sends)
        assert [each.state.value for each in outcomes] == ["failed", "failed", "done"]
        for outcome, file in zip(outcomes, ("stack.tif", "warped.tif"), strict=False):
            place = tmp_path / "out" / outcome.name / file
            assert f"would replace {place}, which it is made from" in outcome.reason_text
        assert before.items() <= files(tmp_path / "out").items()


def test_nothing_of_somebody_else_is_replaced(
    cluster: SimpleNamespace, pairs: list[BatchPair], tmp_path: Path
) -> None:
    foreign = tmp_path / "out" / "a" / "warped.tif"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine")
    for sends in (False, True):
        outcome = on_cluster(cluster, pairs[:1], tmp_path / "out", send_images=sends)[0]
        assert (
            outcome.reason_text
            == f"{foreign} exists already. Choose another place, or allow it to be replaced."
        )
        assert foreign.read_text() == "mine"


def test_a_worker_that_does_not_see_a_file_says_so(
    cluster: SimpleNamespace, pairs: list[BatchPair], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = pairs[2].case.floating
    monkeypatch.setattr(cluster_tasks, "is_file", lambda path: path != image)
    states = on_cluster(cluster, pairs, tmp_path / "out")
    assert [each.state.value for each in states] == ["done", "failed", "failed"]
    assert isinstance(states[2].reason, NotSeenByWorker)
    assert (states[2].reason.path, "--send-images" in states[2].reason_text) == (image, True)
    image.unlink()
    gone = on_cluster(cluster, pairs, tmp_path / "out")[2]
    assert gone.reason_text == f"The file {image} does not exist. Check its name and place."
    lost = on_cluster(cluster, pairs, tmp_path / "other", send_images=True)[2]
    assert lost.reason_text == gone.reason_text, "though it was looked for in a mirror"
    monkeypatch.setattr(
        cluster_tasks, "make_on_shared_storage", lambda *given: unseen(*given[:3], tmp_path / "no")
    )
    with pytest.raises(UnlikeWorkerError, match=r"does not see .*out.*--send-images"):
        on_cluster(cluster, pairs, tmp_path / "out")


unseen = cluster_tasks.make_on_shared_storage


def test_cancelling_leaves_what_can_be_gone_on_with(
    cluster: SimpleNamespace, pairs: list[BatchPair], tmp_path: Path
) -> None:
    stop = threading.Event()
    many = [
        replace(pairs[0], name=f"p{number}") for number in range(20)
    ]  # some are left however late it is seen
    outcomes = on_cluster(cluster, many, tmp_path / "out", finished=lambda *_: stop.set(), cancel=stop)
    states = [each.state for each in outcomes]
    assert PairState.DONE in states
    assert PairState.NOT_RUN in states
    assert sum(each.is_file() for each in (tmp_path / "out").glob("*/case.json")) == states.count(
        PairState.DONE
    )


def facts() -> dict[str, str]:
    return facts_of_this(["default.safetensors"])


def test_a_long_list_is_fed_in_chunks(cluster: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "LEAST_OUT", 16)
    taken = 0

    def tasks() -> Iterator[Task]:
        nonlocal taken
        for taken in range(1, 101):
            yield Task(taken, (taken, 1))

    most, sums = 0, {}
    for number, answer in Feed(cluster.client, ADD, facts()).answers(tasks()):
        sums[number] = answer
        most = max(most, taken - len(sums))
    assert sums == {number: number + 1 for number in range(1, 101)}
    assert 2 < most <= 16


def test_what_a_task_raises_is_its_own(cluster: SimpleNamespace) -> None:
    tasks = [Task(1, (1, 0)), Task(2, (4, 2))]
    answers = dict(Feed(cluster.client, "operator:truediv", facts()).answers(iter(tasks)))
    assert isinstance(answers[1], ZeroDivisionError)
    assert answers[2] == 2.0


DEAD: list[int] = []
"""The tasks of which workers died, as often as they did."""


def dies_with_its_worker(number: int) -> int:
    """3 does always, 7 once: the scheduler finds them gone, as it would find processes."""
    from distributed import get_worker

    if number == 3 or (number == 7 and number not in DEAD):
        DEAD.append(number)
        worker, scheduler = get_worker(), SCHEDULERS[-1]
        gone = threading.Event()
        lose = partial(scheduler.remove_worker, worker.address, stimulus_id="test")
        scheduler.loop.add_callback(
            lambda: scheduler.loop.add_future(asyncio.ensure_future(lose()), lambda _: gone.set())
        )
        assert gone.wait(60)
    return number


SCHEDULERS: list[Any] = []


def test_three_deaths_fail_one_task_and_the_others_go_on() -> None:
    from distributed import Client, LocalCluster

    DEAD.clear()
    with connection.quiet(), LocalCluster(n_workers=7, **IN_PROCESS) as made:
        SCHEDULERS.append(made.scheduler)
        client = Client(made, set_as_default=False)
        tasks = iter([Task(number, (number,)) for number in range(12)])
        answers = list(Feed(client, f"{__name__}:dies_with_its_worker", facts()).answers(tasks))
        client.close()
    assert sorted(number for number, _ in answers) == list(range(12)), "each once"
    assert [number for number, answer in answers if isinstance(answer, DeathsError)] == [3]
    assert (DEAD.count(7), DEAD.count(3)) in {(1, 3), (1, 4)}
    assert "3 of them" in ProcessesEnded(3).sentence


def test_workers_of_another_kind_are_told(cluster: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = facts_of_this(["default.safetensors", str(default_weights())])
    check_alike(ours, dict(ours), "w")
    for name, value, words in (
        ("version", "0.0.9", "runs version 0.0.9"),
        ("system", "nt", "another kind of system"),
        ("default.safetensors", "", "does not see the weights .*--send-images"),
        (str(default_weights()), 64 * "0", "has other weights in .*000000000000…"),
    ):
        with pytest.raises(UnlikeWorkerError, match=words):
            check_alike(ours, {**ours, name: value}, "tcp://w:1")
    with pytest.raises(UnlikeWorkerError, match="runs version"):
        check_cluster(cluster.client, {**ours, "version": "0.0.1"})
    with pytest.raises(UnlikeWorkerError, match="runs version"):
        dict(Feed(cluster.client, ADD, {**ours, "version": "0.0.1"}).answers(iter([Task(1, (1, 1))])))


def test_weights_of_ones_own_are_sent_once(
    cluster: SimpleNamespace, pairs: list[BatchPair], tmp_path: Path
) -> None:
    own = tmp_path / "own.safetensors"
    own.write_bytes(default_weights().read_bytes())
    options = replace(QUICK, weights=own)
    outcomes = on_cluster(cluster, pairs[:1], tmp_path / "out", send_images=True, options=options)
    assert outcomes[0].state is PairState.DONE
    own.write_bytes(own.read_bytes()[:-1])
    seen = making.load_pair(pairs[0], options).fingerprint
    assert seen != making.load_pair(pairs[0], QUICK).fingerprint


def test_a_scheduler_that_is_lost_is_told(
    pairs: list[BatchPair], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import Client, LocalCluster

    with connection.quiet(), LocalCluster(n_workers=0, **IN_PROCESS) as made:
        client = Client(made, set_as_default=False)
        monkeypatch.setattr("core.cluster.checking.WORKERLESS_SECONDS", 0.1)
        with pytest.raises(ClusterError, match="has no workers"):
            check_cluster(client, facts())
        client._timeout = 0.3  # no longer does it look for a scheduler that is gone

        def tasks() -> Iterator[Task]:
            yield Task(1, (1, 1))
            threading.Thread(target=made.close).start()

        with pytest.raises(ClusterError, match="was lost"):
            dict(Feed(client, ADD, facts()).answers(tasks()))
        with pytest.raises(ClusterError, match="was lost"):
            dict(Feed(client, ADD, facts()).answers(tasks()))
        with pytest.raises(ClusterError, match="was lost"):
            check_cluster(client, facts())
        client.close(timeout=1)


def test_an_evaluation_gives_the_same(
    cluster: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.evaluation import on_cluster
    from core.evaluation.cases import Case
    from core.evaluation.evaluate import EvaluationOptions, evaluate
    from core.evaluation.methods import METHODS

    folder = write_pair(tmp_path / "a")
    for name in ("reference.png", "floating.png"):
        image = cv2.imread(str(folder / name), cv2.IMREAD_GRAYSCALE)
        cv2.imwrite(str(folder / name), image[60:180, 80:220])  # the vessel maps to measure with take long
    reference = np.array([[10.0, 10], [120, 20], [30, 100], [70, 60]])
    landmarks = points_from_arrays(reference, reference + SHIFT)
    cases = [Case("a", 0, folder / "reference.png", folder / "floating.png", landmarks)]
    options = EvaluationOptions((METHODS["affine"],))
    tables: list[int] = []
    alone = evaluate(cases, options, lambda _: None, lambda _: None)
    shared = on_cluster.evaluate_on_cluster(
        cases, options, cluster.client, lambda _: None, lambda table: tables.append(len(table.rows))
    )
    assert tables == [1]
    figures = [
        [(row.case, row.tre_mean, row.frangi_dice) for row in each.table.rows] for each in (alone, shared)
    ]
    assert figures[0] == figures[1]
    assert (alone.checkerboards, alone.scales) == (shared.checkerboards, shared.scales)
    monkeypatch.setattr(on_cluster, "is_file", lambda path: False)
    with pytest.raises(UnlikeWorkerError, match=r"does not see .*reference.png"):
        on_cluster.evaluate_on_cluster(cases, options, cluster.client, lambda _: None, lambda _: None)


def test_processes_that_were_interrupted_while_they_started_end_in_silence() -> None:
    from distributed import LocalCluster

    cluster = LocalCluster.__new__(LocalCluster)
    local_processes._end(cluster)
    assert not cluster.shutdown_on_close, (
        "Dask would close it when the program ends, and tell of what is missing"
    )


@contextmanager
def listening(answer: bytes | None = None) -> Iterator[str]:
    """The address of something that is no scheduler: it says this to whoever comes, or takes nobody in."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        came: list[socket.socket] = []

        def serve() -> None:
            with suppress(OSError):
                came.append(server.accept()[0])
                came[0].sendall(answer or b"")

        thread = threading.Thread(target=serve)
        if answer is not None:
            thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        for each in came:
            each.close()
        if answer is not None:
            thread.join()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "No Dask scheduler answers at tcp://"),
        (b"", "No Dask scheduler answers at tcp://"),
        (b"hello", "No Dask scheduler answers at tcp://"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "is no Dask scheduler"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "is no Dask scheduler"),
        (bytes(64), "is no Dask scheduler"),
    ],
)
def test_what_is_no_scheduler_is_told_in_time(
    answer: bytes | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.3)
    began = time.monotonic()
    with (
        listening(answer) as address,
        pytest.raises(ClusterError, match=words),
        connection.scheduler_at(address),
    ):
        pass
    assert time.monotonic() - began < 5


def test_waiting_for_workers_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now, there = [0.0], [0]
    client = SimpleNamespace(
        nthreads=lambda **_: dict.fromkeys(range(there[0]), 1),
        scheduler=SimpleNamespace(address="tcp://s:1"),
    )
    monkeypatch.setattr(checking, "time", SimpleNamespace(monotonic=lambda: now[0]))
    told: list[str] = []
    waited = checking.WorkersWaitedFor(client, lambda notice: told.append(notice.sentence))
    for now[0] in (1.0, 4.0, 6.0, 60.0):
        assert waited.count() == 0
    assert told == ["Waiting for workers: the scheduler tcp://s:1 has none. They are waited for 120 s."]
    there[0] = 2
    assert waited.count() == 2
    there[0] = 0
    for now[0] in (70.0, 71.0):
        waited.count()
    assert len(told) == 2, "they were there meanwhile"
    now[0] = 200.0
    with pytest.raises(ClusterError, match="has no workers"):
        waited.count()


def test_the_commands_say_that_workers_are_waited_for(
    pairs: list[BatchPair],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr(checking, "PATIENT_SECONDS", 0.1)
    monkeypatch.setattr(checking, "WORKERLESS_SECONDS", 0.5)
    alone = {**IN_PROCESS, "n_workers": 0, "protocol": "tcp://", "host": "127.0.0.1"}
    with connection.quiet(), LocalCluster(**alone) as made:
        command = ["batch", str(tmp_path / "list.csv"), "--output", str(tmp_path / "out")]
        assert main([*command, "--cluster", made.scheduler_address]) == 2
    waiting, error = capsys.readouterr().err.splitlines()
    assert "Waiting for workers" in waiting
    assert "has no workers" in error


def test_workers_that_end_before_they_answer_are_told(
    cluster: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, times = cluster.client.run, []

    def run(function: Any, *given: Any, on_error: str) -> dict[str, Any]:
        times.append(1)
        answers = real(function, *given, on_error=on_error)
        return {address: OSError("Timed out") for address in answers} if len(times) < 3 else answers

    monkeypatch.setattr(cluster.client, "run", run)
    check_cluster(cluster.client, facts())
    assert len(times) == 3, "those that replace them did answer"
    monkeypatch.setattr(checking, "ROUNDS", 2)
    times.clear()
    with pytest.raises(ClusterError, match=r"end before they can answer.*memory"):
        check_cluster(cluster.client, facts())


def test_a_scheduler_that_stands_still_is_lost(
    cluster: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its machine takes the questions, and nobody answers."""

    async def never(*_: Any, **__: Any) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(checking, "ANSWER_SECONDS", 0.1)
    for asked in ("run_function", "ncores"):
        with monkeypatch.context() as patched:
            patched.setattr(cluster.client.scheduler, asked, never, raising=False)
            with pytest.raises(ClusterError, match="was lost"):
                check_cluster(cluster.client, facts())
    check_cluster(cluster.client, facts())


@pytest.mark.parametrize("deaths", [2, 3])
def test_processes_that_are_ended_while_they_start_are_started_again(
    deaths: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[Any] = []

    class Dying:
        def __init__(self, **given: Any) -> None:
            self.number = len(ended)
            if self.number < deaths:
                raise RuntimeError("Nanny failed to start.")

        def close(self, timeout: float) -> None:
            ended.append(self)

    monkeypatch.setattr(local_processes, "LocalCluster", Dying)
    if deaths < 3:
        with local_processes._started(2, local_processes.MEMORY_LIMIT) as made:
            assert made.number == 2
    else:
        with (
            pytest.raises(ClusterError, match="did not start, or were ended while they did, 3 times"),
            local_processes.processes_of_this_machine(2, 1 << 30),
        ):
            pass
    assert len(ended) == 3


def test_processes_with_too_little_memory_are_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_processes, "MEMORY_LIMIT", 1 << 30)
    with (
        pytest.raises(InputError, match=r"would have 0\.001 GiB .* needs 0\.25 GiB"),
        local_processes.processes_of_this_machine(1000),
    ):
        pass


def test_bad_use_of_a_cluster(
    pairs: list[BatchPair],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.2)
    for arguments, words in (
        (["--cluster", "tcp://127.0.0.1:1"], "No Dask scheduler answers at tcp://127.0.0.1:1"),
        (["--cluster", "nonsense"], "nonsense cannot be used"),
        (["--cluster", "http://127.0.0.1:1"], "http://127.0.0.1:1 cannot be used"),
        (["--cluster", "tls://127.0.0.1:1"], "TLS"),
        (["--cluster", "tcp://h:1", "--jobs", "2"], "Give one of them"),
        (["--send-images"], "--send-images is about"),
        (["--worker-memory", "2"], "--worker-memory is about"),
        (["--jobs", "2", "--worker-memory", "-1"], "above 0"),
        (["--jobs", "2", "--worker-memory", "0.01"], "needs 0.25 GiB at least"),
    ):
        command = ["batch", str(tmp_path / "list.csv"), "--output", str(tmp_path / "out"), *arguments]
        assert main(command) == 2
        error = capsys.readouterr().err
        assert words in error
        assert error.count("\n") == 1


def test_a_long_summary_is_not_written_after_each_pair(
    pairs: list[BatchPair], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, written = [0.0], []

    def write(folder: Path, outcomes: object) -> None:
        now[0] += 1.0
        written.append(now[0])

    monkeypatch.setattr("core.batch.summary.write_summary", write)
    monkeypatch.setattr("core.batch.summary.time", SimpleNamespace(monotonic=lambda: now[0]))
    summary = RunningSummary(tmp_path, pairs)
    summary.write()
    for _ in range(100):
        now[0] += 0.5
        summary.note(0, run_batch(pairs[1:2], tmp_path, QUICK)[0])
    summary.write()
    summary.write()
    assert len(written) == 4
    assert summary.ended == 100


def test_the_mirror_keeps_whole_paths(tmp_path: Path) -> None:
    assert mirrored(tmp_path / "a.png", tmp_path / "m") == Path(f"{tmp_path / 'm'}{tmp_path / 'a.png'}")
    with pytest.raises(InputError):
        list_cases(tmp_path / "no")
