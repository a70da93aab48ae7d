"""How does a workspace take in such a file: all of it is looked at, then it comes in step by step?"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from chat_tui.database.copying import open_beside
from chat_tui.database.faults import storage_errors
from chat_tui.database.lock import FileLock
from chat_tui.database.migrate import schema_version
from chat_tui.errors import LockedError, ServerError
from chat_tui.server.config import ServerConfig
from chat_tui.server.growing.checking import Check, taken
from chat_tui.server.growing.filling import Filling
from chat_tui.server.growing.filling_posts import FillingPosts
from chat_tui.server.growing.known import Known
from chat_tui.server.growing.lines import Emoji, Line
from chat_tui.server.growing.report import Report
from chat_tui.server.growing.source import Source, reading
from chat_tui.server.media.decoder import MOST_OUTPUT
from chat_tui.server.media.studio import Studio
from chat_tui.server.places import LOCK_NAME
from chat_tui.server.records import audit, channels, emoji, teams
from chat_tui.server.records.audit import Actor
from chat_tui.server.records.channels import NewChannel
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.rows import insert
from chat_tui.server.records.schema import MIGRATIONS
from chat_tui.server.upkeep.archive import DATABASE
from chat_tui.text.emoji import glyph

BATCH = 500
"""Lines that one transaction takes: a thread is one."""
_EMOJI_NAME = re.compile(r"[a-z0-9_+-]{1,64}")
_KINDS = {"PNG": "image/png", "GIF": "image/gif", "JPEG": "image/jpeg"}
_EMOJI_MAKERS = """UPDATE emoji SET creator_id=ifnull((SELECT id FROM users
    ORDER BY roles LIKE '%system_admin%' DESC, is_bot, create_at LIMIT 1), '') WHERE creator_id=''"""
"""The format does not say who made one, and everybody who asks is told somebody."""
Redraw = Callable[[str, bytes], tuple[str, bytes] | None]
"""Makes a picture of ours (`portrait` or `emoji`) from bytes that anybody may have written; its type."""


@dataclass
class Outcome:
    """What came of it; nothing was taken in if there are mistakes."""

    report: Report = field(default_factory=Report)
    mistakes: list[str] = field(default_factory=list)
    mistake_count: int = 0


def import_file(
    data: Path,
    path: Path,
    config: ServerConfig,
    *,
    dry: bool = False,
    redraw: Redraw | None = None,
    open_records: Callable[[Path], Records] = Records.open,
) -> Outcome:
    """Take the file, folder or zip at `path` into the workspace in `data`, which is made if there is none.

    What is here already stays as it is, so that one that was interrupted is simply done again. Raises
    LockedError while a server has the workspace, ServerError for what is no import, StorageError.
    """
    with reading(path) as source, _alone(data, dry=dry):
        known = _known(data)
        check = Check(_known(data), source, int(time.time() * 1000))
        check.run()
        outcome = Outcome(mistakes=check.mistakes, mistake_count=check.count)
        for kind, times in check.skipped.items():
            outcome.report.leave(f"lines of type {kind[:40]}", times=times)
        if dry:
            for name in check.missing:
                outcome.report.leave("files that are not there", name)
        if check.count or dry:
            return outcome
        with storage_errors(data):
            records = open_records(data)
            try:
                taking = _Taking(records, source, known, config, outcome.report, redraw or redrawn)
                taking.run(path)
            finally:
                records.close_now()
    return outcome


@contextmanager
def _alone(data: Path, *, dry: bool) -> Iterator[None]:
    lock = FileLock(data / LOCK_NAME)
    if dry:
        yield
        return
    if not lock.try_acquire():
        who = lock.holder() or "another"
        raise LockedError(f"Process {who} has {data}.", hint="Stop the server first, then import.")
    try:
        yield
    finally:
        lock.release()


def _known(data: Path) -> Known:
    if not (data / DATABASE).exists():
        return Known()
    with storage_errors(data / DATABASE), closing(open_beside(data / DATABASE)) as db:
        if schema_version(db) != len(MIGRATIONS):
            raise ServerError(
                f"The workspace has schema {schema_version(db)}, this chat-tui knows {len(MIGRATIONS)}.",
                hint="Let this version serve it once: that brings it up to date.",
            )
        return Known.of(db)


class _Taking:
    """One file on its way into a workspace."""

    def __init__(
        self,
        records: Records,
        source: Source,
        known: Known,
        config: ServerConfig,
        report: Report,
        redraw: Redraw,
    ) -> None:
        self._records = records
        self._source = source
        self._known = known
        self._config = config
        self._report = report
        self._redraw = redraw
        self._pictures: dict[str, tuple[str, bytes]] = {}
        self._filling = Filling(known, report, self._pictures)
        self._posts = FillingPosts(known, report, source, records.files, config.max_file)

    def run(self, path: Path) -> None:
        """Take it in."""
        self._records.write_now(_begin)
        waiting = taken(self._source)
        while batch := list(islice(waiting, BATCH)):
            self._draw(batch)
            self._records.write_now(lambda tx: self._put(tx, batch))
            self._pictures.clear()
        self._records.write_now(lambda tx: self._end(tx, path))

    def _draw(self, batch: Iterable[Line]) -> None:
        """Redraw the pictures of some lines, before anybody waits for the database."""
        for line in batch:
            if line.user is not None and line.user.profile_image:
                self._take_picture("portrait", line.user.profile_image)
            elif line.emoji is not None and self._is_wanted(line.emoji):
                self._take_picture("emoji", line.emoji.image)

    def _is_wanted(self, one: Emoji) -> bool:
        return one.name not in self._known.emoji

    def _take_picture(self, kind: str, path: str) -> None:
        size = self._source.size(path)
        if size is None or size > MOST_OUTPUT:
            self._report.leave("pictures that are not there, or too large", path)
            return
        with self._source.open(path) as content:
            made = self._redraw(kind, content.read(size))
        if made is None:
            self._report.leave("pictures that cannot be read", path)
        else:
            self._pictures[path] = made

    def _put(self, tx: Transaction, batch: Iterable[Line]) -> None:
        for line in batch:
            self._put_line(tx, line)
        self._posts.settle(tx)

    def _put_line(self, tx: Transaction, line: Line) -> None:
        filling, known = self._filling, self._known
        if line.post is not None:
            self._posts.thread(tx, known.channels[line.post.team, line.post.channel], line.post)
        elif line.direct_post is not None:
            channel_id, _ = filling.direct(tx, line.direct_post.channel_members)
            self._posts.thread(tx, channel_id, line.direct_post)
        elif line.direct_channel is not None:
            filling.direct_channel(tx, line.direct_channel)
        elif line.user is not None:
            filling.user(tx, line.user)
        elif line.bot is not None:
            filling.bot(tx, line.bot)
        elif line.channel is not None:
            filling.channel(tx, line.channel)
        elif line.team is not None:
            filling.team(tx, line.team)
        elif line.emoji is not None:
            self._put_emoji(tx, line.emoji)
        else:
            filling.version(line.info)

    def _put_emoji(self, tx: Transaction, one: Emoji) -> None:
        if not self._is_wanted(one):
            return
        if not _EMOJI_NAME.fullmatch(one.name) or glyph(one.name) is not None:
            self._report.leave("emoji of a name that cannot be, or is taken", one.name)
        elif one.image in self._pictures:
            emoji.add(tx, one.name, "", *self._pictures[one.image])
            self._known.emoji.add(one.name)
            self._report.count("emoji")

    def _end(self, tx: Transaction, path: Path) -> None:
        self._filling.own_bots(tx)
        tx.db.execute(_EMOJI_MAKERS)
        _make_home(tx, self._config)
        by = Actor(peer=f"uid {os.geteuid()}, on files")
        audit.note(tx, by, "workspace.import", path.name)


def _begin(tx: Transaction) -> None:
    """A workspace that begins with an import needs no tour; who was connected to another begins anew."""
    insert(tx.db, "facts", {"name": "seeded", "value": str(tx.now)}, conflict="OR IGNORE")
    tx.db.execute("DELETE FROM event_connections")


def _make_home(tx: Transaction, config: ServerConfig) -> None:
    """The team that newcomers join, with the channels everybody is in, if the import did not bring it."""
    team = teams.by_name(tx.db, config.team_name)
    if team is None:
        team = teams.create(tx, {"name": config.team_name, "display_name": config.team_title})
    for name, title in channels.DEFAULTS:
        if channels.by_name(tx.db, team["id"], name) is None:
            channels.create(tx, NewChannel(name, "O", team["id"], title))


def redrawn(kind: str, content: bytes) -> tuple[str, bytes] | None:
    """A picture as a process of its own draws it again; None if it cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        source.write_bytes(content)
        made = asyncio.run(Studio().make(kind, source, [target]))
        if made.refused or (kind == "emoji" and made.format not in _KINDS):
            return None
        return _KINDS.get(made.format, "image/png"), target.read_bytes()
