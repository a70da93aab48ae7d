"""How does what was said come into a workspace, thread by thread, each message once?"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

from chat_tui.database.durable import sync
from chat_tui.server.growing import fitting
from chat_tui.server.growing.folder import new_file
from chat_tui.server.growing.known import Known
from chat_tui.server.growing.lines import DirectPost, Post, Reply
from chat_tui.server.growing.report import Report
from chat_tui.server.growing.source import Source
from chat_tui.server.ids import new_id
from chat_tui.server.media.sniffing import HEAD
from chat_tui.server.records import files, past, preferences
from chat_tui.server.records.past import Added
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, packed, update
from chat_tui.server.upkeep.archive import CHUNK
from chat_tui.server.uploads import Received, safe_name

Tell = Callable[[int], None]


class FillingPosts:
    """Puts messages into a workspace, in the transaction it is handed; `settle` ends each of these."""

    def __init__(self, known: Known, report: Report, source: Source, folder: Path, max_file: int) -> None:
        self._known = known
        self._report = report
        self._source = source
        self._folder = folder
        self._max_file = max_file
        # Who kept a channel on his terminal learns of old messages only by the time of their last change.
        self._old = frozenset(known.channels.values())
        self._added: dict[str, Added] = {}

    def thread(self, tx: Transaction, channel_id: str, root: Post | DirectPost) -> None:
        """A message, and the replies to it."""
        row, _ = self._put(tx, channel_id, "", root)
        replies = [self._put(tx, channel_id, row["id"], reply) for reply in root.replies or ()]
        fresh = [reply for reply, is_fresh in replies if is_fresh]
        if fresh:
            people = {row["user_id"], *(reply["user_id"] for reply in fresh)}
            last_at = max(reply["create_at"] for reply in fresh)
            past.add_replies(tx, row["id"], len(fresh), last_at, people)

    def settle(self, tx: Transaction) -> None:
        """Count at the channels what they got."""
        for channel_id, added in self._added.items():
            past.settle(tx, channel_id, added)
        self._added.clear()

    def _put(self, tx: Transaction, channel_id: str, root_id: str, said: Reply) -> tuple[Row, bool]:
        user_id = self._known.people[said.user.lower()]
        key = {
            "channel_id": channel_id,
            "user_id": user_id,
            "message": said.message,
            "create_at": said.create_at,
        }
        found = past.find(tx.db, key)
        if found is not None:
            self._report.count("messages that were here already")
            return {**key, "id": found}, False
        changed = max(said.create_at, said.edit_at or 0)
        row = past.add(
            tx,
            {
                **key,
                "root_id": root_id,
                "type": said.type if fitting.is_known_type(said.type) else "",
                "props": said.props or {},
                "is_pinned": int(bool(said.is_pinned)),
                "edit_at": said.edit_at or 0,
                "update_at": tx.now if channel_id in self._old else changed,
            },
        )
        self._added.setdefault(channel_id, Added()).note(row)
        self._report.count("messages")
        self._hang_on(tx, row, said)
        return row, True

    def _hang_on(self, tx: Transaction, row: Row, said: Reply) -> None:
        people = self._known.people
        for one in said.reactions or ():
            at = one.create_at or row["create_at"]
            past.react(tx, row["id"], people[one.user.lower()], one.emoji_name, at)
            self._report.count("reactions")
        saved = {"category": "flagged_post", "name": row["id"], "value": "true"}
        preferences.put(tx, [{"user_id": people[name.lower()], **saved} for name in said.flagged_by or ()])
        paths = [one.path for one in said.attachments or ()]
        file_ids = [one for one in (self._attach(tx, row, path) for path in paths) if one]
        if file_ids:
            update(tx.db, "posts", {"file_ids": packed(file_ids)}, "id=?", (row["id"],))

    def _attach(self, tx: Transaction, row: Row, path: str) -> str:
        """Take a file in; its id, or nothing if it stays behind."""
        size = self._source.size(path)
        name = safe_name(path)
        if size is None or size > self._max_file:
            self._report.leave(
                "files that are not there" if size is None else "files that are too large", name
            )
            return ""
        received = Received(new_id(), name, self._folder)
        received.path = self._folder / received.id
        with self._source.open(path) as content:
            _copy(content, received, size)
        times = {"create_at": row["create_at"], "update_at": row["create_at"], "post_id": row["id"]}
        files.add(tx, {**received.describe(row["user_id"], row["channel_id"]), **times})
        self._report.count("files")
        return received.id


def _copy(content: IO[bytes], received: Received, most: int) -> None:
    """Write a file to the workspace's; what goes beyond the size that was told is no part of it."""
    received.head = content.read(min(HEAD, most))
    try:
        with new_file(received.path) as file:
            chunk = received.head
            while chunk:
                file.write(chunk)
                received.size += len(chunk)
                chunk = content.read(min(CHUNK, most - received.size))
        sync(received.path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(received.path)
        raise
