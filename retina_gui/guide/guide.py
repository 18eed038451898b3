"""The guide as a whole: its pages in their order, in the language of the window."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.language import ENGLISH, language
from core.resource_files import resource_path
from retina_gui.guide.keys_page import keys_page
from retina_gui.guide.page import Page, page_from_markdown

PAGES = (
    *("start", "points", "align", "judge", "readers", "charts", "annotate", "export", "batch", "pictures"),
    *("figures", "trouble", "files", "settings", "scripts", "other-programs", "paper-data"),
)
"""The files of each language, in the order of the table of contents; the page of keys follows."""


@dataclass(frozen=True)
class Guide:
    """All pages in one language."""

    pages: tuple[Page, ...]

    def page(self, name: str) -> Page | None:
        """The page of this name."""
        return next((page for page in self.pages if page.name == name), None)


def guide() -> Guide:
    """The guide in the language in force; in English where there is none in it."""
    return _read(language())


@lru_cache(maxsize=1)
def _read(code: str) -> Guide:
    folder = page_folder(code)
    pages = (page_from_markdown(name, (folder / f"{name}.md").read_text("utf-8")) for name in PAGES)
    return Guide((*pages, keys_page()))


def page_folder(code: str) -> Path:
    """Where the pages of a language lie."""
    folder = resource_path("guide") / code
    return folder if folder.is_dir() else resource_path("guide", ENGLISH)


def picture_path(name: str) -> Path:
    """The file of a picture, in the language in force where there is one in it."""
    folder = resource_path("guide", "pictures")
    own = folder / language() / name
    return own if own.exists() else folder / ENGLISH / name
