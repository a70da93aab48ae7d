"""Which emoji may be meant behind a colon? Those we chose last, those people made here, then all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from chat_tui.ui.completion import Candidate

if TYPE_CHECKING:
    from chat_tui.account.account import Account

MOST = 100
SHORTEST = 2
"""Letters after the colon before emoji are proposed: `:)` and `10:30` are no emoji."""


def emoji_candidates(typed: str, account: Account) -> list[Candidate]:
    """The best first."""
    if len(typed) < SHORTEST:
        return []
    made = account.store.custom_emoji()
    return [_candidate(name, made=name in made) for name in islice(_names(typed.casefold(), account), MOST)]


def _names(typed: str, account: Account) -> Iterator[str]:
    from chat_tui.account.recents import Recents
    from chat_tui.text.emoji import search

    names = [name for name in Recents(account.mine).emoji() if _begins(name, typed)]
    names += sorted(name for name in account.store.custom_emoji() if _begins(name, typed))
    names += [name for name, _picture in search(typed, MOST)]
    yield from dict.fromkeys(names)
    yield from (name for name in _with_gaps(typed) if name not in names)


def _begins(name: str, typed: str) -> bool:
    return name.casefold().startswith(typed) or f"_{typed}" in name.casefold()


def _with_gaps(typed: str) -> list[str]:
    """Names that have these letters in this order, the shortest first."""
    from chat_tui.text.emoji import SHORTCODES

    first, others = typed[0], typed[1:]
    loose = re.compile(
        re.escape(first) + "".join(f"[^{re.escape(each)}]*{re.escape(each)}" for each in others)
    )
    return sorted(filter(loose.match, SHORTCODES), key=lambda name: (len(name), name))


def _candidate(name: str, *, made: bool) -> Candidate:
    from chat_tui.text.emoji import glyph

    picture = glyph(name)
    return Candidate(f":{name}: ", f":{name}:", picture or ("made here" if made else ""))
