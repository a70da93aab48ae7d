"""Where a server is: an https URL, a plain one on this machine, or a unix socket."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from chat_tui.errors import ConfigError
from chat_tui.model.frozen import dataclass
from chat_tui.net.proxy import Proxy
from chat_tui.net.trust import SYSTEM, Trust

_HINT = "Write it like https://chat.example.org or unix:///run/user/1000/chat-tui/server.sock."
_PATH_LIMIT = 107
"""Bytes that fit in sun_path of a unix socket address on Linux, without the final zero."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`base_url` and `ws_url` end without a slash and keep a subpath; a socket has the host `localhost`."""

    base_url: str
    ws_url: str
    socket_path: Path | None = None
    is_local: bool = False
    """On this machine: no proxies, short time-outs, plain HTTP allowed."""
    server_uid: int | None = None
    """Who must answer at the socket; None means the owner of the directory it lies in."""
    trust: Trust = SYSTEM
    """What proves that it is the right server."""
    proxy: Proxy | None = None
    """What is asked to connect us; never anything on this machine's account."""
    ssh: str = ""
    """The machine that the socket leads to through ssh, if it does."""
    compresses: bool = True
    """Whether to offer compression for the event stream; never on this machine, where it only costs time."""

    @classmethod
    def parse(cls, text: str, *, allow_plain: bool = False) -> Endpoint:
        """Read what a person wrote; raises ConfigError. `allow_plain` lets http:// reach other machines."""
        text = text.strip()
        if any(ord(character) < 33 or ord(character) == 127 for character in text):
            raise ConfigError("A server address holds no spaces or control characters.", hint=_HINT)
        if text.startswith("unix:"):
            return cls._unix(text)
        return cls._web(text if "://" in text else f"https://{text}", allow_plain)

    @classmethod
    def _unix(cls, text: str) -> Endpoint:
        path = Path(text.removeprefix("unix:").removeprefix("//"))
        if not path.is_absolute():
            raise ConfigError(f"The socket path in {text} must be absolute.", hint=_HINT)
        if len(str(path).encode()) > _PATH_LIMIT:
            raise ConfigError(f"The socket path is longer than {_PATH_LIMIT} bytes: {path}")
        return cls("http://localhost", "ws://localhost", path, is_local=True)

    @classmethod
    def _web(cls, text: str, allow_plain: bool) -> Endpoint:
        try:
            parts = urlsplit(text)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise ConfigError(f"{text} is not a server address: {error}.", hint=_HINT) from None
        if parts.scheme not in ("http", "https") or not host:
            raise ConfigError(f"{text} is not a server address.", hint=_HINT)
        if parts.username is not None or parts.query or parts.fragment:
            raise ConfigError("A server address holds no user name, no ? and no #.", hint=_HINT)
        local = is_loopback(host)
        if parts.scheme == "http" and not local and not allow_plain:
            raise ConfigError(
                f"http://{host} would send your password unprotected over the network.",
                hint=f"Use https://{host}, or --allow-http if you trust every machine on the way.",
            )
        name = f"[{host}]" if ":" in host else host
        place = f"{name}{'' if port is None else f':{port}'}{parts.path.rstrip('/')}"
        secure = "s" if parts.scheme == "https" else ""
        return cls(f"http{secure}://{place}", f"ws{secure}://{place}", is_local=local)

    @property
    def named_way(self) -> str:
        """The server and, where there is one, the proxy before it."""
        return f"{self} through {self.proxy}" if self.proxy is not None else str(self)

    def __str__(self) -> str:
        if self.ssh:
            return f"the workspace at {self.ssh}"
        return self.base_url if self.socket_path is None else f"unix://{self.socket_path}"


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine, without asking the network."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
