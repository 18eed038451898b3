"""A study of readers in the window: what is offered before it, and how it stands while it is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.case.judgements import reader_key
from core.language import tr

if TYPE_CHECKING:
    from core.study import Study, StudyItem


@dataclass(frozen=True)
class StudyState:
    """A study that is being read.

    Attributes:
        number: of the reading on the screen, from 1, of `count`. Which of them are repeats is told nowhere.
        shows_figures: whether the reader sees Dice and the other figures.
        has_verdict: whether this reading has its verdict, so that one can go on.
    """

    number: int
    count: int
    shows_figures: bool
    has_verdict: bool

    @property
    def name(self) -> str:
        """What the case is called while it is read."""
        return tr("Reading {number} of {count}").format(number=self.number, count=self.count)


@dataclass(frozen=True)
class StudyOffer:
    """What a list offers to a study.

    Attributes:
        source: the list.
        items: its results.
        studies: those that were begun, with their files.
        problems: a sentence for each file that could not be read.
    """

    source: Path
    items: tuple[StudyItem, ...]
    studies: tuple[tuple[Path, Study], ...] = ()
    problems: tuple[str, ...] = ()

    def unfinished(self, reader: str) -> tuple[Path, Study] | None:
        """The study that this reader has begun and not finished."""
        key = reader_key(reader)
        begun = ((path, study) for path, study in self.studies if reader_key(study.plan.reader) == key)
        return next(((path, study) for path, study in begun if study.next_number is not None), None)

    @property
    def finished(self) -> tuple[Study, ...]:
        """The studies that are done."""
        return tuple(study for _, study in self.studies if study.next_number is None)
