"""The menu of a matching pair: of a mark in an image, or of a row of the table."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from core.language import tr
from core.points.matching import ImageRole, PairRole
from retina_gui.look.plain_text import caption
from retina_gui.session import Session
from retina_gui.state.view_state import Mark


def show_mark_menu(parent: QWidget, session: Session, mark: Mark, place: QPoint) -> None:
    """The menu of a mark, which is selected."""
    session.points.select(mark)
    _show(parent, session, mark.pair_id, mark.image, place)


def show_row_menu(parent: QWidget, session: Session, pair_id: int, place: QPoint) -> None:
    """The menu of a row of the table, whose pair is selected."""
    session.points.select_pair(pair_id)
    _show(parent, session, pair_id, None, place)


def _show(parent: QWidget, session: Session, pair_id: int, image: ImageRole | None, place: QPoint) -> None:
    document = session.document
    pair = next((pair for pair in document.snapshot().points if pair.id == pair_id), None)
    if pair is None or not session.points.can_edit():
        return
    menu = QMenu(parent)
    delete = menu.addAction(caption(tr("Delete pair {pair}").format(pair=pair_id)))
    clear = None
    if image is not None:
        clear = menu.addAction(caption(tr("Clear this point in the {image} image").format(image=image.value)))
    menu.addSeparator()
    use = menu.addAction(tr("Leave this pair out") if pair.active else tr("Use this pair"))
    is_check = pair.role is PairRole.CHECK
    role = menu.addAction(
        tr("Make it a fit point") if is_check else tr("Make it a check point (measures only)")
    )
    chosen = menu.exec(place)
    if chosen is delete:
        document.pairs.delete_pair(pair_id)
    elif chosen is use:
        document.pairs.set_pair_active(pair_id, not pair.active)
    elif chosen is role:
        document.pairs.set_pair_role(pair_id, PairRole.FIT if is_check else PairRole.CHECK)
    elif chosen is not None and chosen is clear and image is not None:
        document.pairs.clear_half(pair_id, image)
    menu.deleteLater()
