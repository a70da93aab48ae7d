"""How does a person follow a thread, or no longer?"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.ui.deeds import Place


async def follow(place: Place, message: Message) -> None:
    """The thread of a message: the other of what it is now."""
    account = place.account
    root = account.store.message(message.root_id or message.id)
    if not place.can(account.capabilities.threads, "follow threads") or root is None:
        return
    if not root.reply_count:
        place.screen.say("Nobody replied yet; it is a thread with the first reply.", "warning")
        return
    state = account.store.thread_state(root.id)
    following = state is None or not state.following
    await account.thread_marks.follow(root, following=following)
    place.screen.say("You follow this thread now." if following else "You no longer follow this thread.")
