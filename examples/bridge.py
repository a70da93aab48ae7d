"""Two channels of two accounts as one: what is said in either is said in the other, under the speaker's name.

    export LEFT_ACCOUNT=work LEFT_CHANNEL='#ops'     # an account of `chat-tui login`, or a token of a bot:
    export RIGHT_URL=https://chat.example.org RIGHT_TOKEN=... RIGHT_CHANNEL='#ops'
    python examples/bridge.py

Threads, files, edits and deletions go over as well. Each message goes over once, also when this program or
a server is killed at any moment: the place in each channel is kept (`keep`), a copy is sent under a name made
of its original (`once`), and which copy belongs to which message stands in bridge.sqlite (or $BRIDGE_STATE).
Run one bridge for a pair of channels: two would carry each other's copies round and round.
"""

import asyncio
import hashlib
import os
import re
import sqlite3
import sys
import tempfile
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass

from chat_tui.client import (
    Chat,
    ChatError,
    FileError,
    Message,
    MessageDeleted,
    MessageEdited,
    RejectedError,
    TargetError,
    TransientError,
    connect,
)

LOOKED_AT_AGAIN = 200
"""Of so many copies it is asked at the start whether their originals were changed meanwhile."""
PATIENCE = 30.0
"""Seconds until a server that is away is tried anew."""


@dataclass(frozen=True)
class Side:
    """One end of the bridge."""

    name: str
    chat: Chat
    channel: str


