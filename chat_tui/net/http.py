"""How one HTTP request is made: bounded, without cookies or redirects, its failures in our own words."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from chat_tui import __version__
from chat_tui.errors import (
    BackendError,
    BlockedError,
    Delivery,
    ProtocolError,
    RateLimitedError,
    TransientError,
    UnreachableError,
    WebPageError,
)
from chat_tui.model.frozen import dataclass
from chat_tui.model.metrics import Traffic
from chat_tui.net.body import read_body
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.exchange import Exchange
from chat_tui.net.meter import Meter
from chat_tui.net.proxy import Proxy, proxy_refusal
from chat_tui.net.rate_limit import RateBudget, Urgency, retry_after
from chat_tui.net.reasons import reason_of
from chat_tui.net.tls import tls_context, tls_trouble
from chat_tui.net.validators import Kept, Key, Validators

if TYPE_CHECKING:
    import httpx

# It holds none of the words Mobile, Android, iOS, iPhone, iPad: servers give those other sessions.
USER_AGENT = f"chat-tui/{__version__}"
JSON_LIMIT = 8 * 1024 * 1024
_PATIENCE = 5.0
"""Seconds that a request waits quietly for its rate limit; a longer wait is told to the caller."""

_MOST_AT_ONCE = 100
"""Requests that are on their way together; the server lets one user have so many lines."""
_ROOM_PATIENCE = 10.0
"""Seconds that a request waits for others to be done, where there are too many."""
_IDLE_LINES = 20

_OK, _PART, _UNCHANGED = 200, 206, 304
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-")

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
    body: bytes | AsyncIterable[bytes] | None = None
    params: Params = ()
    headers: Mapping[str, str] | None = None
    limit: int = JSON_LIMIT
    timeout: float = 30.0
    urgency: Urgency = Urgency.SENDING
    offset: int = 0
    """From which byte of the answer on; for `stream` only."""


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
        self.meter = Meter()
        self._validators = Validators()
        self._client: httpx.AsyncClient | None = None
        self._room = asyncio.Semaphore(_MOST_AT_ONCE)
        self._exchanges: set[Exchange] = set()
        self._is_closed = False

    async def send(self, request: Request) -> Answer:
        """The server's answer, whatever its status below 500 but 429 and redirects; else a BackendError."""
        await self._wait_for_budget(request.urgency)
        self.meter.requests += 1
        self.meter.bytes_out += _length(request)
        started = self._clock()
        kept = self._validators.find(_question(request), _token(request)) if request.method == "GET" else None
        try:
            async with self._exchange() as exchange:
                answer = await exchange.run(self._answer(request, kept))
        except Exception as error:
            self._note(request, started, None)
            if isinstance(error, BackendError):
                raise
            raise _translated(error, self.endpoint) from error
        self._note(request, started, answer.status)
        self._judge(answer)
        return self._whole(request, kept, answer)

    @asynccontextmanager
    async def stream(self, request: Request) -> AsyncIterator[AsyncIterator[bytes] | Answer]:
        """The pieces of a good answer's body, at most `limit` bytes; or the whole of a bad answer.

        Ask for no encoding: what comes packed all the same is a ProtocolError.
        """
        await self._wait_for_budget(request.urgency)
        self.meter.requests += 1
        started = self._clock()
        opened: list[httpx.Response] = []
        try:
            async with self._exchange() as exchange:
                try:
                    response = await exchange.run(self._opened(request, started, opened))
                    if response.status_code in (_OK, _PART):
                        self._budget.observe(response.headers, self._clock(), self._wall_clock())
                        yield _pieces(exchange, response, request)
                    else:
                        body = await exchange.run(read_body(response, JSON_LIMIT))
                        answer = Answer(response.status_code, dict(response.headers.items()), body)
                        self._judge(answer)
                        yield answer
                finally:
                    for response in opened:
                        await exchange.run(self._done_with(response))
        except BackendError:
            raise
        except Exception as error:
            raise _translated(error, self.endpoint) from error

    def has_room(self, urgency: Urgency) -> bool:
        """Whether something of a kind may be sent now, by this way or another, without taking from others."""
        return self._budget.delay(self._clock(), urgency) == 0

    def traffic(self) -> Traffic:
        """What went over the line, and what the server allows."""
        meter = self.meter
        rate = self._budget.limits(self._clock())
        recent, failures = meter.routes.recent(self._clock())
        return Traffic(
            *(meter.bytes_in, meter.bytes_out, meter.requests, rate, meter.routes.records()),
            way=meter.way,
            skew=meter.skew,
            recent=recent,
            recent_failures=failures,
        )

    async def close(self) -> None:
        """Close the connections, refuse what is asked from now on; safe to call twice."""
        self._is_closed = True
        client, self._client = self._client, None
        exchanges = tuple(self._exchanges)
        for exchange in exchanges:
            exchange.give_up()
        try:
            await asyncio.gather(*(exchange.ended() for exchange in exchanges))
        finally:
            if client is not None:
                await Exchange().run(client.aclose())

    @asynccontextmanager
    async def _exchange(self) -> AsyncIterator[Exchange]:
        """Room for one request. It is found here, as one that waits in the pool cannot be given up."""
        self._refuse_when_closed()
        try:
            async with asyncio.timeout(_ROOM_PATIENCE):
                await self._room.acquire()
        except TimeoutError:
            raise UnreachableError(f"{self.endpoint} cannot be reached: too many requests wait.") from None
        exchange = Exchange()
        self._exchanges.add(exchange)
        try:
            yield exchange
        finally:
            self._exchanges.discard(exchange)
            self._room.release()

    def _note(self, request: Request, started: float, status: int | None) -> None:
        now = self._clock()
        self.meter.routes.answered(request.method, request.path, now - started, status, now)

    async def _opened(self, request: Request, started: float, opened: list[httpx.Response]) -> httpx.Response:
        """The beginning of an answer, whose body may take as long as it is; its time is that of the start."""
        try:
            response = await self._open(request)
        except Exception:
            self._note(request, started, None)
            raise
        opened.append(response)
        self._note(request, started, response.status_code)
        return response

    def _whole(self, request: Request, kept: Kept | None, answer: Answer) -> Answer:
        """The answer, or the one that it confirms; noted for the next time."""
        if request.method != "GET":
            return answer
        question = _question(request)
        if kept is not None and answer.status == _UNCHANGED:
            self._validators.used(question)
            return Answer(_OK, kept.confirmed(answer.headers), kept.body)
        self._validators.learn(question, _token(request), answer.status, answer.headers, answer.body)
        return answer

    async def _answer(self, request: Request, kept: Kept | None) -> Answer:
        if kept is not None:
            request = replace(request, headers={"If-None-Match": kept.tag, **(request.headers or {})})
        response = await self._open(request)
        try:
            body = await read_body(response, request.limit)
        finally:
            await self._done_with(response)
        return Answer(response.status_code, dict(response.headers.items()), body)

    async def _done_with(self, response: httpx.Response) -> None:
        self.meter.bytes_in += response.num_bytes_downloaded
        await response.aclose()

    async def _open(self, request: Request) -> httpx.Response:
        from chat_tui.net.libraries import httpx

        self._refuse_when_closed()
        if self._client is None:
            self._client = self._build()
        quick = 3.0 if self.endpoint.is_local else 8.0
        call = self._client.build_request(
            request.method,
            self.endpoint.base_url + request.path,
            content=request.body,
            params=list(request.params) or None,
            headers=_headers(request),
            timeout=httpx.Timeout(request.timeout, connect=quick),
        )
        response = await self._client.send(call, stream=True)
        self.meter.came_by(self.endpoint, response.extensions.get("network_stream"))
        self.meter.dated(response.headers.get("date", ""), self._wall_clock())
        return response

    def _build(self) -> httpx.AsyncClient:
        from http.cookiejar import CookieJar, DefaultCookiePolicy

        from chat_tui.net.libraries import httpx
        from chat_tui.net.line import use_lines

        path = self.endpoint.socket_path
        transport = self._transport
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=_IDLE_LINES)
        if transport is None and path is not None:
            # Loading the authorities that nobody shows here would take a tenth of a second.
            transport = httpx.AsyncHTTPTransport(uds=str(path), limits=limits, verify=False)
        proxy = self.endpoint.proxy if transport is None else None
        client = httpx.AsyncClient(
            transport=transport,
            limits=limits,
            verify=False if path or self._transport else tls_context(self.endpoint.trust),
            proxy=_http_proxy(proxy),
            trust_env=False,
            # A cookie would win over the Authorization header, so none is kept.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"},
            follow_redirects=False,
        )
        use_lines(client, self.endpoint.server_uid, proxy if proxy and proxy.is_socks else None)
        return client

    def _refuse_when_closed(self) -> None:
        if self._is_closed:
            raise UnreachableError(f"{self.endpoint} cannot be reached: the account was closed.")

    async def _wait_for_budget(self, urgency: Urgency) -> None:
        """Wait a moment for what is worth it; all else, and a longer wait, is told to the caller."""
        deadline = self._clock() + (_PATIENCE if urgency.may_wait else 0.0)
        while (delay := self._budget.delay(self._clock(), urgency)) > 0:
            if self._clock() + delay > deadline:
                raise RateLimitedError("The server asked us to slow down.", retry_after=delay)
            await self._sleep(delay)
        self._budget.take(self._clock())

    def _judge(self, answer: Answer) -> None:
        if answer.status == 429:
            wait = retry_after(answer.headers, self._wall_clock())
            self._budget.refused(wait, self._clock())
            raise RateLimitedError("The server asked us to slow down.", retry_after=wait)
        self._budget.observe(answer.headers, self._clock(), self._wall_clock())
        if 300 <= answer.status < 400 and answer.status != _UNCHANGED:
            raise _redirected(answer.headers.get("location", ""))
        if answer.status >= 500 and answer.content_type != "application/json":
            wait = retry_after(answer.headers, self._wall_clock())
            raise TransientError(
                f"The server or its proxy answered {answer.status}.",
                retry_after=wait,
                delivery=Delivery.UNKNOWN,
            )
        if answer.content_type in ("text/html", "application/xhtml+xml"):
            raise WebPageError(
                "A web page answered instead of the chat server: this network may want you to log in first.",
                hint="Open any web page in a browser; if there is no captive portal, check the address.",
            )


