"""Where the shipped files are: weights, icons and demo points, in a wheel, an editable install and a checkout alike."""

from __future__ import annotations

from pathlib import Path

from core.errors import RetinaError
from core.language import tr

LICENCES = "licences.txt"
_PACKAGE = Path(__file__).resolve().parent


def resource_folder() -> Path:
    """The folder of the shipped files: `core/_resources` of an installed wheel, else the checkout's `resources/`.

    Raises:
        RetinaError: when neither is there, which means that the installation is damaged.
    """
    for folder in (_PACKAGE / "_resources", _PACKAGE.parent / "resources"):
        if folder.is_dir():
            return folder
    raise RetinaError(
        tr(
            "The files that belong to this program (weights, icons, demo points) are missing "
            "beside {package}. Install the program again."
        ).format(package=_PACKAGE)
    )


def translation_folder() -> Path:
    """The folder of the catalogues; it need not be there, as English has none."""
    return resource_folder() / "translations"


def licences_file() -> Path | None:
    """The licences of everything in a bundle; None where the program was installed otherwise."""
    path = resource_folder() / LICENCES
    return path if path.is_file() else None


def resource_path(*parts: str) -> Path:
    """The shipped file or folder of this name, such as `resource_path("demo", "points.csv")`.

    Raises:
        RetinaError: when it is not there.
    """
    path = resource_folder().joinpath(*parts)
    if not path.exists():
        raise RetinaError(
            tr(
                "The file {names} that belongs to this program is missing: {path}. Install the program again."
            ).format(names="/".join(parts), path=path)
        )
    return path
