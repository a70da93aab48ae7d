"""Is what matters least refused first when there is too much to do, and sending last?"""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest

from chat_tui.server import overload
from chat_tui.server.overload import LAG_MARK, LOOKS, WAITING_MARK, Load, Rung, rung_of
from tests.server.conftest import World
from tests.server.socket_fixtures import PATIENCE

BY_WORTH = list(Rung)


@pytest.mark.parametrize(
    ("request_line", "rung"),
    [
        ("POST /api/v4/users/me/typing", Rung.TYPING),
        ("POST /api/v4/users/status/ids", Rung.PRESENCE),
        ("PUT /api/v4/users/me/status", Rung.PRESENCE),
        ("GET /api/v4/files/f/thumbnail", Rung.PREVIEWS),
        ("GET /api/v4/users/u/image", Rung.PREVIEWS),
        ("POST /api/v4/channels/members/me/view", Rung.READ_MARKS),
        ("PUT /api/v4/users/me/teams/t/threads/p/read/17", Rung.READ_MARKS),
        ("POST /api/v4/teams/t/posts/search", Rung.SEARCH),
        ("GET /api/v4/users/autocomplete", Rung.SEARCH),
        ("GET /api/v4/channels/c/posts?before=p", Rung.HISTORY),
        ("GET /api/v4/channels/c/posts?page=2&per_page=60", Rung.HISTORY),
        ("GET /api/v4/channels/c/posts?since=17", Rung.OTHER),
        ("GET /api/v4/users/me", Rung.OTHER),
        ("POST /api/v4/posts", Rung.SENDING),
        ("PUT /api/v4/posts/p/patch", Rung.SENDING),
        ("POST /hooks/h", Rung.SENDING),
        ("GET /api/v4/system/ping", None),
        ("POST /api/v4/users/login", None),
        ("GET /metrics", None),
    ],
)
def test_everything_has_its_place_on_the_ladder(request_line: str, rung: Rung | None) -> None:
    method, _, target = request_line.partition(" ")
    path, _, query = target.partition("?")
    assert rung_of(method, path, query) is rung


def test_the_ladder_has_its_order() -> None:
    assert sorted(Rung, key=lambda rung: rung.value) == BY_WORTH
    assert (BY_WORTH[0], BY_WORTH[-1]) == (Rung.TYPING, Rung.SENDING)


def held_up(load: Load, lag: float, waiting: int = 0, *, times: int = LOOKS) -> Load:
    for _ in range(times):
        load.note(lag, waiting)
    return load


def test_a_lag_and_a_queue_both_count_when_they_last() -> None:
    assert held_up(Load(), 4 * LAG_MARK).level == 4
    assert held_up(Load(), 0.0, 8 * WAITING_MARK).level == 8
    assert held_up(Load(), 4 * LAG_MARK, times=LOOKS - 1).level == 0
    load = held_up(Load(), 4 * LAG_MARK)
    load.note(0.0, 0)
    assert load.level == 0, "once there was time for everything"


@pytest.mark.parametrize(
    ("refused", "passes"), list(itertools.pairwise(BY_WORTH)), ids=lambda rung: rung.label
)
async def test_each_step_is_refused_before_the_next(world: World, refused: Rung, passes: Rung) -> None:
    held_up(world.workspace.load, refused.value * LAG_MARK)
    requests = {
        Rung.TYPING: ("POST", "/users/me/typing", {"channel_id": world.channel()}),
        Rung.PRESENCE: ("GET", "/users/me/status", None),
        Rung.PREVIEWS: ("GET", f"/files/{'f' * 26}/preview", None),
        Rung.READ_MARKS: ("POST", "/channels/members/me/view", {"channel_id": world.channel()}),
        Rung.SEARCH: ("POST", "/users/search", {"term": "bob"}),
        Rung.HISTORY: ("GET", f"/channels/{world.channel()}/posts?page=1", None),
        Rung.OTHER: ("GET", "/users/me", None),
        Rung.SENDING: ("POST", "/posts", {"channel_id": world.channel(), "message": "hello"}),
    }
    answer = await world.call("alice", *requests[refused])
    assert answer.status_code == 503
    assert answer.json()["id"] == "api.context.busy.app_error"
    assert 2 <= int(answer.headers["Retry-After"]) <= 5
    assert (await world.call("alice", *requests[passes])).status_code != 503
    counted = ("refused_busy_total", (("what", refused.label),), 1.0)
    assert counted in world.workspace.metrics.counters()


async def test_who_looks_whether_we_live_is_answered_always(world: World) -> None:
    held_up(world.workspace.load, 60.0)
    assert (await world.call("", "GET", "/system/ping")).status_code == 200
    assert (await world.call("alice", "POST", "/posts", {})).status_code == 503


async def test_a_loop_that_is_held_up_is_seen(world: World) -> None:
    load = world.workspace.load
    watching = asyncio.create_task(overload.watch(world.workspace))
    try:
        await asyncio.sleep(0)
        time.sleep(2 * overload.LOOK_SECONDS)  # noqa: ASYNC251 - the loop is held up
        most = 0.0
        async with asyncio.timeout(PATIENCE):
            while most < overload.LOOK_SECONDS / 2:
                await asyncio.sleep(0)
                most = max(most, load.lag)
        assert load.level == 0, "once is no overload"
        shown = {name for name, _, _ in world.workspace.metrics.gauges()}
        assert shown >= {"loop_lag_seconds", "writes_waiting", "overload_level"}
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
