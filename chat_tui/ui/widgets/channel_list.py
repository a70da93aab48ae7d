"""How is the list of channels and people drawn and moved through? One line-API widget, a strip a row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.signal import Signal
from textual.strip import Strip

from chat_tui.model.changes import Changes
from chat_tui.model.ids import CategoryId, ChannelId, MessageId, Millis
from chat_tui.ui import real_cursor
from chat_tui.ui.bindings import bind
from chat_tui.ui.channel_rows import (
    OpenChannel,
    Row,
    account_rows,
    among_unread,
    channel_order,
    channel_rows,
    chosen_in,
    cursor_after,
    first_stops,
    is_unread,
    with_draft_signs,
)
from chat_tui.ui.minute import each_minute
from chat_tui.ui.rail_drawing import RailLook, row_line, title_line
from chat_tui.ui.rail_strip import folded, part_at, strip_parts

if TYPE_CHECKING:
    from chat_tui.model.categories import Category
    from chat_tui.store.store import Store

ASKED = (
    *("mute", "notify", "favourite", "group", "fold", "unfold", "sort", "raise", "lower", "filter"),
    *("group_up", "group_down", "group_mute"),
)
"""What can be done with a channel or its group, each with a key; `ui/rail_deeds.py` does it."""
FOLDED = 1
"""The height at which only what wants to be read is shown, in one line."""
HEAD_ROWS = 1
"""The row with the workspace's name above all others."""


class ChannelList(ScrollView, can_focus=True):
    """UNREAD, THREADS, then one's groups; the open channel has a bar, the cursor shows in focus."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual reads it as a class variable of this type
        "channel-list--title",
        "channel-list--heading",
        "channel-list--channel",
        "channel-list--unread",
        "channel-list--badge",
        "channel-list--mention",
        "channel-list--muted",
        "channel-list--open",
        "channel-list--cursor",
        "channel-list--line",
        "channel-list--here",
    }
    BINDINGS = [  # noqa: RUF012
        *bind(
            "channels",
            {
                "channel.up": "move(-1)",
                "channel.down": "move(1)",
                "channel.open": "open",
                "channel.section_up": "section(-1)",
                "channel.section_down": "section(1)",
                **{f"channel.{what}": f"ask('{what}')" for what in ASKED},
            },
        )
    ]

    class Chosen(Message):
        """A channel was chosen."""

        def __init__(self, channel_id: ChannelId) -> None:
            super().__init__()
            self.channel_id = channel_id

    class Asked(Message):
        """Something is to be done with a channel, or with the group that the cursor stands in."""

        def __init__(self, what: str, channel_id: ChannelId | None, category_id: CategoryId | None) -> None:
            super().__init__()
            self.what = what
            self.channel_id = channel_id
            self.category_id = category_id

    class AccountChosen(Message):
        """Another account was chosen, by its name."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class ThreadChosen(Message):
        """A thread was chosen, by its root."""

        def __init__(self, root_id: MessageId) -> None:
            super().__init__()
            self.root_id = root_id

    def __init__(
        self,
        store: Store,
        changes: Signal[Changes],
        *,
        title: Callable[[], str],
        glyphs: str,
        clock: Callable[[], Millis],
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._store = store
        self._changes = changes
        self._title = title
        self._glyphs = glyphs
        self._clock = clock
        self.reads_at_once: Callable[[ChannelId], bool] = lambda channel_id: False
        """Whether what is new in a channel is read as it comes: then it is not counted."""
        self.drafted: Callable[[], frozenset[ChannelId]] = frozenset
        """The channels where something is written and not sent."""
        self.groups: Callable[[], Sequence[Category]] = tuple
        """Into which groups our channels were put."""
        self.tint: Callable[[], Style] = Style.null
        """The colour by which the account is known among others."""
        self.others: Callable[[], Sequence[tuple[str, str, bool]]] = tuple
        """The accounts that are not on the screen and have something new."""
        self.only_unread = False
        """Whether only what is unread stands here, beside the open channel."""
        self._kept: tuple[ChannelId, ...] = ()
        self._rows: tuple[Row, ...] = ()
        self._open: ChannelId | None = None
        self._place: OpenChannel | None = None
        self._cursor: str | None = None
        self._strips: dict[tuple[int, int], Strip] = {}

    def on_mount(self) -> None:
        """Follow the store."""
        self._changes.subscribe(self, self._on_changes)
        each_minute(self, lambda: self._clock() / 1000, self.reload)
        self.reload()

    @property
    def order(self) -> tuple[ChannelId, ...]:
        """The channels from top to bottom."""
        return channel_order(self._rows)

    def show_open(self, channel_id: ChannelId) -> None:
        """Mark which channel is open."""
        if channel_id != self._open:
            summary = self._store.summary(channel_id)
            is_above = summary is not None and is_unread(summary)
            self._place = OpenChannel(channel_id, is_above, kept=self._kept)
        self._kept = ()
        self._open = self._cursor = channel_id
        self._strips.clear()
        self.reload()
        _keep_in_view(self, channel_id)

    def keep_places(self) -> None:
        """What stands among the unread stays there when the next channel is opened: one goes through them."""
        self._kept = among_unread(self._rows)

    def reload(self) -> None:
        """Read the store again; a repaint only when a row differs."""
        place = self._place
        if place is not None:
            place = replace(place, is_read=self.reads_at_once(place.channel_id))
        rows = channel_rows(
            self._store,
            self._glyphs,
            self._clock(),
            place,
            groups=self.groups(),
            only_unread=self.only_unread,
        ) + account_rows(self.others(), self._glyphs)
        if drafted := self.drafted() - {self._open}:
            rows = with_draft_signs(rows, drafted, self._glyphs)
        if rows == self._rows and self._strips:
            return
        self._cursor = cursor_after(self._rows, rows, self._cursor)
        self._rows = rows
        self._strips.clear()
        self.virtual_size = Size(self.size.width, HEAD_ROWS + len(rows))
        self.refresh()

    def repaint(self) -> None:
        """Colours or the title changed."""
        self._strips.clear()
        self.put_cursor()
        self.refresh()

    def _on_changes(self, changes: Changes) -> None:
        if (
            changes.everything
            or changes.channel_list
            or changes.channels
            or changes.users
            or changes.threads
            or changes.drafts
        ):
            self.reload()

    def notify_style_update(self) -> None:
        """A new theme: every strip has old colours."""
        super().notify_style_update()
        self._strips.clear()

    def on_focus(self) -> None:
        """The cursor shows only here."""
        self.repaint()

    def on_blur(self) -> None:
        """The cursor hides, and next time begins at the open channel."""
        self._cursor = self._open
        self.repaint()

    def action_move(self, step: int) -> None:
        """Move the cursor by so many channels and threads."""
        stops = [row.stop for row in self._rows if row.stop is not None]
        if not stops:
            return
        here = stops.index(self._cursor) if self._cursor in stops else 0
        self._cursor = stops[min(max(here + step, 0), len(stops) - 1)]
        _keep_in_view(self, self._cursor)
        self.repaint()

    def action_section(self, step: int) -> None:
        """Move the cursor to the first of the next heading, or of the one before."""
        firsts = first_stops(self._rows)
        if firsts:
            at = bisect_right([line for line, _ in firsts], (_line_of(self, self._cursor) or 0) - HEAD_ROWS)
            self._cursor = firsts[min(max(at - 1 + step, 0), len(firsts) - 1)][1]
            _keep_in_view(self, self._cursor)
            self.repaint()

    def action_ask(self, what: str) -> None:
        """Something is to be done with what is under the cursor."""
        row, category_id = chosen_in(self._rows, self._cursor)
        self.post_message(self.Asked(what, row.channel_id if row is not None else None, category_id))

    def action_open(self) -> None:
        """Open what is under the cursor."""
        for row in self._rows:
            if row.stop == self._cursor and (wish := _wish(row)) is not None:
                self.post_message(wish)

    def on_click(self, event: events.Click) -> None:
        """Open what was clicked."""
        if self.size.height == FOLDED:
            there = part_at(strip_parts(self._rows, self._open, self.size.width), event.x)
            if there is not None:
                self.post_message(self.Chosen(there))
            return
        index = event.y + self.scroll_offset.y - HEAD_ROWS
        if 0 <= index < len(self._rows) and (wish := _wish(self._rows[index])) is not None:
            self.post_message(wish)

    def put_cursor(self) -> None:
        """On the sign of what the cursor stands on."""
        line = _line_of(self, self._cursor)
        if line is not None:
            real_cursor.put(self, 2, line - self.scroll_offset.y)

    def render_line(self, y: int) -> Strip:
        """The strip of one line, made once for a row and a width."""
        if self.size.height == FOLDED:
            parts = strip_parts(self._rows, self._open, self.size.width)
            return folded(parts, self.size.width, self._style)
        line = y + self.scroll_offset.y
        width = self.size.width
        strip = self._strips.get((line, width))
        if strip is None:
            strip = self._strips[line, width] = _drawn(self, line - HEAD_ROWS, width)
        return strip

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"channel-list--{name}")


