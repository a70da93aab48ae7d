"""How do several system messages become one line?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat_tui.text.sanitize import safe_line

_CAME = re.compile(r"@?(?P<name>[\w.\-]+) (?:has )?(?P<what>joined|left) the (?:channel|team)\.?")
_NAMED = 3
"""So many names are written out; more become a number."""


def fold(texts: Sequence[str]) -> str:
    """`sol, ravi joined · 4 left · topic changed`: the texts in one safe line, comings gathered."""
    moved: dict[str, list[str]] = {}
    parts: list[str] = []
    for text in texts:
        line = safe_line(text)
        found = _CAME.fullmatch(line)
        if found is None:
            parts.append(line)
            continue
        what = found["what"]
        if what not in moved:
            moved[what] = []
            parts.append(f"\x00{what}")
        moved[what].append(found["name"])
    return " · ".join(_gathered(part[1:], moved) if part[:1] == "\x00" else part for part in parts)


def _gathered(what: str, moved: dict[str, list[str]]) -> str:
    names = list(dict.fromkeys(moved[what]))
    told = ", ".join(names) if len(names) <= _NAMED else f"{len(names)}"
    return f"{told} {what}"
