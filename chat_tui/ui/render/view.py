"""What is drawn of a message: the message with what its place and our own knowledge add to it."""

from __future__ import annotations

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import FileId, Millis, UserId
from chat_tui.model.messages import Message
from chat_tui.model.outbox import OutboxState
from chat_tui.ui.render.pixels import Pixels

NO_WORDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Preview:
    """A message that a link in another one names; all of it raw."""

    author: str
    at: Millis
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Extras:
    """What we know of a message beside what was said and where it stands; most messages have none of it."""

    saved: bool = False
    """Kept for later by us."""
    unfolded: bool = False
    """Long texts are drawn whole, because a person asked for it."""
    pan: int | None = None
    """Cells that wide code is pushed to the left; None wraps it."""
    preview: Preview | None = None
    """What a permalink in it names."""
    said: str | None = None
    """What plugins make of its text, raw; None leaves it as it was written."""
    pictures: tuple[tuple[FileId, Pixels], ...] = ()
    """Those of its files that can be drawn below their names."""


NO_EXTRAS = Extras()


@dataclass(frozen=True, slots=True)
class BotRun:
    """Messages of bots that stand as one line; all of it safe text."""

    count: int
    names: tuple[str, ...]
    """Who sent them, each once, the latest first."""
    last: str
    """The first words of the last one."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message with what its place in the timeline adds. `author` and the labels are safe text, not raw."""

    message: Message
    author: str
    is_mine: bool = False
    mentions_me: bool = False
    grouped: bool = False
    """The same person goes on speaking: no name, no time."""
    show_day: str | None = None
    unread_line: str | None = None
    replies_line: str | None = None
    """The label of the line under which a thread's replies begin."""
    state: OutboxState | None = None
    """Where a message of one's own is on its way; None once the server has it."""
    note: str = ""
    """What stands at the right of such a message, `waiting 2`."""
    reason: str = ""
    """Why it failed or waits, a sentence."""
    last_replier: str = ""
    in_thread: bool = False
    """Shown among its replies, so that it need not say that there are some."""
    folded: str = ""
    """For a run of system messages: the one line that stands for all."""
    bots: BotRun | None = None
    """For a run of bots' messages that ends with this one: what is drawn in place of all."""
    me: UserId | None = None
    words: frozenset[str] = NO_WORDS
    """Which words of a text mean more than they say: `@tom`, `tom`, `@devs`, `:parrot:`."""
    selected: bool = False
    extra: Extras = NO_EXTRAS
