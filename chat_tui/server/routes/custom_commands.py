"""Slash commands of one's own: making, listing and changing them; by administrators of their team."""

from __future__ import annotations

import re

from chat_tui.server import rules
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.ids import new_id
from chat_tui.server.outgoing.addresses import CallRefusedError, read_url
from chat_tui.server.records import audit, commands
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.routes.commands import BUILT_IN, built_in
from chat_tui.server.wire_errors import ApiError, bad_body, forbidden, no_command

_NAME = re.compile(r"[^/\s]\S{0,127}")
_LIMITS = {
    "username": 64,
    "icon_url": 1024,
    "auto_complete_desc": 1024,
    "auto_complete_hint": 1024,
    "display_name": 64,
    "description": 128,
}


async def create(call: Call) -> Row:
    """POST /commands."""
    body = await call.object("command")
    team_id = text(body, "team_id")
    rules.need_team(call, team_id)
    if not rules.is_team_admin(call, team_id):
        raise forbidden()
    values = {"creator_id": call.me, "team_id": team_id, **_settings(body)}

    def change(tx: Transaction) -> Row:
        _check_free(tx, team_id, values["name"])
        row = commands.create(tx, values)
        audit.note(tx, call.actor, "command.create", row["id"])
        return row

    return shown(await call.records.write(change))


def _settings(body: Row) -> Row:
    name, method, url = text(body, "trigger").lower(), text(body, "method", "P") or "P", text(body, "url")
    if _NAME.fullmatch(name) is None:
        raise _invalid("trigger")
    if method not in {"P", "G"}:
        raise _invalid("method")
    try:
        read_url(url)
    except CallRefusedError as error:
        raise _invalid("url") from error
    given = {name: text(body, name, most=most) for name, most in _LIMITS.items()}
    return {
        "name": name,
        "method": method,
        "url": url,
        "auto_complete": int(body.get("auto_complete") is True),
        **given,
    }


def _invalid(what: str) -> ApiError:
    return ApiError(400, f"model.command.is_valid.{what}.app_error", f"Invalid {what}.")


def _check_free(tx: Transaction, team_id: str, name: str, command_id: str = "") -> None:
    other = commands.by_name(tx.db, team_id, name)
    if name in BUILT_IN or (other is not None and other["id"] != command_id):
        message = "This trigger word is already in use. Please choose another word."
        raise ApiError(400, "api.command.duplicate_trigger.app_error", message)


def shown(row: Row) -> Row:
    """A command as who administers it sees it."""
    same = ("id", "token", "create_at", "update_at", "delete_at", "creator_id", "team_id")
    later = ("method", "username", "icon_url")
    last = ("auto_complete_desc", "auto_complete_hint", "display_name", "description", "url")
    return {
        **{name: row[name] for name in same},
        "trigger": row["name"],
        **{name: row[name] for name in later},
        "auto_complete": bool(row["auto_complete"]),
        **{name: row[name] for name in last},
        "plugin_id": "",
    }


async def listed(call: Call) -> list[Row]:
    """GET /commands: whole for administrators of the team; for others what they may complete."""
    team_id, only_custom = call.query("team_id"), call.flag("custom_only")
    rules.need_team(call, team_id)
    found = [shown(row) for row in commands.of_team(call.db, team_id)]
    if rules.is_team_admin(call, team_id):
        return found if only_custom else [*map(built_in, BUILT_IN.values()), *found]
    if only_custom:
        raise forbidden()
    return completed(call, team_id)


def completed(call: Call, team_id: str) -> list[Row]:
    """What a member of a team is offered: without what is between the program and the workspace."""
    hidden = dict.fromkeys(("token", "creator_id", "method", "url", "username", "icon_url"), "")
    own = [shown(row) | hidden for row in commands.of_team(call.db, team_id) if row["auto_complete"]]
    return [*map(built_in, BUILT_IN.values()), *own]


