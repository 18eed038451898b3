"""The request that brings further image files through the transform of a registered pair."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Cancelled
from core.language import mark
from core.notices import Notice
from retina_gui.jobs.runner import Report

if TYPE_CHECKING:
    from core.export.warped_images import WarpRequest
    from core.registration import Progress


@dataclass(frozen=True)
class WarpedFiles:
    """What was written, in the order of the images, and what there is to say of it."""

    files: tuple[Path, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, eq=False)
class WarpImagesRequest:
    """Write the images of a request into a folder.

    Attributes:
        overwrite: whether files of the same names may be replaced.
    """

    asked: WarpRequest
    folder: Path
    overwrite: bool
    name: str = mark("Warping the images")

    def run(self, report: Report, cancel: threading.Event) -> WarpedFiles:
        from core.export.folders import prepared_folder
        from core.export.warped_images import plan_warping, write_warped

        def show(progress: Progress) -> None:
            if cancel.is_set():
                raise Cancelled
            report(progress.step, progress.fraction)

        plan = plan_warping(self.asked)
        folder = prepared_folder(self.folder, plan.names, self.overwrite, plan.inputs)
        return WarpedFiles(write_warped(plan, folder, show), plan.notices)
