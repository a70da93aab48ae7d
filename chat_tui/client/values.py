"""What does a program get to see: people, channels, messages, files, reactions, as frozen values?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chat_tui.client.desk import Desk, OnceOf


class ChannelKind(Enum):
    """The four kinds of conversation."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"
    GROUP = "group"


class Presence(Enum):
    """Whether somebody is here, as the server tells it."""

    ONLINE = "online"
    AWAY = "away"
    DND = "dnd"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or a bot. `name` is the handle without @; names are raw text of others."""

    id: str
    name: str
    display_name: str = ""
    is_bot: bool = False
    presence: Presence = field(default=Presence.UNKNOWN, compare=False)
    _desk: Desk = field(kw_only=True, repr=False, compare=False)

    @property
    def target(self) -> str:
        """What names them: `@name`."""
        return f"@{self.name}"

    async def send(self, text: str, *, files: Iterable[Path | str] = (), once: str = "") -> Message:
        """Say something to them alone."""
        from chat_tui.client.saying import send

        return await send(self._desk, self, text, files=files, once=once)


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation. `name` is the slug, or `@ada` or `@ada,@grace` for one of few; all texts are raw.

    The counts are those of the moment in which you got it.
    """

    id: str
    name: str
    kind: ChannelKind
    title: str = field(default="", compare=False)
    topic: str = field(default="", compare=False)
    workspace: str | None = field(default=None, compare=False)
    unread: int = field(default=0, compare=False)
    mentions: int = field(default=0, compare=False)
    muted: bool = field(default=False, compare=False)
    archived: bool = field(default=False, compare=False)
    _desk: Desk = field(kw_only=True, repr=False, compare=False)

    async def send(
        self,
        text: str,
        *,
        files: Iterable[Path | str] = (),
        reply_to: Message | str | None = None,
        once: str = "",
    ) -> Message:
        """Say something here; see `Chat.send`."""
        from chat_tui.client.saying import send

        return await send(self._desk, self, text, files=files, reply_to=reply_to, once=once)

    def history(
        self,
        *,
        limit: int | None = None,
        before: Message | str | datetime | None = None,
        since: Message | str | datetime | timedelta | None = None,
    ) -> AsyncIterator[Message]:
        """What was said here, the newest first; see `Chat.history`."""
        from chat_tui.client.reading import history

        return history(self._desk, self, limit=limit, before=before, since=since)

    async def members(self) -> tuple[Person, ...]:
        """Who is in it, asked of the server."""
        from chat_tui.client.reading import members

        return await members(self._desk, self)

    async def typing(self) -> None:
        """Show the others that you write, for some seconds."""
        from chat_tui.client.saying import typing

        await typing(self._desk, self)

    async def mark_read(self) -> None:
        """Say that you have read all of it."""
        from chat_tui.client.saying import mark_read

        await mark_read(self._desk, self)


@dataclass(frozen=True, slots=True)
class File:
    """A file that hangs at a message; size in bytes. The name is what its sender chose: raw text."""

    id: str
    name: str
    size: int
    mime: str
    _desk: Desk = field(kw_only=True, repr=False, compare=False)

    async def download(self, folder: Path | str = ".") -> Path:
        """Where it lies now. Its name is made harmless, and no file is replaced."""
        from chat_tui.client.reading import download

        return await download(self._desk, self, Path(folder))


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji (short name, without colons) and who chose it, the first first."""

    emoji: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message, as it was when you got it. `text` is raw Markdown that others wrote."""

    id: str
    channel: Channel
    author: Person
    text: str
    at: datetime
    """When the server got it; aware, UTC."""
    thread: str | None = None
    """The id of the message it replies to; None if it begins at the top of the channel."""
    edited_at: datetime | None = None
    reply_count: int = 0
    reactions: tuple[Reaction, ...] = ()
    files: tuple[File, ...] = ()
    mentions_me: bool = False
    is_mine: bool = False
    is_notice: bool = False
    """The server says it, not a person: somebody came, a topic changed."""
    from_bot: bool = False
    pinned: bool = False
    shown_as: str = ""
    """A name that its sender chose instead of the author's (web hooks), raw; empty for none."""
    permalink: str | None = None
    """Its address; None where the server has none that browsers know."""
    _desk: Desk = field(kw_only=True, repr=False, compare=False)
    _once: OnceOf | None = field(default=None, kw_only=True, repr=False, compare=False)

    async def reply(self, text: str, *, files: Iterable[Path | str] = (), once: str = "") -> Message:
        """Answer in its thread. In a loop that keeps its place an answer is said once, also after a crash."""
        from chat_tui.client.saying import send

        once = once or (self._once.next() if self._once is not None else "")
        return await send(self._desk, self.channel, text, files=files, reply_to=self, once=once)

    async def replies(self) -> tuple[Message, ...]:
        """The answers in its thread, the oldest first."""
        from chat_tui.client.reading import replies

        return await replies(self._desk, self)

    async def react(self, emoji: str) -> None:
        """Put an emoji on it, by its short name: `tada`, with or without colons."""
        from chat_tui.client.saying import react

        await react(self._desk, self, emoji)

    async def unreact(self, emoji: str) -> None:
        """Take your emoji back."""
        from chat_tui.client.saying import react

        await react(self._desk, self, emoji, back=True)

    async def edit(self, text: str) -> None:
        """Give your message another text."""
        from chat_tui.client.saying import edit

        await edit(self._desk, self, text)

    async def delete(self) -> None:
        """Take your message back."""
        from chat_tui.client.saying import delete

        await delete(self._desk, self)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message in the outbox: it is on disk and goes when it can, also after this program has ended."""

    client_id: str
    why: str
    """Why it did not go yet, in words."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the line is, and what waits to be sent."""

    connected: bool
    state: str
    """`online`, `reconnecting`, `signed out` ...: the words of `chat-tui status`."""
    reason: str
    waiting: int
    failed: int


Target = str | Channel | Person
"""`#channel`, `@person`, `team/#channel`, an id; or a value that you got."""
