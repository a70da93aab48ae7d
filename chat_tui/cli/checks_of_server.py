"""How is the line to a server, what is the server, and does it still know us?"""

from __future__ import annotations

import re
import shlex
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chat_tui.auth.secret import Secret
from chat_tui.cli.aside import aside
from chat_tui.cli.checks import Check, Verdict
from chat_tui.errors import BackendError, ConfigError
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.frozen import dataclass
from chat_tui.model.metrics import RateLimits, Traffic, WayFacts
from chat_tui.text.figures import gauge, time_text
from chat_tui.text.sanitize import safe_line

if TYPE_CHECKING:
    from chat_tui.approach import Approach
    from chat_tui.net.endpoint import Endpoint
    from chat_tui.net.http import Answer, HttpClient, Request

CLOCK_SKEW = 5.0
"""Seconds by which a clock may differ before times look wrong."""
GAUGE = 10
"""Cells of the bar that shows what is left of the rate limit."""
CERTIFICATE_SOON = 14 * 86_400.0
"""Seconds before the end of a certificate at which one is told."""
OLDEST, NEWEST = (5, 37), (11, 99)
"""Versions of Mattermost that the protocol was seen of: what lies outside may lack or add something."""
REFUSED = 401
_DAY = 86_400
_EACH = 3.5
"""Seconds for one request."""
_NUMBERS = re.compile(r"(\d{1,4})\.(\d{1,4})")
_OURS = "ChatTuiDedupe"
_CONFIG = "/config/client"


@dataclass(frozen=True, slots=True)
class Line:
    """Whose line is looked at, and with which secret."""

    account: str
    url: str
    token: Secret | None


async def line_checks(
    line: Line, approached: Callable[[], Approach], tell: Callable[[Traffic], None]
) -> AsyncIterator[Check]:
    """The network first, as nothing else can be right without it; `tell` hears what all of it cost."""
    from chat_tui.net.http import HttpClient

    try:
        with approached() as way:
            await way.open()
            client = HttpClient(way.endpoint)
            try:
                async for check in _reached(line, client):
                    yield check
            finally:
                tell(client.traffic())
                await client.close()
    except (BackendError, ConfigError) as error:
        yield Check("server", Verdict.PROBLEM, str(error), error.hint or by_curl(line.url))


def by_curl(url: str) -> str:
    """The same question by another program."""
    if url.startswith("unix://"):
        return f"curl -I --unix-socket {shlex.quote(url.removeprefix('unix://'))} http://localhost/"
    return f"curl -I {shlex.quote(url)}"


async def _reached(line: Line, client: HttpClient) -> AsyncIterator[Check]:
    async for check in _network(client.endpoint):
        yield check
        if check.verdict is Verdict.PROBLEM:
            return
    async for check in _server(line, client):
        yield check


async def _network(endpoint: Endpoint) -> AsyncIterator[Check]:
    """The name and the proxy; nothing of a socket, which needs neither."""
    if endpoint.ssh:
        yield Check("network", Verdict.OK, f"through ssh to {endpoint.ssh}")
    if endpoint.socket_path is not None:
        return
    parts = urlsplit(endpoint.base_url)
    host = parts.hostname or ""
    if endpoint.proxy is not None:
        yield Check("network", Verdict.OK, f"through the proxy {endpoint.proxy}, which looks up {host}")
        return
    began = time.monotonic()
    try:
        found = await aside(
            lambda: socket.getaddrinfo(host, parts.port, type=socket.SOCK_STREAM), patience=_EACH
        )
    except TimeoutError:
        said = f"nobody told the address of {host} within {_EACH:.1f} s."
        yield Check("network", Verdict.PROBLEM, said, "resolvectl status")
        return
    except OSError as error:
        said = f"there is no address for {host}: {error.strerror or error}."
        yield Check("network", Verdict.PROBLEM, said, f"getent hosts {host}")
        return
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    took = time_text(time.monotonic() - began)
    more = f" and {len(addresses) - 1} more" if len(addresses) > 1 else ""
    yield Check("network", Verdict.OK, f"{host} is {addresses[0]}{more} ({took}); no proxy")


async def _server(line: Line, client: HttpClient) -> AsyncIterator[Check]:
    took = [await _ping(line, client) for _ in range(2)]
    (first, _answer), (again, answer) = took
    said = f"{line.url} answers in {time_text(again)}; {time_text(first)} with making the line"
    yield Check("server", Verdict.OK, said)
    yield way_check(client.traffic().way, client.endpoint)
    check = clock_check(line.account, answer.headers.get("date", ""), time.time())
    if check is not None:
        yield check
    async for check in _what_it_is(line, client):
        yield check
    yield rate_check(line.account, client.traffic().rate)


async def _ping(line: Line, client: HttpClient) -> tuple[float, Answer]:
    began = time.monotonic()
    answer = await client.send(_request("/system/ping", client.endpoint, line.token))
    return time.monotonic() - began, answer


async def _what_it_is(line: Line, client: HttpClient) -> AsyncIterator[Check]:
    """Its version and what it offers, and whether it takes our secret."""
    from chat_tui.backends.mattermost.codec import strings_of
    from chat_tui.backends.mattermost.settings import capabilities_of

    try:
        answer = await client.send(_request(_CONFIG, client.endpoint, line.token))
        if answer.status < REFUSED - 1:
            settings = strings_of(answer.body)
            can = capabilities_of(settings, answer.headers.get("x-version-id", ""))
            yield version_check(can, is_ours=_OURS in settings)
        if line.token is not None and is_safe_for_secrets(client.endpoint):
            yield known_check(line, await client.send(_request("/users/me", client.endpoint, line.token)))
    except BackendError as error:
        yield Check("version", Verdict.ADVICE, f"not told: {error}", error.hint)


