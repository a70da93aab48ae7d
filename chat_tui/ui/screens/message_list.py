"""Which message of a list is gone to, a list of which the server may know more than we do?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from chat_tui.errors import ChatError
from chat_tui.model.messages import Message
from chat_tui.text.sanitize import safe_text
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.work import spawn

ToChoice = Callable[[Message], Choice]
Fetch = Callable[[], Awaitable[Sequence[Message]]]


class MessageList(PickerScreen[Message]):
    """Shows what is known at once, and what the server answers when it does; gives back the message."""

    placeholder = "words of the message"
    footer = "↑↓ move · ⏎ go there · esc"

    def __init__(
        self, heading: str, known: Sequence[Message], to_choice: ToChoice, *, fetch: Fetch, empty: str
    ) -> None:
        super().__init__()
        self.add_class("wide")
        self.heading = heading
        self.empty = "Asking the server ..."
        self._empty_for_good = empty
        self._to_choice = to_choice
        self._fetch = fetch
        self._all = [to_choice(message) for message in known]

    def on_mount(self) -> None:
        """What we know, and ask for what we do not."""
        spawn(self, self._complete, group="list")

    def find(self, query: str) -> Sequence[Choice]:
        """Those that match."""
        return matching(query, self._all)

    def say_when_empty(self, query: str) -> str:
        """That none matches is no word on how many there are."""
        return "Nothing matches." if query.strip() else self.empty

    async def _complete(self) -> None:
        try:
            self._all = [self._to_choice(message) for message in await self._fetch()]
            self.empty = self._empty_for_good
        except ChatError as error:
            self.empty = safe_text(f"The server did not tell: {error}")
            if self._all:
                self.notify(self.empty, severity="warning", markup=False)
        query = self.query_text
        self.choices.show(self.find(query), empty=self.say_when_empty(query), keep=True)
