"""What stands in the one line that the channel list is folded to where there is no room? Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId
from chat_tui.text.width import cells, truncate
from chat_tui.ui.channel_rows import Row

GAP = "   "
NAME_WIDEST = 20


@dataclass(frozen=True, slots=True)
class StripPart:
    """A channel in the line; `start` is its first cell."""

    row: Row
    start: int
    text: str
    badge: str


def strip_parts(rows: Sequence[Row], open_channel: ChannelId | None, width: int) -> list[StripPart]:
    """What wants to be read, as far as there is room; the open channel is named above the messages."""
    parts: list[StripPart] = []
    column = 1
    for row in rows:
        if row.channel_id is None or not row.unread or row.channel_id == open_channel:
            continue
        text = f"{row.sign} {truncate(row.title, NAME_WIDEST)}"
        badge = f" {row.badge}" if row.badge else ""
        size = cells(text + badge)
        if column + size >= width:
            break
        parts.append(StripPart(row, column, text, badge))
        column += size + len(GAP)
    return parts


def part_at(parts: Sequence[StripPart], x: int) -> ChannelId | None:
    """The channel under a cell."""
    for part in parts:
        if part.start <= x < part.start + cells(part.text + part.badge):
            return part.row.channel_id
    return None


def folded(parts: Sequence[StripPart], width: int, style: Callable[[str], Style]) -> Strip:
    """The line, `style` giving the list's styles by name."""
    plain = style("channel")
    line = [Segment(" ", plain)]
    column = 1
    for part in parts:
        badge = style("mention" if part.row.mentioned else "badge") + plain.background_style
        line += [
            Segment(" " * (part.start - column), plain),
            Segment(part.text, plain + style("unread")),
            Segment(part.badge, badge),
        ]
        column = part.start + cells(part.text + part.badge)
    if not parts:
        line.append(Segment("all read", style("heading")))
    return Strip(line).adjust_cell_length(width, plain)
