"""Bots: users that programs sign in as, by token."""

from __future__ import annotations

from chat_tui.server import announce, rules, wire_users
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import Endpoint
from chat_tui.server.membership import welcome
from chat_tui.server.names import DISPLAYED, check_looks, check_username, displayed
from chat_tui.server.records import users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.records.users import NewUser
from chat_tui.server.wire_errors import ApiError


async def create(call: Call) -> Row:
    """POST /bots."""
    body = await call.object("bot")
    username = text(body, "username").lower()
    check_username(username)
    new = NewUser(
        username,
        first_name=displayed("first_name", text(body, "display_name", most=64)),
        is_bot=True,
        bot_description=text(body, "description", most=1024),
        bot_owner_id=call.me,
    )

    def make(tx: Transaction) -> Row:
        check_looks(tx.db, "", {name: getattr(new, name) for name in DISPLAYED})
        return welcome(tx, new, call.workspace.config)

    return wire_users.bot(await call.records.write(make))


def _bot(call: Call) -> Row:
    row = users.by_id(call.db, call.path("bot_id"))
    if row is None or not row["is_bot"]:
        raise ApiError(404, "store.sql_bot.get.missing.app_error", "Bot does not exist.")
    return row


async def get(call: Call) -> Row:
    """GET /bots/{id}."""
    return wire_users.bot(_bot(call))


async def list_bots(call: Call) -> list[Row]:
    """GET /bots."""
    limit, offset = call.page()
    found = users.bots(call.db, deleted=call.flag("include_deleted"), limit=limit, offset=offset)
    return [wire_users.bot(row) for row in found]


async def disable(call: Call) -> Row:
    """POST /bots/{id}/disable."""
    return await _set(call, active=False)


async def enable(call: Call) -> Row:
    """POST /bots/{id}/enable."""
    return await _set(call, active=True)


async def _set(call: Call, *, active: bool) -> Row:
    bot_id = _bot(call)["id"]

    def change(tx: Transaction) -> Row:
        row = users.change(tx, bot_id, {"delete_at": 0 if active else tx.now})
        tx.tell(*announce.user_updated(row))
        return row

    return wire_users.bot(await call.records.write(change))


ENDPOINTS = (
    Endpoint("POST", "/bots", create, rules.administrator, 201),
    Endpoint("GET", "/bots", list_bots, rules.signed_in),
    Endpoint("GET", "/bots/{bot_id}", get, rules.signed_in),
    Endpoint("POST", "/bots/{bot_id}/disable", disable, rules.administrator),
    Endpoint("POST", "/bots/{bot_id}/enable", enable, rules.administrator),
)
