"""The cases of an evaluation on the workers of a cluster, each measured where it is registered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from distributed import Client, get_worker

from core.cluster.alike import facts_of_this
from core.cluster.checking import check_cluster, say_nothing
from core.cluster.errors import ClusterError, UnlikeWorkerError
from core.cluster.feeding import DeathsError, Feed, Task
from core.evaluation.cases import Case
from core.evaluation.evaluate import (
    Evaluation,
    EvaluationOptions,
    MeasuredCase,
    evaluation_of,
    measure_case,
    table_of,
)
from core.evaluation.running import warm_up
from core.evaluation.table import EvaluationTable
from core.language import tr
from core.notices import Notice
from core.places import is_file
from core.registration import Progress, ProgressCallback
from core.registration_methods import registration_method

MEASURE = "core.evaluation.on_cluster:measure_there"


def evaluate_on_cluster(
    cases: Sequence[Case],
    options: EvaluationOptions,
    client: Client,
    progress: ProgressCallback,
    after_case: Callable[[EvaluationTable], None],
    tell: Callable[[Notice], None] = say_nothing,
) -> Evaluation:
    """As `core.evaluation.evaluate.evaluate`. The workers see the data set under the same paths.

    Seconds and memory are those of the workers.

    Args:
        tell: gets a notice where workers are waited for.

    Raises:
        ClusterError: the cluster cannot be used, or no longer, or every process died that measured some case.
        InputError: as `evaluate`.
    """
    if not options.methods:
        return Evaluation(EvaluationTable((), ()))
    progress(Progress("Loading the methods", 0.0))
    warm_up(options.methods, options.weights)
    options = _with_whole_paths(options)
    facts = facts_of_this(_weights(options))
    check_cluster(client, facts, tell)
    found: dict[int, MeasuredCase] = {}
    tasks = (Task(number, (_absolute(case), options)) for number, case in enumerate(cases))
    for number, answer in Feed(client, MEASURE, facts, tell).answers(tasks):
        if isinstance(answer, DeathsError):
            raise ClusterError(
                tr("Every process that measured the case {name} ended before its time.").format(
                    name=cases[number].name
                )
            )
        if isinstance(answer, Exception):
            raise answer
        found[number] = answer
        progress(Progress(f"Case {cases[number].name}", len(found) / len(cases)))
        after_case(table_of(_in_order(found), options))
    return evaluation_of(_in_order(found), options)


def measure_there(case: Case, options: EvaluationOptions) -> MeasuredCase:
    """At a worker.

    Raises:
        UnlikeWorkerError: it does not see the files.
    """
    for path in (case.reference, case.floating):
        if not is_file(path):
            raise UnlikeWorkerError(
                tr(
                    "The worker {worker} does not see {path}. Put the data set where all machines see it under the "
                    "same path."
                ).format(worker=get_worker().address, path=path)
            )
    _warm_up_once(options.methods, options.weights)
    return measure_case(case, options)


_warm_up_once = cache(warm_up)


def _in_order(found: dict[int, MeasuredCase]) -> list[MeasuredCase]:
    return [found[number] for number in sorted(found)]


def _absolute(case: Case) -> Case:
    return replace(case, reference=case.reference.absolute(), floating=case.floating.absolute())


def _with_whole_paths(options: EvaluationOptions) -> EvaluationOptions:
    methods = tuple(replace(each, weights_file=_whole(each.weights_file)) for each in options.methods)
    return replace(options, methods=methods, weights=_whole(options.weights))


def _whole(path: Path | None) -> Path | None:
    return None if path is None else path.absolute()


def _weights(options: EvaluationOptions) -> list[str]:
    """The files of weights, as `facts_of_this` calls them."""
    files = set()
    for method in options.methods:
        own = method.chosen_weights(options.weights)
        if method.needs_network:
            files.add(registration_method(method.registration).weights if own is None else str(own))
    return sorted(files)
