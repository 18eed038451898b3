"""The two themes: dark for image reading, light for offices. One accent; marks keep their colours in both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QColor, QPalette


class ThemeName(str, Enum):
    """The themes to choose from."""

    DARK = "dark"
    LIGHT = "light"

    @property
    def other(self) -> ThemeName:
        """The theme that the switch changes to."""
        return ThemeName.LIGHT if self is ThemeName.DARK else ThemeName.DARK


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, as `#rrggbb`.

    Attributes:
        note: behind notes and warnings.
        faded: what cannot be used now.
        accent_raised: the accent under the mouse.
        accent_hover: lines and signs in the accent, such as the frame of what has the keyboard.
        canvas_grey: the neutral grey around images, 0 to 255, so that the eye judges the image and not the frame.
    """

    name: ThemeName
    window: str
    panel: str
    raised: str
    hover: str
    border: str
    text: str
    muted: str
    accent: str
    accent_raised: str
    accent_hover: str
    accent_text: str
    selection: str
    note: str
    faded: str
    warning: str
    error: str
    good: str
    canvas_grey: int

    @property
    def canvas(self) -> str:
        """The colour around images."""
        return QColor(self.canvas_grey, self.canvas_grey, self.canvas_grey).name()


DARK = Theme(
    name=ThemeName.DARK,
    window="#26272a",
    panel="#2b2c30",
    raised="#36383d",
    hover="#41444a",
    border="#43464c",
    text="#e3e4e8",
    muted="#adb1b9",
    accent="#3873d8",
    accent_raised="#2f6bd0",
    accent_hover="#5c97f5",
    accent_text="#ffffff",
    selection="#2a4068",
    note="#323439",
    faded="#73777f",
    warning="#f2b84b",
    error="#ff938b",
    good="#6cc88a",
    canvas_grey=30,
)

LIGHT = Theme(
    name=ThemeName.LIGHT,
    window="#f1f1f3",
    panel="#fafafb",
    raised="#ffffff",
    hover="#e6e8ec",
    border="#cdd0d6",
    text="#1f2126",
    muted="#5d626c",
    accent="#1f63cc",
    accent_raised="#1857b8",
    accent_hover="#2f73dc",
    accent_text="#ffffff",
    selection="#cfe0fb",
    note="#eceef1",
    faded="#9a9ea6",
    warning="#855000",
    error="#b3261e",
    good="#166b36",
    canvas_grey=118,
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


@dataclass(frozen=True)
class MarkColours:
    """Colours of the marks on images: apart for every kind of colour vision, and the shapes differ as well."""

    reference: str = "#4cd3ff"
    floating: str = "#ffd84a"
    halo: str = "#101114"


MARKS = MarkColours()


LEVEL_COLOURS = {
    "small": (86, 180, 233, 20),
    "notable": (230, 159, 0, 44),
    "large": (213, 94, 0, 84),
    "suspect": (204, 90, 150, 132),
}
"""Tints behind errors, RGBA, by how large these are. Blue, orange, vermilion of Okabe and Ito, and a reddish purple for
the pair that alone does not fit: apart for every kind of colour vision, and the larger the error, the denser.
"""


def palette(theme: Theme) -> QPalette:
    """The palette of the standard controls."""
    result = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.raised,
        QPalette.ColorRole.AlternateBase: theme.panel,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.Button: theme.raised,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.BrightText: theme.error,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.accent_text,
        QPalette.ColorRole.ToolTipBase: theme.raised,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Link: theme.accent_hover,
        QPalette.ColorRole.Mid: theme.border,
        QPalette.ColorRole.Dark: theme.border,
        QPalette.ColorRole.Light: theme.hover,
    }
    for role, colour in roles.items():
        result.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        faded = QColor(theme.muted)
        faded.setAlpha(140)
        result.setColor(QPalette.ColorGroup.Disabled, role, faded)
    return result


def theme_of(palette: QPalette) -> Theme:
    """The theme that a palette was made from; that of a widget with a background of its own in the style sheet too."""
    return DARK if palette.windowText().color().lightness() > palette.window().color().lightness() else LIGHT
