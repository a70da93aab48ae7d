"""What does `[plugins]` say? Read when plugins are looked for, after the first paint; it never fails.

What is wrong counts as not said; `chat-tui config check` and the next start name it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from chat_tui.model.frozen import dataclass

_OFF = "CHAT_TUI_PLUGINS__OFF"


@dataclass(frozen=True, slots=True)
class PluginConfig:
    """Which plugins are off, and what each is told, by name."""

    off: tuple[str, ...] = ()
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_plugins(path: Path, environ: Mapping[str, str]) -> PluginConfig:
    """What file and environment say, which wins."""
    try:
        table = tomllib.loads(path.read_text("utf-8")).get("plugins", {})
    except (OSError, ValueError, RecursionError):
        table = {}
    table = table if isinstance(table, dict) else {}
    off: Any = table.get("off", [])
    if _OFF in environ:
        try:
            off = json.loads(environ[_OFF])
        except ValueError:
            off = []
    names = tuple(str(name) for name in off) if isinstance(off, list) else ()
    return PluginConfig(names, {name: own for name, own in table.items() if isinstance(own, dict)})
