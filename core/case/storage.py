"""`case.json`: the case on disk, versioned, with the hashes of its images.

Paths are written relative to the case file, so that a folder that holds the images and the case can be moved as a
whole. An absolute path is written only where there is no relative one (another drive on Windows). The file holds
nothing about the patient, but file names are whatever the user called the files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.atomic_files import atomic_path
from core.case.document import Case
from core.case.encoding import case_from_json, case_to_json
from core.case.image_lookup import CaseFile, look_for_images
from core.case.schema import check_case_values
from core.encodable import check_encodable, encodable
from core.errors import InputError
from core.language import tr
from core.places import json_of
from core.quoting import quoted, shown_path

FORMAT = "retina-case"
VERSION = 4
"""2: with annotations, labels or facts of its images. 3: with the kind of a picture, a page of a file of several, a
tilted grid, an adjudication, or cells that a reader marked. 4: with an image that was turned. A case without them is
written as 1, which earlier versions of the program read; one with them they refuse, for they would leave them out when
they save it."""

LONGEST_REASON = 100
LATEST_VERSION = 1000
"""No newer program will ever write more."""

WITH_ANNOTATIONS = ("annotations", "labels", "facts")


def write_case(path: Path | str, case: Case, folder: Path | None = None) -> None:
    """Write a case file; an existing one is replaced only when the new one is complete on disk.

    Args:
        folder: that the file will be moved to, where that is another than the one that it is written into.

    Raises:
        InputError: the folder is missing or not writable, or the name cannot be written.
    """
    path = Path(path)
    check_encodable(path)
    content = case_to_json(case, (folder or path.parent).absolute())
    document = {"format": FORMAT, "version": _version(content), **content}
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    with atomic_path(path) as temporary:
        temporary.write_text(encodable(text), "utf-8")


def _version(content: Mapping[str, Any]) -> int:
    """The earliest version of the format that holds everything."""
    images = [content["reference"], *(entry["image"] for entry in content["floating"])]
    is_third = (
        "grid" in content
        or any("page" in (image or {}) for image in images)
        or any("modality" in facts for facts in content.get("facts", ()))
        or any("adjudicates" in each or "regions" in each for each in _judgements(content))
    )
    if any("orientation" in (image or {}) for image in images):
        return VERSION
    return 3 if is_third else 2 if any(name in content for name in WITH_ANNOTATIONS) else 1


def _judgements(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for entry in content["floating"]:
        for judged in (entry, *entry["versions"]):
            yield from judged["judgements"]


def read_case(path: Path | str) -> CaseFile:
    """Read a case file and look at its images, which are not loaded.

    An image that is not at its path is looked for beside the case file, by name. One that is missing or has changed
    gives a warning, and the case can still be opened.

    Raises:
        InputError: the file is missing, is not a case file, is damaged, or is of a newer version.

    >>> import tempfile
    >>> from core.case import Case, ImageIdentity
    >>> case = Case().with_reference(ImageIdentity(Path("/eyes/angiogram.png"), 64 * "0", size=(600, 720)))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_case(f"{folder}/case.json", case)
    ...     opened = read_case(f"{folder}/case.json")
    >>> opened.case == case, len(opened.warnings)
    (True, 1)
    """
    path = Path(path)
    return look_for_images(load_case(path), path.absolute().parent)


def load_case(path: Path | str) -> Case:
    """Read a case file alone, as a list of many cases needs it: its images are not looked for.

    Raises:
        InputError: as `read_case`.
    """
    path = Path(path)
    check_encodable(path)
    document = _read_document(path)
    try:
        check_case_values(document)
        return case_from_json(document, path.absolute().parent)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, InputError) as error:
        raise InputError(
            tr("The case file {path} is damaged ({reason}). Restore it from a copy.").format(
                path=shown_path(path), reason=quoted(_reason(error), LONGEST_REASON)
            )
        ) from error


def _read_document(path: Path) -> dict[str, Any]:
    try:
        document = json_of(path)
    except FileNotFoundError:
        raise InputError(
            tr("The case file {path} does not exist. Check its name and place.").format(path=shown_path(path))
        ) from None
    except OSError as error:
        raise InputError(
            tr("The case file {path} cannot be read ({strerror}).").format(
                path=shown_path(path), strerror=error.strerror or error
            )
        ) from error
    except ValueError as error:
        raise InputError(
            tr("{path} is not a case file of this program, or it is damaged.").format(path=shown_path(path))
        ) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputError(tr("{path} is not a case file of this program.").format(path=shown_path(path)))
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or not 0 < version < LATEST_VERSION:
        raise InputError(
            tr("The case file {path} is damaged (its version is {version}). Restore it from a copy.").format(
                path=shown_path(path), version=quoted(repr(version))
            )
        )
    if version > VERSION:
        raise InputError(
            tr(
                "The case file {path} was written by a newer program (version {version} of the "
                "format; this program reads up to {known}). Update the program to open it."
            ).format(path=shown_path(path), version=version, known=VERSION)
        )
    return document


def _reason(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
