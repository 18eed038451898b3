"""What a reader is to see in a study, and in which order."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import InputError
from core.language import tr
from core.times import utc_now


@dataclass(frozen=True)
class StudyItem:
    """One result that is to be judged.

    Attributes:
        case: its name in the list.
        case_file: as seen from the folder of the list, with slashes.
        floating: SHA-256 of the floating image.
        image: the name of the floating image.
        made_at: when the result was made, by which it is known again.
    """

    case: str
    case_file: str
    floating: str
    image: str
    made_at: str


@dataclass(frozen=True)
class StudyPlan:
    """How a list is read by one reader. Nothing of it is shown while they read.

    Attributes:
        reader: name or initials.
        items: the results, as the list has them.
        order: the numbers of the items as they are shown; one that comes again is a hidden repeat.
        seed: from which the order follows.
        shows_figures: whether the reader sees Dice and the other figures.
        made_at: ISO 8601 in UTC.
    """

    reader: str
    items: tuple[StudyItem, ...]
    order: tuple[int, ...]
    seed: int
    shows_figures: bool
    made_at: str

    def __post_init__(self) -> None:
        times = Counter(self.order)
        if times.keys() != set(range(len(self.items))) or max(times.values(), default=0) > 2:
            raise ValueError("a study shows every result once or twice")

    @classmethod
    def of(
        cls,
        reader: str,
        items: Sequence[StudyItem],
        repeats: int = 0,
        seed: int = 0,
        shows_figures: bool = True,
    ) -> StudyPlan:
        """A plan for these results.

        Args:
            repeats: how many of them are shown twice.

        Raises:
            InputError: nobody reads, there is nothing to read, or there are too many repeats.
        """
        name = " ".join(reader.split())
        if not name:
            raise InputError(tr("A study needs the name of its reader. Type it, and begin again."))
        if not items:
            raise InputError(tr("The list holds no saved results to judge. Register its cases first."))
        order = reading_order(len(items), repeats, seed)
        return cls(name, tuple(items), order, seed, shows_figures, utc_now())

    def is_repeat(self, number: int) -> bool:
        """Whether the showing of this number, from 0, is the second one of its item."""
        return self.order[number] in self.order[:number]


def most_repeats(count: int) -> int:
    """How many of `count` results can be shown twice with enough others in between."""
    return count - _distance(count) if count > 1 else 0


def reading_order(count: int, repeats: int, seed: int) -> tuple[int, ...]:
    """The numbers from 0 to `count` - 1 in random order, `repeats` of them a second time.

    Between the two at least a quarter of the list is shown, so that nobody judges from memory. The same seed gives the
    same order.

    Raises:
        InputError: there are more repeats than `most_repeats`, or fewer than none.

    >>> reading_order(5, 2, seed=1) == reading_order(5, 2, seed=1)
    True
    """
    most = most_repeats(count)
    if not 0 <= repeats <= most:
        raise InputError(
            tr(
                "Of {count} results at most {most} can be shown twice, with enough others in between, and not "
                "{repeats}. Choose fewer."
            ).format(count=count, most=most, repeats=repeats)
        )
    chance, distance = random.Random(seed), _distance(count)
    firsts = list(range(count))
    chance.shuffle(firsts)
    places: list[tuple[float, int]] = [(float(place), number) for place, number in enumerate(firsts)]
    for place in chance.sample(range(count - distance), repeats):
        earliest = place + distance
        places.append((earliest + 0.01 + chance.random() * (count - earliest), firsts[place]))
    return tuple(number for _, number in sorted(places))


def _distance(count: int) -> int:
    return max(1, count // 4)
