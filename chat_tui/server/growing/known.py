"""Which teams, channels and people can a line speak of: those that are here, and those that it came after?"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from chat_tui.server.ids import direct_name, group_name


@dataclass
class Known:
    """Ids by names; `""` for what is yet to be made."""

    teams: dict[str, str] = field(default_factory=dict)
    channels: dict[tuple[str, str], str] = field(default_factory=dict)
    """By the name of the team and their own."""
    people: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    """Who has an address."""
    public: set[tuple[str, str]] = field(default_factory=set)
    """Channels that everybody may read."""
    emoji: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, db: sqlite3.Connection) -> Known:
        """What a workspace has."""
        known = cls()
        known.teams = dict(db.execute("SELECT name, id FROM teams"))
        sql = """SELECT t.name, c.name, c.id, c.type FROM channels c JOIN teams t ON t.id=c.team_id"""
        for team, name, channel_id, kind in db.execute(sql):
            known.channels[team, name] = channel_id
            if kind == "O":
                known.public.add((team, name))
        for name, user_id, email in db.execute("SELECT username, id, email FROM users"):
            known.people[name] = user_id
            if email:
                known.addresses[email] = name
        known.emoji = {name for (name,) in db.execute("SELECT name FROM emoji")}
        return known

    def direct(self, names: Sequence[str]) -> str:
        """What the direct or group channel of these people is called."""
        ids = sorted({self.people[name] for name in names})
        return direct_name(ids[0], ids[-1]) if len(ids) < 3 else group_name(ids)
