"""Which words and hours of their own has a person chosen for notices? Plain values, read and matched."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chat_tui.model.frozen import dataclass
from chat_tui.model.quiet_hours import NEVER_QUIET, QuietHours

LOOKED_AT = 2_000
"""Characters of a message in which words are looked for: a pattern may be slow on what others wrote."""


@dataclass(frozen=True, slots=True)
class NotifyRules:
    """What a person wants beside what the server knows of their wishes."""

    words: re.Pattern[str] | None = None
    """A message in which this is found is for them."""
    quiet: QuietHours = NEVER_QUIET

    def finds(self, text: str) -> bool:
        """Whether a text has one of the words."""
        return self.words is not None and self.words.search(text, 0, LOOKED_AT) is not None


NO_RULES = NotifyRules()


def words_of(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for all of them, without regard to case; raises re.error for one that is none."""
    kept = [pattern for pattern in patterns if pattern]
    for pattern in kept:
        re.compile(pattern)
    return re.compile("|".join(f"(?:{pattern})" for pattern in kept), re.IGNORECASE) if kept else None
