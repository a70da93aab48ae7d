"""What is each socket told when the workspace stops, so that not all come back in the same second?"""

from __future__ import annotations

import itertools

GOING_AWAY = 1012
SECONDS_EACH = 0.06
"""What one client adds to the time over which all come back: a few are not held up by it."""
LONGEST_ROUND = 6.0
"""A hundred clients and more come back over this time: a sixth of them in each second."""


class Goodbyes:
    """The reasons to close with: everybody gets a turn of their own, evenly spread over a round.

    `retry-after` are the seconds until a client's first turn, `every` those from each turn to the next.
    """

    def __init__(self, count: int) -> None:
        self._count = max(count, 1)
        self._round = min(LONGEST_ROUND, self._count * SECONDS_EACH)
        self._places = itertools.count()

    def next(self) -> str:
        """The reason for one more socket; who comes after all have theirs shares one."""
        place = next(self._places) % self._count
        first = self._round * place / self._count
        return f"the workspace is restarting; retry-after={first:.3f} every={self._round:.3f}"