class Pairs:
    """Which message is whose copy, on disk."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS pairs (number INTEGER PRIMARY KEY, side TEXT, id TEXT, copy TEXT,"
            " said TEXT, UNIQUE (side, id))"
        )

    def begin(self, side: str, message_id: str) -> None:
        """Note that a message is being carried over."""
        sql = "INSERT OR IGNORE INTO pairs (side, id, copy, said) VALUES (?, ?, '', '')"
        self._db.execute(sql, (side, message_id))

    def begun(self, side: str) -> list[str]:
        """What was being carried over when the program was killed."""
        sql = "SELECT id FROM pairs WHERE side = ? AND copy = ''"
        return [row[0] for row in self._db.execute(sql, (side,))]

    def put(self, side: str, message_id: str, copy: str, words: str) -> None:
        self._db.execute(
            "INSERT INTO pairs (side, id, copy, said) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (side, id) DO UPDATE SET copy = excluded.copy, said = excluded.said",
            (side, message_id, copy, digest(words)),
        )

    def copy_of(self, side: str, message_id: str) -> tuple[str, str] | None:
        """The copy of a message of this side, and what was said in it."""
        sql = "SELECT copy, said FROM pairs WHERE side = ? AND id = ? AND copy <> ''"
        found: tuple[str, str] | None = self._db.execute(sql, (side, message_id)).fetchone()
        return found

    def other(self, side: str, message_id: str) -> str | None:
        """What stands at the other side for a message of this one: its copy, or what it is the copy of."""
        sql = (
            "SELECT copy FROM pairs WHERE side = ? AND id = ? AND copy <> ''"
            " UNION SELECT id FROM pairs WHERE side <> ? AND copy = ?"
        )
        found = self._db.execute(sql, (side, message_id, side, message_id)).fetchone()
        return found[0] if found else None

    def last(self, side: str) -> list[str]:
        sql = "SELECT id FROM pairs WHERE side = ? ORDER BY number DESC LIMIT ?"
        return [row[0] for row in self._db.execute(sql, (side, LOOKED_AT_AGAIN))]

    def forget(self, side: str, message_id: str) -> None:
        self._db.execute("DELETE FROM pairs WHERE side = ? AND id = ?", (side, message_id))


def digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def words_of(message: Message) -> str:
    """What the copy says. It calls nobody, and no line of it looks as if somebody else had said it."""
    name = message.shown_as or message.author.display_name or message.author.name
    name = re.sub(r"[^\w .-]", "", name).strip()[:40] or message.author.id
    lines = re.sub(r"@(?=\w)", "@\u200b", message.text).strip().splitlines()
    if len(lines) < 2:
        return f"**{name}**: {''.join(lines)}"
    return "\n".join([f"**{name}**:", *(f"> {line}" for line in lines)])


async def carry(here: Side, there: Side, pairs: Pairs) -> None:
    """Say over there what is said here."""
    await take_back(here, there, pairs)
    async for message in here.chat.messages(here.channel, keep=f"bridge-{here.name}"):
        words = words_of(message)
        root = pairs.other(here.name, message.thread) if message.thread else None
        once = once_for(here, message.id)
        pairs.begin(here.name, message.id)
        with tempfile.TemporaryDirectory() as folder:
            copy = None
            while copy is None:
                try:
                    files = [await file.download(folder) for file in message.files]
                    copy = await there.chat.send(there.channel, words, files=files, reply_to=root, once=once)
                except TransientError as error:
                    print(f"{there.name}: {error} Trying again.", file=sys.stderr)
                    await asyncio.sleep(1)
                except (RejectedError, TargetError, FileError) as error:
                    if root is None:
                        print(f"{there.name}: not carried over: {error}", file=sys.stderr)
                        break
                    root = None  # the thread is gone there
        if copy is None:
            pairs.forget(here.name, message.id)
        else:
            pairs.put(here.name, message.id, copy.id, copy.text)
            await agree(here, there, pairs, message.id)


def once_for(here: Side, message_id: str) -> str:
    return f"bridge {here.name} {message_id}"


async def take_back(here: Side, there: Side, pairs: Pairs) -> None:
    """What was deleted while it was carried over, and we were killed: nobody tells of it again."""
    for message_id in pairs.begun(here.name):
        try:
            await here.chat.message(message_id)
        except TargetError:
            # Said under its name once more it is the copy that is there, if there is one.
            copy = await there.chat.send(there.channel, "(deleted)", once=once_for(here, message_id))
            await copy.delete()
            pairs.forget(here.name, message_id)


async def follow(here: Side, there: Side, pairs: Pairs) -> None:
    """Change or delete a copy when its original is."""
    events = here.chat.events(here.channel)
    for message_id in pairs.last(here.name):
        await agree(here, there, pairs, message_id)
    async for event in events:
        if isinstance(event, MessageEdited):
            await agree(here, there, pairs, event.message.id)
        elif isinstance(event, MessageDeleted):
            await agree(here, there, pairs, event.id)


async def agree(here: Side, there: Side, pairs: Pairs, message_id: str) -> None:
    """Let the copy of a message be what the message is now."""
    pair = pairs.copy_of(here.name, message_id)
    if pair is None:
        return
    try:
        copy = await there.chat.message(pair[0])
        try:
            words = words_of(await here.chat.message(message_id))
        except TargetError:
            await copy.delete()
            pairs.forget(here.name, message_id)
            return
        if digest(words) != pair[1]:
            await copy.edit(words)
            pairs.put(here.name, message_id, pair[0], words)
    except TargetError:
        pairs.forget(here.name, message_id)  # somebody deleted the copy
    except TransientError:
        await asyncio.sleep(1)
        await agree(here, there, pairs, message_id)
    except ChatError as error:
        print(f"{there.name}: a copy is as it was: {error}", file=sys.stderr)


def opened(name: str) -> AbstractAsyncContextManager[Chat]:
    """The account of one side, as the environment says."""
    told = {word: os.environ.get(f"{name}_{word}", "") for word in ("ACCOUNT", "URL", "TOKEN")}
    return connect(told["ACCOUNT"] or None, url=told["URL"], token=told["TOKEN"], patience=PATIENCE)


async def main() -> None:
    pairs = Pairs(os.environ.get("BRIDGE_STATE", "bridge.sqlite"))
    async with opened("LEFT") as one, opened("RIGHT") as other, asyncio.TaskGroup() as tasks:
        left = Side("left", one, os.environ["LEFT_CHANNEL"])
        right = Side("right", other, os.environ["RIGHT_CHANNEL"])
        for here, there in ((left, right), (right, left)):
            tasks.create_task(carry(here, there, pairs))
            tasks.create_task(follow(here, there, pairs))
        print("bridged", flush=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
