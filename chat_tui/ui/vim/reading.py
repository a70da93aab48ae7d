"""Which keys belong together to one command of vim: `3dw`, `ci"`, `2f.`?"""

from __future__ import annotations

from chat_tui.model.frozen import dataclass

OPERATORS = frozenset({"delete", "change", "yank"})
ASIDE = frozenset({"insert", "append"})
"""Behind an operator, or with something selected, they ask for a text object."""
WITH_A_CHARACTER = frozenset({"find", "find_back", "till", "till_back", "replace"})
TWICE = "top"
"""Works when it comes twice."""
MOST = 9999


@dataclass(frozen=True, slots=True)
class Command:
    """What was asked for, by the names of the rows of the key table."""

    verb: str
    count: int | None = None
    where: str = ""
    """Behind an operator: a movement, `insert` or `append` for an object, or the operator again."""
    char: str = ""
    """Which character is sought or put there, or of which kind the object is."""

    @property
    def times(self) -> int:
        """How often; once if nothing is said."""
        return self.count or 1


class Reading:
    """The keys of one command, until it is whole."""

    def __init__(self) -> None:
        self.pending = ""
        """What was pressed of it so far."""
        self._operator = ""
        self._waits = ""
        self._counts = ["", ""]

    def forget(self) -> None:
        """Begin anew."""
        self.__init__()  # type: ignore[misc]

    def take(self, name: str, char: str, *, selected: bool) -> Command | None:
        """One key more: the command, once it is whole. What makes no sense ends it."""
        if self._waits:
            return self._with(name, char)
        counts = self._counts[bool(self._operator)]
        if char.isascii() and char.isdigit() and (char != "0" or counts):
            self._counts[bool(self._operator)] = (counts + char)[:5]
            self.pending += char
            return None
        asks_for_object = name in ASIDE and (bool(self._operator) or selected)
        if name in WITH_A_CHARACTER or name == TWICE or asks_for_object:
            self._waits = name
        elif name in OPERATORS and not selected and not self._operator:
            self._operator = name
        else:
            return self._whole(name)
        self.pending += char
        return None

    def _with(self, name: str, char: str) -> Command | None:
        waits = self._waits
        if waits == TWICE and name == TWICE:
            return self._whole(waits)
        if waits != TWICE and char:
            return self._whole(waits, char)
        self.forget()
        return None

    def _whole(self, name: str, char: str = "") -> Command | None:
        operator, counts = self._operator, [min(int(each), MOST) for each in self._counts if each]
        count = min(counts[0] * counts[-1] if len(counts) > 1 else counts[0], MOST) if counts else None
        self.forget()
        if operator:
            return Command(operator, count, name, char) if name else None
        if name in ASIDE and char:
            return Command("object", count, name, char)
        return Command(name, count, "", char) if name else None
