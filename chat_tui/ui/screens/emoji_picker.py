"""Which emoji as a reaction? By its short name; when nothing is typed, those there and the last ones."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from chat_tui.account import made_emoji
from chat_tui.account.recents import Recents
from chat_tui.errors import ChatError
from chat_tui.model.messages import Reaction
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.choices import Choice
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.titles import person_name
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.account.account import Account

log = logging.getLogger(__name__)
USUAL = ("+1", "heart", "tada", "eyes", "joy", "white_check_mark", "rocket", "thinking", "pray", "-1")
LIMIT = 60
NAMED = 4
"""People named behind a reaction; of more their number is told."""


class EmojiPicker(PickerScreen[str]):
    """Gives back a short name without colons."""

    heading = "React"
    placeholder = "a name: tada, eyes, +1"
    footer = "↑↓ move · ⏎ react · esc"
    empty = "No emoji has this name."

    def __init__(
        self, account: Account, reactions: Sequence[Reaction] = (), *, pictures: bool = True
    ) -> None:
        super().__init__()
        self._account = account
        self._reactions = reactions
        self._pictures = pictures

    def on_mount(self) -> None:
        """What we know, and ask which emoji people of this server made if that is long ago."""
        spawn(self, self._ask, group="emoji")

    def find(self, query: str) -> Sequence[Choice]:
        """Short names that begin so, or contain it."""
        from chat_tui.text.emoji import search

        wanted = query.strip().strip(":").casefold()
        if not wanted:
            return self._at_first()
        made = sorted(name for name in self._account.store.custom_emoji() if wanted in name.casefold())
        made.sort(key=lambda name: not name.casefold().startswith(wanted))
        names = [*made, *(name for name, _ in search(wanted, LIMIT))]
        return [self._choice(name) for name in dict.fromkeys(names)][:LIMIT]

    def _at_first(self) -> list[Choice]:
        """Those on the message with who chose them, the last used, the usual ones, and those made here."""
        known = self._account.store.custom_emoji()
        there = {each.emoji: self._who(each) for each in self._reactions if each.user_ids}
        recent = Recents(self._account.mine).emoji()
        names: Iterable[str] = dict.fromkeys((*there, *recent, *USUAL, *sorted(known)))
        return [self._choice(name, there.get(name, "")) for name in names][:LIMIT]

    def _choice(self, name: str, who: str = "") -> Choice:
        from chat_tui.text.emoji import glyph

        sign = (glyph(name) if self._pictures else None) or ""
        made_here = name in self._account.store.custom_emoji()
        return Choice(name, f":{safe_line(name, 64)}:", who, "made here" if made_here else "", sign)

    def _who(self, reaction: Reaction) -> str:
        store = self._account.store
        names = [str(person_name(store, user_id)) for user_id in reaction.user_ids[:NAMED]]
        more = len(reaction.user_ids) - len(names)
        return ", ".join(names) + (f" and {more} more" if more else "")

    async def _ask(self) -> None:
        account, now = self._account, time.time()
        try:
            if not await made_emoji.learn(account.directory, account.mine, now, made_emoji.GOOD_FOR_CHOICE):
                return
        except ChatError as error:
            log.info("the emoji made here are not known: %s", error)
            return
        query = self.query_text
        self.choices.show(self.find(query), empty=self.say_when_empty(query), keep=True)
