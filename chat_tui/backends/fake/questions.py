"""How the fake server answers each question."""

from __future__ import annotations

from functools import singledispatch

from chat_tui.backends.fake.world import World
from chat_tui.errors import RejectedError
from chat_tui.model.events import (
    CalledTold,
    CommandsTold,
    DraftsListed,
    EmojiListed,
    Event,
    MembersCounted,
    MembersTold,
    MessageSeen,
    OwnWishesTold,
    PresenceChanged,
    ProfileTold,
    SavedListed,
    Suggestion,
    SuggestionsTold,
    ThreadChanged,
    UserChanged,
)
from chat_tui.model.ids import UserId
from chat_tui.model.messages import ScheduledListed
from chat_tui.model.questions import (
    Called,
    Commands,
    CustomEmoji,
    FollowedThreads,
    HowMany,
    KeptDrafts,
    Members,
    MyWishes,
    NearestTo,
    Person,
    Pinned,
    Question,
    Saved,
    ScheduledPosts,
    Suggestions,
)
from chat_tui.model.users import Member, Profile

THREADS_AT_ONCE = 25
MEMBERS_AT_ONCE = 100


@singledispatch
def answer(question: Question, user_id: UserId, world: World) -> tuple[Event, ...]:
    """The events that tell it."""
    raise RejectedError(f"The fake server cannot tell {type(question).__name__}.", status=501)


@answer.register
def _(question: FollowedThreads, user_id: UserId, world: World) -> tuple[Event, ...]:
    states = [world.thread_state(root_id, user_id) for who, root_id in world.followed if who == user_id]
    states.sort(key=lambda state: state.last_reply_at, reverse=True)
    ids = [state.root_id for state in states]
    start = ids.index(question.before) + 1 if question.before in ids else 0
    shown = states[start : start + THREADS_AT_ONCE]
    roots = [MessageSeen(world.messages[state.root_id]) for state in shown]
    return (*roots, *(ThreadChanged(state) for state in shown))


@answer.register
def _(question: Saved, user_id: UserId, world: World) -> tuple[Event, ...]:
    kept = [world.messages[message_id] for message_id in world.saved.get(user_id, {})]
    kept = [message for message in kept if not message.deleted_at][::-1]
    return (*map(MessageSeen, kept), SavedListed(tuple(message.id for message in kept)))


@answer.register
def _(question: MyWishes, user_id: UserId, world: World) -> tuple[Event, ...]:
    return (OwnWishesTold(world.own_wishes(user_id)),)


@answer.register
def _(question: Pinned, user_id: UserId, world: World) -> tuple[Event, ...]:
    world.room(question.channel_id, user_id)
    return tuple(
        MessageSeen(message)
        for message in world.messages.values()
        if message.channel_id == question.channel_id and message.pinned and not message.deleted_at
    )


@answer.register
def _(question: Members, user_id: UserId, world: World) -> tuple[Event, ...]:
    there = sorted(world.room(question.channel_id, user_id).viewed)
    start = question.page * MEMBERS_AT_ONCE
    shown, more = there[start : start + MEMBERS_AT_ONCE], len(there) > start + MEMBERS_AT_ONCE
    people = (UserChanged(world.users[member]) for member in shown)
    return (*people, MembersTold(question.channel_id, tuple(map(Member, shown)), has_more=more))


@answer.register
def _(question: Person, user_id: UserId, world: World) -> tuple[Event, ...]:
    user = world.users.get(question.user_id)
    if user is None:
        raise RejectedError("There is no such user.", code="not_found", status=404)
    profile = Profile(user.id)
    return UserChanged(user), PresenceChanged(world.presence(user.id)), ProfileTold(profile)


@answer.register
def _(question: CustomEmoji, user_id: UserId, world: World) -> tuple[Event, ...]:
    return (EmojiListed(tuple(sorted(world.emoji.items()))),)


@answer.register
def _(question: KeptDrafts, user_id: UserId, world: World) -> tuple[Event, ...]:
    joined = {room.channel.id for room in world.joined(user_id)}
    kept = [draft for (who, there, _), draft in world.drafts.items() if who == user_id and there in joined]
    return (DraftsListed(question.workspace_id, tuple(kept)),)


@answer.register
def _(question: ScheduledPosts, user_id: UserId, world: World) -> tuple[Event, ...]:
    kept = [post for whose, post in world.scheduled.values() if whose == user_id]
    return (ScheduledListed(tuple(sorted(kept, key=lambda post: post.at))),)


@answer.register
def _(question: HowMany, user_id: UserId, world: World) -> tuple[Event, ...]:
    return (MembersCounted(question.channel_id, len(world.room(question.channel_id).viewed)),)


@answer.register
def _(question: Commands, user_id: UserId, world: World) -> tuple[Event, ...]:
    return (CommandsTold((("where", "[place]", "Lead somewhere"), ("join", "", "Not ours"))),)


@answer.register
def _(question: Suggestions, user_id: UserId, world: World) -> tuple[Event, ...]:
    places = ("home", "harbour", "market")
    told = [Suggestion(f"where {place}", place, "", f"Lead to the {place}") for place in places]
    return (SuggestionsTold(tuple(each for each in told if each.line.startswith(question.line[1:]))),)


@answer.register
def _(question: Called, user_id: UserId, world: World) -> tuple[Event, ...]:
    found = [user for user in world.users.values() if user.name.startswith(question.beginning.lower())]
    there = world.room(question.channel_id, user_id).viewed
    inside = tuple(user.id for user in found if user.id in there)
    outside = tuple(user.id for user in found if user.id not in there)
    return (*map(UserChanged, found), CalledTold(question.channel_id, inside, outside))


@answer.register
def _(question: NearestTo, user_id: UserId, world: World) -> tuple[Event, ...]:
    world.room(question.channel_id, user_id)
    roots = world.roots(question.channel_id)
    later = [message for message in roots if message.created_at >= question.at]
    return (MessageSeen(later[0] if later else roots[-1]),) if roots else ()
