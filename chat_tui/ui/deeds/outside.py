"""How is a message read in a person's own editor?"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.ui.deeds import Place
from chat_tui.ui.editor import edit_outside
from chat_tui.ui.sending import as_it_will_be


async def outside(place: Place, message: Message) -> None:
    """What was changed there of a message of ours becomes an edit of it, to be sent or left."""
    message = as_it_will_be(place.account, message)
    written = await edit_outside(place.screen.chat_app, message.text)
    if written is None or written == message.text.rstrip("\n"):
        return
    account = place.account
    me = account.store.me
    is_ours = me is not None and message.author_id == me.id and account.capabilities.edit
    if is_ours and not account.gate.is_closed:
        place.conversation.edit(message, written)
    else:
        place.screen.say("The message stays as it is: only your own can be changed.")
