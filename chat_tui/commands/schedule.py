"""Commands about what is to be said later: schedule, and the list of it."""

from __future__ import annotations

from chat_tui.account.schedule import schedule_of
from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command
from chat_tui.errors import TargetError
from chat_tui.text.figures import span_text
from chat_tui.text.whens import WHEN_HINT, when

LONGEST_TIME = 3
"""Words that may name a time."""


@command(
    "schedule",
    "Say something here later: by the server if it does that, else by chat-tui",
    args="20m|14:30|tomorrow 9:00 text",
)
async def schedule_text(context: CommandContext, argument: str) -> None:
    """The time is as many of the first words as name one."""
    channel_id, schedule = context.here(), schedule_of(context.account)
    now = schedule.now()
    for count in range(LONGEST_TIME, 0, -1):
        words = argument.split(maxsplit=count)
        at = when(" ".join(words[:count]), now)
        if at is None or len(words) < count:
            continue
        if len(words) == count:
            raise TargetError("There is nothing to say.", hint="The words come behind the time.")
        is_kept_there = await schedule.put(at, channel_id, words[count], context.root_id)
        span = span_text((at - now) / 1000)
        told = (
            f"The server sends it in {span}." if is_kept_there else f"Goes in {span}, if chat-tui runs then."
        )
        context.ui.notify(f"{told} /scheduled lists it.")
        return
    raise TargetError(f"{argument.splitlines()[0]} names no time.", hint=WHEN_HINT)


@command("scheduled", "List what is to be said later: change it, send it now, or take it back")
async def list_scheduled(context: CommandContext, argument: str) -> None:
    """Open the list."""
    context.ui.open_screen("scheduled")
