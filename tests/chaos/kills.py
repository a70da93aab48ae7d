"""`python -m tests.chaos.kills [--seed N] [--rounds 20]`: kill -9 at every named point, client and server.

One client, then the workspace, dies at each point of `crashes` as often as told, under load, at its first to
third time there; who has not got there in time is killed wherever it is. Then the checker looks at all of it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from tests.chaos.crashes import CLIENT_POINTS, SERVER_POINTS
from tests.chaos.evidence import Evidence
from tests.chaos.nemesis import Nemesis
from tests.chaos.plan import Intent, Plan
from tests.chaos.profiles import Profile
from tests.chaos.report import lines, summary
from tests.chaos.run import Result, Run
from tests.chaos.stage import stage
from tests.chaos.truth import read_truth

CLIENTS = 3
VICTIM = 0
LATEST = 3
"""A process dies at its first to so many-th time at a point."""
LIFE_SECONDS = 8.0
BETWEEN_ACTS = 0.02
DRAIN_SECONDS = 120.0
"""What a victim that dies young leaves in its outbox must go before the next round; so long it may take."""
KILLS = Profile("kills", CLIENTS, 0, 0.0, ())


class Kills:
    """One victim after the other; `deaths` counts them by point, or as `elsewhere`."""

    def __init__(self, run: Run, chance: random.Random) -> None:
        self.deaths: Counter[str] = Counter()
        self._run = run
        self._chance = chance
        self._number = 0

    async def of_client(self, point: str) -> None:
        """The client dies once, and comes back."""
        client = self._run.stage.clients[VICTIM]
        await client.quit()
        if point.startswith("page"):
            # A page is read only by who could not resume.
            await self._run.stage.server.kill()
            self._run.stage.server.forget_connections()
            await self._run.stage.server.start()
        client.crash_at = f"{point}:{self._chance.randint(1, LATEST)}"
        await client.start()
        await self._live(point, lambda: client.is_running, client.kill)
        client.crash_at = ""
        await client.start()

    async def of_server(self, point: str) -> None:
        """The workspace dies once, and comes back."""
        server = self._run.stage.server
        await server.kill()
        server.crash_at = f"{point}:{self._chance.randint(1, LATEST)}"
        await server.start()
        await self._live(point, lambda: server.is_running, server.kill)
        server.crash_at = ""
        await server.start()

    async def drain(self) -> None:
        """Wait until nothing waits any more."""
        async with asyncio.timeout(DRAIN_SECONDS):
            for client in self._run.stage.clients:
                # Another process is asked: there is nothing here to wait for.
                while not (status := await client.ask("status")) or status["waiting"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.25)

    async def _live(self, point: str, lives: Callable[[], bool], kill: Callable[[], Awaitable[None]]) -> None:
        clock = asyncio.get_running_loop().time
        deadline = clock() + LIFE_SECONDS
        while lives() and clock() < deadline:
            await self._act()
            await asyncio.sleep(BETWEEN_ACTS)
        self.deaths["elsewhere" if lives() else point] += 1
        await kill()

    async def _act(self) -> None:
        self._number += 1
        number = self._chance.randrange(CLIENTS)
        kind = self._chance.choices(("post", "edit", "delete", "react"), (80, 8, 5, 7))[0]
        client = self._run.stage.clients[number]
        text = "heart" if kind == "react" else f"{client.name}-{self._number}"
        place = self._chance.choice(("alpha", "beta", "den"))
        await client.act(Intent(self._number, number, 0.0, kind, place, text, self._chance.random()))


async def run_kills(
    seed: int, rounds: int, points: Sequence[str] = CLIENT_POINTS + SERVER_POINTS
) -> tuple[Result, Counter[str]]:
    """These points, so many rounds; what came of it, and where they died."""
    async with stage(KILLS, seed) as made:
        run = Run(Plan(seed, KILLS, (), ()), made, Nemesis(made))
        kills = Kills(run, random.Random(seed))
        result = Result(run.plan, Evidence(read_truth(made.server.database), {}, {}, {}), {}, [])
        await run.begin()
        for _ in range(rounds):
            for point in points:
                await (kills.of_server(point) if point in SERVER_POINTS else kills.of_client(point))
            await kills.drain()
        await run.nemesis.heal()
        await run.finish(result)
        return result, kills.deaths


def main() -> int:
    """Run and tell; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.kills", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    result, deaths = asyncio.run(run_kills(options.seed, options.rounds))
    told = [*lines(result), *(f"  {count:>4} died at {point}" for point, count in sorted(deaths.items()))]
    told.append(json.dumps({**summary(result), "deaths": deaths}))
    sys.stdout.write("\n".join(told) + "\n")
    return 1 if result.failed else 0


if __name__ == "__main__":
    sys.exit(main())
