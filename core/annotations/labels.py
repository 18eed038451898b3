"""What annotations show: labels with colours, a list that the user may change and that travels with the case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from core.errors import InputError
from core.language import mark, tr

_COLOUR = re.compile(r"#[0-9a-f]{6}")
MOST_LABELS = 255
"""A label mask of eight bits tells so many apart."""
LONGEST_NAME = 100


@dataclass(frozen=True)
class Label:
    """What an annotation shows.

    Attributes:
        name: as files have it; those of the default list are shown in the user's language.
        colour: `#rrggbb`, small letters.

    Raises:
        InputError: the name is empty or long, or the colour is none.
    """

    name: str
    colour: str

    def __post_init__(self) -> None:
        name = " ".join(self.name.split())
        if not 0 < len(name) <= LONGEST_NAME:
            raise InputError(tr("The name of a label has 1 to {most} characters.").format(most=LONGEST_NAME))
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "colour", self.colour.lower())
        if not _COLOUR.fullmatch(self.colour):
            raise InputError(
                tr("The colour of the label {name} is written as #rrggbb, not as {colour}.").format(
                    name=name, colour=self.colour
                )
            )


FOVEA = mark("fovea")
DISC = mark("optic disc")
OTHER = mark("other")

DEFAULT_LABELS = (
    Label(FOVEA, "#ffffff"),
    Label(DISC, "#ffff00"),
    Label(mark("haemorrhage"), "#e82e74"),
    Label(mark("microaneurysm"), "#e8a28b"),
    Label(mark("drusen"), "#ffffb9"),
    Label(mark("exudate"), "#e88b00"),
    Label(mark("leakage"), "#b974ff"),
    Label(mark("non-perfusion"), "#748ba2"),
    Label(mark("neovascularisation"), "#a217d1"),
    Label(mark("atrophy"), "#d1b9ff"),
    Label(mark("naevus"), "#2e7400"),
    Label(mark("laser scar"), "#17745d"),
    Label(OTHER, "#a2b9b9"),
)
"""Colours that differ by 15 in CIEDE2000 or more, seen with all cones and without the red or the green ones."""


@dataclass(frozen=True)
class LabelList:
    """The labels of a case, in the order of the number keys; names are unique.

    Raises:
        InputError: two labels have one name, or there are too many or none.

    >>> LabelList().with_label(Label("leakage", "#ff0000")).label("leakage").colour
    '#ff0000'
    """

    labels: tuple[Label, ...] = DEFAULT_LABELS

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", tuple(self.labels))
        names = [label.name for label in self.labels]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InputError(tr("Two labels have the name {name}.").format(name=twice))
        if not 0 < len(names) <= MOST_LABELS:
            raise InputError(
                tr("A list of labels has 1 to {most} labels, not {count}.").format(
                    most=MOST_LABELS, count=len(names)
                )
            )

    def __contains__(self, name: str) -> bool:
        return any(label.name == name for label in self.labels)

    def label(self, name: str) -> Label:
        """The label of this name; one in the colour of “other” where the list has none."""
        found = self._by_name.get(name)
        return found or Label(name, DEFAULT_LABELS[-1].colour)

    @cached_property
    def _by_name(self) -> dict[str, Label]:
        return {label.name: label for label in self.labels}

    def number(self, name: str) -> int:
        """The place of a label in the list, from 1: its value in a label mask.

        Raises:
            KeyError: the list has none of this name.
        """
        names = [label.name for label in self.labels]
        if name not in names:
            raise KeyError(name)
        return names.index(name) + 1

    def with_label(self, label: Label) -> LabelList:
        """The list with this label: in place of the one of its name, or at the end."""
        if label.name not in self:
            return LabelList((*self.labels, label))
        return LabelList(tuple(label if each.name == label.name else each for each in self.labels))

    def with_labels_named(self, names: Iterable[str]) -> LabelList:
        """The list with a label for each of these names; those that are new get the colour of “other”."""
        result = self
        for name in names:
            if name not in result:
                result = result.with_label(self.label(name))
        return result

    def renamed(self, name: str, new_name: str) -> LabelList:
        """The list with another name for one of its labels."""
        return LabelList(
            tuple(Label(new_name, each.colour) if each.name == name else each for each in self.labels)
        )

    def without(self, name: str) -> LabelList:
        """The list without a label."""
        return LabelList(tuple(each for each in self.labels if each.name != name))
