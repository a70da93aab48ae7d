"""Does `tail` show the past and follow the present, each message once?"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chat_tui.cli.following import Follower, News
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.news_out import ToProgram
from chat_tui.cli.tail import Wish, _tail
from chat_tui.model.actions import DeleteMessage, EditMessage
from chat_tui.model.changes import RESYNC, Changes
from chat_tui.model.ids import ClientId
from chat_tui.model.messages import Message
from tests.cli.conftest import Cli, World


def test_the_last_messages_of_all_channels_are_shown_in_order(cli: Cli, world: World) -> None:
    world.say("first")
    world.say("second", channel=world.ops)
    world.say("third")
    said = cli("tail", "-n", "2")
    assert [line.split(" ", 1)[1] for line in said.lines] == ["#ops grace: second", "#town grace: third"]


def test_one_channel_needs_no_name_on_its_lines(cli: Cli, world: World) -> None:
    world.say("first")
    assert cli("tail", "#town").lines[0].endswith(" grace: first")
    assert "#town" not in cli("tail", "#town").out


def test_only_mentions_are_shown_when_asked(cli: Cli, world: World) -> None:
    world.say("hello @ada")
    world.say("hello all of you")
    assert [record["text"] for record in cli("tail", "--mentions", "--json").records] == ["hello @ada"]


def test_since_takes_everything_after_a_moment(cli: Cli, world: World) -> None:
    for number in range(15):
        world.say(f"message {number}")
    assert len(cli("tail", "town", "--since", "1h").lines) == 15
    assert cli("tail", "town", "--since", "2999-01-01").out == ""
    assert cli("tail", "town", "--since", "yesterday-ish").code == 2


def test_a_command_gets_each_record_on_its_input(cli: Cli, world: World, tmp_path: Path) -> None:
    world.say("one; rm -rf $HOME")
    script = tmp_path / "take.py"
    script.write_text(f"import sys; open({str(tmp_path / 'got')!r}, 'a').write(sys.stdin.read())\n")
    said = cli("tail", "town", "--exec", f"{sys.executable} {script}")
    assert said.code == 0
    assert json.loads((tmp_path / "got").read_text())["text"] == "one; rm -rf $HOME"


def test_a_command_that_fails_is_told_and_the_next_message_has_its_turn(
    cli: Cli, world: World, tmp_path: Path
) -> None:
    world.say("one")
    world.say("two")
    code = f"echo x >> {tmp_path / 'ran'}; kill -9 $$"
    said = cli("tail", "town", "--exec", "sh", "-c", code)
    assert (said.code, said.err.count("was ended by SIGKILL")) == (1, 2)
    assert (tmp_path / "ran").read_text() == "x\nx\n"


async def test_a_command_is_given_what_is_said_and_no_edits(world: World, tmp_path: Path) -> None:
    said = world.say("one")
    async with world.open_account(None, None) as account:
        out = ToProgram(account, ("sh", "-c", f"cat >> {tmp_path / 'got'}"), 30.0)
        for kind in ("said", "edited", "deleted"):
            await out(News(kind, said))
    got = await asyncio.to_thread((tmp_path / "got").read_text)
    assert got.count('"text":"one"') == 1


async def test_a_command_that_takes_too_long_is_ended(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    async with world.open_account(None, None) as account:
        out = ToProgram(account, ("sleep", "600"), 0.05)
        await out(News("said", world.say("one")))
    assert out.has_failed
    assert "took longer than" in capsys.readouterr().err


def test_a_command_that_is_not_there_is_a_sentence(cli: Cli, world: World) -> None:
    world.say("one")
    said = cli("tail", "town", "--exec", "/no/such/program")
    assert said.code == 1
    assert "cannot be run" in said.err


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - what is waited for is a list that click fills
            await asyncio.sleep(0.005)


async def test_what_is_said_from_now_on_follows_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def echo(line: str, err: bool = False) -> None:
        if not err:
            said.append(json.loads(line).get("text", line))

    monkeypatch.setattr("chat_tui.cli.output.click.echo", echo)
    wish = Wish((), True, 10, None, False, True, ())
    before = world.say("before")
    following = asyncio.create_task(_tail(Invocation(home=world.folder.parent / "home"), wish))
    await until(lambda: said)
    world.say("after")
    world.say("a reply", root_id=before.id)
    world.server.drop()
    world.say("while the line was down", channel=world.ops)
    await until(lambda: len(said) >= 4 or following.done())
    world.say("last")
    await until(lambda: len(said) >= 5 or following.done())
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    assert sorted(said) == sorted(["before", "after", "a reply", "while the line was down", "last"])


async def test_a_reader_told_to_reread_finds_what_it_missed(world: World) -> None:
    async with world.open_account(None, None) as account:
        assert await account.wait_online(10)
        follower = Follower(account, None)
        first = world.say("first")
        await until(lambda: account.store.message(first.id))
        news = Changes(messages={world.town.id: frozenset([first.id])})
        assert texts(follower.news(news)) == ["first"]
        missed = [world.say(f"missed {number}") for number in range(3)]
        await until(lambda: account.store.message(missed[-1].id))
        assert texts(follower.news(RESYNC)) == ["missed 0", "missed 1", "missed 2"]
        assert follower.news(RESYNC) == []


async def test_old_messages_that_are_fetched_are_no_news(world: World) -> None:
    old = world.say("old")
    async with world.open_account(None, None) as account:
        assert await account.wait_online(10)
        follower = Follower(account, None)
        await account.history.ensure_newest(world.town.id)
        assert account.store.message(old.id)
        assert follower.news(Changes(messages={world.town.id: frozenset([old.id])})) == []
        assert follower.news(RESYNC) == []


async def test_what_is_changed_is_told_once_more_and_what_is_deleted_too(world: World) -> None:
    old = world.say("old")
    async with world.open_account(None, None) as account:
        assert await account.wait_online(10)
        await account.history.ensure_newest(world.town.id)
        follower = Follower(account, None)
        follower.past([])
        new = world.say("new")
        await until(lambda: account.store.message(new.id))
        both = Changes(messages={world.town.id: frozenset([old.id, new.id])})
        assert [(news.kind, texts([news])) for news in follower.news(both)] == [("said", ["new"])]
        grace, town = world.grace.id, world.town.id
        world.server.perform(grace, EditMessage(ClientId("1"), town, old.id, "old, mended"))
        world.server.perform(grace, DeleteMessage(ClientId("2"), town, new.id))
        await until(lambda: (found := account.store.message(new.id)) and found.deleted_at)
        told = follower.news(both)
        assert [(news.kind, news.before and news.before.text) for news in told] == [
            ("edited", None),
            ("deleted", "new"),
        ]
        assert follower.news(both) == []


async def test_replies_are_found_by_who_is_told_to_reread(world: World) -> None:
    root = world.say("root")
    async with world.open_account(None, None) as account:
        assert await account.wait_online(10)
        await account.history.ensure_newest(world.town.id)
        follower = Follower(account, None)
        reply = world.say("a reply", root_id=root.id)
        await until(lambda: account.store.message(reply.id))
        assert texts(follower.news(RESYNC)) == ["a reply"]
        assert follower.news(RESYNC) == []


def texts(told: list[News]) -> list[str]:
    return [news.row.text for news in told if isinstance(news.row, Message)]
