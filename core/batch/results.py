"""The case of a pair with the result that it got."""

from __future__ import annotations

from dataclasses import replace

from core.batch.pairs import LoadedPair
from core.batch.single import DonePair
from core.case.document import Case
from core.case.links import dependents, way_of
from core.case.result_summary import ResultSummary


def case_with_result(loaded: LoadedPair, done: DonePair, transform_file: str | None = None) -> Case:
    """The case with the points, polarities and model that were used, and the summary of the result.

    A polarity that was found is not stated where that would drop the results of other pairs.
    """
    case, index, options = loaded.case, loaded.index, done.request.options
    entry = case.entry(index)
    others = [
        each for number, each in enumerate(case.floating) if number != index and each.result is not None
    ]
    if options.reference_polarity is not case.pair_reference_polarity(index) and not others:
        case = case.with_pair_reference_polarity(index, options.reference_polarity)
    if options.floating_polarity is not entry.polarity and not dependents(case, index):
        case = case.with_floating_polarity(index, options.floating_polarity)
    if options.transform_model is not entry.transform_model:
        case = case.with_transform_model(index, options.transform_model)
    case = case.with_points(index, done.request.points)
    return case.with_result(index, ResultSummary.of(done.result, transform_file))


def case_by_itself(case: Case, index: int) -> tuple[Case, int]:
    """The part of a case that a folder of one pair holds, and the number of the pair in it.

    Other floating images are left out, but for those that the pair is registered through, whose transforms lie
    elsewhere.
    """
    way = way_of(case, index)
    entries = [case.entry(number) for number in way]
    elsewhere = [
        replace(entry.without_result(), versions=()) if number != index else entry
        for number, entry in zip(way, entries, strict=True)
    ]
    return replace(case, floating=tuple(elsewhere)), len(way) - 1
