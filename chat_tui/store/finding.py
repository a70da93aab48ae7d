"""How is a search run while a person types: in a thread of its own, and left when nobody wants it?"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from chat_tui.database.connect import open_reader
from chat_tui.database.writer import Database
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.ids import ChannelId, UserId
from chat_tui.model.messages import Message
from chat_tui.store.damage import damage_noted
from chat_tui.store.directory import Directory
from chat_tui.store.newest import read_newest
from chat_tui.store.query import parse_query
from chat_tui.store.search import Wanted, find_messages

T = TypeVar("T")
ONESELF = "me"


class Finder:
    """One search after the other, with a connection of its own, both made for the first."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread: ThreadPoolExecutor | None = None
        self._connection: sqlite3.Connection | None = None
        self._over = Event()

    async def find(self, wanted: Wanted, limit: int) -> list[Message]:
        """The newest messages that are wanted; whoever is cancelled while waiting ends the search, too."""
        unwanted = Event()

        def look(connection: sqlite3.Connection) -> list[Message]:
            def is_unwanted() -> bool:
                return unwanted.is_set() or self._over.is_set()

            return [] if is_unwanted() else find_messages(connection, wanted, limit, unwanted=is_unwanted)

        try:
            return await self.ask(look)
        finally:
            unwanted.set()

    async def prepare(self) -> None:
        """Open what searches need, and read what they look at first."""
        await self.ask(read_newest)

    async def ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """What a question finds, asked in the thread; it must read what it finds before it returns."""
        if self._database.keeps_others_out:
            with damage_noted(self._database.path):
                return question(self._database.reader)
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question)

    def find_now(self, wanted: Wanted, limit: int) -> list[Message]:
        """The same in this thread, which is that of the event loop."""
        with damage_noted(self._database.path):
            return find_messages(self._database.reader, wanted, limit)

    async def close(self) -> None:
        """End what still runs; safe to call twice."""
        self._over.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.to_thread(thread.shutdown)
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _answer(self, question: Callable[[sqlite3.Connection], T]) -> T:
        with damage_noted(self._database.path):
            if self._connection is None:
                self._connection = open_reader(self._database.path)
            return question(self._connection)


def wanted_by(directory: Directory, text: str, *, typing: bool = False) -> Wanted:
    """What `text` asks for, with the people and channels that its names mean here."""
    query = parse_query(text, typing=typing)
    authors = [user_id for name in query.authors if (user_id := _author(directory, name)) is not None]
    channels = [channel.id for name in query.channels if (channel := _channel(directory, name))]
    return Wanted(query, authors, channels, directory.me.id if directory.me is not None else None)


def _author(directory: Directory, name: str) -> UserId | None:
    if name.casefold() == ONESELF and directory.me is not None:
        return directory.me.id
    user = directory.user_named(name)
    return user.id if user is not None else None


def _channel(directory: Directory, name: str) -> Channel | None:
    """A channel by name; by `@name`, or where no channel has the name, the conversation with a person."""
    found = None if name.startswith("@") else directory.resolve_channel(name)
    other = _author(directory, name.lstrip("@")) if found is None else None
    return directory.channel(_direct_with(directory, other)) if other is not None else found


def _direct_with(directory: Directory, other: UserId) -> ChannelId:
    me = directory.me.id if directory.me is not None else None
    members = {(other,)} if other != me else {(other,), ()}
    for summary in directory.channel_summaries():
        if summary.channel.kind is ChannelKind.DIRECT and summary.channel.member_ids in members:
            return summary.channel.id
    return ChannelId("")
