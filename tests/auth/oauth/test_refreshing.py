"""Are tokens renewed in time, once for all who wait, and on disk before anybody uses them?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from chat_tui.auth.oauth.refreshing import RefreshingTokens, _spread
from chat_tui.auth.oauth.tokens import TokenSet, unpacked
from chat_tui.auth.oauth.web import WebAnswer, WebRequest
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import KeptLogin
from chat_tui.errors import (
    AuthError,
    Delivery,
    DiskFullError,
    ProtocolError,
    TransientError,
    UnreachableError,
    WebPageError,
)
from tests.auth.oauth.site import given, refused, tokens
from tests.virtual_time import QuickTime

LIFETIME = 3600.0


@dataclass
class Provider:
    """A server that lets each refresh token be used once, and a disk that other processes read, too."""

    folder: Path
    time: QuickTime = field(default_factory=QuickTime)
    kept: TokenSet | None = None
    good: str = "refresh-0"
    asked: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    errors: list[Exception | None] = field(default_factory=list)
    lost: int = 0
    """So many answers are lost on the way, after the server used the token up."""
    repeats: bool = False
    """It answers the same again to a token that was used a moment ago, as our own workspace does."""
    full: bool = False
    remembers: bool = False
    """What cannot be written is found again by this process, in memory."""
    lifetime: object = LIFETIME
    jump: float = 0.0
    hold: asyncio.Event | None = None
    writing: asyncio.Event | None = None

    def __post_init__(self) -> None:
        self.kept = tokens("access-0", "refresh-0", expires_at=self.wall() + LIFETIME, lifetime=LIFETIME)

    def wall(self) -> float:
        """What the clock on the wall shows."""
        return self.time.wall() + self.jump

    async def send(self, request: WebRequest) -> WebAnswer:
        """The token endpoint."""
        form = dict(parse_qsl(request.body.decode()))
        self.asked.append(form["refresh_token"])
        await asyncio.sleep(0)
        if self.hold is not None:
            await self.hold.wait()
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error
        number = int(self.good.partition("-")[2])
        if form["refresh_token"] == self.good:
            number += 1
            self.good = f"refresh-{number}"
        elif not self.repeats or form["refresh_token"] != f"refresh-{number - 1}":
            return refused("invalid_grant")
        if self.lost:
            self.lost -= 1
            raise TransientError("no answer in time", delivery=Delivery.UNKNOWN)
        return given(f"access-{number}", refresh_token=self.good, expires_in=self.lifetime)

    async def load(self) -> Secret | None:
        """What is on disk."""
        await asyncio.sleep(0)
        return self.kept.packed() if self.kept else None

    async def keep(self, packed: Secret) -> None:
        """Put it on disk."""
        await asyncio.sleep(0)
        if self.writing is not None:
            await self.writing.wait()
        if self.full:
            self.kept = unpacked(packed) if self.remembers else self.kept
            raise DiskFullError("The disk is full.")
        self.kept = unpacked(packed)
        assert self.kept is not None
        self.written.append(self.kept.access.reveal())

    def process(self, spread: Callable[[Secret], float] = lambda _: 0.0) -> RefreshingTokens:
        """One of our processes."""
        login = KeptLogin(self.load, self.keep, self.folder / "lock")
        return RefreshingTokens(
            login,
            self.send,
            wall=self.wall,
            clock=lambda: self.time.now,
            sleep=self.time.sleep,
            spread=spread,
        )


@pytest.fixture
def provider(tmp_path: Path) -> Provider:
    """A server, and what it gave an hour's worth of."""
    return Provider(tmp_path)


async def test_a_token_that_lasts_is_read_once_and_used(provider: Provider) -> None:
    process = provider.process()
    assert {await process.token() for _ in range(5)} == {"access-0"}
    assert (provider.asked, provider.written) == ([], [])


@pytest.mark.parametrize(
    ("lifetime", "after"),
    [(3600.0, 2880.0), (600.0, 480.0), (200.0, 140.0), (120.0, 60.0), (30.0, 15.0)],
)
async def test_it_is_renewed_ahead_of_its_end(provider: Provider, lifetime: float, after: float) -> None:
    provider.kept = tokens("access-0", "refresh-0", expires_at=provider.wall() + lifetime, lifetime=lifetime)
    process = provider.process()
    provider.time.now += after - 1
    assert await process.token() == "access-0"
    provider.time.now += 1
    assert await process.token() == "access-1"
    assert provider.written == ["access-1"]


async def test_processes_with_one_token_renew_it_at_one_moment_and_other_tokens_at_others(
    provider: Provider,
) -> None:
    provider.time.now += 2880 - 100
    assert await provider.process(lambda _: 0.0).token() == "access-0"
    assert await provider.process(lambda _: 0.9).token() == "access-1"
    drawn = {_spread(Secret(f"token-{number}")) for number in range(100)}
    assert len(drawn) == 100
    assert 0 <= min(drawn) < 0.2 < 0.8 < max(drawn) <= 1
    assert _spread(Secret("token-1")) == _spread(Secret("token-1"))


