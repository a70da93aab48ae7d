"""How a request of OAuth gets to whatever URL it is for: a bounded client of its own, gone afterwards."""

from __future__ import annotations

from dataclasses import replace

from chat_tui.auth.oauth.web import Send, WebAnswer, WebRequest, origin_of
from chat_tui.errors import ProtocolError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient, Request
from chat_tui.net.trust import Trust


def sender(endpoint: Endpoint) -> Send:
    """What carries requests to the server at `endpoint`, and to the https addresses it names.

    They are few, and one that renews a token must end even while the account is being closed: so each has a
    line of its own, and nothing is left to close.
    """

    async def send(request: WebRequest) -> WebAnswer:
        origin = origin_of(request.url)
        if not origin:
            raise ProtocolError("This address of OAuth cannot be asked.")
        http = HttpClient(_at(endpoint, origin))
        try:
            answer = await http.send(_as_http(request))
        finally:
            await http.close()
        return WebAnswer(answer.status, answer.headers, answer.body)

    return send


def _as_http(request: WebRequest) -> Request:
    path = request.url.partition("://")[2].partition("/")
    headers = {"Content-Type": request.content_type} if request.content_type else None
    return Request(
        request.method,
        f"/{path[2]}",
        request.body or None,
        headers=headers,
        limit=request.limit,
        timeout=request.timeout,
    )


def _at(endpoint: Endpoint, origin: str) -> Endpoint:
    """The way to an origin: the server's own, with all that was set for it, or another one's."""
    if origin == origin_of(endpoint.base_url):
        return replace(endpoint, base_url=origin)
    if not origin.startswith("https://"):
        raise ProtocolError("This address of OAuth is not protected, and not the server's own.")
    other = Endpoint.parse(origin)
    proxy = None if other.is_local else endpoint.proxy
    # A pin, and our own certificate, are for the chat server alone.
    return replace(other, trust=Trust(endpoint.trust.ca_file), proxy=proxy)
