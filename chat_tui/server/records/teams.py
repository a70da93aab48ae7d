"""Which teams there are and who belongs to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from chat_tui.server.ids import new_id
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, marks, one, prefix_pattern, rows, scalar, update


def create(tx: Transaction, values: Row) -> Row:
    """Add a team; `values` are name, display_name and whatever else is known."""
    team: Row = {
        "id": new_id(),
        "description": "",
        "email": "",
        "type": "O",
        "company_name": "",
        "allowed_domains": "",
        "invite_id": new_id(),
        "allow_open_invite": 1,
        "create_at": tx.now,
        "update_at": tx.now,
        "delete_at": 0,
        **values,
    }
    insert(tx.db, "teams", team)
    return team


def by_id(db: sqlite3.Connection, team_id: str) -> Row | None:
    """The team with this id."""
    return one(db, "SELECT * FROM teams WHERE id=?", (team_id,))


def by_name(db: sqlite3.Connection, name: str) -> Row | None:
    """The team with this name."""
    return one(db, "SELECT * FROM teams WHERE name=?", (name,))


def by_invite(db: sqlite3.Connection, invite_id: str) -> Row | None:
    """The live team with this invitation."""
    return one(db, "SELECT * FROM teams WHERE invite_id=? AND delete_at=0", (invite_id,))


def open_teams(db: sqlite3.Connection, term: str = "", *, limit: int, offset: int = 0) -> list[Row]:
    """A page of the teams anybody may join, optionally those whose name begins with `term`."""
    sql = """SELECT * FROM teams WHERE allow_open_invite=1 AND delete_at=0
             AND (name LIKE ?1 ESCAPE '\\' OR display_name LIKE ?1 ESCAPE '\\')
             ORDER BY display_name LIMIT ?2 OFFSET ?3"""
    return rows(db, sql, (prefix_pattern(term), limit, offset))


def of_user(db: sqlite3.Connection, user_id: str) -> list[Row]:
    """The teams a user is in."""
    sql = """SELECT t.* FROM teams t JOIN team_members m ON m.team_id=t.id
             WHERE m.user_id=? AND m.delete_at=0 AND t.delete_at=0 ORDER BY t.display_name"""
    return rows(db, sql, (user_id,))


def change(tx: Transaction, team_id: str, values: Row) -> Row:
    """Set columns of a team and bump update_at."""
    update(tx.db, "teams", {**values, "update_at": tx.now}, "id=?", (team_id,))
    found = by_id(tx.db, team_id)
    assert found is not None
    return found


def member(db: sqlite3.Connection, team_id: str, user_id: str) -> Row | None:
    """A user's membership, also one that has ended (delete_at > 0)."""
    return one(db, "SELECT * FROM team_members WHERE team_id=? AND user_id=?", (team_id, user_id))


def members(
    db: sqlite3.Connection, team_id: str, known_to: str = "", *, limit: int, offset: int = 0
) -> list[Row]:
    """A page of the members of a team, of those who share a channel with `known_to` if that is given."""
    sql = """SELECT * FROM team_members WHERE team_id=?1 AND delete_at=0 AND (?2='' OR user_id IN
               (SELECT other.user_id FROM channel_members mine
                JOIN channel_members other ON other.channel_id=mine.channel_id WHERE mine.user_id=?2))
             ORDER BY user_id LIMIT ?3 OFFSET ?4"""
    return rows(db, sql, (team_id, known_to, limit, offset))


def members_by_ids(db: sqlite3.Connection, team_id: str, user_ids: Sequence[str]) -> list[Row]:
    """The memberships of these users."""
    sql = f"SELECT * FROM team_members WHERE team_id=? AND user_id IN ({marks(user_ids)})"
    return rows(db, sql, (team_id, *user_ids))


def memberships(db: sqlite3.Connection, user_id: str) -> list[Row]:
    """All memberships of a user, ended ones included."""
    return rows(db, "SELECT * FROM team_members WHERE user_id=? ORDER BY create_at, team_id", (user_id,))


def member_count(db: sqlite3.Connection, team_id: str) -> int:
    """How many belong to a team."""
    return int(scalar(db, "SELECT count(*) FROM team_members WHERE team_id=? AND delete_at=0", (team_id,)))


def put_member(tx: Transaction, team_id: str, user_id: str, *, is_admin: bool = False) -> bool:
    """Let a user in, again if need be; whether that changed anything."""
    before = member(tx.db, team_id, user_id)
    if before is not None and before["delete_at"] == 0:
        return False
    row = {
        "team_id": team_id,
        "user_id": user_id,
        "is_admin": int(is_admin),
        "create_at": tx.now,
        "delete_at": 0,
    }
    insert(tx.db, "team_members", row, conflict="OR REPLACE")
    return True


def set_admin(tx: Transaction, team_id: str, user_id: str, is_admin: bool) -> None:
    """Make a member an administrator of the team, or no longer."""
    update(tx.db, "team_members", {"is_admin": int(is_admin)}, "team_id=? AND user_id=?", (team_id, user_id))


def end_membership(tx: Transaction, team_id: str, user_id: str) -> None:
    """Let a user go."""
    update(tx.db, "team_members", {"delete_at": tx.now}, "team_id=? AND user_id=?", (team_id, user_id))
