"""What an action is: one record with its words, keys and place, whether it can be done, and what it does.

Menus, tool bars, tooltips, shortcuts, the page of keys and the texts for translators are read off these records. The
words are plain data in English; who shows them translates them (`core.language.tr`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from core.language import tr
from core.points.matching import ImageRole
from retina_gui.actions.in_study import reason_in_study
from retina_gui.session import Session
from retina_gui.state.keys import key_in_words
from retina_gui.state.situation import Situation
from retina_gui.state.view_state import ActionState


class Scope(str, Enum):
    """Where a key works."""

    WINDOW = "window"
    IMAGES = "images"  # only while an image has the keyboard, so that tables and text fields keep their keys
    HELD = "held"  # works for as long as the key is held


CASE, IMAGES, POINTS, VIEW, COMPARE, DISPLAY = "Case", "Images", "Points", "View", "Compare", "Display"
REGISTRATION, ANNOTATIONS, HELP = "Registration", "Annotations", "Help"
MENUS = (CASE, IMAGES, POINTS, VIEW, COMPARE, DISPLAY, REGISTRATION, ANNOTATIONS, HELP)


_OF_THE_CASE = frozenset({"import_points", "export", "save_report"})
"""Of the Case menu; the other actions of that menu open, save or leave a case."""


def always(situation: Situation) -> str:
    """It can always be done."""
    return ""


@dataclass(frozen=True)
class Action:
    """One action.

    Attributes:
        id: the name by which the code knows it.
        text: the words in menus and on buttons.
        menu: the heading in the menu bar and on the page of keys.
        help: one sentence for tooltips.
        do: what it does.
        keys: the shortcuts, as Qt writes them; the first one is shown.
        icon: the name of a file in `resources/icons`.
        reason: why it cannot be done now; empty when it can.
        checked: whether it is on; None for an action that switches nothing on and off.
        words: what it is called now, where that changes; empty for `text`.
        waits: it changes the case, so that it cannot be done while a job is in progress.
        ends_drag: a drag under way is put back first: it could go on with a mark that is no more.
        in_menu, in_key_page: whether it has a line in the menu bar, and one of its own on the page of keys.
        after: the action of another module below which it stands in the menu; empty for the place in its own module.
        new_section: whether a line is drawn above it in the menu.
        releases: for a held key: what letting it go does.
    """

    id: str
    text: str
    menu: str
    help: str
    do: Callable[[Session], object]
    keys: tuple[str, ...] = ()
    icon: str = ""
    scope: Scope = Scope.WINDOW
    reason: Callable[[Situation], str] = always
    checked: Callable[[Situation], bool] | None = None
    words: Callable[[Situation], str] | None = None
    waits: bool = False
    ends_drag: bool = False
    in_menu: bool = True
    in_key_page: bool = True
    after: str = ""
    new_section: bool = False
    releases: Callable[[Session], object] | None = None

    def state(self, situation: Situation) -> ActionState:
        """Whether it can be done now, and how it stands."""
        reason = self.reason(situation)
        if self.waits and situation.job.running:
            reason = under_way(situation)
        study = situation.application.study
        if study is not None:
            reason = reason_in_study(self.id, self.menu, study) or reason
        checked = self.checked is not None and self.checked(situation)
        return _state(reason, checked, self.words(situation) if self.words is not None else "")

    def run(self, session: Session) -> None:
        """Do it."""
        if self.waits or self.ends_drag:
            session.screen.images.cancel_drag()
        self.do(session)
        session.changed.emit()  # a button that can be checked has switched itself already

    @property
    def is_of_the_open_case(self) -> bool:
        """Whether its key, wherever it is pressed, changes, judges or compares the open case."""
        is_about_images = (
            self.menu in (IMAGES, POINTS, COMPARE, DISPLAY, ANNOTATIONS) and self.scope is not Scope.IMAGES
        )
        return is_about_images or (self.menu == REGISTRATION and self.waits) or self.id in _OF_THE_CASE

    @property
    def shown_key(self) -> str:
        """The first shortcut in words, such as `Ctrl + R`; empty where there is none."""
        return key_in_words(self.keys[0], " + ") if self.keys else ""

    @property
    def tooltip(self) -> str:
        """The help sentence with the shortcut."""
        return f"{tr(self.help)}  ({self.shown_key})" if self.keys else tr(self.help)


@lru_cache(maxsize=1024)
def _state(reason: str, checked: bool, text: str) -> ActionState:
    """Kept: most actions stand as they stood at the last frame."""
    return ActionState(not reason, reason, checked, text)


def under_way(situation: Situation) -> str:
    """Why something has to wait for the job in progress."""
    return tr("{name} is under way; Esc cancels it.").format(name=situation.job.name)


def any_open(situation: Situation) -> str:
    """An image is needed, whichever."""
    document = situation.document
    is_open = document.reference is not None or document.floating is not None
    return "" if is_open else tr("Open an image first.")


def image_open(role: ImageRole) -> Callable[[Situation], str]:
    """One of the two images is needed."""

    def reason(situation: Situation) -> str:
        document = situation.document
        opened = document.reference if role is ImageRole.REFERENCE else document.floating
        return "" if opened is not None else tr("Open the image first.")

    return reason


def both_open(situation: Situation) -> str:
    """Both images are needed."""
    document = situation.document
    is_open = document.reference is not None and document.floating is not None
    return "" if is_open else tr("Open both images first.")
