"""How does a command speak to a person beside its data: progress, advice and complaints, on stderr?"""

from __future__ import annotations

import sys

from chat_tui.cli.exit_codes import exit_code
from chat_tui.cli.streams import lead_nowhere
from chat_tui.errors import ChatError
from chat_tui.text.sanitize import gate, gate_line

MOST = 1_000
"""Characters of an error: what was asked for is quoted, however long it was."""


def talk(line: str) -> None:
    """Progress, advice and complaints; never data."""
    try:
        sys.stderr.write(gate(line) + "\n")
        sys.stderr.flush()
    except OSError:
        # Nobody hears us; the command and its exit code are worth more. At exit Python must not try again.
        lead_nowhere(sys.stderr.fileno())


def complain(error: ChatError) -> int:
    """Say what went wrong and what to try, in one or two lines; returns the exit code."""
    talk(f"chat-tui: {_one_line(str(error))}")
    if error.hint:
        talk(f"  {_one_line(error.hint)}")
    return exit_code(error)


def _one_line(words: str) -> str:
    """What is quoted may hold line ends, and none of it may look like a line of ours."""
    return gate_line(words if len(words) <= MOST else f"{words[:MOST]}\u2026")
