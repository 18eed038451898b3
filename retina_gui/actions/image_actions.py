"""Actions on the images of the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.case.links import first_gap
from core.language import tr
from retina_gui.actions.action import IMAGES, REGISTRATION, VIEW, Action
from retina_gui.session import Session
from retina_gui.state import series_rules
from retina_gui.state.filmstrip_state import FROM_IMAGES
from retina_gui.state.situation import Situation


def _has_reference(s: Situation) -> str:
    return "" if s.document.case.reference else tr("Open the reference image first.")


def _has_entry(s: Situation) -> str:
    return "" if s.document.entry else tr("Open a floating image first.")


def _has_way(s: Situation) -> str:
    document = s.document
    has_way = document.live is not None and first_gap(document.case, document.active) is None
    return "" if has_way else tr("There is no transform yet. Register the images first.")


def _has_several(s: Situation) -> str:
    several = len(s.document.case.floating) >= FROM_IMAGES
    return "" if several else tr("The case has one floating image. Add others first.")


def _is_not_first(s: Situation) -> str:
    return _has_several(s) or ("" if s.document.active > 0 else tr("It is the first one."))


def _is_not_last(s: Situation) -> str:
    is_last = s.document.active >= len(s.document.case.floating) - 1
    return _has_several(s) or (tr("It is the last one.") if is_last else "")


def _offer_to_take_over(s: Situation) -> str:
    sources = series_rules.point_sources(s.document)
    if not sources:
        return ""
    name = s.document.case.entry(sources[0]).image.name
    return tr("Take over points from {name}").format(name=name)


def _can_register_some(s: Situation) -> str:
    some = series_rules.to_register(s.document)
    return "" if some else tr("No image without a result can be registered by its points yet.")


def _filmstrip_is_a_choice(s: Situation) -> str:
    return "" if _has_several(s) else tr("The filmstrip is always there for several images.")


def _shows_filmstrip(s: Situation) -> bool:
    return s.options.filmstrip or not _has_several(s)


def _toggle_filmstrip(session: Session) -> None:
    options = session.options.options
    session.options.replace(replace(options, filmstrip=not options.filmstrip))


def _rename(session: Session) -> None:
    """In the filmstrip, which is shown for it."""
    session.options.set(filmstrip=True)
    session.screen.editors.edit_name(session.document.content.active)


def _move(by: int) -> Callable[[Session], None]:
    def move(session: Session) -> None:
        active = session.document.content.active
        session.series.move(active, active + by)

    return move


ACTIONS = (
    Action("add_floating", "Add floating images…", IMAGES,
           "Add images of the same eye to the case: another time of the angiogram, another modality",
           lambda session: session.series.add(), ("Ctrl+Alt+O",), "add_floating", reason=_has_reference, waits=True),
    Action("warp_images", "Warp other images…", IMAGES,
           "Bring channels, masks or later exposures of the same geometry through the transform, and write them",
           lambda session: session.warping.choose_images(), reason=_has_way, waits=True),
    Action("previous_image", "Previous image", IMAGES, "Work on the floating image before this one",
           lambda session: session.series.step(-1), ("Ctrl+PgUp",), reason=_has_several, waits=True,
           new_section=True),
    Action("next_image", "Next image", IMAGES, "Work on the floating image after this one",
           lambda session: session.series.step(1), ("Ctrl+PgDown",), reason=_has_several, waits=True),
    Action("move_image_earlier", "Move the image to the left", IMAGES, "Change the order of the case's images",
           _move(-1), ("Ctrl+Shift+PgUp",), reason=_is_not_first, waits=True),
    Action("move_image_later", "Move the image to the right", IMAGES, "Change the order of the case's images",
           _move(1), ("Ctrl+Shift+PgDown",), reason=_is_not_last, waits=True),
    Action("rename_image", "Rename the image", IMAGES, "Give the image another name, such as FA 0:21",
           _rename, ("F2",), reason=_has_entry, waits=True),
    Action("take_over_points", "Take over points", IMAGES,
           "Start from the points of another image of the case, for you to check",
           lambda session: session.series.take_over(), ("Ctrl+Shift+P",), "take_over",
           reason=lambda s: series_rules.reason_not_to_take_over(s.document), words=_offer_to_take_over, waits=True,
           new_section=True),
    Action("link_image", "Register through another image…", IMAGES,
           "Register this image to one that looks more like it; the transforms are composed",
           lambda session: session.screen.editors.show_links(), icon="via",
           reason=lambda s: series_rules.reason_not_to_link(s.document), waits=True),
    Action("make_reference", "Make this image the reference", IMAGES,
           "Bring everything to the grid of this image; its points are turned round",
           lambda session: session.series.make_reference(session.document.content.active),
           reason=lambda s: _has_entry(s) or _has_reference(s), waits=True),
    Action("remove_image", "Remove the image from the case", IMAGES, "The file itself stays where it is",
           lambda session: session.series.remove(session.document.content.active),
           reason=lambda s: series_rules.reason_not_to_remove(s.document), waits=True, new_section=True),
    Action("filmstrip", "Filmstrip", VIEW, "Show the images of the case below the panes; always there for several",
           _toggle_filmstrip, icon="filmstrip", reason=_filmstrip_is_a_choice, checked=_shows_filmstrip,
           after="list_by_dice"),
    Action("register_all", "Register all images", REGISTRATION,
           "Register every image of the case that has enough points and no result yet",
           lambda session: session.registration.register_all(), ("Ctrl+Alt+R",), "register_all",
           reason=_can_register_some, waits=True, after="stop_list"),
)  # fmt: skip
