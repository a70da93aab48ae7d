"""Commands about oneself among others: presence, status, who is here and who somebody is."""

from __future__ import annotations

import difflib
import re
import time

from chat_tui.account.targets import find_user
from chat_tui.commands.arguments import PERSON, one_of
from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command
from chat_tui.errors import TargetError
from chat_tui.model.actions import SetCustomStatus, SetPresence
from chat_tui.model.ids import Millis
from chat_tui.model.users import Presence
from chat_tui.text.times import clock_time, date_title
from chat_tui.text.whens import WHEN_HINT, when

WORDS = {
    "online": Presence.ONLINE,
    "away": Presence.AWAY,
    "dnd": Presence.DND,
    "busy": Presence.DND,
    "offline": Presence.OFFLINE,
}

LONGEST_STATUS = 100
"""Characters that servers take."""
CLEAR = frozenset({"clear", "none", "-"})
_EMOJI = re.compile(r"(?<!\S):([a-zA-Z0-9_+\-]{1,64}):(?!\S)")
_LEAD = re.compile(r"^(?:for|until)\s+", re.IGNORECASE)
_UNTIL = re.compile(r"(?:^|\s)(?:for|until)\s+(\S.*)\Z", re.IGNORECASE)


@command(
    "status",
    "Say where you are, or what you do; clear takes it back",
    args="online|away|dnd|offline|TEXT :emoji: [for 1h]",
    arguments=one_of(
        ("online", "here"),
        ("away", "not here for a while"),
        ("dnd", "do not disturb"),
        ("offline", "not shown as here"),
        ("clear", "say nothing any more"),
    ),
)
async def status(context: CommandContext, argument: str) -> None:
    """Set one's presence by its word, or one's custom status by any others."""
    word = argument.lower()
    asked = _UNTIL.search(argument)
    head = word[: asked.start()].strip() if asked is not None else ""
    if asked is not None and WORDS.get(head) is Presence.DND:
        await _leave_alone(context, asked[1])
        return
    if (presence := WORDS.get(word)) is not None:
        await context.account.perform(SetPresence(presence))
        context.ui.notify(f"You are {presence.value} now.")
        return
    if word in CLEAR:
        await context.account.perform(SetCustomStatus())
        context.ui.notify("Your status says nothing any more.")
        return
    if difflib.get_close_matches(word, WORDS, n=1, cutoff=0.75):
        raise TargetError(f"{argument} is no presence.", hint=f"Choose one of {', '.join(WORDS)}.")
    action = custom_status(argument, Millis(int(time.time() * 1000)))
    await context.account.perform(action)
    context.ui.notify(f"Your status: {action.text or action.emoji}")


def custom_status(line: str, now: Millis) -> SetCustomStatus:
    """What is said, the first emoji out of it, and until when."""
    until = Millis(0)
    if (found := _UNTIL.search(line)) and (end := when(found[1], now)) is not None:
        line, until = line[: found.start()], end
    emoji = _EMOJI.search(line)
    if emoji is not None:
        line = f"{line[: emoji.start()]} {line[emoji.end() :]}"
    text = " ".join(line.split())
    if len(text) > LONGEST_STATUS:
        raise TargetError(f"A status has at most {LONGEST_STATUS} characters.", hint="Say it shorter.")
    return SetCustomStatus(text, emoji[1] if emoji is not None else "", until)


@command("members", "See who is in this channel")
async def list_members(context: CommandContext, argument: str) -> None:
    """Open the list."""
    context.here()
    context.ui.open_screen("members")


@command(
    "whois",
    "See who somebody is: status, local time, role",
    args="@person",
    aliases=("profile",),
    arguments=PERSON,
)
async def tell_of(context: CommandContext, argument: str) -> None:
    """Open their card; who is not known here is asked of the server."""
    name = argument.split()[0].lstrip("@")
    account = context.account
    if account.store.user_named(name) is None:
        await account.directory.find_users(name)
    context.ui.open_screen(f"profile {find_user(account.store, name).name}")


@command("away", "Say that you are away")
async def away(context: CommandContext, argument: str) -> None:
    """Short for `/status away`."""
    await status(context, "away")


@command("online", "Say that you are here", aliases=("back",))
async def online(context: CommandContext, argument: str) -> None:
    """Short for `/status online`."""
    await status(context, "online")


@command("dnd", "Ask not to be disturbed, for a while or until you say otherwise", args="[1h|17:00|off]")
async def do_not_disturb(context: CommandContext, argument: str) -> None:
    """Short for `/status dnd until ...`; `/dnd off` is `/status online`."""
    words = argument.strip()
    if words.lower() in CLEAR | {"off"}:
        await status(context, "online")
    elif words:
        await _leave_alone(context, _LEAD.sub("", words))
    else:
        await status(context, "dnd")


async def _leave_alone(context: CommandContext, words: str) -> None:
    now = Millis(int(time.time() * 1000))
    until = when(words, now)
    if until is None:
        raise TargetError(f"{words} is no time.", hint=WHEN_HINT)
    await context.account.perform(SetPresence(Presence.DND, until))
    day = "" if until - now < 86_400_000 else f" on {date_title(until)}"
    context.ui.notify(f"Nothing disturbs you until {clock_time(until, None)}{day}.")
