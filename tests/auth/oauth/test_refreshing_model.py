"""Does a sign-in survive what processes do with it: renew at once, die between any two steps, find no room?

Beside it goes a provider that ends the sign-in when a refresh token is used a second time, as ours does: the
same answer comes again for a moment, so that a process that died, or never heard, costs nothing then.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chat_tui.auth.oauth.refreshing import RefreshingTokens
from chat_tui.auth.oauth.tokens import TokenSet, unpacked
from chat_tui.auth.oauth.web import WebAnswer, WebRequest
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import KeptLogin
from chat_tui.errors import AuthError, Delivery, DiskFullError, TransientError
from tests.auth.oauth.site import given, refused, tokens
from tests.virtual_time import QuickTime

T = TypeVar("T")

LIFETIME = 3600.0
REPEAT = 10.0
STEPS = ("asked", "answered", "writing", "written")
"""Where a process may die."""


class SignIns(RuleBasedStateMachine):
    """Some processes, one disk, one provider."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.time = QuickTime()
        self.processes: list[RefreshingTokens] = []
        self.generation = 0
        self.used_at = -1e9
        self.is_over = False
        self.may_be_over = False
        """Somebody died, or never heard, after a refresh token was used up: then it may be lost."""
        self.full = self.lost = False
        self.step = ""
        self.reached = asyncio.Event()
        self.signed_in()

    def signed_in(self) -> None:
        """A person signs in."""
        self.generation += 1
        self.used_at = -1e9
        self.is_over = self.may_be_over = False
        self.kept: TokenSet = self.issued()

    def issued(self) -> TokenSet:
        """What the provider gives at this generation."""
        end = self.time.wall() + LIFETIME
        names = f"access-{self.generation}", f"refresh-{self.generation}"
        return tokens(*names, expires_at=end, lifetime=LIFETIME)

    async def send(self, request: WebRequest) -> WebAnswer:
        """The provider."""
        await self.at("asked")
        shown = int(dict(parse_qsl(request.body.decode()))["refresh_token"].partition("-")[2])
        is_again = shown == self.generation - 1 and self.time.now - self.used_at <= REPEAT
        if self.is_over or not (is_again or shown == self.generation):
            assert self.is_over or self.may_be_over, "a refresh token was shown twice without need"
            self.is_over = True
            return refused("invalid_grant")
        if not is_again:
            self.generation, self.used_at = self.generation + 1, self.time.now
        if self.lost:
            self.lost = False
            raise TransientError("no answer", delivery=Delivery.UNKNOWN)
        await self.at("answered")
        return given(f"access-{self.generation}", refresh_token=f"refresh-{self.generation}")

    async def load(self) -> Secret:
        """What is on disk."""
        await asyncio.sleep(0)
        return self.kept.packed()

    async def keep(self, packed: Secret) -> None:
        """Put it there, in one piece."""
        await self.at("writing")
        if self.full:
            self.may_be_over = True
            raise DiskFullError("The disk is full.")
        kept = unpacked(packed)
        assert kept is not None
        self.kept = kept
        if kept.access.reveal() == f"access-{self.generation}":
            self.may_be_over = False
        await self.at("written")

    async def at(self, step: str) -> None:
        """A step; a process that is to die here gets no further."""
        await asyncio.sleep(0)
        if step == self.step:
            self.step = ""
            self.reached.set()
            await asyncio.get_running_loop().create_future()

    def begun(self) -> RefreshingTokens:
        """A new process."""
        login = KeptLogin(self.load, self.keep, Path(self.folder.name) / "lock")
        process = RefreshingTokens(
            login, self.send, wall=self.time.wall, clock=lambda: self.time.now, sleep=self.time.sleep
        )
        self.processes.append(process)
        return process

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something to its end, however much time it takes."""

        async def whole() -> T:
            task = asyncio.ensure_future(work)
            await self.time.until(task.done)
            return task.result()

        return self.loop.run_until_complete(whole())

    def accepts(self, token: str) -> bool:
        """The provider, asked with a token: the one before is good for another minute."""
        before = f"access-{self.generation - 1}"
        is_before = token == before and self.time.now - self.used_at <= 60
        return not self.is_over and (is_before or token == f"access-{self.generation}")

    async def call(self, process: RefreshingTokens) -> str:
        """One call of one process: a refused token is renewed once."""
        with contextlib.suppress(AuthError, TransientError):
            token = await process.token()
            return token if self.accepts(token) else await process.renew(token)
        return ""

    @rule(count=st.integers(1, 3), calls=st.integers(1, 4))
    def all_call(self, count: int, calls: int) -> None:
        """Processes call at once; whoever gets a token gets one that is good."""
        while len(self.processes) < count:
            self.begun()

        async def together() -> list[str]:
            return await asyncio.gather(*(self.call(one) for one in self.processes[:count] * calls))

        for token in self.run(together()):
            assert token == "" or self.accepts(token) or self.is_over
            assert token or self.is_over or self.may_be_over, "signed out without need"

    @rule(step=st.sampled_from(STEPS))
    def one_dies(self, step: str) -> None:
        """A process dies while it renews."""
        process = self.begun()
        self.step = step
        self.reached.clear()

        async def die() -> None:
            work = asyncio.ensure_future(self.call(process))
            await self.time.until(lambda: work.done() or self.reached.is_set())
            if process._work is not None:
                process._work.cancel()
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            self.may_be_over |= self.reached.is_set() and step in ("answered", "writing")

        self.run(die())
        self.step = ""
        self.processes.remove(process)

    @rule(seconds=st.sampled_from([1.0, 9.0, 61.0, 2800.0, 2900.0, 3700.0, 90_000.0]))
    def time_passes(self, seconds: float) -> None:
        """A while."""
        self.time.now += seconds

    @rule()
    def an_answer_is_lost(self) -> None:
        """The next one; it is asked for once more at once."""
        self.lost = True

    @rule(full=st.booleans())
    def the_disk(self, full: bool) -> None:
        """Is full, or has room again."""
        self.full = full

    @rule()
    def somebody_signs_in(self) -> None:
        """By hand, which is always good."""
        if self.is_over:
            self.signed_in()

    @invariant()
    def what_is_on_disk_was_given(self) -> None:
        """Nothing is made up, and nothing is ahead of the provider."""
        assert 1 <= int(self.kept.access.reveal().partition("-")[2]) <= self.generation

    def teardown(self) -> None:
        """Let go of everything."""
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()
        self.folder.cleanup()


SignIns.TestCase.settings = settings(
    max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
TestSignIns = SignIns.TestCase
