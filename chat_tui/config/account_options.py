"""What is said of one account beyond its address: the `options` table of accounts.toml, typed and checked.

::

    [work.options]
    login = "oauth"                     # or "kernel"; without it a session token or a personal one is kept
    proxy = "socks5://localhost:1080"   # also http://...; "none" for no proxy whatever the environment says
    ca_file = "~/lab-ca.pem"            # trusted instead of the system's authorities
    client_cert = "~/me.pem"            # shown to the server; client_key if the key is in another file
    fingerprint = "sha256:..."          # the one certificate that is accepted, whoever signed it
    ssh = "host.example.org"            # the workspace's socket is on that machine
    secret = "file"                     # or "keyring", "memory"; without it the keyring, else the file
    token_command = ["pass", "show", "chat/work"]
    token_env = "WORK_TOKEN"
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from chat_tui.errors import ConfigError
from chat_tui.model.frozen import dataclass

Login = Literal["kernel", "oauth", "token", "given"]
Keeping = Literal["", "keyring", "file", "memory"]
_Word = TypeVar("_Word", bound=str)


@dataclass(frozen=True, slots=True)
class AccountOptions:
    """Empty texts and None mean that nothing was said; paths are absolute, with `~` resolved."""

    login: Login = "token"
    client_id: str = ""
    """What the server calls this program, where somebody had to say it."""
    allow_http: bool = False
    proxy: str = ""
    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    fingerprint: str = ""
    ssh: str = ""
    secret: Keeping = ""
    token_command: tuple[str, ...] = ()
    token_env: str = ""

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> AccountOptions:
        """Read the table; ConfigError names the key that is wrong, and the nearest."""
        for key in options:
            if key not in _READERS:
                near = difflib.get_close_matches(key, _READERS, n=1)
                guess = f"; did you mean {near[0]!r}?" if near else "."
                raise ConfigError(f"The options of an account have no {key!r}{guess}")
        return cls(**{key: _READERS[key](key, value) for key, value in options.items()})


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{key} must be text in quotes.")
    return value.strip()


def _path(key: str, value: object) -> Path:
    path = Path(_text(key, value)).expanduser()
    if not path.is_absolute():
        raise ConfigError(f"{key} must be a whole path, as /etc/ssl/lab.pem or ~/lab.pem.")
    return path


def _switch(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{key} must be true or false.")
    return value


def _command(key: str, value: object) -> tuple[str, ...]:
    words = value if isinstance(value, list) else None
    if not words or not all(isinstance(word, str) and word for word in words):
        raise ConfigError(f'{key} must be a list of words, as ["pass", "show", "chat"].')
    return tuple(words)


def _one_of(key: str, value: object, allowed: tuple[_Word, ...]) -> _Word:
    if value not in allowed:
        raise ConfigError(f"{key} must be one of {', '.join(filter(None, allowed))}.")
    return value


_READERS: Mapping[str, Any] = {
    "login": lambda key, value: _one_of(key, value, get_args(Login)),
    "client_id": _text,
    "allow_http": _switch,
    "proxy": _text,
    "ca_file": _path,
    "client_cert": _path,
    "client_key": _path,
    "fingerprint": _text,
    "ssh": _text,
    "secret": lambda key, value: _one_of(key, value, get_args(Keeping)),
    "token_command": _command,
    "token_env": _text,
}
