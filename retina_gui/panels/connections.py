"""What the panels tell goes to the controllers of the session."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from core.annotations.scale import ScaleSource
from retina_gui.actions.compare_actions import set_parameter, step_parameter
from retina_gui.panels.filmstrip import Filmstrip
from retina_gui.panels.image_menu import ImageMenus
from retina_gui.panels.pair_menu import show_mark_menu, show_row_menu
from retina_gui.panels.side_panel import SidePanel
from retina_gui.panels.work_list_panel import WorkListPanel
from retina_gui.panels.workspace import Workspace
from retina_gui.session import Session


def connect_workspace(window: QWidget, workspace: Workspace, session: Session) -> None:
    """The pictures."""
    for pane in (workspace.reference, workspace.floating):
        pane.canvas.menu_asked.connect(partial(show_mark_menu, window, session))
        pane.canvas.placing_undone.connect(session.points.take_back_placing)
    compare = workspace.compare
    compare.bar.parameter_changed.connect(partial(set_parameter, session))
    compare.swipe.moved.connect(partial(set_parameter, session))
    for canvas in (compare.first, compare.second):
        canvas.parameter_asked.connect(partial(step_parameter, session))


def connect_filmstrip(strip: Filmstrip, menus: ImageMenus, session: Session) -> None:
    """The images of the case."""
    strip.chosen.connect(menus.show_image)
    strip.menu_asked.connect(menus.show_menu)
    strip.renamed.connect(session.series.rename)
    strip.time_typed.connect(session.series.set_time)
    strip.moved.connect(session.series.move)
    strip.dropped.connect(session.series.add_files)


def connect_side(window: QWidget, side: SidePanel, workspace: Workspace, session: Session) -> None:
    """The panels of points, quality, verdict, versions and export."""
    edits, judging, exporting = session.pair_edits, session.judging, session.exporting
    side.points.pair_selected.connect(session.points.select_pair)
    side.points.pair_opened.connect(session.centre_on_pair)
    side.points.menu_asked.connect(partial(show_row_menu, window, session))
    side.points.use_changed.connect(edits.set_active)
    side.points.role_changed.connect(edits.set_role)
    side.points.coordinate_typed.connect(edits.type_coordinate)
    side.points.delete_asked.connect(edits.delete)
    side.verdict.reason_given.connect(judging.set_reason)
    side.verdict.grader_named.connect(judging.set_grader)
    side.images.spacing_typed.connect(judging.set_spacing)
    side.images.polarity_chosen.connect(session.registration.set_polarity)
    for box in (side.verdict.reason, side.verdict.grader, side.images.spacing.box):
        box.returnPressed.connect(workspace.take_keyboard)  # the next key is one of the images' again
    side.versions.row_chosen.connect(session.correcting.select_version)
    side.versions.row_opened.connect(session.correcting.show_version)
    side.export.folder_asked.connect(exporting.choose_folder)
    side.export.folder_typed.connect(exporting.set_folder)
    side.export.export_asked.connect(exporting.export)
    side.export.vessel_maps_chosen.connect(exporting.set_vessel_maps)
    side.export.whole_case_chosen.connect(exporting.set_whole_case)
    side.export.format_chosen.connect(exporting.set_format)
    side.export.canvas_chosen.connect(exporting.set_canvas)
    side.export.keep_patient_chosen.connect(exporting.set_keep_patient)
    side.export.part_chosen.connect(exporting.set_part)


def connect_annotations(side: SidePanel, workspace: Workspace, session: Session) -> None:
    """The tools, the list of annotations, and what is known of the images."""
    draw, listed, facts = side.draw, side.annotations, side.facts
    draw.label_chosen.connect(session.labels.choose)
    draw.label_typed.connect(session.labels.add)
    draw.tolerance_changed.connect(session.regions.set_tolerance)
    draw.tolerance_kept.connect(session.annotating.finish)
    draw.tolerance_kept.connect(workspace.take_keyboard)
    listed.selected.connect(session.annotations.select)
    listed.opened.connect(session.annotations.centre_on)
    listed.shown_changed.connect(session.annotations.show)
    listed.renamed.connect(session.annotations.rename)
    listed.noted.connect(session.annotations.set_note)
    listed.delete_asked.connect(session.annotating.delete)
    listed.label_asked.connect(session.labels.choose_number)
    listed.scale_asked.connect(partial(session.stating.take_scale, source=ScaleSource.DISC_DIAMETER))
    facts.source_chosen.connect(session.stating.take_scale)
    facts.value_typed.connect(session.stating.type_value)
    facts.confirmed.connect(session.stating.confirm)
    facts.eye_chosen.connect(session.stating.set_eye)
    facts.modality_chosen.connect(session.stating.set_modality)
    for box in (draw.new_label, listed.name, listed.note, *(image.value for image in facts.images)):
        box.returnPressed.connect(workspace.take_keyboard)


def connect_work_list(panel: WorkListPanel, session: Session) -> None:
    """The list of cases."""
    session.cases.switcher.order = panel
    panel.opened.connect(session.cases.switcher.open_row)
    panel.shown_changed.connect(session.cases.shown_changed)
    panel.highlighted.connect(session.cases.set_highlighted)
