"""How are the people of a workspace written: who they are, where they belong, what they want to be told?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from chat_tui.server.growing import fitting
from chat_tui.server.growing.fitting import roles_in, shortened
from chat_tui.server.growing.lines import Bot, ChannelMembership, TeamMembership, User
from chat_tui.server.growing.report import Report
from chat_tui.server.records.rows import Row, rows, unpacked

_FAVORITES = "SELECT user_id, name FROM preferences WHERE category='favorite_channel' AND value='true'"
_IN_TEAMS = "SELECT * FROM team_members WHERE user_id=? AND delete_at=0"
_IN_CHANNELS = """SELECT m.*, c.team_id FROM channel_members m JOIN channels c ON c.id=m.channel_id
                  WHERE m.user_id=? AND c.team_id=?"""
_DISPLAY = "SELECT name, value FROM preferences WHERE user_id=? AND category='display_settings'"


class People:
    """Everybody, bots and those who are gone included: what they said names them."""

    def __init__(
        self, db: sqlite3.Connection, teams: Mapping[str, str], channels: Mapping[str, str], report: Report
    ) -> None:
        self.rows = rows(db, "SELECT * FROM users ORDER BY username")
        self.names: dict[str, str] = {row["id"]: row["username"] for row in self.rows}
        """User names by id."""
        self.favorites: dict[str, list[str]] = {}
        """Who has a channel among the favourites, by its id."""
        for user_id, channel_id in db.execute(_FAVORITES):
            self.favorites.setdefault(channel_id, []).append(user_id)
        self._db = db
        self._teams = teams
        self._channels = channels
        self._report = report

    def bots(self) -> Iterator[Bot]:
        """The programs among them."""
        for row in self.rows:
            if row["is_bot"]:
                owner = self.names.get(row["bot_owner_id"], "")
                yield Bot(row["username"], owner, description=row["bot_description"])

    def user(self, row: Row, picture: str | None) -> User:
        """One of them; `picture` is the path of a portrait that was chosen."""
        if row["is_bot"]:
            self._report.change(
                "bots that are people there until `mmctl user convert --bot NAME`", row["username"]
            )
        name = row["username"]
        display = {
            fitting.DISPLAY[key]: value
            for key, value in self._db.execute(_DISPLAY, (row["id"],))
            if key in fitting.DISPLAY
        }
        return User(
            name,
            fitting.address(row, self._report),
            picture,
            nickname=shortened(row, "nickname", self._report, name),
            first_name=shortened(row, "first_name", self._report, name),
            last_name=shortened(row, "last_name", self._report, name),
            position=shortened(row, "position", self._report, name),
            roles=fitting.system_roles(row),
            locale=row["locale"],
            delete_at=row["delete_at"] or None,
            teams=[self._in_team(row, one) for one in self._memberships(row)] or None,
            notify_props=fitting.renamed(unpacked(row["notify_props"]), fitting.NOTIFY),
            **display,
        )

    def _memberships(self, user: Row) -> list[Row]:
        found = [row for row in rows(self._db, _IN_TEAMS, (user["id"],)) if row["team_id"] in self._teams]
        return sorted(found, key=lambda row: self._teams[row["team_id"]])

    def _in_team(self, user: Row, membership: Row) -> TeamMembership:
        is_guest = "system_guest" in user["roles"]
        roles = roles_in("team", is_admin=bool(membership["is_admin"]), is_guest=is_guest)
        found = rows(self._db, _IN_CHANNELS, (user["id"], membership["team_id"]))
        channels = [self._in_channel(user, one) for one in found if one["channel_id"] in self._channels]
        channels.sort(key=lambda one: one.name)
        return TeamMembership(self._teams[membership["team_id"]], roles, channels or None)

    def _in_channel(self, user: Row, membership: Row) -> ChannelMembership:
        is_guest = "system_guest" in user["roles"]
        channel_id = membership["channel_id"]
        return ChannelMembership(
            self._channels[channel_id],
            roles_in("channel", is_admin=bool(membership["is_admin"]), is_guest=is_guest),
            fitting.renamed(unpacked(membership["notify_props"]), fitting.CHANNEL_NOTIFY),
            user["id"] in self.favorites.get(channel_id, ()) or None,
        )