def way_check(way: WayFacts, endpoint: Endpoint, now: float | None = None) -> Check:
    """What protects the line."""
    if endpoint.ssh:
        return Check("line", Verdict.OK, f"encrypted by ssh to {endpoint.ssh}")
    if way.kind == "socket":
        return Check("line", Verdict.OK, "a socket on this machine; the kernel says who is behind it")
    if way.kind != "tls":
        if endpoint.base_url.startswith("https:"):
            return Check("tls", Verdict.OK, "the certificate is in order")
        said = "nothing is encrypted"
        if endpoint.is_local:
            return Check("line", Verdict.OK, f"{said}; it does not leave this machine")
        fix = f"chat-tui login https{endpoint.base_url.removeprefix('http')}"
        return Check("line", Verdict.ADVICE, f"{said} on the way to {endpoint}.", fix)
    said = way.protocol.replace("TLSv", "TLS ")
    said += ", a pinned certificate" if way.is_pinned else f" · vouched for by {safe_line(way.issuer, 60)}"
    if way.certificate_until is None:
        return Check("tls", Verdict.OK, said)
    left = way.certificate_until - (time.time() if now is None else now)
    days = int(left // _DAY)
    said += f" · {days} days left"
    if left < CERTIFICATE_SOON:
        return Check(
            "tls",
            Verdict.ADVICE,
            f"{said}: tell who runs the server.",
            f"openssl s_client -connect {_host(endpoint)}",
        )
    return Check("tls", Verdict.OK, said)


def clock_check(name: str, date: str, now: float) -> Check | None:
    """Our clock against the `Date` of an answer; None if the server sent none that can be read."""
    try:
        skew = now - parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError):
        return None
    if abs(skew) <= CLOCK_SKEW:
        return Check("clock", Verdict.OK, f"as that of {name}, within {CLOCK_SKEW:.0f} s")
    return Check("clock", Verdict.ADVICE, f"is {skew:+.0f} s off that of {name}.", "timedatectl set-ntp true")


def version_check(can: Capabilities, *, is_ours: bool) -> Check:
    """Which server this is, what it can do that others cannot, and whether we know such a one."""
    told = safe_line(can.server_version, 40)
    kind = "chat-tui" if is_ours else "Mattermost"
    parts = [f"{kind} {told or 'of a version it does not tell'}", *_features(can)]
    said = " · ".join(parts)
    found = _NUMBERS.match(told)
    if is_ours or found is None:
        return Check("version", Verdict.OK, said)
    version = (int(found[1]), int(found[2]))
    if version < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        return Check(
            "version", Verdict.ADVICE, f"{said}: nothing before {oldest} was tried.", "docs/compatibility.md"
        )
    if version > NEWEST:
        return Check(
            "version", Verdict.ADVICE, f"{said}: newer than this program knows.", "pip install -U chat-tui"
        )
    return Check("version", Verdict.OK, said)


def known_check(line: Line, answer: Answer) -> Check:
    """Whether the server takes the secret that is kept."""
    if answer.status == REFUSED:
        said = "the server does not know the kept token any more."
        return Check("signed in", Verdict.PROBLEM, said, f"chat-tui login {line.account}")
    if answer.status != 200:
        return Check(
            "signed in", Verdict.ADVICE, f"the server answered {answer.status} when asked who you are."
        )
    from chat_tui.backends.mattermost.codec import strings_of

    name = safe_line(strings_of(answer.body).get("username", ""), 64)
    return Check("signed in", Verdict.OK, f"as @{name}" if name else "the server knows you")


def rate_check(name: str, rate: RateLimits) -> Check:
    """What is left of the allowance, with advice before it is used up."""
    if rate.share is None:
        return Check("rate", Verdict.OK, f"{name} tells no limit")
    said = f"{name} · {gauge(rate.share, GAUGE)} {rate.remaining} of {rate.limit} requests left"
    if not rate.is_scarce:
        return Check("rate", Verdict.OK, said)
    fix = f"chat-tui --account {name} status --requests"
    return Check("rate", Verdict.ADVICE, f"{said}: soon things will wait.", fix)


def is_safe_for_secrets(endpoint: Endpoint) -> bool:
    """Whether nobody on the way could read one."""
    return endpoint.is_local or endpoint.base_url.startswith("https:")


def _request(path: str, endpoint: Endpoint, token: Secret | None) -> Request:
    from chat_tui.net.http import Request

    params = (("format", "old"),) if path == _CONFIG else ()
    return Request("GET", f"/api/v4{path}", params=params, headers=_signed(endpoint, token), timeout=_EACH)


def _signed(endpoint: Endpoint, token: Secret | None) -> dict[str, str]:
    """With the token a server tells what is left for this session, not for everybody at this address."""
    if token is None or not is_safe_for_secrets(endpoint):
        return {}
    return {"Authorization": f"Bearer {token.reveal()}"}


def _features(can: Capabilities) -> Iterator[str]:
    named = {
        "exact resume": can.resume_window > 3600,
        "no doubles": can.dedupe_window > 3600,
        "presence pushed": can.presence == "push",
        "drafts": can.drafts,
        "scheduled posts": can.scheduled,
    }
    has = [name for name, there in named.items() if there]
    if has:
        yield ", ".join(has)
    if can.switched_off:
        yield f"switched off: {', '.join(sorted(can.switched_off))}"


def _host(endpoint: Endpoint) -> str:
    parts = urlsplit(endpoint.base_url)
    return f"{parts.hostname}:{parts.port or 443}"
