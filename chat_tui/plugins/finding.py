"""Which plugins are installed? Entry points of the environment that the app runs in, and of nowhere else.

Nothing is loaded from the current directory: who changes into a folder has not decided to run what is in it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from chat_tui.errors import ConfigError
from chat_tui.model.frozen import dataclass

GROUP = "chat_tui.plugins"


@dataclass(frozen=True, slots=True)
class Found:
    """An entry point that nobody has loaded yet."""

    name: str
    package: str
    version: str
    load: Callable[[], Any]


def find() -> tuple[Found, ...]:
    """All that are installed, by name; some 50 ms, so never before the first paint nor on its thread."""
    from importlib import metadata

    folders = trusted(sys.path)
    found = {
        (entry.name, distribution.name): Found(
            entry.name, distribution.name, distribution.version, partial(_load, entry, entry.module)
        )
        for distribution in metadata.distributions(path=list(folders))
        for entry in distribution.entry_points.select(group=GROUP)
    }
    return tuple(found[key] for key in sorted(found))


def trusted(path: Sequence[str]) -> Iterable[str]:
    """Where packages may be: all of the path but the current directory that Python put before it."""
    is_current = bool(path) and path[0] in ("", os.getcwd())
    return [folder for folder in path[is_current:] if folder]


def _load(entry: Any, module: str) -> Any:
    """The object; ConfigError if the module is one of the current directory."""
    from importlib.util import find_spec

    spec = find_spec(module.partition(".")[0])
    origin = spec.origin if spec is not None and spec.origin is not None else ""
    home = Path(origin).parent if origin else None
    if home is not None and Path(origin).name == "__init__.py":
        home = home.parent
    if home is not None and str(home) == os.getcwd() and str(home) not in trusted(sys.path):
        raise ConfigError(f"{origin} of the current directory stands before the package's own module.")
    return entry.load()
