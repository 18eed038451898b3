"""The key table: every action with its words, keys and place.

Menus, tooltips and the shortcut page are made from it. The words are plain data in English; who shows them translates
them (`core.language.tr`), and the extraction of messages takes them from `table_messages`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from core.language import tr


class Scope(str, Enum):
    """Where a key works."""

    WINDOW = "window"
    IMAGES = "images"  # only while an image has the keyboard, so that tables and text fields keep their keys
    HELD = "held"  # works for as long as the key is held


@dataclass(frozen=True)
class KeyRow:
    """One action.

    Attributes:
        id: the name by which the code knows it.
        text: the words in menus and on buttons.
        keys: the shortcuts, as Qt writes them; the first one is shown.
        group: the heading in the menu bar and on the shortcut page.
        help: one sentence for tooltips.
        icon: the name of a file in `resources/icons`.
        checkable: whether it switches something on and off.
        in_menu: whether it has a line in the menu bar.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    group: str
    help: str
    icon: str = ""
    scope: Scope = Scope.WINDOW
    checkable: bool = False
    in_menu: bool = True


FILE, SERIES, EDIT, VIEW, COMPARE, DISPLAY = "Case", "Images", "Points", "View", "Compare", "Display"
REGISTRATION, HELP = "Registration", "Help"
MENUS = (FILE, SERIES, EDIT, VIEW, COMPARE, DISPLAY, REGISTRATION, HELP)

KEY_MARK = " (key)"
"""Tells translators that it is a key, and keeps the key Delete apart from the word."""

_KEYS = "Ctrl Shift Delete Backspace Insert Return PgUp PgDown Up Down Left Right"
KEY_NAMES = {name: f"{name}{KEY_MARK}" for name in _KEYS.split()}
"""Keys that are called otherwise in other languages, and what translators read."""

