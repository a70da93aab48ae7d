"""Is a text asked about before it is sent, and what becomes of it meanwhile?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.account import guards
from chat_tui.account.guards import Outgoing
from chat_tui.ui import dialogs
from chat_tui.ui.sending import command_in, submit

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat_keys import ChatKeys
    from chat_tui.ui.widgets.composer import Composer

SAYS_HERE = ("/me", "/shrug", "/schedule")
SAYS_THERE = ("/msg", "/dm")
"""Commands that say what stands behind them: in this channel, or to one person."""


def is_suspect(screen: ChatKeys, event: Composer.Submitted) -> bool:
    """Whether a guard might have something to say."""
    outgoing = _outgoing(screen, event)
    return outgoing is not None and guards.is_suspect(screen.account, outgoing)


async def ask_in_turn(screen: ChatKeys, waiting: list[Composer.Submitted]) -> None:
    """Ask about all that waits, one after the other; whoever begins with the first does it for all.

    Should that end before its time, what is left is in the drafts.
    """
    if len(waiting) > 1:
        return
    try:
        while waiting:
            await ask(screen, waiting[0])
            del waiting[0]
    finally:
        waiting.clear()


async def ask(screen: ChatKeys, event: Composer.Submitted) -> None:
    """Ask where the guards have doubts, and send what is meant.

    Its draft stays until the outbox has it; what is not meant returns to the composer.
    """
    outgoing = _outgoing(screen, event)
    doubts = await guards.doubts(screen.account, outgoing) if outgoing is not None else ()
    if doubts and not await screen.app.push_screen_wait(dialogs.SendQuestion(doubts)):
        event.composer.give_back(event.destination, event.text)
    else:
        await submit(screen, event)


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
