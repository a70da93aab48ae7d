"""Which short number has a message, so that it can be named without its id?"""

from __future__ import annotations

from collections import OrderedDict

from chat_tui.errors import TargetError
from chat_tui.model.ids import MessageId

MOST = 10_000
"""Messages that can be named; the ones before them are forgotten."""


class Numbers:
    """Counts from 1 in the order in which messages are told; a message keeps its number."""

    def __init__(self) -> None:
        self._ids: OrderedDict[int, MessageId] = OrderedDict()
        self._numbers: dict[MessageId, int] = {}
        self._last = 0

    def of(self, message_id: MessageId) -> int:
        """Its number, from now on if it had none."""
        if message_id not in self._numbers:
            self._last += 1
            self._ids[self._last] = message_id
            self._numbers[message_id] = self._last
            if len(self._ids) > MOST:
                del self._numbers[self._ids.popitem(last=False)[1]]
        return self._numbers[message_id]

    def known(self, message_id: MessageId) -> int | None:
        """Its number, if it was told."""
        return self._numbers.get(message_id)

    def message(self, number: int) -> MessageId:
        """The message of a number; TargetError where there is none."""
        found = self._ids.get(number)
        if found is None:
            what = "was too long ago" if 0 < number <= self._last else "is no message here"
            raise TargetError(f"{number} {what}.", hint="/last says the latest ones again.")
        return found
