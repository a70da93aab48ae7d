"""A person without a screen: the real account in a process of its own, told what to do line by line.

`python -m tests.chaos.client HOME WORLD LOG [--skew SECONDS] [--mutant NAME] [--crash-at POINT]`. Each line
on standard input is a JSON command; `status` and `dump` answer with a line on standard output.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from chat_tui import wiring
from chat_tui.account.account import Account
from chat_tui.config.locations import Locations
from chat_tui.config.quick import QuickSettings
from chat_tui.model.messages import Gap
from chat_tui.realtime.timing import Timing
from tests.chaos import crashes, mutants
from tests.chaos.acting import Actor
from tests.chaos.oplog import OpLog
from tests.chaos.plan import Intent
from tests.chaos.snapshot import snapshot
from tests.chaos.watching import Watcher

ACCOUNT = "team"
MOST_PAGES = 200


def context_of(home: Path) -> wiring.WiringContext:
    """How the product is wired for a home."""
    return wiring.WiringContext(Locations.from_environment(home, {}), QuickSettings())


class Client:
    """Reads commands and obeys them, until told to leave or until there is nobody to obey."""

    def __init__(self, account: Account, actor: Actor, watcher: Watcher) -> None:
        self._account = account
        self._actor = actor
        self._watcher = watcher

    async def run(self) -> None:
        """Obey until `quit` or the end of the input."""
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        pipe, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        watching = asyncio.create_task(self._watcher.run())
        try:
            while line := await reader.readline():
                command = json.loads(line)
                if command["do"] == "quit":
                    break
                await self._obey(command)
        finally:
            await self._watcher.close()
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await self._actor.close()
            pipe.close()

    async def _obey(self, command: dict[str, Any]) -> None:
        match command["do"]:
            case "act":
                await self._actor.act(Intent(**command["intent"]))
            case "status":
                _answer(self._status())
            case "retry":
                self._account.retry_now()
            case "dump":
                fetched = await self._complete()
                _answer({"channels": snapshot(self._account.store), "fetched": fetched, **self._status()})

    def _status(self) -> dict[str, Any]:
        state = self._account.connection.state
        return {
            "phase": state.phase.value,
            "reason": state.reason,
            "waiting": self._account.outbox.waiting() + self._actor.busy,
            "cursor": self._account.store.cursor,
            **self._watcher.vitals(),
        }

    async def _complete(self) -> int:
        """Read as a patient person does: fill every marked hole, open every thread that lacks replies."""
        store, history, pages = self._account.store, self._account.history, 0
        for summary in store.channel_summaries():
            channel_id = summary.channel.id
            while not store.history_complete(channel_id) and pages < MOST_PAGES:
                await history.older(channel_id)
                pages += 1
            shown = store.timeline(channel_id, limit=100_000).rows
            for row in shown:
                if isinstance(row, Gap):
                    await history.fill(row)
                    pages += 1
                elif row.reply_count > len(store.thread(row.id)) - 1:
                    await history.thread(row.id)
                    pages += 1
        return pages


def _answer(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def skewed(seconds: float) -> Timing:
    """The system's clocks with a wall clock that is wrong."""
    return Timing(wall=lambda: time.time() + seconds)


async def main(options: argparse.Namespace) -> None:
    """Run one client to its end."""
    world = json.loads(options.world.read_text())
    log = OpLog(options.log)
    log.write("start", pid=os.getpid())
    with mutants.switched_on(options.mutant), crashes.armed(options.crash_at), _clock(options.skew):
        async with wiring.open_account(context_of(options.home), ACCOUNT) as account:
            watcher = Watcher(account, log)
            await Client(account, Actor(account, log, world["places"], watcher, options.home), watcher).run()
    log.write("end")
    log.close()


def _clock(skew: float) -> mutants.Patch:
    """Give the account that will be built another clock."""
    if not skew:
        return mutants.Patch()
    return mutants.Patch(
        wiring, "Account", lambda *args, **named: Account(*args, timing=skewed(skew), **named)
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("home", "world", "log"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--skew", type=float, default=0.0)
    parser.add_argument("--mutant", default="", choices=("", *mutants.MUTANTS))
    parser.add_argument("--crash-at", default="")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(_options()))
