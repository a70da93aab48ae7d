"""Which new messages deserve a notice: a pure decision.

It follows what the server keeps of a person's wishes, and never disagrees with the channel list: with a
level of mentions what is told of is exactly what its `@` counts, with all of it what any number there counts.
"""

from __future__ import annotations

from chat_tui.account.notify_rules import NO_RULES, NotifyRules
from chat_tui.model.channels import PERSONAL, ChannelSummary
from chat_tui.model.events import MessagePosted
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, UserId
from chat_tui.model.messages import Message, MessageKind
from chat_tui.model.threads import ThreadState
from chat_tui.model.users import Presence
from chat_tui.model.wishes import ALL, NO_WISHES, NONE, Wishes

_NOBODYS = frozenset({MessageKind.SYSTEM, MessageKind.EPHEMERAL})


@dataclass(frozen=True, slots=True)
class Notice:
    """A message somebody should be told of; texts are raw and are to be sanitised where they are shown."""

    channel_id: ChannelId
    message_id: MessageId
    author_id: UserId
    text: str
    mentions_me: bool
    root_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What we do while messages arrive, and what we want to hear of."""

    me: UserId
    presence: Presence = Presence.ONLINE
    reading: ChannelId | None = None
    """The channel that is visible while the terminal has the focus."""
    thread: MessageId | None = None
    """The thread that is open beside it."""
    wishes: Wishes = NO_WISHES
    """One's own, where the channel has none."""
    rules: NotifyRules = NO_RULES


def notice_for(
    posted: MessagePosted,
    summary: ChannelSummary | None,
    situation: Situation,
    *,
    mentioned: bool,
    thread: ThreadState | None = None,
) -> Notice | None:
    """A notice for a message that we want to hear of and do not see anyway, else None.

    `mentioned` is our own judgement, which counts if the server did not say; `thread` is where we stand in
    the thread that the message answers in.
    """
    message = posted.message
    if (
        summary is None
        or summary.is_silent
        or situation.presence is Presence.DND
        or not _is_news(message, situation.me)
    ):
        return None
    if is_seen(message, situation):
        return None
    mentions_me = mentioned if posted.mentions_me is None else posted.mentions_me
    if summary.membership.muted:
        wanted = mentions_me and summary.membership.wishes.level(situation.wishes) != NONE
    else:
        wanted = _is_wanted(message, summary, situation, thread, mentions_me=mentions_me)
    if not wanted:
        return None
    return Notice(
        message.channel_id, message.id, message.author_id, message.text, mentions_me, message.root_id
    )


def is_seen(message: Message, situation: Situation) -> bool:
    """Whether we look at where it was said."""
    if message.root_id is not None:
        return message.root_id == situation.thread
    return message.channel_id == situation.reading


def _is_news(message: Message, me: UserId) -> bool:
    """Whether somebody else said it."""
    return message.author_id != me and message.kind not in _NOBODYS and not message.deleted_at


def _is_wanted(
    message: Message,
    summary: ChannelSummary,
    situation: Situation,
    thread: ThreadState | None,
    *,
    mentions_me: bool,
) -> bool:
    wishes = summary.membership.wishes
    level = wishes.level(situation.wishes)
    if level == NONE:
        return False
    if mentions_me or situation.rules.finds(message.text):
        return True
    if message.root_id is not None:
        is_followed = thread is not None and thread.following
        return is_followed and wishes.thread_level(situation.wishes) == ALL
    return level == ALL or summary.channel.kind in PERSONAL
