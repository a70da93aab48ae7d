"""Which new messages deserve a notice: a pure decision."""

from __future__ import annotations

from chat_tui.model.channels import ChannelKind, ChannelSummary
from chat_tui.model.events import MessagePosted
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, UserId
from chat_tui.model.messages import MessageKind
from chat_tui.model.users import Presence


@dataclass(frozen=True, slots=True)
class Notice:
    """A message somebody should be told of; texts are raw and are to be sanitised where they are shown."""

    channel_id: ChannelId
    message_id: MessageId
    author_id: UserId
    text: str
    mentions_me: bool


@dataclass(frozen=True, slots=True)
class Situation:
    """What we do while messages arrive."""

    me: UserId
    presence: Presence = Presence.ONLINE
    reading: ChannelId | None = None
    """The channel that is visible while the terminal has the focus."""


def notice_for(
    posted: MessagePosted, summary: ChannelSummary | None, situation: Situation, *, mentioned: bool
) -> Notice | None:
    """A notice for a message that is meant for us and that we do not see anyway, else None.

    Meant for us is what mentions us (`mentioned` if the server did not say) and what is said in a direct or
    group channel. A muted channel tells of mentions only; who is not to be disturbed is told nothing.
    """
    message = posted.message
    if message.author_id == situation.me or situation.presence is Presence.DND:
        return None
    if message.kind in {MessageKind.SYSTEM, MessageKind.EPHEMERAL} or message.deleted_at:
        return None
    if summary is None or message.channel_id == situation.reading:
        return None
    mentions_me = mentioned if posted.mentions_me is None else posted.mentions_me
    personal = summary.channel.kind in {ChannelKind.DIRECT, ChannelKind.GROUP}
    if not mentions_me and (not personal or summary.membership.muted):
        return None
    return Notice(message.channel_id, message.id, message.author_id, message.text, mentions_me)
