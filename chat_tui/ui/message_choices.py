"""How is a message one line of a picker?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.model.ids import ChannelId, Millis
from chat_tui.model.messages import Message
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import clock_time, moment, same_day
from chat_tui.text.width import fit
from chat_tui.ui.choices import Choice
from chat_tui.ui.titles import channel_title, person_name, sigil

if TYPE_CHECKING:
    from chat_tui.store.store import Store

PLACE_CELLS = 14
NAME_CELLS = 9
LABEL_LENGTH = 400


def message_choice(message: Message, store: Store, *, glyphs: str, clock_24h: bool) -> Choice:
    """When, where, who, what; the value is the message."""
    name = safe_line(message.author_name) if message.author_name else person_name(store, message.author_id)
    where = fit(place_name(store, message.channel_id, glyphs), PLACE_CELLS)
    at = date_and_time(message.created_at, clock_24h=clock_24h)
    said = message.text or ", ".join(file.name for file in message.attachments)
    return Choice(message, safe_line(said, LABEL_LENGTH), sign=f"{at}  {where} {fit(name, NAME_CELLS)}")


def place_name(store: Store, channel_id: ChannelId, glyphs: str) -> str:
    """A channel with its sign; empty for one that is not known."""
    channel = store.channel(channel_id)
    return f"{sigil(channel.kind, glyphs)} {channel_title(store, channel)}" if channel is not None else ""


def date_and_time(at: Millis, *, clock_24h: bool) -> str:
    """A moment of the local calendar, `14 Oct 09:20`."""
    day = moment(at, None)
    return f"{day.day:2} {day:%b} {clock_time(at, None, hours24=clock_24h)}"


def coming_time(at: Millis, now: Millis, *, clock_24h: bool) -> str:
    """A moment to come, in few words: `at 14:30` of today, `on 14 Oct 09:20` of another day."""
    if same_day(at, now, None):
        return f"at {clock_time(at, None, hours24=clock_24h).strip()}"
    return f"on {date_and_time(at, clock_24h=clock_24h).strip()}"
