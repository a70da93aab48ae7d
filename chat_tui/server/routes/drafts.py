"""Drafts: kept here so that they follow their writer to another terminal."""

from __future__ import annotations

from chat_tui.server import rules, wire_channels, wire_posts
from chat_tui.server.call import Call, strings, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.events import Event
from chat_tui.server.ids import is_id
from chat_tui.server.records import drafts
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, packed
from chat_tui.server.routes.posts import read_message, read_props
from chat_tui.server.wire_errors import ApiError


async def put(call: Call) -> Row:
    """POST /drafts."""
    body = await call.object("draft")
    channel = rules.need_member(call, text(body, "channel_id"))
    values: Row = {
        "user_id": call.me,
        "channel_id": channel["id"],
        "root_id": text(body, "root_id", most=26),
        "message": read_message(call, body),
        "type": text(body, "type", most=26),
        "props": packed(read_props(body)),
        "file_ids": packed(strings(body, "file_ids", most=10)),
    }

    def change(tx: Transaction) -> Row:
        row, is_new = drafts.put(tx, values)
        tx.tell(_event(call, "draft_created" if is_new else "draft_updated", row))
        return row

    return wire_channels.draft(await call.records.write(change))


def _event(call: Call, name: str, row: Row) -> Event:
    """For all terminals of the writer but the one that names its connection: it knows."""
    connection = call.request.headers.get("connection-id", "")
    return Event(
        name,
        {"draft": wire_posts.as_text(wire_channels.draft(row))},
        user_id=row["user_id"],
        omit_connection=connection if is_id(connection) else "",
    )


async def of_team(call: Call) -> list[Row]:
    """GET /users/{id}/teams/{id}/drafts."""
    found = drafts.of_user(call.db, call.path("user_id"), call.path("team_id"))
    return [wire_channels.draft(row) for row in found]


async def remove(call: Call) -> object:
    """DELETE /users/{id}/channels/{id}/drafts[/{root id}]."""
    root_id = call.path("root_id") if "root_id" in call.request.path_params else ""
    key = (call.path("user_id"), call.path("channel_id"), root_id)

    def change(tx: Transaction) -> None:
        row = drafts.remove(tx, *key)
        if row is None:
            raise ApiError(404, "app.draft.get.app_error", "Unable to get the draft.")
        tx.tell(_event(call, "draft_deleted", row))

    await call.records.write(change)
    return OK


ENDPOINTS = (
    Endpoint("POST", "/drafts", put, rules.signed_in, 201),
    Endpoint("GET", "/users/{user_id}/teams/{team_id}/drafts", of_team, rules.only_oneself),
    Endpoint("DELETE", "/users/{user_id}/channels/{channel_id}/drafts", remove, rules.only_oneself),
    Endpoint("DELETE", "/users/{user_id}/channels/{channel_id}/drafts/{root_id}", remove, rules.only_oneself),
)
