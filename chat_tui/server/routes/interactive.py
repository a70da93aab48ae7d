"""Buttons, menus and dialogs: a person uses one, a program is asked, and what it says happens."""

from __future__ import annotations

from chat_tui.server import announce, rules
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.events import Event, encode
from chat_tui.server.integrations import buttons
from chat_tui.server.integrations.dialogs import normal_dialog, options_of
from chat_tui.server.integrations.passing import show
from chat_tui.server.integrations.programs import ask
from chat_tui.server.integrations.words import converter
from chat_tui.server.outgoing.addresses import CallRefusedError, read_url
from chat_tui.server.records import channels, passing_posts, posts, teams
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, unpacked
from chat_tui.server.routes.posts import passing_post, read_props
from chat_tui.server.wire_errors import ApiError, bad_body, no_post

_RETAINED = ("from_webhook", "override_username", "override_icon_url")
"""What an update of the program cannot change: in whose name the post is."""
LARGEST_DIALOG = 100_000


async def act(call: Call) -> Row:
    """POST /posts/{id}/actions/{action}: the program may change the post, and tell the caller something."""
    selected = text(await call.optional_object(), "selected_option")
    post = _post(call)
    action = buttons.find(post["props"], call.path("action_name"))
    if action is None:
        raise ApiError(404, "api.post.do_action.action_id.app_error", "Invalid action id.")
    integration = action.get("integration")
    if not isinstance(integration, dict) or not isinstance(integration.get("url"), str):
        error_id = "api.post.do_action.action_integration.app_error"
        raise ApiError(400, error_id, "Action integration error.")
    trigger = call.workspace.triggers.make(call.me, call.records.now())
    asked = _asked(call, post, action, integration.get("context"), selected)
    answer = await ask(call.workspace, integration["url"], {**asked, "trigger_id": trigger.word})
    await call.records.write(lambda tx: _apply(tx, call, post["id"], answer))
    return {"status": "OK", "trigger_id": trigger.client_id}


def _post(call: Call) -> Row:
    """The post of the path with its props read, stored or shown to the caller only."""
    row = posts.by_id(call.db, call.path("post_id"))
    if row is not None:
        return {**row, "props": unpacked(row["props"])}
    shown = passing_posts.get(call.db, call.path("post_id"), call.me, call.records.now())
    if shown is None:
        raise no_post()
    return shown


def _asked(call: Call, post: Row, action: Row, context: object, selected: str) -> Row:
    channel = channels.by_id(call.db, post["channel_id"])
    assert channel is not None
    team = teams.by_id(call.db, channel["team_id"]) if channel["team_id"] else None
    known: Row = dict(context) if isinstance(context, dict) else {}
    return {
        "user_id": call.me,
        "user_name": call.caller.user["username"],
        "channel_id": channel["id"],
        "channel_name": channel["name"],
        "team_id": channel["team_id"],
        "team_domain": team["name"] if team else "",
        "post_id": post["id"],
        "trigger_id": "",
        "type": action.get("type") or "button",
        "data_source": action.get("data_source") or "",
        "context": known | ({"selected_option": selected} if selected else {}),
    }


def _apply(tx: Transaction, call: Call, post_id: str, answer: Row) -> None:
    row = posts.by_id(tx.db, post_id)
    if row is not None:
        post = {**row, "props": unpacked(row["props"])}
    else:
        post = passing_posts.get(tx.db, post_id, call.me, tx.now) or {}
    if not post:
        return
    update = answer.get("update")
    if isinstance(update, dict):
        values = _update(call, post, update)
        if row is not None:
            tx.tell(announce.post_edited(tx.db, posts.edit(tx, post_id, values)))
        else:
            show(tx, call.me, {**post, **values, "update_at": tx.now, "edit_at": tx.now}, "post_edited")
    said = answer.get("ephemeral_text")
    if isinstance(said, str) and said:
        kept = {name: post["props"][name] for name in _RETAINED if name in post["props"]}
        told = said if answer.get("skip_slack_parsing") is True else converter(tx.db)(said)
        note = passing_post(post["channel_id"], call.me, told, tx.now, kept)
        show(tx, call.me, {**note, "root_id": post["root_id"] or post["id"]})


def _update(call: Call, post: Row, update: Row) -> Row:
    given = update.get("message")
    message = given if isinstance(given, str) else ""
    values: Row = {"message": message[: call.workspace.config.max_message]}
    if isinstance(update.get("props"), dict):
        props = {name: value for name, value in read_props(update).items() if name not in _RETAINED}
        kept = {name: post["props"][name] for name in _RETAINED if name in post["props"]}
        values["props"] = props | kept
    return values


async def open_dialog(call: Call) -> object:
    """POST /actions/dialogs/open: by a program, for the one whose call it names; nobody else is signed in."""
    body = await call.object("dialog")
    client_id, user_id = call.workspace.triggers.read(text(body, "trigger_id"), call.records.now())
    url = text(body, "url")
    try:
        read_url(url)
    except CallRefusedError as error:
        raise bad_body("url") from error
    told = encode({"trigger_id": client_id, "url": url, "dialog": normal_dialog(body.get("dialog"))})
    if len(told) > LARGEST_DIALOG:
        raise bad_body("dialog")
    await call.workspace.tell(Event("open_dialog", {"dialog": told}, user_id=user_id))
    return OK


async def submit(call: Call) -> Row:
    """POST /actions/dialogs/submit: what is wrong with it comes back by field, or the next one."""
    url, asked, body = await _answered(call, "dialog_submission")
    answer = await ask(call.workspace, url, {**asked, "cancelled": body.get("cancelled") is True})
    shown: Row = {}
    if isinstance(answer.get("error"), str) and answer["error"]:
        shown["error"] = answer["error"]
    if isinstance(answer.get("errors"), dict):
        found = {name: value for name, value in answer["errors"].items() if isinstance(value, str)}
        shown |= {"errors": found} if found else {}
    if not shown and answer.get("type") == "form":
        shown = {"type": "form", "form": normal_dialog(answer.get("form"))}
    return shown


async def look_up(call: Call) -> Row:
    """POST /actions/dialogs/lookup: what its program lets be chosen in an element of a dialog."""
    url, asked, _ = await _answered(call, "dialog_lookup")
    return {"items": options_of((await ask(call.workspace, url, asked)).get("items"))}


async def _answered(call: Call, kind: str) -> tuple[str, Row, Row]:
    """Whom to ask, what is asked of it, and the body that said so."""
    body = await call.object("dialog")
    channel = rules.need_reader(call, text(body, "channel_id"))
    team_id = text(body, "team_id")
    if team_id:
        rules.need_team(call, team_id)
    submission = body.get("submission")
    if not isinstance(submission, dict | None):
        raise bad_body("submission")
    asked: Row = {
        "type": kind,
        "callback_id": text(body, "callback_id"),
        "state": text(body, "state"),
        "user_id": call.me,
        "channel_id": channel["id"],
        "team_id": team_id,
        "submission": submission,
    }
    return text(body, "url"), asked, body


ENDPOINTS = (
    Endpoint("POST", "/posts/{post_id}/actions/{action_name}", act, rules.post_seer),
    Endpoint("POST", "/actions/dialogs/open", open_dialog, rules.anybody),
    Endpoint("POST", "/actions/dialogs/submit", submit, rules.signed_in),
    Endpoint("POST", "/actions/dialogs/lookup", look_up, rules.signed_in),
)
