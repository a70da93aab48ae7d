"""How an action is done at a Mattermost server, and what its answer amounts to as events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, get_args

from msgspec import Struct

from chat_tui.backends.mattermost import codec, wire
from chat_tui.backends.mattermost.codec_objects import millis, presence_of
from chat_tui.backends.mattermost.directory import Directory
from chat_tui.backends.mattermost.perform_categories import Arranger
from chat_tui.backends.mattermost.perform_drafts import DraftKeeper
from chat_tui.backends.mattermost.perform_forms import FormPerformer
from chat_tui.backends.mattermost.perform_scheduled import Scheduler
from chat_tui.backends.mattermost.perform_threads import ThreadPerformer
from chat_tui.backends.mattermost.perform_wishes import WishPerformer
from chat_tui.backends.mattermost.requests import call_of
from chat_tui.backends.mattermost.rest import Rest
from chat_tui.errors import RejectedError
from chat_tui.model.actions import (
    Action,
    AddMember,
    AddReaction,
    ArchiveChannel,
    Arrangement,
    ChangeScheduled,
    CreateChannel,
    DeleteMessage,
    DropDraft,
    DropScheduled,
    EditMessage,
    FollowThread,
    JoinChannel,
    KeepDraft,
    LeaveChannel,
    MarkRead,
    MarkThreadRead,
    MarkUnread,
    OpenDirect,
    Pin,
    Receipt,
    RemoveMember,
    RemoveReaction,
    RenameChannel,
    RunCommand,
    Save,
    SchedulePost,
    SendMessage,
    SetCustomStatus,
    SetMuted,
    SetOwnWishes,
    SetPresence,
    SetTopic,
    SetWishes,
)
from chat_tui.model.events import (
    ChannelJoined,
    ChannelLeft,
    ChannelViewed,
    MembershipChanged,
    MessageDeleted,
    MessageSaved,
    MessageSeen,
    PresenceChanged,
    ReactionAdded,
    ReactionRemoved,
    UserChanged,
)
from chat_tui.model.forms import AnswerForm, PressButton
from chat_tui.model.ids import ChannelId, MessageId, UserId


class Performer:
    """Does everything but typing, which goes over the event stream; `connection` tells that stream's id."""

    def __init__(self, rest: Rest, directory: Directory, connection: Callable[[], str] = str) -> None:
        self._rest = rest
        self._directory = directory
        threads, scheduler = ThreadPerformer(rest), Scheduler(rest)
        drafts, forms = DraftKeeper(rest, connection), FormPerformer(rest)
        self._ways: dict[type[Any], Callable[[Any, UserId], Awaitable[Receipt]]] = {
            SendMessage: self._send,
            EditMessage: self._edit,
            DeleteMessage: self._delete,
            AddReaction: self._react,
            RemoveReaction: self._take_back,
            MarkRead: self._mark_read,
            MarkUnread: self._mark_unread,
            Pin: self._pin,
            Save: self._save,
            FollowThread: threads.follow,
            MarkThreadRead: threads.mark,
            SetPresence: self._set_presence,
            SetCustomStatus: self._set_status,
            JoinChannel: self._join,
            LeaveChannel: self._leave,
            OpenDirect: self._open,
            CreateChannel: self._open,
            SetTopic: self._open,
            SchedulePost: scheduler.keep,
            ChangeScheduled: scheduler.keep,
            DropScheduled: scheduler.drop,
            **dict.fromkeys((RenameChannel, ArchiveChannel, AddMember, RemoveMember), self._join),
            RunCommand: self._run,
            PressButton: forms.press,
            AnswerForm: forms.answer,
            SetMuted: self._join,
            SetWishes: self._join,
            SetOwnWishes: WishPerformer(rest).set_own,
            **dict.fromkeys(get_args(Arrangement), Arranger(rest, directory).arrange),
            KeepDraft: drafts.keep,
            DropDraft: drafts.drop,
        }

    async def perform(self, action: Action, me: UserId) -> Receipt:
        """Do it; RejectedError for an action the protocol does not have."""
        way = self._ways.get(type(action))
        if way is None:
            raise RejectedError(f"This server cannot do that ({type(action).__name__}).", code="unsupported")
        return await way(action, me)

    async def _send(self, action: SendMessage, me: UserId) -> Receipt:
        # The answer to a repeated request has no pending_post_id any more, so ours is put back.
        message = replace(codec.message_from(await self._ask(action, me)), client_id=action.client_id)
        return Receipt((MessageSeen(message),), message_id=message.id)

    async def _edit(self, action: EditMessage, me: UserId) -> Receipt:
        # Seen, as on a page: a page read before it is older now, and nobody else tells of its reactions.
        message = codec.message_from(await self._ask(action, me))
        return Receipt((MessageSeen(message),), message_id=message.id)

    async def _delete(self, action: DeleteMessage, me: UserId) -> Receipt:
        """Repeating a deletion is refused as if the post were not ours: what counts is whether it is gone."""
        refused: RejectedError | None = None
        try:
            await self._ask(action, me)
        except RejectedError as error:
            if error.status not in (403, 404):
                raise
            refused = error
        posts = await self._directory.messages((action.message_id,))
        gone = tuple(
            MessageDeleted(post.channel_id, post.id, post.deleted_at) for post in posts if post.deleted_at
        )
        if refused is not None and not gone:
            raise refused
        return Receipt(gone, message_id=action.message_id)

    async def _react(self, action: AddReaction, me: UserId) -> Receipt:
        row = wire.parse(wire.Reaction, await self._ask(action, me))
        event = ReactionAdded(
            action.channel_id,
            MessageId(row.post_id),
            UserId(row.user_id),
            row.emoji_name,
            millis(row.create_at),
        )
        return Receipt((event,), message_id=action.message_id)

    async def _take_back(self, action: RemoveReaction, me: UserId) -> Receipt:
        await self._ask(action, me)
        event = ReactionRemoved(action.channel_id, action.message_id, me, action.emoji)
        return Receipt((event,), message_id=action.message_id)

    async def _mark_read(self, action: MarkRead, me: UserId) -> Receipt:
        viewed = wire.parse(_Viewed, await self._ask(action, me))
        times = viewed.last_viewed_at_times or {}
        return Receipt(
            tuple(ChannelViewed(ChannelId(channel_id), millis(at)) for channel_id, at in times.items())
        )

    async def _mark_unread(self, action: MarkUnread, me: UserId) -> Receipt:
        # The answer counts posts read; how many there are only the channel tells.
        await self._ask(action, me)
        events = await self._directory.channel(action.channel_id, me)
        return Receipt(
            tuple(
                MembershipChanged(event.membership, counted_until=event.channel.last_message_at)
                for event in events
                if isinstance(event, ChannelJoined)
            )
        )

    async def _pin(self, action: Pin, me: UserId) -> Receipt:
        await self._ask(action, me)
        posts = await self._directory.messages((action.message_id,))
        return Receipt(tuple(map(MessageSeen, posts)), message_id=action.message_id)

    async def _save(self, action: Save, me: UserId) -> Receipt:
        await self._ask(action, me)
        return Receipt((MessageSaved(action.message_id, action.saved),), message_id=action.message_id)

    async def _set_status(self, action: SetCustomStatus, me: UserId) -> Receipt:
        await self._ask(action, me)
        return Receipt(tuple(map(UserChanged, await self._directory.users((me,)))))

    async def _set_presence(self, action: SetPresence, me: UserId) -> Receipt:
        status = wire.parse(wire.Status, await self._ask(action, me))
        return Receipt((PresenceChanged(presence_of(status)),))

    async def _join(self, action: _OfAChannel, me: UserId) -> Receipt:
        await self._ask(action, me)
        events = await self._directory.channel(action.channel_id, me)
        return Receipt(tuple(events), channel_id=action.channel_id)

    async def _leave(self, action: LeaveChannel, me: UserId) -> Receipt:
        await self._ask(action, me)
        return Receipt((ChannelLeft(action.channel_id),), channel_id=action.channel_id)

    async def _open(self, action: OpenDirect | CreateChannel | SetTopic, me: UserId) -> Receipt:
        channel_id = ChannelId(wire.parse(wire.Channel, await self._ask(action, me)).id)
        return Receipt(tuple(await self._directory.channel(channel_id, me)), channel_id=channel_id)

    async def _run(self, action: RunCommand, me: UserId) -> Receipt:
        # What it says comes by the stream, to one or to all.
        answer = wire.parse(_CommandAnswer, await self._ask(action, me))
        leads_to, trigger = answer.goto_location or "", answer.trigger_id or ""
        return Receipt(channel_id=action.channel_id, leads_to=leads_to, trigger=trigger)

    async def _ask(self, action: Action, me: UserId) -> bytes:
        return (await self._rest.call(call_of(action, me))).body


_OfAChannel = JoinChannel | SetMuted | SetWishes | RenameChannel | ArchiveChannel | AddMember | RemoveMember


class _CommandAnswer(Struct):
    goto_location: str | None = None
    trigger_id: wire.Text = None


class _Viewed(Struct):
    last_viewed_at_times: dict[wire.Id, wire.Time] | None = None
