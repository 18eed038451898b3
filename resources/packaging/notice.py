"""The licences of everything that a bundle holds, in one text: what the window shows, and what lies in the folder.

What is inside is known from PyInstaller's lists: every file there came from an installed distribution, from Python,
from this repository, or from the system that the bundle was built on.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path, PurePath

HERE = Path(__file__).resolve().parent
TEXTS = HERE / "texts"
LICENCE_FILE = re.compile(r"licen[cs]e|copying|notice|3rd.?party|third.?party|^authors", re.IGNORECASE)
PROSE = {".ijg", "", ".txt", ".md", ".rst", ".apache", ".bsd"}
RULE = 100 * "="

TEXTS_OF = {
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "opencv-python-headless": ("LGPL-2.1.txt", "libdrm.txt"),
    "simpleitk": ("ITK-5-NOTICE.txt",),
}
"""Licences that a distribution names without bringing its text, or of libraries in it (FFmpeg in OpenCV, HDF5 and GDCM
in SimpleITK, of which ITK's own notice tells)."""

OURS = "retina-registration"

ALWAYS = ("pyinstaller",)
"""Distributions of which a part is in every bundle, though none of their files is: the start of both programs."""

ON_LGPL = """\
Qt, PySide6 and Shiboken are used under the GNU Lesser General Public License, version 3; FFmpeg, which OpenCV brings, \
and a few libraries of the system under the versions named there. They are separate libraries that the programs load \
when they start: the files whose names begin with Qt6 or libQt6, pyside6, shiboken6, av and sw in the folder of this \
program. You may replace each by a version of your own that has the same interface, and you may take the programs \
apart as far as that needs. Their source is at https://download.qt.io/official_releases/QtForPython/ and \
https://download.qt.io/official_releases/qt/ (version {qt}), and at https://ffmpeg.org/releases/ (see the notice of \
OpenCV for the version).

Qt contains libraries of others (ICU, FreeType, HarfBuzz, PCRE2, libjpeg-turbo, libpng, libtiff, libwebp, zlib and \
smaller ones, all listed at https://doc.qt.io/qt-6/licenses-used-in-qt.html); their terms stand below, at the parts \
that contain them as well. For processors of Intel's kind PyTorch contains Intel oneMKL, under the Intel Simplified \
Software License, which stands below at OpenCV.
"""


@dataclass(frozen=True)
class Part:
    """Something in the bundle with terms of its own.

    Attributes:
        terms: in a few words.
        texts: name and content of each of its licence files.
    """

    name: str
    version: str
    terms: str
    texts: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        """On one line."""
        return f"{self.name} {self.version}".strip()


def notice(checkout: Path, sources: Iterable[str]) -> str:
    """The whole text.

    Args:
        sources: where the files of the bundle lie on this machine.

    Raises:
        ValueError: something that is inside has no licence to be found.
    """
    parts = [program(checkout), python(), *shipped(checkout), *libraries(map(Path, sources))]
    refuse_what_has_no_terms(parts)
    return "\n".join(_lines(parts))


def refuse_what_has_no_terms(parts: Iterable[Part]) -> None:
    """Raises ValueError where a part has no licence to be shown."""
    without = [part.title for part in parts if not part.texts]
    if without:
        raise ValueError(f"No licence was found of {', '.join(without)}: add it to TEXTS_OF.")


def _lines(parts: list[Part]) -> Iterator[str]:
    yield "What is inside this program, and under which terms"
    yield ""
    yield from (f"  {part.title}: {part.terms}" for part in parts)
    yield from ("", ON_LGPL.format(qt=_version("pyside6-essentials")))
    written: dict[str, str] = {}
    for part in parts:
        yield from (RULE, part.title, part.terms, "")
        for name, text in part.texts:
            where = f"{part.title}, {name}"
            if text in written:
                yield f"({name}: the same as {written[text]})"
                continue
            written[text] = where
            yield from (f"--- {name}", "", text.strip(), "")


def program(checkout: Path) -> Part:
    """This program."""
    from core import __version__

    return Part("Retina registration", __version__, "MIT", (_file(checkout / "LICENSE"),))


def python() -> Part:
    """Python itself."""
    base = Path(sys.base_prefix)
    places = (base, base / "lib" / "python{}.{}".format(*sys.version_info[:2]), Path(os.__file__).parent)
    files = [place / "LICENSE.txt" for place in places if (place / "LICENSE.txt").is_file()]
    return Part("Python", sys.version.split()[0], "PSF-2.0", tuple(_file(each) for each in files[:1]))


def shipped(checkout: Path) -> Iterator[Part]:
    """What lies in this repository and is not its own: fonts, weights with the terms of what they learned from."""
    resources = checkout / "resources"
    yield Part(
        "DejaVu Sans", "", "Bitstream Vera and Arev terms", (_file(resources / "fonts" / "LICENSE.txt"),)
    )
    yield Part("Images of the demonstration", "", "see there", (_file(resources / "demo" / "README.md"),))
    yield Part("Weights of the networks", "", "see there", (_file(resources / "weights" / "README.md"),))


def libraries(sources: Iterable[Path]) -> Iterator[Part]:
    """Distributions of Python's package index, then libraries of the system, by name."""
    owners = _owners()
    inside: dict[str, Distribution] = {name: distribution(name) for name in ALWAYS}
    foreign: set[Path] = set()
    packages = tuple({Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")})
    for source in sources:
        owner = owners.get(_key(source))
        if owner is not None:
            inside[owner.metadata["Name"]] = owner
        elif any(source.resolve().is_relative_to(each) for each in packages):
            raise ValueError(f"{source} belongs to no distribution, so that its licence is not known.")
        elif _is_of_the_system(source):
            foreign.add(source)
    inside.pop(OURS, None)
    yield from sorted((part_of(each) for each in inside.values()), key=lambda part: part.name.casefold())
    yield from sorted(_system_parts(foreign), key=lambda part: part.name)


def part_of(found: Distribution) -> Part:
    """A distribution with its licence files, wherever it has them."""
    name = found.metadata["Name"]
    texts = []
    for each in found.files or ():
        path = Path(str(found.locate_file(each)))
        if _is_licence(each) and path.is_file():
            texts.append((each.as_posix(), path.read_text("utf-8", "replace")))
    texts += [_file(TEXTS / text) for text in TEXTS_OF.get(name.lower().replace("_", "-"), ())]
    return Part(name, found.version, terms_of(found), tuple(texts))


def _is_licence(path: PurePath) -> bool:
    """Whether a file of a distribution tells its terms: in its metadata, or in a folder of licences."""
    folders = [part.lower() for part in path.parts[:-1]]
    is_kept_for_them = any("licen" in part for part in folders)
    is_there = (
        is_kept_for_them or "licen" in path.name.lower() or any(".dist-info" in part for part in folders)
    )
    is_named = LICENCE_FILE.search(path.name) is not None or is_kept_for_them
    return is_there and is_named and path.suffix.lower() in PROSE


def terms_of(found: Distribution) -> str:
    """The licence in a few words, as its metadata has it."""
    metadata = found.metadata
    classifiers = [
        each.rpartition(" :: ")[2] for each in metadata.get_all("Classifier") or () if "License" in each
    ]
    stated = (
        metadata.get("License-Expression", ""),  # `[]` raises where importlib_metadata has been imported
        metadata.get("License", "").strip(),
        ", ".join(classifiers),
    )
    return next((each for each in stated if each and "\n" not in each), "see below")


@cache
def _owners() -> dict[str, Distribution]:
    """Of every installed file."""
    found = {}
    for each in distributions():
        root = str(each.locate_file(""))
        found.update({_key(os.path.join(root, str(file))): each for file in each.files or ()})
    return found


def _key(path: Path | str) -> str:
    return os.path.normcase(os.path.abspath(path))


def _is_of_the_system(source: Path) -> bool:
    """A library that was found beside Python and its packages."""
    place = source.resolve()
    inside = (Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), HERE.parents[1])
    is_library = ".so" in place.name or place.suffix.lower() in (".dll", ".dylib")
    return is_library and not any(place.is_relative_to(each) for each in inside)


def _system_parts(files: set[Path]) -> Iterator[Part]:
    """By Debian's packages where the system has them; by file elsewhere (the runtime of Windows' compiler)."""
    if shutil.which("dpkg-query") is None:
        for file in sorted(files):
            terms = "a library of the system that this was built on"
            yield Part(file.name, "", terms, ((file.name, "Its terms are those of that system."),))
        return
    packages: dict[str, set[str]] = {}
    for file in files:
        packages.setdefault(_package(file), set()).add(file.name)
    for package, names in packages.items():
        terms = f"{', '.join(sorted(names))}; of Debian"
        copyright_file = Path("/usr/share/doc") / package / "copyright"
        yield Part(package, _package_version(package), terms, (_file(copyright_file),))


def _package(file: Path) -> str:
    """Which package a library is of: by the path it was found at, or by the one without links."""
    real = file.resolve()
    for place in (file, real, Path("/usr") / str(file).lstrip("/"), Path(str(real).removeprefix("/usr"))):
        command = ["dpkg-query", "-S", str(place)]
        answer = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if answer.returncode == 0:
            return answer.stdout.split(":")[0]
    raise ValueError(f"{file} belongs to no package, so that its licence is not known.")


def _package_version(package: str) -> str:
    command = ["dpkg-query", "-W", "-f=${Version}\n", package]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.splitlines()[0]


def _version(name: str) -> str:
    return distribution(name).version


def _file(path: Path) -> tuple[str, str]:
    return path.name, path.read_text("utf-8", "replace")
