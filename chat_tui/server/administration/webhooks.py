"""Which programs speak here and are told: web hooks of both kinds, and what came of their deliveries."""

from __future__ import annotations

import difflib
import sqlite3
from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from chat_tui.errors import ServerError, TargetError
from chat_tui.server.administration.deed import Deed, Perform, Place
from chat_tui.server.administration.people import find_user
from chat_tui.server.config import ServerConfig
from chat_tui.server.outgoing.addresses import CallRefusedError, read_url
from chat_tui.server.outgoing.deliverer import Deliverer
from chat_tui.server.outgoing.payload import FORM, JSON
from chat_tui.server.outgoing.signing import new_secret
from chat_tui.server.records import audit, channels, deliveries, hooks, outgoing_hooks, teams, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, packed, unpacked

MOST_HOOKS = 10_000


class HookLine(msgspec.Struct, frozen=True):
    """One hook in a list; `url` is where an outgoing one calls, `created_at` in Unix milliseconds."""

    id: str
    kind: str
    name: str
    user: str
    channel: str
    url: str
    is_signed: bool
    is_disabled: bool
    created_at: int


class NewHook(msgspec.Struct, frozen=True):
    """A hook that was just made or got other secrets; they are shown only now. `url` is where to post."""

    line: HookLine
    url: str = ""
    secret: str = ""
    token: str = ""


class DeliveryLine(msgspec.Struct, frozen=True):
    """One delivery with its last attempt; `status` 0 when there was no answer."""

    id: str
    hook_id: str
    event: str
    state: str
    tries: int
    at: int
    status: int
    milliseconds: int
    answer: str
    error: str


class CreateIncoming(Deed[NewHook], frozen=True, tag="webhook.create_in"):
    """Make a URL through which a program says something in a channel, in a user's name."""

    answer: ClassVar = NewHook
    channel: str
    user: str
    name: str = ""
    is_locked: bool = False
    is_signed: bool = False


class CreateOutgoing(Deed[NewHook], frozen=True, tag="webhook.create_out"):
    """Let a program be called for words or events; `channel` "" is every public one."""

    answer: ClassVar = NewHook
    user: str
    urls: tuple[str, ...]
    channel: str = ""
    name: str = ""
    words: tuple[str, ...] = ()
    starts_with: bool = False
    events: tuple[str, ...] = ()
    as_json: bool = False


class ListHooks(Deed[list[HookLine]], frozen=True, tag="webhook.list"):
    """All hooks, incoming ones first."""

    answer: ClassVar = list[HookLine]


class RevokeHook(Deed[None], frozen=True, tag="webhook.revoke"):
    """End a hook for good."""

    answer: ClassVar = None
    hook_id: str


class RotateHook(Deed[NewHook], frozen=True, tag="webhook.rotate"):
    """Give a hook another URL, or another secret that is used beside the old one for a day."""

    answer: ClassVar = NewHook
    hook_id: str


class EnableHook(Deed[HookLine], frozen=True, tag="webhook.enable"):
    """Call a hook again that was disabled because it failed."""

    answer: ClassVar = HookLine
    hook_id: str


class DeliveryLog(Deed[list[DeliveryLine]], frozen=True, tag="webhook.log"):
    """The last deliveries of a hook, or of all, newest first."""

    answer: ClassVar = list[DeliveryLine]
    hook_id: str = ""
    limit: int = 50


class Redeliver(Deed[DeliveryLine], frozen=True, tag="webhook.redeliver"):
    """Let a delivery wait again, with its old id."""

    answer: ClassVar = DeliveryLine
    delivery_id: str


class TestHook(Deed[list[DeliveryLine]], frozen=True, tag="webhook.test"):
    """Call a hook now with nothing to tell, and say what came of it."""

    answer: ClassVar = list[DeliveryLine]
    hook_id: str


async def create_incoming(place: Place, deed: CreateIncoming) -> NewHook:
    """Do it; raises TargetError."""
    workspace = place.workspace
    user = find_user(workspace.records.reader, deed.user)
    channel = find_channel(workspace.records.reader, workspace.config, deed.channel)
    values: Row = {
        "user_id": user["id"],
        "channel_id": channel["id"],
        "team_id": channel["team_id"],
        "display_name": deed.name[:64],
        "description": "",
        "username": "",
        "icon_url": "",
        "channel_locked": int(deed.is_locked),
        "secret": new_secret() if deed.is_signed else "",
    }

    def change(tx: Transaction) -> NewHook:
        row = hooks.create(tx, values)
        audit.note(tx, place.by, "hook.create", hooks.spoken_of(row))
        return _new_incoming(tx.db, workspace.config, row)

    return await workspace.records.write(change)


