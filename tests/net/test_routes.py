"""Are requests counted under the kind they belong to, with their times and their failures?"""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from chat_tui.errors import BackendError
from chat_tui.model.metrics import RouteRecord
from chat_tui.net.http import HttpClient, Request
from chat_tui.net.routes import MOST_ROUTES, OTHERS, RouteLog, route_of
from tests.net.streams import REMOTE, response

ID = "q1w2e3r4t5y6u7i8o9p0a1s2d3"


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/api/v4/posts", "GET /posts"),
        (f"/api/v4/channels/{ID}/posts", "GET /channels/{id}/posts"),
        (f"/api/v4/users/me/channels/{ID}?since=1", "GET /users/me/channels/{id}"),
        ("/api/v4/users/username/maya.lindt", "GET /users/username/{name}"),
        (f"/api/v4/users/me/posts/{ID}/reactions/thumbsup", "GET /users/me/posts/{id}/reactions/{name}"),
        ("/api/v4/posts/abcdefghijklmnopqrstuvwxyz/thread", "GET /posts/{id}/thread"),
        ("/api/v4/users/notify_props", "GET /users/notify_props"),
        ("/_matrix/v3/rooms/!abc12345:example.org/messages", "GET /_matrix/v3/rooms/{id}/messages"),
    ],
)  # fmt: skip
def test_a_route_names_no_channel_and_no_person(path: str, route: str) -> None:
    assert route_of("GET", path) == route


def test_times_are_taken_of_answers_and_errors_of_everything() -> None:
    log = RouteLog()
    for seconds in range(1, 21):
        log.answered("GET", "/api/v4/users", float(seconds), 200)
    log.answered("GET", "/api/v4/users", 99.0, None)
    log.answered("POST", "/api/v4/posts", 1.0, 429)
    log.answered("POST", "/api/v4/posts", 2.0, 201)
    log.answered("POST", "/api/v4/posts", 3.0, 201)
    assert log.records() == (
        RouteRecord("GET /users", 21, errors=1, median=10.0, slow=19.0),
        RouteRecord("POST /posts", 3, retries=1, limited=1, median=2.0, slow=3.0),
    )


def test_what_was_told_is_not_worked_out_again_until_something_happens() -> None:
    log = RouteLog()
    log.answered("GET", "/a", 1.0, 200)
    told = log.records()
    assert log.records() is told
    log.answered("GET", "/a", 1.0, 200)
    assert log.records()[0].requests == 2


def test_a_server_with_many_paths_costs_no_more_memory() -> None:
    log = RouteLog()
    for number in range(MOST_ROUTES + 5):
        log.answered("GET", f"/p{number}", 1.0, 200)
    assert len(log.records()) == MOST_ROUTES + 1
    assert log.records()[0] == RouteRecord(f"{OTHERS}", 5, median=1.0, slow=1.0)


async def test_the_client_notes_answers_failures_and_downloads() -> None:
    now: Iterator[float] = iter(float(second) for second in range(1_000))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("broken"):
            raise httpx.ReadError("gone")
        return response(429 if request.url.path.endswith("posts") else 200)

    http = HttpClient(REMOTE, transport=httpx.MockTransport(answer), clock=lambda: next(now))
    await http.send(Request("GET", "/api/v4/users/me"))
    async with http.stream(Request("GET", f"/api/v4/files/{ID}")) as pieces:
        assert not isinstance(pieces, tuple)
    for path in ("/api/v4/broken", "/api/v4/posts"):
        with pytest.raises(BackendError):
            await http.send(Request("GET", path))
    await http.close()
    told = {
        record.route: (record.requests, record.errors, record.limited) for record in http.traffic().routes
    }
    assert told == {
        "GET /users/me": (1, 0, 0),
        "GET /files/{id}": (1, 0, 0),
        "GET /broken": (1, 1, 0),
        "GET /posts": (1, 0, 1),
    }
    assert all(record.median > 0 for record in http.traffic().routes if not record.errors)
