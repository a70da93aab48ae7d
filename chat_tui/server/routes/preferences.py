"""Preferences: reading, setting and dropping one's own."""

from __future__ import annotations

from chat_tui.server import announce, rules
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.records import preferences
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError, bad_body

LONGEST_NAME, LONGEST_VALUE = 32, 20_000
MOST = 100


async def of_user(call: Call) -> list[Row]:
    """GET /users/{id}/preferences."""
    return preferences.of_user(call.db, call.path("user_id"))


async def of_category(call: Call) -> list[Row]:
    """GET /users/{id}/preferences/{category}."""
    found = preferences.of_user(call.db, call.path("user_id"), call.path("category"))
    if not found:
        message = "Unable to get the preferences."
        raise ApiError(404, "api.preference.preferences_category.get.app_error", message)
    return found


async def by_name(call: Call) -> Row:
    """GET /users/{id}/preferences/{category}/name/{name}."""
    found = preferences.of_user(call.db, call.path("user_id"), call.path("category"), call.path("name"))
    if not found:
        raise ApiError(400, "app.preference.get.app_error", "We encountered an error finding the preference.")
    return found[0]


async def _read(call: Call, refusal: str) -> list[Row]:
    values = await call.json("preferences")
    if not isinstance(values, list) or not values or len(values) > MOST:
        raise bad_body("preferences")
    read = []
    for value in values:
        if not isinstance(value, dict):
            raise bad_body("preferences")
        row: Row = {name: text(value, name) for name in ("user_id", "category", "name", "value")}
        if row["user_id"] != call.path("user_id"):
            raise ApiError(403, refusal, "Unable to set preferences for user.")
        _check(row)
        read.append(row)
    return read


def _check(row: Row) -> None:
    for name, longest in (("category", LONGEST_NAME), ("name", LONGEST_NAME), ("value", LONGEST_VALUE)):
        if len(row[name]) > longest or (name == "category" and not row[name]):
            raise ApiError(400, f"model.preference.is_valid.{name}.app_error", f"Invalid {name}.")


async def put(call: Call) -> object:
    """PUT /users/{id}/preferences."""
    values = await _read(call, "api.preference.update_preferences.set.app_error")

    def change(tx: Transaction) -> None:
        preferences.put(tx, values)
        tx.tell(*announce.preferences("preferences_changed", call.path("user_id"), values))

    await call.records.write(change)
    return OK


async def remove(call: Call) -> object:
    """POST /users/{id}/preferences/delete."""
    values = await _read(call, "api.preference.delete_preferences.delete.app_error")

    def change(tx: Transaction) -> None:
        preferences.remove(tx, values)
        tx.tell(*announce.preferences("preferences_deleted", call.path("user_id"), values))

    await call.records.write(change)
    return OK


ENDPOINTS = (
    Endpoint("GET", "/users/{user_id}/preferences", of_user, rules.only_oneself),
    Endpoint("PUT", "/users/{user_id}/preferences", put, rules.only_oneself),
    Endpoint("POST", "/users/{user_id}/preferences/delete", remove, rules.only_oneself),
    Endpoint("GET", "/users/{user_id}/preferences/{category}", of_category, rules.only_oneself),
    Endpoint("GET", "/users/{user_id}/preferences/{category}/name/{name}", by_name, rules.only_oneself),
)
