"""What a client may ask over its WebSocket, and what it is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Protocol

import msgspec

from chat_tui.server.connection import Connection
from chat_tui.server.events import Event, encode
from chat_tui.server.hub import Hub
from chat_tui.server.overload import Rung
from chat_tui.server.permissions import ACTIONS, Scope

ID_LENGTH = 26
MOST_IDS = 1000


_RUNGS = {
    "user_typing": Rung.TYPING,
    "user_update_active_status": Rung.PRESENCE,
    "get_statuses": Rung.PRESENCE,
    "get_statuses_by_ids": Rung.PRESENCE,
}


class Session(Protocol):
    """What a token stands for."""

    @property
    def id(self) -> str:
        """The session's own id; never the token."""

    @property
    def user_id(self) -> str:
        """Whose it is."""

    @property
    def scopes(self) -> frozenset[Scope]:
        """What it may be used for."""


class Desk(Protocol):
    """What the socket needs to know of sessions, presence and channels."""

    def session(self, token: str) -> Session | None:
        """The session of a token; None if it is unknown, expired or revoked, or not for reading."""

    async def came_online(self, user_id: str) -> None:
        """The user's first socket opened."""

    async def went_offline(self, user_id: str) -> None:
        """The user's last socket closed."""

    async def set_active(self, user_id: str, is_active: bool, manual: bool) -> None:
        """The user's client says whether somebody sits before it."""

    def is_too_busy_for(self, rung: Rung) -> bool:
        """Whether there is so much to do that this is left out."""

    def statuses(self) -> dict[str, str]:
        """Status by user id of those who are not offline."""

    def statuses_of(self, user_ids: list[str]) -> dict[str, str]:
        """Status by user id of these users."""

    def may_read(self, user_id: str, channel_id: str) -> bool:
        """Whether the user sees the channel."""


class Frame(msgspec.Struct):
    """A client's frame, as the protocol has it; other keys are ignored."""

    seq: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)] = 0
    action: str = ""
    data: dict[str, object] | None = None


class Refusal(Exception):
    """The answer to an action is FAIL, with this id, sentence and status."""

    def __init__(self, error_id: str, message: str, status: int) -> None:
        super().__init__(message)
        self.error_id = error_id
        self.status = status


Answer = Mapping[str, object] | Callable[[int], Mapping[str, object]] | None


class Actions:
    """The actions of the protocol, for signed-in connections."""

    def __init__(self, hub: Hub, desk: Desk, clock: Callable[[], int]) -> None:
        self._hub = hub
        self._desk = desk
        self._clock = clock
        self._table: dict[str, Callable[[Connection, Mapping[str, object]], Awaitable[Answer]]] = {
            "ping": self._ping,
            "user_typing": self._user_typing,
            "get_statuses": self._get_statuses,
            "get_statuses_by_ids": self._get_statuses_by_ids,
            "user_update_active_status": self._user_update_active_status,
        }

    async def perform(self, connection: Connection, frame: Frame, session: Session | None) -> None:
        """Do what a frame asks and queue the reply; `session` is None when it has ended."""
        try:
            action = self._find(frame)
            if session is None:
                raise Refusal("api.context.invalid_token.error", "Invalid session.", 401)
            if ACTIONS.get(frame.action, Scope.READ) not in session.scopes:
                raise _forbidden()
            if frame.action in _RUNGS and self._desk.is_too_busy_for(_RUNGS[frame.action]):
                raise Refusal("api.context.busy.app_error", "The workspace is busy.", 503)
            answer = await action(connection, frame.data or {})
        except Refusal as refusal:
            text = encode(_fail(frame.seq, refusal))
            connection.reply(lambda _: text)
            return
        connection.reply(lambda last: encode(_ok(frame.seq, answer(last) if callable(answer) else answer)))

    def _find(self, frame: Frame) -> Callable[[Connection, Mapping[str, object]], Awaitable[Answer]]:
        if not frame.action:
            raise Refusal("api.web_socket_router.no_action.app_error", "No websocket action.", 400)
        if frame.seq <= 0:
            message = "Invalid sequence for WebSocket message."
            raise Refusal("api.web_socket_router.bad_seq.app_error", message, 400)
        action = self._table.get(frame.action)
        if action is None:
            raise Refusal("api.web_socket_router.bad_action.app_error", "Unknown WebSocket action.", 500)
        return action

    async def _ping(self, connection: Connection, data: Mapping[str, object]) -> Answer:
        version = self._hub.server_version
        return lambda last: {
            "text": "pong",
            "version": version,
            "server_time": self._clock(),
            "node_id": "",
            "last_seq": last,
        }

    async def _user_typing(self, connection: Connection, data: Mapping[str, object]) -> Answer:
        channel_id = data.get("channel_id")
        parent_id = data.get("parent_id", "")
        if not is_id(channel_id):
            raise _bad_parameter("channel_id")
        if not isinstance(parent_id, str) or (parent_id and not is_id(parent_id)):
            raise _bad_parameter("parent_id")
        user_id = connection.user_id
        if not self._desk.may_read(user_id, str(channel_id)):
            raise _forbidden()
        data = {"parent_id": parent_id, "user_id": user_id}
        await self._hub.pass_on(Event("typing", data, channel_id=str(channel_id), omit_users=(user_id,)))
        return None

    async def _get_statuses(self, connection: Connection, data: Mapping[str, object]) -> Answer:
        return self._desk.statuses()

    async def _get_statuses_by_ids(self, connection: Connection, data: Mapping[str, object]) -> Answer:
        ids = data.get("user_ids")
        if not isinstance(ids, list) or not ids or len(ids) > MOST_IDS or not all(map(is_id, ids)):
            raise _bad_parameter("user_ids")
        return self._desk.statuses_of(ids)

    async def _user_update_active_status(self, connection: Connection, data: Mapping[str, object]) -> Answer:
        is_active = data.get("user_is_active")
        manual = data.get("manual", False)
        if not isinstance(is_active, bool):
            raise _bad_parameter("user_is_active")
        await self._desk.set_active(connection.user_id, is_active, manual is True)
        return None


def is_id(value: object) -> bool:
    """Whether a value has the form of an id: 26 ASCII letters or digits."""
    return isinstance(value, str) and len(value) == ID_LENGTH and value.isascii() and value.isalnum()


def _forbidden() -> Refusal:
    message = "You do not have the appropriate permissions."
    return Refusal("api.context.permissions.app_error", message, 403)


def _bad_parameter(name: str) -> Refusal:
    return Refusal("api.websocket_handler.invalid_param.app_error", f"Invalid {name} parameter.", 400)


def _ok(seq: int, answer: Mapping[str, object] | None) -> dict[str, object]:
    reply: dict[str, object] = {"status": "OK", "seq_reply": seq}
    return reply if answer is None else {**reply, "data": answer}


def _fail(seq: int, refusal: Refusal) -> dict[str, object]:
    number = {"seq_reply": seq} if seq else {}
    error = {
        "id": refusal.error_id,
        "message": str(refusal),
        "detailed_error": "",
        "status_code": refusal.status,
    }
    return {"status": "FAIL", **number, "error": error}
