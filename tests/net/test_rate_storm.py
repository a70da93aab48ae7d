"""Does a server that refuses for their number get few requests, and the ones that matter first?"""

from __future__ import annotations

import asyncio
import itertools

import httpx
import pytest

from chat_tui.errors import RateLimitedError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient, Request
from chat_tui.net.rate_limit import Urgency
from tests.virtual_time import QuickTime

STORM = 60.0
REMOTE = Endpoint.parse("https://chat.example.org")


class Server:
    """Refuses everything for a minute; notes when it was asked for what."""

    def __init__(self, time: QuickTime, retry_after: str | None) -> None:
        self.time = time
        self.begun = time.now
        self.retry_after = retry_after
        self.refused: list[float] = []
        self.answered: list[tuple[float, str]] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        now = self.time.now
        if now < self.begun + STORM:
            self.refused.append(now)
            headers = {"Content-Type": "text/plain"}
            if self.retry_after is not None:
                headers["Retry-After"] = self.retry_after
            return httpx.Response(429, headers=headers, stream=httpx.ByteStream(b"limit exceeded\n"))
        self.answered.append((now, request.url.path))
        return httpx.Response(
            200, headers={"Content-Type": "application/json"}, stream=httpx.ByteStream(b"{}")
        )


async def keep_asking(http: HttpClient, time: QuickTime, request: Request) -> None:
    """As the outbox does: again, not before the time that was asked for."""
    while True:
        try:
            await http.send(request)
        except RateLimitedError as error:
            await time.sleep(max(0.5, error.retry_after or 0.0))
        else:
            return


@pytest.mark.parametrize(
    "retry_after", ["1", "7", None, "soon", "Wed, 21 Oct 2015 07:28:00 GMT", "1000000000"]
)
async def test_a_storm_of_refusals_is_met_with_few_requests(retry_after: str | None) -> None:
    time = QuickTime()
    server = Server(time, retry_after)
    http = HttpClient(
        REMOTE,
        transport=httpx.MockTransport(server.answer),
        clock=lambda: time.now,
        wall_clock=time.wall,
        sleep=time.sleep,
    )
    await asyncio.gather(http.send(Request("GET", "/first")), return_exceptions=True)
    asking = [asyncio.create_task(keep_asking(http, time, Request("GET", f"/{n}"))) for n in range(8)]
    everybody = asyncio.gather(*asking)
    await time.until(everybody.done)
    await everybody
    assert len(server.answered) == 8
    told = int(retry_after) if retry_after and retry_after.isdigit() else 1
    assert len(server.refused) <= STORM / min(told, STORM) + 2
    gaps = [later - earlier for earlier, later in itertools.pairwise(server.refused)]
    assert all(gap >= 0.99 for gap in gaps)
    await http.close()


async def test_when_little_is_left_what_matters_less_is_told_to_wait() -> None:
    time = QuickTime()

    def answer(_: httpx.Request) -> httpx.Response:
        headers = {
            "Content-Type": "application/json",
            "X-RateLimit-Limit": "100",
            "X-RateLimit-Remaining": "5",
            "X-RateLimit-Reset": "95",
        }
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(b"{}"))

    http = HttpClient(REMOTE, transport=httpx.MockTransport(answer), clock=lambda: time.now, sleep=time.sleep)
    await http.send(Request("GET", "/"))
    for urgency in (Urgency.PAGING, Urgency.MARKING, Urgency.PRESENCE):
        with pytest.raises(RateLimitedError):
            await http.send(Request("GET", "/", urgency=urgency))
    assert not http.has_room(Urgency.TYPING)
    assert http.has_room(Urgency.SENDING)
    await http.send(Request("POST", "/", b"{}", urgency=Urgency.SENDING))
    rate = http.traffic().rate
    assert (rate.limit, rate.remaining) == (100, 5)
    await http.close()
