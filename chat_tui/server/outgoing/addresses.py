"""Which URLs the workspace may call: its own machine and network only where the operator says so."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from chat_tui.errors import ServerError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST_URL = 2048
_PORTS = {"http": 80, "https": 443}
WEB_PORTS = frozenset(_PORTS.values())
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*")
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_CARRIERS = (
    # Networks whose addresses carry an IPv4 address, and how far from the right it is.
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)
_NEVER_PUBLIC: tuple[Network, ...] = (
    # What Python calls global, and leads elsewhere: Teredo, a network's own NAT64, site-local addresses,
    # relays of 6to4, and what is set aside for protocols.
    ipaddress.IPv6Network("2001::/32"),
    ipaddress.IPv6Network("64:ff9b:1::/48"),
    ipaddress.IPv6Network("fec0::/10"),
    ipaddress.IPv4Network("192.88.99.0/24"),
    ipaddress.IPv4Network("192.0.0.0/24"),
)
_SHARED = ipaddress.IPv4Network("100.64.0.0/10")
"""Between a provider and its customers, and what overlay networks give their machines."""


class CallRefusedError(ServerError):
    """The workspace does not call this URL; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a URL leads, read as strictly as can be; `host` is lower case and without brackets."""

    scheme: str
    host: str
    port: int
    literal: Address | None
    """The host, if it is an address and no name."""

    @property
    def authority(self) -> str:
        """What stands in the Host header."""
        host = f"[{self.host}]" if isinstance(self.literal, ipaddress.IPv6Address) else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class AllowedHosts:
    """The operator's exceptions: names, addresses and networks that may be private and have any port.

    All others are public and have one of `ports`.
    """

    def __init__(self, entries: Iterable[str] = (), ports: Iterable[int] = WEB_PORTS) -> None:
        self._ports = frozenset(ports)
        self._names: set[str] = set()
        self._networks: list[Network] = []
        for entry in entries:
            text = entry.strip().lower().rstrip(".")
            try:
                self._networks.append(ipaddress.ip_network(text.strip("[]"), strict=False))
            except ValueError:
                self._names.add(text)

    def check(self, place: Place, addresses: Sequence[Address]) -> None:
        """Refuse a place unless every address it has may be called."""
        if not addresses:
            raise CallRefusedError(f"{place.host} has no address.")
        is_named = place.host in self._names
        networks = [self._is_listed(address) for address in addresses]
        if place.port not in self._ports and not is_named and not all(networks):
            raise _refused(place, f"port {place.port} is not one of the web's")
        for address, is_listed in zip(addresses, networks, strict=True):
            if is_listed or is_public(address) or (is_named and is_local(address)):
                continue
            raise _refused(place, "its address is not one of the public internet")

    def _is_listed(self, address: Address) -> bool:
        return _is_in(address, self._networks)


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


def _refused(place: Place, why: str) -> CallRefusedError:
    hint = f"To allow it, put {place.host} into outgoing_hosts_allowed of the workspace's settings.toml."
    return CallRefusedError(f"The workspace does not call {place.host}: {why}.", hint=hint)


def read_url(url: str) -> Place:
    """Take a URL apart; refuses all that two readers could understand differently."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or set(url) & set(' \\<>"^`{|}'):
        raise CallRefusedError("This is no URL that the workspace calls: it has signs no URL has.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise CallRefusedError("This is no URL that the workspace calls: it cannot be read.") from error
    if parts.scheme not in _PORTS:
        raise CallRefusedError("The workspace calls http and https URLs only.")
    if "@" in parts.netloc or port == 0:
        raise CallRefusedError("This is no URL that the workspace calls: it names a user, or port 0.")
    literal = _literal(parts)
    host = str(literal) if literal is not None else _name(parts.hostname or "")
    return Place(parts.scheme, host, port or _PORTS[parts.scheme], literal)


def _literal(parts: SplitResult) -> Address | None:
    host = parts.hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id or "[" not in parts.netloc):
        raise CallRefusedError("This is no URL that the workspace calls: its address has a zone.")
    return address


def _name(host: str) -> str:
    """A name of the DNS; never one that some resolvers read as a number (127.1, 0x7f000001, 2130706433)."""
    name = host.removesuffix(".")
    if _NAME.fullmatch(name) is None or len(name) > 253 or _NUMERIC.fullmatch(name.rpartition(".")[2]):
        raise CallRefusedError("This is no URL that the workspace calls: its host is no name and no address.")
    return name


def is_public(address: Address) -> bool:
    """Whether an address, and one that it carries, belongs to the public internet."""
    if _is_in(address, _NEVER_PUBLIC):
        return False
    inner = _carried(address)
    if inner is not None:
        return is_public(inner)
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not is_special and not address.is_link_local


def is_local(address: Address) -> bool:
    """Whether an address is one of this machine or of a private network: what a name may be allowed for."""
    address = _carried(address) or address
    if address.is_loopback or _is_in(address, [_SHARED]):
        return True
    is_odd = address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
    return address.is_private and not is_odd


def _carried(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside an IPv6 one."""
    if isinstance(address, ipaddress.IPv4Address) or int(address) <= 1:
        return None
    for network, shift in _CARRIERS:
        if address in network:
            return ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None
