"""How do teams, channels and people of an import come into a workspace? Who is here stays as he is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from chat_tui.server.growing import fitting
from chat_tui.server.growing.known import Known
from chat_tui.server.growing.lines import Bot, Channel, ChannelMembership, DirectChannel, Info, Team, User
from chat_tui.server.growing.mattermost import GENERATOR
from chat_tui.server.growing.report import Report
from chat_tui.server.names import displayed
from chat_tui.server.records import channels, members, past, portraits, preferences, teams, users
from chat_tui.server.records.channels import NewChannel
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import packed, unpacked, update
from chat_tui.server.records.users import NewUser
from chat_tui.server.wire_errors import ApiError

Pictures = Mapping[str, tuple[str, bytes]]
"""Type and bytes of pictures that were redrawn, by their path."""


class Filling:
    """Puts places and people into a workspace, in the transaction it is handed."""

    def __init__(self, known: Known, report: Report, pictures: Pictures) -> None:
        self._known = known
        self._report = report
        self._pictures = pictures
        self._bots: dict[str, Bot] = {}

    def version(self, info: Info | None) -> None:
        """Hear which of the people are programs: our own exports say it here."""
        if info is None or info.generator != GENERATOR:
            return
        try:
            said = msgspec.convert(info.additional, dict[str, list[Bot]])
        except msgspec.ValidationError:
            return
        self._bots = {bot.username: bot for bot in said.get("bots", ())}

    def team(self, tx: Transaction, team: Team) -> None:
        """A team, if there is none of that name."""
        if self._known.teams.get(team.name):
            return
        values = {
            "name": team.name,
            "display_name": team.display_name or team.name,
            "description": team.description,
            "type": team.type or "O",
            "allow_open_invite": int(
                team.type != "I" if team.allow_open_invite is None else team.allow_open_invite
            ),
        }
        self._known.teams[team.name] = teams.create(tx, values)["id"]
        self._report.count("teams")

    def channel(self, tx: Transaction, channel: Channel) -> None:
        """A channel of a team, if there is none of that name."""
        key = (channel.team, channel.name)
        if self._known.channels.get(key):
            return
        new = NewChannel(
            channel.name,
            channel.type or "O",
            self._known.teams[channel.team],
            channel.display_name or channel.name,
            channel.header,
            channel.purpose,
        )
        made = channels.create(tx, new)
        past.begin_channel(tx, made["id"], channel.deleted_at or 0)
        self._known.channels[key] = made["id"]
        self._report.count("channels")

    def user(self, tx: Transaction, user: User) -> None:
        """A person, if there is nobody of that name, and where he belongs."""
        name = user.username.lower()
        if not self._known.people.get(name):
            self._make(tx, name, user)
        user_id = self._known.people[name]
        for team in user.teams or ():
            is_admin = "team_admin" in team.roles.split()
            teams.put_member(tx, self._known.teams[team.name], user_id, is_admin=is_admin)
            for place in team.channels or ():
                self._join(tx, self._known.channels[team.name, place.name], user_id, place)

    def _make(self, tx: Transaction, name: str, user: User) -> None:
        bot = self._bots.get(name)
        email = user.email.lower()
        new = NewUser(
            name,
            "" if email.endswith(f"@{fitting.NO_ADDRESS}") else email,
            nickname=self._shown("nickname", user.nickname),
            first_name=self._shown("first_name", user.first_name),
            last_name=self._shown("last_name", user.last_name),
            position=user.position,
            locale=user.locale or "en",
            is_bot=bot is not None,
            bot_description=bot.description if bot is not None else "",
        )
        row = users.create(tx, new)
        notify = _back(user.notify_props, fitting.NOTIFY)
        values = {
            "roles": _system_roles(user.roles),
            "notify_props": packed({**unpacked(row["notify_props"]), **notify}),
            "delete_at": user.delete_at or 0,
        }
        update(tx.db, "users", values, "id=?", (row["id"],))
        self._known.people[name] = row["id"]
        self._report.count("bots" if bot is not None else "people")
        self._prefer(tx, row["id"], user)
        if (picture := self._pictures.get(user.profile_image or "")) is not None:
            portraits.choose(tx, row["id"], picture[1])

    def _shown(self, field: str, name: str) -> str:
        """A name to show, none where it has what cannot be seen."""
        try:
            return displayed(field, name)
        except ApiError:
            self._report.change("names with invisible characters left out", name)
            return ""

    def _prefer(self, tx: Transaction, user_id: str, user: User) -> None:
        for key, field in fitting.DISPLAY.items():
            if value := getattr(user, field):
                row = {"user_id": user_id, "category": "display_settings", "name": key, "value": value}
                preferences.put(tx, [row])

    def _join(self, tx: Transaction, channel_id: str, user_id: str, place: ChannelMembership) -> None:
        is_admin = "channel_admin" in place.roles.split()
        if not members.add(tx, channel_id, user_id, is_admin=is_admin):
            return
        if notify := _back(place.notify_props, fitting.CHANNEL_NOTIFY):
            members.set_notify_props(tx, channel_id, user_id, notify)
        if place.favorite:
            favor(tx, channel_id, [user_id])

    def bot(self, tx: Transaction, bot: Bot) -> None:
        """A program, if there is nobody of that name."""
        name = bot.username.lower()
        self._bots[name] = bot
        if self._known.people.get(name):
            return
        new = NewUser(name, first_name=bot.display_name, is_bot=True, bot_description=bot.description)
        row = users.create(tx, new)
        update(tx.db, "users", {"delete_at": bot.delete_at or 0}, "id=?", (row["id"],))
        self._known.people[name] = row["id"]
        self._report.count("bots")

    def own_bots(self, tx: Transaction) -> None:
        """Give the programs to those who own them, now that everybody is there."""
        for name, bot in self._bots.items():
            owner = self._known.people.get(bot.owner.lower(), "")
            where = "username=? AND is_bot=1 AND bot_owner_id=''"
            update(tx.db, "users", {"bot_owner_id": owner}, where, (name,))

    def direct_channel(self, tx: Transaction, direct: DirectChannel) -> None:
        """A direct or group channel, if these people have none."""
        channel_id, is_new = self.direct(tx, direct.names)
        if is_new:
            update(tx.db, "channels", {"header": direct.header}, "id=?", (channel_id,))
            names = direct.favorited_by or ()
            favor(tx, channel_id, [self._known.people[name.lower()] for name in names])

    def direct(self, tx: Transaction, names: Sequence[str]) -> tuple[str, bool]:
        """The id of the channel these people have, made if need be; whether it was made."""
        ids = list(dict.fromkeys(self._known.people[name.lower()] for name in names))
        if len(ids) < 3:
            row, is_new = channels.open_direct(tx, ids[0], ids[-1])
        else:
            row, is_new = channels.open_group(tx, ids[0], ids)
        if is_new:
            past.begin_channel(tx, row["id"], 0)
            self._report.count("direct channels" if len(ids) < 3 else "group channels")
        return row["id"], is_new


def favor(tx: Transaction, channel_id: str, user_ids: Sequence[str]) -> None:
    """Put a channel among these people's favourites."""
    values = {"category": "favorite_channel", "name": channel_id, "value": "true"}
    preferences.put(tx, [{"user_id": user_id, **values} for user_id in user_ids])


def _system_roles(roles: str) -> str:
    found = roles.split()
    if "system_guest" in found:
        return "system_guest"
    return "system_admin system_user" if "system_admin" in found else "system_user"


def _back(values: Mapping[str, str] | None, names: Mapping[str, str]) -> dict[str, str]:
    """Settings under the names they have here."""
    return {ours: values[theirs] for ours, theirs in names.items() if values and theirs in values}
