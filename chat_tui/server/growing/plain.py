"""How is a workspace written plainly: messages by channel, the people, the files, as JSON Lines?"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from chat_tui.server.growing import threads
from chat_tui.server.growing.folder import new_file, take_in
from chat_tui.server.growing.report import Report
from chat_tui.server.growing.threads import Said
from chat_tui.server.records.rows import Row, rows, unpacked
from chat_tui.server.uploads import safe_name

_KINDS = {"O": "public", "P": "private", "D": "direct", "G": "group"}
_ENDINGS = {"image/png": "png", "image/gif": "gif", "image/jpeg": "jpg"}


class PlainExport:
    """One export on its way into a folder: people, channels, messages by channel, files, emoji."""

    def __init__(self, db: sqlite3.Connection, files: Path, folder: Path) -> None:
        self.report = Report()
        self._db = db
        self._files = files
        self._folder = folder
        self._names = dict(db.execute("SELECT id, username FROM users"))
        self._teams = dict(db.execute("SELECT id, name FROM teams"))
        threads.prepare(db)

    def write(self) -> Report:
        """Write it all; raises sqlite3.Error or OSError."""
        self._lines(
            "people.jsonl", map(self._person, rows(self._db, "SELECT * FROM users ORDER BY username"))
        )
        found = rows(self._db, "SELECT * FROM channels ORDER BY team_id, name")
        titles = {row["id"]: self._title(row) for row in found}
        files = _file_names(titles)
        self._lines("channels.jsonl", (self._channel(row, titles, files) for row in found))
        for row in found:
            said = threads.of_channel(self._db, row["id"])
            every = (one for thread in said for one in (thread, *thread.replies))
            self._lines(files[row["id"]], (self._message(one, titles[row["id"]]) for one in every))
        self._lines("emoji.jsonl", self._emoji())
        return self.report

    def _lines(self, name: str, records: Iterator[Row]) -> None:
        with new_file(self._folder / name) as file:
            for record in records:
                line = json.dumps({"v": 1, **record}, ensure_ascii=False, separators=(",", ":"))
                file.write(line.encode("utf-8", "surrogatepass") + b"\n")

    def _person(self, row: Row) -> Row:
        self.report.count("people" if not row["is_bot"] else "bots")
        taken = ("id", "email", "nickname", "first_name", "last_name", "position", "locale")
        return {
            "type": "person",
            "name": row["username"],
            **{name: row[name] for name in taken},
            "roles": row["roles"].split(),
            "bot": bool(row["is_bot"]),
            "created_at": _at(row["create_at"]),
            "deactivated_at": _at(row["delete_at"]),
        }

    def _title(self, row: Row) -> str:
        """What people call a channel; a direct one has its people's names."""
        if row["type"] in {"O", "P"}:
            return str(row["name"])
        return ",".join(sorted({self._names[one] for one in self._members(row)})) or str(row["name"])

    def _members(self, row: Row) -> list[str]:
        sql = "SELECT user_id FROM channel_members WHERE channel_id=?"
        return [user_id for (user_id,) in self._db.execute(sql, (row["id"],))]

    def _channel(self, row: Row, titles: dict[str, str], files: dict[str, str]) -> Row:
        self.report.count("channels")
        return {
            "type": "channel",
            "id": row["id"],
            "team": self._teams.get(row["team_id"]),
            "name": titles[row["id"]],
            "kind": _KINDS[row["type"]],
            "title": row["display_name"],
            "topic": row["header"],
            "purpose": row["purpose"],
            "created_at": _at(row["create_at"]),
            "archived_at": _at(row["delete_at"]),
            "members": sorted(self._names[one] for one in self._members(row)),
            "messages": files[row["id"]],
        }

    def _message(self, said: Said, channel: str) -> Row:
        row = said.row
        self.report.count("messages")
        reactions: dict[str, list[str]] = {}
        for one in said.reactions:
            reactions.setdefault(one["emoji_name"], []).append(self._names[one["user_id"]])
        return {
            "type": "message",
            "id": row["id"],
            "channel": channel,
            "author": self._names[row["user_id"]],
            "author_id": row["user_id"],
            "at": _at(row["create_at"]),
            "text": row["message"],
            "thread": row["root_id"] or None,
            "edited_at": _at(row["edit_at"]),
            "kind": row["type"],
            "pinned": bool(row["is_pinned"]),
            "props": unpacked(row["props"]),
            "reactions": reactions,
            "saved_by": list(said.saved_by),
            "files": [self._file(one) for one in said.files],
        }

    def _file(self, row: Row) -> Row:
        path = f"files/{row['id']}-{safe_name(row['name'])[-100:]}"
        is_there = take_in(self._files / row["id"], self._folder / path)
        if is_there:
            self.report.count("files")
        else:
            self.report.leave("files that were gone already", row["name"])
        described = {"id": row["id"], "name": row["name"], "size": row["size"], "mime": row["mime_type"]}
        return {**described, "path": path if is_there else None}

    def _emoji(self) -> Iterator[Row]:
        sql = "SELECT e.name, p.kind, p.picture FROM emoji e JOIN emoji_pictures p ON p.emoji_id=e.id"
        for row in rows(self._db, f"{sql} ORDER BY e.name"):
            path = f"emoji/{row['name']}.{_ENDINGS.get(row['kind'], 'png')}"
            with new_file(self._folder / path) as file:
                file.write(row["picture"])
            self.report.count("emoji")
            yield {"type": "emoji", "name": row["name"], "path": path}


def _file_names(titles: dict[str, str]) -> dict[str, str]:
    """A file for each channel, under a name that tells which; the id where two would be the same."""
    names: dict[str, str] = {}
    for channel_id, title in titles.items():
        plain = safe_name(title.replace("/", "_"))[:100]
        path = f"messages/{plain}.jsonl"
        names[channel_id] = path if path not in names.values() else f"messages/{plain}-{channel_id}.jsonl"
    return names


def _at(milliseconds: int) -> str | None:
    """An instant as RFC 3339, None for never."""
    if not milliseconds:
        return None
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
