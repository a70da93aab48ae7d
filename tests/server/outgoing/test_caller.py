"""Does the workspace call the public internet, and what the operator allows, and nothing else?"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from chat_tui.server.outgoing.addresses import AllowedHosts, CallRefusedError
from chat_tui.server.outgoing.caller import (
    LARGEST_ANSWER,
    LARGEST_REQUEST,
    CallFailedError,
    OutgoingCaller,
    OutgoingRequest,
    Resolve,
)
from tests.net.secure import authority, context_of

NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "localhost.localdomain": ["127.0.0.1"],
    "loopback.test": ["127.0.0.1"],
    "loopback6.test": ["::1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "lan.test": ["10.1.2.3"],
    "metadata.test": ["169.254.169.254"],
    "mixed.test": ["93.184.216.34", "127.0.0.1"],
    "mixed6.test": ["2606:2800:220:1::1", "fd00::1"],
    "zone.test": ["fe80::1%lo"],
    "any.test": ["0.0.0.0"],
    "many.test": ["224.0.0.1"],
    "nothing.test": [],
    "127.0.0.1.nip.test": ["127.0.0.1"],
    "xn--0a.test": ["127.0.0.1"],
}
HOSTS = (
    *NAMES,
    # Addresses that are not the internet's.
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::1]",
    "[2001:0:7f00:1::1]",
    "[2001:db8::1]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fec0::1]",
    "[fd00::1]",
    "[ff02::1]",
    # What some resolvers read as 127.0.0.1.
    "2130706433",
    "0x7f000001",
    "017700000001",
    "127.1",
    "127.0.1",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "127.0.0.01",
    "127.0.0.1.",
    "1.1.1.1.1",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    # What two readers understand differently.
    "user@127.0.0.1",
    "example.com@127.0.0.1",
    "127.0.0.1#@example.com",
    "127.0.0.1\\@example.com",
    "example.com\r\nHost: x",
    "example.com\t",
    "%31%32%37.0.0.1",
    "[::1",
    "",
)


@dataclass
class Canary:
    """A listener that nobody may reach, and answers whoever does with what it was told."""

    port: int = 0
    seen: list[tuple[str, bytes]] = field(default_factory=list)
    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    visits: asyncio.Queue[None] = field(default_factory=asyncio.Queue)

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Note one connection, by the address it came to, and answer it; without an answer, wait."""
        self.visits.put_nowait(None)
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            head = await reader.readuntil(b"\r\n\r\n")
            self.seen.append((writer.get_extra_info("sockname")[0], head))
            writer.write(self.answer)
            await (writer.drain() if self.answer else reader.read())
        with contextlib.suppress(OSError):
            writer.close()
            await writer.wait_closed()
        self.visits.task_done()

    def answers(self, head: str, body: bytes = b"") -> None:
        """From now on answer so."""
        self.answer = f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.fixture
async def canary() -> AsyncIterator[Canary]:
    """It listens on all IPv4 addresses of this machine."""
    canary = Canary()
    server = await asyncio.start_server(canary.meet, "0.0.0.0", 0)
    canary.port = server.sockets[0].getsockname()[1]
    async with server:
        yield canary
    await canary.visits.join()


async def resolve(host: str, port: int) -> Sequence[str]:
    return NAMES[host]


def patient(resolve: Resolve = resolve, tls: ssl.SSLContext | None = None) -> OutgoingCaller:
    """A caller that a busy machine does not hurry."""
    return OutgoingCaller(resolve=resolve, connect_seconds=60, total_seconds=60, tls=tls)


def post(url: str, body: bytes = b"{}") -> OutgoingRequest:
    return OutgoingRequest("POST", url, body)


