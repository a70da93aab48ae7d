"""How is one message of a pane chosen, by keys or the mouse, and what may be asked of it?"""

from __future__ import annotations

from abc import abstractmethod

from textual import events
from textual.message import Message as TextualMessage
from textual.reactive import reactive

from chat_tui.config import keymap
from chat_tui.model.ids import MessageId
from chat_tui.model.messages import Gap, Message
from chat_tui.model.outbox import OutboxItem
from chat_tui.ui.bindings import bind
from chat_tui.ui.deeds import deeds_for
from chat_tui.ui.render.clicks import DOES
from chat_tui.ui.render.inline import LEADS
from chat_tui.ui.widgets.pane_rows import key_of
from chat_tui.ui.widgets.pane_view import PaneView
from chat_tui.ui.widgets.pane_views import Item, Waiting

MOVES = {
    "message.up": "select_previous",
    "message.down": "select_next",
    "message.top": "scroll_home",
    "message.end": "scroll_end",
    "message.page": "page_on",
    "message.day_up": "day(-1)",
    "message.day_down": "day(1)",
    "message.unread_next": "unread(1)",
    "message.unread_previous": "unread(-1)",
    "message.range": "range",
    "message.range_up": "stretch(-1)",
    "message.range_down": "stretch(1)",
    "select.leave": "leave",
}
"""What the keys do that ask for nothing; any other asks for the deed that the end of its id names."""
TIMELINE = keymap.bindings("timeline")
ASKS = {entry.id: entry.id.rpartition(".")[2] for entry in TIMELINE if entry.id not in MOVES}
SHARED = frozenset(
    ASKS[one.id]
    for one in TIMELINE
    for other in TIMELINE
    if one.when != other.when and set(one.keys) & set(other.keys)
)
"""What has a key in common with something that is asked of another kind of row."""


