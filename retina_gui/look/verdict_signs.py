"""The signs of decisions: a shape for each, so that no colour needs to be told apart."""

from __future__ import annotations

from core.case.judgements import Decision
from retina_gui.look.theme import Theme

DECISION_ICONS = {
    Decision.ACCEPTED: "accept",
    Decision.RETRY: "retry",
    Decision.REJECTED: "reject",
    Decision.UNDECIDED: "undecided",
}
"""The icon of each decision."""


def decision_colour(decision: Decision, theme: Theme) -> str:
    """The colour that goes with the sign."""
    return {Decision.ACCEPTED: theme.good, Decision.REJECTED: theme.error}.get(decision, theme.warning)