def _http_proxy(proxy: Proxy | None) -> httpx.Proxy | None:
    """What httpx speaks to itself; a SOCKS proxy is spoken to by our own lines, as for the event stream."""
    from chat_tui.net.libraries import httpx

    if proxy is None or proxy.is_socks:
        return None
    return httpx.Proxy(proxy.url, ssl_context=tls_context() if proxy.scheme == "https" else None)


async def _pieces(exchange: Exchange, response: httpx.Response, request: Request) -> AsyncIterator[bytes]:
    if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise ProtocolError("The server packed a file in a way that was not asked for.")
    length = _begins_at(response, request)
    pieces = response.aiter_raw()
    while (piece := await exchange.run(_next(pieces))) is not None:
        known = max(0, request.offset - length)  # a server may answer with all of it
        length += len(piece)
        if length > request.limit:
            raise ProtocolError(f"The file is longer than {request.limit} bytes.")
        if len(piece) > known:
            yield piece[known:]


def _question(request: Request) -> Key:
    return request.path, tuple(request.params)


def _token(request: Request) -> str:
    return (request.headers or {}).get("Authorization", "")


def _headers(request: Request) -> dict[str, str]:
    part = {"Range": f"bytes={request.offset}-"} if request.offset else {}
    return {**(request.headers or {}), **part}


