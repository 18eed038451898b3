"""Where the application keeps its own files, by the customs of the system."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_dir, user_data_dir

NAME = "retina-registration"


def recovery_folder() -> Path:
    """The folder of the recovery folders of all running programs."""
    return Path(user_data_dir(NAME, appauthor=False)) / "recovery"


def thumbnail_folder() -> Path:
    """The folder of the small pictures of recent cases."""
    return Path(user_cache_dir(NAME, appauthor=False)) / "thumbnails"
