"""Where is a person in line mode, and what do all its parts share?"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from chat_tui.cli.following import News
from chat_tui.cli.line_mode.breaking import broken
from chat_tui.cli.line_mode.console import Console
from chat_tui.cli.line_mode.numbers import Numbers
from chat_tui.cli.line_mode.sentences import Manner, Sentences
from chat_tui.errors import TargetError
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.model.messages import Message
from chat_tui.text.sanitize import gate_line
from chat_tui.ui.destination import Destination

if TYPE_CHECKING:
    from chat_tui.account.account import Account

DRAFT_SHOWN = 200
"""Characters of a draft that are said where it cannot be put into the line."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line and the settings say of line mode."""

    manner: Manner = Manner()
    bell: bool = True
    typing: bool = False
    """Say who is writing."""
    undo_seconds: float = 0.0
    confirm_mentions: int = 20
    confirm_secrets: bool = True
    away_after: float = 300.0
    """Seconds without a key after which nobody is there; 0: somebody always is."""


class Session:
    """The account, the console, and the place that is written to."""

    def __init__(
        self,
        account: Account,
        console: Console,
        options: Options,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.account = account
        self.console = console
        self.options = options
        self._wall = wall
        self.numbers = Numbers()
        self.sentences = Sentences(account.store, self.numbers, options.manner)
        self.place: Destination | None = None
        self.followed: set[ChannelId] | None = None
        """The channels of which everything is said; None for all."""
        self.begun: list[str] = []
        """Lines of a message that goes on with the next one."""
        self.typed_ahead: deque[str] = deque()
        """Lines that were typed before a question was heard, and are no answer to it."""
        self.is_over = False
        self.is_asking = False
        """The next line answers a question."""

    def say(self, lines: Sequence[str]) -> None:
        """Write lines that were made by `sentences`."""
        self.console.say(broken(lines, self.console.columns))

    def remark(self, text: str) -> None:
        """Say something ourselves; the text may hold what others wrote."""
        lines = [gate_line(line) for line in text.split("\n")]
        self.say([f"-- {lines[0]}", *(f"    {line}" for line in lines[1:])])

    def tell(self, news: Iterable[News]) -> None:
        """Say what was said or changed."""
        now = Millis(int(self._wall() * 1000))
        several = self.followed is None or len(self.followed) > 1
        self.say([line for one in news for line in self.sentences.lines(one, now, with_channel=several)])

    def messages(self, messages: Iterable[Message], *, whole: bool = False) -> None:
        """Say these, whether they were said before or not; each with its channel unless it is this one."""
        here = self.place.channel_id if self.place is not None else None
        self.say(
            [
                line
                for message in messages
                for line in self.sentences.message(
                    message, with_channel=message.channel_id != here, whole=whole
                )
            ]
        )

    def here(self) -> Destination:
        """The place that is written to; TargetError where there is none."""
        if self.place is None:
            raise TargetError("You are in no channel.", hint="/go #channel or /go @person goes to one.")
        return self.place

    def message(self, word: str) -> Message:
        """The message of a number, or of an id; TargetError."""
        number = word.strip().lstrip("#")
        message_id = self.numbers.message(int(number)) if number.isascii() and number.isdigit() else word
        found = self.account.store.message(MessageId(message_id))
        if found is None or found.deleted_at:
            raise TargetError(f"There is no message {word}.", hint="/last says the latest ones with numbers.")
        return found

    def name(self, place: Destination) -> str:
        """What a place is called: the channel, and the thread in it."""
        label = self.sentences.label(place.channel_id)
        if place.editing is not None:
            return f"{label} edit {self.numbers.of(place.editing)}"
        return f"{label} thread {self.numbers.of(place.root_id)}" if place.root_id is not None else label

    def aim(self, place: Destination | None) -> None:
        """Write to another place from now on; what is begun where we were stays there as its draft."""
        self.begun.clear()
        self.place = place
        if place is not None and self.followed is not None:
            self.followed.add(place.channel_id)
        self.set_prompt()
        self.offer_draft()

    def leave_thread(self) -> None:
        """Out of an edit, or of a thread: up to the channel."""
        if self.place is not None:
            is_edit = self.place.editing is not None
            up = replace(self.place, editing=None) if is_edit else replace(self.place, root_id=None)
            self.aim(up)

    def set_prompt(self) -> None:
        """What stands before the line, where there is a prompt."""
        self.console.prompt = "... " if self.begun else f"{self.name(self.place)}> " if self.place else "> "

    def keep_draft(self, text: str) -> None:
        """What is written here, and not sent; a command is no draft."""
        place = self.place
        if place is None or self.is_asking or place.editing is not None:
            return
        whole = "\n".join([*self.begun, text])
        is_command = whole.startswith("/") and not whole.startswith("//")
        self.account.drafts.set(place.channel_id, place.draft_root, "" if is_command else whole)

    def offer_draft(self) -> None:
        """What was begun here goes on, or is said where it cannot be edited."""
        draft = None
        if (place := self.place) is not None and place.editing is None:
            draft = self.account.drafts.get(place.channel_id, place.draft_root)
        if draft is None:
            return
        files = f"{len(draft.files)} file(s) wait with it. " if draft.files else ""
        if self.console.edits:
            self.remark(f"{files}Here is what you began to write; Enter sends it, ctrl+c drops it.")
            self.console.put(draft.text)
        else:
            self.remark(f"You began to write: {draft.text[:DRAFT_SHOWN]}")
            self.remark(f"{files}/send sends it, /forget drops it.")
