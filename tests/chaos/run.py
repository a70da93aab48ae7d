"""How does one chaos run go: load and faults, healing, quiet, and what is found when everybody has left."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.checker import violations
from tests.chaos.evidence import Evidence
from tests.chaos.history import ClientHistory, histories
from tests.chaos.nemesis import Nemesis, Strike
from tests.chaos.oplog import read_log
from tests.chaos.plan import INSIDERS, PRIVATE, Plan, places
from tests.chaos.punctual import hasty, late
from tests.chaos.screen import TYPED, ScreenClient
from tests.chaos.stage import ClientProcess, Stage, stage
from tests.chaos.truth import Truth, damage_of, read_truth
from tests.chaos.views import convergence

START_SECONDS = 30.0
PATIENCE = 10.0
"""Seconds after healing until a person asks for another try; waits of remote clients grow to a minute."""
ONLINE = "online"
BAD_WORDS = re.compile(
    r"Traceback \(most|never retrieved|ResourceWarning|unclosed|was never awaited|Unhandled|internal error"
    r"|met a bug"
)
MEMORY_GROWTH = 48 * 1024 * 1024
"""Bytes that a process may grow over its baseline, caches and SQLite pages included."""


@dataclass
class Result:
    """What a run came to."""

    plan: Plan
    evidence: Evidence
    violations: dict[str, list[str]]
    strikes: list[Strike]
    seconds_to_quiet: float | None = None
    hurried: int = 0
    """Clients that still waited for their next try, and were told to try now."""
    fetched: int = 0
    """Pages read to fill marked holes and threads before comparing."""
    starts: dict[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether any promise was broken."""
        return any(self.violations.values())


@dataclass
class Run:
    """A run in progress."""

    plan: Plan
    stage: Stage
    nemesis: Nemesis
    baseline: dict[str, dict[str, Any]] = field(default_factory=dict)
    found: dict[str, list[str]] = field(default_factory=dict)

    async def begin(self) -> None:
        """Start all clients and wait until they are online and at rest."""
        for client in self.stage.clients:
            await client.start()
        if not await self._until(self._all_quiet, START_SECONDS):
            raise AssertionError(f"the clients did not come online: {await self._statuses()}")
        for client in self.stage.clients:
            self.baseline[client.name] = await client.ask("status") or {}
        self.baseline["server"] = dict(self.stage.server.vitals())

    async def disturb(self) -> None:
        """Load and faults, to the end of the plan."""
        feeding = [self._feed(number, client) for number, client in enumerate(self.stage.clients)]
        await asyncio.gather(*feeding, *(self.nemesis.strike(fault) for fault in self.plan.faults))
        await self.nemesis.heal()

    async def finish(self, result: Result) -> None:
        """Wait for quiet, let all leave, and check everything."""
        await self.calm(result)
        result.evidence = await self.look(result)
        if damage := read_truth(self.stage.server.database, check=True).damage:
            self._tell("integrity", f"the server's database: {damage}")
        result.violations = {**violations(result.evidence), **self.found}

    async def calm(self, result: Result) -> None:
        """Wait until everybody is in step; not getting there is a violation."""
        started = time.monotonic()
        await asyncio.sleep(1.0)
        result.hurried = await self._hurry(lambda phase: phase in ("blocked", "signed out"))
        quiet = self.plan.profile.quiet
        if not await self._until(self._all_quiet, min(PATIENCE, quiet)):
            result.hurried += await self._hurry(lambda phase: phase != ONLINE)
        if not await self._until(self._all_quiet, quiet):
            self._tell("liveness", f"not quiet after {quiet:.0f} s: {await self._statuses()}")
        elif not await self._until(self._in_step, max(quiet - (time.monotonic() - started), 1.0)):
            self._tell("liveness", f"not in step {quiet:.0f} s after healing")
        else:
            result.seconds_to_quiet = round(time.monotonic() - started, 2)

    async def look(self, result: Result) -> Evidence:
        """What every client holds, then what is on disk once all have left."""
        stores: dict[str, Any] = {}
        for client in self.stage.clients:
            dump = await client.ask("dump")
            if dump is None:
                self._tell("liveness", f"{client.name} does not answer")
                continue
            stores[client.name] = dump["channels"]
            result.fetched += dump["fetched"]
            self._compare_vitals(client.name, dump)
        self._compare_vitals("server", dict(self.stage.server.vitals()))
        truth = read_truth(self.stage.server.database)
        for client in self.stage.clients:
            if (code := await client.quit()) != 0:
                self._tell("clean end", f"{client.name} did not leave cleanly ({code})")
            result.starts[client.name] = client.starts
        if await self.stage.server.stop() != 0:
            self._tell("clean end", "the server did not stop cleanly")
        logs = {client.name: read_log(client.log) for client in self.stage.clients}
        self._check_files()
        self._check_logs()
        told = histories({**logs})
        _name_what_was_typed(told, truth, self.stage.user_ids)
        self.found["late"] = list(late(self.nemesis.done, self.stage.clients, told))
        self.found["hasty"] = list(hasty(self.stage.clients))
        return Evidence(
            truth,
            told,
            self.stage.user_ids,
            stores,
            {client.name: _stored_channels(client) for client in self.stage.clients},
            self._ever_in(),
        )

    async def _feed(self, number: int, client: ClientProcess) -> None:
        started = time.monotonic()
        for intent in self.plan.intents:
            if intent.client == number:
                await asyncio.sleep(intent.at - (time.monotonic() - started))
                await client.act(intent)

    async def _hurry(self, is_meant: Callable[[str], bool]) -> int:
        """Have those in some phases not wait any longer, as a person would; how many those were."""
        hurried = 0
        for client in self.stage.clients:
            status = await client.ask("status")
            if status is not None and is_meant(str(status["phase"])):
                await client.retry()
                hurried += 1
        return hurried

    async def _all_quiet(self) -> bool:
        statuses = await self._statuses()
        return all(
            status and status["phase"] == ONLINE and not status["waiting"] for status in statuses.values()
        )

    async def _in_step(self) -> bool:
        """Whether all clients hold the truth; only then is there nothing to wait for."""
        truth = read_truth(self.stage.server.database)
        stores = {}
        for client in self.stage.clients:
            dump = await client.ask("dump")
            if dump is None:
                return False
            stores[client.name] = dump["channels"]
        return not any(convergence(Evidence(truth, {}, self.stage.user_ids, stores)))

    async def _statuses(self) -> dict[str, dict[str, Any] | None]:
        return {client.name: await client.ask("status") for client in self.stage.clients}

    async def _until(self, condition: Any, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not await condition():
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.25)
        return True

    def _ever_in(self) -> dict[str, set[str]]:
        """Everybody may have been in every channel but the private and the direct ones."""
        homes = places(self.plan.profile.clients)
        found: dict[str, set[str]] = {}
        for number, client in enumerate(self.stage.clients):
            mine = {self.stage.channels[place] for place, members in homes.items() if number in members}
            theirs = {self.stage.channels[place] for place in homes} - mine
            known = set(self.stage.channels.values())
            found[client.name] = (_stored_channels(client) - known) | mine
            assert number < INSIDERS or self.stage.channels[PRIVATE] in theirs
        return found

    def _compare_vitals(self, name: str, now: dict[str, Any]) -> None:
        before = self.baseline.get(name) or {}
        if not before:
            return
        if now["rss"] > before["rss"] * 1.1 + MEMORY_GROWTH:
            self._tell("resources", f"{name} grew from {before['rss'] >> 20} to {now['rss'] >> 20} MiB")
        for what in ("files", "tasks"):
            if what in now and now[what] > before[what] * 1.1 + 4:
                self._tell("resources", f"{name} has {now[what]} {what}, {before[what]} at first")

    def _check_files(self) -> None:
        for path in sorted(self.stage.folder.rglob("*.sqlite")):
            if found := damage_of(path):
                self._tell("integrity", f"{path.relative_to(self.stage.folder)}: {found}")

    def _check_logs(self) -> None:
        logs = [client.errors for client in self.stage.clients if client.errors.exists()]
        logs += self.stage.folder.glob("*/state/**/*.log")
        for path in (self.stage.server.log, *logs):
            text = path.read_text(errors="replace")
            for line in [line for line in text.splitlines() if BAD_WORDS.search(line)][:3]:
                at = text.index(line)
                self._tell("clean logs", f"{path.name}: {text[max(0, at - 200) : at + 1_500].strip()}")

    def _tell(self, check: str, what: str) -> None:
        self.found.setdefault(check, []).append(what)


