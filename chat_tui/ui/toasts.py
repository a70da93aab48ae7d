"""Which notes stand on the screen at once? The same words once, and never more than a few."""

from __future__ import annotations

from dataclasses import replace

from textual.notifications import Notification, Notifications

MOST = 3
"""More would lie over what somebody just opened."""
AGAIN = "  ×"
"""Before how often it was said, behind words that came again while they stood there."""


class Toasts(Notifications):
    """Of equal notes there is one, with how often it came; a new one takes the place of the oldest."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, tuple[str, int]] = {}
        """By the identity of a note: its words, and how often they were said."""

    def add(self, notification: Notification) -> Toasts:
        """Take a note up."""
        words, count = notification.message, 1
        for shown in list(self):
            said, times = self._said.get(shown.identity, (shown.message, 1))
            same = (shown.title, shown.severity) == (notification.title, notification.severity)
            if said == words and same:
                count += times
                del self[shown]
        if count > 1:
            notification = replace(notification, message=f"{words}{AGAIN}{count}")
        super().add(notification)
        for shown in sorted(self, key=_least_first)[: max(0, len(self) - MOST)]:
            del self[shown]
        here = {shown.identity for shown in self}
        self._said = {name: said for name, said in self._said.items() if name in here}
        self._said[notification.identity] = words, count
        return self


def _least_first(note: Notification) -> tuple[bool, float]:
    """What only informs goes before what warns, the older first."""
    return note.severity != "information", note.raised_at
