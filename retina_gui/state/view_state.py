"""What the widgets draw: frozen values that `resolve` makes. A widget that gets an equal value has nothing to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from core.case.judgements import Decision, Region, Verdict
from core.export.canvas import CanvasChoice
from core.export.stack_formats import DEFAULT_FORMAT, StackFormat
from core.images.polarity import VesselPolarity
from core.metrics.cell_quality import CellQuality
from core.metrics.figure_table import FigureRow
from core.points.matching import ImageRole, Point
from core.registration_methods import DEFAULT_METHOD
from retina_gui.document.notes import NoteKind
from retina_gui.look.theme import ThemeName
from retina_gui.rendering.adjustment import NEUTRAL, Adjustment
from retina_gui.rendering.colours import ColourScale
from retina_gui.rendering.layers import Layer
from retina_gui.state.annotations_state import AnnotationsState
from retina_gui.state.application_state import ApplicationState
from retina_gui.state.correction_view import CorrectionsState, VersionsState
from retina_gui.state.filmstrip_state import FilmstripState
from retina_gui.state.options import CompareMode, Stage
from retina_gui.state.points_state import ModelState, PointsState
from retina_gui.state.readings import Reading
from retina_gui.state.shapes import ShapesState


class MarkKind(str, Enum):
    """How a mark is drawn."""

    SET = "set"
    GHOST = "ghost"  # where the current model expects the point


@dataclass(frozen=True)
class Mark:
    """One mark in one pane, at an image point.

    Attributes:
        suggested: the pair is where the program suggested it.
        confidence: of a ghost that was found by its vessels, 0 to 1; None of any other mark.
    """

    pair_id: int
    point: Point
    image: ImageRole
    kind: MarkKind = MarkKind.SET
    selected: bool = False
    check: bool = False
    active: bool = True
    suggested: bool = False
    confidence: float | None = None


DETAILS = "  ·  "
"""Between the details of an image, the most important one first."""


@dataclass(frozen=True)
class PaneState:
    """One image pane.

    Attributes:
        title: such as `Reference`.
        details: such as `angiogram.png · vessels bright · 720 × 576`.
        placeholder: what to do while there is nothing to show.
        asks: what to click here, empty where the prompt asks for nothing.
        display: how the image is shown.
        micrometres_per_pixel: for the scale bar; None where nobody knows, and while nothing is drawn on the images.
        shapes: the annotations.
    """

    title: str
    details: str = ""
    layer: Layer | None = None
    marks: tuple[Mark, ...] = ()
    placeholder: str = ""
    asks: str = ""
    display: Adjustment = NEUTRAL
    micrometres_per_pixel: float | None = None
    shapes: ShapesState = field(default_factory=ShapesState)


@dataclass(frozen=True)
class LegendLine:
    """A line of the legend on the picture.

    Attributes:
        colour: of the swatch in front of it, RGB; None for no swatch.
        hatched: whether the swatch is hatched.
        warning: whether it warns.
    """

    text: str
    colour: tuple[int, int, int] | None = None
    hatched: bool = False
    warning: bool = False


@dataclass(frozen=True)
class ColourBar:
    """The scale of a map in the legend.

    Attributes:
        title: what the colours stand for.
        ticks: places on the bar, 0 to 1, and their values in words.
    """

    title: str
    scale: ColourScale
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class SwipeState:
    """The line of the swipe: where it is, 0 to 1 of the pane, and whether it is horizontal."""

    position: float
    horizontal: bool


@dataclass(frozen=True)
class MarkedCells:
    """Where the reasons of verdicts hold: cells in pixels of the reference.

    Attributes:
        own: of the reader's own verdict.
        others: of the verdicts of others that may be seen.
        catches: whether a click marks a cell.
    """

    own: tuple[Region, ...] = ()
    others: tuple[Region, ...] = ()
    catches: bool = False


@dataclass(frozen=True)
class ErrorArrow:
    """The error of a pair, enlarged; `start` and `end` in pixels of the reference."""

    start: Point
    end: Point
    is_check: bool


@dataclass(frozen=True)
class CompareState:
    """The comparing pane: what it shows and how its controls stand.

    Attributes:
        second_layer: the right half of side by side, None in every other mode.
        mode: what is shown: the chosen one, if it can be shown.
        parameter: the mode's slider, 0 to 1; None where the mode has none.
        caption: what is shown, where there is no choice between before and after.
        legend: what the colours and the hatching mean, in lines.
        colour_bar: the scale of the map that is shown.
        readings: maps whose values at the cursor are told, and pointed out on the colour bar.
        swipe: the line that can be dragged, in that mode.
        can_swap: whether the images have places that they can change in this mode.
        bare: nothing is drawn on the pictures, while a key is held.
        displays: how each image is shown.
        cells: whose figures stand on the picture; none where they are not shown.
        walked: the cell that is looked at in the walk through the worst ones.
        versions: what "before" and "after" are, where another version is chosen to compare with; else None.
        micrometres_per_pixel: of the reference, for the scale bar; None where nobody knows.
        shapes: the annotations, on the grid of the reference.
        marked: where the reasons of verdicts hold.
        errors: of the pairs, as arrows.
    """

    layer: Layer | None
    second_layer: Layer | None
    mode: CompareMode
    parameter: float | None
    parameter_text: str
    flicker_interval_ms: int | None
    before: bool
    has_after: bool
    caption: str
    placeholder: str
    legend: tuple[LegendLine, ...] = ()
    colour_bar: ColourBar | None = None
    readings: tuple[Reading, ...] = ()
    swipe: SwipeState | None = None
    can_swap: bool = False
    bare: bool = False
    displays: Mapping[ImageRole, Adjustment] = field(default_factory=dict)
    cells: tuple[CellQuality, ...] = ()
    walked: CellQuality | None = None
    versions: tuple[str, str] | None = None
    micrometres_per_pixel: float | None = None
    shapes: ShapesState = field(default_factory=ShapesState)
    marked: MarkedCells = field(default_factory=MarkedCells)
    errors: tuple[ErrorArrow, ...] = ()

    @property
    def legend_text(self) -> str:
        """The lines of the legend under each other."""
        return "\n".join(line.text for line in self.legend)


@dataclass(frozen=True)
class PolarityState:
    """The polarity control of one image.

    Attributes:
        title: what the image is called, as on its pane.
        override: what the user stated, None for automatic.
        automatic_text: what was found, in words, for the tooltip.
        automatic_word: the same in a word, for the button.
        in_force: the polarity that counts.
    """

    override: VesselPolarity | None
    automatic_text: str
    automatic_word: str
    in_force: VesselPolarity | None
    enabled: bool
    title: str


@dataclass(frozen=True)
class QualityState:
    """The quality panel.

    Attributes:
        rows: each with its figures at the four stages.
        overall: name and figure of what belongs to the result as a whole.
        cells: what there is to say of the checkerboard's cells, such as how many should be looked at.
    """

    rows: tuple[FigureRow, ...] = ()
    overall: tuple[tuple[str, str], ...] = ()
    sentences: tuple[str, ...] = ()
    placeholder: str = ""
    cells: str = ""


@dataclass(frozen=True)
class VerdictState:
    """The verdict panel.

    Attributes:
        verdict, reason: the reader's own.
        reasons: quick choices for the reason.
        grader: name or initials of the reader.
        asked: what is to be typed as the name, and why; empty while no verdict waits for it.
        others: a sentence for each verdict of another reader that may be seen.
        summary: whether the readers agree, or that another verdict is hidden; empty with one reader.
        agree: whether they do; None with one reader, or while the other verdict is hidden.
        decision: what the verdicts that may be seen come to; None where there are none.
        can_adjudicate: whether there is something to settle.
        adjudicates: whether the reader's own verdict is the one that settles it.
        is_locked: the reader stays the same, as in a study.
    """

    verdict: Verdict | None = None
    reason: str = ""
    reasons: tuple[str, ...] = ()
    grader: str = ""
    asked: str = ""
    blinded: bool = False
    others: tuple[str, ...] = ()
    summary: str = ""
    agree: bool | None = None
    decision: Decision | None = None
    can_adjudicate: bool = False
    adjudicates: bool = False
    is_locked: bool = False


@dataclass(frozen=True)
class SpacingState:
    """The pixel size of the case's reference: what the user stated, and what the file says; empty where nobody does.

    Attributes:
        title: whose pixels these are. Through another image, that is not the image on the left.
        help: what they are for.
    """

    stated: str = ""
    found: str = ""
    enabled: bool = False
    title: str = ""
    help: str = ""


@dataclass(frozen=True)
class JobState:
    """Work in progress; `running` False where there is none.

    Attributes:
        remaining: seconds that it will still take; None where that is not known.
    """

    running: bool = False
    name: str = ""
    step: str = ""
    fraction: float = 0.0
    seconds: float = 0.0
    remaining: float | None = None


@dataclass(frozen=True)
class ActionState:
    """Whether an action can be used; `reason` says why not."""

    enabled: bool = True
    reason: str = ""
    checked: bool = False
    text: str = ""


@dataclass(frozen=True)
class ExportFile:
    """A file that will be written, and what it is.

    Attributes:
        exists: whether a file of this name is there already.
        written: whether it is that of the last export, with what the case still shows.
    """

    name: str
    meaning: str
    exists: bool
    written: bool = False
    part: str = ""


@dataclass(frozen=True)
class ExportPartState:
    """A check box of the export panel, and the files that belong to it.

    Attributes:
        files: none where it is not chosen, or where there is nothing of the kind.
    """

    identifier: str
    words: str
    chosen: bool
    files: tuple[ExportFile, ...] = ()


@dataclass(frozen=True)
class ExportState:
    """The export panel.

    Attributes:
        parts: what can be exported, with the same files.
        no_maps: why there are no vessel maps to write.
        reason: why it is not ready.
        whole_case: whether the stack holds all images of the case; None where there is but one.
        remarks: sentences about what the export leaves out.
        has_stack: whether there is an aligned stack to write; else only what is drawn.
        which_transform: which file of a transform is for what.
        keep_patient: whether the files name the patient; None where the format or the images know of none.
        saved: whether the case is saved, once everything is written.
    """

    folder: str
    files: tuple[ExportFile, ...]
    vessel_maps: bool
    no_maps: str
    ready: bool
    reason: str
    stack_format: StackFormat = DEFAULT_FORMAT
    whole_case: bool | None = None
    remarks: tuple[str, ...] = ()
    has_stack: bool = True
    which_transform: str = ""
    keep_patient: bool | None = None
    parts: tuple[ExportPartState, ...] = ()
    canvas: CanvasChoice = CanvasChoice.REFERENCE
    saved: str = ""


@dataclass(frozen=True)
class NoteState:
    """A note in words.

    Attributes:
        action: what can be done about it, from the key table; it gets a button.
    """

    kind: NoteKind
    text: str
    action: str = ""


@dataclass(frozen=True)
class ViewState:
    """The whole window.

    Attributes:
        magnification: of the magnifiers.
        method: by which pairs are registered.
        meanings: whether it is explained what the figures mean.
        next_step: the action that the accent points out: what comes next; empty where a panel has the button.
    """

    title: str
    case_text: str
    next_step: str
    stage: Stage
    theme: ThemeName
    empty: bool
    prompt: str
    reference: PaneState
    floating: PaneState
    compare: CompareState
    polarities: Mapping[ImageRole, PolarityState]
    points: PointsState
    model: ModelState
    linked: bool
    crosshair: bool
    magnification: float
    quality: QualityState
    verdict: VerdictState
    spacing: SpacingState
    notes: tuple[NoteState, ...]
    job: JobState
    export: ExportState
    filmstrip: FilmstripState
    actions: Mapping[str, ActionState] = field(default_factory=dict)
    application: ApplicationState = field(default_factory=ApplicationState)
    corrections: CorrectionsState = field(default_factory=CorrectionsState)
    versions: VersionsState = field(default_factory=VersionsState)
    annotations: AnnotationsState = field(default_factory=AnnotationsState)
    method: str = DEFAULT_METHOD
    meanings: bool = False
