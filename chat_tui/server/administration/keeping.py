"""What is kept, and for how long: the audit log read, times by channel, and a person forgotten."""

from __future__ import annotations

import difflib
import sqlite3
from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from chat_tui.errors import ServerError, TargetError
from chat_tui.server.administration.deed import Deed, Perform, Place
from chat_tui.server.administration.people import find_user
from chat_tui.server.records import audit, channels, retention, teams, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, column
from chat_tui.server.upkeep.erasing import Erased, erase


class AuditLine(msgspec.Struct, frozen=True):
    """One line of the audit log; `at` in Unix milliseconds."""

    at: int
    actor: str
    peer: str
    action: str
    target: str
    result: str
    request_id: str


class ReadAudit(Deed[list[AuditLine]], frozen=True, tag="audit.read"):
    """The audit log from an instant on (Unix milliseconds), oldest first."""

    answer: ClassVar = list[AuditLine]
    since: int = 0
    action: str = ""
    limit: int = 1000


class RetentionLine(msgspec.Struct, frozen=True):
    """For how many days a channel's messages are kept, 0 for ever; without a name those of all others."""

    channel: str
    days: int


class ListRetention(Deed[list[RetentionLine]], frozen=True, tag="retention.list"):
    """The setting for all, then the channels with a time of their own."""

    answer: ClassVar = list[RetentionLine]


class SetRetention(Deed[RetentionLine], frozen=True, tag="retention.set"):
    """Keep a channel's messages for so many days, 0 for ever, None for as long as all others'."""

    answer: ClassVar = RetentionLine
    channel: str
    days: int | None = None


class EraseUser(Deed[Erased], frozen=True, tag="user.erase"):
    """Forget a person: what they said in channels stays, by nobody in particular; all else goes."""

    answer: ClassVar = Erased
    name: str


async def read_audit(place: Place, deed: ReadAudit) -> list[AuditLine]:
    """Do it."""
    db = place.workspace.records.reader
    found = audit.since(db, deed.since, action=deed.action, limit=max(1, min(deed.limit, 100_000)))
    return [AuditLine(*(row[name] for name in AuditLine.__struct_fields__)) for row in found]


async def list_retention(place: Place, deed: ListRetention) -> list[RetentionLine]:
    """Do it."""
    everywhere = RetentionLine("", place.workspace.config.retention_days)
    own = retention.listed(place.workspace.records.reader)
    return [everywhere, *(RetentionLine(row["name"], row["days"]) for row in own)]


async def set_retention(place: Place, deed: SetRetention) -> RetentionLine:
    """Do it; raises TargetError."""
    channel = _channel(place.workspace.records.reader, place.workspace.config.team_name, deed.channel)

    def change(tx: Transaction) -> None:
        retention.set_days(tx, channel["id"], deed.days)
        said = "as all others" if deed.days is None else f"{deed.days} days"
        audit.note(tx, place.by, "retention.set", channel["name"], said)

    await place.workspace.records.write(change)
    days = place.workspace.config.retention_days if deed.days is None else deed.days
    return RetentionLine(channel["name"], days)


def _channel(db: sqlite3.Connection, team_name: str, name: str) -> Row:
    wanted = name.lstrip("#").lower()
    team = teams.by_name(db, team_name)
    found = channels.by_name(db, team["id"], wanted) if team else None
    if found is None:
        names = column(db, "SELECT name FROM channels WHERE team_id<>'' AND delete_at=0")
        near = ", ".join(difflib.get_close_matches(wanted, names, 3))
        raise TargetError(
            f"There is no channel {wanted}.", hint=f"Near: {near}." if near else "See `chat-tui channels`."
        )
    return found


async def erase_user(place: Place, deed: EraseUser) -> Erased:
    """Do it; raises TargetError, and ServerError for the last administrator."""
    records = place.workspace.records
    user_id = find_user(records.reader, deed.name)["id"]
    if users.is_last_admin(records.reader, user_id):
        raise ServerError(f"{deed.name} is the last administrator.", hint="Make another one first.")
    return await erase(place.workspace, user_id, place.by)


PERFORM: Mapping[type[Deed[Any]], Perform] = {
    ReadAudit: read_audit,
    ListRetention: list_retention,
    SetRetention: set_retention,
    EraseUser: erase_user,
}
