"""What was worked out of a vessel map is kept as long as the map is: several searches ask for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from core.alignment.vessel_map import VesselMap

Result = TypeVar("Result")
Detail = TypeVar("Detail", bound=Hashable)


def remembered(function: Callable[[VesselMap, Detail], Result]) -> Callable[[VesselMap, Detail], Result]:
    """A function of a map and of how it is looked at, which works each out once; nobody may change what it returns."""
    known: WeakKeyDictionary[VesselMap, dict[Detail, Result]] = WeakKeyDictionary()

    @wraps(function)
    def answer(vessel_map: VesselMap, detail: Detail) -> Result:
        answers = known.setdefault(vessel_map, {})
        if detail not in answers:
            answers[detail] = function(vessel_map, detail)
        return answers[detail]

    return answer
