"""How is a request answered: refused with one text, or kept on disk and thanked for?

Plain ASGI, without a framework; whoever wires serves it by the workspace's own front door, which has the time
limits for those who never finish.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Collection, MutableMapping, Sequence
from typing import Any

from chat_tui.auth.secret import Secret
from chat_tui.errors import StorageError
from chat_tui.model.frozen import dataclass
from chat_tui.receiving.schemes.base import LARGEST_BODY, Delivery, Incoming, RefusedDelivery, Why, admit
from chat_tui.receiving.schemes.table import scheme_of

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

REFUSED = b"Unauthorized\n"
THANKS = b"Accepted\n"
LATER = b"Try again later\n"
LATER_SECONDS = 30

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request: a new delivery, a repeated one, or why it was refused."""

    peer: str
    delivery: Delivery | None = None
    is_new: bool = False
    why: Why | None = None


@dataclass(frozen=True)
class Door:
    """An ASGI application; `put` keeps a delivery and says if it is new, `told` hears of each request."""

    kinds: Collection[str]
    secrets: Callable[[], Sequence[Secret]]
    put: Callable[[Delivery], Awaitable[bool]]
    told: Callable[[Outcome], None]
    wall: Callable[[], float]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request; nothing that a sender can do makes this raise."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        if scope["type"] != "http":
            return
        peer = scope["client"][0] if scope.get("client") else "this host"
        try:
            status, text, headers = await self._answer(scope, receive, peer)
        except _GoneError:
            return
        except Exception:  # noqa: BLE001 - never a 500: a sender tries again, and who seeks faults learns nothing
            _log.exception("a delivery could not be dealt with")
            status, text, headers = 503, LATER, [(b"retry-after", b"%d" % LATER_SECONDS)]
        length = (b"content-length", b"%d" % len(text))
        kind = (b"content-type", b"text/plain; charset=utf-8")
        await send({"type": "http.response.start", "status": status, "headers": [kind, length, *headers]})
        await send({"type": "http.response.body", "body": text})

    async def _answer(
        self, scope: Message, receive: Receive, peer: str
    ) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        try:
            delivery = await self._admitted(scope, receive)
        except RefusedDelivery as error:
            self.told(Outcome(peer, why=error.why))
            return 401, REFUSED, [(b"www-authenticate", b"Webhook"), (b"connection", b"close")]
        if (challenge := _challenge(delivery)) is not None:
            return 200, challenge, []
        try:
            is_new = await self.put(delivery)
        except StorageError as error:
            _log.error("a delivery could not be kept: %s", error)
            return 503, LATER, [(b"retry-after", b"%d" % LATER_SECONDS)]
        self.told(Outcome(peer, delivery, is_new))
        return 202, THANKS, []

    async def _admitted(self, scope: Message, receive: Receive) -> Delivery:
        if scope["method"] not in ("POST", "PUT"):
            raise RefusedDelivery(Why.METHOD)
        headers = _headers(scope["headers"])
        body = await _body(headers, receive)
        path = scope.get("raw_path") or scope["path"].encode()
        incoming = Incoming(headers, body, self.wall(), path.partition(b"?")[0].decode("latin-1"))
        return admit(scheme_of(incoming, self.kinds), incoming, self.secrets())


class _GoneError(Exception):
    """The sender left before the end of the request."""


def _headers(pairs: Sequence[tuple[bytes, bytes]]) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in pairs:
        headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return headers


async def _body(headers: dict[str, list[str]], receive: Receive) -> bytes:
    said = headers.get("content-length", ["0"])[0]
    if said.isdigit() and int(said[:12]) > LARGEST_BODY:
        raise RefusedDelivery(Why.SIZE)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _GoneError
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise RefusedDelivery(Why.SIZE)
        if not message.get("more_body", False):
            return bytes(body)


def _challenge(delivery: Delivery) -> bytes | None:
    """What Slack wants to hear when a URL is first given to it; it is signed as everything else is."""
    found = delivery.data.get("challenge")
    if delivery.kind != "slack" or delivery.data.get("type") != "url_verification":
        return None
    return json.dumps(found if isinstance(found, str) else "").encode()[1:-1][:1000]
