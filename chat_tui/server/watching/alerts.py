"""When the administrators are told that something is amiss, and that it is over: a channel of their own.

What has been told is kept in the workspace, so that a restart neither repeats nor forgets it.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chat_tui.errors import StorageError
from chat_tui.server import announce
from chat_tui.server.config import PeerLogin
from chat_tui.server.membership import say
from chat_tui.server.records import channels, members, teams, users
from chat_tui.server.records.channels import NewChannel
from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.rows import Row, insert, scalar
from chat_tui.server.system_bot import system_bot
from chat_tui.server.watching.vitals import NEVER, backup_age, disk, offer, wal_size
from chat_tui.server.workspace import Workspace

LOOK_SECONDS = 60.0
CHANNEL = "workspace-alerts"
LEAST_FREE = 0.10
MOST_WAL = 64 * 1024 * 1024
BACKUP_SECONDS = 2 * 24 * 3600.0
_FACT = "alert "


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that is amiss: its kind, what is said of it, and what is said when it is over."""

    kind: str
    words: str
    over: str


def amiss(workspace: Workspace) -> list[Alert]:
    """What is amiss now."""
    data = workspace.records.directory
    free, total = disk(data)
    found = []
    if total and free < LEAST_FREE * total:
        words = f"The workspace's disk is nearly full: {free // 2**20} of {total // 2**20} MiB are free."
        found.append(Alert("disk", words, "The disk of the workspace has room again."))
    if (size := wal_size(data)) > MOST_WAL:
        words = f"The database's log has grown to {size // 2**20} MiB: something reads for very long."
        found.append(Alert("wal", words, "The database's log is small again."))
    if workspace.config.peer_login is not PeerLogin.OWNER and _is_backup_overdue(workspace.records):
        words = "There is no backup of the last two days: `chat-tui serve backup FILE` makes one."
        found.append(Alert("backup", words, "There is a fresh backup."))
    if workspace.load.level >= 1:
        words = "There is more to do than can be done: some requests are refused, sending last."
        found.append(Alert("load", words, "The workspace keeps up again."))
    return found


def _is_backup_overdue(records: Records) -> bool:
    """A workspace younger than that needs none yet."""
    began = int(scalar(records.reader, "SELECT value FROM facts WHERE name='seeded'") or 0)
    age = backup_age(records)
    since = age if age != NEVER else (records.now() - began) / 1000
    return since > BACKUP_SECONDS


async def look(workspace: Workspace, find: Callable[[Workspace], Sequence[Alert]] = amiss) -> None:
    """Tell what has begun or ended since the last look; nothing is written when nothing has."""
    found = {alert.kind: alert for alert in find(workspace)}
    told = _told(workspace.records.reader)
    if found.keys() == told.keys():
        return

    def change(tx: Transaction) -> None:
        known = _told(tx.db)
        for kind, alert in found.items():
            if kind not in known:
                _say(tx, workspace, f":warning: {alert.words}")
                insert(tx.db, "facts", {"name": _FACT + kind, "value": alert.over})
        for kind in known.keys() - found.keys():
            _say(tx, workspace, f":white_check_mark: {known[kind]}")
            tx.db.execute("DELETE FROM facts WHERE name=?", (_FACT + kind,))

    await workspace.records.write(change)


def _told(db: sqlite3.Connection) -> dict[str, str]:
    sql = "SELECT name, value FROM facts WHERE name LIKE 'alert %'"
    return {name.removeprefix(_FACT): value for name, value in db.execute(sql)}


def _say(tx: Transaction, workspace: Workspace, message: str) -> None:
    team = teams.by_name(tx.db, workspace.config.team_name)
    if team is None:
        return
    bot = system_bot(tx)
    channel = _channel(tx, team, bot)
    for user_id in users.administrators(tx.db):
        if members.add(tx, channel["id"], user_id):
            tx.tell(announce.user_added(channel, user_id))
    say(tx, NewPost(channel["id"], bot["id"], message, props={"from_bot": "true"}, marks_viewed=False))


def _channel(tx: Transaction, team: Row, bot: Row) -> Row:
    found = channels.by_name(tx.db, team["id"], CHANNEL)
    if found is not None:
        return found
    new = NewChannel(CHANNEL, "P", team_id=team["id"], display_name="Workspace alerts", creator_id=bot["id"])
    made = channels.create(tx, new)
    members.add(tx, made["id"], bot["id"])
    return made


async def watch(workspace: Workspace) -> None:
    """Look for as long as the workspace runs; on a full disk the next look tells it."""
    offer(workspace)
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        with contextlib.suppress(StorageError):
            await look(workspace)
