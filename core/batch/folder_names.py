"""Names of cases as names of folders within the output folder, and within it alone."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from core.errors import InputError
from core.language import tr
from core.portable_names import is_portable
from core.quoting import quoted

LONGEST_NAME = 100


def is_folder_name(name: str) -> bool:
    """Whether every system takes a name for a folder.

    >>> is_folder_name("eye 7"), is_folder_name("../eye"), is_folder_name(".."), is_folder_name("nul.1")
    (True, False, False, False)
    """
    return len(name) <= LONGEST_NAME and is_portable(name)


def check_within(output: Path, name: str) -> None:
    """Refuse a name whose folder would not lie within the output folder.

    Raises:
        InputError: it leads out, by its parts or by a link that lies there.
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts
    is_relative = bool(parts) and not Path(name).is_absolute() and not {"..", "/"} & set(parts)
    try:
        root, place = output.resolve(), (output / name).resolve()
    except (OSError, RuntimeError, ValueError):
        is_relative = False
    if not is_relative or root not in place.parents:
        raise InputError(
            tr('"{name}" leads out of the output folder. Give the case another name.').format(
                name=quoted(name, LONGEST_NAME)
            )
        )
