"""How long may each call into a plugin take, how much may come back, and how often may it go wrong?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from chat_tui.model.frozen import dataclass

Hook = Literal["load", "command", "render", "complete", "event", "themes"]


@dataclass(frozen=True, slots=True)
class Budget:
    """Of one kind of call, in seconds."""

    slow: float
    """An answer that took longer is no good: it is dropped."""
    limit: float
    """After so long without an answer the call is given up."""
    most: int
    """Characters of an answer; a longer one counts as a fault."""
    counts_slow: bool = False
    """Whether an answer that is dropped counts as a fault as well."""


BUDGETS: Mapping[Hook, Budget] = {
    "load": Budget(slow=5.0, limit=5.0, most=200),
    "command": Budget(slow=60.0, limit=60.0, most=16_000),
    "render": Budget(slow=0.05, limit=1.0, most=20_000, counts_slow=True),
    "complete": Budget(slow=0.15, limit=2.0, most=200),
    "event": Budget(slow=5.0, limit=5.0, most=500),
    "themes": Budget(slow=2.0, limit=2.0, most=4_096),
}
WORDS = ("commands", "messages", "completion", "events", "themes")
"""What a plugin can offer, a word for each of `commands`, `render`, `complete`, `on_event`, `theme_dirs`."""
BLOCKED_AFTER = 5.0
"""Seconds for which a plugin's thread may do one thing without a pause, whatever its call may take."""
MOST_FAULTS = 3
"""With so many a plugin is switched off."""
FORGIVEN_AFTER = 50
"""Calls in a row that went well, after which its faults are forgotten."""
MOST_PROPOSALS, MOST_COMMANDS, MOST_FOLDERS = 50, 50, 10
MOST_EVENTS = 100
"""Events that wait for one plugin; what is older is dropped."""
MOST_NOTICES, NOTICES_WITHIN = 5, 10.0
"""So many notices of one plugin are shown in so many seconds; the rest is counted."""
SIGN_AFTER = 1.0
"""Seconds after which a person is told that a command is still at work."""
