"""How is a planned fault done and undone."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.chaos import proxy as answers
from tests.chaos.plan import Fault
from tests.chaos.proxy import Door
from tests.chaos.stage import ClientProcess, Stage

Act = Callable[[ClientProcess], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault as it happened; times of the machine's monotonic clock."""

    fault: Fault
    began: float
    healed: float


class Nemesis:
    """Does the faults of a plan, each at its time, and remembers what it did."""

    def __init__(self, stage: Stage) -> None:
        self.done: list[Strike] = []
        self._stage = stage
        self._server_turn = asyncio.Lock()

    async def strike(self, fault: Fault) -> None:
        """Wait until it is time, do it, wait, and undo it."""
        await asyncio.sleep(fault.at)
        began = time.monotonic()
        if fault.client is None:
            async with self._server_turn:
                began = time.monotonic()
                await self._at_server(fault)
        else:
            await self._at_client(fault, self._stage.clients[fault.client])
        self.done.append(Strike(fault, began, time.monotonic()))

    async def heal(self) -> None:
        """Everything that may still be wrong is put right."""
        self._stage.server.signal(signal.SIGCONT)
        if not self._stage.server.is_running:
            await self._stage.server.start()
        for client in self._stage.clients:
            client.signal(signal.SIGCONT)
            await client.proxy.heal()
            if not client.is_running:
                await client.start()

    async def _at_server(self, fault: Fault) -> None:
        server = self._stage.server
        if fault.kind == "server pause":
            server.signal(signal.SIGSTOP)
            await asyncio.sleep(fault.duration)
            server.signal(signal.SIGCONT)
            return
        if fault.kind == "server restart":
            await server.stop()
        else:
            await server.kill()
        if fault.kind == "server forgets":
            server.forget_connections()
        await asyncio.sleep(fault.duration)
        await server.start()

    async def _at_client(self, fault: Fault, client: ClientProcess) -> None:
        if fault.kind == "client kill":
            await client.kill()
            await asyncio.sleep(fault.duration)
            await client.start()
        elif fault.kind == "client pause":
            client.signal(signal.SIGSTOP)
            await asyncio.sleep(fault.duration)
            client.signal(signal.SIGCONT)
        else:
            await LINE_FAULTS[fault.kind](client)
            await asyncio.sleep(fault.duration)
            if fault.kind in FOR_EVER:
                client.proxy.reset()
            await client.proxy.heal()


async def _reset(client: ClientProcess) -> None:
    client.proxy.reset()


async def _half_close(client: ClientProcess) -> None:
    client.proxy.half_close()


async def _black_hole(client: ClientProcess) -> None:
    client.proxy.up.paused = client.proxy.down.paused = True


async def _answers_lost(client: ClientProcess) -> None:
    client.proxy.down.paused = True


async def _requests_lost(client: ClientProcess) -> None:
    client.proxy.up.paused = True


async def _slow(client: ClientProcess) -> None:
    for way in (client.proxy.up, client.proxy.down):
        way.latency, way.jitter = 0.4, 0.8


async def _trickle(client: ClientProcess) -> None:
    for way in (client.proxy.up, client.proxy.down):
        way.bandwidth, way.slice_to = 8_000.0, 200


async def _cut_after(client: ClientProcess) -> None:
    client.proxy.down.limit = 3_000
    client.proxy.reset()


async def _doubled(client: ClientProcess) -> None:
    client.proxy.down.frames.copies = 5


async def _mixed(client: ClientProcess) -> None:
    client.proxy.down.frames.reorder = 5


async def _lost(client: ClientProcess) -> None:
    client.proxy.down.frames.drop = 3


def _door(door: Door, answer: bytes = b"") -> Act:
    async def shut(client: ClientProcess) -> None:
        client.proxy.answer = answer
        await client.proxy.set_door(door)
        client.proxy.reset()

    return shut


ANSWERS: Mapping[str, bytes] = {
    "429": answers.SLOW_DOWN,
    "503": answers.UNAVAILABLE,
    "502 page": answers.BAD_GATEWAY,
    "portal": answers.PORTAL,
    "redirect": answers.REDIRECT,
}
FOR_EVER = frozenset({*ANSWERS, "answers lost", "silent door"})
"""Faults after which what was held back never arrives: the requests were done, and nobody is told."""
LINE_FAULTS: Mapping[str, Act] = {
    "reset": _reset,
    "half close": _half_close,
    "black hole": _black_hole,
    "answers lost": _answers_lost,
    "requests lost": _requests_lost,
    "refused": _door(Door.REFUSED),
    "accept and close": _door(Door.CLOSED_AT_ONCE),
    "silent door": _door(Door.SILENT),
    "slow": _slow,
    "trickle": _trickle,
    "cut after bytes": _cut_after,
    "doubled frames": _doubled,
    "mixed frames": _mixed,
    "lost frames": _lost,
    **{kind: _door(Door.ANSWERED, said) for kind, said in ANSWERS.items()},
}
