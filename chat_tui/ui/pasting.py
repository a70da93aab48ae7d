"""How does a paste stay one text when escape sequences are in it?

Textual reads sequences inside a bracketed paste as if they were keys: text is lost, and what follows arrives
as typing, Enter included. Terminals take escape characters out of what they paste; tmux does not.
"""

from __future__ import annotations

BEGIN = "\x1b[200~"
END = "\x1b[201~"
ESCAPE, SHOWN = "\x1b", "␛"


class PasteGuard:
    """Lets no escape character stand between the beginning and the end of a paste."""

    def __init__(self) -> None:
        self._inside = False
        self._held = ""
        """The beginning of what may be the end of the paste."""

    def clean(self, data: str) -> str:
        """What was read, escape characters in a paste made visible; the last few may be held back."""
        data, self._held = self._held + data, ""
        done: list[str] = []
        while data:
            mark = END if self._inside else BEGIN
            head, found, rest = data.partition(mark)
            if self._inside:
                if not found:
                    head, self._held = _without_beginning(head, END)
                head = head.replace(ESCAPE, SHOWN)
            done += [head, found]
            if not found:
                break
            self._inside = not self._inside
            data = rest
        return "".join(done)


def begins_paste(data: str) -> int:
    """How many characters at the end of `data` may be the beginning of a paste; an Escape alone is a key."""
    return next((size for size in range(len(BEGIN) - 1, 2, -1) if data.endswith(BEGIN[:size])), 0)


def _without_beginning(data: str, mark: str) -> tuple[str, str]:
    """The data, and what at its end may be the beginning of `mark`."""
    for size in range(len(mark) - 1, 0, -1):
        if data.endswith(mark[:size]):
            return data[:-size], data[-size:]
    return data, ""
