"""How the lists are fetched: oneself, teams, channels, memberships and the people needed to name them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Raw

from chat_tui.backends.mattermost import codec, requests, wire
from chat_tui.backends.mattermost.codec_categories import categories_from
from chat_tui.backends.mattermost.codec_objects import (
    channel_of,
    direct_members,
    knows_kind,
    membership_of,
    user_of,
    workspace_of,
)
from chat_tui.backends.mattermost.requests import PAGE_LIMIT, Call, get, segment
from chat_tui.backends.mattermost.rest import Rest, together
from chat_tui.errors import RejectedError
from chat_tui.model.channels import Membership
from chat_tui.model.events import (
    Batch,
    CategoriesListed,
    ChannelChanged,
    ChannelJoined,
    Event,
    LookupNeeded,
    MessageSeen,
    SnapshotTaken,
    UserChanged,
)
from chat_tui.model.ids import ChannelId, UserId, WorkspaceId
from chat_tui.model.messages import Message
from chat_tui.model.users import User, UserPresence

_GROUPS_AT_ONCE = 50


class Directory:
    """Who and what there is, asked of the server each time. `collapsed` says how it counts unread posts."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self.collapsed = True
        self.kept_days = 0
        """After so many days the server deletes posts; 0 never."""

    async def snapshot(self, me: User) -> Batch:
        """All lists as they are now."""
        teams = [
            team
            for team in wire.parse_list(wire.Team, await self._body(get("/users/me/teams")))
            if not team.delete_at
        ]
        channels, members = await self._channels_and_members(teams)
        groups = await self._people_of_groups([channel.id for channel in channels if channel.type == "G"])
        direct = {
            user_id
            for channel in channels
            if channel.type == "D"
            for user_id in direct_members(channel.name or "", me.id)
        }
        in_groups = {user.id: user for people in groups.values() for user in people}
        users = {me.id: me, **in_groups}
        users |= {user.id: user for user in await self.users(sorted(direct - users.keys()))}
        standing = {member.channel_id: member for member in members}
        taken = SnapshotTaken(
            me,
            tuple(workspace_of(team) for team in teams),
            tuple(channel_of(raw, me.id, (u.id for u in groups.get(raw.id, ()))) for raw in channels),
            tuple(self._standing(raw, standing.get(raw.id)) for raw in channels),
            tuple(users.values()),
            tuple(await self.presences(sorted(users)[:PAGE_LIMIT])),
            self.kept_days,
        )
        return Batch((taken,))

    async def lookup(self, needed: LookupNeeded, me: UserId) -> Batch:
        """Describe what an event only named; what the server does not tell us is left out."""
        found: list[Event] = [UserChanged(user) for user in await self.users(needed.user_ids)]
        for events in await together(*(self.channel(channel_id, me) for channel_id in needed.channel_ids)):
            found += events
        found += [MessageSeen(message) for message in await self.messages(needed.message_ids)]
        if needed.categories:
            for team in wire.parse_list(wire.Team, await self._body(get("/users/me/teams"))):
                found += await self.categories(WorkspaceId(team.id))
        return Batch(tuple(found))

    async def categories(self, workspace_id: WorkspaceId) -> list[CategoriesListed]:
        """The groups of our channels in a team; nothing from a server that has none."""
        try:
            body = await self._body(get(f"/users/me/teams/{segment(workspace_id)}/channels/categories"))
        except RejectedError:
            return []
        return [CategoriesListed(workspace_id, categories_from(body, workspace_id))]

    async def channel(self, channel_id: ChannelId, me: UserId) -> list[Event]:
        """A channel with its people and our standing in it; nothing if it is hidden from us."""
        path = f"/channels/{segment(channel_id)}"
        body = await self._known(get(path))
        if body is None:
            return []
        raw = wire.parse(wire.Channel, body)
        if not knows_kind(raw):
            return []
        people: list[User] = []
        if raw.type == "G":
            people = (await self._people_of_groups([channel_id])).get(channel_id, [])
        elif raw.type == "D":
            people = await self.users(direct_members(raw.name or "", me))
        channel = channel_of(raw, me, (user.id for user in people))
        events: list[Event] = [UserChanged(user) for user in people]
        member = await self._known(get(f"{path}/members/{segment(me)}"))
        if member is None:
            return [*events, ChannelChanged(channel)]
        standing = self._standing(raw, wire.parse(wire.ChannelMember, member))
        return [*events, ChannelJoined(channel, standing)]

    async def users(self, user_ids: Iterable[UserId]) -> list[User]:
        """Users by id; unknown ones are left out."""
        ids = list(dict.fromkeys(user_id for user_id in user_ids if user_id))
        bodies = await together(*(self._body(requests.users(part)) for part in _parts(ids, PAGE_LIMIT)))
        return [user for body in bodies for user in codec.users_of(body)]

    async def presences(self, user_ids: Iterable[UserId]) -> list[UserPresence]:
        """Where these users are."""
        ids = list(dict.fromkeys(user_id for user_id in user_ids if user_id))
        bodies = await together(*(self._body(requests.presences(part)) for part in _parts(ids, PAGE_LIMIT)))
        return [presence for body in bodies for presence in codec.presences_of(body)]

    async def messages(self, message_ids: Sequence[str]) -> list[Message]:
        """Messages by id, deleted ones too; none if the server knows none of them."""
        if not message_ids:
            return []
        body = await self._known(Call("POST", "/posts/ids", list(message_ids)))
        return [] if body is None else codec.messages_from(body)

    def _standing(self, channel: wire.Channel, member: wire.ChannelMember | None) -> Membership:
        if member is None:
            return Membership(ChannelId(channel.id))
        return membership_of(member, channel, collapsed=self.collapsed)

    async def _channels_and_members(
        self, teams: Sequence[wire.Team]
    ) -> tuple[list[wire.Channel], list[wire.ChannelMember]]:
        """All teams at once where the server can, else team by team."""
        try:
            channels, members = await self._all_at_once()
        except RejectedError as error:
            if error.status != 404:
                raise
        else:
            # Up to 6.6 the page -1 is not "all of them": what is missing is fetched team by team.
            if {channel.id for channel in channels} <= {member.channel_id for member in members}:
                return channels, members
        return await self._team_by_team(teams)

    async def _all_at_once(self) -> tuple[list[wire.Channel], list[wire.ChannelMember]]:
        channels, members = await together(
            self._rest.call(get("/users/me/channels")),
            self._rest.call(get("/users/me/channel_members", page="-1")),
        )
        parse = wire.parse_lines if members.content_type == "application/x-ndjson" else wire.parse_list
        return _shown(wire.parse_list(wire.Channel, channels.body)), parse(wire.ChannelMember, members.body)

    async def _team_by_team(
        self, teams: Sequence[wire.Team]
    ) -> tuple[list[wire.Channel], list[wire.ChannelMember]]:
        channels: dict[str, wire.Channel] = {}
        members: dict[str, wire.ChannelMember] = {}
        for team in teams:
            path = f"/users/me/teams/{segment(team.id)}/channels"
            # A team without channels is a 404.
            body = await self._known(get(path)) or b"[]"
            channels |= {raw.id: raw for raw in wire.parse_list(wire.Channel, body)}
            body = await self._known(get(f"{path}/members")) or b"[]"
            members |= {raw.channel_id: raw for raw in wire.parse_list(wire.ChannelMember, body)}
        return _shown(channels.values()), list(members.values())

    async def _people_of_groups(self, channel_ids: Sequence[str]) -> dict[str, list[User]]:
        people: dict[str, list[User]] = {}
        for part in _parts(channel_ids, _GROUPS_AT_ONCE):
            body = await self._known(Call("POST", "/users/group_channels", list(part)))
            groups = wire.parse(_GROUPS, body or b"{}") or {}
            for channel_id, rows in groups.items():
                people[channel_id] = [user_of(row) for row in wire.parse_each(wire.User, rows)]
        return people

    async def _known(self, call: Call) -> bytes | None:
        """A body, or None where the server hides the thing or does not have it."""
        try:
            return await self._body(call)
        except RejectedError as error:
            if error.status in (403, 404):
                return None
            raise

    async def _body(self, call: Call) -> bytes:
        return (await self._rest.call(call)).body


def _shown(channels: Iterable[wire.Channel]) -> list[wire.Channel]:
    return [channel for channel in channels if knows_kind(channel) and not channel.delete_at]


def _parts(ids: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


_GROUPS: Any = dict[str, list[Raw] | None] | None
