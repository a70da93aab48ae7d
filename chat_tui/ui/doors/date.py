"""How does a person go to a day in the open channel, or to a message whose address they have?"""

from __future__ import annotations

from functools import partial

from chat_tui.account.dating import message_near
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.text.days import DAY_HINT, day_meant
from chat_tui.text.times import day_title
from chat_tui.ui import dialogs
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.widgets.conversation import wall_clock
from chat_tui.ui.work import spawn


def open_door(screen: ChatKeys, words: str) -> None:
    """At once when it is said where; else ask."""
    if words.strip():
        _go(screen, words.strip())
        return
    prompt = dialogs.DatePrompt("Go to a day, or to a link", _meaning)
    screen.app.push_screen(prompt, lambda said: _go(screen, said) if said else None)


def _meaning(words: str) -> str:
    """What the words are understood as."""
    if not words:
        return DAY_HINT
    at = day_meant(words, wall_clock())
    if at is not None:
        return day_title(at, wall_clock())
    return "The address of a message, or a channel" if "/" in words else f"No day. {DAY_HINT}"


def _go(screen: ChatKeys, words: str) -> None:
    at = day_meant(words, wall_clock())
    here = screen.visits.here
    if at is not None and here is not None:
        going = partial(_go_to_day, screen, here, at)
    else:
        going = partial(_go_to_target, screen, words)
    spawn(screen, going, group="going")


async def _go_to_day(screen: ChatKeys, channel_id: ChannelId, at: Millis) -> None:
    message = await message_near(screen.account, channel_id, at)
    if message is None:
        screen.say("Nothing was said here yet.")
        return
    await screen.chat_app.whereabouts.go_to(screen.account, message)
    if message.created_at < at:
        screen.say("Nothing was said since; this is the last message before.")


async def _go_to_target(screen: ChatKeys, words: str) -> None:
    whereabouts = screen.chat_app.whereabouts
    if await whereabouts.follow(words):
        return
    target = await screen.account.directory.locate(words)
    if target.channel_id is not None:
        await whereabouts.go(screen.account, target.channel_id, target.message_id)
