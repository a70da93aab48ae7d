"""T20: is a web page, or a name that was bound to our address, kept out of both doors?"""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.server.threats.lines import Line, upgrade
from tests.servers import ServerHandle

PAIRS = (
    ("{here}", None, True),
    ("{here}", "http://{here}", True),
    ("{here}", "null", False),
    ("{here}", "http://evil.example", False),
    ("{here}", "http://{here}.evil.example", False),
    ("{here}", "https://127.0.0.1", False),
    ("{here}", "", False),
    ("evil.example", None, False),
    ("evil.example", "http://evil.example", False),
    ("localhost.evil.example:8065", None, False),
    ("", None, False),
    ("{here}@evil.example", None, False),
)
"""Host, Origin, and whether both together may come in: what a client sends, and what a page of ours would."""


async def test_of_twelve_pairs_of_host_and_origin_two_come_in_by_rest(besieged: ServerHandle) -> None:
    let_in = []
    for host, origin, _ in PAIRS:
        line = await Line.open(besieged.address)
        here = urlsplit(besieged.address).netloc
        lines = ["GET /api/v4/system/ping HTTP/1.1", f"Host: {host.format(here=here)}", "Connection: close"]
        lines += [f"Origin: {origin.format(here=here)}"] if origin is not None else []
        await line.send(("\r\n".join(lines) + "\r\n\r\n").encode())
        let_in.append((await line.head()).startswith(b"HTTP/1.1 200"))
        await line.close()
    assert let_in == [expected for _, _, expected in PAIRS]


async def test_of_twelve_pairs_of_host_and_origin_two_come_in_by_websocket(besieged: ServerHandle) -> None:
    let_in = []
    for host, origin, _ in PAIRS:
        line = await Line.open(besieged.address)
        here = urlsplit(besieged.address).netloc
        headers = [f"Host: {host.format(here=here)}"]
        headers += [f"Origin: {origin.format(here=here)}"] if origin is not None else []
        await line.send(upgrade(besieged.address, *headers))
        let_in.append((await line.head()).startswith(b"HTTP/1.1 101"))
        await line.close()
    assert let_in == [expected for _, _, expected in PAIRS]


async def test_two_hosts_at_once_are_none(besieged: ServerHandle) -> None:
    here = urlsplit(besieged.address).netloc
    line = await Line.open(besieged.address)
    await line.send(
        f"GET /api/v4/system/ping HTTP/1.1\r\nHost: {here}\r\nHost: evil.example\r\n\r\n".encode()
    )
    assert b" 200 " not in (await line.head()).partition(b"\r\n")[0]
    await line.close()


async def test_no_answer_lets_a_foreign_page_read_it(besieged: ServerHandle) -> None:
    line = await Line.open(besieged.address)
    here = urlsplit(besieged.address).netloc
    page = f"Host: {here}\r\nOrigin: http://{here}\r\n"
    await line.send(f"OPTIONS /api/v4/users/me HTTP/1.1\r\n{page}Connection: close\r\n\r\n".encode())
    assert b"access-control-allow" not in (await line.rest()).lower()
    await line.close()
