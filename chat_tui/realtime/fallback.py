"""Do we listen or do we ask: which way to a server whose event stream does not get through."""

from __future__ import annotations

from collections.abc import Callable

from chat_tui.errors import SilentError, StreamRefusedError, TransientError

MOST_SILENCES = 3
"""Streams in a row that opened and went silent before they are held for blocked."""
LIVED = 60.0
"""Seconds in step after which a stream that went silent is no sign of a blocked one."""
FIRST_PROBE = 60.0
LAST_PROBE = 600.0


class StreamIsBack(TransientError):
    """The event stream could be opened again, so asking ends."""


class Fallback:
    """Decides by how attempts ended. `reason` says why we ask, and is empty while we listen.

    Whatever ends the asking lets the stream be tried again first: the network may be another one by then.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._silences = 0
        self._probe = FIRST_PROBE
        self.reason = ""

    @property
    def is_asking(self) -> bool:
        """Whether requests stand in for the event stream."""
        return bool(self.reason)

    def ended(self, error: Exception, *, healthy_since: float | None) -> bool:
        """Note how an attempt ended; says whether the other way is to be tried, and at once."""
        if healthy_since is not None and self._clock() - healthy_since >= LIVED and not self.is_asking:
            self._silences = 0
            self._probe = FIRST_PROBE
        if self.is_asking:
            self.reason = ""
        elif isinstance(error, StreamRefusedError):
            self.reason = str(error)
        elif isinstance(error, SilentError):
            self._note_silence()
        else:
            self._silences = 0
        return self.is_asking or isinstance(error, StreamIsBack)

    def next_probe(self) -> float:
        """Seconds until the stream is tried again while we ask; longer each time."""
        wait, self._probe = self._probe, min(self._probe * 2, LAST_PROBE)
        return wait

    def _note_silence(self) -> None:
        self._silences += 1
        if self._silences >= MOST_SILENCES:
            # One more silence after the next return is enough.
            self._silences = MOST_SILENCES - 1
            self.reason = "the event stream opens and goes silent again and again"
