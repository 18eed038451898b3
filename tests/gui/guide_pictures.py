"""The pictures of the user guide, made again from the window: `python -m tests.gui.guide_pictures [NAME …]`.

Each is a state of `tests.gui.screenshots`, or the window beside it, in each language of the guide. WebP, as sixteen of
them in two languages stay below two megabytes so.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

PICTURES = {
    "judge": "mode-checkerboard",
    "wrong-pair": "a-wrong-pair",
    "ghost": "ghost",
    "cells": "cells",
    "annotate": "annotate",
    "region": "region-grown",
    "grid": "annotate-grid",
    "list": "guide-list",
    "verdicts": "guide-verdicts+",
    "overview": "guide-overview+",
    "study": "guide-study+",
    "charts": "charts+",
    "findings": "findings+",
    "series": "guide-series",
}
"""The file, and the state of which it is a picture; with + of the window beside."""

LANGUAGES, SCREEN, THEME = ("en", "de"), "1280x800", "dark"
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "guide" / "pictures"
QUALITY = 72


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.gui.guide_pictures", description=__doc__.splitlines()[0]
    )
    parser.add_argument("names", nargs="*", choices=[*PICTURES, []], help="all where none is named")
    names = parser.parse_args().names or list(PICTURES)
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as folder:
            states = [PICTURES[name].rstrip("+") for name in names]
            options = ["--output", folder, "--screen", SCREEN, "--language", language, "--only", *states]
            subprocess.run([sys.executable, "-m", "tests.gui.screenshots", *options], check=True)
            for name in names:
                _keep(Path(folder), name, language)


def _keep(folder: Path, name: str, language: str) -> None:
    state, is_beside = PICTURES[name].rstrip("+"), PICTURES[name].endswith("+")
    ending = ("" if language == "en" else f"-{language}") + ("-dialog-1" if is_beside else "")
    target = FOLDER / language / f"{name}.webp"
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(folder / f"{state}-{THEME}-{SCREEN}{ending}.png") as picture:
        picture.convert("RGB").save(target, quality=QUALITY, method=6)
    print(f"{target.relative_to(FOLDER)}: {target.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