async def autocomplete(call: Call) -> list[Row]:
    """GET /teams/{id}/commands/autocomplete."""
    return completed(call, call.path("team_id"))


async def suggestions(call: Call) -> list[Row]:
    """GET /teams/{id}/commands/autocomplete_suggestions."""
    line = call.query("user_input").removeprefix("/")
    name, blank, _argument = line.partition(" ")
    offered = completed(call, call.path("team_id"))
    if not blank:
        named = (one for one in offered if one["trigger"].startswith(line.lower()))
        return [_suggestion(one, one["trigger"], one["trigger"]) for one in named]
    return [
        _suggestion(one, line, "")
        for one in offered
        if one["trigger"] == name.lower() and one["auto_complete_hint"]
    ]


def _suggestion(command: Row, line: str, word: str) -> Row:
    """What a line may become; without a word it tells what belongs behind the command."""
    return {
        "Complete": line,
        "Suggestion": word,
        "Hint": command["auto_complete_hint"],
        "Description": command["auto_complete_desc"],
        "IconData": "",
    }


def _command(call: Call) -> Row:
    row = commands.by_id(call.db, call.path("command_id"))
    if row is None:
        raise no_command()
    return row


async def get(call: Call) -> Row:
    """GET /commands/{id}."""
    return shown(_command(call))


async def update(call: Call) -> Row:
    """PUT /commands/{id}: token, team and creator stay."""
    body = await call.object("command")
    if text(body, "id") != call.path("command_id"):
        raise bad_body("command")
    before, values = _command(call), _settings(body)
    if text(body, "team_id", before["team_id"]) != before["team_id"]:
        raise bad_body("team_id")

    def change(tx: Transaction) -> Row:
        _check_free(tx, before["team_id"], values["name"], before["id"])
        audit.note(tx, call.actor, "command.update", before["id"])
        return commands.change(tx, before["id"], values)

    return shown(await call.records.write(change))


async def move(call: Call) -> object:
    """PUT /commands/{id}/move: to another team that one administers."""
    team_id = text(await call.object(), "team_id")
    rules.need_team(call, team_id)
    if not rules.is_team_admin(call, team_id):
        raise forbidden()
    row = _command(call)

    def change(tx: Transaction) -> None:
        _check_free(tx, team_id, row["name"], row["id"])
        audit.note(tx, call.actor, "command.move", row["id"])
        commands.change(tx, row["id"], {"team_id": team_id})

    await call.records.write(change)
    return OK


async def regen_token(call: Call) -> Row:
    """PUT /commands/{id}/regen_token."""
    row, token = _command(call), new_id()

    def change(tx: Transaction) -> None:
        audit.note(tx, call.actor, "command.rotate", row["id"])
        commands.change(tx, row["id"], {"token": token})

    await call.records.write(change)
    return {"token": token}


async def delete(call: Call) -> object:
    """DELETE /commands/{id}."""
    row = _command(call)

    def change(tx: Transaction) -> None:
        audit.note(tx, call.actor, "command.delete", row["id"])
        commands.change(tx, row["id"], {"delete_at": tx.now})

    await call.records.write(change)
    return OK


ENDPOINTS = (
    Endpoint("POST", "/commands", create, rules.signed_in, 201),
    Endpoint("GET", "/commands", listed, rules.signed_in),
    Endpoint("GET", "/commands/{command_id}", get, rules.command_manager),
    Endpoint("PUT", "/commands/{command_id}", update, rules.command_manager),
    Endpoint("PUT", "/commands/{command_id}/move", move, rules.command_manager),
    Endpoint("PUT", "/commands/{command_id}/regen_token", regen_token, rules.command_manager),
    Endpoint("DELETE", "/commands/{command_id}", delete, rules.command_manager),
    Endpoint("GET", "/teams/{team_id}/commands/autocomplete", autocomplete, rules.team_member),
    Endpoint("GET", "/teams/{team_id}/commands/autocomplete_suggestions", suggestions, rules.team_member),
)
