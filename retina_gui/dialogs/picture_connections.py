"""Connects the windows of pictures and animations with the session, and draws what they show."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from core.errors import InputError
from core.language import tr
from retina_gui.controllers.picturing import image_of
from retina_gui.dialogs.animation_window import PREVIEW_WIDTH, AnimationWindow
from retina_gui.dialogs.picture_window import PictureWindow
from retina_gui.rendering.picture_drawing import draw_picture
from retina_gui.session import Session
from retina_gui.state.animation_choice import animation_in_words
from retina_gui.state.picture_choice import size_in_words


def picture_window(parent: QWidget, session: Session, draw: Callable[[], None]) -> PictureWindow:
    """The window of a picture; `draw`: draws the windows, soon."""
    window = PictureWindow(parent)
    window.pane_chosen.connect(session.picturing.choose_pane)
    window.extent_chosen.connect(session.picturing.choose_extent)
    window.part_chosen.connect(session.picturing.choose_part)
    window.copy_asked.connect(partial(session.picturing.copy, session.screen.pictures))
    window.print_asked.connect(partial(_print_picture, session))
    window.save_asked.connect(partial(_save_picture, session))
    window.preview_asked.connect(draw)
    return window


def draw_picture_window(window: PictureWindow, session: Session) -> None:
    """The choices, and the picture as small as the window shows it."""
    options, pictures = session.options.options, session.screen.pictures
    window.show_state(options.picture_of, pictures.there(), options.picture)
    sketch = pictures.sketch(options.picture_of, options.picture)
    if sketch is None:
        window.show_preview(None, tr("This pane shows nothing now."))
        return
    small = sketch.smaller(window.room)
    picture = draw_picture(small.size, small.layers)
    small.finish(picture)
    window.show_preview(image_of(picture), size_in_words(sketch.size, sketch.micrometres_per_pixel))


def animation_window(parent: QWidget, session: Session) -> AnimationWindow:
    """The window of an animation."""
    window = AnimationWindow(parent)
    window.chosen.connect(session.animating.choose)
    window.save_asked.connect(partial(_save_animation, session))
    return window


def draw_animation_window(window: AnimationWindow, session: Session) -> None:
    """The choices, and a small animation of them."""
    choice, equalised = session.options.options.animation, session.situation.equalised
    window.show_choice(choice)
    try:
        small = session.animating.sketch(session.screen.pictures, equalised, PREVIEW_WIDTH)
    except InputError as error:
        window.show_preview(None, "", str(error))
        return
    if small is None:
        window.show_preview(None, "", tr("There is nothing to compare now."))
        return
    words = animation_in_words(small.chosen, choice.seconds * choice.rounds)
    window.show_preview(small.animation(), words, "")


def _print_picture(session: Session) -> None:
    session.picturing.print_out(session.screen.pictures, session.review.home)


def _save_picture(session: Session) -> None:
    session.picturing.save(session.screen.pictures, session.review.home)


def _save_animation(session: Session) -> None:
    session.animating.save(session.screen.pictures, session.situation.equalised, session.review.home)
