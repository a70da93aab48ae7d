"""How does the app start, and where does it refuse to?"""

from __future__ import annotations

import os
import sys

from chat_tui.cli.invocation import Invocation
from chat_tui.errors import TerminalError
from chat_tui.ui import last_frame

_LINE_MODE = "Line by line: `chat-tui tail -f '#channel'` reads, `chat-tui send '#channel' TEXT` writes."


def start_app(invocation: Invocation, target: str | None) -> int:
    """Run the app until the user leaves it; TerminalError where it cannot be shown."""
    check_terminal()
    from chat_tui import wiring

    try:
        return wiring.run_app(invocation.wiring_context, target, invocation.account)
    finally:
        last_frame.take_away()


def check_terminal() -> None:
    """Raise TerminalError unless there is a terminal that can show a full screen."""
    # Textual draws on stderr.
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise TerminalError("The app needs a terminal, and this is a pipe or a file.", hint=_LINE_MODE)
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise TerminalError(
            f"This terminal (TERM={os.environ.get('TERM', '')}) cannot show a full screen.", hint=_LINE_MODE
        )
