"""Which lines of its channel did somebody read when the app was killed, crashed, or lost its terminal?

Who leaves it comes back later, and then the first new message is the better place to begin.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.ui.channel_rows import is_unread
from chat_tui.ui.screens.chat_frame import ChatFrame
from chat_tui.ui.widgets.pane_viewport import Anchor
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.accounts_app import AccountsApp

READING_KEY = "reading"
"""Under which `mine` remembers the line at the top of the open channel; empty at the end."""
EVERY = 2.0
"""Seconds between two looks: a kill costs this much scrolling, and one who only reads writes nothing."""


def begin(app: AccountsApp) -> None:
    """Remember it from now on, for as long as the app runs."""
    kept: dict[str, str] = {}
    app.set_interval(EVERY, partial(keep, app, kept))


def keep(app: AccountsApp, kept: dict[str, str]) -> None:
    """Remember where the account on the screen is read, if that is not what is `kept` of it."""
    screen = app.screen_stack[0] if app.screen_stack else None
    if not isinstance(screen, ChatFrame) or screen.visits.here is None:
        return
    text, account = _packed(screen.visits.here, screen.main.messages.place), screen.account
    if text != kept.get(account.name):
        kept[account.name] = text
        remember = partial(account.mine.remember, READING_KEY, text)
        spawn(screen, remember, group="reading place", exclusive=True)


async def forget(account: Account) -> None:
    """Somebody leaves."""
    if account.mine.recall(READING_KEY):
        await account.mine.remember(READING_KEY, "")


def restore(screen: ChatFrame, channel_id: ChannelId) -> None:
    """Go to where this channel was read last; what is new in it goes first."""
    summary = screen.account.store.summary(channel_id)
    anchor = _unpacked(screen.account.mine.recall(READING_KEY) or "", channel_id)
    if anchor is not None and summary is not None and not is_unread(summary):
        screen.main.messages.jump_to(anchor)


def _packed(channel_id: ChannelId, anchor: Anchor | None) -> str:
    return "" if anchor is None else json.dumps([channel_id, anchor.key, *anchor.position, anchor.line])


def _unpacked(text: str, channel_id: ChannelId) -> Anchor | None:
    try:
        kept_in, key, at, message_id, line = json.loads(text)
        anchor = Anchor(str(key), Position(Millis(int(at)), MessageId(str(message_id))), int(line))
    except (ValueError, TypeError):
        return None
    return anchor if kept_in == channel_id else None