async def test_fifty_refused_calls_renew_once(provider: Provider) -> None:
    process = provider.process()
    dead = await process.token()
    assert set(await asyncio.gather(*(process.renew(dead) for _ in range(50)))) == {"access-1"}
    assert provider.asked == ["refresh-0"]
    assert await process.renew(dead) == "access-1", "who comes late gets the same"
    assert provider.asked == ["refresh-0"]


async def test_two_processes_renew_once(provider: Provider) -> None:
    one, two = provider.process(), provider.process()
    dead = await one.token()
    assert await two.token() == dead
    work = asyncio.gather(*(process.renew(dead) for process in (one, two) * 5))
    await provider.time.until(work.done)
    assert set(await work) == {"access-1"}
    assert provider.asked == ["refresh-0"]


async def test_it_is_on_disk_before_it_is_used(provider: Provider) -> None:
    process = provider.process()
    dead = await process.token()
    provider.writing = asyncio.Event()
    call = asyncio.ensure_future(process.renew(dead))
    await provider.time.until(lambda: provider.asked)
    await provider.time.settle()
    assert not call.done()
    assert await process.token() == dead
    provider.writing.set()
    assert (await call, provider.written) == ("access-1", ["access-1"])


@pytest.mark.parametrize("remembers", [True, False])
async def test_on_a_full_disk_it_is_used_from_memory_and_kept_later(
    provider: Provider, remembers: bool
) -> None:
    provider.remembers = remembers
    process = provider.process()
    dead = await process.token()
    provider.full = True
    assert await process.renew(dead) == "access-1"
    provider.time.now += 60
    assert {await process.token() for _ in range(5)} == {"access-1"}
    assert await process.renew("access-1") == "access-2", "and goes on"
    assert (provider.asked, provider.written) == (["refresh-0", "refresh-1"], [])
    provider.full = False
    assert {await process.token() for _ in range(5)} == {"access-2"}
    assert provider.written == [], "not at every call"
    provider.time.now += 30
    assert {await process.token() for _ in range(5)} == {"access-2"}
    assert (len(provider.asked), provider.written) == (2, ["access-2"])


async def test_what_could_not_be_kept_is_dropped_when_another_process_went_on(provider: Provider) -> None:
    process = provider.process()
    dead = await process.token()
    provider.full = True
    assert await process.renew(dead) == "access-1"
    provider.kept = tokens("access-9", "refresh-9", expires_at=provider.wall() + LIFETIME)
    provider.full = False
    provider.time.now += 30
    assert await process.token() == "access-9"
    assert provider.written == []


async def test_who_gives_up_waiting_does_not_lose_what_the_server_gives(provider: Provider) -> None:
    process = provider.process()
    dead = await process.token()
    provider.hold = asyncio.Event()
    call = asyncio.ensure_future(process.renew(dead))
    await provider.time.until(lambda: provider.asked)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    provider.hold.set()
    assert await process.renew(dead) == "access-1"
    assert (provider.asked, provider.written) == (["refresh-0"], ["access-1"])


@pytest.mark.parametrize("repeats", [True, False])
async def test_a_lost_answer_is_asked_for_once_more(provider: Provider, repeats: bool) -> None:
    process = provider.process()
    dead = await process.token()
    provider.lost, provider.repeats = 1, repeats
    if repeats:
        assert await process.renew(dead) == "access-1"
    else:
        with pytest.raises(AuthError, match="ended"):
            await process.renew(dead)
    assert provider.asked == ["refresh-0", "refresh-0"]


async def test_an_answer_that_is_lost_twice_is_left_for_later(provider: Provider) -> None:
    process = provider.process()
    dead = await process.token()
    provider.errors = [TransientError("no answer", delivery=Delivery.UNKNOWN)] * 2
    with pytest.raises(TransientError):
        await process.renew(dead)
    assert provider.asked == ["refresh-0"] * 2
    provider.errors = [UnreachableError("no line")]
    with pytest.raises(UnreachableError):
        await process.renew(dead)
    assert provider.asked == ["refresh-0"] * 3, "what was never sent is not sent twice"
    assert await process.renew(dead) == "access-1"


@pytest.mark.parametrize(
    "error", [UnreachableError("no line"), WebPageError("a portal"), ProtocolError("rubbish")]
)
async def test_a_server_that_is_away_costs_nothing_while_the_token_lasts(
    provider: Provider, error: Exception
) -> None:
    process = provider.process()
    provider.time.now += 3000
    provider.errors = [error, error]
    assert {await process.token() for _ in range(20)} == {"access-0"}
    assert len(provider.asked) == 1, "not at every call"
    provider.time.now += 30
    assert {await process.token() for _ in range(20)} == {"access-0"}
    provider.time.now += 30
    assert await process.token() == "access-1"
    assert len(provider.asked) == 3


