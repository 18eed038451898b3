"""Makes the bundle of this system: the folder, the packed files that are given away, and their SHA-256.

    python -m venv build-environment
    build-environment/bin/pip install . pyinstaller
    build-environment/bin/python resources/packaging/build.py --output OUTPUT

`OUTPUT/retina` is the folder (and on macOS `OUTPUT/Retina.app`). For all systems it is packed as one archive; on Linux
there is also one file, `….run`, that needs no unpacking by hand. `SHA256SUMS` is what `sha256sum --check` reads.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(CHECKOUT)]

import packing  # noqa: E402


def main() -> None:
    """Build, pack, and write the sums."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--output", type=Path, default=Path("dist"), help="folder for everything that is made"
    )
    parser.add_argument(
        "--work", type=Path, help="folder for what PyInstaller keeps from one build to the next"
    )
    parser.add_argument("--pack-only", action="store_true", help="the folder is there already")
    options = parser.parse_args()
    output = options.output.absolute()
    if not options.pack_only:
        build(output, (options.work or output / "build").absolute())
    packed = packing.pack(output, CHECKOUT)
    (output / "SHA256SUMS").write_text(packing.sums(packed), "utf-8", newline="\n")
    for path in packed:
        print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")


def build(output: Path, work: Path) -> None:
    """PyInstaller's part."""
    from PyInstaller.__main__ import run

    places = ["--distpath", str(output), "--workpath", str(work)]
    run(["--noconfirm", "--log-level", "WARN", *places, str(HERE / "retina.spec")])


if __name__ == "__main__":
    main()
