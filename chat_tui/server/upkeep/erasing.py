"""How a person is forgotten: what they said in channels stays, by nobody in particular, and all else goes.

What others wrote of them, `@name` in their messages included, is theirs and stays as it is.
"""

from __future__ import annotations

import msgspec

from chat_tui.server import announce, wire_posts
from chat_tui.server.records import audit, edits, event_log, posts, sessions, users
from chat_tui.server.records.audit import Actor
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, packed, rows, unpacked, update
from chat_tui.server.remains import clear_deleted
from chat_tui.server.upkeep.steps import in_steps
from chat_tui.server.workspace import Workspace

BATCH = 500
"""Posts that one transaction takes at most."""
_THEIRS = (
    *("access_tokens", "statuses", "preferences", "drafts", "categories", "second_factors", "oauth_consents"),
    *("oauth_grants", "oauth_codes", "oauth_devices", "scheduled_posts", "reminders", "command_replies"),
    *("passing_posts", "portraits", "uploads", "thread_members", "pending_posts", "channel_members"),
    *("team_members", "event_connections"),
)
"""Tables whose rows with their user_id are theirs alone."""
_MADE = ("incoming_hooks", "outgoing_hooks", "commands")
"""What they made for others and what would go on acting in their name."""


class Erased(msgspec.Struct, frozen=True):
    """What came of it: the name that stands where theirs was, and how much was deleted."""

    name: str
    direct_messages: int
    files: int


async def erase(workspace: Workspace, user_id: str, by: Actor) -> Erased:
    """Do it, in small steps and the account last, so that one that was interrupted is simply done again."""
    records = workspace.records
    ended = await records.write(lambda tx: _shut_out(tx, user_id))
    for session_id in ended:
        workspace.hub.revoke_session(session_id)
    name = f"erased-{user_id[:8]}"
    said = await in_steps(records, lambda tx: _delete_direct(tx, user_id))
    attached = await in_steps(records, lambda tx: _detach(tx, user_id))
    await in_steps(records, lambda tx: _rename_notices(tx, user_id, name))
    await clear_deleted(records)
    await records.write(lambda tx: _forget(tx, user_id, name, by))
    return Erased(name, said, attached)


def _shut_out(tx: Transaction, user_id: str) -> list[str]:
    # What is freed is overwritten, or it could still be read from the file.
    tx.db.execute("PRAGMA secure_delete = ON")
    users.change(tx, user_id, {"delete_at": tx.now})
    return sessions.revoke_all(tx, user_id)


def _delete_direct(tx: Transaction, user_id: str) -> int:
    sql = f"""SELECT p.* FROM posts p JOIN channels c ON c.id=p.channel_id
              WHERE p.user_id=? AND p.delete_at=0 AND c.type IN ('D','G') LIMIT {BATCH}"""
    doomed = rows(tx.db, sql, (user_id,))
    for post in doomed:
        # A thread of theirs went with its root a moment ago.
        if posts.by_id(tx.db, post["id"]) is not None:
            empty = {**post, "message": "", "props": "{}", "file_ids": "[]", "hashtags": ""}
            tx.tell(announce.post_deleted(post, wire_posts.post(tx.db, empty)))
            posts.delete(tx, post, user_id)
    return len(doomed)


def _detach(tx: Transaction, user_id: str) -> int:
    doomed = rows(tx.db, f"SELECT * FROM files WHERE user_id=? AND delete_at=0 LIMIT {BATCH}", (user_id,))
    for file in doomed:
        update(tx.db, "files", {"delete_at": tx.now, "name": "erased"}, "id=?", (file["id"],))
        post = posts.by_id(tx.db, file["post_id"]) if file["post_id"] else None
        if post is not None:
            left = [file_id for file_id in unpacked(post["file_ids"]) if file_id != file["id"]]
            values = {"file_ids": packed(left), "update_at": tx.now}
            update(tx.db, "posts", values, "id=?", (post["id"],))
            tx.tell(announce.post_edited(tx.db, {**post, **values}))
    return len(doomed)


def _rename_notices(tx: Transaction, user_id: str, name: str) -> int:
    """What the workspace said of them: who came, went and was added."""
    user = users.by_id(tx.db, user_id)
    assert user is not None
    known = user["username"]
    if known == name:
        return 0
    sql = f"""SELECT id, message, props FROM posts WHERE type LIKE 'system\\_%' ESCAPE '\\'
              AND (user_id=?1 OR props LIKE ?2) AND instr(message || props, ?3) > 0 LIMIT {BATCH}"""
    found = rows(tx.db, sql, (user_id, f'%"{known}"%', known))
    for row in found:
        posts.reword(tx, row["id"], row["message"].replace(known, name), row["props"].replace(known, name))
    return len(found)


def _forget(tx: Transaction, user_id: str, name: str, by: Actor) -> None:
    for table in _THEIRS:
        tx.db.execute(f"DELETE FROM {table} WHERE user_id=?", (user_id,))
    for table in _MADE:
        owner = "user_id" if table == "incoming_hooks" else "creator_id"
        update(tx.db, table, {"delete_at": tx.now, "update_at": tx.now}, f"{owner}=?", (user_id,))
    tx.db.execute("DELETE FROM invites WHERE creator_id=?", (user_id,))
    edits.forget_author(tx, user_id)
    empty = dict.fromkeys(("email", "nickname", "first_name", "last_name", "position", "unix_name"), "")
    values: Row = {**empty, "username": name, "password_hash": "", "uid": None, "mfa_active": 0}
    values |= {"props": "{}", "roles": "system_user", "bot_description": "", "delete_at": tx.now}
    row = users.change(tx, user_id, values)
    tx.db.execute("UPDATE audit_log SET actor='', peer='' WHERE actor_id=?", (user_id,))
    # What was told of them in the last days is kept for nobody; who was away reads all anew.
    event_log.prune(tx.db, [], tx.now, keep_events=0)
    tx.tell(*announce.user_updated(row))
    audit.note(tx, by, "user.erase", user_id)
