"""Actions that turn and flip an image of the case; everything that counts in its pixels follows."""

from __future__ import annotations

from collections.abc import Callable

from core.images.orientation import Orientation
from core.language import tr
from core.points.matching import ImageRole
from retina_gui.actions.action import IMAGES, Action, both_open, image_open
from retina_gui.session import Session
from retina_gui.state.situation import Situation

_HELP = (
    "Rotate by 90° or flip the image itself: points, annotations, registrations and exports follow, and no pixel is "
    "interpolated"
)


def _is_turned(role: ImageRole) -> Callable[[Situation], str]:
    def reason(s: Situation) -> str:
        identity = s.document.identity(role)
        is_turned = identity is not None and identity.orientation is not Orientation.AS_IN_FILE
        return image_open(role)(s) or ("" if is_turned else tr("The image is shown as it is in its file."))

    return reason


def _turn(role: ImageRole, by: Orientation) -> Callable[[Session], object]:
    return lambda session: session.turning.turn(role, by)


def _flip_and_align(session: Session) -> None:
    session.turning.turn(ImageRole.FLOATING, Orientation.FLIP, then=session.suggestions.suggest)


def _of_image(role: ImageRole, text: str, texts: tuple[str, ...], keys: str) -> tuple[Action, ...]:
    """The actions of one image, the menu of the others in front; `keys` are the modifiers of their shortcuts."""
    name, steps = role.value, zip(_STEPS, texts, strict=False)
    return (
        Action(f"turn_{name}", text, IMAGES, _HELP, lambda session: session.screen.editors.show_turning(role),
               icon="turn", reason=image_open(role), waits=True, after="rename_image",
               new_section=role is ImageRole.REFERENCE),
        *(
            Action(f"{each}_{name}", text, IMAGES, _HELP, _turn(role, by), (f"{keys}+{key}",), each,
                   reason=image_open(role), waits=True, in_menu=False, ends_drag=True)
            for (each, by, key), text in steps
        ),
        Action(f"as_in_file_{name}", texts[-1], IMAGES, "Take all turning and flipping of the image back",
               lambda session: session.turning.as_in_file(role), reason=_is_turned(role), waits=True,
               in_menu=False, ends_drag=True),
    )  # fmt: skip


_STEPS = (
    ("rotate_right", Orientation.RIGHT, "Right"),
    ("rotate_left", Orientation.LEFT, "Left"),
    ("flip_horizontally", Orientation.FLIP, "H"),
    ("flip_vertically", Orientation.FLIP_VERTICALLY, "V"),
)

ACTIONS = (
    *_of_image(
        ImageRole.REFERENCE,
        "Turn the reference…",
        (
            "Reference: rotate right by 90°",
            "Reference: rotate left by 90°",
            "Reference: flip horizontally",
            "Reference: flip vertically",
            "Reference: as in its file",
        ),
        "Alt",
    ),
    *_of_image(
        ImageRole.FLOATING,
        "Turn the floating image…",
        (
            "Floating: rotate right by 90°",
            "Floating: rotate left by 90°",
            "Floating: flip horizontally",
            "Floating: flip vertically",
            "Floating: as in its file",
        ),
        "Alt+Shift",
    ),
    Action("flip_and_align", "Flip the floating image and align", IMAGES,
           "Exchange left and right in the floating image, then align both automatically",
           _flip_and_align, icon="flip_horizontally", reason=both_open, waits=True, after="turn_floating"),
)  # fmt: skip


def turning_actions(role: ImageRole) -> tuple[str, ...]:
    """The actions of an image's menu, by their ids."""
    return (*(f"{each}_{role.value}" for each, _, _ in _STEPS), f"as_in_file_{role.value}")
