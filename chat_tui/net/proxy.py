"""Which proxy is on the way to a server: the one that was named, the environment's, or none."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote, urlsplit

from chat_tui.errors import BackendError, BlockedError, ConfigError, UnreachableError
from chat_tui.model.frozen import dataclass

NONE = "none"
"""What an account says that wants no proxy, whatever the environment says."""
_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_HINT = "Write it like http://proxy.example.org:3128 or socks5://localhost:1080, or none."


@dataclass(frozen=True, slots=True)
class Proxy:
    """`str()` of it is for people: who may use it is left out."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    @classmethod
    def parse(cls, text: str, *, source: str = "proxy") -> Proxy:
        """Read an address; ConfigError never holds it, as it may hold a password."""
        try:
            parts = urlsplit(text if "://" in text else f"http://{text}")
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ConfigError(f"{source} is no address of a proxy.", hint=_HINT) from None
        if parts.scheme not in _PORTS or not host or parts.path.strip("/") or parts.query or parts.fragment:
            raise ConfigError(f"{source} is no address of a proxy.", hint=_HINT)
        if not text.isprintable() or " " in text:
            raise ConfigError(f"{source} holds spaces or control characters.", hint=_HINT)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, host, port or _PORTS[parts.scheme], user, password)

    @property
    def is_socks(self) -> bool:
        """Whether it speaks SOCKS5; else it is an HTTP proxy that connects us."""
        return self.scheme.startswith("socks")

    @property
    def url(self) -> str:
        """With user and password, for the proxy alone."""
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.user else ""
        return f"{self.scheme}://{who}{self._place}"

    @property
    def _place(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self._place}"

    def __repr__(self) -> str:
        return f"Proxy({self})"


def chosen_proxy(url: str, named: str, environ: Mapping[str, str]) -> Proxy | None:
    """The proxy to the server at `url`, for its requests and its event stream alike.

    `named` is what the account says: nothing, an address, or NONE. It holds no password, as it stands in a
    file that is not secret; who needs one says it in the environment.
    """
    if named == NONE:
        return None
    if not named:
        return _of_environment(url, environ)
    proxy = Proxy.parse(named)
    if proxy.user or proxy.password:
        raise ConfigError(
            "A proxy's password does not belong into accounts.toml or on a command line.",
            hint="Leave proxy out, and set HTTPS_PROXY (or ALL_PROXY) in the environment instead.",
        )
    return proxy


def proxy_refusal(proxy: Proxy, answer: str) -> BackendError:
    """What it means that an HTTP proxy did not connect us; `answer` begins with the status if it gave one."""
    said = f"The proxy {proxy} did not connect us: {answer}."
    if answer.startswith("407"):
        hint = "Set HTTPS_PROXY=http://user:password@host:port in the environment."
        return BlockedError(said, hint=hint)
    if answer.startswith("4"):
        return BlockedError(said, hint="Its rules forbid it: ask who runs it, or set another proxy.")
    return UnreachableError(said)


def _of_environment(url: str, environ: Mapping[str, str]) -> Proxy | None:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    if any(_is_left_out(entry, host, port) for entry in _entries(environ)):
        return None
    for name in (f"{parts.scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if value := environ.get(variable, "").strip():
                return Proxy.parse(value, source=f"{variable} of the environment")
    return None


def _entries(environ: Mapping[str, str]) -> Iterator[str]:
    listed = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    return (entry.strip().lower() for entry in listed.split(",") if entry.strip())


def _is_left_out(entry: str, host: str, port: int) -> bool:
    """Whether NO_PROXY means a host: by `*`, a domain and all below it, an address, a network, host:port."""
    if entry == "*":
        return True
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        pass  # one of the two is a name
    name, _, at = entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "")
    if at and at != str(port):
        return False
    domain = name.lstrip("*").lstrip(".")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))
