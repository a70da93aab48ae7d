"""Which backends there are, by the name that an account's configuration gives."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, cast

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import Login
from chat_tui.backends.base import Backend
from chat_tui.errors import ConfigError
from chat_tui.net.endpoint import Endpoint

if TYPE_CHECKING:
    from chat_tui.auth.oauth.web import Send
    from chat_tui.backends.found import Found

Keep = Callable[[Secret], Awaitable[None]]
"""Told of each new session token, so that it can be kept for the next start."""
Connect = Callable[[Endpoint, Login, Keep | None], Backend]
"""Makes a backend; nothing is sent before its first call."""

_CONNECTORS = {"mattermost": "chat_tui.backends.mattermost.connect"}
_DOORS = {"mattermost": "chat_tui.backends.mattermost.door"}


class Door(Protocol):
    """What can be done at a server before somebody is signed in, and after."""

    def discover(self, endpoint: Endpoint) -> Awaitable[Found]:
        """Ask whether it is one of this protocol, and how it lets people in; raises BackendError."""

    def sender(self, endpoint: Endpoint) -> Send:
        """What carries requests of OAuth there."""

    def end_session(self, endpoint: Endpoint, token: Secret) -> Awaitable[None]:
        """Make a session's token worthless; raises BackendError."""


def names() -> tuple[str, ...]:
    """The names of all backends."""
    return tuple(_CONNECTORS)


def load(name: str) -> Connect:
    """How to connect with a backend; imports it. Raises ConfigError for an unknown name."""
    return cast("Connect", _imported(_CONNECTORS, name).connect)


def door(name: str) -> Door:
    """What can be done there without a session; imports it. Raises ConfigError for an unknown name."""
    return cast("Door", _imported(_DOORS, name))


def _imported(modules: Mapping[str, str], name: str) -> ModuleType:
    if name not in modules:
        raise ConfigError(f"There is no backend {name!r}.", hint=f"Known are: {', '.join(modules)}.")
    return importlib.import_module(modules[name])
