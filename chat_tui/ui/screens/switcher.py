"""Where to go? Channels, people and threads by some letters; unread first, then where one goes often."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from chat_tui.model.channels import ChannelKind, ChannelSummary
from chat_tui.model.ids import ChannelId
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import truncate
from chat_tui.ui.bindings import bind
from chat_tui.ui.channel_rows import ASCII_PRESENCE_SIGNS, PRESENCE_SIGNS, is_unread
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.last_words import Telling, last_words
from chat_tui.ui.message_choices import place_name
from chat_tui.ui.places import Destination, ToCommand, ToThread
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.titles import channel_title, sigil

if TYPE_CHECKING:
    from chat_tui.store.store import Store

MOST_THREADS = 100
LONGEST_PLACE = 20
"""Cells of the channel beside a thread's first words."""
NEVER: Mapping[ChannelId, float] = MappingProxyType({})


JUMP_ACTIONS = {"jump.preview": "look_in"}


class SwitcherScreen(PickerScreen[Destination]):
    """ctrl+k; behind a `>` the commands."""

    BINDINGS = [*bind("dialog", JUMP_ACTIONS, priority=JUMP_ACTIONS)]  # noqa: RUF012 - Textual's own type
    heading = "Jump to"
    placeholder = "a channel, a person, a thread, or > a command"
    empty = "Nothing here has this name; /channels lists more."
    footer = "↑↓ move · ⏎ go there · tab look in · esc"

    def __init__(
        self,
        store: Store,
        here: ChannelId | None,
        glyphs: str,
        *,
        often: Mapping[ChannelId, float] = NEVER,
        commands: Callable[[], Sequence[Choice]] = tuple,
        clock_24h: bool = True,
    ) -> None:
        super().__init__()
        self._telling = Telling(store, glyphs, clock_24h)
        self._glyphs = glyphs
        self._commands = commands
        channels = _channels(store, here, glyphs, often)
        waiting = next((place for place, each in enumerate(channels) if not each.right), len(channels))
        unread, others = _threads(store, glyphs)
        self._all = [*channels[:waiting], *unread, *channels[waiting:], *_strangers(store, glyphs)]
        self._others = others

    def compose_list(self) -> ComposeResult:
        """The places, and what was said in the chosen one when that is asked for."""
        yield from super().compose_list()
        yield Static(classes="last-words")

    def find_now(self) -> None:
        """Commands are sentences: they have more room, and go on below where that is too little."""
        is_command = self.query_text[:1] == ">"
        self.set_class(is_command, "wide")
        self.choices.wraps = is_command
        super().find_now()
        self._look()

    def action_look_in(self) -> None:
        """Show what was said last in the chosen one, or no longer."""
        self.toggle_class("-looking")
        self.call_after_refresh(self._look)

    def on_choice_list_moved(self) -> None:
        """Another place, other words."""
        self._look()

    def on_resize(self) -> None:
        """There is room for more or fewer of them."""
        self.call_after_refresh(self._look)

    def _look(self) -> None:
        """Only reads what is kept here: nothing is marked read."""
        if self.has_class("-looking"):
            shown, chosen = self.query_one(".last-words", Static), self.choices.chosen
            lines = last_words(chosen, self._telling, *shown.content_size) if chosen is not None else ()
            shown.update(Content("\n".join(lines)), layout=False)

    def find(self, query: str) -> Sequence[Choice]:
        """Best match first; a sign before the name narrows to its kind."""
        if query[:1] == ">":
            found = matching(query[1:], self._commands())
            return [replace(each, value=ToCommand(each.value)) for each in found]
        if query[:1] in ("#", "@", "~") and len(query) > 1:
            people = query[0] == "@"
            some = [each for each in self._all if not isinstance(each.value, ToThread)]
            return matching(query[1:], [each for each in some if (each.sign not in "#◇%") == people])
        return matching(query, [*self._all, *self._others] if query.strip() else self._all)


def _threads(store: Store, glyphs: str) -> tuple[list[Choice], list[Choice]]:
    """The threads that we follow, with something unread and without; the latter only by their words."""
    unread: list[Choice] = []
    others: list[Choice] = []
    for state in store.followed_threads()[:MOST_THREADS]:
        root = store.message(state.root_id)
        if root is None:
            continue
        waits = f"@{state.mentions}" if state.mentions else str(state.unread) if state.unread else ""
        where = truncate(place_name(store, state.channel_id, glyphs), LONGEST_PLACE)
        choice = Choice(
            ToThread(state.root_id),
            safe_line(root.text or "a thread", 80),
            right=f"{where}  {waits}".strip(),
            sign=">" if glyphs == "ascii" else "↳",
            loud=state.mentions > 0,
        )
        (unread if waits else others).append(choice)
    return unread, others


def _channels(
    store: Store, here: ChannelId | None, glyphs: str, often: Mapping[ChannelId, float]
) -> list[Choice]:
    """Unread first (mentions before the rest), then where one goes often, then the latest; here last."""

    def order(summary: ChannelSummary) -> tuple[bool, bool, bool, float, int]:
        membership = summary.membership
        return (
            summary.channel.id == here,
            membership.mentions == 0,
            not is_unread(summary),
            -often.get(summary.channel.id, 0.0),
            -summary.channel.last_message_at,
        )

    return [_choice(store, each, glyphs) for each in sorted(store.channel_summaries(), key=order)]


def _choice(store: Store, summary: ChannelSummary, glyphs: str) -> Choice:
    channel, membership = summary.channel, summary.membership
    right = (
        f"@{membership.mentions}"
        if membership.mentions
        else f"{membership.unread}"
        if membership.unread
        else ""
    )
    sign = sigil(channel.kind, glyphs)
    detail: str = safe_line(channel.topic or channel.purpose, 120)
    if channel.kind is ChannelKind.DIRECT and len(channel.member_ids) == 1:
        other = channel.member_ids[0]
        signs = ASCII_PRESENCE_SIGNS if glyphs == "ascii" else PRESENCE_SIGNS
        user = store.user(other)
        sign = signs[store.presence(other).presence]
        detail = safe_line(user.display_name, 64) if user is not None else ""
    return Choice(
        channel.id, channel_title(store, channel), detail, right, sign, loud=membership.mentions > 0
    )


def _strangers(store: Store, glyphs: str) -> list[Choice]:
    """Known people without a direct channel."""
    met = {
        summary.channel.member_ids[0]
        for summary in store.channel_summaries()
        if summary.channel.kind is ChannelKind.DIRECT and len(summary.channel.member_ids) == 1
    }
    me = store.me
    signs = ASCII_PRESENCE_SIGNS if glyphs == "ascii" else PRESENCE_SIGNS
    return [
        Choice(
            (user.id,),
            safe_line(user.name, 64),
            safe_line(user.display_name, 64),
            "new",
            signs[store.presence(user.id).presence],
        )
        for user in sorted(store.users(), key=lambda each: each.name)
        if user.id not in met and not user.deleted and user.name and (me is None or user.id != me.id)
    ]
