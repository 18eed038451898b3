"""One line of a delimited text file."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import InputError
from core.language import tr


@dataclass(frozen=True)
class Line:
    """One line that is not blank.

    Attributes:
        file: the name by which a complaint calls the file.
        number: from 1, as an editor counts.
        fields: without the blanks around them, and as they were before they were made safe for spreadsheets.
        separator: what stands between the fields of the file.
    """

    file: str
    number: int
    fields: tuple[str, ...]
    separator: str = ","

    def error(self, problem: str) -> InputError:
        """What is wrong with this line."""
        return InputError(
            tr("Line {number} of {name}: {problem}").format(
                number=self.number, name=self.file, problem=problem
            )
        )

    def field(self, column: int | None) -> str:
        """The text of a column; empty where the line has no such column."""
        return self.fields[column] if column is not None and column < len(self.fields) else ""

    @property
    def width(self) -> int:
        """The number of fields up to the last that is not empty: separators at the end make no difference."""
        return max((place for place, text in enumerate(self.fields, start=1) if text), default=0)
