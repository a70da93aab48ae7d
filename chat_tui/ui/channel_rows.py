"""Which rows does the channel list have, in which order, with which signs? Pure: store in, rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from chat_tui.model.channels import ChannelKind, ChannelSummary
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import CategoryId, ChannelId, MessageId, Millis
from chat_tui.model.users import Presence
from chat_tui.store.thread_state import counted_threads
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.people import presence_notes
from chat_tui.ui.titles import channel_title, sigil

if TYPE_CHECKING:
    from chat_tui.model.categories import Category
    from chat_tui.store.store import Store
    from chat_tui.ui.rail_sections import Section

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

    kind: Literal["blank", "heading", "channel", "thread", "account"]
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
    category_id: CategoryId | None = None
    """Of a heading: which group it is of."""
    folded: bool = False
    """Of a heading: nothing stands below it that could be chosen in its place."""
    account: str = ""
    """Of an account that is not on the screen: its name."""

    @property
    def stop(self) -> str | None:
        """What the cursor stands on: the id of the channel, of the thread's root, of the folded group."""
        return (
            self.channel_id
            or self.root_id
            or (self.category_id if self.folded else None)
            or self.account
            or None
        )


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """The open channel keeps its place: it is read at once, and a row that jumps away is no calm sight."""

    channel_id: ChannelId
    among_unread: bool
    is_read: bool = False
    """Whether what is new in it is being read, so that it is not counted."""
    kept: tuple[ChannelId, ...] = ()
    """What stood among the unread when one began to go through them: it stands there until that ends."""


def channel_rows(
    store: Store,
    glyphs: str,
    now: Millis,
    here: OpenChannel | None = None,
    *,
    groups: Sequence[Category] = (),
    only_unread: bool = False,
) -> tuple[Row, ...]:
    """All rows, top to bottom; `now` is for how long people are gone. The open channel is always there."""

    def rows_of(summaries: Iterable[ChannelSummary]) -> Iterable[Row]:
        return (_row(store, each, glyphs, now) for each in summaries)

    def belongs_above(summary: ChannelSummary) -> bool:
        if here is not None and summary.channel.id == here.channel_id:
            return here.among_unread or here.channel_id in here.kept
        return is_unread(summary) or (here is not None and summary.channel.id in here.kept)

    summaries = [_as_shown(each, here) for each in store.channel_summaries()]
    unread = [each for each in summaries if belongs_above(each)]
    rest = [each for each in summaries if not belongs_above(each)]
    rows: list[Row] = []
    if only_unread:
        rest = [each for each in rest if here is not None and each.channel.id == here.channel_id]
    kept = here.kept if here is not None else ()
    rows += _section(UNREAD, rows_of(_loudest_first(unread, kept)))
    rows += _thread_rows(store, glyphs)
    if not groups:
        rows += _section(CHANNELS, rows_of(_by_title(store, rest, people=False)))
        rows += _section(PEOPLE, rows_of(_by_title(store, rest, people=True)))
        return tuple(rows)
    # Of a server that tells of no groups nothing of this is needed, also not at the start.
    from chat_tui.ui.rail_sections import sections

    for section in sections(groups, rest, lambda each: channel_title(store, each.channel)):
        if section.summaries or (section.is_own and not only_unread):
            rows += _group_rows(section, rows_of, here, glyphs)
    return tuple(rows)


def _group_rows(
    section: Section,
    rows_of: Callable[[Iterable[ChannelSummary]], Iterable[Row]],
    here: OpenChannel | None,
    glyphs: str,
) -> list[Row]:
    """A group; of a folded one the open channel only, and how many there are beside it."""
    shown = section.summaries
    if section.collapsed:
        shown = tuple(each for each in shown if here is not None and each.channel.id == here.channel_id)
    hidden = len(section.summaries) - len(shown)
    sign = ("> " if glyphs == "ascii" else "▸ ") if section.collapsed else ""
    heading = Row(
        "heading",
        f"{sign}{section.title}",
        badge=str(hidden) if hidden else "",
        category_id=section.category_id,
        folded=section.collapsed or not shown,
    )
    return [Row("blank"), heading, *rows_of(shown)]


def account_rows(others: Sequence[tuple[str, str, bool]], glyphs: str) -> tuple[Row, ...]:
    """A row for each other account with something new: its name, words, whether it calls us."""
    sign = ">" if glyphs == "ascii" else "»"
    rows = [
        Row("account", words, sign=sign, unread=True, mentioned=calls, account=name)
        for name, words, calls in others
    ]
    return (Row("blank"), *rows) if rows else ()


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


def among_unread(rows: Sequence[Row]) -> tuple[ChannelId, ...]:
    """What stands below the first heading, if that is of the unread."""
    start = next((place for place, row in enumerate(rows) if row.kind == "heading"), len(rows))
    if rows[start : start + 1] and rows[start].title == UNREAD:
        return channel_order(takewhile(lambda row: row.channel_id is not None, rows[start + 1 :]))
    return ()


def first_stops(rows: Sequence[Row]) -> list[tuple[int, str]]:
    """Where the cursor first stands below each heading, by row."""
    found: list[tuple[int, str]] = []
    is_first = False
    for place, row in enumerate(rows):
        is_first = is_first or row.kind in ("heading", "account")
        if is_first and row.stop is not None:
            found.append((place, row.stop))
            is_first = False
    return found


def chosen_in(rows: Sequence[Row], stop: str | None) -> tuple[Row | None, CategoryId | None]:
    """The row of a stop, and the group that it stands in."""
    category_id: CategoryId | None = None
    for row in rows:
        if row.kind == "heading":
            category_id = row.category_id
        if stop is not None and row.stop == stop:
            return row, category_id
    return None, None


def cursor_after(before: Sequence[Row], rows: Sequence[Row], stop: str | None) -> str | None:
    """Where the cursor stands in other rows: where it stood, on the folded group around that, or below."""
    stops = [row.stop for row in rows]
    if stop is None or stop in stops:
        return stop
    row, category_id = chosen_in(before, stop)
    if row is None or category_id in stops:
        return category_id if row is not None else stop
    line = before.index(row)
    return next((each for each in (*stops[line:], *reversed(stops[:line])) if each is not None), None)


def _section(title: str, rows: Iterable[Row]) -> list[Row]:
    found = list(rows)
    return [Row("blank"), Row("heading", title), *found] if found else []


def _thread_rows(store: Store, glyphs: str) -> list[Row]:
    """The threads that we follow with something unread, those that call us first, under their number."""
    unread = counted_threads(store)
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


def _loudest_first(summaries: Iterable[ChannelSummary], kept: Sequence[ChannelId]) -> list[ChannelSummary]:
    """What calls us, then the latest; those that keep their places first."""
    places = {channel_id: place for place, channel_id in enumerate(kept)}

    def order(summary: ChannelSummary) -> tuple[int, bool, int, str]:
        channel, membership = summary.channel, summary.membership
        place = places.get(channel.id)
        if place is not None:
            return (place, False, 0, "")
        return (len(places), membership.mentions == 0, -channel.last_message_at, channel.name)

    return sorted(summaries, key=order)


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
