"""Slash commands of the workspace: what they are called and what each does."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from chat_tui.server import announce, notices, presence, rules, wire_posts
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import Endpoint
from chat_tui.server.events import Event
from chat_tui.server.integrations.commands import give
from chat_tui.server.membership import change_notify_props, join_channel, leave_channel, open_direct, say
from chat_tui.server.oauth.approval import by_command
from chat_tui.server.permissions import Right, Scope
from chat_tui.server.records import channels, commands, members, preferences, teams, users
from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, unpacked
from chat_tui.server.routes.channels import DEFAULT_CHANNEL
from chat_tui.server.routes.posts import check_root, ephemeral_event, passing_post, read_message
from chat_tui.server.routes.statuses import NEVER, set_custom
from chat_tui.server.wire_errors import ApiError, lacks_scope

LONGEST_HEADER = 1024
_CUSTOM = re.compile(r":([a-z0-9+_-]+):\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Order:
    """One command on its way: where it was given, and what follows its name."""

    call: Call
    channel: Row
    argument: str
    root_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller is told; `goto` is a place of the web address, without the site's own part."""

    text: str = ""
    in_channel: bool = False
    goto: str = ""
    silent: bool = False


Run = Callable[[Order], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the command table."""

    name: str
    help: str
    hint: str
    run: Run
    scope: Scope = Scope.POST
    """What a session must be for: what the same thing needs by its own route."""


async def _status(order: Order, status: str, told: str) -> Answer:
    await presence.choose(order.call.workspace, order.call.me, status)
    return Answer(told)


async def _away(order: Order) -> Answer:
    return await _status(order, "away", "You are now away")


async def _online(order: Order) -> Answer:
    return await _status(order, "online", "You are now online")


async def _offline(order: Order) -> Answer:
    return await _status(order, "offline", "You are now offline")


async def _dnd(order: Order) -> Answer:
    return await _status(order, "dnd", "Do Not Disturb is enabled.")


async def _post(order: Order, message: str, kind: str = "") -> None:
    call = order.call
    if order.channel["delete_at"]:
        refusal = "Can not post to deleted channel."
        raise ApiError(400, "api.post.create_post.can_not_post_to_deleted.error", refusal)
    message = read_message(call, {"message": message})
    new = NewPost(
        order.channel["id"], call.me, message, order.root_id, kind, {"message": message} if kind else {}
    )

    def change(tx: Transaction) -> None:
        check_root(tx.db, new)
        say(tx, new)

    await call.records.write(change)


async def _me(order: Order) -> Answer:
    message = f"*{order.argument}*" if order.argument else ""
    await _post(order, message, "me")
    return Answer(message, in_channel=True)


async def _shrug(order: Order) -> Answer:
    message = f"{order.argument} ¯\\\\\\_(ツ)\\_/¯".strip()
    await _post(order, message)
    return Answer(message, in_channel=True)


async def _code(order: Order) -> Answer:
    message = "\n".join(f"    {line}" for line in order.argument.splitlines())
    await _post(order, message)
    return Answer(message, in_channel=True)


async def _echo(order: Order) -> Answer:
    if not order.argument:
        return Answer("A message must be provided with the /echo command.")
    await _post(order, order.argument.strip('"'))
    return Answer(silent=True)


async def _join(order: Order) -> Answer:
    call, name = order.call, order.argument.lstrip("~#").strip().lower()
    channel = channels.by_name(call.db, order.channel["team_id"] or _first_team(call), name)
    may_join = channel is not None and channel["type"] == "O" and rules.may_read(call, channel)
    if channel is None or not (may_join or rules.is_member(call, channel["id"])) or channel["delete_at"]:
        return Answer("An error occurred while listing channels.")
    await call.records.write(lambda tx: join_channel(tx, channel, call.caller.user, call.caller.user))
    return Answer(goto=_place(call, channel))


def _first_team(call: Call) -> str:
    found = teams.of_user(call.db, call.me)
    return str(found[0]["id"]) if found else ""


def _place(call: Call, channel: Row) -> str:
    team = teams.by_id(call.db, channel["team_id"] or _first_team(call))
    name = team["name"] if team else call.workspace.config.team_name
    return f"{call.workspace.config.site_url}/{name}/channels/{channel['name']}"


async def _leave(order: Order) -> Answer:
    call, channel = order.call, order.channel
    if channel["name"] == DEFAULT_CHANNEL:
        return Answer("Unable to leave the default channel town-square.")
    if channel["type"] in {"D", "G"}:
        return Answer("A direct channel cannot be left.")
    await call.records.write(lambda tx: leave_channel(tx, channel, call.caller.user, call.caller.user))
    home = channels.by_name(call.db, channel["team_id"], DEFAULT_CHANNEL)
    return Answer(goto=_place(call, home) if home else "")


async def _msg(order: Order) -> Answer:
    call = order.call
    name, _, message = order.argument.partition(" ")
    other = _person(call, name.lstrip("@"))
    if other is None:
        return Answer("We couldn't find the user.")
    channel = await call.records.write(lambda tx: open_direct(tx, call.me, other["id"]))
    if message.strip():
        await _post(Order(call, channel, ""), message.strip())
    return Answer(goto=_place(call, channel))


def _person(call: Call, name: str) -> Row | None:
    """Somebody by name, if he is here and the caller may know of him."""
    found = users.by_name(call.db, name)
    if found is None or found["delete_at"] or not rules.visible(call, [found]):
        return None
    return found


async def _mute(order: Order) -> Answer:
    call, channel_id = order.call, order.channel["id"]
    row = members.get(call.db, channel_id, call.me)
    assert row is not None
    muted = unpacked(row["notify_props"]).get("mark_unread") == "mention"
    values = {"mark_unread": "all" if muted else "mention"}
    await call.records.write(lambda tx: change_notify_props(tx, channel_id, call.me, values))
    title = order.channel["display_name"] or "this conversation"
    if muted:
        return Answer(f"{title} is no longer muted.")
    return Answer(f"You will not receive notifications for {title} until channel mute is turned off.")


async def _custom_status(order: Order) -> Answer:
    if order.argument == "clear":
        await set_custom(order.call, None)
        return Answer("Your status was cleared.")
    found = _CUSTOM.fullmatch(order.argument)
    emoji, words = (found[1], found[2]) if found else ("speech_balloon", order.argument)
    if not words and not found:
        return Answer("Give an emoji, words, or clear.")
    value = {"emoji": emoji, "text": words[:100], "duration": "", "expires_at": NEVER}
    await set_custom(order.call, value)
    return Answer(f"Your status is set to “:{emoji}: {words}”.")


async def _header(order: Order) -> Answer:
    call, before = order.call, order.channel
    if not call.caller.may(Right.MAKE_CHANNELS):
        return Answer("You don't have the appropriate permissions to edit the channel header.")
    if not order.argument or before["delete_at"]:
        return Answer("A text must be provided with the /header command.")
    header = order.argument[:LONGEST_HEADER]

    def change(tx: Transaction) -> None:
        after = channels.change(tx, before["id"], {"header": header})
        tx.tell(announce.channel_updated(after))
        for notice in notices.changed(before, after, call.caller.user):
            say(tx, notice)

    await call.records.write(change)
    return Answer(silent=True)


async def _invite(order: Order) -> Answer:
    call = order.call
    words = order.argument.split()
    names = [word.lstrip("@") for word in words if not word.startswith("~")]
    places = [word[1:].lower() for word in words if word.startswith("~")]
    if not names:
        return Answer("Missing Username and Channel.")
    team_id = order.channel["team_id"] or _first_team(call)
    found = [(place, channels.by_name(call.db, team_id, place)) for place in places]
    told = []
    for place, channel in found or [("", order.channel)]:
        told += [await _let_in(call, channel, place, name) for name in names]
    return Answer("\n".join(told))


async def _let_in(call: Call, channel: Row | None, place: str, name: str) -> str:
    """Bring somebody into a channel; what came of it."""
    if channel is None or channel["delete_at"] or not rules.may_read(call, channel):
        return f"Could not find the channel {place}. Please use the channel handle to identify channels."
    user = _person(call, name)
    if user is None:
        return "We couldn't find the user. They may have been deactivated by the System Administrator."
    if channel["type"] in {"D", "G"}:
        return "You can't add someone to a direct message channel."
    if not rules.is_member(call, channel["id"]) or not call.caller.may(Right.INVITE):
        return f"You don't have enough permissions to add {user['username']} in {channel['name']}."
    if rules.teams_member(call, channel["team_id"], user["id"]) is None:
        return f"{user['username']} is not a member of the team."
    if members.get(call.db, channel["id"], user["id"]) is not None:
        return f"{user['username']} is already in the channel."
    await call.records.write(lambda tx: join_channel(tx, channel, user, call.caller.user))
    return f"{user['username']} added to {channel['name']} channel."


async def _collapse(order: Order) -> Answer:
    return await _previews(order, "true", "Image links now collapse by default")


async def _expand(order: Order) -> Answer:
    return await _previews(order, "false", "Image links now expand by default")


async def _previews(order: Order, value: str, told: str) -> Answer:
    row = {"user_id": order.call.me, "category": "display_settings", "name": "collapse_previews"}
    chosen: Row = {**row, "value": value}

    def change(tx: Transaction) -> None:
        preferences.put(tx, [chosen])
        data: dict[str, object] = {"preference": wire_posts.as_text(chosen)}
        tx.tell(Event("preference_changed", data, user_id=order.call.me))

    await order.call.records.write(change)
    return Answer(told)


async def _authorize(order: Order) -> Answer:
    return Answer(await by_command(order.call, order.argument))


async def _help(order: Order) -> Answer:
    lines = [f"`/{one.name}{' ' if one.hint else ''}{one.hint}` {one.help}" for one in COMMANDS]
    return Answer("\n".join(lines))


COMMANDS = (
    Command("authorize", "Let in a program that shows a code", "[code] yes or no", _authorize),
    Command("away", "Set your status away", "", _away),
    Command("code", "Show text as a code block", "[text]", _code),
    Command("collapse", "Collapse pictures of links", "", _collapse),
    Command("dnd", "Do not disturb: no notifications", "", _dnd),
    Command("echo", "Say it back", "[text]", _echo),
    Command("expand", "Show pictures of links", "", _expand),
    Command("header", "Change what stands above the channel", "[text]", _header, Scope.MANAGE),
    Command("help", "Show the commands", "", _help),
    Command("invite", "Bring people into a channel", "@[name] ~[channel]", _invite, Scope.MANAGE),
    Command("join", "Join a channel", "~[channel]", _join, Scope.MANAGE),
    Command("leave", "Leave the channel", "", _leave, Scope.MANAGE),
    Command("me", "Do an action", "[text]", _me),
    Command("msg", "Write to a person", "@[name] [text]", _msg),
    Command("mute", "Mute or unmute the channel", "", _mute),
    Command("offline", "Set your status offline", "", _offline),
    Command("online", "Set your status online", "", _online),
    Command("open", "Open a channel", "~[channel]", _join, Scope.MANAGE),
    Command("shrug", "Add a shrug to your message", "[text]", _shrug),
    Command("status", "Set or clear your status", "[:emoji_name:] [text] or clear", _custom_status),
)
BUILT_IN = {command.name: command for command in COMMANDS}


async def execute(call: Call) -> Row:
    """POST /commands/execute."""
    body = await call.object("command")
    line = text(body, "command", most=100_000).strip()
    if not line.startswith("/") or len(line) < 2:
        message = "No command trigger found."
        raise ApiError(400, "api.command.execute_command.start.app_error", message)
    channel = rules.need_member(call, text(body, "channel_id"))
    name, _, argument = line[1:].partition(" ")
    root_id = text(body, "root_id")
    command = BUILT_IN.get(name.lower())
    if command is None:
        team, own = _own_command(call, channel, text(body, "team_id"), name)
        return await give(call, own, team, channel, argument.strip(), root_id)
    if command.scope not in call.caller.scopes:
        raise lacks_scope(command.scope.value)
    order = Order(call, channel, argument.strip(), root_id)
    answer = await command.run(order)
    if answer.text and not answer.in_channel:
        shown = passing_post(
            channel["id"], call.me, answer.text, call.records.now(), {"override_icon_url": ""}
        )
        await call.workspace.tell(ephemeral_event(shown, call.me))
    return _shown(answer)


def _own_command(call: Call, channel: Row, team_id: str, name: str) -> tuple[Row, Row]:
    """A command that somebody made for the team of the channel, or of the client; and that team."""
    team = teams.by_id(call.db, channel["team_id"] or team_id or _first_team(call))
    found = commands.by_name(call.db, team["id"], name.lower()) if team else None
    if team is None or found is None or rules.teams_member(call, team["id"], call.me) is None:
        message = f"Command with a trigger of '/{name}' not found."
        raise ApiError(404, "api.command.execute_command.not_found.app_error", message)
    return team, found


def _shown(answer: Answer) -> Row:
    kind = "" if answer.silent else ("in_channel" if answer.in_channel else "ephemeral")
    return {
        "response_type": kind,
        "text": answer.text,
        "username": "",
        "channel_id": "",
        "icon_url": "",
        "type": "",
        "props": None,
        "goto_location": answer.goto,
        "trigger_id": "",
        "skip_slack_parsing": False,
        "attachments": None,
        "extra_responses": None,
    }


def built_in(command: Command) -> Row:
    """A built-in command among those that a client may complete."""
    empty = ("id", "token", "creator_id", "team_id", "method", "username", "icon_url", "description", "url")
    return {
        **dict.fromkeys((*empty, "plugin_id"), ""),
        "create_at": 0,
        "update_at": 0,
        "delete_at": 0,
        "trigger": command.name,
        "auto_complete": True,
        "auto_complete_desc": command.help,
        "auto_complete_hint": command.hint,
        "display_name": command.name,
    }


ENDPOINTS = (Endpoint("POST", "/commands/execute", execute, rules.signed_in),)
