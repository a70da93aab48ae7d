"""What waits to be delivered to web hooks, and what came of it: one row a delivery, none with a message.

A row says what it is about (`source`); the text is read when it is sent, so nothing is that was deleted.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chat_tui.server.ids import new_id
from chat_tui.server.records.rows import Row, insert, one, packed, rows, scalar, unpacked, update

if TYPE_CHECKING:
    from chat_tui.server.events import Event
    from chat_tui.server.records.records import Transaction

EVENTS = {
    "posted": "posted",
    "post_edited": "post_edited",
    "post_deleted": "post_deleted",
    "reaction_added": "reaction_added",
    "reaction_removed": "reaction_removed",
    "user_joined": "user_added",
    "user_left": "user_removed",
}
"""What a hook may listen for, and the event that says so."""
TRIGGER = "trigger"
"""The event of a delivery that a word of a message set off."""
TEST = "test"
HELD = "held"
_NAMES = {event: name for name, event in EVENTS.items()}
KEPT_MS = 7 * 24 * 3600 * 1000
IDS_KEPT_MS = 25 * 3600 * 1000
LONGEST_ANSWER = 1024
_PRUNED_AT_ONCE = 500


def enqueue(db: sqlite3.Connection, events: Iterable[Event], now: int) -> None:
    """Let every hook that listens for one of these events hear of it; in the transaction of the change."""
    concerned = [event for event in events if event.name in _NAMES and event.channel_id]
    if not concerned or scalar(db, "SELECT 1 FROM outgoing_hooks WHERE delete_at=0 LIMIT 1") is None:
        return
    for event in concerned:
        channel = one(db, "SELECT team_id, type FROM channels WHERE id=?", (event.channel_id,))
        if channel is None or channel["type"] != "O":
            continue
        source = _source(event)
        if source is None:
            continue
        for hook in _listening(db, channel["team_id"], event.channel_id):
            for kind, more in _matches(hook, event, source):
                put(db, hook, kind, {**source["kept"], **more}, now)


def _listening(db: sqlite3.Connection, team_id: str, channel_id: str) -> list[Row]:
    sql = """SELECT * FROM outgoing_hooks WHERE delete_at=0 AND disabled_at=0 AND team_id=?
             AND channel_id IN ('', ?) ORDER BY create_at"""
    return rows(db, sql, (team_id, channel_id))


def _source(event: Event) -> Row | None:
    """What a delivery is about: ids to keep, and the message to look for words in; None if nobody is told.

    Posts of hooks, and so answers of hooks, are told to no hook: nothing goes round in circles.
    """
    data = event.data
    kept: Row = {"channel_id": event.channel_id}
    if isinstance(data.get("post"), str):
        post = json.loads(str(data["post"]))
        if post["props"].get("from_webhook") == "true" or str(post["type"]).startswith("system_"):
            return None
        return {"kept": {**kept, "post_id": post["id"]}, "message": post["message"]}
    if isinstance(data.get("reaction"), str):
        reaction = json.loads(str(data["reaction"]))
        more = {name: reaction[name] for name in ("post_id", "user_id", "emoji_name")}
        return {"kept": {**kept, **more}, "message": ""}
    return {"kept": {**kept, "user_id": data.get("user_id", "")}, "message": ""}


def _matches(hook: Row, event: Event, source: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    if _NAMES[event.name] in unpacked(hook["events"]):
        yield _NAMES[event.name], {}
    word = trigger_word(hook, source["message"]) if event.name == "posted" else None
    if word is not None:
        yield TRIGGER, {"trigger_word": word}


def trigger_word(hook: Row, message: str) -> str | None:
    """The word that sets a hook off; None if none does, "" for a hook that takes all of its channel."""
    words = unpacked(hook["trigger_words"])
    if not words:
        return "" if hook["channel_id"] and not unpacked(hook["events"]) else None
    first = (message.split() or [""])[0]
    for word in words:
        if first == word or (hook["trigger_when"] == 1 and first.startswith(word)):
            return str(word)
    return None


def put(
    db: sqlite3.Connection, hook: Row, event: str, source: Row, now: int, *, state: str = "waiting"
) -> list[str]:
    """Add a delivery for each URL of a hook; their ids. A held one is sent by who made it."""
    ids = []
    for url in unpacked(hook["callback_urls"]):
        row: Row = {
            "id": f"msg_{new_id()}",
            "hook_id": hook["id"],
            "url": url,
            "event": event,
            "source": packed(source),
            "state": state,
            "tries": 0,
            "due_at": now,
            "create_at": now,
            "done_at": 0,
        }
        insert(db, "webhook_deliveries", row)
        ids.append(row["id"])
    return ids


def lanes(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """The hooks and URLs for which something waits."""
    sql = "SELECT DISTINCT hook_id, url FROM webhook_deliveries WHERE state='waiting'"
    return [(row["hook_id"], row["url"]) for row in rows(db, sql)]


def first_due(db: sqlite3.Connection, lane: tuple[str, str], now: int) -> Row | None:
    """The first delivery of a hook and URL that is due."""
    sql = """SELECT * FROM webhook_deliveries WHERE hook_id=? AND url=? AND state='waiting' AND due_at<=?
             ORDER BY seq LIMIT 1"""
    return one(db, sql, (*lane, now))


def next_due(db: sqlite3.Connection, now: int) -> int | None:
    """When the next delivery is due that is not due yet (Unix milliseconds); None if none waits."""
    sql = "SELECT min(due_at) FROM webhook_deliveries WHERE state='waiting' AND due_at>?"
    found: int | None = scalar(db, sql, (now,))
    return found


def waiting(db: sqlite3.Connection) -> int:
    """How many deliveries wait."""
    return int(scalar(db, "SELECT count(*) FROM webhook_deliveries WHERE state='waiting'"))


def by_id(db: sqlite3.Connection, delivery_id: str) -> Row | None:
    """The delivery with this id."""
    return one(db, "SELECT * FROM webhook_deliveries WHERE id=?", (delivery_id,))


def note_attempt(tx: Transaction, delivery: Row, *, status: int, ms: int, answer: str, error: str) -> None:
    """Remember one attempt; of the answer, its beginning."""
    row: Row = {
        "delivery_id": delivery["id"],
        "number": delivery["tries"] + 1,
        "at": tx.now,
        "status": status,
        "milliseconds": ms,
        "answer": answer[:LONGEST_ANSWER],
        "error": error[:LONGEST_ANSWER],
    }
    insert(tx.db, "webhook_attempts", row, conflict="OR REPLACE")
    update(tx.db, "webhook_deliveries", {"tries": row["number"]}, "id=?", (delivery["id"],))


def finish(tx: Transaction, delivery_id: str, state: str) -> None:
    """A delivery is over: delivered, failed or dropped."""
    values = {"state": state, "done_at": tx.now}
    update(tx.db, "webhook_deliveries", values, "id=? AND done_at=0", (delivery_id,))


def wait_again(tx: Transaction, delivery_id: str) -> None:
    """Let a delivery be due again, whatever came of it."""
    values = {"state": "waiting", "due_at": tx.now, "done_at": 0}
    update(tx.db, "webhook_deliveries", values, "id=?", (delivery_id,))


def postpone(tx: Transaction, delivery_id: str, due_at: int) -> None:
    """Try a delivery again at an instant."""
    update(tx.db, "webhook_deliveries", {"due_at": due_at}, "id=?", (delivery_id,))


def hasten(tx: Transaction, hook_id: str, url: str) -> None:
    """What waits for a hook that answers again is due now; not what it has read and refused."""
    where = """hook_id=? AND url=? AND state='waiting' AND due_at>? AND NOT EXISTS (
                 SELECT 1 FROM webhook_attempts a WHERE a.delivery_id=webhook_deliveries.id
                 AND a.number=webhook_deliveries.tries AND a.status BETWEEN 400 AND 428)"""
    update(tx.db, "webhook_deliveries", {"due_at": tx.now}, where, (hook_id, url, tx.now))


def log(db: sqlite3.Connection, hook_id: str = "", limit: int = 100, *, delivery_id: str = "") -> list[Row]:
    """The last deliveries of a hook, or of all, or one, newest first, each with its last attempt."""
    sql = """SELECT d.*, a.at, a.status, a.milliseconds, a.answer, a.error FROM webhook_deliveries d
             LEFT JOIN webhook_attempts a ON a.delivery_id=d.id AND a.number=d.tries
             WHERE (?1='' OR d.hook_id=?1) AND (?2='' OR d.id=?2) ORDER BY d.seq DESC LIMIT ?3"""
    return rows(db, sql, (hook_id, delivery_id, limit))


def prune(tx: Transaction) -> int:
    """Forget some of what was over a week ago, and ids of incoming hooks; how many rows went."""
    sql = "SELECT id FROM webhook_deliveries WHERE state<>'waiting' AND done_at<?1 AND create_at<?1 LIMIT ?2"
    ids: Sequence[str] = [row["id"] for row in rows(tx.db, sql, (tx.now - KEPT_MS, _PRUNED_AT_ONCE))]
    for delivery_id in ids:
        tx.db.execute("DELETE FROM webhook_attempts WHERE delivery_id=?", (delivery_id,))
        tx.db.execute("DELETE FROM webhook_deliveries WHERE id=?", (delivery_id,))
    gone = tx.db.execute("DELETE FROM webhook_ids WHERE at<?", (tx.now - IDS_KEPT_MS,)).rowcount
    return len(ids) + gone
