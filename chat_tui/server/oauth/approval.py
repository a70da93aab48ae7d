"""How somebody lets a waiting device in, or turns it away: on our page, by his client, or with a command.

A program that was let in itself lets nobody else in, nor does a personal access token: only a session that a
person began, or the person's password.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chat_tui.server.call import Call, Caller
from chat_tui.server.oauth import devices, scopes
from chat_tui.server.permissions import allowed, words
from chat_tui.server.records import audit, oauth_apps
from chat_tui.server.records.audit import Actor
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.sign_in import peer_of, too_many
from chat_tui.server.wire_errors import ApiError, forbidden


@dataclass(frozen=True, slots=True)
class Waiting:
    """A device that waits, and the program on it."""

    device: Row
    app: Row

    def granted(self, user: Row) -> str:
        """What of it a user can give."""
        return words(allowed(user["roles"], self.device["scopes"]))

    @property
    def meanings(self) -> list[str]:
        """What the program would be allowed, for people."""
        return scopes.meanings(self.device["scopes"])


def own_session(call: Call) -> Caller:
    """The caller, if a person is behind this session; raises ApiError."""
    caller = call.caller
    if caller.access_token_id or caller.grant_id:
        raise forbidden()
    return caller


def actor(call: Call, user: Row) -> Actor:
    """Somebody who has just shown who he is, for the audit log."""
    return replace(call.actor, user_id=user["id"], name=user["username"])


def find(call: Call, typed: str) -> Waiting:
    """The device whose code somebody typed; raises ApiError, and slows down who guesses."""
    throttle, peer = call.workspace.throttle, peer_of(call)
    account = f"device codes from {peer}"
    seconds = throttle.wait(account, peer)
    if seconds > 0:
        raise too_many(seconds)
    device = devices.waiting(call.db, typed, call.records.now())
    app = oauth_apps.by_id(call.db, device["app_id"]) if device is not None else None
    if device is None or app is None:
        throttle.failed(account, peer)
        raise unknown()
    return Waiting(device, app)


def unknown() -> ApiError:
    """No device waits with this code."""
    message = "No device waits with this code. Codes are good for ten minutes and for one use."
    return ApiError(404, "api.oauth.device.unknown_code.app_error", message)


async def decide(call: Call, found: Waiting, user: Row | None) -> None:
    """Let the device in as a user, or, without one, turn it away; raises ApiError if somebody was faster."""
    granted = found.granted(user) if user is not None else ""
    if user is not None and not granted:
        raise forbidden()
    action = "oauth.deny" if user is None else "oauth.allow"

    def change(tx: Transaction) -> None:
        device = devices.waiting(tx.db, found.device["user_code"], tx.now)
        if device is None:
            raise unknown()
        devices.decide(tx, device, user, granted)
        by = actor(call, user) if user is not None else call.actor
        audit.note(tx, by, action, found.app["id"], f"device: {granted}" if granted else "device")

    await call.records.write(change)


async def by_command(call: Call, argument: str) -> str:
    """`/authorize CODE` tells what waits with a code, `/authorize CODE yes` lets it in; what is answered."""
    own_session(call)
    code, _, word = argument.partition(" ")
    answer = word.strip().lower()
    if not code or answer not in {"", "yes", "no"}:
        return "Give the code that your device shows: /authorize XXXX-XXXX, and then the same with yes or no."
    try:
        found = find(call, code)
    except ApiError as error:
        return error.message
    name, shown = _plain(found.app["name"]), found.device["user_code"]
    if not answer:
        wishes = "\n".join(f"- {meaning}" for meaning in found.meanings)
        return (
            f"{name} asks to act as you. It would be allowed to\n{wishes}\n"
            f"Only if you started this yourself: `/authorize {shown} yes`, else `/authorize {shown} no`."
        )
    await decide(call, found, call.caller.user if answer == "yes" else None)
    return f"{name} is let in." if answer == "yes" else f"{name} is turned away."


def _plain(name: str) -> str:
    """A program's name without what the message format would make of it."""
    return "".join(f"\\{letter}" if letter in "\\`*_~[]()#|<>@:!" else letter for letter in name)
