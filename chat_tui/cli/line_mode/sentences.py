"""Which lines tell a piece of news? Meaning is in words, never in a place or a colour alone.

What others wrote begins with a number and a name, and its further lines are indented; what we say ourselves
begins with two dashes. So nobody can write a line of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from chat_tui.account.called import channel_label, user_name
from chat_tui.cli.following import News
from chat_tui.cli.line_mode.numbers import Numbers
from chat_tui.cli.line_mode.speech import spoken
from chat_tui.model.cards import words_of
from chat_tui.model.channels import PERSONAL
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, Millis, UserId
from chat_tui.model.messages import Gap, Message, MessageKind
from chat_tui.text.figures import size_text
from chat_tui.text.mentions import mentions_me
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import clock_time, date_title, day_title, same_day

if TYPE_CHECKING:
    from chat_tui.store.store import Store

INDENT = "    "
PAUSE = 10 * 60 * 1000
"""Milliseconds without a message after which the time is said."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a person wants it said."""

    hours24: bool = True
    fold_lines: int = 40
    """Lines of a message beyond which the rest is said only when it is asked for; 0 says all."""


class Sentences:
    """Makes lines of news; remembers what was said last, so that days and times are said once."""

    def __init__(self, store: Store, numbers: Numbers, manner: Manner) -> None:
        self._store = store
        self._numbers = numbers
        self._manner = manner
        self._last = Millis(0)

    def lines(self, news: News, now: Millis, *, with_channel: bool) -> list[str]:
        """What is to be said of it."""
        if isinstance(news.row, Gap):
            return [f"-- messages of {self.label(news.row.channel_id)} are missing here; /older fetches them"]
        if news.kind == "said":
            return self.time(news.row.created_at, now) + self.message(news.row, with_channel=with_channel)
        return self.change(news, news.row)

    def time(self, at: Millis, now: Millis) -> list[str]:
        """The day when it is another, and the time after a pause."""
        last, self._last = self._last, max(at, self._last)
        clock = clock_time(at, None, hours24=self._manner.hours24).strip()
        if not same_day(last, at, None) and at > last:
            return [f"-- {day_title(at, now)}, {clock}"]
        return [f"-- {clock}"] if at - last > PAUSE else []

    def message(self, message: Message, *, with_channel: bool, whole: bool = False) -> list[str]:
        """Number, who, text; with the channel where several are followed."""
        number = self._numbers.of(message.id)
        first, *others = self._body(message)
        most = self._manner.fold_lines
        if not whole and most and len(others) >= most + 5:
            left = len(others) - most
            others = [*others[:most], f"({left} more lines; /again {number} says all)"]
        others += self._extras(message, number)
        place = f"{self.label(message.channel_id)} " if with_channel else ""
        edited = " (edited)" if message.edited_at else ""
        head = f"{number} {place}{self._speaker(message)}: {first}{edited}"
        return [head, *(f"{INDENT}{line}" for line in others)]

    def change(self, news: News, message: Message) -> list[str]:
        """An edit, a deletion, or reactions that came or went."""
        who, number = self.who(message), self._numbers.known(message.id)
        if news.kind == "deleted":
            if number is None:
                return [f"-- a message of {who} in {self.label(message.channel_id)} was deleted"]
            return [f"-- {number} was deleted, {who}"]
        if news.kind == "edited":
            first, *others = self._body(message)
            return [
                f"-- {self._numbers.of(message.id)} edited, {who}: {first}",
                *(f"{INDENT}{line}" for line in others),
            ]
        return [f"-- {number} {told}" for told in self._reactions(news.before, message)] if number else []

    def title(self, message: Message) -> str:
        """Everything about where and when, for who asks for one message."""
        clock = clock_time(message.created_at, None, hours24=self._manner.hours24).strip()
        day = date_title(message.created_at)
        return f"-- {self._numbers.of(message.id)}, {day}, {clock}, in {self.label(message.channel_id)}"

    def label(self, channel_id: ChannelId) -> str:
        """A channel with its sign, or the people of a talk."""
        channel = self._store.channel(channel_id)
        return safe_line(channel_label(self._store, channel), 80) if channel else "an unknown channel"

    def who(self, message: Message) -> str:
        """The name, and what keeps it from being taken for another's."""
        if message.author_name:
            return f"{safe_line(message.author_name, 64)} (a program)"
        return self.name(message.author_id) + (" (a program)" if message.from_bot else "")

    def name(self, user_id: UserId) -> str:
        """A person by handle."""
        me = self._store.me
        own = " (you)" if me is not None and me.id == user_id else ""
        return safe_line(user_name(self._store, user_id), 64) + own

    def calls_me(self, message: Message) -> bool:
        """Whether it is meant for who reads: by name, or said to them alone."""
        me = self._store.me
        if me is None or message.author_id == me.id:
            return False
        names = frozenset((f"@{me.name}", *me.mention_words))
        return self._is_personal(message) or message.mentions_me or mentions_me(message.text, names)

    def _is_personal(self, message: Message) -> bool:
        channel = self._store.channel(message.channel_id)
        return channel is not None and channel.kind in PERSONAL

    def _speaker(self, message: Message) -> str:
        """Who, and in what way: an answer, to you, a notice."""
        if message.kind is MessageKind.SYSTEM:
            return "notice"
        parts = [self.who(message)]
        if message.kind is MessageKind.EPHEMERAL:
            parts.append("seen by you alone")
        if message.kind is MessageKind.ME:
            parts.append("action")
        if message.root_id is not None:
            root = self._numbers.known(message.root_id)
            parts.append(f"reply to {root}" if root else "reply")
        if self.calls_me(message):
            parts.append("to you")
        return ", ".join(parts)

    def _body(self, message: Message) -> list[str]:
        words = words_of(message.cards)
        more = spoken(words) if words and words != message.text else []
        return (spoken(message.text) if message.text or not more else []) + more

    def _extras(self, message: Message, number: int) -> list[str]:
        lines = [
            f"file {safe_line(file.name, 100)}, {size_text(file.size)}; /files {number} saves it"
            for file in message.attachments
        ]
        if message.reactions:
            counts = (f"{len(one.user_ids)} {_emoji(one.emoji)}" for one in message.reactions)
            lines.append(f"reactions: {', '.join(counts)}")
        if message.root_id is None and message.reply_count:
            replies = "1 reply" if message.reply_count == 1 else f"{message.reply_count} replies"
            lines.append(f"{replies}; /thread {number} says them")
        return lines

    def _reactions(self, before: Message | None, after: Message) -> Iterable[str]:
        was, now = _chosen(before), _chosen(after)
        for emoji, user_id in (pair for pair in now if pair not in was):
            yield f"has {_emoji(emoji)} from {self.name(user_id)}"
        for emoji, user_id in (pair for pair in was if pair not in now):
            yield f"lost {_emoji(emoji)} of {self.name(user_id)}"


def _chosen(message: Message | None) -> Sequence[tuple[str, UserId]]:
    reactions = message.reactions if message is not None else ()
    return [(one.emoji, user_id) for one in reactions for user_id in one.user_ids]


def _emoji(name: str) -> str:
    return f":{safe_line(name, 64)}:"
