"""How the workspace calls other machines: one address, looked up once, within limits, and never elsewhere."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chat_tui.errors import ServerError
from chat_tui.server.outgoing.addresses import Address, AllowedHosts, CallRefusedError, Place, read_url

if TYPE_CHECKING:
    import httpx

LARGEST_REQUEST = 256 * 1024
LARGEST_ANSWER = 64 * 1024
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
MOST_ADDRESSES = 3
"""How many addresses of a host are tried."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name; raises OSError."""


class CallFailedError(ServerError):
    """The other machine could not be reached, or did not answer within the limits."""


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """What is sent to another machine."""

    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; names of headers in lower case, `seconds` from asking to the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether it was taken: a redirect was not, for we follow none."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as text; what is no UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")


async def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, by the system's resolver."""
    found = await asyncio.to_thread(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class OutgoingCaller:
    """Calls other machines: no proxies, no cookies, no redirects, no second look at the name."""

    def __init__(
        self,
        *,
        resolve: Resolve = look_up,
        clock: Callable[[], float] = time.monotonic,
        connect_seconds: float = CONNECT_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._resolve = resolve
        self._clock = clock
        self._connect_seconds = connect_seconds
        self._total_seconds = total_seconds
        self._tls = tls

    async def send(self, request: OutgoingRequest, allowed: AllowedHosts) -> Answer:
        """Ask, and read the answer; raises CallRefusedError or CallFailedError."""
        place = read_url(request.url)
        if len(request.body) > LARGEST_REQUEST:
            raise CallRefusedError("The workspace sends at most 256 kB to other machines.")
        started = self._clock()
        try:
            async with asyncio.timeout(self._total_seconds):
                addresses = await self._addresses(place)
                allowed.check(place, addresses)
                status, headers, body = await self._ask(request, place, addresses)
        except TimeoutError as error:
            raise CallFailedError(f"{place.host} did not answer in {self._total_seconds:.0f} s.") from error
        return Answer(status, headers, body, self._clock() - started)

    async def _addresses(self, place: Place) -> Sequence[Address]:
        if place.literal is not None:
            return [place.literal]
        try:
            found = await self._resolve(place.host, place.port)
            return [ipaddress.ip_address(text.partition("%")[0]) for text in found]
        except (OSError, ValueError) as error:
            raise CallFailedError(f"{place.host} is not known by that name.") from error

    async def _ask(
        self, request: OutgoingRequest, place: Place, addresses: Sequence[Address]
    ) -> tuple[int, Mapping[str, str], bytes]:
        tls = await asyncio.to_thread(self._load)
        import httpx

        timeout = httpx.Timeout(self._total_seconds, connect=self._connect_seconds)
        async with httpx.AsyncClient(verify=tls, trust_env=False, timeout=timeout) as client:
            failure: Exception | None = None
            for address in addresses[:MOST_ADDRESSES]:
                try:
                    return await _ask_one(client, request, place, address)
                except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                    failure = error
                except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, zlib.error) as error:
                    raise CallFailedError(f"{place.host} did not answer as it should: {error}") from error
            raise CallFailedError(f"{place.host} cannot be reached: {failure}") from failure

    def _load(self) -> ssl.SSLContext:
        """httpx and the system's certificates take a quarter of a second: they come with the first call."""
        import httpx  # noqa: F401 - in this thread, so that the event loop need not wait for it

        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls


async def _ask_one(
    client: httpx.AsyncClient, request: OutgoingRequest, place: Place, address: Address
) -> tuple[int, Mapping[str, str], bytes]:
    import httpx

    sent = httpx.Request(
        request.method,
        # Only the address stands in the URL, so that nothing below looks the name up again.
        httpx.URL(request.url).copy_with(host=str(address)),
        headers={"Accept-Encoding": "gzip", **request.headers, "Host": place.authority},
        content=request.body,
        extensions={"sni_hostname": place.host, "timeout": client.timeout.as_dict()},
    )
    response = await client.send(sent, stream=True, follow_redirects=False)
    try:
        body = await _read(response)
    finally:
        await response.aclose()
    return response.status_code, {name.lower(): text for name, text in response.headers.items()}, body


async def _read(response: httpx.Response) -> bytes:
    """The body, unpacked once at most and never further than the limit; raises ValueError."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"", "identity", "gzip"}:
        raise ValueError("it is packed in a way that was not asked for")
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if encoding == "gzip" else None
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += unpack.decompress(chunk, LARGEST_ANSWER - len(body) + 1) if unpack else chunk
        if len(body) > LARGEST_ANSWER:
            raise ValueError("it is larger than 64 kB")
    return bytes(body)
