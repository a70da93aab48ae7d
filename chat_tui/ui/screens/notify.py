"""How does a person say what of a channel they want to be told of? The server keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work

from chat_tui.model.actions import SetMuted, SetWishes
from chat_tui.model.channels import Membership
from chat_tui.model.ids import ChannelId
from chat_tui.model.wishes import ALL, MENTION, NONE
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.failures import TellsFailures
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.titles import channel_title

if TYPE_CHECKING:
    from chat_tui.account.account import Account

LEVELS = (
    ("", "As in other channels"),
    (ALL, "Tell me of every message"),
    (MENTION, "Tell me when I am mentioned"),
    (NONE, "Tell me of nothing"),
)


class NotifyScreen(TellsFailures, PickerScreen[None]):
    """Enter sets the chosen line, and the list stays, so that one sees what holds now."""

    placeholder = "what to be told of"
    footer = "↑↓ move · ⏎ set · esc"

    def __init__(self, account: Account, channel_id: ChannelId) -> None:
        super().__init__()
        self._account = account
        self._channel_id = channel_id
        channel = account.store.channel(channel_id)
        title = channel_title(account.store, channel) if channel is not None else "the channel"
        self.heading = f"Told of in {title}"

    def find(self, query: str) -> Sequence[Choice]:
        """What may be set, each with whether it is."""
        standing = self._standing()
        if standing is None:
            return ()
        wishes = standing.wishes
        rows = [Choice(level, words, right=_on(wishes.desktop == level)) for level, words in LEVELS]
        rows.append(
            Choice("everybody", "@channel, @all and @here mean others", right=_on(wishes.ignores_everybody))
        )
        rows.append(Choice("mute", "Muted: only mentions count", right=_on(standing.muted)))
        return matching(query, rows)

    def action_accept(self) -> None:
        """Set what is chosen."""
        self.find_now()
        chosen = self.choices.chosen
        if chosen is not None:
            self._set(chosen.value)

    @work(exclusive=True, group="notify", exit_on_error=False)
    async def _set(self, what: str) -> None:
        standing = self._standing()
        if standing is None:
            return
        wishes = standing.wishes
        if what == "mute":
            await self._account.perform(SetMuted(self._channel_id, not standing.muted))
        elif what == "everybody":
            turned = replace(wishes, ignores_everybody=not wishes.ignores_everybody)
            await self._account.perform(SetWishes(self._channel_id, turned))
        else:
            await self._account.perform(SetWishes(self._channel_id, replace(wishes, desktop=what)))
        self.choices.show(self.find(self.query_text), keep=True)

    def _standing(self) -> Membership | None:
        summary = self._account.store.summary(self._channel_id)
        return summary.membership if summary is not None else None


def _on(is_so: bool) -> str:
    return "now" if is_so else ""
