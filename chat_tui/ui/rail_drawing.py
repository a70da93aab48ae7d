"""How is a row of the channel list drawn? Pure: a row, a width and a look in, segments out."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.model.frozen import dataclass
from chat_tui.ui.account_tints import NO_TINT
from chat_tui.ui.channel_rows import Row
from chat_tui.ui.render.right_to_left import goes_left, walled


@dataclass(frozen=True, slots=True)
class RailLook:
    """What a row's look depends on beside the row; `cursor` is None where the keys go elsewhere."""

    style: Callable[[str], Style]
    glyphs: str
    open: str | None
    cursor: str | None
    tint: Style = NO_TINT
    """The colour of the account, where there are others."""


def title_line(title: str, width: int, look: RailLook) -> Strip:
    """The workspace's name above all rows."""
    return _edged(
        [Segment(set_cell_size(f" {title}", _inner(width)), look.style("title") + look.tint)], width, look
    )


def row_line(row: Row | None, width: int, look: RailLook) -> Strip:
    """A row, or the emptiness below the last."""
    inner = _inner(width)
    if row is None:
        return _edged([Segment(" " * inner, look.style("channel"))], width, look)
    is_heading = row.kind in ("blank", "heading")
    return _edged((_heading if is_heading else _entry)(row, inner, look), width, look)


def _inner(width: int) -> int:
    return max(0, width - 1)


def _edged(cells: list[Segment], width: int, look: RailLook) -> Strip:
    edge = Segment("│" if look.glyphs == "unicode" else "|", look.style("line"))
    return Strip([*cells, edge], _inner(width) + 1)


def _heading(row: Row, width: int, look: RailLook) -> list[Segment]:
    badge = f"{row.badge} " if row.badge else ""
    room = max(0, width - cell_len(badge))
    style = look.style("heading")
    if row.stop is not None and row.stop == look.cursor:
        style += look.style("cursor")
    return [Segment(set_cell_size(f" {_shortened(row.title, room - 1)}", room) + badge, style)]


def _entry(row: Row, width: int, look: RailLook) -> list[Segment]:
    base = _base_of(row, look)
    bar = "▌" if look.glyphs == "unicode" else "|"
    if row.stop != look.open:
        bar = " "
    badge = _badge_of(row, width - 4)
    room = max(0, width - 4 - cell_len(badge))
    name = walled(f" {set_cell_size(_shortened(row.title, room - goes_left(row.title)), room)}")
    here = look.style("here") if row.presence is not None and row.sign in "●*" else base
    return [
        Segment(bar, look.style("open") + base.background_style),
        Segment(" ", base),
        Segment(row.sign, here + base.background_style),
        Segment(name, base),
        Segment(badge, look.style("mention" if row.mentioned else "badge") + base.background_style),
    ]


def _base_of(row: Row, look: RailLook) -> Style:
    style = look.style("channel")
    if row.unread:
        style += look.style("unread")
    elif row.muted:
        style += look.style("muted")
    if row.stop == look.cursor:
        style += look.style("cursor")
    return style


def _badge_of(row: Row, width: int) -> str:
    """What stands at the right edge; a mere note gives way to the name."""
    if row.badge:
        return f" {row.badge} "
    room = width - cell_len(row.title)
    return next((f" {note} " for note in row.notes if cell_len(note) + 2 <= room), "")


def _shortened(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)).rstrip() + "…" if width > 0 else ""
