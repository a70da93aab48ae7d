"""How does a command speak to a person beside its data: progress, advice and complaints, on stderr?"""

from __future__ import annotations

import sys

from chat_tui.cli.exit_codes import exit_code
from chat_tui.errors import ChatError
from chat_tui.text.sanitize import gate


def talk(line: str) -> None:
    """Progress, advice and complaints; never data."""
    sys.stderr.write(gate(line) + "\n")
    sys.stderr.flush()


def complain(error: ChatError) -> int:
    """Say what went wrong and what to try, in one or two lines; returns the exit code."""
    talk(f"chat-tui: {error}")
    if error.hint:
        talk(f"  {error.hint}")
    return exit_code(error)
