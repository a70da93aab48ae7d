"""Who is meant by a few letters? An index over everybody known, so that a key never looks at all of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain, groupby

from chat_tui.model.ids import UserId
from chat_tui.model.users import User

_SEPARATORS = re.compile(r"[\s._-]+")
MOST_LATE = 100
"""People learnt of since the index was made, who are looked through one by one; of more it is made anew."""
FEW = 8
"""With fewer found, letters with others between them count too."""
RARE = 2000
"""A letter that occurs less often in all lines is looked for first."""
FUZZY_FROM = 2
"""Letters from which on that is tried."""


def line_of(user: User) -> str:
    """What is searched of somebody: a blank before each word of handle and name."""
    words = _SEPARATORS.sub(" ", f"{user.name} {user.display_name}".casefold()).strip()
    return f" {words}"


def fits(user: User, typed: str) -> bool:
    """Whether a handle, or a word of the name, begins so."""
    wanted = _SEPARATORS.sub(" ", typed.casefold())
    return user.name.casefold().startswith(typed.casefold()) or f" {wanted}" in line_of(user)


class PeopleIndex:
    """Everybody but the deleted, by handle; made at the first question and kept in step by `moved`."""

    def __init__(self, users: Callable[[], Iterable[User]], user: Callable[[UserId], User | None]) -> None:
        self._users = users
        self._user = user
        self._handles: list[str] = []
        self._ids: list[UserId] = []
        self._lines: list[str] = []
        self._text = ""
        self._starts: list[int] = []
        self._at: dict[UserId, int] = {}
        self._late: dict[UserId, str] = {}
        self._barren = ""
        self._counts: dict[str, int] = {}
        """How often a letter occurs in all lines, of those that were asked for."""
        self._is_made = False

    def moved(self, user_ids: Iterable[UserId]) -> None:
        """These people may be called something else now; where they are is none of our business."""
        if not self._is_made:
            return
        for user_id in user_ids:
            user = self._user(user_id)
            line = line_of(user) if user is not None and user.name and not user.deleted else ""
            at = self._at.get(user_id)
            known = self._late.get(user_id, self._lines[at] if at is not None else "")
            if line != known:
                self._late[user_id] = line
        if len(self._late) > MOST_LATE:
            self.forget()

    def forget(self) -> None:
        """Everything may be another: made anew at the next question."""
        self._is_made = False

    def named(self, typed: str) -> UserId | None:
        """Whose handle is just that: nobody is more likely meant."""
        self._make()
        wanted = typed.casefold()
        at = bisect_left(self._handles, wanted)
        if at < len(self._handles) and self._handles[at] == wanted and self._ids[at] not in self._late:
            return self._ids[at]
        late = (self._user(user_id) for user_id in self._late_ones(wanted) if wanted)
        return next((user.id for user in late if user is not None and user.name.casefold() == wanted), None)

    def matching(self, typed: str) -> Iterator[UserId]:
        """Whose handle begins so, then a word of whose name does, who has it anywhere, or with gaps in it."""
        self._make()
        wanted = typed.casefold()
        seen: set[UserId] = set()
        for user_id in self._ranked(wanted):
            if user_id not in seen:
                seen.add(user_id)
                yield user_id
        if len(seen) < FEW and len(wanted) >= FUZZY_FROM:
            yield from (user_id for user_id in self._loosely(wanted) if user_id not in seen)

    def _ranked(self, typed: str) -> Iterator[UserId]:
        yield from self._late_ones(typed)
        for at in range(bisect_left(self._handles, typed), len(self._handles)):
            if not self._handles[at].startswith(typed):
                break
            if self._ids[at] not in self._late:
                yield self._ids[at]
        if not typed:
            return
        wanted = _SEPARATORS.sub(" ", typed)
        if not all(map(self._count, wanted)):
            return
        yield from self._people(self._rows_with(f" {wanted}"))
        if len(wanted) >= FUZZY_FROM:
            yield from self._people(self._rows_with(wanted))

    def _loosely(self, typed: str) -> Iterator[UserId]:
        """Each once; letters of which a beginning fits nobody are not looked for again."""
        wanted = _SEPARATORS.sub("", typed)
        if not wanted or (self._barren and wanted.startswith(self._barren)):
            return
        rows = self._loose_rows(wanted)
        first = next(rows, None)
        if first is None:
            self._barren = wanted
            return
        yield from self._people(chain((first,), rows))

    def _loose_rows(self, wanted: str) -> Iterator[int]:
        """Where one of the letters is rare, only lines with it are looked at: often there are none."""
        pattern = re.compile(_loose(wanted))
        rarest = min(wanted, key=self._count)
        if self._count(rarest) < RARE:
            return (row for row in self._rows_with(rarest) if pattern.search(self._lines[row]))
        found = (bisect_right(self._starts, match.start()) - 1 for match in pattern.finditer(self._text))
        return (row for row, _ in groupby(found))

    def _count(self, letter: str) -> int:
        if letter not in self._counts:
            self._counts[letter] = self._text.count(letter)
        return self._counts[letter]

    def _late_ones(self, typed: str) -> Iterator[UserId]:
        wanted = _SEPARATORS.sub(" ", typed)
        return (user_id for user_id, line in self._late.items() if line and f" {wanted}" in line)

    def _people(self, rows: Iterable[int]) -> Iterator[UserId]:
        return (self._ids[row] for row in rows if self._ids[row] not in self._late)

    def _rows_with(self, literal: str) -> Iterator[int]:
        """The lines that have it, each once: found in one text, which is quicker than line by line."""
        at = self._text.find(literal)
        while at >= 0:
            row = bisect_right(self._starts, at) - 1
            yield row
            if row + 1 == len(self._starts):
                return
            at = self._text.find(literal, self._starts[row + 1])

    def _make(self) -> None:
        if self._is_made:
            return
        people = sorted(
            (user.name.casefold(), user.id, line_of(user))
            for user in self._users()
            if user.name and not user.deleted
        )
        self._handles = [handle for handle, _, _ in people]
        self._ids = [user_id for _, user_id, _ in people]
        self._lines = [line for _, _, line in people]
        self._text = "\n".join(self._lines)
        self._starts = list(accumulate((len(line) + 1 for line in self._lines), initial=0))[:-1]
        self._at = {user_id: at for at, user_id in enumerate(self._ids)}
        self._late = {}
        self._barren = ""
        self._counts = {}
        self._is_made = True


def _loose(wanted: str) -> str:
    """These letters in this order, the first at the beginning of a word; nothing is tried in two ways."""
    first, others = wanted[0], wanted[1:]
    return re.escape(f" {first}") + "".join(
        f"[^{re.escape(letter)}\\n]*{re.escape(letter)}" for letter in others
    )
