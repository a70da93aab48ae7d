"""How does a person see what is to be said later, change it, send it now or take it back?"""

from __future__ import annotations

import asyncio
from functools import partial

from chat_tui.account.schedule import Kept, Schedule, Scheduled, schedule_of
from chat_tui.errors import ChatError, TargetError
from chat_tui.text.sanitize import safe_line
from chat_tui.text.whens import WHEN_HINT, when
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.destination import Destination
from chat_tui.ui.message_choices import date_and_time, place_name
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.work import spawn

EDIT, NOW, MOVE, BACK = "edit", "now", "move", "back"
DEEDS = (
    Choice(EDIT, "change it: back to the composer, as a draft"),
    Choice(NOW, "send it now"),
    Choice(BACK, "take it back: it is not said at all"),
    Choice(MOVE, "say it at another time"),
)
PATIENCE = 3.0
"""Seconds for the server to say what it keeps; then the list comes without that."""


def open_door(screen: ChatKeys, words: str) -> None:
    """The next first."""
    spawn(screen, partial(_choose, screen), exclusive=True, group="scheduled")


async def _choose(screen: ChatKeys) -> None:
    schedule = schedule_of(screen.account)
    picker = dialogs.ListPicker(
        "To be said later",
        [_choice(screen, message) for message in await _all(screen, schedule)],
        placeholder="words of the message",
        empty="Nothing; /schedule 9:00 and the words does it.",
        verb="change, send, take back",
    )
    picker.add_class("wide")
    chosen: Kept | None = await screen.app.push_screen_wait(picker)
    if chosen is None:
        return
    heading = safe_line(chosen.text, 60)
    deed = await screen.app.push_screen_wait(dialogs.HintsOverlay(heading, DEEDS, verb="take"))
    if deed is not None and isinstance(chosen, Scheduled) and chosen not in schedule.all():
        raise TargetError("It is on its way already.")
    if deed == EDIT:
        await _write_again(screen, schedule, chosen)
    elif deed == NOW:
        await schedule.send(chosen)
    elif deed == BACK:
        await schedule.drop(chosen)
    elif deed == MOVE:
        await _move(screen, schedule, chosen)


async def _all(screen: ChatKeys, schedule: Schedule) -> list[Kept]:
    """What is kept here, and what the server says that it keeps; the next first."""
    kept: list[Kept] = [*schedule.all()]
    try:
        async with asyncio.timeout(PATIENCE):
            kept += await schedule.at_server.all()
    except (ChatError, TimeoutError):
        screen.say("The server does not answer: what it keeps is not in this list.", "warning")
    return sorted(kept, key=lambda message: message.at)


async def _write_again(screen: ChatKeys, schedule: Schedule, message: Kept) -> None:
    """It is in the draft, on the disk, before it is gone from where it was kept."""
    screen.open_channel(message.channel_id)
    screen.main.composer.give_back(Destination(message.channel_id, message.root_id), message.text)
    if message.root_id is not None:
        screen.open_thread(message.channel_id, message.root_id)
    await screen.account.drafts.flush()
    await schedule.drop(message)


async def _move(screen: ChatKeys, schedule: Schedule, message: Kept) -> None:
    words = await screen.app.push_screen_wait(dialogs.PromptScreen("When? 20m, 14:30, tomorrow 9:00"))
    if not words:
        return
    at = when(words, schedule.now())
    if at is None:
        raise TargetError(f"{safe_line(words, 40)} names no time.", hint=WHEN_HINT)
    await schedule.move(message, at)


def _choice(screen: ChatKeys, message: Kept) -> Choice:
    at = date_and_time(message.at, clock_24h=screen.ui_settings.clock_24h)
    place = place_name(screen.account.store, message.channel_id, screen.ui_settings.glyphs)
    if isinstance(message, Scheduled):
        is_unsent = schedule_of(screen.account).is_late(message)
        state = "late, not sent" if is_unsent else "if chat-tui runs"
    else:
        is_unsent = bool(message.error)
        state = "the server could not send it" if is_unsent else "by the server"
    return Choice(message, safe_line(message.text, 200), right=f"{place} · {state}", sign=at, loud=is_unsent)
