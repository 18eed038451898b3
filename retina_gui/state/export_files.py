"""The export panel: which files will be written, and which of them exist."""

from __future__ import annotations

from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.options import ViewOptions
from retina_gui.state.view_state import ExportState

FILES = (
    ("stack.tif", "aligned stack for ImageJ: reference and warped image"),
    ("warped.tif", "floating image on the reference grid, original bit depth"),
    ("checkerboard.png", "picture for reports"),
    ("transform.h5", "whole transform for ITK, 3D Slicer, ANTs"),
    ("field.nii.gz", "registration field alone"),
    ("points.csv", "matching points, BigWarp's format"),
    ("metrics.json", "figures of the quality table"),
    ("case.json", "case, to open again here"),
)


def export_state(document: DocumentSnapshot, options: ViewOptions, existing: frozenset[str]) -> ExportState:
    """What the export panel shows."""
    reason = ""
    if document.live is None:
        reason = "There is no result to export. Register the images first."
    elif not options.export_folder:
        reason = "Choose the folder to write into."
    files = tuple((name, _meaning(name, text, options), name in existing) for name, text in FILES)
    return ExportState(options.export_folder, files, options.vessel_maps, not reason, reason)


def _meaning(name: str, text: str, options: ViewOptions) -> str:
    return f"{text}, both vessel maps" if name == "stack.tif" and options.vessel_maps else text
