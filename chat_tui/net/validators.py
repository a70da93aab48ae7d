"""Which answers need not come a second time: those kept here, if the server says that their ETag still holds.

Where a proxy blocks the event stream, the same long lists are asked for every few seconds: that is what it is
for. Answers are kept in memory, for one token, within bounds; each for its whole question, as some servers
give one ETag to different pages of a list.
"""

from __future__ import annotations

from collections.abc import Mapping

from chat_tui.model.frozen import dataclass

MOST_BYTES = 2 * 1024 * 1024
"""Of all bodies together; the least lately used go first."""
MOST_OF_ONE = 1024 * 1024
LONGEST_TAG = 200
_HARMLESS = frozenset({"accept-encoding", "authorization"})
"""What an answer may vary by: we always say the same of the first, and the second clears all."""
_CONFIRMED, _WHOLE = 304, 200

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that came before."""

    tag: str
    headers: Mapping[str, str]
    body: bytes

    def confirmed(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers of it, with what the server says now."""
        return {
            **self.headers,
            **{name: value for name, value in headers.items() if name != "content-length"},
        }


class Validators:
    """The answers of one client."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._kept: dict[Key, Kept] = {}
        self._size = 0
        self._token = ""

    @property
    def size(self) -> int:
        """Bytes of the bodies that are kept."""
        return self._size

    def find(self, key: Key, token: str) -> Kept | None:
        """What came before for the same question and the same person."""
        if token != self._token:
            self._kept.clear()
            self._size, self._token = 0, token
        return self._kept.get(key)

    def learn(self, key: Key, token: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """An answer came; keep it if the server will know it again."""
        if token != self._token or status == _CONFIRMED:
            return
        self._forget(key)
        if status == _WHOLE and len(body) <= MOST_OF_ONE and _may_be_kept(headers):
            self._kept[key] = Kept(headers["etag"], headers, body)
            self._size += len(body)
            while self._size > self._most:
                self._forget(next(iter(self._kept)))

    def used(self, key: Key) -> None:
        """It was confirmed, so others go before it."""
        if kept := self._kept.pop(key, None):
            self._kept[key] = kept

    def _forget(self, key: Key) -> None:
        if kept := self._kept.pop(key, None):
            self._size -= len(kept.body)


def _may_be_kept(headers: Mapping[str, str]) -> bool:
    tag = headers.get("etag", "")
    varies = {name.strip().lower() for name in headers.get("vary", "").split(",") if name.strip()}
    is_wanted = "no-store" not in headers.get("cache-control", "").lower()
    return (
        0 < len(tag) <= LONGEST_TAG
        and tag.isprintable()
        and tag.isascii()
        and varies <= _HARMLESS
        and is_wanted
    )
