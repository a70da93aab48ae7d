"""Where does a person stand among what they sent before, and what were they writing when they went there?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chat_tui.account.sent import texts_sent
from chat_tui.ui.destination import Destination

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.widgets.composer import Composer

MOST_SAID = 100


class SentHistory:
    """One for each composer; also remembers what was sent from it, wherever to, commands included."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._texts: list[str] = []
        self._at = 0
        self._destination: Destination | None = None

    @property
    def draft(self) -> str:
        """What was being written when the walk began."""
        return self._texts[0] if self._texts else ""

    @property
    def place(self) -> str:
        """`3 of 20`, or empty at the draft."""
        return f"{self._at} of {len(self._texts) - 1}" if self._at else ""

    def note(self, text: str) -> None:
        """It was sent just now; whatever walk led there is over."""
        self._said = [*(each for each in self._said if each != text), text][-MOST_SAID:]
        self.end()

    def end(self) -> None:
        """Stand at the draft, whichever that is."""
        self._texts, self._at, self._destination = [], 0, None

    def begin(self, here: Iterable[str], draft: str, destination: Destination) -> None:
        """From a draft; what was sent here comes first, then what was sent elsewhere, nothing twice."""
        texts = dict.fromkeys(text for text in (*here, *reversed(self._said)) if text.strip())
        texts.pop(draft, None)
        self._texts, self._at, self._destination = [draft, *texts], 0, destination

    def is_at(self, text: str, destination: Destination | None) -> bool:
        """Whether this is what the walk shows now; typing in it ends the walk."""
        return bool(self._texts) and destination == self._destination and self._texts[self._at] == text

    def is_recalled(self, text: str, destination: Destination | None) -> bool:
        """Whether this is no text of the person's now, but one of before as it was."""
        return self._at > 0 and self.is_at(text, destination)

    def step(self, step: int) -> str | None:
        """The text so many steps further back, or None where there is none."""
        there = self._at + step
        if not 0 <= there < len(self._texts):
            return None
        self._at = there
        return self._texts[there]

    def aside(self, destination: Destination) -> str:
        """The draft that waits while something else is sent from its place."""
        return self.draft if destination == self._destination else ""


def recall(account: Account, composer: Composer) -> None:
    """Begin to walk back from what stands in a composer."""
    here = composer.destination
    if here is not None:
        waiting = account.outbox.pending(here.channel_id, here.root_id)
        texts = texts_sent(account.store, waiting, here.channel_id, here.root_id)
        composer.sent.begin(texts, composer.text, here)
        composer.recall(1)
