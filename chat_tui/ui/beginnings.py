"""What is told above the oldest message of a channel: that it begins there, or why no more is shown?"""

from __future__ import annotations

from datetime import tzinfo
from typing import Protocol

from chat_tui.model.channels import Channel, ChannelKind, ChannelSummary
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import date_title
from chat_tui.ui.render.beginning import Beginning
from chat_tui.ui.titles import People, channel_title, person_name

DAY = 24 * 3600 * 1000
PURPOSE = 400
"""Characters of it that may be shown."""


class Source(People, Protocol):
    """What must be known of a channel and its server: the store's reading side."""

    @property
    def kept_days(self) -> int:
        """After so many days the server deletes messages; 0 never."""

    def summary(self, channel_id: ChannelId) -> ChannelSummary | None:
        """A channel that we are in."""

    def history_complete(self, channel_id: ChannelId) -> bool:
        """Whether nothing older is to be had than what is here."""

    def hidden_before(self, channel_id: ChannelId) -> Millis:
        """Up to when the server shows nobody what was said there; 0 if it shows all."""


def may_have_more(source: Source, channel_id: ChannelId) -> bool:
    """Whether it is worth asking for something older; what was hidden may be shown now."""
    return not source.history_complete(channel_id) or bool(source.hidden_before(channel_id))


def first_steps(source: Source, channel_id: ChannelId, members_key: str) -> tuple[str, ...]:
    """What is told where nobody has said anything yet: who would read it, and the one key for that."""
    summary = source.summary(channel_id)
    if summary is None:
        return ()
    channel = summary.channel
    if channel.archived:
        return ("Nothing was said here.",)
    if channel.kind in (ChannelKind.DIRECT, ChannelKind.GROUP):
        who = f"you and {channel_title(source, channel)}" if channel.member_ids else "you"
        return (f"Nothing was said yet. Only {who} will read what you write below.",)
    key = f"; {members_key} says who that is" if members_key else ""
    return ("Nothing was said yet: what you write below comes first.", f"All in here read it{key}.")


def beginning_of(
    source: Source, channel_id: ChannelId, oldest: Millis | None, now: Millis, tz: tzinfo | None
) -> Beginning | None:
    """What stands above the oldest message that is here, said at that time; None while more may come."""
    summary = source.summary(channel_id)
    if summary is None or not source.history_complete(channel_id):
        return None
    channel = summary.channel
    if hidden := source.hidden_before(channel_id):
        return Beginning((_hidden(hidden, oldest, tz),))
    if not channel.created_at:
        return None
    days = source.kept_days
    limits = (f"Messages older than {days} day{'s' if days > 1 else ''} are deleted here.",) if days else ()
    if days and channel.created_at < now - days * DAY:
        return Beginning((), limits=limits)
    return Beginning(_title(source, channel, tz), safe_line(channel.purpose, PURPOSE), limits)


def _hidden(until: Millis, oldest: Millis | None, tz: tzinfo | None) -> str:
    if oldest is not None and oldest <= until:
        return "This server hides messages older than these."
    return f"This server hides messages before {date_title(until, tz)}."


def _title(source: Source, channel: Channel, tz: tzinfo | None) -> tuple[str, ...]:
    day = date_title(channel.created_at, tz)
    if channel.kind in (ChannelKind.DIRECT, ChannelKind.GROUP):
        if not channel.member_ids:
            return "Beginning of your notes to yourself", day
        return f"Beginning of your talk with {channel_title(source, channel)}", day
    name = channel_title(source, channel)
    created = f"created {_by(source, channel)}{day}"
    if channel.kind is ChannelKind.PUBLIC:
        return f"Beginning of #{name}", created
    return f"Beginning of {name}", "private", created


def _by(source: Source, channel: Channel) -> str:
    me = source.me
    if me is not None and channel.creator_id == me.id:
        return "by you, "
    known = source.user(channel.creator_id) if channel.creator_id else None
    return f"by {person_name(source, channel.creator_id)}, " if known is not None and known.name else ""
