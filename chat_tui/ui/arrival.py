"""Where does an account's screen begin, and what does it say until that is known?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.account.targets import Target, resolve
from chat_tui.errors import ChatError, TargetError, UnreachableError
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.places import first_channel
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.screens.chat_frame import ChatFrame

FIRST_CONTACT = 15.0
"""Seconds to wait for the server before giving up on a target that is not known here."""
PLACE_KEY = "place"
"""Under which `mine` remembers the open channel."""
AWAITED = "opens as soon as the server answers"


class Arrival:
    """Opens the target that was asked for, else the channel where we were, else the first there is.

    At a first start nothing is known of a target: until the server was asked, no other takes its place.
    """

    def __init__(self, screen: ChatFrame, target: str) -> None:
        self._screen = screen
        self._target = target
        self._asking = False

    def begin(self) -> None:
        """Open something, unless something is open; to be called again whenever more may be known."""
        screen = self._screen
        if screen.visits.here is not None or self._asking:
            return
        if self._target:
            self._asking = True
            spawn(screen, self._arrive, group="target")
            return
        start = first_channel(screen.account.store, screen.account.mine.recall(PLACE_KEY))
        if start is not None:
            from chat_tui.ui.reading_place import restore  # it knows the screen, which knows us

            screen.open_channel(start)
            restore(screen, start)
        elif screen.account.connection.is_online:
            key = screen.labels.get("app.commands", "/")
            screen.main.header.tell("No channel yet", f"{key}, join, finds one; create makes one")

    async def _arrive(self) -> None:
        try:
            found = await self._find()
        except UnreachableError as error:
            if screen_knows_nothing(self._screen):
                return  # there is no other place to be: the next time that the line is up asks again
            self._give_up(error)
        except ChatError as error:
            self._give_up(error)
        else:
            self._target = ""
            if found.channel_id is not None and self._screen.visits.here is None:
                self._screen.open_channel(found.channel_id, found.message_id)
        finally:
            self._asking = False
        self.begin()

    async def _find(self) -> Target:
        """Where the target is; what is not known here yet is asked of the server, once it can be asked."""
        account, target = self._screen.account, self._target
        found = known_here(account, target)
        if found is not None:
            return found
        self._screen.main.header.tell(safe_line(target, 60), AWAITED)
        if not await account.wait_online(FIRST_CONTACT):
            raise UnreachableError(f"{target} is not known here, and the server does not answer.")
        return await account.directory.locate(target)

    def _give_up(self, error: ChatError) -> None:
        self._target = ""
        self._screen.say(f"{error} {error.hint}".strip(), "warning")


def known_here(account: Account, target: str) -> Target | None:
    """The channel a target names, if the server need not be asked for it."""
    try:
        found = resolve(account.store, target)
    except TargetError:
        return None
    return found if found.channel_id is not None else None


def screen_knows_nothing(screen: ChatFrame) -> bool:
    """Whether the account was never connected here."""
    return not screen.account.store.channel_summaries()
