"""How the user looks at the document. Changing it is no undo step and is not saved in the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Concatenate, ParamSpec

from PySide6.QtCore import QObject, Signal

from core.annotations.annotation import Annotation
from core.annotations.labels import OTHER
from core.case.judgements import Verdict
from core.export.canvas import CanvasChoice
from core.export.parts import DEFAULT_PARTS
from core.export.stack_formats import DEFAULT_FORMAT, StackFormat
from core.points.matching import ImageRole, Point
from core.registration_methods import DEFAULT_METHOD
from retina_gui.document.correction_drag import CorrectionDrag
from retina_gui.document.drawing import Drawing, GrownRegion, Snap, Tool
from retina_gui.look.theme import ThemeName
from retina_gui.rendering.adjustment import NEUTRAL, Adjustment
from retina_gui.rendering.levels import Channel
from retina_gui.state import animation_choice, picture_choice
from retina_gui.state.animation_choice import AnimationChoice
from retina_gui.state.picture_choice import PictureChoice, PictureOf

_Fields = ParamSpec("_Fields")
MAGNIFICATIONS = (2.0, 4.0, 8.0, 16.0)
"""To choose from: on an ultra-widefield image, whose vessels are few pixels wide, eight times is noise."""


class CompareMode(str, Enum):
    """The ways to compare two images on the same grid: `state.compare_modes` says of each what it is."""

    CHECKERBOARD = "checkerboard"
    SIDE_BY_SIDE = "side_by_side"
    BLEND = "blend"
    FLICKER = "flicker"
    DATES = "dates"
    SWIPE = "swipe"
    SPY_GLASS = "spy_glass"
    RED_CYAN = "red_cyan"
    GREEN_MAGENTA = "green_magenta"
    DIFFERENCE = "difference"
    VESSELS = "vessels"
    GRID = "grid"
    DISPLACEMENT = "displacement"
    JACOBIAN = "jacobian"


class Stage(str, Enum):
    """The five stages of a case. A stage sets which panels show and what the mouse holds, nothing more."""

    POINTS = "points"
    REGISTER = "register"
    JUDGE = "judge"
    ANNOTATE = "annotate"
    EXPORT = "export"

    @property
    def shows_panes(self) -> bool:
        """Whether both images have panes of their own, beside the comparison."""
        return self in (Stage.POINTS, Stage.REGISTER, Stage.ANNOTATE)


@dataclass(frozen=True)
class ViewOptions:
    """The options of the window.

    Attributes:
        cell_fraction: side of a checkerboard cell as a part of the reference's width; a fifth as in the paper.
        opacity: of the warped image in the blend, 0 to 1.
        flicker_rate: changes in a second.
        swipe_position: of the line, 0 to 1 of the pane.
        swipe_horizontal: whether the line is horizontal.
        disc_radius: of the spy-glass, as a part of the pane's shorter side.
        gain: factor on the difference.
        vessel_light: of the picture below the vessels, 0 (black) to 1.
        grid_fraction: distance of the grid's lines as a part of the reference's width.
        map_opacity: of the displacement and of the area map, 0 to 1.
        swapped: the two images change their places in the modes where they have one.
        show_before: the pre-alignment is shown instead of the network's result.
        show_confidence: the uncertain regions of the result are hatched.
        peek: the other of the two is shown while a key is held.
        flicker_phase: how often flicker has gone on to the next image.
        selected: the selected pair and the image its mark was selected in.
        linked: whether the floating pane follows the others.
        crosshair: whether each image shows where the mouse is in the other.
        magnification: screen pixels in the magnifier for each image pixel, one of `MAGNIFICATIONS`.
        points_drawer: whether the points table is below the images.
        vessel_maps: whether the exported stack holds them.
        stack_format: how the exported stack is written.
        canvas: the grid of what is exported.
        keep_patient: DICOM files name the patient; never remembered.
        export_parts: what is exported, of `core.export.parts`.
        whole_case: whether every registered image of the case is exported.
        filmstrip: whether the filmstrip is shown for a single floating image too.
        show_cells: the figures of each checkerboard cell stand on the picture.
        walked: in the walk through the worst cells, which one is looked at (0 the worst) and at which cell size.
        method: by which pairs are registered, one of `core.registration_methods`.
        grader: name or initials of the reader who judges.
        blinded: verdicts of other readers are hidden until this one has given theirs.
        meant_verdict: a verdict that waits for the name of who gives it.
        adjudicating: where readers disagree, a verdict settles it.
        marking_cells: a click says in which cell the reason of the verdict holds.
        case_chart: which chart of the case is shown, a name of `case_charts.CASE_CHARTS`.
        error_factor: how many times larger than they are the errors of the pairs are drawn on the picture; 0 for not.
        overview_x, overview_y: the figures of the axes of the overview, names of `overview_state.FIGURES`.
        own_reasons: what the user typed as a reason, the latest first.
        correcting: the mouse corrects places of the result.
        correction_drag: the correction that is dragged, or being solved.
        correction_half: the first of two clicks in side by side: the reference point, and whether it was made there.
        selected_correction: from 0.
        selected_version: the row of the list that was clicked, by the number of its version.
        compared_version: the version that "before" means; None for the points' own alignment.
        meanings: whether it is explained what the figures mean.
        hints_seen: the hints that are not shown again.
        tool: what the mouse holds while annotations are drawn.
        caliper: a line is measured, in whatever stage; then the mouse is as before.
        label: the name of what is drawn next.
        drawing: what is being drawn.
        magnetic: lines between clicks, and the way of the mouse, follow the edges of the picture.
        snap: the landmark that the end of a caliper has caught.
        label_after: the label of what is drawn after a landmark that is being marked; None while none is.
        grown: the region that was grown last, while its tolerance can still be changed.
        annotation_drag: the annotations that are dragged, as they would be if the mouse were released now.
        selected_annotations: their identifiers.
        hidden_annotations: those of the list that are not shown.
        hide_annotations: none is shown.
        show_grid: the ETDRS grid lies on the images.
        typing_scale: SHA-256 of the image whose scale is about to be typed; empty while none is.
        selected_findings: the names of those that are followed in the table and the chart.
        picture_of: the pane whose picture is chosen in the window for it.
        picture: how pictures of the panes are made.
        animation: how animations are made.
        reference_display, floating_display: how each image is shown; the data, the result and the export know nothing
            of it.
        histogram_channel: whose histogram and levels are shown, in colour images.
        histogram_log: histograms have a logarithmic scale.
    """

    stage: Stage = Stage.POINTS
    mode: CompareMode = CompareMode.CHECKERBOARD
    cell_fraction: float = 0.2
    opacity: float = 0.5
    flicker_rate: float = 2.0
    swipe_position: float = 0.5
    swipe_horizontal: bool = False
    disc_radius: float = 0.2
    gain: float = 1.5
    vessel_light: float = 0.4
    grid_fraction: float = 0.05
    map_opacity: float = 0.75
    swapped: bool = False
    show_before: bool = False
    show_confidence: bool = False
    peek: bool = False
    flicker_phase: int = 0
    hide_marks: bool = False
    selected: tuple[int, ImageRole] | None = None
    points_drawer: bool = False
    linked: bool = True
    crosshair: bool = True
    magnification: float = 8.0
    theme: ThemeName = ThemeName.DARK
    vessel_maps: bool = True
    stack_format: StackFormat = DEFAULT_FORMAT
    canvas: CanvasChoice = CanvasChoice.REFERENCE
    export_parts: frozenset[str] = DEFAULT_PARTS
    keep_patient: bool = False
    whole_case: bool = True
    filmstrip: bool = False
    export_folder: str = ""
    show_cells: bool = False
    walked: tuple[int, float] | None = None
    method: str = DEFAULT_METHOD
    grader: str = ""
    blinded: bool = False
    meant_verdict: Verdict | None = None
    adjudicating: bool = False
    marking_cells: bool = False
    case_chart: str = "pairs"
    error_factor: float = 0.0
    overview_x: str = "dice"
    overview_y: str = "confidence"
    own_reasons: tuple[str, ...] = ()
    correcting: bool = False
    correction_drag: CorrectionDrag | None = None
    correction_half: tuple[Point, bool] | None = None
    selected_correction: int | None = None
    selected_version: int | None = None
    compared_version: int | None = None
    meanings: bool = False
    hints_seen: frozenset[str] = frozenset()
    tool: Tool = Tool.SELECT
    caliper: bool = False
    label: str = OTHER
    drawing: Drawing | None = None
    magnetic: bool = False
    snap: Snap | None = None
    label_after: str | None = None
    grown: GrownRegion | None = None
    annotation_drag: tuple[Annotation, ...] = ()
    selected_annotations: tuple[str, ...] = ()
    hidden_annotations: frozenset[str] = frozenset()
    hide_annotations: bool = False
    show_grid: bool = False
    typing_scale: str = ""
    selected_findings: tuple[str, ...] = ()
    picture_of: PictureOf = PictureOf.COMPARISON
    picture: PictureChoice = picture_choice.USUAL
    animation: AnimationChoice = animation_choice.USUAL
    reference_display: Adjustment = NEUTRAL
    floating_display: Adjustment = NEUTRAL
    histogram_channel: Channel = Channel.ALL
    histogram_log: bool = False

    @property
    def held_tool(self) -> Tool | None:
        """What the mouse holds for annotations now; None where it does something else."""
        if self.caliper:
            return Tool.LINE
        return self.tool if self.stage is Stage.ANNOTATE else None

    @property
    def before(self) -> bool:
        """Whether the pre-alignment is shown now."""
        return self.show_before != self.peek

    def display(self, role: ImageRole) -> Adjustment:
        """How an image is shown."""
        return self.reference_display if role is ImageRole.REFERENCE else self.floating_display

    def with_display(self, role: ImageRole, adjustment: Adjustment) -> ViewOptions:
        """The options with an image shown in another way."""
        if role is ImageRole.REFERENCE:
            return replace(self, reference_display=adjustment)
        return replace(self, floating_display=adjustment)


def _takes_options(
    fields: Callable[_Fields, ViewOptions],
) -> Callable[[Callable[..., None]], Callable[Concatenate[OptionsModel, _Fields], None]]:
    """Let type checkers know that a method takes the fields of `ViewOptions`, each of which may be left out."""

    def decorate(method: Callable[..., None]) -> Callable[Concatenate[OptionsModel, _Fields], None]:
        return method

    return decorate


class OptionsModel(QObject):
    """Holds the options and tells of changes."""

    changed = Signal()

    def __init__(self, options: ViewOptions | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._options = options or ViewOptions()

    @property
    def options(self) -> ViewOptions:
        """The options as they are now."""
        return self._options

    @_takes_options(ViewOptions)
    def set(self, **changes: Any) -> None:
        """Change some options."""
        self.replace(replace(self._options, **changes))

    def replace(self, options: ViewOptions) -> None:
        """Take other options."""
        if options != self._options:
            self._options = options
            self.changed.emit()
