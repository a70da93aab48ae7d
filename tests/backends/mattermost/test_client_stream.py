"""Does the event stream tell a lost session from a lost line, and fetch what events only name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

import httpx
import pytest

from chat_tui.backends.mattermost import stream
from chat_tui.backends.mattermost.client import MattermostBackend
from chat_tui.errors import AuthError, BackendError, TransientError
from chat_tui.model.actions import SendTyping
from chat_tui.model.events import Batch, LookupNeeded, SnapshotTaken, StreamOpened
from chat_tui.model.ids import ChannelId, Cursor
from chat_tui.net.endpoint import Endpoint
from tests.backends.mattermost.recorded import RecordedSocket
from tests.backends.mattermost.scripted import ME, Route, Scripted, error

CONNECTION = "a" * 26
CURSOR = Cursor(f"{CONNECTION}:5")
HELLO = {"event": "hello", "data": {"connection_id": "b" * 26}, "seq": 0}
PONG = {"status": "OK", "seq_reply": 1, "data": {"text": "pong"}}
SIGNED_OUT = {
    "status": "FAIL",
    "seq_reply": 1,
    "error": {"id": "api.context.invalid_token.error", "status_code": 401},
}


class Line:
    """Stands in for the network: plays frames for each attempt, and keeps what was asked."""

    def __init__(self, *attempts: list[dict[str, Any]] | BackendError) -> None:
        self._attempts = list(attempts)
        self.paths: list[str] = []
        self.tokens: list[str] = []
        self.sockets: list[RecordedSocket] = []

    async def open(self, endpoint: Endpoint, path: str, *, headers: Mapping[str, str]) -> RecordedSocket:
        """The next attempt."""
        self.paths.append(path)
        self.tokens.append(headers["Authorization"])
        attempt = self._attempts.pop(0)
        if isinstance(attempt, BackendError):
            raise attempt
        self.sockets.append(RecordedSocket([json.dumps(frame) for frame in attempt]))
        return self.sockets[-1]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a line in the network's place."""

    def put(*attempts: list[dict[str, Any]] | BackendError) -> Line:
        line = Line(*attempts)
        monkeypatch.setattr(stream, "open_socket", line.open)
        return line

    return put


async def hear(backend: MattermostBackend, cursor: Cursor | None = None) -> tuple[list[Batch], BackendError]:
    """All batches of one connection, and how it ended."""
    batches: list[Batch] = []

    async def keep() -> None:
        async with aclosing(backend.events(cursor)) as batches_of:
            async for batch in batches_of:
                batches.append(batch)

    with pytest.raises(BackendError) as end:
        await keep()
    return batches, end.value


async def test_a_cursor_is_asked_for_and_the_new_one_told(lines: Any) -> None:
    line = lines([{"event": "unheard_of", "data": {}, "seq": 5}, PONG])
    backend = Scripted().backend()
    batches, _ = await hear(backend, CURSOR)
    assert line.paths == [f"/api/v4/websocket?connection_id={CONNECTION}&sequence_number=5"]
    place = Cursor(f"{CONNECTION}:6")
    assert batches == [Batch((), place), Batch((StreamOpened(resumed=True),), place)]
    assert json.loads(line.sockets[0].sent[0])["action"] == "ping"
    await backend.close()


async def test_a_new_stream_is_asked_for_without_a_cursor(lines: Any) -> None:
    line = lines([HELLO, PONG])
    backend = Scripted().backend()
    batches, _ = await hear(backend)
    assert line.paths == ["/api/v4/websocket"]
    assert batches == [Batch((StreamOpened(resumed=False),), Cursor("b" * 26 + ":1")), Batch()]
    await backend.close()


async def test_action_numbers_are_never_used_again(lines: Any) -> None:
    line = lines([HELLO], [HELLO])
    backend = Scripted().backend()
    await hear(backend)
    await hear(backend)
    assert [json.loads(socket.sent[0])["seq"] for socket in line.sockets] == [1, 2]
    await backend.close()


async def test_typing_goes_over_the_stream(lines: Any) -> None:
    line = lines([HELLO, PONG])
    backend = Scripted().backend()
    async with aclosing(backend.events(None)) as batches:
        await anext(batches)
        await backend.perform(SendTyping(ChannelId("c" * 26)))
    sent = json.loads(line.sockets[0].sent[-1])
    assert sent["action"] == "user_typing"
    assert sent["data"] == {"channel_id": "c" * 26, "parent_id": ""}
    assert line.sockets[0].is_closed
    await backend.close()


