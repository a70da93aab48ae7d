"""How is a workspace written in Mattermost's bulk format, so that `mmctl import` takes it?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from chat_tui import __version__
from chat_tui.server.growing import fitting, threads
from chat_tui.server.growing.fitting import Names, shortened
from chat_tui.server.growing.folder import new_file, take_in
from chat_tui.server.growing.lines import (
    FORMAT,
    MOST_MEMBERS,
    Attachment,
    Bot,
    Channel,
    DirectChannel,
    DirectPost,
    Emoji,
    Info,
    Line,
    Post,
    Reaction,
    Reply,
    Team,
)
from chat_tui.server.growing.people import People
from chat_tui.server.growing.report import Report
from chat_tui.server.growing.threads import Said
from chat_tui.server.records.rows import Row, rows, scalar, unpacked
from chat_tui.server.records.tables_oauth import CHAT_TUI
from chat_tui.server.uploads import safe_name

IMPORT = "import.jsonl"
DATA = "data"
GENERATOR = "chat-tui"
_ENDINGS = {"image/png": "png", "image/gif": "gif", "image/jpeg": "jpg"}
_STAYS = {
    "incoming web hooks": "SELECT count(*) FROM incoming_hooks WHERE delete_at=0",
    "outgoing web hooks": "SELECT count(*) FROM outgoing_hooks WHERE delete_at=0",
    "slash commands": "SELECT count(*) FROM commands WHERE delete_at=0",
    "programs let in by OAuth": f"SELECT count(*) FROM oauth_apps WHERE id<>'{CHAT_TUI}'",
    "access tokens": "SELECT count(*) FROM access_tokens WHERE is_active=1",
    "passwords (people ask for a new one by mail, or sign in through SSO)": (
        "SELECT count(*) FROM users WHERE password_hash<>'' AND delete_at=0"
    ),
    "drafts": "SELECT count(*) FROM drafts",
    "scheduled messages": "SELECT count(*) FROM scheduled_posts",
    "reminders": "SELECT count(*) FROM reminders",
    "older versions of edited messages": "SELECT count(*) FROM post_edits",
    "groups of channels that people made": "SELECT count(*) FROM categories WHERE type='custom'",
    "replies whose thread is gone": threads.LOST,
}
"""What the format has no line for, or what nobody else is to have."""
_WORDS = {"O": "channels", "P": "channels", "D": "direct channels", "G": "group channels"}


class MattermostExport:
    """One export on its way into a folder; `report` says at the end what it came to."""

    def __init__(self, db: sqlite3.Connection, files: Path, folder: Path) -> None:
        self.report = Report()
        self._db = db
        self._files = files
        self._folder = folder
        self._encoder = msgspec.json.Encoder()
        team_names = Names(self.report, "team")
        channel_names = Names(self.report, "channel")
        self._teams = rows(db, "SELECT * FROM teams WHERE delete_at=0 ORDER BY name")
        self._team_names = {row["id"]: team_names.fit(row["name"]) for row in self._teams}
        found = rows(db, "SELECT * FROM channels WHERE type IN ('O', 'P') ORDER BY name")
        self._channels = [row for row in found if row["team_id"] in self._team_names]
        self._channel_names = {
            row["id"]: channel_names.fit(row["name"], row["team_id"]) for row in self._channels
        }
        self._people = People(db, self._team_names, self._channel_names, self.report)
        threads.prepare(db)

    def write(self) -> Report:
        """Write it all; raises sqlite3.Error or OSError."""
        (self._folder / DATA).mkdir(mode=0o700)
        with new_file(self._folder / IMPORT) as file:
            for line in self._beginning():
                self._put(file, line)
            for channel in self._channels:
                place = (self._team_names[channel["team_id"]], self._channel_names[channel["id"]])
                for thread in threads.of_channel(self._db, channel["id"]):
                    self._put(file, Line("post", post=self._post(thread, *place)))
            self._write_direct(file)
        for reason, sql in _STAYS.items():
            self.report.leave(reason, times=int(scalar(self._db, sql)))
        return self.report

    def _put(self, file: BinaryIO, line: Line) -> None:
        file.write(self._encoder.encode(line))
        file.write(b"\n")

    def _beginning(self) -> Iterator[Line]:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        bots: list[Bot] = list(self._people.bots())
        yield Line("version", FORMAT, Info(GENERATOR, __version__, now, {"bots": bots}))
        yield from self._emoji()
        for row in self._teams:
            yield Line("team", team=self._team(row))
        for row in self._channels:
            yield Line("channel", channel=self._channel(row))
        for row in self._people.rows:
            picture = scalar(self._db, "SELECT picture FROM portraits WHERE user_id=?", (row["id"],))
            path = f"profile_images/{row['username']}.png" if picture else None
            if path is not None:
                self._picture(path, picture)
            self.report.count("people" if not row["is_bot"] else "bots")
            yield Line("user", user=self._people.user(row, path))

    def _emoji(self) -> Iterator[Line]:
        sql = "SELECT e.name, p.kind, p.picture FROM emoji e JOIN emoji_pictures p ON p.emoji_id=e.id"
        for row in rows(self._db, f"{sql} ORDER BY e.name"):
            path = f"emoji/{row['name']}.{_ENDINGS.get(row['kind'], 'png')}"
            self._picture(path, row["picture"])
            self.report.count("emoji")
            yield Line("emoji", emoji=Emoji(row["name"], path))

    def _picture(self, path: str, content: bytes) -> None:
        with new_file(self._folder / DATA / path) as file:
            file.write(content)

    def _team(self, row: Row) -> Team:
        self.report.count("teams")
        name = self._team_names[row["id"]]
        return Team(
            name,
            shortened(row, "display_name", self.report, name) or name,
            row["type"] if row["type"] in {"O", "I"} else "O",
            shortened(row, "description", self.report, name),
            bool(row["allow_open_invite"]),
        )

    def _channel(self, row: Row) -> Channel:
        self.report.count("channels")
        name = self._channel_names[row["id"]]
        return Channel(
            self._team_names[row["team_id"]],
            name,
            shortened(row, "display_name", self.report, name) or name,
            row["type"],
            shortened(row, "header", self.report, name),
            shortened(row, "purpose", self.report, name),
            row["delete_at"] or None,
        )

    def _post(self, thread: Said, team: str, channel: str) -> Post:
        return Post(**self._said(thread), team=team, channel=channel, replies=self._replies(thread))

    def _replies(self, thread: Said) -> list[Reply] | None:
        return [Reply(**self._said(reply)) for reply in thread.replies] or None

    def _said(self, said: Said) -> Row:
        row, names = said.row, self._people.names
        title = f"{names[row['user_id']]}, {row['create_at']}"
        self.report.count("messages")
        self.report.count("reactions", len(said.reactions))
        return {
            "user": names[row["user_id"]],
            "type": fitting.post_type(row["type"], self.report),
            "message": fitting.message(row["message"], self.report, title),
            "props": fitting.props(unpacked(row["props"])),
            "create_at": row["create_at"],
            "edit_at": row["edit_at"] or None,
            "is_pinned": bool(row["is_pinned"]) or None,
            "flagged_by": list(said.saved_by) or None,
            "reactions": [
                Reaction(names[one["user_id"]], one["emoji_name"], one["create_at"]) for one in said.reactions
            ]
            or None,
            "attachments": [Attachment(path) for path in map(self._attached, said.files) if path is not None]
            or None,
        }

    def _attached(self, row: Row) -> str | None:
        path = f"attachments/{row['id']}/{safe_name(row['name'])}"
        if not take_in(self._files / row["id"], self._folder / DATA / path):
            self.report.leave("files that were gone already", row["name"])
            return None
        self.report.count("files")
        return path

    def _write_direct(self, file: BinaryIO) -> None:
        places = sorted(self._direct(), key=lambda place: (place[0], place[1]["name"]))
        favorites = self._people.favorites
        for members, row in places:
            by = sorted(self._people.names[one] for one in favorites.get(row["id"], ()))
            header = shortened(row, "header", self.report, ", ".join(members))
            self.report.count(_WORDS[row["type"]])
            self._put(file, Line("direct_channel", direct_channel=DirectChannel(members, header, by or None)))
        for members, row in places:
            for thread in threads.of_channel(self._db, row["id"]):
                said = {**self._said(thread), "replies": self._replies(thread)}
                post = DirectPost(**said, channel_members=members)
                self._put(file, Line("direct_post", direct_post=post))

    def _direct(self) -> Iterator[tuple[list[str], Row]]:
        names = self._people.names
        for row in rows(self._db, "SELECT * FROM channels WHERE type IN ('D', 'G') AND delete_at=0"):
            if row["type"] == "D":
                ids = row["name"].split("__")
            else:
                sql = "SELECT user_id FROM channel_members WHERE channel_id=?"
                ids = [one for (one,) in self._db.execute(sql, (row["id"],))]
            members = sorted(names[one] for one in ids if one in names)
            if len(members) == len(ids) and len(ids) in range(2, MOST_MEMBERS + 1):
                yield members, row
            else:
                self.report.leave(f"{_WORDS[row['type']]} of too few or too many people", ", ".join(members))
