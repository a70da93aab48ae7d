"""What is told of the time that nobody was here, and when is it worth telling?"""

from __future__ import annotations

from chat_tui.account.absence import LONG, MANY, Absence
from chat_tui.account.overview import MOST_LINES, overview
from chat_tui.model.channels import ChannelKind
from tests.account.conftest import Town


async def test_what_calls_us_comes_first_then_threads_then_the_rest(town: Town) -> None:
    server, ada, bob = town.server, town.ada, town.bob
    den = server.add_channel("den")
    hall = server.add_channel("hall")
    root = server.post(ada.id, den.id, "who comes?")
    account = await town.start()
    server.post(bob.id, den.id, "I do", root_id=root.id)
    server.post(bob.id, hall.id, "@ada look")
    server.post(bob.id, hall.id, "at this")
    server.post(bob.id, town.channel.id, "later than all")
    await town.time.until(lambda: account.store.totals()[1] == 3)
    news = await overview(account.store)
    assert [(each.channel_id, each.root_id) for each in news] == [
        (hall.id, None),
        (den.id, root.id),
        (town.channel.id, None),
    ]
    called = news[0]
    assert (called.unread, called.mentions) == (2, 1)
    assert [said.text for said in called.calls] == ["@ada look"]
    assert [said.text for said in called.latest] == ["at this"]
    assert [(who.user_id, who.count) for who in called.speakers] == [(bob.id, 2)]
    assert [said.text for said in news[1].latest] == ["I do"]


async def test_a_conversation_of_two_tells_its_last_words_and_nothing_as_a_call(town: Town) -> None:
    server, ada, bob = town.server, town.ada, town.bob
    talk = server.add_channel("talk", (ada.id, bob.id), kind=ChannelKind.DIRECT)
    account = await town.start()
    for number in range(10):
        server.post(bob.id, talk.id, f"@ada {number}")
    await town.time.until(lambda: account.store.totals()[1] == 10)
    (news,) = await overview(account.store)
    assert (news.unread, news.mentions, news.calls) == (10, 10, ())
    assert [said.text for said in news.latest] == [f"@ada {number}" for number in range(10)][-MOST_LINES:]


async def test_what_is_read_is_not_told(town: Town) -> None:
    account = await town.start()
    town.server.post(town.bob.id, town.channel.id, "well")
    await town.time.until(lambda: account.store.totals()[1] == 1)
    assert len(await overview(account.store)) == 1
    await account.read_marks.mark(town.channel.id)
    assert await overview(account.store) == []


async def test_an_absence_is_worth_telling_once_when_it_was_long_or_much_was_said(town: Town) -> None:
    absence = Absence(town.account.mine, town.time.timing)
    assert not absence.is_worth_telling(MANY - 1), "nobody knows of an absence"
    assert absence.is_worth_telling(MANY)
    await absence.leave()
    await town.time.advance(LONG / 1000 - 1)
    absence.come()
    assert not absence.is_worth_telling(1)
    await absence.leave()
    await town.time.advance(LONG / 1000)
    absence.come()
    absence.come()
    assert absence.is_worth_telling(1)
    assert not absence.is_worth_telling(0)
    absence.told()
    assert not absence.is_worth_telling(MANY)


async def test_an_absence_goes_on_while_the_program_does_not_run(town: Town) -> None:
    await Absence(town.account.mine, town.time.timing).leave()
    await town.time.advance(LONG / 1000)
    assert Absence(town.account.mine, town.time.timing).is_worth_telling(1)
    await town.account.mine.remember("left", "nonsense")
    assert Absence(town.account.mine, town.time.timing).left == 0
