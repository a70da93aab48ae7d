"""How much went over the line of one account, and by which way: counted where it passes."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from chat_tui.model.metrics import WayFacts
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.routes import RouteLog
from chat_tui.net.way import Stream, way_of


class Meter:
    """Counts bodies and messages, not the headers around them."""

    def __init__(self) -> None:
        self.bytes_in = 0
        self.bytes_out = 0
        self.requests = 0
        self.routes = RouteLog()
        self.way = WayFacts()
        self._line: Stream | None = None
        self.skew: float | None = None

    def came_by(self, endpoint: Endpoint, line: Stream | None) -> None:
        """An answer came by a line; one that was looked at is not looked at again."""
        if line is None or line is not self._line:
            self._line = line
            self.way = way_of(endpoint, line)

    def dated(self, date: str, wall: float) -> None:
        """An answer says when it was made, to the second; ours is `wall`, Unix time."""
        try:
            told = parsedate_to_datetime(date).timestamp() if date else None
        except (TypeError, ValueError, OverflowError):
            return
        if told is not None:
            # The half of the second that every such date leaves out.
            self.skew = wall - told - 0.5

    def heard(self, text: str | bytes) -> None:
        """A message came in; text is counted by its characters, which is close enough and costs nothing."""
        self.bytes_in += len(text)

    def said(self, text: str | bytes) -> None:
        """A message went out."""
        self.bytes_out += len(text)
