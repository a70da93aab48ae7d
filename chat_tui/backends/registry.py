"""Which backends there are, by the name that an account's configuration gives."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable
from typing import cast

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import Login
from chat_tui.backends.base import Backend
from chat_tui.errors import ConfigError
from chat_tui.net.endpoint import Endpoint

Keep = Callable[[Secret], Awaitable[None]]
"""Told of each new session token, so that it can be kept for the next start."""
Connect = Callable[[Endpoint, Login, Keep | None], Backend]
"""Makes a backend; nothing is sent before its first call."""

_CONNECTORS = {"mattermost": "chat_tui.backends.mattermost.connect"}


def names() -> tuple[str, ...]:
    """The names of all backends."""
    return tuple(_CONNECTORS)


def load(name: str) -> Connect:
    """How to connect with a backend; imports it. Raises ConfigError for an unknown name."""
    module = _CONNECTORS.get(name)
    if module is None:
        raise ConfigError(f"There is no backend {name!r}.", hint=f"Known are: {', '.join(_CONNECTORS)}.")
    return cast("Connect", importlib.import_module(module).connect)
