"""What a person may have of themselves: all that a workspace knows of them, as JSON and files."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import TextIO

from chat_tui.database.copying import copy_database
from chat_tui.database.faults import storage_errors
from chat_tui.errors import ServerError, TargetError
from chat_tui.server.records import users
from chat_tui.server.records.rows import Row
from chat_tui.server.upkeep.archive import DATABASE, FILES

_OF_USER = "user_id=:id"
PARTS: Mapping[str, str] = {
    "account": """SELECT id, username, email, nickname, first_name, last_name, position, roles, locale, props,
        notify_props, timezone, is_bot, bot_description, unix_name, create_at, update_at, delete_at,
        last_password_update, mfa_active FROM users WHERE id=:id""",
    "sessions": f"""SELECT id, device, create_at, expires_at, last_activity_at, scopes FROM sessions
        WHERE {_OF_USER}""",
    "tokens": f"""SELECT id, description, is_active, create_at, scopes, expires_at FROM access_tokens
        WHERE {_OF_USER}""",
    "programs": f"""SELECT a.name, c.scopes, c.create_at FROM oauth_consents c
        JOIN oauth_apps a ON a.id=c.app_id WHERE c.{_OF_USER}""",
    "teams": f"""SELECT t.name, t.display_name, m.is_admin, m.create_at, m.delete_at FROM team_members m
        JOIN teams t ON t.id=m.team_id WHERE m.{_OF_USER}""",
    "channels": f"""SELECT c.id, c.name, c.display_name, c.type, m.is_admin, m.notify_props, m.last_viewed_at
        FROM channel_members m JOIN channels c ON c.id=m.channel_id WHERE m.{_OF_USER}""",
    "categories": f"SELECT display_name, type, channel_ids FROM categories WHERE {_OF_USER}",
    "preferences": f"SELECT category, name, value FROM preferences WHERE {_OF_USER}",
    "status": f"SELECT status, manual, last_activity_at FROM statuses WHERE {_OF_USER}",
    "drafts": f"SELECT channel_id, root_id, message, update_at FROM drafts WHERE {_OF_USER}",
    "scheduled": f"SELECT channel_id, root_id, message, scheduled_at FROM scheduled_posts WHERE {_OF_USER}",
    "reminders": f"SELECT post_id, target_at FROM reminders WHERE {_OF_USER}",
    "reactions": f"SELECT post_id, emoji_name, create_at FROM reactions WHERE {_OF_USER}",
    "threads": f"SELECT root_id, following, last_viewed_at FROM thread_members WHERE {_OF_USER}",
    "files": f"""SELECT id, name, size, mime_type, channel_id, post_id, create_at FROM files
        WHERE {_OF_USER} AND delete_at=0""",
    "emoji": "SELECT name, create_at FROM emoji WHERE creator_id=:id",
    "hooks": "SELECT display_name, description, create_at FROM incoming_hooks WHERE user_id=:id",
    "audit": "SELECT at, peer, action, target, result FROM audit_log WHERE actor_id=:id OR target=:id",
}
"""Part by part, what is told of them; secrets and their hashes are in none. Times in Unix milliseconds."""
_MESSAGES = """SELECT p.id, p.channel_id, c.name AS channel, c.type AS channel_type, p.root_id, p.message,
    p.type, p.create_at, p.edit_at, p.file_ids FROM posts p JOIN channels c ON c.id=p.channel_id
    WHERE p.user_id=:id AND p.delete_at=0 ORDER BY p.create_at"""
_OLDER = """SELECT e.post_id, e.message, e.edit_at, e.replaced_at FROM post_edits e
    JOIN posts p ON p.id=e.post_id WHERE p.user_id=:id ORDER BY e.replaced_at"""
Tell = Callable[[int, int], None]


def export_person(
    data: Path, name: str, target: Path, tell: Tell = lambda done, total: None
) -> dict[str, int]:
    """Write all of one person to the new folder `target`: how many rows each part has.

    `person.json` holds the parts, `messages.jsonl` what they said, `edits.jsonl` what it said before, `files`
    what they uploaded, each under its id and name. The workspace may run meanwhile. Raises TargetError for an
    unknown name, ServerError if `target` exists, StorageError.
    """
    if target.exists():
        raise ServerError(f"{target} exists.", hint="Choose another name: nothing is written over.")
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    with storage_errors(target):
        part.mkdir(mode=0o700, parents=True)
    try:
        copy = part / DATABASE
        copy_database(data / DATABASE, copy, tell)
        with closing(sqlite3.connect(copy)) as db, storage_errors(target):
            counts = _write(db, data / FILES, name, part)
        copy.unlink()
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return counts


def _write(db: sqlite3.Connection, files: Path, name: str, part: Path) -> dict[str, int]:
    user = users.by_name(db, name.lstrip("@").lower())
    if user is None:
        raise TargetError(f"There is no user {name}.", hint="See `chat-tui serve user list`.")
    parts = {name: [_plain(row) for row in _rows(db, sql, user["id"])] for name, sql in PARTS.items()}
    with _opened(part / "person.json") as file:
        file.write(json.dumps(parts, ensure_ascii=False, indent=1))
    counts = {name: len(found) for name, found in parts.items()}
    for name, sql in (("messages", _MESSAGES), ("edits", _OLDER)):
        counts[name] = 0
        with _opened(part / f"{name}.jsonl") as file:
            for row in _rows(db, sql, user["id"]):
                file.write(json.dumps(_plain(row), ensure_ascii=False) + "\n")
                counts[name] += 1
    (part / FILES).mkdir(mode=0o700)
    for row in parts["files"]:
        # One that was deleted a moment ago is theirs no more.
        with suppress(FileNotFoundError):
            shutil.copyfile(files / row["id"], _new(part / FILES / f"{row['id']}-{_safe(row['name'])}"))
    return counts


def _rows(db: sqlite3.Connection, sql: str, user_id: str) -> Iterator[Row]:
    cursor = db.execute(sql, {"id": user_id})
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)


def _plain(row: Row) -> Row:
    """A row with what is JSON in the database as what it means."""
    packed = {"props", "notify_props", "timezone", "file_ids", "channel_ids"} & row.keys()
    return {**row, **{name: json.loads(row[name] or "null") for name in packed}}


def _safe(name: str) -> str:
    return "".join(one if one.isalnum() or one in "._-" else "_" for one in name)[-100:]


def _new(path: Path) -> Path:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    return path


def _opened(path: Path) -> TextIO:
    return open(_new(path), "w", encoding="utf-8")