async def run_plan(
    plan: Plan, *, keep: Path | None = None, mutant: str = "", server_mutant: str = ""
) -> Result:
    """One whole run. `mutant` is a bug put into every client, `server_mutant` one of the server."""

    def seated(number: int, client: ClientProcess, channels: dict[str, str]) -> ClientProcess:
        if number != plan.profile.screen:
            return client
        return ScreenClient(client.name, client.folder, client.proxy, channels=channels)

    async with stage(plan.profile, plan.seed, keep, seated) as made:
        for client in made.clients:
            client.mutant = mutant
        if server_mutant:
            await made.server.stop()
            made.server.mutant = server_mutant
            await made.server.start()
        run = Run(plan, made, Nemesis(made))
        result = Result(plan, Evidence(read_truth(made.server.database), {}, {}, {}), {}, run.nemesis.done)
        await run.begin()
        await run.disturb()
        await run.finish(result)
        return result


def _name_what_was_typed(told: dict[str, ClientHistory], truth: Truth, user_ids: dict[str, str]) -> None:
    """Give each typed message the id of the post that it became, if it became one."""
    ids = {(post.author, post.text.split(" ")[0]): post.client_id for post in truth.posts.values()}
    for name, history in told.items():
        for label in [label for label in history.operations if label.startswith(TYPED)]:
            operation = history.operations[label]
            operation.id = ids.get((user_ids[name], operation.text), label)


def _stored_channels(client: ClientProcess) -> set[str]:
    found: set[str] = set()
    for path in client.home.rglob("cache.sqlite"):
        with (
            closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db,
            contextlib.suppress(sqlite3.Error),
        ):
            found |= {str(row[0]) for row in db.execute("SELECT DISTINCT channel_id FROM messages")}
    return found
