"""How does a token come in by the environment, and where does it not stay?"""

from __future__ import annotations

import os

from chat_tui.auth.secret import Secret

TOKEN_VARIABLE = "CHAT_TUI_TOKEN"
"""What `chat-tui login` takes; every command takes it out of the environment as it begins."""

_taken: dict[str, Secret] = {}


def take(name: str) -> Secret | None:
    """The variable's value, which is out of the environment from now on: no program we start inherits it."""
    if name in os.environ:
        value = os.environ[name]
        if value:
            _wipe(name)
            _taken[name] = Secret(value)
        del os.environ[name]
    return _taken.get(name)


def use(name: str) -> Secret | None:
    """Take a variable that is good for one thing, done now."""
    take(name)
    return _taken.pop(name, None)


def _wipe(name: str) -> None:
    """Blank it where the kernel shows it as well: in /proc a process has the environment it was born with."""
    try:
        import ctypes

        find = ctypes.CDLL(None).getenv
        find.restype = ctypes.c_void_p
        place = find(os.fsencode(name))
        if place:
            ctypes.memset(place, ord("x"), len(ctypes.string_at(place)))
    except (ImportError, OSError, AttributeError):
        pass  # a Python without ctypes: what it was born with stays to be seen by its owner
