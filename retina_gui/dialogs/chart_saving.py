"""Asks where a chart is saved, saves it, and says so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core.errors import RetinaError
from core.language import mark, tr
from retina_gui.session import Session

if TYPE_CHECKING:
    from retina_gui.dialogs.chart_files import ChartButtons


class ChartSaving:
    """The one way for all charts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def let_save(self, buttons: ChartButtons, is_of_list: bool = False) -> None:
        """What the buttons of a chart ask for is done. A chart of a list belongs beside it, another beside its case."""
        buttons.save_asked.connect(partial(self._save, buttons, is_of_list))
        buttons.copied.connect(partial(self._session.tell, tr("The chart is on the clipboard.")))

    def _save(self, buttons: ChartButtons, is_of_list: bool, suffix: str) -> None:
        from retina_gui.dialogs.chart_files import CHART_FORMATS, write_chart

        core, review = self._session.core, self._session.review
        home = review.home_of_results if is_of_list else review.home
        proposal = home / f"{buttons.chart.table.name}.{suffix}"
        doing = mark("Saving the chart")
        chosen = core.dialogs.file_to_write(tr("Save the chart"), proposal, CHART_FORMATS[suffix].kind)
        path = core.unless_read(chosen, doing, review.files_of_results() if is_of_list else ())
        if path is None:
            return
        try:
            write_chart(path, buttons.chart)
        except (RetinaError, OSError) as error:
            core.errors.report(error, doing)
            return
        self._session.tell(tr("Saved in {path}.").format(path=path))
