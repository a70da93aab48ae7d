"""Is one user kept from asking too much, each kind by itself, and is that told, and nobody else held up?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import httpx
import pytest
from starlette.types import ASGIApp, Message

from chat_tui.net.rate_limit import allowance_of
from chat_tui.server.app import create_app
from chat_tui.server.config import RequestRate
from chat_tui.server.rate_limit import MOST_KEYS, Limits, RateLimiter
from chat_tui.server.records import sessions
from chat_tui.server.route_groups import Group, group_of
from chat_tui.server.runner import ServeConfig, server_config
from tests.server.conftest import OverSocket, World
from tests.server.socket_fixtures import Clock

RATE = RequestRate(per_second=2, burst=3)
AppOf = Callable[[Limits], ASGIApp]


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
def app_of(world: World) -> AppOf:
    def make(limits: Limits) -> ASGIApp:
        config = world.workspace.config
        return create_app(world.records, world.hub, config, workspace=world.workspace, limits=limits)

    return make


def client(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost/api/v4")


@pytest.fixture
async def http(app_of: AppOf, limiter: RateLimiter) -> AsyncIterator[httpx.AsyncClient]:
    async with client(app_of(Limits.single(limiter))) as it:
        yield it


def bearing(world: World, name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.tokens[name]}"}


async def test_over_the_network_each_user_is_counted(world: World, http: httpx.AsyncClient) -> None:
    alice, bob = bearing(world, "alice"), bearing(world, "bob")
    answers = [await http.get("/users", headers=alice) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert answers[0].headers["X-RateLimit-Limit"] == "4"
    assert answers[0].headers["X-RateLimit-Remaining"] == "3"
    assert answers[0].headers["RateLimit-Policy"] == '"requests";q=4;w=2'
    assert answers[0].headers["RateLimit"] == '"requests";r=3;t=1'
    assert answers[4].text == "limit exceeded\n"
    assert answers[4].headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answers[4].headers["Retry-After"] == "1"
    assert ("rate_limited_total", (("budget", "requests"),), 1.0) in world.workspace.metrics.counters()
    assert (await http.get("/users", headers=bob)).status_code == 200


async def test_our_own_client_understands_both_ways_of_telling(world: World, http: httpx.AsyncClient) -> None:
    headers = (await http.get("/users", headers=bearing(world, "alice"))).headers
    draft = {name: value for name, value in headers.items() if not name.startswith("x-")}
    for told in (headers, draft):
        allowance = allowance_of(told, now=0.0)
        assert allowance is not None
        assert (allowance.limit, allowance.remaining, allowance.reset) == (4, 3, 1)


async def test_made_up_tokens_share_the_count_of_their_address(http: httpx.AsyncClient) -> None:
    answers = [
        await http.get("/users/me", headers={"Authorization": f"Bearer {number}"}) for number in range(5)
    ]
    assert [answer.status_code for answer in answers] == [401] * 4 + [429]


async def test_two_sessions_of_one_user_have_one_budget(world: World, http: httpx.AsyncClient) -> None:
    _, token = world.records.write_now(lambda tx: sessions.start(tx, world.id("alice")))
    other = {"Authorization": f"Bearer {token}"}
    answers = [
        await http.get("/users", headers=headers)
        for _ in range(3)
        for headers in (bearing(world, "alice"), other)
    ]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2


async def test_an_upgrade_is_counted_too(app_of: AppOf, limiter: RateLimiter) -> None:
    app = app_of(Limits.single(limiter))
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


@pytest.mark.parametrize(
    ("request_line", "group"),
    [
        ("POST /api/v4/posts", Group.POSTS),
        ("POST /api/v4/commands/execute", Group.POSTS),
        ("POST /api/v4/users/login", Group.SIGN_IN),
        ("POST /api/v4/users/me/tokens", Group.SECRETS),
        ("POST /api/v4/invites", Group.SECRETS),
        ("GET /api/v4/websocket", Group.CATCH_UP),
        ("GET /api/v4/users/me", Group.CATCH_UP),
        ("GET /api/v4/channels/c/posts", Group.CATCH_UP),
        ("GET /api/v4/posts/p/thread", Group.CATCH_UP),
        ("POST /api/v4/posts/ids", Group.CATCH_UP),
        ("GET /api/v4/users/me/teams/t/channels", Group.CATCH_UP),
        ("GET /api/v4/users/me/teams/t/channels/members", Group.CATCH_UP),
        ("GET /api/v4/users/me/teams/unread", Group.CATCH_UP),
        ("GET /api/v4/users/me/tokens", Group.ORDINARY),
        ("POST /api/v4/posts/search", Group.ORDINARY),
        ("PUT /api/v4/channels/c/posts", Group.ORDINARY),
        ("GET /", Group.ORDINARY),
        ("POST /hooks/abc", None),
    ],
)
def test_every_kind_of_request_has_its_budget(request_line: str, group: Group | None) -> None:
    assert group_of(*request_line.split()) is group


async def test_who_has_no_more_posts_left_may_still_catch_up(
    world: World, app_of: AppOf, clock: Clock
) -> None:
    config = replace(world.workspace.config, requests_per_second=10)
    limits = Limits.of(config, clock)
    assert limits is not None
    alice = bearing(world, "alice")
    said = {"channel_id": world.channel(), "message": "hello"}
    async with client(app_of(limits)) as http:
        posted = [(await http.post("/posts", json=said, headers=alice)).status_code for _ in range(22)]
        assert posted == [201] * 21 + [429]
        page = f"/channels/{world.channel()}/posts"
        read = [(await http.get(page, headers=alice)).status_code for _ in range(150)]
        assert set(read) == {200}
        clock.now += 0.5
        again = await http.post("/posts", json=said, headers=alice)
        assert (again.status_code, again.headers["RateLimit"]) == (201, '"posts";r=0;t=11')


async def test_a_program_with_a_token_may_post_more(world: World, clock: Clock) -> None:
    limits = Limits.of(replace(world.workspace.config, requests_per_second=10), clock)
    assert limits is not None
    allowed = [limits.look(Group.POSTS, "user a", is_program=True).allowed for _ in range(102)]
    assert allowed == [True] * 101 + [False]
    assert limits.look(Group.POSTS, "user a", is_program=False).allowed


async def test_over_the_unix_socket_there_is_ten_times_as_much(
    world: World, app_of: AppOf, clock: Clock
) -> None:
    limits = Limits.of(replace(world.workspace.config, requests_per_second=0.2), clock)
    assert limits is not None
    app = app_of(limits)
    async with client(OverSocket(app, 1000)) as http, client(OverSocket(app, 1001)) as other:
        answers = [await http.get("/emoji") for _ in range(22)]
        assert [answer.status_code for answer in answers] == [401] * 21 + [429]
        assert (await other.get("/emoji")).status_code == 401


async def test_without_limits_nobody_is_counted(world: World) -> None:
    assert Limits.of(world.workspace.config) is None
    async with client(world.app) as http:
        assert "X-RateLimit-Limit" not in (await http.get("/system/ping")).headers


def test_it_is_on_for_a_shared_workspace_and_off_for_a_personal_one(world: World) -> None:
    shared = ServeConfig(world.records.directory)
    assert server_config(shared).requests_per_second == 10
    assert server_config(replace(shared, personal=True)).requests_per_second == 0
    assert server_config(replace(shared, requests_per_second=0)).requests_per_second == 0
    (world.records.directory / "settings.toml").write_text("requests_per_second = 3\nposts_per_second = 1\n")
    settled = server_config(shared)
    assert (settled.requests_per_second, settled.posts_per_second) == (3, 1)