def _begins_at(response: httpx.Response, request: Request) -> int:
    """The byte that an answer begins with; it may not be behind the one that was asked for."""
    if response.status_code == _OK:
        return 0
    told = _CONTENT_RANGE.match(response.headers.get("content-range", ""))
    begins = int(told[1]) if told else -1
    if not request.offset or not 0 <= begins <= request.offset:
        raise ProtocolError("The server sent another part of the file than was asked for.")
    return begins


async def _next(pieces: AsyncIterator[bytes]) -> bytes | None:
    return await anext(pieces, None)


def _length(request: Request) -> int:
    """Bytes of a request's body; of one in pieces as many as were promised."""
    if isinstance(request.body, bytes):
        return len(request.body)
    return int((request.headers or {}).get("Content-Length", 0)) if request.body is not None else 0


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
    from chat_tui.net.libraries import httpx

    if (trouble := tls_trouble(error, endpoint)) is not None:
        return trouble
    if isinstance(error, httpx.ProxyError) and endpoint.proxy is not None:
        return proxy_refusal(endpoint.proxy, reason_of(error))
    never_sent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
    if isinstance(error, never_sent):
        return UnreachableError(f"{endpoint.named_way} cannot be reached: {reason_of(error)}.")
    if isinstance(error, httpx.TimeoutException):
        return TransientError("The server did not answer in time.", delivery=Delivery.UNKNOWN)
    if isinstance(error, (httpx.NetworkError, httpx.RemoteProtocolError)):
        return TransientError(f"The line broke: {reason_of(error)}.", delivery=Delivery.UNKNOWN)
    if isinstance(error, (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError)):
        return ProtocolError(f"This request cannot be sent: {reason_of(error)}.")
    if isinstance(error, (httpx.HTTPError, OSError)):
        return TransientError(f"The request failed: {reason_of(error)}.", delivery=Delivery.UNKNOWN)
    raise error
