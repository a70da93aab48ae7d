"""Presence: who is online, away, busy; and the custom status with its words."""

from __future__ import annotations

from datetime import datetime

from chat_tui.server import announce, presence, rules, wire_users
from chat_tui.server.call import Call, integer, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.permissions import Right
from chat_tui.server.records import preferences, statuses, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, packed, unpacked
from chat_tui.server.wire_errors import bad_body

NEVER = "0001-01-01T00:00:00Z"
_DURATIONS = frozenset(
    {
        "",
        "thirty_minutes",
        "one_hour",
        "four_hours",
        "today",
        "this_week",
        "date_and_time",
        "custom_date_time",
    }
)
_RECENT = 5


async def get(call: Call) -> Row:
    """GET /users/{id}/status."""
    return wire_users.status(statuses.of(call.db, call.path("user_id")))


async def by_ids(call: Call) -> list[Row]:
    """POST /users/status/ids: an unknown user is offline; guests are told of their own circle."""
    wanted = await call.ids("user_ids")
    if not call.caller.may(Right.SEE_EVERYBODY):
        wanted = [row["id"] for row in rules.visible(call, users.by_ids(call.db, wanted))]
    return [wire_users.status(row) for row in statuses.of_many(call.db, wanted)]


async def put(call: Call) -> Row:
    """PUT /users/{id}/status: told to everybody."""
    body = await call.object("status")
    status, user_id = text(body, "status"), call.path("user_id")
    if text(body, "user_id") != user_id:
        raise bad_body("user_id")
    if status not in statuses.STATUSES:
        raise bad_body("status")
    until = integer(body, "dnd_end_time")
    return wire_users.status(await presence.choose(call.workspace, user_id, status, until))


async def put_custom(call: Call) -> object:
    """PUT /users/{id}/status/custom."""
    body = await call.object("custom_status")
    emoji, words = text(body, "emoji", most=64), text(body, "text", most=100)
    duration, until = text(body, "duration"), text(body, "expires_at", NEVER)
    if not (emoji or words) or duration not in _DURATIONS or not _is_time(until):
        raise bad_body("custom_status")
    if duration and until == NEVER:
        raise bad_body("custom_status")
    value = {"emoji": emoji or "speech_balloon", "text": words, "duration": duration, "expires_at": until}
    await set_custom(call, value)
    return OK


def _is_time(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


async def set_custom(call: Call, value: Row | None) -> None:
    """Set or clear the custom status, remember it among the recent ones, tell everybody."""
    user_id = call.path("user_id") if "user_id" in call.request.path_params else call.me

    def change(tx: Transaction) -> None:
        row = users.by_id(tx.db, user_id)
        assert row is not None
        props = unpacked(row["props"]) | {"customStatus": packed(value) if value else ""}
        if value:
            _remember(tx, user_id, value)
        tx.tell(*announce.user_updated(users.change(tx, user_id, {"props": packed(props)})))

    await call.records.write(change)


def _recent(tx: Transaction, user_id: str) -> list[Row]:
    found = preferences.of_user(tx.db, user_id, "custom_status", "recent_custom_statuses")
    return list(unpacked(found[0]["value"])) if found else []


def _remember(tx: Transaction, user_id: str, value: Row) -> None:
    kept = [
        one for one in _recent(tx, user_id) if (one["emoji"], one["text"]) != (value["emoji"], value["text"])
    ]
    _keep(tx, user_id, [value, *kept][:_RECENT])


def _keep(tx: Transaction, user_id: str, values: list[Row]) -> None:
    row = {"user_id": user_id, "category": "custom_status", "name": "recent_custom_statuses"}
    preferences.put(tx, [{**row, "value": packed(values)}])


async def delete_custom(call: Call) -> object:
    """DELETE /users/{id}/status/custom."""
    await set_custom(call, None)
    return OK


async def forget_recent(call: Call) -> object:
    """POST /users/{id}/status/custom/recent/delete."""
    body = await call.object("custom_status")
    unwanted = (text(body, "emoji"), text(body, "text"))
    user_id = call.path("user_id")

    def change(tx: Transaction) -> None:
        kept = [one for one in _recent(tx, user_id) if (one["emoji"], one["text"]) != unwanted]
        _keep(tx, user_id, kept)

    await call.records.write(change)
    return OK


ENDPOINTS = (
    Endpoint("POST", "/users/status/ids", by_ids, rules.signed_in),
    Endpoint("GET", "/users/{user_id}/status", get, rules.signed_in),
    Endpoint("PUT", "/users/{user_id}/status", put, rules.only_oneself),
    Endpoint("PUT", "/users/{user_id}/status/custom", put_custom, rules.only_oneself),
    Endpoint("DELETE", "/users/{user_id}/status/custom", delete_custom, rules.only_oneself),
    Endpoint("POST", "/users/{user_id}/status/custom/recent/delete", forget_recent, rules.only_oneself),
)
