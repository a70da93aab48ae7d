"""How does a person go to a channel or to somebody?"""

from __future__ import annotations

import time
from functools import partial

from chat_tui.model.actions import OpenDirect
from chat_tui.model.ids import UserId
from chat_tui.ui import dialogs
from chat_tui.ui.doors.commands import choices_of, run_choice
from chat_tui.ui.frecency import Frecency
from chat_tui.ui.places import Place, ToCommand, ToThread
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.work import spawn


def open_door(screen: ChatKeys, words: str) -> None:
    """Ask where to go."""

    def go_to(place: Place | ToThread | ToCommand | None) -> None:
        if isinstance(place, ToThread):
            screen.go_to_thread(place.root_id)
        elif isinstance(place, ToCommand):
            run_choice(screen, place.value)
        elif isinstance(place, tuple):
            spawn(screen, partial(_open_direct, screen, place[0]), exclusive=True, group="direct")
        elif place is not None:
            screen.open_channel(place)

    switcher = dialogs.SwitcherScreen(
        screen.account.store,
        screen.visits.here,
        screen.ui_settings.glyphs,
        often=Frecency(screen.account.mine, time.time).scores(),
        commands=lambda: choices_of(screen),
        clock_24h=screen.ui_settings.clock_24h,
    )
    screen.app.push_screen(switcher, go_to)


async def _open_direct(screen: ChatKeys, user_id: UserId) -> None:
    receipt = await screen.account.perform(OpenDirect((user_id,)))
    if receipt is not None and receipt.channel_id is not None:
        screen.open_channel(receipt.channel_id)
