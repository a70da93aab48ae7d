"""Where to go? Channels and people by some letters of the name; unread first when nothing is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chat_tui.model.channels import ChannelKind, ChannelSummary
from chat_tui.model.ids import ChannelId
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.channel_rows import ASCII_PRESENCE_SIGNS, PRESENCE_SIGNS, is_unread
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.places import Place
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.titles import channel_title, sigil

if TYPE_CHECKING:
    from chat_tui.store.store import Store


class SwitcherScreen(PickerScreen[Place]):
    """ctrl+k."""

    heading = "Jump to"
    placeholder = "a channel or a person"
    empty = "Nothing here has this name. ^P, Join, finds channels that you are not in."

    def __init__(self, store: Store, here: ChannelId | None, glyphs: str) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._all = [*_channels(store, here, glyphs), *_strangers(store, glyphs)]

    def find(self, query: str) -> Sequence[Choice]:
        """Best match first; a sign before the name narrows to its kind."""
        if query[:1] in ("#", "@", "~") and len(query) > 1:
            people = query[0] == "@"
            return matching(query[1:], [each for each in self._all if (each.sign not in "#◇%") == people])
        return matching(query, self._all)


def _channels(store: Store, here: ChannelId | None, glyphs: str) -> list[Choice]:
    """Unread first (mentions before the rest), then the most recently used; the open channel last."""

    def order(summary: ChannelSummary) -> tuple[bool, bool, bool, int]:
        membership = summary.membership
        return (
            summary.channel.id == here,
            membership.mentions == 0,
            not is_unread(summary),
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
