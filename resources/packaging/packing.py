"""From the folder of a bundle to the files that are given away."""

from __future__ import annotations

import gzip
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path

FOLDER = "retina"
CHUNK = 1 << 20
BEGINNING = Path(__file__).with_name("self_unpacking.sh")


def pack(output: Path, checkout: Path) -> tuple[Path, ...]:
    """Pack what lies in `output`, as this system's users expect it.

    Returns:
        The files, named after version, system and processor.
    """
    name = bundle_name()
    if sys.platform == "win32":
        return (Path(shutil.make_archive(str(output / name), "zip", output, FOLDER)),)
    if sys.platform == "darwin":
        packed = output / f"{name}.zip"  # as the Finder packs, so that links inside stay links
        subprocess.run(
            ["ditto", "-c", "-k", "--keepParent", str(output / "Retina.app"), str(packed)], check=True
        )
        return (packed,)
    archive = output / f"{name}.tar.gz"
    pack_folder(output / FOLDER, archive)
    single = output / f"{name}.run"
    write_single_file(archive, single, name)
    return archive, single


def bundle_name() -> str:
    """Such as `retina-0.1.0-linux-x86_64`."""
    from core import __version__

    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, sys.platform)
    return f"retina-{__version__}-{system}-{platform.machine().lower()}"


def pack_folder(folder: Path, archive: Path) -> None:
    """A `.tar.gz` with the folder in it. Of two builds that are alike the archives are alike."""
    with (
        open(archive, "wb") as file,
        gzip.GzipFile("", "wb", 6, file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        tar.add(folder, FOLDER, filter=_plain)


def write_single_file(archive: Path, target: Path, name: str) -> None:
    """A program for the shell with the archive behind it."""
    digest = sha256(archive)
    text = BEGINNING.read_text("utf-8")
    for word, value in (("NAME", name), ("DIGEST", digest), ("BYTES", str(archive.stat().st_size))):
        text = text.replace(f"@{word}@", value)
    beginning = text.replace("@LINES@", str(text.count("\n") + 1)).encode()
    with open(target, "wb") as written, open(archive, "rb") as read:
        written.write(beginning)
        shutil.copyfileobj(read, written, CHUNK)
    os.chmod(target, 0o755)


def sums(paths: Iterable[Path]) -> str:
    """As `sha256sum` prints them."""
    return "".join(f"{sha256(path)}  {path.name}\n" for path in paths)


def sha256(path: Path) -> str:
    """Of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without who built it and when."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = 0
    return entry
