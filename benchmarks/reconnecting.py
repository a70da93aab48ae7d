"""How long is it until 200 clients of a server that was restarted are all online again, by socket and by TCP?

They are whole but for the screen: the worker, a store on disk, the backend, all in this one process.
"""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import Row, print_table
from benchmarks.workspace import Person, Workspace, until, workspace
from chat_tui.realtime.connection import ConnectionStatus
from chat_tui.realtime.ring import Ring
from chat_tui.realtime.surroundings import Surroundings
from chat_tui.realtime.timing import Timing
from chat_tui.realtime.typing import Typing
from chat_tui.realtime.worker import LOCAL, REMOTE, Worker
from chat_tui.store.store import Store

CLIENTS = 200
ROOMS = 3
TARGET = 15.0
AWAY = 2.0
"""Seconds in which nobody serves."""
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Return:
    """How a crowd came back: seconds until the last was online, and the largest share within one second."""

    seconds: float
    busiest: float
    resumed: int


class Client:
    """One account without a screen and without an outbox."""

    def __init__(self, made: Workspace, person: Person, folder: Path, *, over_tcp: bool) -> None:
        timing = Timing()
        self.back_at = 0.0
        """When it last came online."""
        self._was_online = False
        self._store = Store.open(folder / f"{person.name}.sqlite")
        self._ring = Ring(made.backend(person, over_tcp=over_tcp), self._store, lambda changes: None, timing)
        self.status = ConnectionStatus(timing, self._moved)
        around = Surroundings(self.status, Typing(timing, lambda changes: None))
        self._worker = Worker(self._ring, around, rhythm=REMOTE if over_tcp else LOCAL)
        self._task = asyncio.create_task(self._worker.run())

    def _moved(self) -> None:
        if self.status.is_online and not self._was_online:
            self.back_at = time.perf_counter()
        self._was_online = self.status.is_online

    async def close(self) -> None:
        """Leave."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._ring.backend.close()
        await self._store.close()


async def measure(*, over_tcp: bool, clients: int = CLIENTS, killed: bool = False) -> Return:
    """Let everybody come, restart the server, and see them come back."""
    listen = "127.0.0.1:0" if over_tcp else ""
    async with (
        workspace(people=clients, rooms=ROOMS, listen=listen) as (made, folder),
        AsyncExitStack() as stack,
    ):
        await made.start()
        crowd: list[Client] = []
        for person in made.people:
            client = Client(made, person, folder, over_tcp=over_tcp)
            stack.push_async_callback(client.close)
            crowd.append(client)
        await _all_online(crowd)
        await made.stop(signal.SIGKILL if killed else signal.SIGTERM)
        if not await until(lambda: not any(client.status.is_online for client in crowd), PATIENCE):
            raise RuntimeError("somebody did not notice that the server went")
        await asyncio.sleep(AWAY)
        await made.start()
        began = time.perf_counter()
        await _all_online(crowd)
        times = sorted(client.back_at - began for client in crowd)
        busiest = max(sum(start <= at < start + 1 for at in times) for start in times)
        resumed = sum(client.status.log.record().last_resume == "resumed" for client in crowd)
        return Return(times[-1], busiest / clients, resumed)


async def _all_online(crowd: list[Client]) -> None:
    if not await until(lambda: all(client.status.is_online for client in crowd), PATIENCE):
        away = [client.status.state for client in crowd if not client.status.is_online]
        raise RuntimeError(f"{len(away)} are not online: {away[:3]}")


def rows() -> list[Row]:
    """Both doors, for the table."""
    return [_row(over_tcp) for over_tcp in (False, True)]


def _row(over_tcp: bool) -> Row:
    found = asyncio.run(measure(over_tcp=over_tcp))
    return Row(
        f"{CLIENTS} clients over {'TCP' if over_tcp else 'the socket'} after a restart, until all are online",
        f"{found.seconds:.1f} s",
        f"{found.busiest:.0%} within one second, {found.resumed} resumed exactly",
        f"< {TARGET:.0f} s",
    )


if __name__ == "__main__":
    print_table(rows())
