"""Which draft is gone on with, or thrown away?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from chat_tui.account.account import Account
from chat_tui.model.frozen import dataclass
from chat_tui.model.outbox import Draft
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.bindings import bind
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.message_choices import date_and_time, place_name
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.screens.questions import ConfirmScreen
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.work import spawn


@dataclass(frozen=True, slots=True)
class Found:
    """A draft, and whose it is."""

    account: Account
    draft: Draft


class DraftsScreen(PickerScreen[Found]):
    """Those of all accounts, the last written first, also of edits and of channels that were left."""

    BINDINGS = [*bind("dialog", {"drafts.discard": "discard"})]  # noqa: RUF012 - Textual's own type
    heading = "Drafts"
    placeholder = "words of the draft"
    footer = "↑↓ move · ⏎ go on writing · ^R throw away · esc"

    def __init__(self, accounts: Sequence[Account], settings: UiSettings) -> None:
        super().__init__()
        self.add_class("wide")
        self._accounts = accounts
        self._settings = settings

    def find(self, query: str) -> Sequence[Choice]:
        """Those that match."""
        found = [Found(account, draft) for account in self._accounts for draft in account.drafts.all()]
        found.sort(key=lambda each: -each.draft.updated_at)
        return matching(query, map(self._choice, found))

    def say_when_empty(self, query: str) -> str:
        """That none matches is no word on how many there are."""
        return "Nothing matches." if query.strip() else "No drafts: all that you wrote was sent."

    def _choice(self, found: Found) -> Choice:
        draft, files = found.draft, len(found.draft.files)
        with_files = f"({files} file{'s' * (files > 1)})" if files else ""
        words = f"{safe_line(draft.text, 200)} {with_files}".strip()
        at = date_and_time(draft.updated_at, clock_24h=self._settings.clock_24h)
        return Choice(found, words or "an edit", right=self._place(found), sign=at)

    def _place(self, found: Found) -> str:
        """Where it would go, and why it cannot just be sent."""
        draft, store = found.draft, found.account.store
        name = place_name(store, draft.channel_id, self._settings.glyphs) or "a channel that is gone"
        kind = "edit" if draft.editing else "thread" if draft.root_id else ""
        left = "" if store.summary(draft.channel_id) is not None else "you left"
        account = safe_line(found.account.name, 20) if len(self._accounts) > 1 else ""
        return " · ".join(filter(None, (account, name, kind, left)))

    def action_discard(self) -> None:
        """Ask, and throw the chosen one away."""
        self.find_now()
        if (choice := self.choices.chosen) is not None:
            spawn(self, partial(self._discard, choice), group="discarding")

    async def _discard(self, choice: Choice) -> None:
        question = ConfirmScreen("Throw this draft away?", choice.label, yes="throw it away")
        if not await self.app.push_screen_wait(question):
            return
        account, draft = choice.value.account, choice.value.draft
        account.drafts.detach(draft.channel_id, draft.root_id, *draft.files)
        account.drafts.discard(draft.channel_id, draft.root_id)
        account.spool.discard(draft.files)
        query = self.query_text
        self.choices.show(self.find(query), empty=self.say_when_empty(query), keep=True)
