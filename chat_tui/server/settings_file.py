"""Which settings a workspace has of its own: `settings.toml` beside its data, read when it starts."""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chat_tui.errors import ConfigError
from chat_tui.server.config import ServerConfig

NAME = "settings.toml"
SETTINGS: Mapping[str, str] = {
    "site_name": "What the workspace is called; `--name` wins",
    "site_url": "The address under which others reach it, for links; as people type it",
    "open_sign_up": "Whether anybody may make an account, not only an administrator",
    "open_tokens": "Whether people may make access tokens for themselves",
    "password_minimum": "Characters a password has at least",
    "allowed_hosts": "Names, beside this host's own, that requests over TCP may be addressed to",
    "allowed_origins": "Web pages that may call the workspace: scheme, host and port",
    "trusted_proxies": "Addresses and networks of proxies of yours, whose X-Forwarded-For is believed",
    "max_file": "Bytes an uploaded file has at most",
    "max_message": "Characters a message has at most",
    "requests_per_second": "What a user may ask a second, ten times that at once; 0: no limits (shared: 10)",
    "posts_per_second": "What a user may post a second, ten times that at once",
    "program_posts_per_second": "The same for bots and other programs with a token",
    "hook_posts_per_second": "What one incoming web hook may post steadily, twice that at once",
    "oauth": "Whether programs may ask people for access (OAuth 2.0)",
    "oauth_registration": "Whether programs may register themselves for that, without an administrator",
    "oauth_registration_hosts": "Hosts such a program may have codes sent to (*.example.org); none is every",
    "outgoing_hosts_allowed": "Names, addresses and networks web hooks may call though they are private",
    "public_links": "Whether members may make links to files for people without an account",
    "second_factor_required": "Whether who signs in with a password must have a second factor",
    "retention_days": "Days for which messages are kept, where a channel has none of its own; 0: for ever",
}
"""What each field of ServerConfig means that the file may set; its type is that of the field's default."""


def read_settings(data: Path, base: ServerConfig | None = None) -> ServerConfig:
    """`base` with what the file in `data` says; without a file it is as it was.

    Raises ConfigError, which names the file and the setting, for what cannot be understood.
    """
    path, base = data / NAME, base or ServerConfig()
    try:
        raw = tomllib.loads(path.read_text())
    except FileNotFoundError:
        return base
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.", hint="`chat-tui serve check` looks.") from error
    try:
        return dataclasses.replace(base, **{name: _value(name, said, base) for name, said in raw.items()})
    except _Wrong as wrong:
        raise ConfigError(f"{path}: {wrong}", hint=wrong.hint) from wrong


class _Wrong(Exception):
    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def _value(name: str, said: object, base: ServerConfig) -> Any:
    if name not in SETTINGS:
        near = difflib.get_close_matches(name, SETTINGS, 1)
        raise _Wrong(f"there is no setting `{name}`.", hint=f"Is it `{near[0]}`?" if near else "")
    now = getattr(base, name)
    if isinstance(now, frozenset):
        if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
            raise _Wrong(f"`{name}` is a list of texts.", hint=f'For example {name} = ["..."].')
        # What the host itself is called stays allowed, whatever is added.
        return now | frozenset(said)
    if isinstance(now, bool) or not isinstance(now, int | float):
        if type(said) is not type(now):
            raise _Wrong(f"`{name}` is {'true or false' if isinstance(now, bool) else 'a text'}.")
        return said
    if isinstance(said, bool) or not isinstance(said, int | float) or said < 0:
        raise _Wrong(f"`{name}` is a number from 0 on.")
    return type(now)(said)
