"""How does a person see what they will be reminded of, and go there?"""

from __future__ import annotations

from functools import partial

from chat_tui.account.reminders import Reminder
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.message_choices import date_and_time, place_name
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.work import spawn

GO, DONE = "go", "done"
DEEDS = (Choice(GO, "go there; a reminder whose time has come is done"), Choice(DONE, "done: forget it"))


def open_door(screen: ChatKeys, words: str) -> None:
    """Those that are due first."""
    spawn(screen, partial(_choose, screen), exclusive=True, group="reminders")


async def _choose(screen: ChatKeys) -> None:
    reminders = screen.account.reminders
    picker = dialogs.ListPicker(
        "Reminders",
        [_choice(screen, reminder) for reminder in reminders.all()],
        placeholder="words of the message",
        empty="Nothing to be reminded of; R on a message does it.",
        verb="go there or forget it",
    )
    picker.add_class("wide")
    chosen: Reminder | None = await screen.app.push_screen_wait(picker)
    if chosen is None:
        return
    deed = await screen.app.push_screen_wait(
        dialogs.HintsOverlay(safe_line(chosen.words, 60), DEEDS, verb="take")
    )
    if deed == DONE or (deed == GO and reminders.is_due(chosen)):
        await reminders.drop(chosen)
    if deed == GO:
        screen.open_channel(chosen.channel_id, chosen.message_id)


def _choice(screen: ChatKeys, reminder: Reminder) -> Choice:
    is_due = screen.account.reminders.is_due(reminder)
    at = date_and_time(reminder.at, clock_24h=screen.ui_settings.clock_24h)
    place = place_name(screen.account.store, reminder.channel_id, screen.ui_settings.glyphs)
    right = f"{place} · due" if is_due else place
    return Choice(reminder, safe_line(reminder.words, 200), right=right, sign=at, loud=is_due)
