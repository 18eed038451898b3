"""What the list of annotations and the keys do with those that are drawn: select, name, move, hide, delete, copy."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal

from core.annotations.labels import DISC, FOVEA
from core.language import tr, tr_count
from retina_gui.controllers.annotation_changes import AnnotationChanges
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.state.case_name import case_name
from retina_gui.state.shapes import alignments


class AnnotationListController(Controller):
    """The list of the annotations of the case.

    Signals:
        centre_asked: all images are to be centred on a place: SHA-256 of an image, and the point.
    """

    centre_asked = Signal(str, tuple)

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self._changes = AnnotationChanges(core)
        self._document.changed.connect(self._forget_what_is_gone)

    def select(self, identifiers: Iterable[str]) -> None:
        """Select these and no others; their label is that of what is drawn next, unless it is that of a landmark.

        There is one fovea and one disc, so that whoever draws on draws something else.
        """
        chosen = tuple(dict.fromkeys(identifiers))
        annotation = self._document.case.annotation(chosen[0]) if chosen else None
        self._options.set(selected_annotations=chosen)
        if annotation is not None and annotation.label not in (FOVEA, DISC):
            self._options.set(label=annotation.label)

    def delete_selected(self) -> None:
        """Delete what is selected."""
        chosen = self._options.options.selected_annotations
        text = tr_count("Delete an annotation", "Delete {count} annotations", len(chosen))
        self._options.set(selected_annotations=())
        self._changes.remove(text, chosen)

    def nudge(self, dx: float, dy: float) -> None:
        """Move what is selected a little, in pixels of the home images; nudges in a row are one undo step."""
        moved = [each.with_shape(each.shape.moved_by((dx, dy))) for each in self._changes.selected()]
        if self._changes.are_possible():
            self._changes.put(
                tr("Nudge a shape"), moved, f"nudge {','.join(each.identifier for each in moved)}"
            )

    def rename(self, identifier: str, name: str) -> None:
        """Another name; annotations of one name at several dates are one finding."""
        self._describe(identifier, name=name)

    def set_note(self, identifier: str, note: str) -> None:
        """Another note."""
        self._describe(identifier, note=note)

    def show(self, identifier: str, shown: bool) -> None:
        """Show an annotation on the images, or hide it."""
        hidden = self._options.options.hidden_annotations
        self._options.set(hidden_annotations=hidden - {identifier} if shown else hidden | {identifier})

    def show_all(self, shown: bool) -> None:
        """Show annotations at all."""
        self._options.set(hide_annotations=not shown)

    def copy_table(self) -> None:
        """Put the annotations with all figures on the clipboard, for a spreadsheet: all, unless several are selected.

        What was drawn last is selected, too, so that a single one says nothing of what is meant.
        """
        from core.annotations.measurements_csv import measurements_text
        from core.export.case_measurements import measure_case

        snapshot, chosen = self._document.snapshot(), self._options.options.selected_annotations
        images = {sha256: opened.image for sha256, opened in snapshot.images.items()}
        transforms = alignments(snapshot).transforms
        measured = measure_case(snapshot.case, case_name(snapshot), images, transforms, with_carried=False)
        of_chosen = [row for row in measured.rows if row.annotation.identifier in chosen]
        if len(of_chosen) > 1:
            text = tr("Copied the {count} selected annotations, with their figures.")
            self._core.copy_text(measurements_text(of_chosen))
            self._tell(text.format(count=len(of_chosen)))
            return
        self._core.copy_text(measurements_text(measured.rows))
        text = tr_count(
            "Copied the annotation, with its figures.",
            "Copied all {count} annotations, with their figures. Select several to copy only these.",
            len(measured.rows),
        )
        self._tell(text)

    def centre_on(self, identifier: str) -> None:
        """Select an annotation and centre all images on it."""
        annotation = self._document.case.annotation(identifier)
        if annotation is not None:
            self.select((identifier,))
            vertices = annotation.shape.flattened().vertices
            x, y = (vertices.min(axis=0) + vertices.max(axis=0)) / 2
            self.centre_asked.emit(annotation.home, (float(x), float(y)))

    # Inside

    def _forget_what_is_gone(self) -> None:
        """What is selected may have left the case: by undo, or with the image that it is on."""
        chosen = self._options.options.selected_annotations
        known = {each.identifier for each in self._document.case.annotations}
        if not known.issuperset(chosen):
            self._options.set(selected_annotations=tuple(each for each in chosen if each in known))

    def _describe(self, identifier: str, **texts: str) -> None:
        annotation = self._document.case.annotation(identifier)
        if annotation is None:
            return
        cleaned = {
            key: text.strip() if key == "note" else " ".join(text.split()) for key, text in texts.items()
        }
        if any(getattr(annotation, key) != text for key, text in cleaned.items()):
            self._changes.put(tr("Describe an annotation"), [annotation.changed(**cleaned)])