KEY_TABLE: tuple[KeyRow, ...] = (
    KeyRow("new_case", "New case", ("Ctrl+N",), FILE, "Close this case and start with an empty one"),
    KeyRow("open_reference", "Open reference image…", ("Ctrl+O",), FILE,
           "Open the image that all others are aligned to", "open_reference"),
    KeyRow("open_floating", "Open floating image…", ("Ctrl+Shift+O",), FILE,
           "Open the image that is moved onto the reference", "open_floating"),
    KeyRow("import_points", "Read points from a file…", ("Ctrl+I",), FILE,
           "Read matching points from a CSV file (BigWarp's, or with a header)", "import_points"),
    KeyRow("open_case", "Open case…", ("Ctrl+Shift+C",), FILE, "Open a saved case.json", "open_case"),
    KeyRow("open_folder", "Open folder of cases…", ("Ctrl+D",), FILE,
           "Open a folder with many cases as a list on the left", "open_folder"),
    KeyRow("open_list", "Open list of cases…", ("Ctrl+Shift+L",), FILE,
           "Open a CSV file headed name,reference,floating,points as a list on the left", "list"),
    KeyRow("close_list", "Close the list of cases", (), FILE, "Close the list; the cases stay as they are", "cancel",
           in_menu=False),
    KeyRow("refresh_list", "Read the list again", ("F5",), FILE,
           "Look again which cases there are and how far they are", "refresh", in_menu=False),
    KeyRow("restore_case", "Restore the case that was not closed", (), FILE,
           "Open the case as it was at the last action before the program ended", in_menu=False),
    KeyRow("discard_lost_case", "Discard the case that was not closed", (), FILE,
           "Forget what was not saved of it, for good", in_menu=False),
    KeyRow("forget_recent", "Forget the recent cases", (), FILE,
           "Clear the list of recent cases; the cases themselves stay where they are", in_menu=False),
    KeyRow("open_demo", "Open the demo case", (), FILE,
           "Open the bundled case with a synthetic angiogram", "demo"),
    KeyRow("save_case", "Save case", ("Ctrl+S",), FILE, "Save images' places, points, settings and verdict", "save"),
    KeyRow("save_case_as", "Save case as…", ("Ctrl+Shift+S",), FILE, "Save the case under another name"),
    KeyRow("export", "Export…", ("Ctrl+E",), FILE, "Write the aligned stack, the transform and more", "export"),
    KeyRow("show_export", "Show the export folder", (), FILE, "Open the folder of the export in the file manager",
           "open_folder"),
    KeyRow("save_report", "Save report…", ("Ctrl+Shift+R",), FILE,
           "Write a PDF page for each floating image of the case: pictures, figures, points, verdicts", "report"),
    KeyRow("report_folder", "Save report of a folder…", (), FILE,
           "Write a contact sheet of all cases of a folder as PDF, and the page of each image", "report"),
    KeyRow("quit", "Quit", ("Ctrl+Q",), FILE, "Close the application"),

    KeyRow("add_floating", "Add floating images…", ("Ctrl+Alt+O",), SERIES,
           "Add images of the same eye to the case: another time of the angiogram, another modality", "add_floating"),
    KeyRow("previous_image", "Previous image", ("Ctrl+PgUp",), SERIES, "Work on the floating image before this one"),
    KeyRow("next_image", "Next image", ("Ctrl+PgDown",), SERIES, "Work on the floating image after this one"),
    KeyRow("move_image_earlier", "Move the image to the left", ("Ctrl+Shift+PgUp",), SERIES,
           "Change the order of the case's images"),
    KeyRow("move_image_later", "Move the image to the right", ("Ctrl+Shift+PgDown",), SERIES,
           "Change the order of the case's images"),
    KeyRow("rename_image", "Rename the image", ("F2",), SERIES, "Give the image another name, such as FA 0:21"),
    KeyRow("take_over_points", "Take over points", ("Ctrl+Shift+P",), SERIES,
           "Start from the points of another image of the case, for you to check", "take_over"),
    KeyRow("link_image", "Register through another image…", (), SERIES,
           "Register this image to one that looks more like it; the transforms are composed", "via"),
    KeyRow("make_reference", "Make this image the reference", (), SERIES,
           "Bring everything to the grid of this image; its points are turned round"),
    KeyRow("remove_image", "Remove the image from the case", (), SERIES, "The file itself stays where it is"),

    KeyRow("undo", "Undo", ("Ctrl+Z",), EDIT, "Take the last step back", "undo"),
    KeyRow("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), EDIT, "Do the step again", "redo"),
    KeyRow("suggest", "Suggest points", ("Ctrl+P",), EDIT,
           "Align the images without clicks and suggest the points that are missing, for you to check", "suggest"),
    KeyRow("accept_ghost", "Accept the ghost", ("Return", "Enter"), EDIT,
           "Place the point where the ghost shows it", scope=Scope.IMAGES),
    KeyRow("delete_pair", "Delete the selected pair", ("Delete", "Backspace"), EDIT,
           "Remove the selected pair from both images", "delete", scope=Scope.IMAGES),
    KeyRow("toggle_use", "Use the pair or leave it out", ("O",), EDIT,
           "Switch whether the selected pair is used", scope=Scope.IMAGES),
    KeyRow("toggle_check", "Check point or fit point", ("K",), EDIT,
           "Switch whether the selected pair measures or takes part in the fit", scope=Scope.IMAGES),
    KeyRow("place_at_cursor", "Place the point at the keyboard's cursor", ("Insert",), EDIT,
           "Arrow keys move a cursor in the image with the keyboard; this puts the point there", scope=Scope.IMAGES),
    KeyRow("other_image", "Give the keyboard to the other image", ("Tab",), EDIT,
           "Arrow keys then work in the other image", scope=Scope.IMAGES),
    KeyRow("next_mark", "Select the next mark", (".",), EDIT, "In the image that has the keyboard", scope=Scope.IMAGES),
    KeyRow("previous_mark", "Select the previous mark", (",",), EDIT, "In the image that has the keyboard",
           scope=Scope.IMAGES),
    KeyRow("points_focus", "Give the keyboard to the points table, or back", ("F6",), EDIT,
           "In the table, arrows change the row, Space uses or leaves out, Delete removes, F2 edits, Enter centres"),
    KeyRow("copy_pairs", "Copy pairs as CSV", ("Ctrl+C",), EDIT,
           "Copy the rows that are selected in the table, or all, with residuals, for a spreadsheet", "copy"),
    KeyRow("points_drawer", "Points table below the images", ("F4",), EDIT,
           "Move the points table to where there is room for all its columns, and back", "drawer", checkable=True),
    KeyRow("model_translation", "Translation", ("Ctrl+Alt+1",), EDIT, "The points shift the image: one pair is enough",
           checkable=True),
    KeyRow("model_rigid", "Rigid", ("Ctrl+Alt+2",), EDIT, "The points shift and turn the image: two pairs are enough",
           checkable=True),
    KeyRow("model_similarity", "Similarity", ("Ctrl+Alt+3",), EDIT,
           "The points shift, turn and scale the image: two pairs are enough", checkable=True),
    KeyRow("model_affine", "Affine", ("Ctrl+Alt+4",), EDIT,
           "The points shift, turn, scale and shear the image: three pairs are enough", checkable=True),
    KeyRow("model_projective", "Projective", ("Ctrl+Alt+5",), EDIT,
           "The points also tilt the image: four pairs are enough", checkable=True),
    KeyRow("nudge_left", "Nudge left by 1 px", ("Left",), EDIT, "Move the selected mark", scope=Scope.IMAGES,
           in_menu=False),
    KeyRow("nudge_right", "Nudge right by 1 px", ("Right",), EDIT, "Move the selected mark", scope=Scope.IMAGES,
           in_menu=False),
    KeyRow("nudge_up", "Nudge up by 1 px", ("Up",), EDIT, "Move the selected mark", scope=Scope.IMAGES,
           in_menu=False),
    KeyRow("nudge_down", "Nudge down by 1 px", ("Down",), EDIT, "Move the selected mark", scope=Scope.IMAGES,
           in_menu=False),
    KeyRow("nudge_left_fine", "Nudge left by 0.1 px", ("Shift+Left",), EDIT, "Move the selected mark a little",
           scope=Scope.IMAGES, in_menu=False),
    KeyRow("nudge_right_fine", "Nudge right by 0.1 px", ("Shift+Right",), EDIT, "Move the selected mark a little",
           scope=Scope.IMAGES, in_menu=False),
    KeyRow("nudge_up_fine", "Nudge up by 0.1 px", ("Shift+Up",), EDIT, "Move the selected mark a little",
           scope=Scope.IMAGES, in_menu=False),
    KeyRow("nudge_down_fine", "Nudge down by 0.1 px", ("Shift+Down",), EDIT, "Move the selected mark a little",
           scope=Scope.IMAGES, in_menu=False),

    KeyRow("stage_points", "Points", ("Alt+1",), VIEW, "Mark matching points", "points", checkable=True),
    KeyRow("stage_register", "Register", ("Alt+2",), VIEW, "Settings and progress of the registration", "register",
           checkable=True),
    KeyRow("stage_judge", "Judge", ("Alt+3",), VIEW, "Compare the result with the reference", "judge",
           checkable=True),
    KeyRow("stage_export", "Export", ("Alt+4",), VIEW, "Choose what to write", "export", checkable=True),
    KeyRow("fit", "Fit images to the window", ("Ctrl+0",), VIEW, "Show the whole images", "fit"),
    KeyRow("actual_size", "100 %", ("Ctrl+1",), VIEW, "One image pixel on one screen pixel"),
    KeyRow("zoom_in", "Zoom in", ("+", "="), VIEW, "Zoom the image that has the keyboard", scope=Scope.IMAGES),
    KeyRow("zoom_out", "Zoom out", ("-",), VIEW, "Zoom the image that has the keyboard", scope=Scope.IMAGES),
    *(KeyRow(f"pan_{name}", f"Look farther {where}", (f"Ctrl+{name.capitalize()}",), VIEW,
             "Pan the image that has the keyboard", scope=Scope.IMAGES, in_menu=False)
      for name, where in (("left", "left"), ("right", "right"), ("up", "up"), ("down", "down"))),
    KeyRow("link_views", "Link zoom and pan of both images", ("Z",), VIEW,
           "Both images show the same place, or each what you like", "link", checkable=True),
    KeyRow("bring_other", "Bring the other view to mine", ("Q",), VIEW,
           "The other image shows the place that this one shows"),
    KeyRow("bring_mine", "Bring my view to the other", ("W",), VIEW,
           "This image shows the place that the other one shows"),
    KeyRow("crosshair", "Crosshair in the other image", ("Ctrl+H",), VIEW,
           "Each image shows where the mouse is in the other", "crosshair", checkable=True),
    *(KeyRow(f"centre_{number}", f"Centre on pair {number}", (str(number),), VIEW, "Centre both images on the pair",
             scope=Scope.IMAGES, in_menu=False) for number in range(1, 10)),
    KeyRow("hide_marks", "Hide all marks and overlays", ("H",), VIEW,
           "Show the bare images while the key is held", scope=Scope.HELD,
           in_menu=False),
    KeyRow("toggle_list", "List of cases", ("F9",), VIEW, "Show or hide the list of cases on the left", "list",
           checkable=True),
    KeyRow("next_case", "Next case", ("PgDown",), VIEW, "Go on to the next case of the list", "next_case"),
    KeyRow("previous_case", "Previous case", ("PgUp",), VIEW, "Go back to the case before it in the list",
           "previous_case"),
    KeyRow("list_focus", "Give the keyboard to the list of cases, or back", ("F8",), VIEW,
           "In the list, arrows change the row and Enter opens the case"),
    KeyRow("list_search", "Search the list of cases", ("Ctrl+F",), VIEW, "Type a part of the name of a case"),
    KeyRow("list_by_name", "Sort the cases by name", ("Alt+7",), VIEW, "The same key again turns the order round"),
    KeyRow("list_by_state", "Sort the cases by state and verdict", ("Alt+8",), VIEW,
           "The same key again turns the order round"),
    KeyRow("list_by_dice", "Sort the cases by Dice", ("Alt+9",), VIEW, "The same key again turns the order round"),
    KeyRow("filmstrip", "Filmstrip", (), VIEW, "Show the images of the case below the panes; always there for several",
           "filmstrip", checkable=True),
    KeyRow("meanings", "What the figures mean", (), VIEW, "Explain each figure of the quality panel",
           checkable=True),
    KeyRow("reset_layout", "Reset the layout", (), VIEW,
           "The parts of the window and the way of comparing as at the first start"),
    KeyRow("toggle_theme", "Switch between dark and light", ("Ctrl+T",), VIEW,
           "Dark for image reading, light for offices", "theme"),

    KeyRow("mode_checkerboard", "Checkerboard", ("C",), COMPARE, "Reference and warped image in alternating cells",
           "checkerboard", checkable=True),
    KeyRow("mode_side_by_side", "Side by side", ("L",), COMPARE, "Reference on the left, warped image on the right",
           "side_by_side", checkable=True),
    KeyRow("mode_blend", "Blend", ("B",), COMPARE, "Both images mixed", "blend", checkable=True),
    KeyRow("mode_flicker", "Flicker", ("F",), COMPARE, "Both images in turn", "flicker", checkable=True),
    KeyRow("mode_swipe", "Swipe", ("S",), COMPARE, "Reference on one side of a line that can be dragged, "
           "warped image on the other", "swipe", checkable=True),
    KeyRow("mode_spy_glass", "Spy-glass", ("P",), COMPARE, "A disc around the cursor shows the other image",
           "spy_glass", checkable=True),
    KeyRow("mode_red_cyan", "Red–cyan", ("R",), COMPARE,
           "Reference in red, warped image in cyan: grey where they agree", "red_cyan", checkable=True),
    KeyRow("mode_difference", "Difference", ("D",), COMPARE,
           "Warped image minus reference; suits two images of one modality only", "difference", checkable=True),
    KeyRow("mode_vessels", "Vessels", ("V",), COMPARE,
           "The vessels that the network found in both images, in two colours", "vessels", checkable=True),
    KeyRow("mode_grid", "Grid", ("G",), COMPARE,
           "Deformation grid: lines that were straight before the network moved the image", "grid", checkable=True),
    KeyRow("mode_displacement", "Displacement", ("M",), COMPARE, "How far the network moved each place",
           "displacement", checkable=True),
    KeyRow("mode_jacobian", "Stretch", ("J",), COMPARE,
           "Where the network stretched or shrank the image: the Jacobian determinant", "jacobian", checkable=True),
    KeyRow("swap_images", "Swap the two images", ("I",), COMPARE,
           "Offset the checkerboard by one cell; in other modes let the images change places", "swap"),
    KeyRow("swipe_direction", "Turn the swipe", ("Shift+S",), COMPARE, "A vertical or a horizontal line",
           "swipe_direction"),
    KeyRow("parameter_less", "Less of the mode's number", ("[",), COMPARE,
           "Smaller cells, less of the warped image, slower, and so on", in_menu=False),
    KeyRow("parameter_more", "More of the mode's number", ("]",), COMPARE,
           "Larger cells, more of the warped image, faster, and so on", in_menu=False),
    KeyRow("before", "Show before the network", (), COMPARE, "Show the pre-alignment instead of the network's result",
           "before_after", checkable=True),
    KeyRow("confidence", "Confidence", ("U",), COMPARE,
           "Hatch the regions of the result where few vessels bear it out", "confidence", checkable=True),
    KeyRow("cells", "Figures in the cells", ("E",), COMPARE,
           "Write overlap and confidence into every cell of the checkerboard", "cells", checkable=True),
    KeyRow("worst_next", "Next worst cell", ("N",), COMPARE,
           "Go to the worst cell, then to better ones, zoomed in and flickering", "next"),
    KeyRow("worst_previous", "Previous worst cell", ("Shift+N",), COMPARE,
           "Go back to the cell before", "previous"),
    KeyRow("peek_before", "Before ⇄ after", ("T",), COMPARE, "Show the other of the two while the key is held",
           scope=Scope.HELD, in_menu=False),

    KeyRow("display_reference", "Reference: brightness, contrast…", ("Alt+D",), DISPLAY,
           "Change how the reference is shown; the data, the result and the export stay as they are", "display"),
    KeyRow("green_reference", "Reference: green channel only", ("Alt+G",), DISPLAY,
           "Show the channel in which vessels are clearest", checkable=True),
    KeyRow("equalise_reference", "Reference: local contrast", ("Alt+C",), DISPLAY,
           "Equalise the contrast locally (CLAHE)", checkable=True),
    KeyRow("invert_reference", "Reference: inverted", ("Alt+I",), DISPLAY, "Show dark as bright", checkable=True),
    KeyRow("reset_reference", "Reference: as it is", ("Alt+N",), DISPLAY, "Undo all of these changes"),
    KeyRow("display_floating", "Floating: brightness, contrast…", ("Alt+Shift+D",), DISPLAY,
           "Change how the floating image is shown; the data, the result and the export stay as they are", "display"),
    KeyRow("green_floating", "Floating: green channel only", ("Alt+Shift+G",), DISPLAY,
           "Show the channel in which vessels are clearest", checkable=True),
    KeyRow("equalise_floating", "Floating: local contrast", ("Alt+Shift+C",), DISPLAY,
           "Equalise the contrast locally (CLAHE)", checkable=True),
    KeyRow("invert_floating", "Floating: inverted", ("Alt+Shift+I",), DISPLAY, "Show dark as bright", checkable=True),
    KeyRow("reset_floating", "Floating: as it is", ("Alt+Shift+N",), DISPLAY, "Undo all of these changes"),

    KeyRow("register", "Register", ("Ctrl+R",), REGISTRATION,
           "Let the network align the floating image, starting from your points", "register"),
    KeyRow("run_all", "Register all cases with points", ("Ctrl+Shift+A",), REGISTRATION,
           "Register every case of the list that has points and no result, in the background", "register"),
    KeyRow("run_all_automatic", "Register all cases, with or without points", ("Ctrl+Alt+A",), REGISTRATION,
           "As well as those with points, align the cases without any automatically, in the background", "suggest"),
    KeyRow("stop_list", "Stop registering the list", ("Ctrl+Shift+X",), REGISTRATION,
           "Drop the case that is being registered in the background, and go on with no other", "stop"),
    KeyRow("register_all", "Register all images", ("Ctrl+Alt+R",), REGISTRATION,
           "Register every image of the case that has enough points and no result yet", "register_all"),
    KeyRow("correct", "Correct a place", ("Shift+C",), REGISTRATION,
           "Drag a wrong place of the result to where it belongs; the field is solved again around it", "correct",
           checkable=True),
    KeyRow("delete_correction", "Take the selected correction back", (), REGISTRATION,
           "Solve the field again without this correction", "delete"),
    KeyRow("show_version", "Show the selected version", (), REGISTRATION,
           "Show this result, with the points that it was made from; it is what the export writes", "judge"),
    KeyRow("compare_version", "Compare with the selected version", (), REGISTRATION,
           "Before, and T while it is held, show this version in place of your points' own alignment",
           "before_after", checkable=True),
    KeyRow("delete_version", "Delete the selected version", (), REGISTRATION,
           "Remove this result from the list; undo brings it back", "delete"),
    KeyRow("cancel", "Cancel", ("Esc",), REGISTRATION, "Stop the work in progress", "cancel"),
    KeyRow("verdict_accept", "Accept the result", ("A",), REGISTRATION, "The alignment is good enough to use",
           "accept", checkable=True),
    KeyRow("verdict_retry", "To be done again", ("Y",), REGISTRATION, "Better points or images are needed",
           "retry", checkable=True),
    KeyRow("verdict_reject", "Reject the result", ("X",), REGISTRATION, "This pair cannot be aligned", "reject",
           checkable=True),
    KeyRow("read_blinded", "Read blinded", ("Ctrl+B",), REGISTRATION,
           "Hide the verdicts of other readers until yours is given", "blinded", checkable=True),
    KeyRow("verdict_list", "List of verdicts", ("Ctrl+L",), REGISTRATION,
           "List the verdicts of this case, or of a folder of cases, and save them as CSV", "verdicts"),
    KeyRow("verdicts_of_folder", "List the verdicts of a folder…", (), REGISTRATION,
           "Read the verdicts of all cases of a folder"),

    KeyRow("shortcuts", "Keys and gestures", ("F1", "?"), HELP, "Show all keys and mouse gestures", "keyboard"),
    KeyRow("show_hints", "Show the hints again", (), HELP, "The hints of the first start, until they are closed again"),
    KeyRow("show_log", "Open the folder of the log file", (), HELP, "For reporting a problem"),
    KeyRow("about", "About", (), HELP, "Version, weights and licence", "information"),
)  # fmt: skip

MOUSE_TABLE: tuple[tuple[str, str], ...] = (
    ("Click", "place the point that the prompt asks for"),
    ("Click the ghost, drag it", "accept it as it is, put the point where it belongs"),
    (
        "Click beside a ghost",
        "place the point at the mouse; a ghost at vessels takes the click, unless Ctrl is held",
    ),
    ("Drag a mark", "move it; Esc or the right button puts it back"),
    ("Right click on a mark", "delete the pair, clear this half, use or not, fit or check point"),
    ("Drag the image, middle drag, Space + drag", "pan both images"),
    ("Wheel", "zoom at the cursor"),
    ("Ctrl + wheel on the overlay", "change the mode's number: cell, opacity, rate, disc"),
    ("Correct a place (Shift + C): drag", "move a place of the result to where it belongs; Esc puts it back"),
    ("Drag the line of the swipe", "show more of one image"),
    ("Double click", "fit the images to the window"),
    ("Drop files on the window", "open images, points or a case"),
    ("Drop images on the filmstrip", "add them to the case"),
    ("Click an image of the filmstrip", "work on it; double click renames it, a drag changes the order"),
    (
        "Right click on an image of the filmstrip",
        "rename, register through another one, make it the reference, remove",
    ),
)


def table_messages() -> tuple[str, ...]:
    """Every text of the tables that is shown, for translators."""
    rows = (text for action in KEY_TABLE for text in (action.text, action.help))
    gestures = (text for line in MOUSE_TABLE for text in line)
    return tuple(dict.fromkeys((*MENUS, *KEY_NAMES.values(), *rows, *gestures)))


def row(action_id: str) -> KeyRow:
    """The row of an action (KeyError where there is none)."""
    return _BY_ID[action_id]


def key_in_words(key: str, joint: str) -> str:
    """A shortcut with the names that its keys have in this language, such as `Strg + R`."""
    parts = re.split(r"\+(?!$)", key)  # a plus at the end is a key
    return joint.join(tr(KEY_NAMES.get(part, part)).removesuffix(KEY_MARK) for part in parts)


def shown_key(action: KeyRow) -> str:
    """The first shortcut in words, such as `Ctrl + R`; empty where there is none."""
    return key_in_words(action.keys[0], " + ") if action.keys else ""


def tooltip(action: KeyRow) -> str:
    """The help sentence with the shortcut."""
    return f"{tr(action.help)}  ({shown_key(action)})" if action.keys else tr(action.help)


_BY_ID = {action.id: action for action in KEY_TABLE}
