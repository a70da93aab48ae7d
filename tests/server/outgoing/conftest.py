"""A workspace that calls a receiver of ours, and a clock that goes when it is told to."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chat_tui.server.outgoing.addresses import AllowedHosts
from chat_tui.server.outgoing.caller import Answer, CallFailedError, OutgoingCaller, OutgoingRequest
from chat_tui.server.outgoing.deliverer import Deliverer
from tests.server.conftest import World, world

__all__ = ["Receiver", "Wire", "wire", "world"]

URL = "https://ci.example.com/hook"


class Receiver(OutgoingCaller):
    """Notes what is sent, and answers what it is told to; a status of 0 is no answer."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[OutgoingRequest] = []
        self.answers: dict[str, list[tuple[int, dict[str, str], bytes]]] = {}
        self.slow: dict[str, asyncio.Event] = {}
        self.takes: Callable[[], object] = lambda: None

    def answer(self, status: int, body: object = None, url: str = URL, **headers: str) -> None:
        """Answer so next; the last of several stays."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        self.answers.setdefault(url, []).append((status, told, raw))

    async def send(self, request: OutgoingRequest, allowed: AllowedHosts) -> Answer:
        """Take a delivery."""
        self.got.append(request)
        self.takes()
        if request.url in self.slow:
            await self.slow[request.url].wait()
        answers = self.answers.get(request.url, [(200, {}, b"")])
        status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
        if not status:
            raise CallFailedError("ci.example.com cannot be reached.")
        return Answer(status, headers, body, 0.05)

    def ids(self) -> list[str]:
        """The ids of what came; then forget it."""
        ids = [one.headers["webhook-id"] for one in self.got]
        self.got.clear()
        return ids

    def texts(self) -> list[str]:
        """The messages of what came; then forget it."""
        texts = [json.loads(one.body).get("text", "") for one in self.got]
        self.got.clear()
        return texts


@dataclass
class Wire:
    """A world, its deliverer, and the other end."""

    world: World
    receiver: Receiver
    deliverer: Deliverer
    seconds: list[float] = field(default_factory=lambda: [0.0])

    async def hook(self, **more: Any) -> Any:
        """Alice makes an outgoing hook."""
        body: dict[str, Any] = {
            "team_id": self.world.team["id"],
            "channel_id": self.world.channel(),
            "display_name": "out",
            "trigger_words": ["build"],
            "callback_urls": [URL],
            "content_type": "application/json",
            **more,
        }
        return await self.world.ok("alice", "POST", "/hooks/outgoing", body)

    async def deliver(self) -> None:
        """Until nothing is due now."""
        while self.deliverer.start_due():
            await self.deliverer.landed()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Until something is so."""
        async with asyncio.timeout(60):
            while not is_so():  # noqa: ASYNC110 - what is waited for rings no bell
                await asyncio.sleep(0.005)

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds[0] += seconds

    def row(self, sql: str) -> Any:
        """The first value of a query."""
        return self.world.records.reader.execute(sql).fetchone()[0]


@pytest.fixture
def wire(world: World) -> Wire:
    """Jitter is at its middle."""
    receiver = Receiver()
    deliverer = Deliverer(replace(world.workspace, outgoing=receiver), luck=lambda: 0.5)
    wire = Wire(world, receiver, deliverer)
    world.records._clock = _clock(world, wire.seconds)
    return wire


def _clock(world: World, seconds: list[float]) -> Callable[[], float]:
    start, count = world.records.now() / 1000, itertools.count(1)
    return lambda: start + seconds[0] + next(count) / 1000
