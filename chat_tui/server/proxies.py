"""Which address does a request come from that a proxy of ours has passed on?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from chat_tui.errors import ConfigError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
MOST_HOPS = 20


class TrustedProxies:
    """The middleware: `X-Forwarded-For` counts only as far as those wrote it who are listed.

    Anybody may send that header; so it is read from its end, where our own proxy wrote, up to the first
    address that is none of ours. Who comes over the unix socket has no address, whatever it says.
    """

    def __init__(self, app: ASGIApp, networks: Sequence[Network]) -> None:
        self._app = app
        self._networks = networks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the address of who has asked the proxy."""
        client = scope.get("client")
        if scope["type"] in {"http", "websocket"} and client is not None:
            here = _address(client[0])
            if here is not None and self._is_ours(here):
                scope = {**scope, "client": (str(self._origin(here, Headers(scope=scope))), 0)}
        await self._app(scope, receive, send)

    def _origin(self, proxy: Address, headers: Headers) -> Address:
        hops = ",".join(headers.getlist("x-forwarded-for")).split(",")
        origin = proxy
        for hop in reversed(hops[-MOST_HOPS:]):
            said = _address(hop.strip())
            if said is None:
                break
            origin = said
            if not self._is_ours(said):
                break
        return origin

    def _is_ours(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def networks_of(proxies: Iterable[str]) -> tuple[Network, ...]:
    """The addresses and networks of a list. Raises ConfigError for what is neither."""
    try:
        return tuple(ip_network(one, strict=False) for one in sorted(proxies))
    except ValueError as error:
        raise ConfigError(
            f"trusted_proxies: {error}.", hint='For example ["127.0.0.1", "10.0.0.0/8"].'
        ) from error


def _address(text: str) -> Address | None:
    """An address as proxies write it: alone, with a port, in brackets, IPv4 in IPv6; None for all else."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
