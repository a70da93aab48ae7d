"""Why can nothing be written in a channel?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.model.ids import ChannelId

if TYPE_CHECKING:
    from chat_tui.account.account import Account


def why_not_written(account: Account, channel_id: ChannelId) -> str:
    """The reason in words, or empty where one can write.

    Who was removed from a channel stays where he is: if an event took him elsewhere, the rest of what he
    types would be said there.
    """
    if account.gate.is_closed:
        return "read-only: started with --read-only"
    channel = account.store.channel(channel_id)
    if channel is not None and channel.archived:
        return "this channel is archived: it can only be read"
    if account.store.summary(channel_id) is None:
        return "you are not in this channel any more"
    return ""
