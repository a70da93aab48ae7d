"""How much can one workspace bear: posts a second, and clients who hear them, until hearing takes too long?

Everybody is a user of his own in the same channel, over the unix socket; each post is heard by all. The
server, those who listen and those who post are three processes. A post is timed from when it was due, so that
a server that falls behind cannot hide it. Run `python -m benchmarks.loading --help`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.table import Row, print_table
from benchmarks.workspace import Person, Workspace, workspace

CLIENTS, RATE = 500, 50
LIMIT = 250.0
"""Milliseconds from post to delivery that 99 of 100 may take."""
AUTHORS = 250
"""How many of them post; each waits for his answer on a line of his own."""
WARM, SECONDS = 2.0, 8.0
CALM = 2.0
STEP = 1.25
CLIENT_STEP = 500
MOST_CLIENTS = 2_500
WORDS = "the build is green again after we moved the cache into its own module, and the deploy can go out"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Heard:
    """One run: how many milliseconds after it was due a post was heard, and what the server used."""

    rate: float
    clients: int
    posted: int
    refused: int
    heard: int
    median: float
    p95: float
    p99: float
    most: float
    busy: float
    """Seconds of processor time in each second."""
    mib: float

    @property
    def is_sustained(self) -> bool:
        """Whether everybody heard all in time."""
        return not self.refused and self.heard == self.posted * self.clients and 0 <= self.p99 <= LIMIT

    def __str__(self) -> str:
        return (
            f"p50 {self.median:.0f}, p95 {self.p95:.0f}, p99 {self.p99:.0f}, max {self.most:.0f} ms;"
            f" {self.posted} posts, {self.refused} refused, heard {self.heard:,};"
            f" {self.busy * 100:.0f} % of a core, {self.mib:.0f} MiB"
        )


class Hall:
    """A served workspace with those who listen to it."""

    def __init__(self, made: Workspace, audience: asyncio.subprocess.Process) -> None:
        assert made.process is not None
        self._made = made
        self._audience = audience
        self._pid = made.process.pid
        self.clients = 0

    async def _ask(self, line: str) -> str:
        assert self._audience.stdin is not None
        assert self._audience.stdout is not None
        self._audience.stdin.write(f"{line}\n".encode())
        return (await self._audience.stdout.readline()).decode()

    async def connect(self, total: int) -> float:
        """Let clients come until there are so many; how many KiB each of those took in the server."""
        more, before = total - self.clients, self.mib()
        answer = await self._ask(f"connect {more}")
        if not answer.startswith("connected"):
            raise RuntimeError(f"the clients could not connect: {answer!r}")
        self.clients = total
        await asyncio.sleep(CALM)
        return (self.mib() - before) * 1024 / more

    async def talk(self, rate: float, seconds: float = SECONDS) -> Heard:
        """Post at a rate, after a while that does not count."""
        # Who is silent for longer than five seconds is hung up on.
        room, authors = self._made.channels[0], self._made.people[: min(AUTHORS, max(1, int(rate)))]
        async with _lines(str(self._made.config.socket), authors) as lines:
            await _post(lines, room, rate, WARM)
            await asyncio.sleep(CALM / 2)
            await self._ask("report")
            used, began = self.used(), time.monotonic()
            posted, refused = await _post(lines, room, rate, seconds)
            busy = (self.used() - used) / (time.monotonic() - began)
        answer = await self._all_heard()
        median, p95, p99, most = answer["late"]
        return Heard(
            rate, self.clients, posted, refused, answer["heard"], median, p95, p99, most, busy, self.mib()
        )

    async def bears(self, rate: float) -> Heard:
        """Post at a rate; once more if it was too much, for something else may have run here."""
        heard = await self.talk(rate)
        return heard if heard.is_sustained else await self.talk(rate)

    async def _all_heard(self) -> dict[str, Any]:
        """The report, once nothing more comes."""
        await asyncio.sleep(CALM)
        answer: dict[str, Any] = json.loads(await self._ask("report"))
        return answer

    def used(self) -> float:
        """Seconds of processor time the server has used."""
        with open(f"/proc/{self._pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def mib(self) -> float:
        """What the server holds in memory."""
        with open(f"/proc/{self._pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize() / 1024 / 1024


class Line:
    """One author's connection: requests one after the other, as a program sends them."""

    def __init__(self, author: Person, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._author = author
        self._reader = reader
        self.writer = writer
        self._turn = asyncio.Lock()

    async def post(self, room: str, due: int) -> bool:
        """Say something; whether it was accepted."""
        async with self._turn:
            body = json.dumps({"channel_id": room, "message": f"{WORDS} sent={due}e"}).encode()
            self.writer.write(
                b"POST /api/v4/posts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Authorization: Bearer %b\r\nContent-Length: %d\r\n\r\n%b"
                % (self._author.token.encode(), len(body), body)
            )
            head = await self._reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await self._reader.readexactly(length)
            return head.startswith(b"HTTP/1.1 201")


@asynccontextmanager
async def _lines(path: str, authors: Sequence[Person]) -> AsyncIterator[list[Line]]:
    lines = [Line(author, *await asyncio.open_unix_connection(path)) for author in authors]
    try:
        yield lines
    finally:
        for line in lines:
            line.writer.close()


async def _post(lines: Sequence[Line], room: str, rate: float, seconds: float) -> tuple[int, int]:
    """Post so many a second, whether they are answered or not; how many were accepted and refused."""
    began, tasks = time.monotonic_ns(), []
    for number in range(round(rate * seconds)):
        due = began + round(number / rate * 1e9)
        if (wait := (due - time.monotonic_ns()) / 1e9) > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(lines[number % len(lines)].post(room, due)))
    outcomes = await asyncio.gather(*tasks)
    return sum(outcomes), len(outcomes) - sum(outcomes)


