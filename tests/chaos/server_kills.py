"""`python -m tests.chaos.server_kills [--rounds 40] [--seed N]`: kill -9 of the workspace under load.

People post, upload and call a web hook; the server dies at a moment of chance and starts again. What it had
said yes to must be there, once, and every start must find a sound workspace.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from chat_tui.server.upkeep.check import look
from chat_tui.server.upkeep.finding import Level
from tests.chaos.acknowledged import begin, broken
from tests.servers import server_process

LONGEST_LIFE = 0.8
"""Seconds of load before the server dies."""
WRITERS = 4


async def run(folder: Path, seed: int, rounds: int) -> tuple[str, list[str]]:
    """What happened, in a line, and each promise that was broken."""
    chance = random.Random(seed)
    starts = []
    async with server_process(folder, personal=True) as server:
        await server.sign_in_by_peer("owner")
        load = await begin(server)
        for number in range(rounds):
            deeds = [load.attach, load.call_hook, *[load.post] * WRITERS]
            work = [load.go_on(f"{number}-{one}", deed) for one, deed in enumerate(deeds)]
            living = asyncio.gather(*work)
            await asyncio.sleep(chance.uniform(0.02, LONGEST_LIFE))
            await server.kill()
            await living
            before = time.monotonic()
            await server.start()
            starts.append(time.monotonic() - before)
            await load.again()
        await server.stop()
    data = server.config.data
    found = broken(load.promises, data)
    found += [f"{one.name}: {one.said}" for one in look(data) if one.level is Level.PROBLEM]
    told = load.promises
    line = (
        f"{rounds} kills, {len(told.posts)} posts, {len(told.files)} files and {len(told.hooks)} hook calls"
        f" acknowledged, {len(found)} broken; slowest start {max(starts):.1f} s"
    )
    return line, found


def main() -> int:
    """Run and tell; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.server_kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills") as folder:
        line, found = asyncio.run(run(Path(folder), options.seed, options.rounds))
    sys.stdout.write("\n".join([line, *found[:20]]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