async def create_outgoing(place: Place, deed: CreateOutgoing) -> NewHook:
    """Do it; raises TargetError, and ServerError for what could never be called."""
    workspace = place.workspace
    db = workspace.records.reader
    _check(deed)
    user = find_user(db, deed.user)
    channel = find_channel(db, workspace.config, deed.channel) if deed.channel else None
    if channel is not None and channel["type"] != "O":
        raise ServerError("Outgoing web hooks hear public channels only.")
    team = teams.by_name(db, workspace.config.team_name)
    values: Row = {
        "creator_id": user["id"],
        "team_id": channel["team_id"] if channel else team["id"] if team else "",
        "channel_id": channel["id"] if channel else "",
        "trigger_words": packed(deed.words),
        "trigger_when": int(deed.starts_with),
        "events": packed(deed.events),
        "callback_urls": packed(deed.urls),
        "display_name": deed.name[:64],
        "description": "",
        "content_type": JSON if deed.as_json else FORM,
        "username": "",
        "icon_url": "",
        "secret": new_secret(),
    }

    def change(tx: Transaction) -> NewHook:
        row = outgoing_hooks.create(tx, values)
        audit.note(tx, place.by, "hook.create", row["id"])
        return NewHook(_outgoing(tx.db, row), secret=row["secret"], token=row["token"])

    return await workspace.records.write(change)


def _check(deed: CreateOutgoing) -> None:
    for url in deed.urls:
        try:
            read_url(url)
        except CallRefusedError as error:
            raise ServerError(f"{url} cannot be called: {error}") from error
    if unknown := set(deed.events) - set(deliveries.EVENTS):
        known = ", ".join(deliveries.EVENTS)
        raise ServerError(f"There is no event {', '.join(sorted(unknown))}.", hint=f"There are: {known}.")
    if not deed.urls or not (deed.channel or deed.words or deed.events):
        raise ServerError("Nothing would set this hook off.", hint="Give a channel, words or events.")


async def list_hooks(place: Place, deed: ListHooks) -> list[HookLine]:
    """Do it."""
    db = place.workspace.records.reader
    incoming = [_incoming(db, row) for row in hooks.listed(db, limit=MOST_HOOKS, offset=0)]
    return incoming + [_outgoing(db, row) for row in outgoing_hooks.listed(db, limit=MOST_HOOKS)]


async def revoke_hook(place: Place, deed: RevokeHook) -> None:
    """Do it; raises TargetError."""

    def change(tx: Transaction) -> None:
        row = hooks.by_id(tx.db, deed.hook_id)
        if row is not None:
            hooks.delete(tx, deed.hook_id)
        else:
            outgoing_hooks.delete(tx, _called(tx.db, deed.hook_id)["id"])
        audit.note(tx, place.by, "hook.delete", hooks.spoken_of(row) if row else deed.hook_id)

    await place.workspace.records.write(change)


async def rotate_hook(place: Place, deed: RotateHook) -> NewHook:
    """Do it; raises TargetError."""

    def change(tx: Transaction) -> NewHook:
        row = hooks.by_id(tx.db, deed.hook_id)
        audit.note(tx, place.by, "hook.rotate", hooks.spoken_of(row) if row else deed.hook_id)
        if row is not None:
            return _new_incoming(tx.db, place.workspace.config, hooks.rotate(tx, deed.hook_id, new_secret()))
        secret = new_secret()
        outgoing_hooks.rotate(tx, _called(tx.db, deed.hook_id)["id"], secret)
        return NewHook(_outgoing(tx.db, _called(tx.db, deed.hook_id)), secret=secret)

    return await place.workspace.records.write(change)


async def enable_hook(place: Place, deed: EnableHook) -> HookLine:
    """Do it; raises TargetError."""

    def change(tx: Transaction) -> HookLine:
        row = outgoing_hooks.change(tx, _called(tx.db, deed.hook_id)["id"], {})
        audit.note(tx, place.by, "hook.enable", deed.hook_id)
        return _outgoing(tx.db, row)

    return await place.workspace.records.write(change)


async def delivery_log(place: Place, deed: DeliveryLog) -> list[DeliveryLine]:
    """Do it; raises TargetError for a hook that is not there."""
    db = place.workspace.records.reader
    if deed.hook_id:
        _called(db, deed.hook_id)
    return [_delivery(row) for row in deliveries.log(db, deed.hook_id, deed.limit)]


