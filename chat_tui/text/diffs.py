"""Is a block of code that nobody gave a language to a diff?"""

from __future__ import annotations

import re
from itertools import pairwise

_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@")
_HEAD = re.compile(r"(?:diff --git |Index: |--- \S)")
_MOST_LINES = 40
"""Lines in which the first sign of one must stand."""


def looks_like_diff(code: str) -> bool:
    """Whether it has a hunk's head, or a pair of file names above one: no list of options looks like that."""
    if "@@ -" not in code and "\n+++ " not in code:
        return False
    lines = code.split("\n", _MOST_LINES)[:_MOST_LINES]
    if any(_HUNK.match(line) for line in lines):
        return True
    return any(_HEAD.match(one) is not None and other.startswith("+++ ") for one, other in pairwise(lines))