@pytest.mark.parametrize(
    "attempt", [AuthError("401"), [SIGNED_OUT], [HELLO, SIGNED_OUT]], ids=["upgrade", "first", "later"]
)
async def test_a_dead_session_is_renewed_and_the_stream_opened_anew(lines: Any, attempt: Any) -> None:
    line = lines(attempt, [HELLO])

    def me(request: httpx.Request) -> object:
        return error(401, "expired") if line.paths and request.headers["authorization"].endswith("1") else ME

    backend = Scripted({("GET", "/users/me"): me}).backend()
    _, end = await hear(backend)
    assert isinstance(end, TransientError)
    await hear(backend)
    assert line.tokens == ["Bearer token-1", "Bearer token-2"]
    await backend.close()


class Ahead:
    """A session whose token is renewed once a stream is open."""

    ends_at: float | None = None

    def __init__(self, line: Line) -> None:
        self._line = line

    async def token(self) -> str:
        """The newest."""
        return "token-2" if self._line.tokens else "token-1"

    async def renew(self, dead: str) -> str:
        """Not needed here."""
        raise AssertionError(dead)


async def test_a_token_that_was_renewed_ahead_of_its_end_opens_the_stream_anew(lines: Any) -> None:
    line = lines([HELLO, PONG, PONG, PONG], [HELLO, PONG])
    http = Scripted().backend()._rest.http
    backend = MattermostBackend(http.endpoint, Ahead(line), http=http)
    batches, end = await hear(backend)
    assert isinstance(end, TransientError)
    assert ("was renewed" in str(end), len(batches)) == (True, 1)
    assert len((await hear(backend))[0]) == 2
    assert line.tokens == ["Bearer token-1", "Bearer token-2"]
    await backend.close()


async def test_a_line_cut_before_a_word_was_said_asks_whether_we_are_signed_in(lines: Any) -> None:
    line = lines([])

    def me(request: httpx.Request) -> object:
        return error(401, "expired") if line.paths else ME

    backend = Scripted({("GET", "/users/me"): me}).backend()
    _, end = await hear(backend)
    assert isinstance(end, AuthError)
    await backend.close()


async def test_a_cursor_that_leads_to_nothing_twice_is_given_up(lines: Any) -> None:
    line = lines([], [], [HELLO], [HELLO])
    backend = Scripted().backend()
    for _ in range(4):
        await hear(backend, CURSOR)
    assert ["connection_id" in path for path in line.paths] == [True, True, False, True]
    await backend.close()


async def test_an_event_that_names_a_channel_asks_for_a_lookup(lines: Any) -> None:
    event = {"event": "direct_added", "data": {}, "broadcast": {"channel_id": "d" * 26}, "seq": 1}
    lines([HELLO, event])
    backend = Scripted().backend()
    batches, _ = await hear(backend)
    assert batches[1].events == (LookupNeeded(channel_ids=(ChannelId("d" * 26),)),)
    await backend.close()


async def test_joining_a_team_brings_a_new_snapshot_and_others_joining_does_not(lines: Any) -> None:
    def joined(user_id: object, seq: int) -> dict[str, Any]:
        return {"event": "added_to_team", "data": {"team_id": "t" * 26, "user_id": user_id}, "seq": seq}

    lines([HELLO, joined("z" * 26, 1), joined(ME["id"], 2)])
    routes: dict[Route, Any] = {
        ("GET", "/users/me/teams"): [{"id": "t" * 26, "name": "acme"}],
        ("GET", "/users/me/channels"): [],
        ("GET", "/users/me/channel_members"): [],
        ("POST", "/users/status/ids"): [],
    }
    backend = Scripted(routes).backend()
    batches, _ = await hear(backend)
    assert batches[1].events == ()
    (taken,) = batches[2].events
    assert isinstance(taken, SnapshotTaken)
    assert [workspace.name for workspace in taken.workspaces] == ["acme"]
    await backend.close()


async def test_a_broken_event_keeps_its_place_and_stops_nobody(lines: Any) -> None:
    lines(
        [HELLO, {"event": "posted", "data": {"post": 7}, "seq": 1}, {"event": "typing", "data": {}, "seq": 2}]
    )
    backend = Scripted().backend()
    batches, _ = await hear(backend)
    assert [batch.cursor for batch in batches] == [Cursor("b" * 26 + f":{seq}") for seq in (1, 2, 3)]
    await backend.close()


async def test_a_ping_without_a_stream_is_transient(lines: Any) -> None:
    lines([HELLO])
    backend = Scripted().backend()
    await hear(backend)
    with pytest.raises(TransientError):
        await backend.ping()
    await backend.close()


@pytest.mark.parametrize(("last_seq", "ends"), [(0, "closed"), (2, "Events were lost")])
async def test_a_lost_last_event_shows_in_the_answer_to_a_ping(lines: Any, last_seq: int, ends: str) -> None:
    pong = {"status": "OK", "seq_reply": 2, "data": {"text": "pong", "last_seq": last_seq}}
    lines([HELLO, PONG, pong])
    batches, end = await hear(Scripted().backend())
    assert (ends in str(end)) or (ends == "closed" and "lost" not in str(end))
    assert batches[0].cursor == f"{'b' * 26}:1"