@asynccontextmanager
async def hall(most: int = CLIENTS) -> AsyncIterator[Hall]:
    """A workspace for so many people, served; nobody is there yet."""
    async with workspace(people=most, rooms=1) as (made, _):
        await made.start()
        audience = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "benchmarks.audience",
            str(made.config.socket),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert audience.stdin is not None
        audience.stdin.write("".join(f"{person.token}\n" for person in made.people).encode())
        try:
            yield Hall(made, audience)
        finally:
            audience.kill()
            await audience.communicate()


async def at(clients: int, rate: float) -> Row:
    """The load that is promised."""
    async with hall(clients) as there:
        each = await there.connect(clients)
        heard = await there.talk(rate)
    what = f"{clients} clients, {rate:g} posts a second: post to delivery, p99"
    return Row(what, f"{heard.p99:.0f} ms", f"{heard}; {each:.0f} KiB a client", f"{LIMIT:.0f} ms")


async def most_posts(clients: int, rate: float) -> Row:
    """Step up the rate until it is too much."""
    best = None
    async with hall(clients) as there:
        await there.connect(clients)
        while (heard := await there.bears(rate)).is_sustained:
            best, rate = heard, rate * STEP
            print(f"  {heard.rate:.0f}/s: {heard}", file=sys.stderr)
    print(f"  {heard.rate:.0f}/s: {heard}", file=sys.stderr)
    value = f"{best.rate:.0f}" if best is not None else f"less than {rate:.0f}"
    return Row(f"{clients} clients: most posts a second that all hear in time", value, str(best or heard))


async def most_clients(rate: float) -> Row:
    """Let more come until it is too much."""
    best = None
    async with hall(MOST_CLIENTS) as there:
        count = CLIENT_STEP
        while count <= MOST_CLIENTS:
            await there.connect(count)
            heard = await there.bears(rate)
            print(f"  {count} clients: {heard}", file=sys.stderr)
            if not heard.is_sustained:
                break
            best = heard
            count += CLIENT_STEP
    value = f"{best.clients}" if best is not None else f"less than {CLIENT_STEP}"
    return Row(f"{rate:g} posts a second: most clients who all hear in time", value, str(best or heard))


def main() -> None:
    """Measure what the command line asks for."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.loading", description=__doc__)
    options.add_argument("--clients", type=int, default=CLIENTS)
    options.add_argument("--rate", type=float, default=RATE, help="posts a second")
    options.add_argument("--most", choices=("posts", "clients"), help="step up until it is too much")
    chosen = options.parse_args()
    if chosen.most == "posts":
        made = most_posts(chosen.clients, chosen.rate)
    elif chosen.most == "clients":
        made = most_clients(chosen.rate)
    else:
        made = at(chosen.clients, chosen.rate)
    print_table([asyncio.run(made)])


if __name__ == "__main__":
    main()
