"""Who is invited: what a link lets in, how often and how long, and who made it; stored only as a hash."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from chat_tui.server.ids import new_id, secret_hash
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, one, packed, rows, scalar, update

HOUR = 3_600_000
LIFE = 48 * HOUR
"""Milliseconds an invitation is good for unless somebody says otherwise."""
LONGEST_LIFE = 90 * 24 * HOUR
MOST_USES = 1000
AN_HOUR = 10
"""How many invitations a person may make in an hour."""
_REMEMBERED = 30 * 24 * HOUR


@dataclass(frozen=True, slots=True)
class NewInvite:
    """What an invitation is to; `life` in milliseconds."""

    creator_id: str
    team_id: str
    is_guest: bool = False
    channel_ids: Sequence[str] = ()
    most_uses: int = 1
    life: int = LIFE


def create(tx: Transaction, new: NewInvite) -> tuple[Row, str]:
    """Make an invitation; its row, and its token, which is shown only now."""
    tx.db.execute("DELETE FROM invites WHERE expires_at<?", (tx.now - _REMEMBERED,))
    invite_id, token = new_id(), new_id()
    row = {
        "id": invite_id,
        "token_hash": secret_hash(token),
        "creator_id": new.creator_id,
        "team_id": new.team_id,
        "role": "guest" if new.is_guest else "user",
        "channel_ids": packed(list(new.channel_ids)),
        "uses": 0,
        "most_uses": new.most_uses,
        "create_at": tx.now,
        "expires_at": tx.now + new.life,
    }
    insert(tx.db, "invites", row)
    return row, token


def find(db: sqlite3.Connection, token: str, now: int) -> Row | None:
    """The invitation that a token is for, while somebody can still use it."""
    sql = "SELECT * FROM invites WHERE token_hash=? AND expires_at>? AND uses<most_uses"
    return one(db, sql, (secret_hash(token), now))


def use(tx: Transaction, token: str) -> Row | None:
    """Take one use of an invitation, which it is for; None if there is none left."""
    found = find(tx.db, token, tx.now)
    if found is not None:
        update(tx.db, "invites", {"uses": found["uses"] + 1}, "id=?", (found["id"],))
    return found


def by_id(db: sqlite3.Connection, invite_id: str) -> Row | None:
    """The invitation with this id, also one that is over."""
    return one(db, "SELECT * FROM invites WHERE id=?", (invite_id,))


def listed(db: sqlite3.Connection, now: int, creator_id: str = "") -> list[Row]:
    """The invitations that can still be used, of one person or of all, oldest first."""
    sql = """SELECT * FROM invites WHERE expires_at>?1 AND uses<most_uses AND (?2='' OR creator_id=?2)
             ORDER BY create_at, id"""
    return rows(db, sql, (now, creator_id))


def revoke(tx: Transaction, invite_id: str) -> None:
    """Let nobody in with it any more."""
    update(tx.db, "invites", {"expires_at": tx.now}, "id=?", (invite_id,))


def made_lately(db: sqlite3.Connection, creator_id: str, now: int) -> int:
    """How many a person made in the last hour, those included that are over."""
    sql = "SELECT count(*) FROM invites WHERE creator_id=? AND create_at>?"
    return int(scalar(db, sql, (creator_id, now - HOUR)))
