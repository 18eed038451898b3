"""Actions on how each image is shown."""

from __future__ import annotations

from collections.abc import Callable

from core.language import tr
from core.points.matching import ImageRole
from retina_gui.actions.action import DISPLAY, Action, image_open
from retina_gui.state.situation import Situation


def _is_adjusted(role: ImageRole) -> Callable[[Situation], str]:
    def reason(s: Situation) -> str:
        neutral = s.options.display(role).is_neutral
        return image_open(role)(s) or (tr("The image is shown as it is.") if neutral else "")

    return reason


def _of_image(role: ImageRole, texts: tuple[str, ...], keys: str) -> tuple[Action, ...]:
    """The six actions of one image; `keys` are the modifiers of their shortcuts."""
    name, is_open = role.value, image_open(role)
    return (
        Action(f"display_{name}", texts[0], DISPLAY,
               f"Change how the {'reference' if role is ImageRole.REFERENCE else 'floating image'} is shown; "
               "the data, the result and the export stay as they are",
               lambda session: session.screen.editors.show_display(role), (f"{keys}+D",), "display", reason=is_open,
               new_section=role is ImageRole.FLOATING),
        Action(f"stretch_{name}", texts[5], DISPLAY,
               "Spread the values of the field of view from black to white",
               lambda session: session.display.stretch(role), (f"{keys}+A",), reason=is_open),
        Action(f"green_{name}", texts[1], DISPLAY, "Show the channel in which vessels are clearest",
               lambda session: session.display.toggle_green(role), (f"{keys}+G",), reason=is_open,
               checked=lambda s: s.options.display(role).green),
        Action(f"equalise_{name}", texts[2], DISPLAY, "Equalise the contrast locally (CLAHE)",
               lambda session: session.display.toggle_equalised(role), (f"{keys}+C",), reason=is_open,
               checked=lambda s: s.options.display(role).equalised),
        Action(f"invert_{name}", texts[3], DISPLAY, "Show dark as bright",
               lambda session: session.display.toggle_inverted(role), (f"{keys}+I",), reason=is_open,
               checked=lambda s: s.options.display(role).inverted),
        Action(f"reset_{name}", texts[4], DISPLAY, "Undo all of these changes",
               lambda session: session.display.reset(role), (f"{keys}+N",), reason=_is_adjusted(role)),
    )  # fmt: skip


ACTIONS = (
    *_of_image(
        ImageRole.REFERENCE,
        (
            "Reference: brightness, contrast…",
            "Reference: green channel only",
            "Reference: local contrast",
            "Reference: inverted",
            "Reference: as it is",
            "Reference: auto contrast",
        ),
        "Alt",
    ),
    *_of_image(
        ImageRole.FLOATING,
        (
            "Floating: brightness, contrast…",
            "Floating: green channel only",
            "Floating: local contrast",
            "Floating: inverted",
            "Floating: as it is",
            "Floating: auto contrast",
        ),
        "Alt+Shift",
    ),
)
