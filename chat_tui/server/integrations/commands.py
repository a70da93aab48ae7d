"""How the program behind a slash command is called, and how it may answer later."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.responses import PlainTextResponse, Response

from chat_tui.server import rules
from chat_tui.server.call import Call
from chat_tui.server.endpoint import Endpoint, Resource
from chat_tui.server.integrations.answers import Asked, CommandAnswer, deliver, read_answer, wire
from chat_tui.server.integrations.programs import AGENT, unreached
from chat_tui.server.outgoing.addresses import CallRefusedError
from chat_tui.server.outgoing.caller import Answer, CallFailedError, OutgoingRequest
from chat_tui.server.records import commands, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError
from chat_tui.server.workspace import Workspace


async def give(call: Call, command: Row, team: Row, channel: Row, argument: str, root_id: str) -> Row:
    """Call the program with what follows the command's name; what the client is answered."""
    trigger = call.workspace.triggers.make(call.me, call.records.now())
    place: Row = {"user_id": call.me, "channel_id": channel["id"], "root_id": root_id}
    reply = await call.records.write(
        lambda tx: commands.await_replies(tx, {"command_id": command["id"], **place})
    )
    form = {
        "channel_id": channel["id"],
        "channel_name": channel["name"],
        "command": f"/{command['name']}",
        "response_url": f"{call.workspace.config.site_url}/hooks/commands/{reply}",
        **({"root_id": root_id} if root_id else {}),
        "team_domain": team["name"],
        "team_id": team["id"],
        "text": argument,
        "token": command["token"],
        "trigger_id": trigger.word,
        "user_id": call.me,
        "user_name": call.caller.user["username"],
    }
    answer = _read(command, await _ask(call.workspace, command, form))
    asked = Asked(command, **place)
    limit = call.workspace.config.max_message
    await call.records.write(lambda tx: deliver(tx, asked, answer, limit))
    return wire(answer, trigger.client_id)


async def _ask(workspace: Workspace, command: Row, form: Row) -> Answer:
    try:
        return await workspace.call_out(_request(command, form))
    except (CallRefusedError, CallFailedError) as error:
        message = f"Command with a trigger of '{command['name']}' failed. {unreached(error)}"
        raise _failed("failed", message) from error


def _request(command: Row, form: Row) -> OutgoingRequest:
    headers = {
        "User-Agent": AGENT,
        "Accept": "application/json",
        "Authorization": f"Token {command['token']}",
    }
    if command["method"] == "G":
        parts = urlsplit(command["url"])
        query = "&".join(part for part in (parts.query, urlencode(form)) if part)
        return OutgoingRequest("GET", urlunsplit(parts._replace(query=query)), headers=headers)
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return OutgoingRequest("POST", command["url"], urlencode(form).encode(), headers)


def _read(command: Row, answer: Answer) -> CommandAnswer:
    name = command["name"]
    if answer.status != 200:
        message = f"Command with a trigger of '{name}' returned response {answer.status} {answer.text[:400]}."
        raise _failed("failed_resp", message)
    try:
        return read_answer(answer.body, answer.headers.get("content-type", ""))
    except ValueError as error:
        raise _failed("failed", f"Command with a trigger of '{name}' failed: {error}.") from error


def _failed(what: str, message: str) -> ApiError:
    return ApiError(500, f"api.command.execute_command.{what}.app_error", message)


async def reply(call: Call) -> Response:
    """POST /hooks/commands/{id}: a later answer to a command; five within half an hour."""
    try:
        answer = read_answer(await call.body(), call.request.headers.get("content-type", ""))
    except ValueError as error:
        message = "Unable to parse incoming data."
        raise ApiError(400, "web.command_webhook.parse.app_error", message) from error

    def change(tx: Transaction) -> None:
        found = commands.use_reply(tx, call.path("reply"))
        command = commands.by_id(tx.db, found["command_id"]) if found else None
        user = users.by_id(tx.db, found["user_id"]) if found else None
        if found is None or command is None or user is None or user["delete_at"]:
            raise ApiError(404, "web.command_webhook.invalid.app_error", "Invalid webhook.")
        asked = Asked(command, user["id"], found["channel_id"], found["root_id"])
        deliver(tx, asked, answer, call.workspace.config.max_message)

    await call.records.write(change)
    return PlainTextResponse("ok", headers={"Content-Type": "text/plain"})


def receive_reply(workspace: Workspace) -> Resource:
    """The application behind /hooks/commands/{id}: no sign-in, the id is the secret."""
    endpoint = Endpoint("POST", "/hooks/commands/{reply}", reply, rules.anybody, varies=False)
    return Resource(workspace, {"POST": endpoint})
