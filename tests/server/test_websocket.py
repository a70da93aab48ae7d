"""Does the WebSocket say what a Mattermost server says, and nothing to strangers?"""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import msgspec
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from chat_tui.server.events import Event
from chat_tui.server.overload import Rung
from chat_tui.server.permissions import Scope
from chat_tui.server.websocket import (
    FRAMES_AT_ONCE,
    FRAMES_PER_SECOND,
    FrameBudget,
    SocketTimes,
    bearer_token,
)
from tests.server.socket_fixtures import (
    ALICE,
    BOB,
    CHANNEL,
    PATIENCE,
    FakeSession,
    SocketServer,
    tell,
    until,
)


async def receive(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        frame: dict[str, Any] = json.loads(await socket.recv())
    return frame


async def ask(socket: ClientConnection, **frame: object) -> dict[str, Any]:
    await socket.send(json.dumps(frame))
    return await receive(socket)


async def closing(socket: ClientConnection) -> int:
    """The close code; 1006 when the line was cut without a close frame."""
    async with asyncio.timeout(PATIENCE):
        try:
            async for _ in socket:
                pass
        except ConnectionClosed as error:
            return 1006 if error.rcvd is None else error.rcvd.code
    return 1000


async def test_a_header_log_in_is_greeted_with_number_zero(sockets: SocketServer) -> None:
    async with await sockets.connect("token-a", "?connection_id=&sequence_number=0") as socket:
        hello = await receive(socket)
        assert hello["event"] == "hello"
        assert hello["seq"] == 0
        assert hello["data"]["server_version"] == "10.11.0.test"
        assert len(hello["data"]["connection_id"]) == 26
        assert hello["broadcast"] == {"omit_users": None, "user_id": ALICE, "channel_id": "", "team_id": ""}


async def test_a_session_for_reading_alone_hears_and_asks_but_says_nothing(sockets: SocketServer) -> None:
    sockets.desk.sessions["token-a"] = FakeSession("session-a", ALICE, frozenset({Scope.READ}))
    async with await sockets.connect("token-a") as socket:
        await receive(socket)
        assert (await ask(socket, seq=1, action="get_statuses"))["status"] == "OK"
        typing = await ask(socket, seq=2, action="user_typing", data={"channel_id": CHANNEL})
        assert (typing["status"], typing["error"]["id"]) == ("FAIL", "api.context.permissions.app_error")
        away = await ask(socket, seq=3, action="user_update_active_status", data={"user_is_active": False})
        assert away["status"] == "FAIL"


async def test_a_challenge_is_answered_after_the_greeting(sockets: SocketServer) -> None:
    async with await sockets.connect() as socket:
        await socket.send(json.dumps({"seq": 1, "action": "ping"}))
        challenge = {"seq": 2, "action": "authentication_challenge", "data": {"token": "token-a"}}
        assert (await ask(socket, **challenge))["event"] == "hello"
        assert await receive(socket) == {"status": "OK", "seq_reply": 2}


async def test_a_challenge_after_a_header_log_in_gets_no_reply(sockets: SocketServer) -> None:
    async with await sockets.connect("token-a") as socket:
        await receive(socket)
        await socket.send(
            json.dumps({"seq": 1, "action": "authentication_challenge", "data": {"token": "x"}})
        )
        assert (await ask(socket, seq=2, action="ping"))["seq_reply"] == 2


@pytest.mark.parametrize("socket_times", [SocketTimes(session_check=0.02)])
async def test_a_stream_goes_on_by_the_next_token_of_its_user(sockets: SocketServer) -> None:
    sessions = sockets.desk.sessions
    sessions["token-a2"] = FakeSession("session-a2", ALICE)
    async with await sockets.connect("token-a") as socket:
        await receive(socket)
        renewal = {"seq": 1, "action": "authentication_challenge"}
        for other in ("token-b", "token-a", "nobody's", 7):
            await socket.send(json.dumps({**renewal, "data": {"token": other}}))
        answer = await ask(socket, **renewal, data={"token": "token-a2"})
        assert answer == {"status": "OK", "seq_reply": 1}
        del sessions["token-a"]
        sockets.hub.revoke_session("session-a")
        assert (await ask(socket, seq=2, action="ping"))["status"] == "OK"
        await tell(sockets.records, Event("posted", {"n": 1}, channel_id=CHANNEL))
        assert (await receive(socket))["event"] == "posted"
        sockets.hub.revoke_session("session-a2")
        del sessions["token-a2"]
        await until(lambda: all(one.is_revoked for one in sockets.hub.connections()))
        sessions["token-a3"] = FakeSession("session-a3", ALICE)
        await socket.send(json.dumps({**renewal, "data": {"token": "token-a3"}}))
        assert (await ask(socket, seq=3, action="ping"))["status"] == "FAIL"


@pytest.mark.parametrize("data", [{"token": "wrong"}, {}, {"token": 3}])
async def test_a_bad_challenge_is_cut_off_at_once(sockets: SocketServer, data: dict[str, object]) -> None:
    socket = await sockets.connect()
    await socket.send(json.dumps({"seq": 1, "action": "authentication_challenge", "data": data}))
    assert await closing(socket) == 1006


@pytest.mark.parametrize("socket_times", [SocketTimes(login=0.2)])
@pytest.mark.parametrize("token", ["", "wrong"])
async def test_without_a_log_in_the_line_is_cut_at_the_deadline(sockets: SocketServer, token: str) -> None:
    assert await closing(await sockets.connect(token)) == 1006


async def test_ping_says_the_time_and_the_last_number(sockets: SocketServer) -> None:
    async with await sockets.connect("token-a") as socket:
        await receive(socket)
        await tell(sockets.records, Event("posted", user_id=ALICE))
        await receive(socket)
        reply = await ask(socket, seq=1, action="ping")
        data = reply.pop("data")
        assert reply == {"status": "OK", "seq_reply": 1}
        assert isinstance(data.pop("server_time"), int)
        assert data == {"text": "pong", "version": "10.11.0.test", "node_id": "", "last_seq": 1}


@pytest.mark.parametrize(
    ("frame", "error_id", "status", "seq_reply"),
    [
        ({"action": "ping"}, "api.web_socket_router.bad_seq.app_error", 400, None),
        ({"seq": -5, "action": "ping"}, "api.web_socket_router.bad_seq.app_error", 400, -5),
        ({"seq": 20}, "api.web_socket_router.no_action.app_error", 400, 20),
        ({"seq": 8, "action": "dance"}, "api.web_socket_router.bad_action.app_error", 500, 8),
        (
            {"seq": 4, "action": "get_statuses_by_ids", "data": {"user_ids": ["short"]}},
            "api.websocket_handler.invalid_param.app_error",
            400,
            4,
        ),
        (
            {"seq": 6, "action": "user_typing", "data": {"channel_id": 7}},
            "api.websocket_handler.invalid_param.app_error",
            400,
            6,
        ),
        (
            {"seq": 7, "action": "user_typing", "data": {"channel_id": "n" * 26}},
            "api.context.permissions.app_error",
            403,
            7,
        ),
        (
            {"seq": 9, "action": "user_update_active_status", "data": {}},
            "api.websocket_handler.invalid_param.app_error",
            400,
            9,
        ),
    ],
)
async def test_what_cannot_be_done_fails_with_the_protocols_id(
    sockets: SocketServer, frame: dict[str, object], error_id: str, status: int, seq_reply: int | None
) -> None:
    async with await sockets.connect("token-a") as socket:
        await receive(socket)
        reply = await ask(socket, **frame)
        assert reply["status"] == "FAIL"
        assert reply.get("seq_reply") == seq_reply
        assert reply["error"]["id"] == error_id
        assert reply["error"]["status_code"] == status
        assert set(reply["error"]) == {"id", "message", "detailed_error", "status_code"}


async def test_statuses_are_told(sockets: SocketServer) -> None:
    async with await sockets.connect("token-a") as socket:
        await receive(socket)
        assert (await ask(socket, seq=1, action="get_statuses"))["data"] == {ALICE: "online"}
        ids = {"user_ids": [BOB]}
        assert (await ask(socket, seq=2, action="get_statuses_by_ids", data=ids))["data"] == {BOB: "offline"}
        active = {"user_is_active": False, "manual": False}
        reply = await ask(socket, seq=3, action="user_update_active_status", data=active)
        assert reply == {"status": "OK", "seq_reply": 3}
        assert ("away", ALICE) in sockets.desk.notes


async def test_what_there_is_no_time_for_is_refused_and_all_else_answered(sockets: SocketServer) -> None:
    sockets.desk.left_out = {Rung.TYPING}
    async with await sockets.connect("token-a") as alice:
        await receive(alice)
        refused = await ask(alice, seq=1, action="user_typing", data={"channel_id": CHANNEL})
        assert (refused["status"], refused["error"]["status_code"]) == ("FAIL", 503)
        assert (await ask(alice, seq=2, action="get_statuses"))["status"] == "OK"


async def test_typing_is_told_to_the_others_only(sockets: SocketServer) -> None:
    async with await sockets.connect("token-a") as alice, await sockets.connect("token-b") as bob:
        await receive(alice)
        await receive(bob)
        data = {"channel_id": CHANNEL, "parent_id": ""}
        assert await ask(alice, seq=1, action="user_typing", data=data) == {"status": "OK", "seq_reply": 1}
        typing = await receive(bob)
        assert typing["event"] == "typing"
        assert typing["data"] == {"parent_id": "", "user_id": ALICE}
        assert typing["broadcast"]["channel_id"] == CHANNEL
        assert typing["broadcast"]["omit_users"] == {ALICE: True}


async def test_msgpack_is_understood_and_answered_in_json(sockets: SocketServer) -> None:
    async with await sockets.connect("token-a") as socket:
        await receive(socket)
        await socket.send(msgspec.msgpack.encode({"seq": 1, "action": "ping"}))
        assert (await receive(socket))["data"]["text"] == "pong"


@pytest.mark.parametrize(
    "frame",
    ["[1,2]", "nonsense", '{"seq":"1","action":"ping"}', base64.b64decode("eyJzZXEiOjF9"), "[" * 5000],
)
async def test_what_is_no_frame_cuts_the_line(sockets: SocketServer, frame: str | bytes) -> None:
    socket = await sockets.connect("token-a")
    await receive(socket)
    await socket.send(frame)
    assert await closing(socket) == 1006


async def test_a_frame_that_is_too_large_closes_the_socket(sockets: SocketServer) -> None:
    socket = await sockets.connect("token-a")
    await receive(socket)
    await socket.send(json.dumps({"seq": 1, "action": "ping", "pad": "x" * 70_000}))
    assert await closing(socket) == 1009


async def test_resume_replays_what_was_missed_without_a_greeting(sockets: SocketServer) -> None:
    async with await sockets.connect("token-a") as socket:
        known = (await receive(socket))["data"]["connection_id"]
        await tell(sockets.records, Event("posted", {"n": 1}, user_id=ALICE))
        assert (await receive(socket))["seq"] == 1
    await tell(sockets.records, Event("posted", {"n": 2}, user_id=ALICE))
    for _ in range(2):
        query = f"?connection_id={known}&sequence_number=2"
        async with await sockets.connect("token-a", query) as again:
            event = await receive(again)
            assert (event["data"], event["seq"]) == ({"n": 2}, 2)
            assert (await ask(again, seq=1, action="ping"))["data"]["last_seq"] == 2


async def test_a_challenge_resumes_as_a_header_does(sockets: SocketServer) -> None:
    async with await sockets.connect("token-a") as socket:
        known = (await receive(socket))["data"]["connection_id"]
    await tell(sockets.records, Event("posted", {"n": 1}, user_id=ALICE))
    async with await sockets.connect("", f"?connection_id={known}&sequence_number=1") as again:
        challenge = {"seq": 1, "action": "authentication_challenge", "data": {"token": "token-a"}}
        assert await ask(again, **challenge) == {"status": "OK", "seq_reply": 1}
        event = await receive(again)
        assert (event["data"], event["seq"]) == ({"n": 1}, 1)


async def test_a_connection_without_anything_missed_just_goes_on(sockets: SocketServer) -> None:
    async with await sockets.connect("token-a") as socket:
        known = (await receive(socket))["data"]["connection_id"]
    async with await sockets.connect("token-a", f"?connection_id={known}&sequence_number=1") as again:
        assert (await ask(again, seq=1, action="ping"))["status"] == "OK"


@pytest.mark.parametrize(
    ("token", "known", "sequence"),
    [("token-a", True, "5"), ("token-b", True, "1"), ("token-a", False, "1"), ("token-a", False, "x")],
)
async def test_what_cannot_be_resumed_gets_a_new_greeting(
    sockets: SocketServer, token: str, known: bool, sequence: str
) -> None:
    async with await sockets.connect("token-a") as socket:
        connection_id = (await receive(socket))["data"]["connection_id"]
    asked = connection_id if known else "q" * 26
    async with await sockets.connect(token, f"?connection_id={asked}&sequence_number={sequence}") as again:
        hello = await receive(again)
        assert (hello["event"], hello["seq"]) == ("hello", 0)
        assert hello["data"]["connection_id"] not in {asked, connection_id}


async def test_number_zero_is_greeted_again_under_the_same_id_and_gets_everything(
    sockets: SocketServer,
) -> None:
    async with await sockets.connect("token-a") as socket:
        known = (await receive(socket))["data"]["connection_id"]
    await tell(sockets.records, Event("posted", user_id=ALICE))
    async with await sockets.connect("token-a", f"?connection_id={known}&sequence_number=0") as again:
        assert (await receive(again))["data"]["connection_id"] == known
        assert (await receive(again))["seq"] == 1


@pytest.mark.parametrize("sequence", ["", "&sequence_number=-1", "&sequence_number=x", "&sequence_number=²"])
async def test_a_known_connection_with_no_number_is_cut(sockets: SocketServer, sequence: str) -> None:
    async with await sockets.connect("token-a") as socket:
        known = (await receive(socket))["data"]["connection_id"]
    assert await closing(await sockets.connect("token-a", f"?connection_id={known}{sequence}")) == 1006
    assert await closing(await sockets.connect("token-a", "?connection_id=short&sequence_number=1")) == 1006


async def test_a_revoked_session_gets_no_events_and_its_pings_fail(sockets: SocketServer) -> None:
    async with await sockets.connect("token-a") as socket:
        await receive(socket)
        del sockets.desk.sessions["token-a"]
        sockets.hub.revoke_session("session-a")
        await tell(sockets.records, Event("posted", {"secret": 1}, user_id=ALICE))
        reply = await ask(socket, seq=1, action="ping")
        assert reply["error"]["id"] == "api.context.invalid_token.error"
        assert "token-a" not in json.dumps(reply)


async def test_an_expired_session_is_noticed_without_anybody_saying_so(sockets: SocketServer) -> None:
    async with await sockets.connect("token-a") as socket:
        await receive(socket)
        del sockets.desk.sessions["token-a"]
        await until(lambda: all(connection.is_revoked for connection in sockets.hub.connections()))


async def test_a_user_is_online_while_a_socket_is_open_and_some_time_after(sockets: SocketServer) -> None:
    first, second = await sockets.connect("token-a"), await sockets.connect("token-a")
    await receive(first)
    await receive(second)
    await first.close()
    await until(lambda: len(sockets.hub.connections()) == 1)
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "farewell"))
    assert ("offline", ALICE) not in sockets.desk.notes
    await second.close()
    await until(lambda: ("offline", ALICE) in sockets.desk.notes)


async def test_a_stopping_server_says_that_it_will_be_back(sockets: SocketServer) -> None:
    socket = await sockets.connect("token-a")
    await receive(socket)
    sockets.hub.close()
    assert await closing(socket) == 1012
    assert await closing(await sockets.connect("token-a")) == 1012


def test_a_reader_in_a_hurry_is_slowed_down_to_the_rate() -> None:
    now = 0.0
    budget = FrameBudget(lambda: now)
    assert [budget.spend() for _ in range(int(FRAMES_AT_ONCE))] == [0.0] * int(FRAMES_AT_ONCE)
    assert budget.spend() == pytest.approx(1 / FRAMES_PER_SECOND)
    now = 60.0
    assert budget.spend() == 0.0


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("TOKEN abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", ""), ("", "")],
)
def test_both_schemes_are_understood_in_any_case(header: str, token: str) -> None:
    assert bearer_token(header) == token
