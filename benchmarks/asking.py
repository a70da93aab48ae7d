"""How many requests does it cost to come to a server for the first time, again, and after long?

Run `python -m benchmarks.asking`: 200 people, 100 channels, one message in 60 of them.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.workspace import Person, Workspace, workspace
from chat_tui.model.metrics import Traffic

PEOPLE, ROOMS, SPOKEN_IN = 200, 100, 60
SETTLED = 3.0
"""Seconds after which nothing more is asked for by itself."""
ONLINE = 60.0


async def come(made: Workspace, person: Person, folder: Path) -> Traffic:
    """Come in step, as the app does, and leave again; what was asked for."""
    account = made.account(person, folder)
    await account.start()
    try:
        if not await account.wait_online(ONLINE):
            raise RuntimeError(account.connection.state.reason)
        await asyncio.sleep(SETTLED)
        return account.metrics().traffic
    finally:
        await account.close()


def forget_place(store: Path) -> None:
    """As if the server did not know any more how far we were: everything is compared."""
    with closing(sqlite3.connect(store)) as database:
        database.execute("DELETE FROM meta WHERE key = 'cursor'")
        database.commit()


async def measure() -> Sequence[tuple[str, Traffic]]:
    """The three ways to come."""
    async with workspace(people=PEOPLE, rooms=ROOMS) as (made, folder):
        chance = random.Random(4)
        for channel_id in made.channels[:SPOKEN_IN]:
            made.say(chance.choice(made.people[1:]), [(channel_id, "hello")])
        await made.start()
        me, home = made.people[0], folder / "me"
        told = [("the first time", await come(made, me, home)), ("again", await come(made, me, home))]
        forget_place(home / "cache.sqlite")
        return [*told, ("after long", await come(made, me, home))]


def main() -> None:
    """Print them."""
    for name, traffic in asyncio.run(measure()):
        print(f"{name}: {traffic.requests} requests, {traffic.bytes_in / 1000:.0f} kB")
        for route in traffic.routes:
            print(f"{route.requests:6} {route.route}")


if __name__ == "__main__":
    main()
