"""How does a thing that waits for us stand on one line, and what is said of it below the list? Pure."""

from __future__ import annotations

from chat_tui.account.inbox import Inbox, Item
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Millis, UserId
from chat_tui.text.emoji import glyph
from chat_tui.text.sanitize import Safe, safe_line, safe_text
from chat_tui.text.times import ago
from chat_tui.text.width import fit
from chat_tui.ui.choices import Choice
from chat_tui.ui.message_choices import date_and_time, place_name
from chat_tui.ui.titles import person_name

KINDS = {
    "mention": "mention",
    "direct": "direct",
    "thread": "thread",
    "reaction": "liked",
    "saved": "saved",
    "reminder": "remind",
}
AGE, KIND, PLACE, NAME = 4, 7, 12, 9
"""Cells of the columns."""
TEXT = 400
MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """A thing that waits, with the inbox it is in: the value of its line."""

    inbox: Inbox
    item: Item

    @property
    def place(self) -> tuple[str, str]:
        """What it is, while it moves: the account and the key."""
        return self.inbox.account.name, self.item.key


@dataclass(frozen=True, slots=True)
class Manner:
    """What is the same for all lines."""

    glyphs: str = "unicode"
    emoji: str = "glyph"
    clock_24h: bool = True
    names_accounts: bool = False
    """There are several, so it must be said which one it is."""


def waiting_line(waiting: Waiting, now: Millis, manner: Manner) -> Choice:
    """`3h  mention # release    maya      @tom can you sign …   2 new`."""
    inbox, item = waiting.inbox, waiting.item
    store = inbox.account.store
    where = place_name(store, item.message.channel_id, manner.glyphs)
    age = "back" if item.is_back else ago((now - item.at) / 1000)
    columns = (fit(age, AGE), fit(KINDS[item.kind], KIND), fit(where, PLACE), fit(_who(inbox, item), NAME))
    right: list[str] = (
        [safe_line(inbox.account.title or inbox.account.name, 20)] if manner.names_accounts else []
    )
    right += [f"@{item.mentions}"] if item.unread and item.mentions else []
    right += [f"{item.unread} new"] if item.unread > 1 or (item.unread and not item.mentions) else []
    return Choice(
        waiting,
        _words(item, manner),
        sign=" ".join(columns),
        right=" · ".join(right),
        loud=bool(item.unread and item.mentions),
    )


def heading(unread: int, waiting: int, snoozed: int) -> str:
    """What stands above the list."""
    parts = [f"{unread} unread"] if unread else []
    parts += [f"{waiting} waiting"] if waiting != unread else []
    parts += [f"{snoozed} put off"] if snoozed else []
    return " · ".join(["Inbox", *parts])


def told(waiting: Waiting, manner: Manner) -> tuple[str, str]:
    """Who said it where and when; and what was said, as it was written."""
    inbox, message = waiting.inbox, waiting.item.message
    place = place_name(inbox.account.store, message.channel_id, manner.glyphs)
    at = date_and_time(message.created_at, clock_24h=manner.clock_24h).strip()
    title = f"{_author(inbox, waiting.item)} · {place} · {at}"
    return title, safe_text(message.text) or _files(waiting.item)


def _words(item: Item, manner: Manner) -> str:
    said = safe_line(item.message.text, TEXT) or _files(item)
    if item.kind != "reaction":
        return said
    names = dict.fromkeys(emoji for emoji, _who in item.reactions)
    signs = (
        glyph(name) if manner.emoji == "glyph" and manner.glyphs == "unicode" else None for name in names
    )
    shown = " ".join(sign or f":{safe_line(name, 40)}:" for sign, name in zip(signs, names, strict=True))
    return f"{shown}  {said}"


def _files(item: Item) -> str:
    return ", ".join(safe_line(file.name, 100) for file in item.message.attachments)


def _who(inbox: Inbox, item: Item) -> str:
    """Who wants something: the author, or those who reacted, the latest first."""
    if item.kind != "reaction":
        return _author(inbox, item)
    people: dict[UserId, None] = dict.fromkeys(who for _emoji, who in reversed(item.reactions))
    names = [str(person_name(inbox.account.store, who)) for who in list(people)[:MOST_NAMES]]
    return ", ".join(names) + (f" +{len(people) - MOST_NAMES}" if len(people) > MOST_NAMES else "")


def _author(inbox: Inbox, item: Item) -> Safe:
    name = item.message.author_name
    return safe_line(name, 64) if name else person_name(inbox.account.store, item.message.author_id)