class SelectablePane(PaneView, can_focus=True):
    """A pane in which one message at a time can be chosen and acted upon."""

    BINDINGS = [  # noqa: RUF012 - Textual reads it as a class variable of this type
        *bind("timeline", MOVES | {name: f"ask('{what}')" for name, what in ASKS.items()})
    ]
    selected: reactive[str | None] = reactive(None, repaint=False)
    """The chosen row: a message id, the client id of one on its way, or the key of a gap."""

    class SelectionChanged(TextualMessage):
        """Another row is chosen, or none."""

        def __init__(self, item: Message | Gap | OutboxItem | None) -> None:
            super().__init__()
            self.item = item

    class Asked(TextualMessage):
        """Something is to be done with a row, one of what may be asked of its kind.

        A key asks it for the chosen one, a click on a part of a message for the one that was clicked.
        """

        def __init__(self, what: str, item: Message | Gap | OutboxItem, *which: str) -> None:
            super().__init__()
            self.what = what
            self.item = item
            self.which = which
            """To what in it, when a part of it was clicked."""

    class LeftSelection(TextualMessage):
        """The keyboard should go back to the composer."""

    class MessageClicked(TextualMessage):
        """A message was clicked; it is chosen now."""

        def __init__(self, message_id: MessageId) -> None:
            super().__init__()
            self.message_id = message_id

    class LinkClicked(TextualMessage):
        """A link was clicked: an address that `safe_url` lets through, a `~channel` or a `#hashtag`."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    @property
    def selected_item(self) -> Message | Gap | OutboxItem | None:
        """What is chosen; of a message with a refused change, that change."""
        index = self._rows.index(self.selected) if self.selected is not None else None
        return self._plain(self._rows.items[index]) if index is not None else None

    @property
    def is_folded(self) -> bool:
        """Whether the chosen row stands for several messages."""
        index = self._rows.index(self.selected or "")
        return index is not None and self._builder.bots.of(self._rows.items, index) is not None

    def _plain(self, item: Item) -> Message | Gap | OutboxItem:
        if isinstance(item, Waiting):
            return item.item
        return self._builder.refused_change(item) or item if isinstance(item, Message) else item

    def select(self, key: str | None) -> None:
        """Choose a row by its key (a message id), or none."""
        if key == self.selected:
            return
        self.selected = key
        self._rows.selected = key
        self._builder.bots.reveal(self._rows.items, self._rows.index(key or ""))
        self._rows.look_again()
        self.post_message(self.SelectionChanged(self.selected_item))

    def clear_selection(self) -> None:
        """Choose nothing."""
        self.select(None)
        self.settle()

    def select_previous(self) -> None:
        """Choose the message above; the lowest on the screen when none was chosen."""
        self._select_towards(-1)

    def select_some(self) -> None:
        """Choose a message unless one is chosen: the lowest on the screen."""
        self._select_towards(-1 if self.selected_item is None else 0)

    @abstractmethod
    def scroll_to_end(self) -> None:
        """Go to the newest message and follow it from now on."""

    def select_next(self) -> None:
        """Choose the message below."""
        self._select_towards(1)

    def _select_towards(self, step: int) -> None:
        if not self._rows:
            return
        index = self._rows.index(self.selected) if self.selected is not None else None
        index = self._lowest_seen() if index is None else self._neighbour(index, step)
        key = key_of(self._rows.items[index])
        self.select(key)
        found = self._rows.index(key)
        if found is not None:
            self._view.bring_into_view(found)
            self.settle()

    def _lowest_seen(self) -> int:
        for y in range(self.size.height - 1, -1, -1):
            index = self._view.row_at(y)
            if index is not None and self._rows.height(index):
                return index
        return len(self._rows) - 1

    def _neighbour(self, index: int, step: int) -> int:
        """The next row that has lines, or the line that a row is folded into; takes in a page at the end."""
        if not step:
            run = self._builder.bots.of(self._rows.items, index)
            index = index if run is None else run.last
            return index if self._rows.draw(index).lines else self._neighbour(index, -1)
        if not 0 <= index + step < len(self._rows) and self._view.extend(older=step < 0):
            index = self._rows.index(self.selected or "") or 0
        there = index + step
        while 0 <= there < len(self._rows):
            if self._rows.draw(there).lines:
                return there
            there += step
        return index

    def action_select_previous(self) -> None:
        """Choose the message above."""
        self.select_previous()

    def action_select_next(self) -> None:
        """Choose the message below."""
        self.select_next()

    def action_leave(self) -> None:
        """Back to writing."""
        self.clear_selection()
        self.post_message(self.LeftSelection())

    def action_ask(self, what: str) -> None:
        """Ask the screen to do something with the chosen row; what is folded is shown before that."""
        item = self.selected_item
        if self.is_folded:
            what = "expand"
        if item is not None:
            self.post_message(self.Asked(what, item))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key that asks does something with the chosen row.

        The keys of other kinds of rows give way to those of this one; what is left over is a key that does
        nothing (None), not the beginning of a message.
        """
        item = self.selected_item
        if action != "ask" or item is None:
            return True
        if parameters[0] in deeds_for(item):
            return True
        return False if isinstance(item, Message) or parameters[0] in SHARED else None

    def part_at(self, event: events.MouseEvent) -> LinkClicked | Asked | None:
        """What a click on a part of a message asks for: a link, a reaction, a file, a name."""
        style = event.style
        url = style.link or style.meta.get(LEADS)
        if url:
            return self.LinkClicked(url)
        index, does = self._view.row_at(event.y), style.meta.get(DOES)
        item = self._rows.items[index] if index is not None else None
        if does and isinstance(item, Message):
            return self.Asked(does[0], item, *does[1:])
        return None

    def on_click(self, event: events.Click) -> None:
        """A link opens, a part does what it says; anything else chooses the message."""
        index = self._view.row_at(event.y)
        part = self.part_at(event)
        if part is not None:
            if event.chain < 2:
                self.post_message(part)
            return
        if index is None:
            return
        item = self._rows.items[index]
        self.select(key_of(item))
        self.settle()
        if isinstance(item, Message):
            self.post_message(self.MessageClicked(item.id))
