"""Is what a program says said once, in its place, and does it learn why it was not?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.client import ReadOnlyError, RejectedError, TargetError, UnreachableError, Waiting
from chat_tui.errors import RejectedError as Refusal
from tests.client.conftest import Town, until


async def test_what_is_said_comes_back_as_the_server_has_it(town: Town, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("a log")
    async with town.chat() as chat:
        message = await chat.send("#town", "with a file", files=[tmp_path / "log.txt"])
        assert (message.text, message.is_mine, message.channel.name) == ("with a file", True, "town")
        assert (await message.files[0].download(tmp_path / "down")).read_text() == "a log"
        answer = await message.reply("an answer")
        again = await chat.send("#town", "another", reply_to=answer)
        assert answer.thread == again.thread == message.id
        assert [one.text for one in await message.replies()] == ["an answer", "another"]
        await message.edit("edited")
        await message.react(":tada:")
        now = await chat.message(message.id)
        assert (now.text, [each.emoji for each in now.reactions]) == ("edited", ["tada"])
        assert [who.name for who in now.reactions[0].people] == ["bot"]
        await now.unreact("tada")
        await answer.delete()
        assert (await chat.message(message.id)).reactions == ()
        with pytest.raises(TargetError):
            await chat.message(answer.id)


async def test_somebody_is_written_to_by_name_or_value(town: Town) -> None:
    async with town.chat() as chat:
        grace = await chat.person("grace")
        for message in (
            await grace.send("one"),
            await chat.send(grace, "two"),
            await chat.send("@grace", "3"),
        ):
            assert (message.channel.name, message.channel.kind.value) == ("@grace", "direct")
        with pytest.raises(TargetError) as caught:
            await chat.person("@grac")
        assert "@grace" in caught.value.hint


async def test_what_has_a_name_is_said_once_however_often_it_is_asked_for(town: Town) -> None:
    for _ in range(2):
        async with town.chat() as chat:
            told = {(await chat.send("#town", "built", once="build 7")).id for _ in range(2)}
            await chat.send("#ops", "built", once="build 7")
            await chat.send("#town", "built", once="build 8")
    assert len(told) == 1
    assert town.said == ["built"] * 3


async def test_a_server_that_is_away_is_told_after_the_patience_and_nothing_is_said_later(town: Town) -> None:
    async with town.chat(patience=0.2) as chat:
        await chat.send("#town", "before")
        town.server.faults.offline = True
        town.server.drop()
        with pytest.raises(UnreachableError):
            await chat.send("#town", "lost")
        town.server.faults.offline = False
        await until(lambda: chat.status.connected)
        await chat.send("#town", "after")
    assert town.said == ["before", "after"]


async def test_what_may_wait_stays_in_the_outbox_and_goes_when_it_can(town: Town) -> None:
    async with town.chat() as chat:
        town.server.faults.offline = True
        town.server.drop()
        await until(lambda: not chat.status.connected)
        told = await chat.send("#town", "later", queue=True, once="later")
        assert isinstance(told, Waiting)
        assert chat.status.waiting == 1
    assert town.said == []
    town.server.faults.offline = False
    async with town.chat() as chat:
        message = await chat.send("#town", "later", queue=True, once="later")
        assert not isinstance(message, Waiting)
        assert message.text == "later"
    assert town.said == ["later"]


async def test_what_the_server_refuses_is_told_and_stands_in_nobodys_way(town: Town) -> None:
    async with town.chat() as chat:
        town.server.faults.refusals.append(Refusal("You may not write here.", status=403))
        with pytest.raises(RejectedError, match="may not write"):
            await chat.send("#town", "no")
        with pytest.raises(RejectedError, match="characters"):
            await chat.send("#town", "x" * 100_000)
        message = await chat.send("#town", "yes")
        with pytest.raises(TargetError, match="another channel"):
            await chat.send("#ops", "elsewhere", reply_to=message)
        with pytest.raises(TargetError, match="There is no channel #twon"):
            await chat.send("#twon", "where")
        assert chat.status.failed == 0
    assert town.said == ["yes"]


async def test_who_only_looks_says_nothing(town: Town) -> None:
    message = town.say("hello")
    async with town.chat(read_only=True) as chat:
        with pytest.raises(ReadOnlyError):
            await chat.send("#town", "no")
        with pytest.raises(ReadOnlyError):
            await (await chat.message(message.id)).react("tada")
        await chat.typing("#town")
    assert town.said == ["hello"]


async def test_a_channel_is_marked_read(town: Town) -> None:
    async with town.chat() as chat:
        town.say("one")
        town.say("two", channel=town.ops)
        await until(lambda: len(chat.unread()) == 2)
        await chat.mark_read("#town")
        await until(lambda: [channel.name for channel in chat.unread()] == ["ops"])
        await chat.unread()[0].mark_read()
        await until(lambda: not chat.unread())
