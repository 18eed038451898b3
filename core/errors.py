"""How failures are told: every error carries one sentence for the user, what is wrong and what to do."""

from __future__ import annotations

from core.own_words import own


class RetinaError(Exception):
    """Anything that goes wrong in a way that the user should read; `str(error)` is the sentence, which
    stays whole where another one gives it as a reason."""

    def __str__(self) -> str:
        return own(super().__str__())


class InputError(RetinaError):
    """A file, a point set or an argument that cannot be used (exit status 2)."""


class WeightsError(InputError):
    """A weights file that is missing, truncated, damaged or made by something else."""


class Cancelled(Exception):
    """The user cancelled the work. Not an error."""
