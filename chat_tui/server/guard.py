"""Which requests are let in at all: Host and Origin, against DNS rebinding and foreign web pages."""

from __future__ import annotations

import ipaddress
import re

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from chat_tui.server.endpoint import no_upgrade
from chat_tui.server.workspace import Workspace

_AUTHORITY = re.compile(r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<name>[0-9A-Za-z._-]+))(?::[0-9]{1,5})?")


class Guard:
    """The outermost middleware; browsers reach no unix socket, so Host is checked over TCP only."""

    def __init__(self, app: ASGIApp, workspace: Workspace) -> None:
        self._app = app
        self._version = workspace.version
        self._hosts = workspace.config.allowed_hosts
        self._origins = workspace.config.allowed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through or refuse."""
        if scope["type"] not in {"http", "websocket"} or self._is_welcome(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse("Forbidden\n", 403)(scope, receive, send)
        else:
            await no_upgrade(self._version, 403, "Forbidden")(scope, receive, send)

    def _is_welcome(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        over_network = scope.get("client") is not None
        if over_network and (len(hosts) != 1 or not self._is_known_host(hosts[0])):
            return False
        return all(self._is_known_origin(origin, hosts) for origin in origins)

    def _is_known_origin(self, origin: str, hosts: list[str]) -> bool:
        if origin in self._origins:
            return True
        scheme, separator, authority = origin.partition("://")
        is_page = bool(separator) and scheme in {"http", "https"}
        return is_page and hosts == [authority] and self._is_known_host(authority)

    def _is_known_host(self, value: str) -> bool:
        """Names are listed; an address needs no list, for rebinding works by names only."""
        name = host_name(value)
        return name in self._hosts or is_address(name)


def host_name(value: str) -> str:
    """The name in a Host header, without port and brackets, lower case; "" for what is no host and port."""
    found = _AUTHORITY.fullmatch(value)
    return (found["address"] or found["name"]).lower() if found else ""


def is_address(name: str) -> bool:
    """Whether this is an IP address and no name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
