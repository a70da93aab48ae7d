"""Which rows does the channel list have, in which order, with which signs? Pure: store in, rows out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from chat_tui.model.channels import ChannelKind, ChannelSummary
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.model.users import Presence
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.people import presence_notes
from chat_tui.ui.titles import channel_title, sigil

if TYPE_CHECKING:
    from chat_tui.store.store import Store

PRESENCE_SIGNS = {
    Presence.ONLINE: "●",
    Presence.AWAY: "◐",
    Presence.DND: "⊘",
    Presence.OFFLINE: "○",
    Presence.UNKNOWN: "○",
}
ASCII_PRESENCE_SIGNS = {
    Presence.ONLINE: "*",
    Presence.AWAY: "~",
    Presence.DND: "x",
    Presence.OFFLINE: "-",
    Presence.UNKNOWN: "-",
}

UNREAD, THREADS, CHANNELS, PEOPLE = "UNREAD", "THREADS", "CHANNELS", "PEOPLE"
MOST_THREADS = 5
"""Unread threads that are named; the list of threads has them all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list; only channels and threads can be opened."""

    kind: Literal["blank", "heading", "channel", "thread"]
    title: str = ""
    channel_id: ChannelId | None = None
    sign: str = ""
    badge: str = ""
    """What stands at the right edge: `@2`, `5`, `muted`."""
    notes: tuple[str, ...] = ()
    """What may stand there instead, `away 12m`, `12m`: the first that leaves room for the name."""
    unread: bool = False
    mentioned: bool = False
    muted: bool = False
    presence: Presence | None = None
    root_id: MessageId | None = None

    @property
    def stop(self) -> str | None:
        """What the cursor stands on: the id of the channel, or of the thread's root."""
        return self.channel_id or self.root_id


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """The open channel keeps its place: it is read at once, and a row that jumps away is no calm sight."""

    channel_id: ChannelId
    among_unread: bool
    is_read: bool = False
    """Whether what is new in it is being read, so that it is not counted."""


def channel_rows(store: Store, glyphs: str, now: Millis, here: OpenChannel | None = None) -> tuple[Row, ...]:
    """All rows, top to bottom; `now` is for how long people are gone."""

    def rows_of(summaries: Iterable[ChannelSummary]) -> Iterable[Row]:
        return (_row(store, each, glyphs, now) for each in summaries)

    def belongs_above(summary: ChannelSummary) -> bool:
        if here is not None and summary.channel.id == here.channel_id:
            return here.among_unread
        return is_unread(summary)

    summaries = [_as_shown(each, here) for each in store.channel_summaries()]
    unread = [each for each in summaries if belongs_above(each)]
    rest = [each for each in summaries if not belongs_above(each)]
    rows: list[Row] = []
    rows += _section(UNREAD, rows_of(sorted(unread, key=_loudest_first)))
    rows += _thread_rows(store, glyphs)
    rows += _section(CHANNELS, rows_of(_by_title(store, rest, people=False)))
    rows += _section(PEOPLE, rows_of(_by_title(store, rest, people=True)))
    return tuple(rows)


def with_draft_signs(rows: Iterable[Row], drafted: frozenset[ChannelId], glyphs: str) -> tuple[Row, ...]:
    """The same rows, with a sign where something is written and not sent."""
    sign = "*" if glyphs == "ascii" else "✎"
    return tuple(
        replace(row, badge=f"{sign} {row.badge}".rstrip()) if row.channel_id in drafted else row
        for row in rows
    )


def _as_shown(summary: ChannelSummary, here: OpenChannel | None) -> ChannelSummary:
    if here is None or not here.is_read or summary.channel.id != here.channel_id:
        return summary
    return replace(summary, membership=replace(summary.membership, unread=0, mentions=0))


def is_unread(summary: ChannelSummary) -> bool:
    """A muted channel is unread only when it mentions us."""
    membership = summary.membership
    return membership.mentions > 0 or (membership.unread > 0 and not membership.muted)


def channel_order(rows: Iterable[Row]) -> tuple[ChannelId, ...]:
    """The channels as alt+up and alt+down walk them."""
    return tuple(row.channel_id for row in rows if row.channel_id is not None)


def _section(title: str, rows: Iterable[Row]) -> list[Row]:
    found = list(rows)
    return [Row("blank"), Row("heading", title), *found] if found else []


def _thread_rows(store: Store, glyphs: str) -> list[Row]:
    """The threads that we follow with something unread, those that call us first, under their number."""
    unread = [state for state in store.followed_threads() if state.unread or state.mentions]
    unread.sort(key=lambda state: (state.mentions == 0, -state.last_reply_at))
    rows = []
    for state in unread[:MOST_THREADS]:
        root = store.message(state.root_id)
        title = safe_line(root.text or "a thread", 60) if root is not None else "a thread"
        rows.append(
            Row(
                "thread",
                title,
                sign=">" if glyphs == "ascii" else "↳",
                badge=f"@{state.mentions}" if state.mentions else str(state.unread),
                unread=True,
                mentioned=state.mentions > 0,
                root_id=state.root_id,
            )
        )
    return [Row("blank"), Row("heading", THREADS, badge=str(len(unread))), *rows] if rows else []


def _loudest_first(summary: ChannelSummary) -> tuple[bool, int, str]:
    membership = summary.membership
    return (membership.mentions == 0, -summary.channel.last_message_at, summary.channel.name)


def _by_title(store: Store, summaries: list[ChannelSummary], *, people: bool) -> list[ChannelSummary]:
    kinds = (ChannelKind.DIRECT, ChannelKind.GROUP)
    chosen = [each for each in summaries if (each.channel.kind in kinds) == people]
    return sorted(chosen, key=lambda each: channel_title(store, each.channel).casefold())


def _row(store: Store, summary: ChannelSummary, glyphs: str, now: Millis) -> Row:
    channel, membership = summary.channel, summary.membership
    presence: Presence | None = None
    notes: tuple[str, ...] = ()
    sign = sigil(channel.kind, glyphs)
    if channel.kind is ChannelKind.DIRECT and len(channel.member_ids) == 1:
        here = store.presence(channel.member_ids[0])
        presence, notes = here.presence, presence_notes(store.user(here.user_id), here, now)
        sign = (ASCII_PRESENCE_SIGNS if glyphs == "ascii" else PRESENCE_SIGNS)[presence]
    return Row(
        "channel",
        channel_title(store, channel),
        channel.id,
        sign,
        _badge(summary),
        notes,
        is_unread(summary),
        membership.mentions > 0,
        membership.muted,
        presence,
    )


def _badge(summary: ChannelSummary) -> str:
    membership = summary.membership
    if membership.mentions:
        return f"@{membership.mentions}"
    if membership.muted:
        return "muted"
    return str(membership.unread) if membership.unread else ""