def _drawn(channels: ChannelList, index: int, width: int) -> Strip:
    cursor = channels._cursor if channels.has_focus else None
    look = RailLook(channels._style, channels._glyphs, channels._open, cursor, channels.tint())
    if index < 0:
        title = channels._title()
        return title_line(f"{title} · unread" if channels.only_unread else title, width, look)
    return row_line(channels._rows[index] if index < len(channels._rows) else None, width, look)


def headings(channels: ChannelList) -> tuple[CategoryId, ...]:
    """The groups that are seen, from top to bottom."""
    return tuple(row.category_id for row in channels._rows if row.category_id is not None)


def headings_of(channels: ChannelList) -> dict[ChannelId, CategoryId | None]:
    """The group below whose heading each channel is seen; None for those that stand among the unread."""
    found: dict[ChannelId, CategoryId | None] = {}
    category_id: CategoryId | None = None
    for row in channels._rows:
        if row.kind == "heading":
            category_id = row.category_id
        elif row.channel_id is not None:
            found[row.channel_id] = category_id
    return found


def _line_of(channels: ChannelList, stop: str | None) -> int | None:
    stops = (row.stop for row in channels._rows)
    return next((HEAD_ROWS + index for index, each in enumerate(stops) if each and each == stop), None)


def _keep_in_view(channels: ChannelList, stop: str) -> None:
    line = _line_of(channels, stop)
    if line is not None:
        top = max(0, line - 2)  # with the heading, where there is one
        channels.scroll_to_region(Region(0, top, 1, line - top + 1), animate=False, immediate=True)


def _wish(row: Row) -> Message | None:
    """What choosing a row asks for; of the heading of a group, to fold it."""
    if row.root_id is not None:
        return ChannelList.ThreadChosen(row.root_id)
    if row.account:
        return ChannelList.AccountChosen(row.account)
    if row.channel_id is None and row.category_id is not None:
        return ChannelList.Asked("unfold" if row.folded else "fold", None, row.category_id)
    return ChannelList.Chosen(row.channel_id) if row.channel_id is not None else None
