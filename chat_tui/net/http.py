"""How one HTTP request is made: bounded, without cookies or redirects, its failures in our own words."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chat_tui import __version__
from chat_tui.errors import (
    BackendError,
    BlockedError,
    Delivery,
    ProtocolError,
    RateLimitedError,
    TransientError,
    UnreachableError,
)
from chat_tui.model.frozen import dataclass
from chat_tui.net.body import read_body
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.peer import check_peer
from chat_tui.net.rate_limit import RateBudget, retry_after
from chat_tui.net.tls import certificate_problem, tls_context

if TYPE_CHECKING:
    import httpx

# It holds none of the words Mobile, Android, iOS, iPhone, iPad: servers give those other sessions.
USER_AGENT = f"chat-tui/{__version__} (+https://pypi.org/project/chat-tui)"
JSON_LIMIT = 8 * 1024 * 1024
_PATIENCE = 5.0
"""Seconds that a request waits quietly for its rate limit; a longer wait is told to the caller."""

_ERRNO = re.compile(r"^\[Errno -?\d+\] ")

Params = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `path` begins with a slash and is added to the endpoint's base URL."""

    method: str
    path: str
    body: bytes | None = None
    params: Params = ()
    headers: Mapping[str, str] | None = None
    limit: int = JSON_LIMIT
    timeout: float = 30.0


class HttpClient:
    """Requests to one endpoint; builds its connection pool at the first one. `transport` is for tests."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.endpoint = endpoint
        self._transport = transport
        self._clock = clock
        self._wall_clock = wall_clock
        self._sleep = sleep
        self._budget = RateBudget()
        self._client: httpx.AsyncClient | None = None

    async def send(self, request: Request) -> Answer:
        """The server's answer, whatever its status below 500 but 429 and redirects; else a BackendError."""
        await self._wait_for_budget()
        try:
            answer = await self._exchange(request)
        except BackendError:
            raise
        except Exception as error:
            raise _translated(error, self.endpoint) from error
        self._judge(answer)
        return answer

    async def close(self) -> None:
        """Close the connections; safe to call twice."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _exchange(self, request: Request) -> Answer:
        import httpx

        if self._client is None:
            self._client = self._build()
        quick = 3.0 if self.endpoint.is_local else 10.0
        call = self._client.build_request(
            request.method,
            self.endpoint.base_url + request.path,
            content=request.body,
            params=list(request.params) or None,
            headers=dict(request.headers or {}),
            timeout=httpx.Timeout(request.timeout, connect=quick, pool=10.0),
            extensions={"trace": self._trace} if self.endpoint.socket_path else None,
        )
        response = await self._client.send(call, stream=True)
        try:
            body = await read_body(response, request.limit)
        finally:
            await response.aclose()
        return Answer(response.status_code, dict(response.headers.items()), body)

    def _build(self) -> httpx.AsyncClient:
        from http.cookiejar import CookieJar, DefaultCookiePolicy

        import httpx

        path = self.endpoint.socket_path
        transport = self._transport
        if transport is None and path is not None:
            transport = httpx.AsyncHTTPTransport(uds=str(path))
        return httpx.AsyncClient(
            transport=transport,
            verify=False if path or self._transport else tls_context(self.endpoint.ca_file),
            trust_env=not self.endpoint.is_local,
            # A cookie would win over the Authorization header, so none is kept.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"},
            follow_redirects=False,
        )

    async def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Look at who listens once a socket is connected, before a byte is sent (a hook of httpcore)."""
        path = self.endpoint.socket_path
        if event != "connection.connect_unix_socket.complete" or path is None:
            return
        stream = info["return_value"]
        try:
            check_peer(stream.get_extra_info("socket"), path, self.endpoint.server_uid)
        except BackendError:
            await stream.aclose()
            raise

    async def _wait_for_budget(self) -> None:
        delay = self._budget.delay(self._clock())
        if delay > _PATIENCE:
            raise RateLimitedError("The server asked us to slow down.", retry_after=delay)
        if delay:
            await self._sleep(delay)

    def _judge(self, answer: Answer) -> None:
        self._budget.observe(answer.headers, self._clock())
        if answer.status == 429:
            wait = retry_after(answer.headers, self._wall_clock())
            self._budget.pause(1.0 if wait is None else wait, self._clock())
            raise RateLimitedError("The server asked us to slow down.", retry_after=wait)
        if 300 <= answer.status < 400 and answer.status != 304:
            raise _redirected(answer.headers.get("location", ""))
        if answer.status >= 500 and answer.content_type != "application/json":
            wait = retry_after(answer.headers, self._wall_clock())
            raise TransientError(
                f"The server or its proxy answered {answer.status}.",
                retry_after=wait,
                delivery=Delivery.UNKNOWN,
            )
        if answer.content_type in ("text/html", "application/xhtml+xml"):
            raise BlockedError(
                "A web page answered instead of the chat server: this network may want you to log in first.",
                hint="Open any web page in a browser; if there is no captive portal, check the address.",
            )


def _redirected(location: str) -> BlockedError:
    from urllib.parse import urlsplit

    try:
        host = urlsplit(location).hostname or "another page"
    except ValueError:
        host = "another page"
    return BlockedError(
        f"The server sends us on to {host}, which was not followed.",
        hint="Check the address; perhaps this network wants you to log in first (captive portal).",
    )


def _translated(error: Exception, endpoint: Endpoint) -> BackendError:
    """Our word for an error of httpx or of the system; the first row that fits counts."""
    import httpx

    problem = certificate_problem(error)
    if problem:
        return BlockedError(f"The certificate of {endpoint} was refused: {problem}.")
    never_sent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
    if isinstance(error, never_sent):
        return UnreachableError(f"{endpoint} cannot be reached: {_reason(error)}.")
    if isinstance(error, httpx.TimeoutException):
        return TransientError("The server did not answer in time.", delivery=Delivery.UNKNOWN)
    if isinstance(error, (httpx.NetworkError, httpx.RemoteProtocolError)):
        return TransientError(f"The line broke: {_reason(error)}.", delivery=Delivery.UNKNOWN)
    if isinstance(error, (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError)):
        return ProtocolError(f"This request cannot be sent: {_reason(error)}.")
    if isinstance(error, (httpx.HTTPError, OSError)):
        return TransientError(f"The request failed: {_reason(error)}.", delivery=Delivery.UNKNOWN)
    raise error


def _reason(error: Exception) -> str:
    text = _ERRNO.sub("", str(error)).strip().rstrip(".")
    return text[:1].lower() + text[1:] if text else type(error).__name__
