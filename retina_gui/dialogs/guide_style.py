"""How pages of the guide look, as the style sheet of Qt's rich text."""

from __future__ import annotations

from retina_gui.look.theme import Theme

_TEMPLATE = """
p, li {{ font-size: {size}px; line-height: 140%; }}
p.picture {{ line-height: 100%; }}
p {{ margin-top: 0px; margin-bottom: {gap}px; }}
li {{ margin-bottom: {half}px; }}
h1 {{ font-size: {title}px; font-weight: 600; margin-top: 0px; margin-bottom: {gap}px; }}
h2 {{ font-size: {heading}px; font-weight: 600; margin-top: {wide}px; margin-bottom: {half}px; }}
h3 {{ font-size: {size}px; font-weight: 600; margin-top: {gap}px; margin-bottom: {half}px; }}
a {{ color: {link}; text-decoration: none; }}
code, pre {{ font-family: {fixed}; font-size: {small}px; }}
code {{ background-color: {note}; }}
table {{ margin-top: {half}px; margin-bottom: {gap}px; }}
table.figures {{ border-width: 1px; border-style: solid; border-color: {border}; border-collapse: collapse; }}
th {{ background-color: {note}; text-align: left; font-weight: 600; }}
th, td {{ font-size: {size}px; }}
table.typed td {{ background-color: {note}; }}
.caption {{ color: {muted}; font-size: {small}px; }}
blockquote {{ color: {muted}; }}
"""


def page_style(theme: Theme, pixels: int, fixed: str) -> str:
    """The style sheet of a theme, with text of this size and a family of letters of one width."""
    return _TEMPLATE.format(
        size=pixels,
        small=max(pixels - 1, 1),
        title=round(pixels * 1.7),
        heading=round(pixels * 1.3),
        half=round(pixels * 0.4),
        gap=round(pixels * 0.8),
        wide=round(pixels * 1.6),
        link=theme.accent_hover,
        border=theme.border,
        note=theme.note,
        muted=theme.muted,
        fixed=fixed,
    )
