"""T11: forty odd frames before and after the log-in: each line ends, no other line feels it."""

from __future__ import annotations

import json

import pytest

from tests.server.threats.lines import BINARY, CLOSE, PING, PONG, TEXT, Line, frame, upgrade
from tests.servers import ServerHandle

CONTINUATION = 0
_ACTION = json.dumps({"seq": 1, "action": "ping"}).encode()
FATAL = {
    "text that is no JSON": frame(TEXT, b"hello"),
    "an array": frame(TEXT, b"[]"),
    "a number": frame(TEXT, b"1"),
    "null": frame(TEXT, b"null"),
    "half an object": frame(TEXT, b'{"seq":1'),
    "two objects": frame(TEXT, _ACTION * 2),
    "a text for a number": frame(TEXT, b'{"seq":"1","action":"ping"}'),
    "an object for an action": frame(TEXT, b'{"seq":1,"action":{}}'),
    "a list for data": frame(TEXT, b'{"seq":1,"action":"ping","data":[]}'),
    "a number past 64 bits": frame(TEXT, b'{"seq":' + b"9" * 40 + b',"action":"ping"}'),
    "a number with five thousand digits": frame(TEXT, b'{"seq":' + b"9" * 5000 + b"}"),
    "not a number": frame(TEXT, b'{"seq":NaN,"action":"ping"}'),
    "a fraction": frame(TEXT, b'{"seq":1.5,"action":"ping"}'),
    "deep lists": frame(TEXT, b'{"seq":1,"action":"ping","data":{"a":' + b"[" * 20_000),
    "bad UTF-8": frame(TEXT, b'{"seq":1,"action":"\xff\xfe"}'),
    "a cut UTF-8 sequence": frame(TEXT, b'{"a":"\xe2\x82'),
    "a lone surrogate": frame(TEXT, b'{"seq":1,"action":"\xed\xa0\x80"}'),
    "an empty text": frame(TEXT),
    "JSON as binary": frame(BINARY, _ACTION),
    "empty binary": frame(BINARY),
    "random binary": frame(BINARY, bytes(range(256))),
    "deep msgpack": frame(BINARY, b"\x91" * 20_000),
    "no mask": frame(TEXT, _ACTION, is_masked=False),
    "reserved bit 1": frame(TEXT, _ACTION, reserved=4),
    "reserved bit 2": frame(TEXT, _ACTION, reserved=2),
    "reserved bit 3": frame(TEXT, _ACTION, reserved=1),
    "reserved opcode 3": frame(3, _ACTION),
    "reserved opcode 7": frame(7, _ACTION),
    "reserved control 11": frame(11),
    "reserved control 15": frame(15),
    "a long ping": frame(PING, b"x" * 126),
    "a ping in parts": frame(PING, b"x", is_final=False),
    "a long pong": frame(PONG, b"x" * 200),
    "a close of one byte": frame(CLOSE, b"\x03"),
    "a close with a reserved code": frame(CLOSE, b"\x03\xed"),
    "a close with bad UTF-8": frame(CLOSE, b"\x03\xe8\xff"),
    "a continuation of nothing": frame(CONTINUATION, _ACTION),
    "a text within a text": frame(TEXT, b"{", is_final=False) + frame(TEXT, _ACTION),
    "more than is taken": frame(TEXT, b'{"a":"' + b"x" * 70_000 + b'"}'),
    "a claim of eight exabytes": frame(TEXT, b"x", length=2**63 - 1),
}
"""What no client sends. `a number with five thousand digits` is longer than Python itself would convert."""


async def greeted(server: ServerHandle, name: str | None) -> Line:
    line = await Line.open(server.address)
    headers = [f"Authorization: Bearer {server.users[name].token}"] if name else []
    await line.send(upgrade(server.address, *headers))
    assert (await line.head()).startswith(b"HTTP/1.1 101")
    return line


def test_they_are_forty() -> None:
    assert len(FATAL) == 40


@pytest.mark.parametrize("name", [None, "bob"], ids=["before the log-in", "after it"])
async def test_every_odd_frame_ends_its_own_line_only(besieged: ServerHandle, name: str | None) -> None:
    neighbour = await besieged.open_socket("bob")
    still_open = []
    for what, data in FATAL.items():
        line = await greeted(besieged, name)
        await line.send(data)
        try:
            await line.rest()
        except TimeoutError:
            still_open.append(what)
        await line.close()
    assert still_open == []
    await neighbour.send(_ACTION.decode())
    async for text in neighbour:
        if "pong" in str(text):
            break
    await neighbour.close()


async def test_a_flood_of_fragments_is_cut_before_it_is_whole(besieged: ServerHandle) -> None:
    line = await greeted(besieged, "bob")
    await line.send(frame(TEXT, b"{", is_final=False))
    for _ in range(100):
        await line.send(frame(CONTINUATION, b"x" * 1000, is_final=False) * 10)
    await line.rest()  # 1009, or just the end, for what was sent meanwhile resets the line
    await line.close()
