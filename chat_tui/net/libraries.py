"""How are httpx and websockets loaded without what is never used of them?

httpx brings its own command line along, with all of click and pygments; websockets, which knows its version,
what could ask an installed one. Together they took four mebibytes.
"""

from __future__ import annotations

import importlib
import sys
from threading import Lock
from types import ModuleType

# Where click is not installed, httpx does without; it is told that its module is not there.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx  # noqa: E402

__all__ = ["httpx", "load_all"]


def load_all() -> None:
    """Load what any request or stream needs, now: for a thread that has the time."""
    _put_off("importlib.metadata")
    import chat_tui.net.stream_line  # noqa: F401


def _put_off(name: str) -> None:
    """Let a module be read when somebody takes something out of it."""
    if name in sys.modules:
        return
    stand_in = ModuleType(name)
    turn = Lock()

    def of_it(attribute: str) -> object:
        if attribute.startswith("__") and attribute != "__path__":
            raise AttributeError(attribute)
        with turn:
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]
        return getattr(importlib.import_module(name), attribute)

    vars(stand_in)["__getattr__"] = of_it
    sys.modules[name] = stand_in
    package, _, last = name.rpartition(".")
    setattr(importlib.import_module(package), last, stand_in)