async def test_a_token_that_is_over_is_not_used(provider: Provider) -> None:
    process = provider.process()
    assert await process.token() == "access-0"
    provider.time.suspend(4000)
    provider.errors = [UnreachableError("no line")]
    with pytest.raises(UnreachableError):
        await process.token()
    provider.time.now += 30
    assert await process.token() == "access-1"


async def test_after_a_sleep_of_the_machine_it_is_renewed_first(provider: Provider) -> None:
    process = provider.process()
    assert await process.token() == "access-0"
    provider.time.suspend(8 * 3600)
    assert await process.token() == "access-1"
    assert provider.asked == ["refresh-0"]


async def test_a_clock_that_jumps_makes_nobody_ask_again_and_again(provider: Provider) -> None:
    process = provider.process()
    assert await process.token() == "access-0"
    for _ in range(50):
        provider.jump += 100_000
        await process.token()
    assert len(provider.asked) == 1
    provider.jump = -1e9
    assert await process.token() == "access-1"
    assert await process.renew("access-1") == "access-2", (
        "and a refused one is renewed whatever the clock says"
    )


@pytest.mark.parametrize("lifetime", [None, 0, -1, 1, 3, "soon"])
async def test_an_odd_lifetime_makes_nobody_ask_again_and_again(provider: Provider, lifetime: object) -> None:
    process = provider.process()
    dead = await process.token()
    provider.lifetime = lifetime
    assert await process.renew(dead) == "access-1"
    for _ in range(20):
        provider.time.now += 1
        await process.token()
    assert len(provider.asked) <= 5


async def test_another_process_that_rotated_is_seen_before_anybody_is_asked(provider: Provider) -> None:
    process = provider.process()
    dead = await process.token()
    provider.good = "refresh-7"
    provider.hold = asyncio.Event()
    call = asyncio.ensure_future(process.renew(dead))
    await provider.time.until(lambda: provider.asked)
    # By a program that does not know our lock.
    provider.kept = tokens("access-7", "refresh-7", expires_at=provider.wall() + LIFETIME)
    provider.hold.set()
    assert await call == "access-7"


async def test_a_refused_refresh_token_means_signing_in_again_and_is_not_shown_again(
    provider: Provider,
) -> None:
    process = provider.process()
    dead = await process.token()
    provider.good = "refresh-5"
    for _ in range(3):
        with pytest.raises(AuthError, match="ended") as told:
            await process.renew(dead)
        assert (told.value.code, "login" in told.value.hint) == ("token_refused", True)
    assert provider.asked == ["refresh-0"]
    provider.kept = tokens("access-5", "refresh-5", expires_at=provider.wall() + LIFETIME)
    assert await process.renew(dead) == "access-5", "somebody signed in again"


async def test_without_a_refresh_token_it_is_used_until_it_is_refused(provider: Provider) -> None:
    provider.kept = tokens("access-0", None, expires_at=provider.wall() + 100)
    process = provider.process()
    provider.time.now += 200
    assert await process.token() == "access-0", "the server's clock counts"
    with pytest.raises(AuthError, match="gives none that can be renewed"):
        await process.renew("access-0")
    assert provider.asked == []


async def test_what_is_not_kept_or_is_a_plain_token(provider: Provider) -> None:
    process = provider.process()
    provider.kept = None
    with pytest.raises(AuthError):
        await process.token()


async def test_a_plain_token_is_fetched_once_and_again_when_it_is_refused(provider: Provider) -> None:
    fetched = ["plain-1", "plain-1", "plain-2"]

    async def load() -> Secret:
        return Secret(fetched.pop(0))

    process = RefreshingTokens(KeptLogin(load, provider.keep, provider.folder / "lock"), provider.send)
    assert {await process.token() for _ in range(3)} == {"plain-1"}
    with pytest.raises(AuthError) as told:
        await process.renew("plain-1")
    assert told.value.code == "token_refused"
    assert await process.renew("plain-1") == "plain-2", "somebody signed in again"
    assert (fetched, provider.asked) == ([], [])


async def test_a_lock_that_cannot_be_had_is_told(provider: Provider) -> None:
    process = provider.process()
    dead = await process.token()
    (provider.folder / "lock").mkdir()
    with pytest.raises(TransientError, match="cannot be opened"):
        await process.renew(dead)
    (provider.folder / "lock").rmdir()
    other = provider.process()
    provider.hold = asyncio.Event()
    first = asyncio.ensure_future(other.renew(dead))
    await provider.time.until(lambda: provider.asked)
    second = asyncio.ensure_future(process.renew(dead))
    await provider.time.until(second.done)
    with pytest.raises(TransientError, match="another chat-tui"):
        await second
    provider.hold.set()
    assert await first == "access-1"
    assert (provider.folder / "lock").stat().st_mode & 0o777 == 0o600
