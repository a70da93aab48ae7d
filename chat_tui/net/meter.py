"""How much went over the line of one account: bytes and requests, counted where they pass."""

from __future__ import annotations

from chat_tui.net.routes import RouteLog


class Meter:
    """Counts bodies and messages, not the headers around them."""

    def __init__(self) -> None:
        self.bytes_in = 0
        self.bytes_out = 0
        self.requests = 0
        self.routes = RouteLog()

    def heard(self, text: str | bytes) -> None:
        """A message came in; text is counted by its characters, which is close enough and costs nothing."""
        self.bytes_in += len(text)

    def said(self, text: str | bytes) -> None:
        """A message went out."""
        self.bytes_out += len(text)
