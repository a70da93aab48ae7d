"""How each question is asked of a Mattermost server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from chat_tui.backends.mattermost import codec, wire
from chat_tui.backends.mattermost.codec_drafts import drafts_from
from chat_tui.backends.mattermost.codec_forms import choices_body, choices_from
from chat_tui.backends.mattermost.codec_objects import own_wishes_of, user_of
from chat_tui.backends.mattermost.codec_people import (
    commands_from,
    emoji_from,
    member_count_from,
    members_from,
    profile_from,
    suggestions_from,
)
from chat_tui.backends.mattermost.codec_scheduled import scheduled_lists_from
from chat_tui.backends.mattermost.codec_threads import thread_state, threads_from
from chat_tui.backends.mattermost.directory import Directory
from chat_tui.backends.mattermost.requests import PAGE_LIMIT, Call, get, segment
from chat_tui.backends.mattermost.rest import Rest
from chat_tui.errors import RejectedError
from chat_tui.model.events import (
    Batch,
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
    SuggestionsTold,
    ThreadChanged,
    UserChanged,
)
from chat_tui.model.forms import ChoicesTold, FormChoices
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.model.messages import Message, ScheduledListed
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
from chat_tui.net.rate_limit import Urgency

THREADS_AT_ONCE = 25
MEMBERS_AT_ONCE = 100
MOST_PAGES = 25
"""Of a list that is asked for as a whole."""
NEAR = 60
"""Messages of a page while a time is looked for."""


class Answers:
    """One way for each kind of question."""

    def __init__(self, rest: Rest, directory: Directory) -> None:
        self._rest = rest
        self._directory = directory
        self._ways: dict[type[Any], Callable[[Any], Awaitable[list[Event]]]] = {
            FollowedThreads: self._threads,
            Saved: self._saved,
            Pinned: self._pinned,
            Members: self._members,
            Person: self._person,
            CustomEmoji: self._emoji,
            ScheduledPosts: self._scheduled,
            NearestTo: self._nearest,
            Commands: self._commands,
            Suggestions: self._suggestions,
            Called: self._called,
            HowMany: self._how_many,
            KeptDrafts: self._drafts,
            MyWishes: self._wishes,
            FormChoices: self._choices,
        }

    async def ask(self, question: Question) -> Batch:
        """The events that answer it."""
        return Batch(tuple(await self._ways[type(question)](question)))

    async def _threads(self, question: FollowedThreads) -> list[Event]:
        path = f"/users/me/teams/{segment(question.workspace_id)}/threads"
        before = {"before": question.before} if question.before else {}
        rows = threads_from(await self._body(get(path, per_page=str(THREADS_AT_ONCE), **before)))
        # The roots in this list come without their files and reactions.
        roots = {root.id: root for root in await self._directory.messages([row.id for row in rows])}
        events: list[Event] = []
        for row in rows:
            root = roots.get(MessageId(row.id))
            if root is None or root.deleted_at:
                continue
            state = thread_state(row, root.channel_id)
            count = max(0, row.reply_count or 0)
            counted = replace(root, reply_count=count, last_reply_at=state.last_reply_at)
            events += [MessageSeen(counted), ThreadChanged(state)]
        return events

    async def _saved(self, question: Saved) -> list[Event]:
        found: list[Message] = []
        for page in range(MOST_PAGES):
            call = get("/users/me/posts/flagged", page=str(page), per_page=str(PAGE_LIMIT))
            messages = codec.search_from(await self._body(call))
            found += messages
            if len(messages) < PAGE_LIMIT:
                break
        return [*map(MessageSeen, found), SavedListed(tuple(message.id for message in found))]

    async def _pinned(self, question: Pinned) -> list[Event]:
        body = await self._body(get(f"/channels/{segment(question.channel_id)}/pinned"))
        return [MessageSeen(message) for message in codec.search_from(body)]

    async def _wishes(self, question: MyWishes) -> list[Event]:
        user = wire.parse(wire.User, await self._body(get("/users/me")))
        return [UserChanged(user_of(user)), OwnWishesTold(own_wishes_of(user))]

    async def _choices(self, question: FormChoices) -> list[Event]:
        call = Call("POST", "/actions/dialogs/lookup", choices_body(question, "me"))
        return [ChoicesTold(choices_from(await self._body(call)))]

    async def _how_many(self, question: HowMany) -> list[Event]:
        body = await self._body(get(f"/channels/{segment(question.channel_id)}/stats"))
        return [MembersCounted(question.channel_id, member_count_from(body))]

    async def _drafts(self, question: KeptDrafts) -> list[Event]:
        call = get(f"/users/me/teams/{segment(question.workspace_id)}/drafts")
        body = await self._body(replace(call, urgency=Urgency.MARKING))
        return [DraftsListed(question.workspace_id, drafts_from(body))]

    async def _commands(self, question: Commands) -> list[Event]:
        body = await self._body(get(f"/teams/{segment(question.workspace_id)}/commands/autocomplete"))
        return [CommandsTold(tuple(commands_from(body)))]

    async def _suggestions(self, question: Suggestions) -> list[Event]:
        path = f"/teams/{segment(question.workspace_id)}/commands/autocomplete_suggestions"
        call = get(path, user_input=question.line, channel_id=question.channel_id)
        return [SuggestionsTold(tuple(suggestions_from(await self._body(call))))]

    async def _called(self, question: Called) -> list[Event]:
        """Without its workspace a channel is refused."""
        call = get(
            "/users/autocomplete",
            in_team=question.workspace_id,
            in_channel=question.channel_id,
            name=question.beginning,
            limit=str(MEMBERS_AT_ONCE),
        )
        inside, outside = codec.called_of(await self._body(call))
        told = CalledTold(
            question.channel_id, tuple(user.id for user in inside), tuple(user.id for user in outside)
        )
        return [*map(UserChanged, (*inside, *outside)), told]

    async def _members(self, question: Members) -> list[Event]:
        path = f"/channels/{segment(question.channel_id)}/members"
        call = get(path, page=str(question.page), per_page=str(MEMBERS_AT_ONCE))
        members = members_from(await self._body(call))
        people = await self._directory.users(member.user_id for member in members)
        told = MembersTold(question.channel_id, tuple(members), has_more=len(members) >= MEMBERS_AT_ONCE)
        return [*map(UserChanged, people), told]

    async def _person(self, question: Person) -> list[Event]:
        body = await self._body(get(f"/users/{segment(question.user_id)}"))
        where = await self._directory.presences((question.user_id,))
        user = user_of(wire.parse(wire.User, body))
        return [UserChanged(user), *map(PresenceChanged, where), ProfileTold(profile_from(body))]

    async def _emoji(self, question: CustomEmoji) -> list[Event]:
        found: list[tuple[str, str]] = []
        for page in range(MOST_PAGES):
            call = get("/emoji", page=str(page), per_page=str(PAGE_LIMIT), sort="name")
            try:
                names = emoji_from(await self._body(call))
            except RejectedError as error:
                if error.status not in (403, 404, 501):
                    raise
                names = ()  # switched off
            found += names
            if len(names) < PAGE_LIMIT:
                break
        return [EmojiListed(tuple(found))]

    async def _scheduled(self, question: ScheduledPosts) -> list[Event]:
        path = f"/posts/scheduled/team/{segment(question.workspace_id)}"
        body = await self._body(get(path, includeDirectChannels="true"))
        return [ScheduledListed(scheduled_lists_from(body))]

    async def _nearest(self, question: NearestTo) -> list[Event]:
        """By halving: pages are numbered from the newest, and there is no asking for a time."""
        body = await self._body(get(f"/channels/{segment(question.channel_id)}"))
        channel = wire.parse(wire.Channel, body)
        count = max(channel.total_msg_count or 0, channel.total_msg_count_root or 0, 1)
        newer, older = 0, count // NEAR  # the page that is wanted lies between these
        best: Message | None = None
        while newer <= older:
            middle = (newer + older) // 2
            page = await self._page(question.channel_id, middle)
            if not page or page[-1].created_at < question.at:
                best = best or (page[-1] if page and middle == 0 else None)
                older = middle - 1
                continue
            best = next(message for message in page if message.created_at >= question.at)
            if page[0].created_at < question.at:
                break
            newer = middle + 1
        return [] if best is None else [MessageSeen(best)]

    async def _page(self, channel_id: ChannelId, number: int) -> list[Message]:
        """The roots of a page that stand, oldest first."""
        path = f"/channels/{segment(channel_id)}/posts"
        call = get(path, page=str(number), per_page=str(NEAR), collapsedThreads="true")
        page = codec.history_from(await self._body(replace(call, urgency=Urgency.PAGING)), channel_id)
        return [message for message in page.messages if message.root_id is None and not message.deleted_at]

    async def _body(self, call: Call) -> bytes:
        return (await self._rest.call(call)).body