async def test_none_of_these_reaches_the_canary(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its port allowed, and as it stands in the environment as a proxy: only the address decides."""
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    caller = OutgoingCaller(resolve=resolve, total_seconds=5)
    assert len(HOSTS) >= 60
    for host in HOSTS:
        with pytest.raises(CallRefusedError):
            await caller.send(post(f"http://{host}:{canary.port}/"), AllowedHosts((), [canary.port]))
    for url in ("file:///etc/passwd", "gopher://127.0.0.1/", "//127.0.0.1/", "http:127.0.0.1", "HTTP://", ""):
        with pytest.raises(CallRefusedError):
            await caller.send(post(url), AllowedHosts((), [canary.port]))
    assert canary.seen == []


@pytest.mark.parametrize("allowed", ["loopback.test", "LOOPBACK.test.", "127.0.0.1", "127.0.0.0/8"])
async def test_what_the_operator_allows_is_called_at_any_port(canary: Canary, allowed: str) -> None:
    caller = patient()
    answer = await caller.send(post(f"http://loopback.test:{canary.port}/a?b=c"), AllowedHosts([allowed]))
    assert (answer.status, answer.text, answer.is_good) == (200, "ok", True)
    head = canary.seen[0][1]
    assert head.startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert f"Host: loopback.test:{canary.port}\r\n".encode() in head


async def test_a_name_that_is_allowed_may_not_become_the_metadata_service() -> None:
    caller = patient()
    for name in ("metadata.test", "any.test", "many.test", "zone.test"):
        with pytest.raises(CallRefusedError):
            await caller.send(post(f"http://{name}/"), AllowedHosts([name]))


async def test_another_port_of_the_internet_is_refused() -> None:
    caller = patient()
    with pytest.raises(CallRefusedError, match="port 22"):
        await caller.send(post("http://93.184.216.34:22/"), AllowedHosts())


async def test_a_name_that_flips_is_looked_up_once_and_no_proxy_is_asked(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{canary.port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    answers = iter([["127.0.0.2"], ["127.0.0.1"]])

    async def flip(host: str, port: int) -> Sequence[str]:
        return next(answers)

    await patient(flip).send(
        post(f"http://flip.test:{canary.port}/"), AllowedHosts(["127.0.0.2/32"], [canary.port])
    )
    assert [address for address, _ in canary.seen] == ["127.0.0.2"]
    assert next(answers) == ["127.0.0.1"]


async def test_a_redirect_is_an_answer_and_no_way(canary: Canary) -> None:
    caller = patient()
    for target in ("http://169.254.169.254/", f"http://127.0.0.1:{canary.port}/"):
        canary.answers(f"302 Found\r\nLocation: {target}\r\nSet-Cookie: a=b")
        answer = await caller.send(post(f"http://127.0.0.2:{canary.port}/"), AllowedHosts(["127.0.0.2"]))
        assert (answer.status, answer.is_good) == (302, False)
    assert [address for address, _ in canary.seen] == ["127.0.0.2", "127.0.0.2"]
    assert b"cookie" not in canary.seen[1][1].lower()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("200 OK", b"x" * (LARGEST_ANSWER + 1)),
        ("200 OK\r\nContent-Encoding: gzip", gzip.compress(bytes(5_000_000))),
        ("200 OK\r\nContent-Encoding: gzip, gzip", gzip.compress(gzip.compress(bytes(5_000_000)))),
        ("200 OK\r\nContent-Encoding: gzip", b"no gzip"),
        ("nonsense", b""),
    ],
)
async def test_an_answer_beyond_the_limits_is_a_failure(canary: Canary, head: str, body: bytes) -> None:
    canary.answers(head, body)
    with pytest.raises(CallFailedError):
        await patient().send(post(f"http://127.0.0.1:{canary.port}/"), AllowedHosts(["127.0.0.1"]))


async def test_an_answer_packed_once_is_read(canary: Canary) -> None:
    canary.answers("200 OK\r\nContent-Encoding: gzip", gzip.compress(b"packed"))
    answer = await patient().send(post(f"http://127.0.0.1:{canary.port}/"), AllowedHosts(["127.0.0.1"]))
    assert answer.text == "packed"


async def test_a_body_that_is_too_large_is_not_sent(canary: Canary) -> None:
    with pytest.raises(CallRefusedError):
        await patient().send(
            post(f"http://127.0.0.1:{canary.port}/", bytes(LARGEST_REQUEST + 1)), AllowedHosts(["127.0.0.1"])
        )
    assert canary.seen == []


async def test_who_never_answers_is_given_up(canary: Canary) -> None:
    canary.answer = b""
    with pytest.raises(CallFailedError, match="did not answer in"):
        await OutgoingCaller(total_seconds=0.3).send(
            post(f"http://127.0.0.1:{canary.port}/"), AllowedHosts(["127.0.0.1"])
        )


async def test_who_is_not_there_is_a_failure() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        with pytest.raises(CallFailedError, match="cannot be reached"):
            await patient().send(post(url), AllowedHosts(["127.0.0.1"]))


async def test_over_tls_the_name_is_asked_for_and_checked_though_the_address_is_called(
    canary: Canary,
) -> None:
    served = context_of(authority().issue_cert("loopback.test"))
    trusting = ssl.create_default_context()
    authority().configure_trust(trusting)
    asked: list[str | None] = []
    served.sni_callback = lambda _, name, __: asked.append(name)
    caller = OutgoingCaller(resolve=resolve, tls=trusting)
    server = await asyncio.start_server(canary.meet, "127.0.0.1", 0, ssl=served)
    async with server:
        port = server.sockets[0].getsockname()[1]
        answer = await caller.send(post(f"https://loopback.test:{port}/"), AllowedHosts(["127.0.0.1"]))
        assert answer.text == "ok"
        for name in ("mapped.test", "127.0.0.1.nip.test"):
            allowed = AllowedHosts(["127.0.0.1", "::ffff:127.0.0.1"])
            with pytest.raises(CallFailedError):
                await caller.send(post(f"https://{name}:{port}/"), allowed)
    assert asked == ["loopback.test", "mapped.test", "127.0.0.1.nip.test"]
    assert len(canary.seen) == 1
