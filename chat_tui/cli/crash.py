"""What is kept of a fault of ours, so that it can be reported: where it happened, never what was written."""

from __future__ import annotations

import platform
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from chat_tui import __version__
from chat_tui.config.locations import Locations
from chat_tui.errors import ConfigError

_TELLING = ("TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "LANG")
_SET = ("TMUX", "SSH_CONNECTION")
"""Only that they are there: their values name a host."""


def write_report(error: BaseException, locations: Locations, environ: Mapping[str, str]) -> Path | None:
    """Write versions, terminal and traceback (no variables, no error texts); None if it cannot be written."""
    trace = traceback.TracebackException.from_exception(error, capture_locals=False)
    lines = [
        f"chat-tui {__version__} · Python {platform.python_version()} · {platform.platform()}",
        *(f"{name}={environ[name]}" for name in _TELLING if name in environ),
        *(f"{name} is set" for name in _SET if name in environ),
        "",
        *(line.rstrip("\n") for line in trace.stack.format()),
        type(error).__name__,
    ]
    try:
        path = locations.crash_dir / f"{time.strftime('%Y-%m-%dT%H%M%S')}.txt"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        path.chmod(0o600)
    except (OSError, ConfigError):
        return None
    return path
