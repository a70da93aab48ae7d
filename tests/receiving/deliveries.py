"""What the tests of receiving share: a secret, a clock, requests, and a door asked without a network."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chat_tui.auth.secret import Secret
from chat_tui.receiving.door import Door, Message, Outcome
from chat_tui.receiving.queue import Queue
from chat_tui.receiving.schemes.base import Delivery, Identity, Incoming
from chat_tui.receiving.schemes.table import SCHEMES

NOW = 1_700_000_000.0
SECRET = Secret("whsec_" + base64.b64encode(bytes(range(32))).decode())
Pairs = Iterable[tuple[str, str]]


def incoming(headers: Mapping[str, str], body: bytes, *, now: float = NOW, path: str = "/") -> Incoming:
    return Incoming({name: [value] for name, value in headers.items()}, body, now, path)


def signed(kind: str, body: bytes, *, event: str = "push", name: str = "d-1", now: float = NOW) -> Incoming:
    return incoming(SCHEMES[kind].signed(SECRET, event, body, now, name), body)


def delivery(
    name: str = "d-1",
    *,
    kind: str = "standard",
    at: float = NOW,
    window: float | None = None,
    also_by_body: bool = False,
    **data: Any,
) -> Delivery:
    told = data or {"type": "n", "data": {"text": name}}
    identity = Identity(name, str(told.get("type", "n")), window, also_by_body)
    return Delivery(kind, identity, told, json.dumps(told).encode(), at)


class Listener:
    """A door and a queue on disk; `outcomes` is what whoever listens was told."""

    def __init__(self, path: Path, kinds: Sequence[str] = tuple(SCHEMES), *secrets: Secret) -> None:
        self.queue = Queue.open(path)
        self.outcomes: list[Outcome] = []
        known = secrets or (SECRET,)
        self.door = Door(kinds, lambda: known, self.queue.put, self.outcomes.append, lambda: NOW)

    async def ask(
        self,
        headers: Pairs,
        body: bytes,
        *,
        path: str = "/",
        method: str = "POST",
        chunks: Sequence[bytes] | None = None,
        said_length: bool = True,
    ) -> tuple[int, bytes]:
        """Status and body of the answer; `chunks` are how the body comes, and [] is a sender who leaves."""
        sent: list[Message] = []
        parts = [body] if chunks is None else list(chunks)
        waiting: list[Message] = [
            {"type": "http.request", "body": part, "more_body": index < len(parts) - 1}
            for index, part in enumerate(parts)
        ]

        async def receive() -> Message:
            return waiting.pop(0) if waiting else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
        if said_length:
            raw.append((b"content-length", str(len(body)).encode()))
        scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "headers": raw,
                 "client": ("192.0.2.7", 5)}  # fmt: skip
        await self.door(scope, receive, send)
        if not sent:
            return 0, b""
        return sent[0]["status"], sent[1]["body"]
