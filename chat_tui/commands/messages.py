"""Commands about messages: pin, save for later, remind, and the lists of all three."""

from __future__ import annotations

from collections.abc import Callable

from chat_tui.account.reaching import known_emoji
from chat_tui.account.recents import Recents
from chat_tui.account.regrets import take_back
from chat_tui.account.reminders import Reminder
from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command, first_word
from chat_tui.errors import TargetError
from chat_tui.model.actions import AddReaction, Pin, QueuedAction, RemoveReaction, Save
from chat_tui.model.ids import ClientId
from chat_tui.model.messages import Message, MessageKind
from chat_tui.model.outbox import last_held
from chat_tui.text.figures import span_text
from chat_tui.text.whens import WHEN_HINT, when

LONGEST_TIME = 4
"""Words that may name one: `in 3 hours`, `monday at 9:15`."""
MOST_WORDS = 200
LOOKED_AT = 20
"""Rows among which the newest message is sought."""


@command("pinned", "List what is pinned in this channel")
async def list_pinned(context: CommandContext, argument: str) -> None:
    """Open the list."""
    context.here()
    context.ui.open_screen("pinned")


@command("saved", "List what you saved for later")
async def list_saved(context: CommandContext, argument: str) -> None:
    """Open the list."""
    context.ui.open_screen("saved")


@command("pin", "Pin the newest message here, or the one a link names", args="[link]")
async def pin(context: CommandContext, argument: str) -> None:
    """Pin it to its channel."""
    await _do(context, argument, lambda new, about: Pin(new, about.channel_id, about.id))


@command("unpin", "Take a pinned message down", args="[link]")
async def unpin(context: CommandContext, argument: str) -> None:
    """It stays where it was said."""
    await _do(
        context,
        argument,
        lambda new, about: Pin(new, about.channel_id, about.id, pinned=False),
    )


@command("save", "Save the newest message here for later, or the one a link names", args="[link]")
async def save(context: CommandContext, argument: str) -> None:
    """Keep it in one's own list."""
    await _do(context, argument, lambda new, about: Save(new, about.channel_id, about.id))


@command("unsave", "Take a message out of what you saved", args="[link]")
async def unsave(context: CommandContext, argument: str) -> None:
    """Keep it no longer."""
    await _do(
        context,
        argument,
        lambda new, about: Save(new, about.channel_id, about.id, saved=False),
    )


@command("undo", "Take back what was sent (compose.undo_seconds) or deleted here a moment ago")
async def undo(context: CommandContext, argument: str) -> None:
    """The last one first; what was sent returns to be written again."""
    here = context.here()
    if last_held(context.account.outbox.pending(here, context.root_id)) is not None:
        context.ui.open_screen("take_back")
        return
    if not await take_back(context.account, here):
        raise TargetError("Nothing was sent or deleted here in the last seconds.")
    context.ui.notify("It was not deleted.")


@command("react", "Put an emoji on the newest message here; +:tada: alone does it too", args=":emoji: [link]")
async def react(context: CommandContext, argument: str) -> None:
    """One that exists: a name mistyped would else be said by nobody to nobody."""
    emoji, link = _emoji(context, argument)
    await _do(context, link, lambda new, about: AddReaction(new, about.channel_id, about.id, emoji))
    await Recents(context.account.mine).used(emoji)


@command(
    "unreact", "Take your emoji from the newest message; -:tada: alone does it too", args=":emoji: [link]"
)
async def unreact(context: CommandContext, argument: str) -> None:
    """Others who chose it keep theirs."""
    emoji, link = _emoji(context, argument)
    await _do(context, link, lambda new, about: RemoveReaction(new, about.channel_id, about.id, emoji))


def _emoji(context: CommandContext, argument: str) -> tuple[str, str]:
    """The short name, and what stands behind it; raises TargetError for one that is not there."""
    word, link = first_word(argument)
    return known_emoji(context.account, word), link


async def _do(
    context: CommandContext, argument: str, make: Callable[[ClientId, Message], QueuedAction]
) -> None:
    message, account = await _message(context, argument), context.account
    await account.perform(make(account.new_client_id(), message))


async def _message(context: CommandContext, argument: str) -> Message:
    """The one that is named, else the newest of the place; raises TargetError."""
    store = context.account.store
    found: Message | None = None
    if argument:
        target = await context.account.directory.locate(argument)
        found = store.message(target.message_id) if target.message_id is not None else None
    else:
        rows = store.timeline(context.here(), limit=LOOKED_AT).rows
        there = store.thread(context.root_id) if context.root_id is not None else rows
        found = next(filter(None, map(_said, reversed(there))), None)
    if found is None:
        raise TargetError("There is no such message.", hint="Give its link or its id.")
    return found


def _said(row: object) -> Message | None:
    """A message that can be spoken of."""
    if not isinstance(row, Message) or row.deleted_at:
        return None
    return None if row.kind in (MessageKind.SYSTEM, MessageKind.EPHEMERAL) else row


@command("remind", "Be reminded of this place", args="20m|14:30|tomorrow [words]")
async def remind(context: CommandContext, argument: str) -> None:
    """The time is as many of the first words as name one."""
    channel_id, reminders = context.here(), context.account.reminders
    said = argument.split()
    for count in range(min(len(said), LONGEST_TIME), 0, -1):
        at = when(" ".join(said[:count]), reminders.now())
        if at is not None:
            words = " ".join(said[count:]) or "You wanted to come back here."
            if not await reminders.add(Reminder(at, channel_id, words[:MOST_WORDS], context.root_id)):
                raise TargetError("There are too many reminders.", hint="/reminders lists them.")
            context.ui.notify(f"You will be reminded in {span_text((at - reminders.now()) / 1000)}.")
            return
    raise TargetError(f"{argument} names no time.", hint=WHEN_HINT)


@command("reminders", "List what you will be reminded of, and go there")
async def list_reminders(context: CommandContext, argument: str) -> None:
    """Open the list."""
    context.ui.open_screen("reminders")
