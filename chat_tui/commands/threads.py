"""Commands about threads: the list, follow, unfollow."""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.commands.registry import command
from chat_tui.errors import TargetError
from chat_tui.model.messages import Message


@command("threads", "List threads, what is unread first; --read marks all of them read", args="[--read]")
async def list_threads(context: CommandContext, argument: str) -> None:
    """Open the list, or mark everything in it read."""
    if argument != "--read":
        context.ui.open_screen("threads")
        return
    count = await context.account.thread_marks.mark_all()
    context.ui.notify(f"{count} marked read." if count else "Every thread is read.")


@command("follow", "Follow the open thread, or the one a link names", args="[link]")
async def follow(context: CommandContext, argument: str) -> None:
    """Be told of its replies."""
    await context.account.thread_marks.follow(await _root(context, argument), following=True)
    context.ui.notify("You follow this thread now.")


@command("unfollow", "No longer follow the open thread, or the one a link names", args="[link]")
async def unfollow(context: CommandContext, argument: str) -> None:
    """Be told no more."""
    await context.account.thread_marks.follow(await _root(context, argument), following=False)
    context.ui.notify("You no longer follow this thread.")


async def _root(context: CommandContext, argument: str) -> Message:
    """The root of the thread that is meant; raises TargetError."""
    store, message_id = context.account.store, context.root_id
    if argument:
        message_id = (await context.account.directory.locate(argument)).message_id
    message = store.message(message_id) if message_id is not None else None
    root = store.message(message.root_id) if message is not None and message.root_id else message
    if root is None:
        raise TargetError("No thread is open.", hint="Open one, or give its link.")
    if not root.reply_count:
        raise TargetError("Nobody replied yet; it is a thread with the first reply.")
    return root
