"""May a program be called so where somebody decides about it?"""

from __future__ import annotations

import unicodedata

LONGEST = 64
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def is_title(text: str) -> bool:
    """Whether a text is one line of what can be seen, in its written order."""
    if not text.strip() or len(text) > LONGEST:
        return False
    return not any(unicodedata.category(letter) in _UNSEEN for letter in text)
