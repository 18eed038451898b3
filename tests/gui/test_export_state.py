"""What is exported is remembered, but for whose it is."""

from __future__ import annotations

from dataclasses import replace

from core.export.canvas import CanvasChoice
from core.export.parts import DEFAULT_PARTS
from core.export.stack_formats import STACK_FORMATS
from retina_gui.state.options import ViewOptions
from retina_gui.state.remembered import to_texts, with_texts


def test_parts_format_and_canvas_outlive_the_program_and_the_patient_does_not() -> None:
    chosen = replace(
        ViewOptions(),
        export_parts=frozenset({"stack", "montage"}),
        stack_format=STACK_FORMATS["dicom"],
        canvas=CanvasChoice.UNION,
        keep_patient=True,
    )
    found = with_texts(ViewOptions(), to_texts(chosen))
    assert found == replace(chosen, keep_patient=False)


def test_what_the_settings_do_not_know_is_left_out() -> None:
    texts = {"export_parts": "stack,holograms", "stack_format": "vhs", "canvas": "round"}
    found = with_texts(ViewOptions(), texts)
    assert found.export_parts == {"stack"}
    assert found.stack_format == ViewOptions().stack_format
    assert found.canvas is CanvasChoice.REFERENCE
    assert with_texts(ViewOptions(), {"export_parts": "holograms"}).export_parts == DEFAULT_PARTS
