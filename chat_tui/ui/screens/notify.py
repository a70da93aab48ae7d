"""How does a person say what they want to be told of, in a channel and in all? The server keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work

from chat_tui.model.actions import SetMuted, SetOwnWishes, SetWishes
from chat_tui.model.channels import PERSONAL, Membership
from chat_tui.model.events import Event, OwnWishesTold
from chat_tui.model.ids import ChannelId
from chat_tui.model.questions import MyWishes
from chat_tui.model.wishes import ALL, MENTION, NO_WISHES, NONE, OwnWishes
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
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

OF_THREADS = (
    (ALL, "Threads I follow: of every reply"),
    (MENTION, "Threads I follow: when I am mentioned"),
    (NONE, "Threads I follow: of nothing"),
)
LONGEST_SHOWN = 30


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
        is_personal = channel is not None and channel.kind in PERSONAL
        self._counts = "nothing counts" if is_personal else "only mentions count"

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
        rows.append(Choice("mute", f"Muted: {self._counts}", right=_on(standing.muted)))
        rows.append(Choice("own", "What holds in all channels…"))
        return matching(query, rows)

    def action_accept(self) -> None:
        """Set what is chosen."""
        self.find_now()
        chosen = self.choices.chosen
        if chosen is not None and chosen.value == "own":
            self.app.push_screen(OwnNotifyScreen(self._account))
        elif chosen is not None:
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


class OwnNotifyScreen(TellsFailures, PickerScreen[None]):
    """The same of all channels that have no wishes of their own; the server is asked, and told."""

    heading = "Told of in all channels"
    placeholder = "what to be told of"
    footer = "↑↓ move · ⏎ set · esc"
    empty = "Asking the server…"

    def __init__(self, account: Account) -> None:
        super().__init__()
        self._account = account
        self._own: OwnWishes | None = None

    def on_mount(self) -> None:
        """What holds now?"""
        super().on_mount()
        self._ask()

    def find(self, query: str) -> Sequence[Choice]:
        """What may be set, each with whether it is."""
        own = self._own
        if own is None:
            return ()
        wishes = own.wishes
        level, threads = wishes.level(NO_WISHES), wishes.thread_level(NO_WISHES)
        rows = [Choice(("desktop", each), words, right=_on(level == each)) for each, words in LEVELS[1:]]
        rows += [Choice(("threads", each), words, right=_on(threads == each)) for each, words in OF_THREADS]
        words = safe_line(", ".join(own.words), LONGEST_SHOWN)
        rows.append(Choice(("words", ""), "Words that mention me…", right=words or "none"))
        if own.first_name:
            named = f"My first name mentions me: {safe_line(own.first_name, LONGEST_SHOWN)}"
            rows.append(Choice(("name", ""), named, right=_on(own.by_first_name)))
        others = "@channel, @all and @here mean others"
        rows.append(Choice(("everybody", ""), others, right=_on(wishes.ignores_everybody)))
        return matching(query, rows)

    def say_when_empty(self, query: str) -> str:
        """Nothing is known, or nothing matches."""
        return self.empty if self._own is None else PickerScreen.empty

    def action_accept(self) -> None:
        """Set what is chosen."""
        self.find_now()
        chosen = self.choices.chosen
        if chosen is not None:
            self._set(*chosen.value)

    @work(exclusive=True, group="notify", exit_on_error=False)
    async def _ask(self) -> None:
        self._take((await self._account.directory.ask(MyWishes())).events)

    @work(exclusive=True, group="notify", exit_on_error=False)
    async def _set(self, what: str, level: str) -> None:
        own = self._own
        if own is None:
            return
        if what == "words":
            ask = dialogs.PromptScreen("Words that mention me, with commas", text=", ".join(own.words))
            said = await self.app.push_screen_wait(ask)
            if said is None:
                return
            words = dict.fromkeys(word.strip() for word in said.split(","))
            own = replace(own, words=tuple(word for word in words if word))
        else:
            own = _with(own, what, level)
        receipt = await self._account.perform(SetOwnWishes(own))
        self._take(receipt.events if receipt is not None else ())

    def _take(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, OwnWishesTold):
                self._own = event.own
        self.choices.show(self.find(self.query_text), keep=True, empty=self.say_when_empty(""))


def _with(own: OwnWishes, what: str, level: str) -> OwnWishes:
    wishes = own.wishes
    if what == "name":
        return replace(own, by_first_name=not own.by_first_name)
    if what == "everybody":
        return replace(own, wishes=replace(wishes, ignores_everybody=not wishes.ignores_everybody))
    if what == "threads":
        return replace(own, wishes=replace(wishes, threads=level))
    return replace(own, wishes=replace(wishes, desktop=level))


def _on(is_so: bool) -> str:
    return "now" if is_so else ""
