"""How does a person see what is to be said later, change it, send it now or take it back?"""

from __future__ import annotations

from functools import partial

from chat_tui.account.schedule import Scheduled, schedule_of
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.destination import Destination
from chat_tui.ui.message_choices import date_and_time, place_name
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.work import spawn

EDIT, NOW, BACK = "edit", "now", "back"
DEEDS = (
    Choice(EDIT, "change it: back to the composer, as a draft"),
    Choice(NOW, "send it now"),
    Choice(BACK, "take it back: it is not said at all"),
)


def open_door(screen: ChatKeys, words: str) -> None:
    """The next first."""
    spawn(screen, partial(_choose, screen), exclusive=True, group="scheduled")


async def _choose(screen: ChatKeys) -> None:
    schedule = schedule_of(screen.account)
    picker = dialogs.ListPicker(
        "To be said later, if chat-tui runs then",
        [_choice(screen, message) for message in schedule.all()],
        placeholder="words of the message",
        empty="Nothing; /schedule 9:00 and the words does it.",
        verb="change, send, take back",
    )
    picker.add_class("wide")
    chosen: Scheduled | None = await screen.app.push_screen_wait(picker)
    if chosen is None:
        return
    heading = safe_line(chosen.text, 60)
    deed = await screen.app.push_screen_wait(dialogs.HintsOverlay(heading, DEEDS, verb="take"))
    if chosen not in schedule.all():
        screen.say("It is on its way already.", "warning")
    elif deed == EDIT:
        screen.open_channel(chosen.channel_id)
        screen.main.composer.give_back(Destination(chosen.channel_id, chosen.root_id), chosen.text)
        if chosen.root_id is not None:
            screen.open_thread(chosen.channel_id, chosen.root_id)
        await schedule.drop(chosen)
    elif deed == NOW:
        await schedule.send(chosen)
    elif deed == BACK:
        await schedule.drop(chosen)


def _choice(screen: ChatKeys, message: Scheduled) -> Choice:
    is_late = schedule_of(screen.account).is_late(message)
    at = date_and_time(message.at, clock_24h=screen.ui_settings.clock_24h)
    place = place_name(screen.account.store, message.channel_id, screen.ui_settings.glyphs)
    right = f"{place} · late, not sent" if is_late else place
    return Choice(message, safe_line(message.text, 200), right=right, sign=at, loud=is_late)
