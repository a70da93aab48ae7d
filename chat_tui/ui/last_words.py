"""What was said last where one could go, and who is somebody to whom one could write?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import UserId
from chat_tui.model.messages import Message
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import truncate, wrap
from chat_tui.ui.choices import Choice
from chat_tui.ui.message_choices import date_and_time, place_name
from chat_tui.ui.people import custom_status, presence_words
from chat_tui.ui.places import ToCommand, ToThread
from chat_tui.ui.titles import person_name

if TYPE_CHECKING:
    from chat_tui.store.store import Store

LONGEST = 500
NARROWEST = 12
"""Cells below which words are letters."""
MOST_LINES = 3
"""Of a message; there are others."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Of what is told, and how."""

    store: Store
    glyphs: str
    clock_24h: bool


def last_words(choice: Choice, telling: Telling, width: int, height: int) -> Sequence[str]:
    """As many lines as there is room for, the newest message last. Safe text."""
    value, store = choice.value, telling.store
    if width < NARROWEST:
        return []
    if isinstance(value, ToCommand):
        whole = f"{choice.label} ({choice.right})" if choice.right else choice.label
        return wrap(whole, width)[:height]
    if isinstance(value, ToThread):
        thread = store.thread(value.root_id)
        if not thread:
            return ["This thread is not kept here."]
        head = [place_name(store, thread[0].channel_id, telling.glyphs), _line(thread[0], telling)]
        said = list(thread[1:])
    elif isinstance(value, tuple):
        head, said = [_who(value[0], store), "You have not written to each other yet."], []
    else:
        channel = store.channel(value)
        rows = store.timeline(value, limit=max(1, height)).rows
        head, said = _head(channel, telling), [row for row in rows if isinstance(row, Message)]
        if not said:
            head.append("No messages are kept here yet: going there asks the server.")
    shown = [truncate(line, width) for line in head[:height]]
    return [*shown, *_newest(said, telling, width, height - len(shown))]


def _newest(said: Sequence[Message], telling: Telling, width: int, room: int) -> list[str]:
    """As many of the newest as there is room for."""
    lines: list[str] = []
    for message in reversed(said):
        first, *rest = wrap(_line(message, telling), width - 2) or [""]
        if len(rest) >= MOST_LINES:
            rest[MOST_LINES - 2 :] = [truncate(" ".join(rest[MOST_LINES - 2 : MOST_LINES]), width - 2)]
        new = [first, *(f"  {line}" for line in rest)]
        if len(new) + len(lines) > room:
            return lines or new[: max(0, room)]
        lines = new + lines
    return lines


def _head(channel: Channel | None, telling: Telling) -> list[str]:
    """The topic of a channel, or who the other one is."""
    if channel is None:
        return []
    if channel.kind is ChannelKind.DIRECT and len(channel.member_ids) == 1:
        return [_who(channel.member_ids[0], telling.store)]
    topic = safe_line(channel.topic or channel.purpose, LONGEST)
    return [topic] if topic else []


def _who(user_id: UserId, store: Store) -> str:
    user = store.user(user_id)
    if user is None:
        return ""
    facts = (safe_line(user.display_name, 64), presence_words(store.presence(user_id)), custom_status(user))
    return ", ".join((f"@{person_name(store, user_id)}", *filter(None, facts)))


def _line(message: Message, telling: Telling) -> str:
    """When, who, what, on one line."""
    name = safe_line(message.author_name) if message.author_name else ""
    name = name or person_name(telling.store, message.author_id)
    at = date_and_time(message.created_at, clock_24h=telling.clock_24h)
    files = ", ".join(file.name for file in message.attachments)
    return f"{at}  {name}: {safe_line(message.text or files, LONGEST)}"
