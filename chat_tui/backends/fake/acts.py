"""What each action does at the fake server, and what its receipt says."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

from chat_tui.backends.fake.drafts import drop_draft, keep_draft
from chat_tui.backends.fake.scene import Scene
from chat_tui.backends.fake.scheduled import change_scheduled, drop_scheduled, schedule
from chat_tui.errors import RejectedError
from chat_tui.model.actions import (
    Action,
    AddMember,
    AddReaction,
    ArchiveChannel,
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
    SendTyping,
    SetActive,
    SetCustomStatus,
    SetPresence,
    SetTopic,
)
from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import (
    ChannelLeft,
    MemberJoined,
    MemberLeft,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    MessageSaved,
    MessageSeen,
    ReactionAdded,
    ReactionRemoved,
    ThreadChanged,
    TypingStarted,
    UserChanged,
)
from chat_tui.model.ids import MessageId, Millis, UserId
from chat_tui.model.messages import Message, Reaction
from chat_tui.model.users import Presence


@singledispatch
def act(action: Action, user_id: UserId, scene: Scene) -> Receipt:
    """Do what a user wants; the receipt says what it amounts to."""
    raise RejectedError(f"The fake server knows no {type(action).__name__}.", status=501)


@act.register
def _(action: SendMessage, user_id: UserId, scene: Scene) -> Receipt:
    room = scene.world.room(action.channel_id, user_id)
    root = None if action.root_id is None else scene.world.message(action.root_id)
    if root is not None and (root.channel_id != action.channel_id or root.root_id is not None):
        raise RejectedError("A reply needs a root in the same channel.", code="root_id", status=400)
    if len(action.text) > scene.capabilities.max_message_length:
        raise RejectedError("The message is too long.", code="too_long", status=400)
    now = scene.world.now()
    message = Message(
        MessageId(scene.world.new_id("m")),
        action.channel_id,
        user_id,
        action.text,
        now,
        updated_at=now,
        root_id=action.root_id,
        attachments=tuple(scene.attachment(file_id, action.channel_id) for file_id in action.file_ids),
        client_id=action.client_id,
    )
    scene.world.messages[message.id] = message
    room.channel = replace(room.channel, last_message_at=now)
    for member in room.viewed:
        mentioned = scene.world.mentions(message, member)
        scene.streams.publish(member, MessagePosted(message, mentioned))
    if root is None:
        scene.view(room, user_id, now)
    else:
        count = len(scene.world.replies(root.id))
        scene.touch(root, now, reply_count=count, last_reply_at=now)
        _tell_followers(root, message, scene)
    return Receipt((MessageSeen(message),), message_id=message.id)


def _tell_followers(root: Message, reply: Message, scene: Scene) -> None:
    """Who wrote in a thread or is called there follows it from now on; its author has read it."""
    world = scene.world
    members = world.rooms[root.channel_id].viewed
    for member in members:
        if member in (root.author_id, reply.author_id) or world.mentions(reply, member):
            world.followed.setdefault((member, root.id), Millis(0))
    world.followed[reply.author_id, root.id] = reply.created_at
    for member in members:
        if (member, root.id) in world.followed:
            scene.streams.publish(member, ThreadChanged(world.thread_state(root.id, member)))


@act.register
def _(action: EditMessage, user_id: UserId, scene: Scene) -> Receipt:
    message = scene.own(action.message_id, user_id)
    now = scene.world.now()
    edited = scene.touch(message, now, text=action.text, edited_at=now)
    scene.tell(edited.channel_id, MessageEdited(edited))
    return Receipt((MessageSeen(edited),), message_id=edited.id)


@act.register
def _(action: DeleteMessage, user_id: UserId, scene: Scene) -> Receipt:
    message = scene.own(action.message_id, user_id)
    now = scene.world.now()
    for gone in (message, *scene.world.replies(message.id)):
        scene.touch(gone, now, text="", deleted_at=now, reactions=())
    event = MessageDeleted(message.channel_id, message.id, now)
    scene.tell(message.channel_id, event)
    return Receipt((event,), message_id=message.id)


@act.register
def _(action: AddReaction, user_id: UserId, scene: Scene) -> Receipt:
    message = scene.readable(action.message_id, user_id)
    now = scene.world.now()
    chosen = {reaction.emoji: reaction.user_ids for reaction in message.reactions}
    users = chosen.get(action.emoji, ())
    event = ReactionAdded(message.channel_id, message.id, user_id, action.emoji, now)
    if user_id not in users:
        chosen[action.emoji] = (*users, user_id)
        scene.touch(message, now, reactions=_reactions(chosen))
        scene.tell(message.channel_id, event)
    return Receipt((event,), message_id=message.id)


@act.register
def _(action: RemoveReaction, user_id: UserId, scene: Scene) -> Receipt:
    message = scene.readable(action.message_id, user_id)
    chosen = {reaction.emoji: reaction.user_ids for reaction in message.reactions}
    users = chosen.get(action.emoji, ())
    now = scene.world.now()
    event = ReactionRemoved(message.channel_id, message.id, user_id, action.emoji, now)
    if user_id in users:
        chosen[action.emoji] = tuple(other for other in users if other != user_id)
        scene.touch(message, now, reactions=_reactions(chosen))
        scene.tell(message.channel_id, event)
    return Receipt((event,), message_id=message.id)


@act.register
def _(action: MarkRead, user_id: UserId, scene: Scene) -> Receipt:
    room = scene.world.room(action.channel_id, user_id)
    return Receipt((scene.view(room, user_id, room.channel.last_message_at),))


@act.register
def _(action: MarkUnread, user_id: UserId, scene: Scene) -> Receipt:
    message = scene.readable(action.message_id, user_id)
    room = scene.world.room(message.channel_id, user_id)
    room.viewed[user_id] = Millis(message.created_at - 1)
    standing = scene.world.membership(room, user_id)
    event = MembershipChanged(standing, counted_until=room.channel.last_message_at)
    scene.streams.publish(user_id, event)
    return Receipt((event,))


@act.register
def _(action: Pin, user_id: UserId, scene: Scene) -> Receipt:
    message = scene.readable(action.message_id, user_id)
    if message.pinned is not action.pinned:
        message = scene.touch(message, scene.world.now(), pinned=action.pinned)
        scene.tell(message.channel_id, MessageEdited(message))
    return Receipt((MessageSeen(message),), message_id=message.id)


@act.register
def _(action: Save, user_id: UserId, scene: Scene) -> Receipt:
    message = scene.readable(action.message_id, user_id)
    kept = scene.world.saved.setdefault(user_id, {})
    kept.pop(message.id, None)
    if action.saved:
        kept[message.id] = None
    event = MessageSaved(message.id, action.saved)
    scene.streams.publish(user_id, event)
    return Receipt((event,), message_id=message.id)


@act.register
def _(action: FollowThread, user_id: UserId, scene: Scene) -> Receipt:
    root = scene.readable(action.message_id, user_id)
    if action.following:
        scene.world.followed.setdefault((user_id, root.id), scene.world.now())
    else:
        scene.world.followed.pop((user_id, root.id), None)
    return _stands(root.id, user_id, scene)


@act.register
def _(action: MarkThreadRead, user_id: UserId, scene: Scene) -> Receipt:
    root = scene.readable(action.message_id, user_id)
    scene.world.followed[user_id, root.id] = action.at
    return _stands(root.id, user_id, scene)


def _stands(root_id: MessageId, user_id: UserId, scene: Scene) -> Receipt:
    event = ThreadChanged(scene.world.thread_state(root_id, user_id))
    scene.streams.publish(user_id, event)
    return Receipt((event,), message_id=root_id)


@act.register
def _(action: SetCustomStatus, user_id: UserId, scene: Scene) -> Receipt:
    emoji = action.emoji or ("speech_balloon" if action.text else "")
    user = replace(
        scene.world.users[user_id],
        status_text=action.text,
        status_emoji=emoji,
        status_until=action.until,
    )
    scene.world.users[user_id] = replace(user, updated_at=scene.world.now())
    event = UserChanged(scene.world.users[user_id])
    for other in scene.world.users:
        scene.streams.publish(other, event)
    return Receipt((event,))


@act.register
def _(action: SendTyping, user_id: UserId, scene: Scene) -> Receipt:
    for member in scene.world.room(action.channel_id, user_id).viewed:
        if member != user_id:
            scene.streams.publish(member, TypingStarted(action.channel_id, user_id, action.root_id))
    return Receipt()


@act.register
def _(action: SetPresence, user_id: UserId, scene: Scene) -> Receipt:
    (scene.world.chosen.discard if action.presence is Presence.ONLINE else scene.world.chosen.add)(user_id)
    return Receipt((scene.set_presence(user_id, action.presence),))


@act.register
def _(action: SetActive, user_id: UserId, scene: Scene) -> Receipt:
    presence = Presence.ONLINE if action.is_active else Presence.AWAY
    if user_id not in scene.world.chosen and scene.world.presence(user_id).presence is not presence:
        scene.set_presence(user_id, presence)
    return Receipt()


@act.register
def _(action: JoinChannel, user_id: UserId, scene: Scene) -> Receipt:
    room = scene.world.room(action.channel_id)
    if room.channel.kind is not ChannelKind.PUBLIC and user_id not in room.viewed:
        raise RejectedError("This channel is not public.", code="forbidden", status=403)
    if user_id not in room.viewed:
        scene.tell(room.channel.id, MemberJoined(room.channel.id, user_id))
        room.viewed[user_id] = scene.world.now()
        scene.streams.publish(user_id, scene.joined(room, user_id))
    return Receipt((scene.joined(room, user_id),), channel_id=room.channel.id)


@act.register
def _(action: LeaveChannel, user_id: UserId, scene: Scene) -> Receipt:
    room = scene.world.room(action.channel_id, user_id)
    del room.viewed[user_id]
    scene.streams.publish(user_id, ChannelLeft(action.channel_id))
    scene.tell(action.channel_id, MemberLeft(action.channel_id, user_id))
    return Receipt((ChannelLeft(action.channel_id),), channel_id=action.channel_id)


@act.register
def _(action: OpenDirect, user_id: UserId, scene: Scene) -> Receipt:
    members = frozenset({user_id, *action.user_ids})
    if not members <= scene.world.users.keys():
        raise RejectedError("There is no such user.", code="not_found", status=400)
    kind = ChannelKind.DIRECT if len(members) <= 2 else ChannelKind.GROUP
    name = "__".join(sorted(members))
    channel_id = next((i for i, room in scene.world.rooms.items() if room.channel.name == name), None)
    if channel_id is None:
        channel_id = scene.open_room(name, "", kind, sorted(members)).channel.id
    joined = scene.joined(scene.world.room(channel_id), user_id)
    people = tuple(UserChanged(scene.world.users[member]) for member in sorted(members))
    return Receipt((*people, joined), channel_id=channel_id)


@act.register
def _(action: CreateChannel, user_id: UserId, scene: Scene) -> Receipt:
    if any(room.channel.name == action.name for room in scene.world.rooms.values()):
        raise RejectedError("A channel with this name exists.", code="exists", status=400)
    room = scene.open_room(action.name, action.title, action.kind, (user_id,))
    return Receipt((scene.joined(room, user_id),), channel_id=room.channel.id)


@act.register
def _(action: SetTopic, user_id: UserId, scene: Scene) -> Receipt:
    room = scene.world.room(action.channel_id, user_id)
    room.channel = replace(room.channel, topic=action.topic, updated_at=scene.world.now())
    return scene.channel_changed(room, user_id)


@act.register
def _(action: RenameChannel, user_id: UserId, scene: Scene) -> Receipt:
    room = scene.world.room(action.channel_id, user_id)
    room.channel = replace(room.channel, title=action.title, updated_at=scene.world.now())
    return scene.channel_changed(room, user_id)


@act.register
def _(action: ArchiveChannel, user_id: UserId, scene: Scene) -> Receipt:
    room = scene.world.room(action.channel_id, user_id)
    room.channel = replace(room.channel, archived=action.archived, updated_at=scene.world.now())
    return scene.channel_changed(room, user_id)


@act.register
def _(action: AddMember, user_id: UserId, scene: Scene) -> Receipt:
    room = scene.world.room(action.channel_id, user_id)
    if action.user_id not in scene.world.users:
        raise RejectedError("There is no such user.", code="not_found", status=404)
    if action.user_id not in room.viewed:
        scene.tell(room.channel.id, MemberJoined(room.channel.id, action.user_id))
        room.viewed[action.user_id] = scene.world.now()
        scene.streams.publish(action.user_id, scene.joined(room, action.user_id))
    return scene.channel_changed(room, user_id)


@act.register
def _(action: RemoveMember, user_id: UserId, scene: Scene) -> Receipt:
    room = scene.world.room(action.channel_id, user_id)
    if action.user_id in room.viewed:
        del room.viewed[action.user_id]
        scene.streams.publish(action.user_id, ChannelLeft(action.channel_id))
        scene.tell(action.channel_id, MemberLeft(action.channel_id, action.user_id))
    return scene.channel_changed(room, user_id)


@act.register
def _(action: RunCommand, user_id: UserId, scene: Scene) -> Receipt:
    """It knows one: `/where` leads somewhere."""
    if action.line.split()[0] != "/where":
        raise RejectedError(f"There is no command {action.line.split()[0]}.", code="not_found", status=404)
    return Receipt(channel_id=action.channel_id, leads_to="https://example.com/here")


act.register(KeepDraft, keep_draft)
act.register(DropDraft, drop_draft)
act.register(SchedulePost, schedule)
act.register(ChangeScheduled, change_scheduled)
act.register(DropScheduled, drop_scheduled)


def _reactions(chosen: dict[str, tuple[UserId, ...]]) -> tuple[Reaction, ...]:
    return tuple(Reaction(emoji, users) for emoji, users in chosen.items() if users)
