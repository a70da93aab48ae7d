"""Which of the messages that were saved for later is gone to, or kept no longer?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from chat_tui.account.account import Account
from chat_tui.errors import ChatError
from chat_tui.model.actions import Save
from chat_tui.model.ids import MessageId
from chat_tui.model.messages import Message
from chat_tui.model.questions import Saved
from chat_tui.text.sanitize import safe_text
from chat_tui.ui.bindings import bind
from chat_tui.ui.screens.message_list import MessageList, ToChoice
from chat_tui.ui.work import spawn


class SavedList(MessageList):
    """All of one account, the last saved first; true while it is open."""

    BINDINGS = [*bind("dialog", {"saved.remove": "remove"})]  # noqa: RUF012 - Textual's own type
    footer = "↑↓ move · ⏎ go there · ^R no longer saved · esc"

    def __init__(self, account: Account, to_choice: ToChoice) -> None:
        self._account = account
        self._removed: set[MessageId] = set()
        super().__init__(
            "Saved for later",
            account.store.saved(),
            to_choice,
            fetch=self._fetch_saved,
            empty="Nothing is saved; b on a message does it.",
        )

    def on_mount(self) -> None:
        """Follow the account: what is saved or dropped elsewhere is seen here."""
        spawn(self, self._follow, group="following")

    async def _fetch_saved(self) -> Sequence[Message]:
        await self._account.directory.ask(Saved())
        return self._kept()

    def _kept(self) -> list[Message]:
        return [message for message in self._account.store.saved() if message.id not in self._removed]

    async def _follow(self) -> None:
        with self._account.feed.subscribe() as changes:
            async for change in changes:
                if change.everything or change.messages:
                    self._reload()

    def _reload(self) -> None:
        self._all = [self._to_choice(message) for message in self._kept()]
        query = self.query_text
        place = self.choices.place
        self.choices.show(self.find(query), empty=self.say_when_empty(query))
        self.choices.move(place, wrap=False)

    def action_remove(self) -> None:
        """Keep the chosen one no longer."""
        if (choice := self.choices.chosen) is not None:
            spawn(self, partial(self._remove, choice.value), group="removing")

    async def _remove(self, message: Message) -> None:
        account = self._account
        save = Save(account.new_client_id(), message.channel_id, message.id, saved=False)
        try:
            await account.perform(save)
        except ChatError as error:
            self.notify(safe_text(f"{error} {error.hint}".strip()), severity="warning", markup=False)
            return
        self._removed.add(message.id)
        self._reload()
