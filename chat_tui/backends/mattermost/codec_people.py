"""How Mattermost's profiles, members and emoji become ours; no I/O."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from msgspec import Raw, Struct

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_objects import strings_in
from chat_tui.model.events import Suggestion
from chat_tui.model.ids import Millis, UserId
from chat_tui.model.users import Member, Profile


class Described(Struct):
    """The fields of a user that only a profile shows."""

    id: wire.Id
    position: wire.Text = ""
    roles: wire.Text = ""
    timezone: Raw = wire.NULL


class InChannel(Struct):
    """A member of a channel with what they may do."""

    user_id: wire.Id
    roles: wire.Text = ""
    scheme_admin: wire.Flag = False


class ChannelStats(Struct):
    """How many are in a channel."""

    member_count: int | None = None


class SlashCommand(Struct):
    """A command that the server has."""

    trigger: wire.Text = ""
    auto_complete_hint: wire.Text | None = None
    auto_complete_desc: wire.Text | None = None
    description: wire.Text | None = None


class Suggested(Struct, rename="pascal"):
    """What a line may become that begins with a command."""

    complete: wire.Text = ""
    suggestion: wire.Text = ""
    hint: wire.Text = ""
    description: wire.Text = ""


class Emoji(Struct):
    """An emoji that somebody made."""

    id: wire.Id
    name: wire.Text = ""


def profile_from(body: bytes) -> Profile:
    """What somebody tells of themselves."""
    row = wire.parse(Described, body)
    zone = strings_in(row.timezone)
    automatic = zone.get("useAutomaticTimezone") == "true"
    return Profile(
        UserId(row.id),
        row.position or "",
        zone.get("automaticTimezone" if automatic else "manualTimezone", ""),
        is_admin="system_admin" in (row.roles or "").split(),
    )


def members_from(body: bytes) -> list[Member]:
    """Who is in a channel."""
    return [
        Member(UserId(row.user_id), bool(row.scheme_admin) or "channel_admin" in (row.roles or "").split())
        for row in wire.parse_list(InChannel, body)
    ]


def member_count_from(body: bytes) -> int:
    """How many are in a channel."""
    return max(0, wire.parse(ChannelStats, body).member_count or 0)


def commands_from(body: bytes) -> list[tuple[str, str, str]]:
    """The server's own commands: name, what stands behind it, what it does."""
    return [
        (row.trigger, row.auto_complete_hint or "", row.auto_complete_desc or row.description or "")
        for row in wire.parse_list(SlashCommand, body)
        if row.trigger
    ]


def suggestions_from(body: bytes) -> list[Suggestion]:
    """What a line may become."""
    return [
        Suggestion(row.complete or "", row.suggestion or "", row.hint or "", row.description or "")
        for row in wire.parse_list(Suggested, body)
    ]


def emoji_from(body: bytes) -> Sequence[tuple[str, str]]:
    """Names and ids."""
    return [(row.name, row.id) for row in wire.parse_list(Emoji, body) if row.name]


def emoji_in(text: str) -> tuple[str, str]:
    """Name and id of one that was made just now."""
    row = wire.parse(Emoji, text)
    return row.name or "", row.id


def status_body(text: str, emoji: str, until: Millis) -> dict[str, Any]:
    """A custom status as the server takes it; one that ends has a duration with a name."""
    body = {"emoji": emoji or "speech_balloon", "text": text}
    if until:
        end = datetime.datetime.fromtimestamp(until / 1000, datetime.UTC)
        body |= {"duration": "date_and_time", "expires_at": end.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return body
