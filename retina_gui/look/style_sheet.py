"""The style sheet of a theme: 4-pixel spacing, text of one size and one smaller, one accent."""

from __future__ import annotations

from core.resource_files import resource_path
from retina_gui.look.theme import Theme

CHECK_MARK = "check_mark"
"""White in both themes, as it lies on the accent."""

ARROW = "choice_arrow"
"""Of the choices in Qt's own dialogs, in a grey that stands out in both themes."""

TITLE = 20 / 13
"""The size of titles, as a multiple of that of text."""

_TEMPLATE = """
* {{ font-size: {size}px; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {border}; padding: 4px 8px; }}
QMainWindow, QDialog {{ background: {window}; }}
QDialog#errorDialog {{ border: 1px solid {border}; }}
QMenuBar {{ background: {window}; color: {text}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {hover}; }}
QMenu {{ background: {panel}; color: {text}; border: 1px solid {border}; padding: 4px; }}
QMenu::item {{ padding: 6px 28px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {hover}; }}
QMenu::item:disabled {{ color: {faded}; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 4px 8px; }}

QFrame#topBar, QFrame#statusBar {{ background: {panel}; }}
QFrame#topBar {{ border-bottom: 1px solid {border}; }}
QFrame#statusBar {{ border-top: 1px solid {border}; }}
QFrame#notice {{ background: {raised}; border-bottom: 1px solid {border}; }}
QFrame#problem {{ background: {raised}; border-bottom: 1px solid {border}; border-left: 3px solid {error}; }}
QFrame#leftPanel {{ background: {panel}; }}
QFrame#sidePanel {{ background: {panel}; border-left: 1px solid {border}; }}
QFrame#pointsDrawer {{ background: {panel}; border-top: 1px solid {border}; }}
QFrame#compareBar {{ background: {window}; border-bottom: 1px solid {border}; }}
QScrollArea, QScrollArea > QWidget > QWidget#sideContent {{ background: {panel}; border: none; }}
QScrollArea > QWidget > QWidget#pageContent {{ background: {window}; }}
QFrame#filmstrip {{ background: {panel}; border-top: 1px solid {border}; }}
QScrollArea > QWidget > QWidget#filmContent {{ background: {panel}; }}
QFrame#filmFrame {{ background: transparent; border: 1px solid transparent; border-radius: 5px; }}
QFrame#filmFrame:hover {{ background: {hover}; }}
QFrame#filmFrame:focus {{ border-color: {accent_hover}; }}
QFrame#filmFrame[active="true"] {{ background: {selection}; border-color: {accent}; }}
QFrame#filmFrame QLineEdit {{ min-height: 0; padding: 0 4px; }}
QFrame#separator {{ background: {border}; max-height: 1px; min-height: 1px; border: none; }}
QFrame#popover {{ background: {panel}; border: 1px solid {border}; }}
QFrame#legend {{ background: rgba(16, 17, 20, 215); border: none; border-radius: 4px; }}
QFrame#hint {{ background: {accent}; border: 1px solid {accent_raised}; border-radius: 6px; }}
QFrame#note {{ background: {note}; border-left: 3px solid {muted}; border-radius: 3px; }}
QFrame#note[kind="warning"] {{ border-left-color: {warning}; }}
QFrame#note[kind="error"] {{ border-left-color: {error}; }}

QLabel {{ color: {text}; background: transparent; }}
QLabel[look="heading"] {{ font-weight: 600; font-size: {size}px; }}
QLabel[look="title"] {{ font-weight: 600; font-size: {title}px; }}
QLabel[look="muted"] {{ color: {muted}; }}
QLabel[look="onCanvas"] {{ color: {on_canvas}; }}
QLabel[look="legend"] {{ color: #f0f1f4; font-size: {small}px; }}
QLabel[look="small"] {{ color: {muted}; font-size: {small}px; }}
QLabel[look="figure"] {{ font-weight: 600; }}
QLabel[look="prompt"] {{ font-weight: 600; }}
QLabel[look="warning"] {{ color: {warning}; }}
QLabel[look="error"] {{ color: {error}; }}
QLabel[look="good"] {{ color: {good}; }}
QLabel[look="hint"] {{ color: {accent_text}; }}
QLabel[look="paneTitle"] {{ font-weight: 600; }}

QPushButton, QToolButton {{ color: {text}; background: {raised}; border: 1px solid {border}; border-radius: 5px;
  padding: 5px 12px; }}
QPushButton:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {border}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {faded}; background: transparent; border-color: {border}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {accent_hover}; }}
QPushButton[look="accent"] {{ background: {accent}; color: {accent_text}; border-color: {accent}; font-weight: 600; }}
QPushButton[look="accent"]:hover {{ background: {accent_raised}; }}
QPushButton[look="accent"]:focus {{ border-color: {text}; }}
QPushButton[look="accent"]:disabled {{ background: {raised}; color: {faded}; border-color: {border}; }}
QToolButton[look="flat"] {{ background: transparent; border: 1px solid transparent; padding: 5px 6px; }}
QToolButton[look="flat"]:hover {{ background: {hover}; }}
QToolButton[look="flat"]:checked {{ background: {selection}; border-color: {accent}; }}
QToolButton[look="flat"]:focus {{ border-color: {accent_hover}; }}
QToolButton[look="on"] {{ background: {selection}; border: 1px solid {accent}; padding: 5px 6px; }}
QToolButton[look="on"]:hover {{ background: {hover}; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QToolButton[look="mode"] {{ background: transparent; border: 1px solid transparent; padding: 4px 8px; }}
QToolButton[look="mode"]:hover {{ background: {hover}; }}
QToolButton[look="mode"]:checked {{ background: {selection}; border-color: {accent}; }}
QToolButton[look="fold"] {{ background: transparent; border: 1px solid transparent; padding: 4px 4px 4px 0;
  font-weight: 600; }}
QToolButton[look="fold"]:hover {{ background: {hover}; }}
QToolButton[look="fold"]:focus {{ border-color: {accent_hover}; }}
QToolButton[look="stage"] {{ background: transparent; border: none; border-bottom: 2px solid transparent;
  border-radius: 0; padding: 9px 12px 7px 12px; }}
QToolButton[look="stage"]:hover {{ background: {hover}; }}
QToolButton[look="stage"]:checked {{ background: {selection}; border-bottom-color: {accent_hover}; font-weight: 600; }}
QToolButton[look="stage"]:focus {{ border: 1px solid {accent_hover}; padding: 8px 11px; }}
QToolButton[look="stage"]:checked:focus {{ border-bottom-width: 2px; padding-bottom: 7px; }}
QToolButton[look="stage"]:disabled {{ color: {faded}; background: transparent; }}
QPushButton[look="large"] {{ text-align: left; padding-left: 16px; }}
QPushButton[look="recent"] {{ background: transparent; border-color: transparent; text-align: left; padding: 0; }}
QPushButton[look="recent"]:hover {{ background: {hover}; }}
QPushButton[look="recent"]:focus {{ border-color: {accent_hover}; }}
QPushButton[look="recent"] QLabel:disabled {{ color: {faded}; }}
QLabel#noPicture {{ background: {raised}; border-radius: 3px; }}
QPushButton[look="link"] {{ background: transparent; border: none; color: {muted}; padding: 2px 4px;
  font-size: {small}px; }}
QPushButton[look="link"]:hover {{ color: {text}; text-decoration: underline; }}
QPushButton[look="segment"] {{ padding: 5px 4px; }}
QPushButton[look="model"] {{ padding: 5px 3px; }}
QPushButton[look="model"]:checked, QPushButton[look="choice"]:checked, QPushButton[look="verdict"]:checked {{
  background: {selection}; border-color: {accent}; }}
QPushButton[look="segment"]:checked {{ background: {selection}; border-color: {accent}; font-weight: 600; }}

QTableView {{ background: {raised}; alternate-background-color: {panel}; color: {text}; border: 1px solid {border};
  border-radius: 4px; gridline-color: transparent; selection-background-color: {selection}; selection-color: {text}; }}
QTableView {{ font-size: {small}px; }}
QTableView#caseTable {{ outline: none; }}
QListWidget {{ background: {raised}; border: 1px solid {border}; border-radius: 4px; outline: none; }}
QTableView:focus, QListWidget:focus, QTreeWidget:focus {{ border-color: {accent_hover}; }}
QTreeWidget {{ background: {raised}; color: {text}; border: 1px solid {border}; border-radius: 4px; outline: none; }}
QTreeWidget::item {{ padding: 3px 2px; }}
QTreeWidget::item:hover {{ background: {hover}; }}
QTreeWidget::item:selected {{ background: {selection}; color: {text}; }}
QListWidget::item {{ border-bottom: 1px solid {border}; }}
QListWidget::item:hover {{ background: {hover}; }}
QListWidget::item:selected {{ background: {selection}; }}
QLabel[look="rowTitle"] {{ font-weight: 600; }}
QLabel[look="sign"] {{ color: {accent_hover}; }}
QHeaderView::section {{ background: {panel}; color: {muted}; border: none; border-bottom: 1px solid {border};
  padding: 4px 3px; font-size: {small}px; }}
QTableCornerButton::section {{ background: {panel}; border: none; }}
QLineEdit, QPlainTextEdit, QTextEdit {{ background: {raised}; color: {text}; border: 1px solid {border};
  border-radius: 4px; padding: 4px 6px; selection-background-color: {accent}; selection-color: {accent_text};
  placeholder-text-color: {muted}; }}
QLineEdit, QComboBox {{ min-height: {line}px; }}
QLineEdit:disabled {{ color: {faded}; placeholder-text-color: {faded}; background: transparent; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {accent_hover}; }}
QLineEdit#cellEditor {{ min-height: 0; padding: 0 4px; border-radius: 2px; }}
QComboBox {{ color: {text}; background: {raised}; border: 1px solid {border}; border-radius: 4px; padding: 4px 8px; }}
QComboBox:hover {{ background: {hover}; }}
QComboBox::drop-down {{ border: none; width: 16px; }}
QComboBox::down-arrow {{ image: none; }}
QFileDialog QComboBox::drop-down {{ width: 24px; }}
QFileDialog QComboBox::down-arrow {{ image: url("{arrow}"); width: 14px; height: 14px; }}
QFileDialog QToolButton {{ padding: 3px; min-width: 18px; min-height: 18px; }}
QComboBox:focus {{ border-color: {accent_hover}; }}
QComboBox:disabled {{ color: {faded}; background: transparent; }}
QTableView QComboBox {{ min-height: 0; border: 1px solid {accent_hover}; padding: 0 4px; }}
QComboBox QAbstractItemView {{ background: {panel}; color: {text}; border: 1px solid {border};
  selection-background-color: {selection}; selection-color: {text}; }}
QCheckBox {{ spacing: 8px; }}
QCheckBox::indicator, QTableView::indicator {{ width: 14px; height: 14px; border: 1px solid {muted};
  border-radius: 3px; background: {raised}; }}
QTableView::indicator {{ background: transparent; }}
QCheckBox::indicator:hover, QCheckBox::indicator:focus {{ border-color: {accent_hover}; }}
QCheckBox::indicator:checked, QTableView::indicator:checked {{ background: {accent}; border-color: {accent};
  image: url("{check_mark}"); }}
QCheckBox::indicator:disabled, QTableView::indicator:disabled {{ background: transparent; border-color: {faded}; }}
QCheckBox::indicator:checked:disabled, QTableView::indicator:checked:disabled {{ background: {faded}; }}
QCheckBox:disabled {{ color: {faded}; }}
QProgressBar {{ background: {raised}; border: 1px solid {border}; border-radius: 4px; min-height: 10px;
  max-height: 10px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QSplitter::handle {{ background: {border}; }}
QDialog QSplitter::handle {{ background: {window}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {border}; border-radius: 4px; min-height: 24px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {border}; border-radius: 4px; min-width: 24px; margin: 1px; }}
QSlider::groove:horizontal {{ height: 4px; background: {border}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {text}; width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; }}
QSlider::handle:horizontal:hover {{ background: {accent_hover}; }}
"""


_COLOURS = (
    *("window", "panel", "raised", "hover", "border", "text", "muted", "note", "faded", "accent_raised"),
    *("accent", "accent_hover", "accent_text", "selection", "warning", "error", "good"),
)


def style_sheet(theme: Theme, text_pixels: int) -> str:
    """The style sheet for the whole application, with text of this size."""
    is_dark = theme.canvas_grey < 60
    return _TEMPLATE.format(
        size=text_pixels,
        small=text_pixels - 1,
        title=round(TITLE * text_pixels),
        line=text_pixels + 5,
        arrow=resource_path("icons", f"{ARROW}.svg").as_posix(),
        **{name: getattr(theme, name) for name in _COLOURS},
        on_canvas=theme.muted if is_dark else "#ffffff",
        check_mark=resource_path("icons", f"{CHECK_MARK}.svg").as_posix(),
    )
