"""The export panel: which files will be written, and which of them exist."""

from __future__ import annotations

from collections.abc import Sequence

from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.options import ViewOptions
from retina_gui.state.view_state import ExportFile, ExportState

NO_MAPS = "A case does not keep the vessel maps. Register once more to have them in the stack."
MEANINGS = {
    "stack.tif": "aligned stack for ImageJ: reference and warped image",
    "warped.tif": "floating image on the reference grid, original bit depth",
    "checkerboard.png": "picture for reports",
    "transform.h5": "whole transform for ITK, 3D Slicer, ANTs",
    "field.nii.gz": "registration field alone",
    "points.csv": "matching points, BigWarp's format",
    "metrics.json": "figures of the quality table",
    "case.json": "case, to open again here",
}
"""What each file is, in the order of the list; other files are images that were never files."""


def export_state(
    document: DocumentSnapshot, options: ViewOptions, names: Sequence[str], existing: frozenset[str]
) -> ExportState:
    """What the export panel shows.

    Args:
        names: of the files that the export writes.
        existing: those of them that are in the folder already.
    """
    reason = _reason_not_to_export(document, options)
    ordered = sorted(names, key=lambda name: [*MEANINGS, name].index(name))
    no_maps = document.live is not None and document.live.result is None
    maps = options.vessel_maps and not no_maps
    files = tuple(ExportFile(name, _meaning(name, maps), name in existing) for name in ordered)
    return ExportState(options.export_folder, files, maps, NO_MAPS if no_maps else "", not reason, reason)


def _reason_not_to_export(document: DocumentSnapshot, options: ViewOptions) -> str:
    if document.live is None:
        return "There is no result to export. Register the images first."
    return "" if options.export_folder else "Choose the folder to write into."


def _meaning(name: str, vessel_maps: bool) -> str:
    meaning = MEANINGS.get(name, "image that is not a file yet, for opening the case again")
    return f"{meaning}, both vessel maps" if name == "stack.tif" and vessel_maps else meaning
