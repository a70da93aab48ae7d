"""May anything leave for the server? The one gate of `--read-only`, asked by every way out."""

from __future__ import annotations

from chat_tui.errors import ReadOnlyError


class Gate:
    """Closed while an account is only looked at: nothing is sent, marked or queued.

    What the program tells of its own accord is let drop; what a person asks for is refused with a sentence.
    """

    def __init__(self, *, is_closed: bool = False) -> None:
        self.is_closed = is_closed

    def check(self) -> None:
        """Raise ReadOnlyError where nothing may be sent."""
        if self.is_closed:
            raise ReadOnlyError("Nothing is sent: this is --read-only.")
