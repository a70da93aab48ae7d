"""How do several system messages become one line?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat_tui.text.sanitize import safe_line

_CAME = re.compile(r"@?(?P<name>[\w.\-]+) (?:has )?(?P<what>joined|left) the (?:channel|team)\.?")
_SENT = re.compile(
    r"@?(?P<name>[\w.\-]+) (?:was )?(?P<what>added to|removed from) the (?:channel|team)"
    r"(?: by @?(?P<by>[\w.\-]*[\w\-]))?\.?"
)
_NAMED = 3
"""So many names are written out; more become a number."""


def fold(texts: Sequence[str]) -> str:
    """`sol, ravi joined · 4 added by tom · topic changed`: the texts in one safe line, comings gathered."""
    moved: dict[str, list[str]] = {}
    parts: list[str] = []
    for text in texts:
        line = safe_line(text)
        found = _CAME.fullmatch(line) or _SENT.fullmatch(line)
        if found is None:
            parts.append(line)
            continue
        what = _what(found)
        if what not in moved:
            moved[what] = []
            parts.append(f"\x00{what}")
        moved[what].append(found["name"])
    return " · ".join(_gathered(part[1:], moved) if part[:1] == "\x00" else part for part in parts)


def _what(found: re.Match[str]) -> str:
    """What happened to somebody, in as few words as tell it."""
    by = found.groupdict().get("by")
    return found["what"].partition(" ")[0] + (f" by {by}" if by else "")


def _gathered(what: str, moved: dict[str, list[str]]) -> str:
    names = list(dict.fromkeys(moved[what]))
    told = ", ".join(names) if len(names) <= _NAMED else f"{len(names)}"
    return f"{told} {what}"
