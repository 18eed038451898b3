"""What a case is called: what its file holds, else what its file or folder is called."""

from __future__ import annotations

from pathlib import Path

PLAIN = "case.json"
"""The file of a case that has a folder of its own, by which it is called."""


def name_of_case(own_name: str, path: Path) -> str:
    """What a case in a file is called.

    Args:
        own_name: `Case.own_name`; it counts in a file that says nothing itself.
        path: of the case file.

    >>> name_of_case("", Path("/clinic/eye 7/case.json")), name_of_case("eye 7", Path("/exports/out/case.json"))
    ('eye 7', 'eye 7')
    >>> name_of_case("eye 7", Path("/clinic/left.json"))
    'left'
    """
    if path.name != PLAIN:
        return path.stem
    return own_name or path.absolute().parent.name
