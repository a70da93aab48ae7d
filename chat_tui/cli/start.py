"""How does the app start, and where does it refuse to?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.cli import log_file
from chat_tui.cli.crash import untold
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.last_words import LastWords, take_in_all
from chat_tui.config.locations import Locations
from chat_tui.errors import ConfigError, TerminalError
from chat_tui.ui import last_frame

if TYPE_CHECKING:
    from chat_tui.ui.app import ChatApp

_LINE_MODE = "Line mode needs none: `chat-tui tail -i '#channel'`; docs/line-mode.md tells of it."


def start_app(invocation: Invocation, target: str | None) -> int:
    """Run the app until the user leaves it, or line mode where `ui.mode` says so.

    TerminalError where the app cannot be shown.
    """
    if invocation.settings.mode != "full":
        return _line_mode(invocation, target)
    check_terminal()
    from chat_tui import wiring

    locations = invocation.locations
    if not invocation.debug:
        log_file.begin(locations.log_file, debug=False)
    take_in_all(locations, invocation.environ)
    beside = partial(_beside, locations)
    context = replace(invocation.wiring_context, crash=untold(locations), beside=beside)
    try:
        with _last_words(locations, invocation.environ):
            return wiring.run_app(context, target, invocation.account)
    finally:
        last_frame.take_away()


def _line_mode(invocation: Invocation, target: str | None) -> int:
    from chat_tui.cli.invocation import run
    from chat_tui.cli.line_mode.beginning import LineWish, line_mode

    return run(line_mode(invocation, LineWish((target,) if target is not None else ())))


async def _beside(locations: Locations, app: ChatApp) -> None:
    from chat_tui.cli.controlled import serve_app  # nobody asks before the first paint

    await serve_app(locations, app)


@contextmanager
def _last_words(locations: Locations, environ: Mapping[str, str]) -> Iterator[None]:
    """Without a file for them the app opens all the same."""
    words = None
    with suppress(OSError, ConfigError):
        words = LastWords(locations.crash_dir)
    try:
        yield
    finally:
        if words is not None:
            with suppress(OSError):
                words.end(locations, environ)


def check_terminal() -> None:
    """Raise TerminalError unless there is a terminal that can show a full screen."""
    # Textual draws on stderr.
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise TerminalError("The app needs a terminal, and this is a pipe or a file.", hint=_LINE_MODE)
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise TerminalError(
            f"This terminal (TERM={os.environ.get('TERM', '')}) cannot show a full screen.", hint=_LINE_MODE
        )
