"""How long is it until 1,000 messages that were missed in 20 channels are here, by the stream and by REST?"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from benchmarks.table import Row, print_table
from benchmarks.workspace import Person, Workspace, until, workspace
from chat_tui.account.account import Account
from chat_tui.model.messages import Message

CHANNELS = 20
MISSED = 1_000
TARGET = 3.0
PATIENCE = 60.0


async def measure(*, resumed: bool) -> float:
    """Seconds from the start of an account until everything is in its store and it says so.

    `resumed`: the event stream goes on where it was; else its cursor is gone and everything is asked for.
    """
    async with workspace(people=2, rooms=CHANNELS) as (made, folder):
        ada, bob = made.people
        made.say(bob, [(channel, "before") for channel in made.channels])
        await made.start()
        await _come_and_go(made, ada, folder)
        await made.stop()
        made.say(bob, [(made.channels[n % CHANNELS], f"missed {n}") for n in range(MISSED)])
        await made.start()
        return await _come_back(made, ada, folder, resumed=resumed)


async def _come_and_go(made: Workspace, person: Person, folder: Path) -> None:
    account = made.account(person, folder / person.name)
    await account.start()
    try:
        if not await account.wait_online(PATIENCE):
            raise RuntimeError(f"not online: {account.connection.state}")
        for channel in made.channels:
            await account.history.ensure_newest(channel)  # type: ignore[arg-type]
    finally:
        await account.close()


async def _come_back(made: Workspace, person: Person, folder: Path, *, resumed: bool) -> float:
    account = made.account(person, folder / person.name)
    try:
        if not resumed:
            await account.store.reset_cursor()
        began = time.perf_counter()
        await account.start()

        def is_level() -> bool:
            return account.connection.is_online and _here(account) >= MISSED + CHANNELS

        if not await until(is_level, PATIENCE):
            raise RuntimeError(f"{_here(account)} messages, {account.connection.state}")
        return time.perf_counter() - began
    finally:
        await account.close()


def _here(account: Account) -> int:
    """How many of the messages are in the store."""
    known = account.store.timeline
    channels = [summary.channel.id for summary in account.store.channel_summaries()]
    rows = [row for channel in channels for row in known(channel, limit=MISSED).rows]
    return sum(isinstance(row, Message) and row.text.startswith(("before", "missed")) for row in rows)


def rows() -> list[Row]:
    """Both ways, for the table."""
    found = [
        (how, asyncio.run(measure(resumed=how == "by the stream"))) for how in ("by the stream", "by REST")
    ]
    return [
        Row(
            f"{MISSED:,} missed messages in {CHANNELS} channels, {how}",
            f"{seconds:.2f} s",
            "",
            f"< {TARGET:.0f} s",
        )
        for how, seconds in found
    ]


if __name__ == "__main__":
    print_table(rows())