async def redeliver(place: Place, deed: Redeliver) -> DeliveryLine:
    """Do it; raises TargetError, and ServerError while the hook is disabled."""

    def change(tx: Transaction) -> DeliveryLine:
        row = deliveries.by_id(tx.db, deed.delivery_id)
        if row is None:
            hint = "`chat-tui serve webhook log` lists those of the last week."
            raise TargetError(f"There is no delivery {deed.delivery_id}.", hint=hint)
        hook = _called(tx.db, row["hook_id"])
        if hook["disabled_at"]:
            hint = f"`chat-tui serve webhook enable {hook['id']}` lets it be called again."
            raise ServerError("Its web hook is disabled.", hint=hint)
        audit.note(tx, place.by, "hook.redeliver", deed.delivery_id)
        deliveries.wait_again(tx, row["id"])
        return _delivery(deliveries.log(tx.db, delivery_id=row["id"])[0])

    return await place.workspace.records.write(change)


async def test_hook(place: Place, deed: TestHook) -> list[DeliveryLine]:
    """Do it; raises TargetError."""
    records = place.workspace.records

    def change(tx: Transaction) -> list[str]:
        hook = _called(tx.db, deed.hook_id)
        audit.note(tx, place.by, "hook.test", deed.hook_id)
        return deliveries.put(tx.db, hook, deliveries.TEST, {}, tx.now, state=deliveries.HELD)

    deliverer = Deliverer(place.workspace)
    ids = await records.write(change)
    for delivery_id in ids:
        row = deliveries.by_id(records.reader, delivery_id)
        if row is not None:
            await deliverer.attempt(row)
    return [_delivery(deliveries.log(records.reader, delivery_id=one)[0]) for one in ids]


def find_channel(db: sqlite3.Connection, config: ServerConfig, name: str) -> Row:
    """A channel by `name`, `#name`, `team/name` or id; raises TargetError with the nearest names."""
    by_id = channels.by_id(db, name)
    if by_id is not None and not by_id["delete_at"]:
        return by_id
    team_name, _, channel_name = name.rpartition("/")
    team = teams.by_name(db, team_name or config.team_name)
    wanted = channel_name.lstrip("#").lower()
    channel = channels.by_name(db, team["id"], wanted) if team else None
    if channel is None or channel["delete_at"]:
        known = [row["name"] for row in channels.public(db, team["id"], limit=1000)] if team else []
        near = ", ".join(difflib.get_close_matches(wanted, known, 3))
        raise TargetError(
            f"There is no channel {name}.",
            hint=f"Near: {near}." if near else "Make it first: `/create NAME` in chat-tui.",
        )
    return channel


def _called(db: sqlite3.Connection, hook_id: str) -> Row:
    row = outgoing_hooks.by_id(db, hook_id)
    if row is None:
        raise TargetError(f"There is no such web hook {hook_id}.", hint="See `chat-tui serve webhook list`.")
    return row


def _new_incoming(db: sqlite3.Connection, config: ServerConfig, row: Row) -> NewHook:
    return NewHook(_incoming(db, row), url=f"{config.address}/hooks/{row['id']}", secret=row["secret"])


def _incoming(db: sqlite3.Connection, row: Row) -> HookLine:
    line = _line(db, row, row["user_id"], "in")
    return msgspec.structs.replace(line, is_signed=bool(row["secret"]))


def _outgoing(db: sqlite3.Connection, row: Row) -> HookLine:
    line = _line(db, row, row["creator_id"], "out")
    urls = " ".join(unpacked(row["callback_urls"]))
    return msgspec.structs.replace(line, url=urls, is_signed=True, is_disabled=bool(row["disabled_at"]))


def _line(db: sqlite3.Connection, row: Row, user_id: str, kind: str) -> HookLine:
    channel = channels.by_id(db, row["channel_id"]) if row["channel_id"] else None
    name = channel["name"] if channel else ""
    user = users.by_id(db, user_id)
    return HookLine(
        row["id"],
        kind,
        row["display_name"],
        user["username"] if user else "",
        name,
        "",
        False,
        False,
        row["create_at"],
    )


def _delivery(row: Row) -> DeliveryLine:
    return DeliveryLine(
        row["id"],
        row["hook_id"],
        row["event"],
        row["state"],
        row["tries"],
        row["at"] or row["create_at"],
        row["status"] or 0,
        row["milliseconds"] or 0,
        row["answer"] or "",
        row["error"] or "",
    )


PERFORM: Mapping[type[Deed[Any]], Perform] = {
    CreateIncoming: create_incoming,
    CreateOutgoing: create_outgoing,
    ListHooks: list_hooks,
    RevokeHook: revoke_hook,
    RotateHook: rotate_hook,
    EnableHook: enable_hook,
    DeliveryLog: delivery_log,
    Redeliver: redeliver,
    TestHook: test_hook,
}
