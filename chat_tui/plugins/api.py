"""What does a plugin get from us and give to us? Small frozen values, and a protocol for each hook.

A plugin is an entry point of the group `chat_tui.plugins`: a module or an object with any of the hooks below,
or a class or function that makes one of its settings. It runs with all rights of its user.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from chat_tui.errors import ChatError
from chat_tui.model.frozen import dataclass

API = 1
"""What is described here. A plugin may say `api = 1`; one that asks for more than we are is left out."""


class Refused(ChatError):
    """Raised by a command: the sentence is for the person, and nothing is wrong with the plugin."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as somebody wrote it: `text` is raw Markdown of strangers."""

    id: str
    account: str
    channel: str
    """`#release`, `@maya` for a talk between two, else the names of all in it."""
    author: str
    text: str
    at: datetime
    """When it was said, in UTC."""
    thread: str = ""
    """The id of the message that it answers, or nothing."""
    mine: bool = False
    mentions_me: bool = False
    from_bot: bool = False


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """Somebody, perhaps oneself, said something new."""

    message: Message


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A new message calls us; it comes behind its `MessagePosted`."""

    message: Message


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """The line of an account is down, and why; it is tried again by itself."""

    account: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConnectionBack:
    """The line of an account stands: first when the app has connected, then after each loss."""

    account: str


@dataclass(frozen=True, slots=True)
class Missed:
    """So many events were dropped, as more than a hundred waited for this plugin."""

    count: int


Event = MessagePosted | Mentioned | ConnectionLost | ConnectionBack | Missed
"""More kinds may come: leave alone what you do not know."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a word is being written: `line` is all of the line before the cursor."""

    account: str
    channel: str
    line: str
    command: str = ""
    """Behind which slash command, without its slash."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a word may become: `insert` takes its place, `label` is shown (else what is inserted)."""

    insert: str
    label: str = ""
    detail: str = ""


class Context(Protocol):
    """What a command may do, in the place where it was typed; it ends when the command returns."""

    account: str
    """The name of the account."""
    channel: str
    """As in `Message.channel`; nothing where no channel is open."""
    thread: str
    """The id of the message whose thread it was typed in, or nothing."""

    async def say(self, text: str) -> None:
        """Send a message there, as the person; it goes through the outbox like any other."""

    async def reply(self, message_id: str, text: str) -> None:
        """Send an answer to a message there, in its thread."""

    async def newest(self, count: int = 20) -> Sequence[Message]:
        """The newest messages there that are known here, the oldest of them first."""

    async def ask(self, question: str) -> str | None:
        """Ask the person for a line of text; None when they think better of it."""

    async def open(self, target: str) -> None:
        """Show a channel, a person, a message, or an address in the browser."""

    def notify(self, text: str) -> None:
        """Tell the person something, without waiting."""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command, also in the palette; `args` says how its argument is written, `[word]` a free one."""

    name: str
    """Small letters, digits, `-` and `_`; without the slash."""
    summary: str
    run: Callable[[Context, str], Awaitable[None]]
    """Called with the place and all that stands behind the name."""
    args: str = ""


class HasCommands(Protocol):
    """Asked once, when the plugin is loaded."""

    def commands(self) -> Iterable[Command]:
        """The commands it adds."""


class Renders(Protocol):
    """How messages read. `wants` may be left out; then every message is handed over."""

    wants: str
    """A regular expression: messages whose text has no match are not handed over."""

    def render(self, message: Message) -> str | None:
        """Markdown to show in place of the text, or None to leave it; copying and quoting keep the text."""


class Completes(Protocol):
    """What is proposed while somebody writes. May be `async`; a late answer is dropped."""

    def complete(self, word: str, where: Where) -> Iterable[Proposal | str]:
        """What the word before the cursor may become."""


class Hears(Protocol):
    """What happens, in order, one at a time. May be `async`."""

    def on_event(self, event: Event) -> str | None:
        """Take note; a text that is returned is told to the person."""


class HasThemes(Protocol):
    """Asked once, when the plugin is loaded."""

    def theme_dirs(self) -> Iterable[Path]:
        """Folders with theme files."""


class Configured(Protocol):
    """Of a module or an object; a class or a function is called with the settings instead."""

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Take what stands in `[plugins.NAME]` of config.toml; called before all other hooks."""
