"""Does a loop hear each message once, in order, and none too few, whatever happens to the line and to it?"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from chat_tui.client import AuthError, Chat, ChatError, Message, StorageError, TargetError
from chat_tui.errors import AuthError as Refusal
from chat_tui.model.actions import SendMessage
from chat_tui.model.changes import RESYNC
from chat_tui.model.ids import ClientId
from tests.client.conftest import SOON, Town, first, nothing_more, texts, until


async def test_a_loop_hears_what_is_said_from_then_on_and_not_itself(town: Town) -> None:
    town.say("before")
    async with town.chat() as chat:
        stream = chat.messages("#town")
        town.say("elsewhere", channel=town.ops)
        await chat.send("#town", "my own")
        root = town.say("one")
        town.say("a reply", root=root)
        heard = await first(stream, 2)
        assert texts(heard) == ["one", "a reply"]
        assert heard[1].thread == root.id
        assert (heard[0].author.name, heard[0].channel.name, heard[0].is_mine) == ("grace", "town", False)
        await nothing_more(stream, town)


async def test_what_the_same_person_types_in_the_app_is_heard_also_over_a_restart(town: Town) -> None:
    def typed(text: str) -> None:
        town.server.perform(town.bot.id, SendMessage(ClientId(f"01{text}"), town.town.id, text))

    async with town.chat() as chat:
        stream = chat.messages("#town", keep="bot")
        typed("one")
        (message,) = await first(stream, 1)
        assert (message.text, message.is_mine) == ("one", True)
        await message.reply("an answer")
        await nothing_more(stream, town)
        typed("two")
        await chat.send("#town", "said by the program")
    async with town.chat() as chat:
        stream = chat.messages("#town", keep="bot")
        typed("three")
        assert texts(await first(stream, 3)) == ["nothing more", "two", "three"]
        await nothing_more(stream, town)


async def test_ones_own_words_are_heard_by_who_asks_for_them_and_all_channels_without_a_target(
    town: Town,
) -> None:
    async with town.chat() as chat:
        stream = chat.messages(own=True)
        await chat.send("#ops", "mine")
        town.say("hers")
        assert sorted(texts(await first(stream, 2))) == ["hers", "mine"]


@pytest.mark.parametrize("resumes", [True, False])
async def test_what_is_said_while_the_line_is_down_is_heard_once_and_in_order(
    town: Town, resumes: bool
) -> None:
    async with town.chat() as chat:
        stream = chat.messages()
        root = town.say("0")
        assert texts(await first(stream, 1)) == ["0"]
        town.server.faults.offline = True
        town.server.drop()
        if not resumes:
            town.server.forget()
        for number in range(1, 6):
            town.say(f"{number}", channel=town.ops if number % 2 else town.town)
        town.say("6", root=root)
        town.server.faults.offline = False
        assert texts(await first(stream, 6)) == ["1", "2", "3", "4", "5", "6"]
        await nothing_more(stream, town)


async def test_more_than_the_server_tells_at_once_is_fetched_and_heard(town: Town) -> None:
    async with town.chat() as chat:
        stream = chat.messages("#town")
        town.say("first")
        await first(stream, 1)
        town.server.faults.offline = True
        town.server.drop()
        town.server.forget()
        roots = [town.say(f"{number}") for number in range(90)]
        town.say("in a thread of then", root=roots[2])
        town.server.faults.since_limit = 10
        town.server.faults.offline = False
        assert texts(await first(stream, 91)) == [*map(str, range(90)), "in a thread of then"]
        await nothing_more(stream, town)


async def test_a_loop_that_is_slow_misses_nothing_and_holds_little(town: Town) -> None:
    async with town.chat() as chat:
        stream = chat.messages("#town")
        root = town.say("begin")
        await first(stream, 1)
        for number in range(300):
            town.say(f"{number}", root=root if number % 3 == 0 else None)
        account = town.opened
        newest = list(town.server.world.messages)[-1]
        await until(lambda: account.store.message(newest))
        account.feed.publish(RESYNC)
        assert texts(await first(stream, 300)) == [str(number) for number in range(300)]
        account.feed.publish(RESYNC)
        await nothing_more(stream, town)


async def test_a_loop_can_begin_in_the_past(town: Town) -> None:
    root = town.say("a while ago")
    async with town.chat() as chat:
        answer = town.say("an answer", root=root)
        stream = chat.messages("#town", since=timedelta(hours=1))
        town.say("now")
        assert texts(await first(stream, 3)) == ["a while ago", "an answer", "now"]
        stream = chat.messages("#town", since=datetime.fromtimestamp(answer.created_at / 1000, UTC))
        assert "now" in texts(await first(stream, 2))
        assert texts(await first(chat.messages("#town", since=answer.id), 1))[0] in ("an answer", "now")


async def test_a_kept_place_goes_on_behind_the_last_message_that_was_dealt_with(town: Town) -> None:
    async with town.chat() as chat:
        stream = chat.messages("#town", keep="bot")
        for number in range(5):
            town.say(f"{number}")
        assert texts(await first(stream, 3)) == ["0", "1", "2"]  # the third one is still being dealt with
    town.say("5")
    async with town.chat() as chat:
        stream = chat.messages("#town", keep="bot")
        assert texts(await first(stream, 4)) == ["2", "3", "4", "5"]
        await nothing_more(stream, town)


async def test_a_kept_place_is_good_with_another_cache_too(town: Town) -> None:
    old = town.say("an old thread")
    async with town.chat() as chat:
        stream = chat.messages("#town", keep="bot")
        town.say("0")
        await first(stream, 1)
    for number in range(80):
        town.say(f"{number}", channel=town.ops)
    town.say("1")
    town.say("2", root=old)
    for seat, missed in ("2", ["0", "1", "2"]), ("1", ["2"]), ("3", ["2"]):
        async with town.chat(seat=seat) as chat:
            assert texts(await first(chat.messages("#town", keep="bot"), len(missed))) == missed


async def test_a_place_is_kept_by_one_loop_and_free_again_when_that_is_left(town: Town) -> None:
    town.say("past")
    async with town.chat() as chat, town.chat(seat="2") as other:
        stream = chat.messages(keep="bot", since=timedelta(hours=1))
        assert texts(await first(stream, 1)) == ["past"]
        with pytest.raises(ChatError, match="Another loop of this program"):
            chat.messages(keep="bot")
        with pytest.raises(StorageError, match="keeps its place as 'bot'"):
            other.messages(keep="bot")
        with pytest.raises(ChatError, match="cannot name a place"):
            chat.messages(keep="../bot")
        del stream
        async for message in chat.messages(keep="bot"):
            assert message.text == "past"
            break
        assert texts(await first(chat.messages(keep="bot"), 1)) == ["past"]


async def test_an_answer_in_a_loop_that_keeps_its_place_is_said_once(town: Town) -> None:
    town.say("!ping")
    for _ in range(3):  # each time the program dies before it asks for the next message
        async with town.chat() as chat:
            message = (await first(chat.messages("#town", keep="bot", since=timedelta(hours=1)), 1))[0]
            await message.reply("pong")
            await message.reply("and pong")
    assert town.said == ["!ping", "pong", "and pong"]


async def test_waiting_can_be_given_up_and_gone_on_with(town: Town) -> None:
    async with town.chat() as chat:
        stream = chat.messages("#town")
        for number in range(3):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await anext(stream)
            town.say(f"{number}")
            assert texts(await first(stream, 1)) == [f"{number}"]
        await nothing_more(stream, town)


async def test_a_loop_ends_with_the_connection_and_says_so_to_who_asks_again(town: Town) -> None:
    async def listen(stream: object) -> list[str]:
        return [message.text async for message in stream]  # type: ignore[attr-defined]

    async with town.chat() as chat:
        stream = chat.messages()
        listening = asyncio.create_task(listen(stream))
        await asyncio.sleep(0)
    assert await asyncio.wait_for(listening, SOON) == []
    with pytest.raises(ChatError, match="is closed"):
        await anext(stream)
    with pytest.raises(ChatError, match="is closed"):
        await chat.send("#town", "late")
    with pytest.raises(ChatError, match="is closed"):
        chat.messages()


async def test_an_error_in_a_loop_ends_it_and_the_program_and_leaves_nothing(town: Town) -> None:
    async def broken(chat: Chat) -> None:
        stream = chat.messages("#town", keep="bot")
        town.say("one")
        async for _ in stream:
            raise ValueError("a bug of the bot")

    async def patient(chat: Chat) -> None:
        async for _ in chat.messages("#ops"):
            raise AssertionError("nothing was said there")

    async def program() -> None:
        async with town.chat() as chat, asyncio.TaskGroup() as tasks:
            tasks.create_task(patient(chat))
            tasks.create_task(broken(chat))

    with pytest.raises(ExceptionGroup) as caught:
        await program()
    assert [type(error) for error in caught.value.exceptions] == [ValueError]
    async with town.chat() as chat:
        assert texts(await first(chat.messages("#town", keep="bot"), 1)) == ["one"]


async def test_who_is_signed_out_meanwhile_is_told(town: Town) -> None:
    async with town.chat() as chat:
        stream = chat.messages()
        town.server.faults.stream_refusals.append(Refusal("The token was revoked."))
        town.server.drop()
        with pytest.raises(AuthError, match="signed out"):
            await first(stream, 1)


async def test_a_target_that_is_not_there_is_told_with_the_nearest(town: Town) -> None:
    async with town.chat() as chat:
        with pytest.raises(TargetError) as caught:
            await first(chat.messages("#tonw"), 1)
        assert "#town" in caught.value.hint


async def test_two_accounts_in_one_program_hear_each_its_own(town: Town) -> None:
    async with town.chat() as one, town.chat(seat="2") as other:
        streams = [one.messages("#town"), other.messages("#ops")]
        town.say("in town")
        town.say("in ops", channel=town.ops)
        heard: list[Message] = [(await first(stream, 1))[0] for stream in streams]
        assert texts(heard) == ["in town", "in ops"]


async def test_a_stream_that_is_dropped_is_told_no_longer(town: Town) -> None:
    async with town.chat() as chat:
        account = town.opened
        town.say("one")
        for _ in range(20):
            async for _ in chat.messages(since=timedelta(hours=1)):
                break
            chat.events()
        assert account.listeners == []
        assert account.feed.reader_count == 0
