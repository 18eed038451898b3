"""Everything that decides what the window shows and what can be done, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.application_state import ApplicationState
from retina_gui.state.comparison import compare_pane
from retina_gui.state.export_files import NOWHERE, ExportTarget
from retina_gui.state.options import ViewOptions
from retina_gui.state.shown_images import NONE_EQUALISED, Equalised
from retina_gui.state.view_state import CompareState, JobState


@dataclass(frozen=True, eq=False)
class Situation:
    """The document and what there is around it.

    Attributes:
        document: the open case.
        options: how the user looks at it.
        job: the work in progress.
        target: what is known of the folder to export to.
        application: what the window shows apart from the open case.
        equalised: pictures with locally equalised contrast, of those that are ready.
    """

    document: DocumentSnapshot
    options: ViewOptions
    job: JobState = field(default_factory=JobState)
    target: ExportTarget = NOWHERE
    application: ApplicationState = field(default_factory=ApplicationState)
    equalised: Equalised = field(default_factory=lambda: NONE_EQUALISED)

    @cached_property
    def compare(self) -> CompareState:
        """What the comparing pane shows."""
        return compare_pane(self.document, self.options, self.equalised)
