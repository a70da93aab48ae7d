"""Is one session kept from asking too much over the network, is that told, and nobody else held up?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from starlette.types import Message

from chat_tui.server.app import create_app
from chat_tui.server.config import RequestRate
from chat_tui.server.rate_limit import MOST_KEYS, RateLimiter
from chat_tui.server.runner import ServeConfig, server_config
from tests.server.conftest import OverSocket, World
from tests.server.socket_fixtures import Clock

RATE = RequestRate(per_second=2, burst=3)


@pytest.fixture
def limiter(clock: Clock) -> RateLimiter:
    return RateLimiter(RATE, clock)


def test_a_burst_passes_and_what_is_beyond_waits(limiter: RateLimiter, clock: Clock) -> None:
    first = [limiter.look("a") for _ in range(4)]
    assert [verdict.remaining for verdict in first] == [3, 2, 1, 0]
    assert [verdict.reset for verdict in first] == [1, 1, 2, 2]
    refused = limiter.look("a")
    assert (refused.allowed, refused.reset, refused.retry_after) == (False, 2, 1)
    clock.now += 0.5
    assert [limiter.look("a").allowed for _ in range(2)] == [True, False]


def test_what_is_refused_costs_nothing(limiter: RateLimiter, clock: Clock) -> None:
    for _ in range(100):
        limiter.look("a")
    clock.now += 2.0
    assert [limiter.look("a").allowed for _ in range(5)] == [True] * 4 + [False]


def test_each_key_has_its_own_count(limiter: RateLimiter) -> None:
    for _ in range(5):
        limiter.look("a")
    assert limiter.look("b").remaining == 3


def test_keys_are_not_kept_without_end(limiter: RateLimiter) -> None:
    for number in range(MOST_KEYS + 5):
        limiter.look(str(number))
    assert limiter.look("0").remaining == 3, "the oldest was forgotten"
    assert limiter.look(str(MOST_KEYS)).remaining == 2


@pytest.fixture
async def http(world: World, limiter: RateLimiter) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        world.records, world.hub, world.workspace.config, workspace=world.workspace, limiter=limiter
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://localhost/api/v4"
    ) as it:
        yield it


async def test_over_the_network_each_session_is_counted(world: World, http: httpx.AsyncClient) -> None:
    alice, bob = ({"Authorization": f"Bearer {world.tokens[name]}"} for name in ("alice", "bob"))
    answers = [await http.get("/users/me", headers=alice) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert answers[0].headers["X-RateLimit-Limit"] == "4"
    assert answers[0].headers["X-RateLimit-Remaining"] == "3"
    assert answers[4].text == "limit exceeded\n"
    assert answers[4].headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answers[4].headers["Retry-After"] == "1"
    assert (await http.get("/users/me", headers=bob)).status_code == 200


async def test_made_up_tokens_share_the_count_of_their_address(http: httpx.AsyncClient) -> None:
    answers = [
        await http.get("/users/me", headers={"Authorization": f"Bearer {number}"}) for number in range(5)
    ]
    assert [answer.status_code for answer in answers] == [401] * 4 + [429]


async def test_an_upgrade_is_counted_too(world: World, limiter: RateLimiter) -> None:
    app = create_app(
        world.records, world.hub, world.workspace.config, workspace=world.workspace, limiter=limiter
    )
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    scope = {
        "type": "websocket",
        "path": "/nowhere",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "query_string": b"",
        "extensions": {"websocket.http.response": {}},
    }
    for _ in range(5):
        await app(scope, receive, send)
    assert [message.get("status") for message in sent if "status" in message] == [429]


async def test_over_the_unix_socket_nobody_is_counted(world: World, limiter: RateLimiter) -> None:
    app = create_app(
        world.records, world.hub, world.workspace.config, workspace=world.workspace, limiter=limiter
    )
    transport = httpx.ASGITransport(OverSocket(app, 1000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost/api/v4") as http:
        answers = [await http.get("/system/ping") for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200}
    assert "X-RateLimit-Limit" not in answers[0].headers


def test_it_is_on_for_a_port_and_off_for_a_personal_workspace(world: World) -> None:
    shared = ServeConfig(world.records.directory, listen="127.0.0.1:0")
    assert server_config(shared).request_rate == RequestRate(per_second=10, burst=100)
    assert server_config(replace(shared, listen="")).request_rate is None
    assert server_config(replace(shared, personal=True)).request_rate is None
    assert server_config(replace(shared, requests_per_second=0)).request_rate is None
