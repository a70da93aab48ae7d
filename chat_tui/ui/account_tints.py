"""By which colour is an account known among others, so that nobody writes to one for another?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.style import Style

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.render.look import Look

NO_TINT = Style.null()
_CHOSEN = re.compile(r"(?:nick-)?([1-8])")
"""What `colour` of an account may be: one of the colours that a theme has for names."""


def tint_of(account: Account, accounts: Sequence[Account], look: Look) -> Style:
    """The colour that was chosen, else one by the account's place; none where there is no other account.

    They are the theme's colours for names, so they can be read on its ground, also by the colour-blind.
    """
    if len(accounts) < 2:
        return NO_TINT
    chosen = _CHOSEN.fullmatch(account.colour.strip())
    if chosen is not None:
        number = int(chosen[1]) - 1
    else:
        number = next((place for place, one in enumerate(accounts) if one is account), 0)
    return Style(color=look.nicks[number % len(look.nicks)].color)
