"""Which parts of the program can be switched off, by whom, and what is on now?

The user's own `off` wins, then the server's, then the default. A user cannot switch on what the server
does not want to be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from chat_tui.model.frozen import dataclass

FEATURES: Mapping[str, str] = {
    "typing": "Tell others that you write, and show who does.",
    "presence": "Ask where people are, and tell when you are away.",
    "previews": "Fetch what linked messages say, and small pictures.",
    "resume": "Go on after a break exactly where the line was cut.",
    "compression": "Compress the event stream of servers elsewhere.",
    "polling": "Ask every few seconds where the event stream is blocked.",
    "drafts": "Keep what you begin to write at the server too, for your other terminals.",
}
"""Each with what it does; all are on by default."""

NO_FEATURES: Mapping[str, bool] = {}
"""Where the user says nothing of them."""
Decider = Literal["you", "server", "default"]


@dataclass(frozen=True, slots=True)
class Feature:
    """One of them as it is now, and who decided that."""

    name: str
    is_on: bool
    by: Decider


def _nothing() -> frozenset[str]:
    return frozenset()


class Features:
    """Those of one account. `user` may be replaced while it is connected, and counts from then on."""

    def __init__(self, user: Mapping[str, bool], server_off: Callable[[], frozenset[str]] = _nothing) -> None:
        self.user = user
        self._server_off = server_off

    def is_on(self, name: str) -> bool:
        """Whether it may be used."""
        return self.user.get(name, True) and name not in self._server_off()

    def of(self, name: str) -> Feature:
        """One of them, and why it is as it is."""
        if self.user.get(name) is False:
            return Feature(name, False, "you")
        if name in self._server_off():
            return Feature(name, False, "server")
        return Feature(name, True, "you" if name in self.user else "default")

    def all(self) -> tuple[Feature, ...]:
        """All of them, in their order."""
        return tuple(self.of(name) for name in FEATURES)


ALL_ON = Features({})
"""Where nobody switched anything off."""
