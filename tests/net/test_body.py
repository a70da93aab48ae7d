"""Is what a server sends read within bounds, whatever it packs it in."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest

from chat_tui.errors import ProtocolError
from chat_tui.net.body import read_body
from tests.net.streams import response


async def test_a_plain_body_is_read_whole() -> None:
    assert await read_body(response(pieces=[b"ab", b"", b"cd"]), 4) == b"abcd"


async def test_a_gzip_body_is_unpacked_across_pieces() -> None:
    packed = gzip.compress(b"hello " * 1000, mtime=0)
    pieces = [packed[i : i + 7] for i in range(0, len(packed), 7)]
    assert await read_body(response(pieces=pieces, content_encoding="gzip"), 10_000) == b"hello " * 1000


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "deflate", "zstd", "identity, gzip", "x-gzip"])
async def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(ProtocolError):
        await read_body(response(body=gzip.compress(b"x", mtime=0), content_encoding=encoding), 100)


async def test_a_body_beyond_the_limit_is_refused() -> None:
    with pytest.raises(ProtocolError, match="longer than 3"):
        await read_body(response(body=b"abcd"), 3)


async def test_an_endless_body_is_left_at_the_limit() -> None:
    taken = 0

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 1000

    with pytest.raises(ProtocolError):
        await read_body(response(pieces=endless()), 10_000)  # type: ignore[arg-type]
    assert taken <= 12


async def test_a_bomb_takes_little_memory() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000, mtime=0)
    tracemalloc.start()
    with pytest.raises(ProtocolError):
        await read_body(response(body=bomb, content_encoding="gzip"), 1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16_000_000


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b"whole", mtime=0)[:-3],
        gzip.compress(b"one", mtime=0) + gzip.compress(b"two", mtime=0),
        gzip.compress(b"one", mtime=0) + b"more",
        b"this is not gzip",
        zlib.compress(b"zlib"),
    ],
)
async def test_broken_gzip_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        await read_body(response(body=body, content_encoding="gzip"), 1000)


async def test_an_empty_body_may_name_an_encoding() -> None:
    assert await read_body(response(304, b"", content_encoding="gzip"), 1000) == b""
