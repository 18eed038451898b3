"""Where actions open what is changed of one image: its name, its date, its links, how it is shown and turned."""

from __future__ import annotations

from collections.abc import Callable

from core.points.matching import ImageRole
from retina_gui.panels.display_popover import DisplayPopovers
from retina_gui.panels.filmstrip import Filmstrip
from retina_gui.panels.image_menu import ImageMenus
from retina_gui.panels.titled_pane import TitledPane
from retina_gui.panels.workspace import Workspace


class ImageEditors:
    """Implements `controllers.screen.ImageEditors`.

    Args:
        refresh: shows what is different now: a frame that is to be edited must be there.
    """

    def __init__(
        self,
        workspace: Workspace,
        filmstrip: Filmstrip,
        displays: DisplayPopovers,
        menus: ImageMenus,
        refresh: Callable[[], None],
    ) -> None:
        self._workspace, self._filmstrip, self._refresh = workspace, filmstrip, refresh
        self._displays, self._menus = displays, menus

    def edit_name(self, index: int | None) -> None:
        """Edit the name of a floating image, or of the reference, in the filmstrip."""
        self._refresh()
        self._filmstrip.edit_name(index)

    def edit_time(self, index: int | None) -> None:
        """Edit the date of a floating image, or of the reference, in the filmstrip."""
        self._refresh()
        self._filmstrip.edit_time(index)

    def show_links(self) -> None:
        """A menu of what the image that is worked on may be registered to."""
        self._menus.show_links(self._filmstrip if self._filmstrip.isVisible() else self._workspace)

    def show_display(self, role: ImageRole) -> None:
        """Below the title of the image, or below the compare bar while only that is shown."""
        pane = self._pane(role)
        self._displays.open((role,), pane.display if pane.isVisible() else self._workspace.compare.bar)

    def show_displays(self) -> None:
        """Those of both images, below the button of the compare bar."""
        self._displays.open(tuple(ImageRole), self._workspace.compare.bar.display)

    def show_turning(self, role: ImageRole) -> None:
        """Below the title of the image, or below the compare bar while only that is shown."""
        pane = self._pane(role)
        self._menus.show_turning(role, pane.turning if pane.isVisible() else self._workspace.compare.bar)

    def _pane(self, role: ImageRole) -> TitledPane:
        return self._workspace.reference if role is ImageRole.REFERENCE else self._workspace.floating
