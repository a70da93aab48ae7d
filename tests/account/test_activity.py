"""Does an account tell its server that nobody is there, and tell it again on every new line?"""

from __future__ import annotations

from chat_tui.model.actions import SetActive, SetPresence
from chat_tui.model.users import Presence
from tests.account.conftest import Town


def where(town: Town) -> Presence:
    return town.server.world.presence(town.ada.id).presence


async def test_away_and_back(town: Town) -> None:
    account = await town.start()
    assert where(town) is Presence.ONLINE
    assert await account.perform(SetActive(False)) is None
    await town.time.until(lambda: where(town) is Presence.AWAY)
    await town.time.until(lambda: account.store.presence(town.ada.id).presence is Presence.AWAY)
    await account.perform(SetActive(True))
    await town.time.until(lambda: where(town) is Presence.ONLINE)


async def test_who_is_away_stays_so_over_a_lost_line_although_connecting_makes_one_online(town: Town) -> None:
    account = await town.start()
    await account.perform(SetActive(False))
    await town.time.until(lambda: where(town) is Presence.AWAY)
    town.server.drop()
    await town.time.until(lambda: not account.connection.is_online)
    town.server.perform(town.ada.id, SetPresence(Presence.ONLINE))  # as servers do at a new line
    await town.time.until(lambda: account.connection.is_online)
    await town.time.until(lambda: where(town) is Presence.AWAY)


async def test_who_is_there_says_nothing_at_a_new_line(town: Town) -> None:
    account = await town.start()
    await account.perform(SetActive(False))
    await account.perform(SetActive(True))
    town.server.drop()
    await town.time.until(lambda: not account.connection.is_online)
    town.server.perform(town.ada.id, SetPresence(Presence.ONLINE))
    await town.time.until(lambda: account.connection.is_online)
    await town.time.settle()
    assert where(town) is Presence.ONLINE
