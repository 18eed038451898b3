"""The arrows of the pairs' errors on the picture."""

from __future__ import annotations

from core.points.matching import PairRole
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.case_charts import pair_errors
from retina_gui.state.options import ViewOptions
from retina_gui.state.view_state import ErrorArrow


def error_arrows(document: DocumentSnapshot, options: ViewOptions, before: bool) -> tuple[ErrorArrow, ...]:
    """From where each pair belongs to where it is brought, as many times longer as was chosen.

    Args:
        before: by the points alone, as the picture shows it.
    """
    if not options.error_factor:
        return ()
    return tuple(
        ErrorArrow(
            error.place,
            (
                error.place[0] + options.error_factor * error.offset[0],
                error.place[1] + options.error_factor * error.offset[1],
            ),
            error.pair.role is PairRole.CHECK,
        )
        for error in pair_errors(document, of_result=not before)
    )
