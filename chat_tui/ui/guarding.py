"""Is a text asked about before it is sent, or waits it for a file, and what becomes of it meanwhile?"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chat_tui.account import guards
from chat_tui.account.guards import Outgoing
from chat_tui.ui import dialogs
from chat_tui.ui.sending import command_in, submit

if TYPE_CHECKING:
    from chat_tui.ui.destination import Destination
    from chat_tui.ui.screens.chat_keys import ChatKeys
    from chat_tui.ui.widgets.composer import Composer

SAYS_HERE = ("/me", "/shrug", "/schedule")
SAYS_THERE = ("/msg", "/dm")
"""Commands that say what stands behind them: in this channel, or to one person."""
SOON = 0.5
"""Seconds that a file may take without a word about it."""
NOT_THERE = "A file that was to go with this was not attached. It would go without."


def is_to_wait(screen: ChatKeys, event: Composer.Submitted) -> bool:
    """Whether there is something to ask or to wait for, be it about what was sent to there before."""
    if any(each.destination == event.destination for each in screen.asking) or is_suspect(screen, event):
        return True
    return bool(event.coming) and command_in(event.destination, event.text) is None


def is_suspect(screen: ChatKeys, event: Composer.Submitted) -> bool:
    """Whether a guard might have something to say."""
    outgoing = _outgoing(screen, event)
    return outgoing is not None and guards.is_suspect(screen.account, outgoing)


async def ask_in_turn(screen: ChatKeys, there: Destination) -> None:
    """Ask about all that waits to go to a place, one after the other; whoever begins does it for all.

    Should that end before its time, what is left is in the drafts.
    """
    if len(waiting := _waiting(screen, there)) > 1:
        return
    try:
        while waiting:
            await ask(screen, waiting[0])
            screen.asking.remove(waiting[0])
            waiting = _waiting(screen, there)
    finally:
        for event in waiting:
            screen.asking.remove(event)


def _waiting(screen: ChatKeys, there: Destination) -> list[Composer.Submitted]:
    return [event for event in screen.asking if event.destination == there]


async def ask(screen: ChatKeys, event: Composer.Submitted) -> None:
    """Ask where the guards have doubts or a file did not come, and send what is meant.

    Its draft stays until the outbox has it; what is not meant returns to the composer.
    """
    outgoing = _outgoing(screen, event)
    doubts = await guards.doubts(screen.account, outgoing) if outgoing is not None else ()
    if not await _has_its_files(screen, event):
        doubts = (NOT_THERE, *doubts)
    is_nothing = not (event.text or event.files)
    if is_nothing or (doubts and not await screen.app.push_screen_wait(dialogs.SendQuestion(doubts))):
        event.composer.give_back(event.destination, event.text)
    else:
        await submit(screen, event)


async def _has_its_files(screen: ChatKeys, event: Composer.Submitted) -> bool:
    """Wait for those that were on their way, also by a command that waited before it."""
    there, account = event.destination, screen.account
    if there.editing is not None or command_in(there, event.text) is not None:
        return True
    coming = {*event.coming, *account.attaching.coming(there.channel_id, there.root_id)}
    if not coming:
        return True
    if (await asyncio.wait(coming, timeout=SOON))[1]:
        screen.say("It goes once its file is read.")
        await asyncio.wait(coming)
    event.files = account.drafts.files(there.channel_id, there.root_id)
    return all(each.result() for each in coming)


def _outgoing(screen: ChatKeys, event: Composer.Submitted) -> Outgoing | None:
    """What the guards look at; None for a command that says nothing."""
    destination, settings = event.destination, screen.ui_settings
    line = command_in(destination, event.text)
    word = line.split(maxsplit=1)[0].lower() if line is not None else ""
    if word and word not in (*SAYS_HERE, *SAYS_THERE):
        return None
    is_elsewhere = word in SAYS_THERE
    return Outgoing(
        destination.channel_id,
        event.text,
        is_edit=destination.editing is not None,
        before=None if is_elsewhere else screen.chat_app.last_written,
        most_called=0 if is_elsewhere else settings.confirm_mentions,
        asks_of_secrets=settings.confirm_secrets,
    )
