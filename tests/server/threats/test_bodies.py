"""T10, T12: bodies that are bombs or odd JSON: an error in words, no fault, and the server goes on."""

from __future__ import annotations

import gzip
import logging
import zlib
from pathlib import Path

import httpx
import pytest

from chat_tui.server.routes.table import ENDPOINTS
from tests.server.authorisation.requests import path_of
from tests.server.conftest import World

BOMB = gzip.compress(b"\0" * 50_000_000)
ODD = {
    "nothing": b"",
    "spaces": b" \n\t ",
    "null": b"null",
    "a number": b"1",
    "a text": b'"x"',
    "an array": b"[]",
    "an array of all kinds": b'[null, 1, "x", {}, [], true]',
    "an object of nulls": b'{"channel_id": null, "message": null, "user_id": null, "name": null}',
    "wrong types": b'{"channel_id": 1, "message": [], "user_id": {}, "props": "x", "file_ids": "x"}',
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 100_000,
    "a huge number": b'{"channel_id": ' + b"9" * 5000 + b"}",
    "past 64 bits": b'{"expires_at": 18446744073709551616, "target_time": -9223372036854775809}',
    "infinity": b'{"message": Infinity, "x": NaN, "y": 1e999}',
    "a lone surrogate": b'{"message": "\\ud800", "terms": "\\ud800", "username": "\\udfff"}',
    "NUL": b'{"message": "\\u0000", "name": "a\\u0000b", "term": "\\u0000", "terms": "\\u0000"}',
    "keys twice": b'{"message": "a", "message": 1, "channel_id": "x", "channel_id": []}',
    "bad UTF-8": b'{"message": "\xff\xfe\xc0\x80"}',
    "UTF-16": '{"message": "x"}'.encode("utf-16"),
    "a BOM": b'\xef\xbb\xbf{"message": "x"}',
    "gzip": gzip.compress(b'{"message": "x"}'),
    "a bomb": BOMB,
    "a form": b"a=b&c=d",
    "half": b'{"message": "x',
    "a long key": b'{"' + b"k" * 100_000 + b'": 1}',
    "many keys": b"{" + b",".join(b'"k%d":1' % number for number in range(20_000)) + b"}",
}
WRITING = [one for one in ENDPOINTS if one.method in {"POST", "PUT"} and one.path != "/users/logout"]


@pytest.mark.parametrize("what", ODD)
async def test_no_odd_body_is_a_fault_of_any_route(
    world: World, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    things = {"author": world.id("bob"), "team_id": world.team["id"], "channel_id": world.channel()}
    things["post_id"] = (await world.post("bob", "x"))["id"]
    faults = []
    with caplog.at_level(logging.ERROR):
        for endpoint in WRITING:
            path = path_of(endpoint, things)
            answer = await world.call("alice", endpoint.method, path, content=ODD[what])
            if answer.status_code >= 500 and answer.status_code != 501:
                faults.append(f"{endpoint.method} {endpoint.path}: {answer.status_code}")
    assert faults == []
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert (await world.call("alice", "GET", "/users/me")).status_code == 200


@pytest.mark.parametrize("path", ["/posts", "/users/login", "/hooks/incoming", "/users/ids"])
async def test_more_than_is_taken_is_refused_before_it_is_all_there(
    http: httpx.AsyncClient, path: str
) -> None:
    answer = await http.post(path, content=b'{"message": "' + b"x" * 2_000_000 + b'"}')
    assert answer.status_code == 413


def _memory() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip", "deflate", "br", "zstd"])
async def test_a_compressed_body_is_not_inflated(http: httpx.AsyncClient, encoding: str) -> None:
    bombs = {"gzip": BOMB, "gzip, gzip": gzip.compress(BOMB), "deflate": zlib.compress(b"\0" * 50_000_000)}
    before = _memory()
    headers = {"Content-Encoding": encoding}
    answer = await http.post("/posts", content=bombs.get(encoding, BOMB), headers=headers)
    assert answer.status_code == 400
    assert _memory() - before < 40, "MiB: less than the bomb"
