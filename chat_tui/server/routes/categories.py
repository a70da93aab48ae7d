"""The groups of channels in one's list: seeing, making, changing and removing them."""

from __future__ import annotations

from chat_tui.server import rules, wire_posts
from chat_tui.server.call import Call, strings, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.events import Event
from chat_tui.server.membership import change_notify_props
from chat_tui.server.records import categories
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError, bad_body

LONGEST_TITLE = 128
MOST_GROUPS = 200
SORTINGS = frozenset({"", "manual", "recent", "alpha"})


async def listed(call: Call) -> Row:
    """GET /users/{id}/teams/{id}/channels/categories."""
    found = categories.of_user(call.db, *_owner(call))
    return {"categories": found, "order": [row["id"] for row in found]}


async def order(call: Call) -> list[str]:
    """GET /users/{id}/teams/{id}/channels/categories/order."""
    return [row["id"] for row in categories.of_user(call.db, *_owner(call))]


async def one(call: Call) -> Row:
    """GET /users/{id}/teams/{id}/channels/categories/{id}."""
    return _existing(call, call.path("category"))


async def create(call: Call) -> Row:
    """POST /users/{id}/teams/{id}/channels/categories: only groups of one's own are made."""
    body = await call.object()
    title = text(body, "display_name", most=LONGEST_TITLE)
    if body.get("type", categories.CUSTOM) != categories.CUSTOM or not title.strip():
        raise bad_body("category")
    if len(categories.of_user(call.db, *_owner(call))) >= MOST_GROUPS:
        raise bad_body("category")
    ids = strings(body, "channel_ids", most=10_000)

    def change(tx: Transaction) -> Row:
        row = categories.create(tx, *_owner(call), title, ids)
        tx.tell(_event(call, "sidebar_category_created", {"category_id": row["id"]}))
        return row

    return await call.records.write(change)


async def update_one(call: Call) -> Row:
    """PUT /users/{id}/teams/{id}/channels/categories/{id}."""
    return (await _update(call, [(call.path("category"), await call.object())]))[0]


async def update_many(call: Call) -> list[Row]:
    """PUT /users/{id}/teams/{id}/channels/categories."""
    bodies = await call.json("categories")
    if not isinstance(bodies, list) or not bodies or len(bodies) > MOST_GROUPS:
        raise bad_body("categories")
    if not all(isinstance(body, dict) for body in bodies):
        raise bad_body("categories")
    return await _update(call, [(text(body, "id"), body) for body in bodies])


async def _update(call: Call, wanted: list[tuple[str, Row]]) -> list[Row]:
    changes = [(_existing(call, category_id)["id"], _values(body)) for category_id, body in wanted]

    def change(tx: Transaction) -> list[Row]:
        before = _muted(categories.of_user(tx.db, *_owner(call)))
        for category_id, values in changes:
            categories.change(tx, *_owner(call), category_id, values)
        _mute(tx, call.path("user_id"), before, _muted(categories.of_user(tx.db, *_owner(call))))
        named = {category_id for category_id, _ in changes}
        rows = [row for row in categories.of_user(tx.db, *_owner(call)) if row["id"] in named]
        told: dict[str, object] = {"updatedCategories": wire_posts.as_text(rows)}
        tx.tell(_event(call, "sidebar_category_updated", told))
        return rows

    return await call.records.write(change)


def _muted(groups: list[Row]) -> dict[str, bool]:
    return {channel_id: row["muted"] for row in groups for channel_id in row["channel_ids"]}


def _mute(tx: Transaction, user_id: str, before: dict[str, bool], after: dict[str, bool]) -> None:
    """A channel is muted with its group, and heard again with it, also by going from one to the other."""
    for channel_id, muted in after.items():
        if muted is not before.get(channel_id, False):
            values = {"mark_unread": "mention" if muted else "all"}
            change_notify_props(tx, channel_id, user_id, values)


async def set_order(call: Call) -> list[str]:
    """PUT /users/{id}/teams/{id}/channels/categories/order."""
    ids = await call.texts("order", most=MOST_GROUPS)

    def change(tx: Transaction) -> list[str]:
        ordered = categories.put_in_order(tx, *_owner(call), ids)
        tx.tell(_event(call, "sidebar_category_order_updated", {"order": ordered}))
        return ordered

    return await call.records.write(change)


async def remove(call: Call) -> object:
    """DELETE /users/{id}/teams/{id}/channels/categories/{id}: the default ones stay."""
    row = _existing(call, call.path("category"))
    if row["type"] != categories.CUSTOM:
        raise _refused(400)

    def change(tx: Transaction) -> None:
        categories.remove(tx, *_owner(call), row["id"])
        tx.tell(_event(call, "sidebar_category_deleted", {"category_id": row["id"]}))

    await call.records.write(change)
    return OK


def _values(body: Row) -> Row:
    values: Row = {name: body[name] for name in ("muted", "collapsed") if isinstance(body.get(name), bool)}
    if "display_name" in body and (title := text(body, "display_name", most=LONGEST_TITLE)).strip():
        values["display_name"] = title
    if "sorting" in body:
        values["sorting"] = text(body, "sorting", most=16)
        if values["sorting"] not in SORTINGS:
            raise bad_body("sorting")
    if "channel_ids" in body:
        values["channel_ids"] = strings(body, "channel_ids", most=10_000)
    return values


def _owner(call: Call) -> tuple[str, str]:
    return call.path("user_id"), call.path("team_id")


def _existing(call: Call, category_id: str) -> Row:
    row = categories.by_id(call.db, *_owner(call), category_id)
    if row is None:
        raise _refused(404)
    return row


def _refused(status: int) -> ApiError:
    message = "There is no such category, or it cannot be removed."
    return ApiError(status, "app.channel.sidebar_categories.app_error", message)


def _event(call: Call, name: str, data: dict[str, object]) -> Event:
    user_id, team_id = _owner(call)
    return Event(name, data, user_id=user_id, team_id=team_id)


_ALL = "/users/{user_id}/teams/{team_id}/channels/categories"
ENDPOINTS = (
    Endpoint("GET", _ALL, listed, rules.oneself_in_team, has_etag=True),
    Endpoint("POST", _ALL, create, rules.own_team),
    Endpoint("PUT", _ALL, update_many, rules.own_team),
    Endpoint("GET", f"{_ALL}/order", order, rules.oneself_in_team),
    Endpoint("PUT", f"{_ALL}/order", set_order, rules.own_team),
    Endpoint("GET", _ALL + "/{category}", one, rules.oneself_in_team),
    Endpoint("PUT", _ALL + "/{category}", update_one, rules.own_team),
    Endpoint("DELETE", _ALL + "/{category}", remove, rules.own_team),
)
