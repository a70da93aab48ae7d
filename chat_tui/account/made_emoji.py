"""When is the server asked which emoji people made there? Where one is wanted, and not twice a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.model.questions import CustomEmoji
from chat_tui.store.mine import Mine

if TYPE_CHECKING:
    from chat_tui.account.directory import Directory

_ASKED = "emoji asked"
GOOD_FOR = 12 * 3_600.0
"""Seconds for which the list is good to draw by."""
GOOD_FOR_CHOICE = 3_600.0
"""Seconds for which it is good to choose from."""


async def learn(directory: Directory, mine: Mine, now: float, good_for: float = GOOD_FOR) -> bool:
    """Ask if the list is older; says whether it was. The server's refusal is raised, as a ChatError."""
    if 0 <= now - float(mine.recall(_ASKED) or 0) < good_for:
        return False
    await directory.ask(CustomEmoji())
    await mine.remember(_ASKED, str(int(now)))
    return True
