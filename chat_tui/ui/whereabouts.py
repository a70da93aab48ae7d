"""Where was somebody before they went elsewhere, and how do they come back?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chat_tui.errors import ChatError
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.text.permalinks import leads_into
from chat_tui.ui.screens.chat_frame import ChatFrame
from chat_tui.ui.widgets.pane_viewport import Anchor

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.model.messages import Message
    from chat_tui.ui.accounts_app import AccountsApp

MOST = 50
"""So many places are remembered."""


@dataclass(frozen=True, slots=True)
class PlaceLeft:
    """A channel of an account, what was read there, and the thread beside it."""

    account: str
    channel_id: ChannelId
    anchor: Anchor | None
    """None at the end."""
    root_id: MessageId | None = None


class Whereabouts:
    """The places left behind, the last one first to come back to, and those that we came back from."""

    def __init__(self, app: AccountsApp) -> None:
        self._app = app
        self._left: list[PlaceLeft] = []
        self._ahead: list[PlaceLeft] = []
        self._gone_to: tuple[str, ChannelId] | None = None
        """Where the last jump led, until somebody goes elsewhere."""
        self._is_ours = False
        """Whether the channel that is opened now is one that we go to."""

    @property
    def is_just_gone(self) -> bool:
        """Whether one is still where the last jump led."""
        screen = self._screen()
        here = (screen.account.name, screen.visits.here) if screen is not None else None
        return bool(self._left) and here == self._gone_to

    def leaving(self) -> None:
        """The channel on the screen gives way to another, which is where one goes back from."""
        here = self._here()
        if not self._is_ours and here is not None:
            self._left = [*self._left[1 - MOST :], here]
            self._ahead = []
            self._gone_to = None

    async def go_to(self, account: Account, message: Message) -> None:
        """Leave this place for a message, of whatever account."""
        await self.go(account, message.channel_id, message.id)

    async def go(self, account: Account, channel_id: ChannelId, message_id: MessageId | None = None) -> None:
        """Leave this place for a channel, or for a message in it."""
        here = self._here()
        self._left = [*self._left[1 - MOST :], here] if here is not None else self._left
        self._ahead = []
        screen = await self._screen_of(account.name)
        if screen is not None:
            with self._going():
                screen.open_channel(channel_id, message_id)
            self._gone_to = (account.name, channel_id)

    async def follow(self, url: str) -> bool:
        """Go to what an address names, if it leads into an account of ours and can be found there."""
        for account in self._app.accounts:
            if not leads_into(account.capabilities.site_url, url):
                continue
            try:
                found = await account.directory.locate(url)
            except ChatError:
                return False
            if found.channel_id is not None:
                await self.go(account, found.channel_id, found.message_id)
                return True
        return False

    async def back(self) -> bool:
        """Return to the place that was left last, just as it was; False if there is none."""
        return await self._take(self._left, self._ahead)

    async def forward(self) -> bool:
        """Go again to the place that we came back from; False if there is none."""
        return await self._take(self._ahead, self._left)

    async def _take(self, places: list[PlaceLeft], leave_in: list[PlaceLeft]) -> bool:
        here = self._here()
        while places:
            place = places.pop()
            screen = await self._screen_of(place.account)
            if screen is not None and screen.account.store.summary(place.channel_id) is not None:
                if here is not None:
                    leave_in.append(here)
                self._gone_to = None
                with self._going():
                    _restore(screen, place)
                return True
        return False

    @contextmanager
    def _going(self) -> Iterator[None]:
        self._is_ours = True
        try:
            yield
        finally:
            self._is_ours = False

    def _here(self) -> PlaceLeft | None:
        """The place that is on the screen."""
        screen = self._screen()
        if screen is None or screen.visits.here is None:
            return None
        thread = screen.thread.destination if screen.is_in_thread else None
        root_id = thread.root_id if thread is not None else None
        return PlaceLeft(screen.account.name, screen.visits.here, screen.main.messages.place, root_id)

    def _screen(self) -> ChatFrame | None:
        screen = self._app.screen_stack[0]
        return screen if isinstance(screen, ChatFrame) else None

    async def _screen_of(self, name: str) -> ChatFrame | None:
        await self._app.show_account(name)
        screen = self._screen()
        return screen if screen is not None and screen.account.name == name else None


def _restore(screen: ChatFrame, left: PlaceLeft) -> None:
    if screen.visits.here == left.channel_id:
        screen.close_thread()
    else:
        screen.open_channel(left.channel_id)
    pane = screen.main.messages
    if left.anchor is not None:
        pane.jump_to(left.anchor)
    else:
        pane.action_scroll_end()
    if left.root_id is not None:
        screen.open_thread(left.channel_id, left.root_id)
    else:
        screen.main.composer.focus()
