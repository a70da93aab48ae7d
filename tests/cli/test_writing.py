"""Does what is sent, changed and taken back from the shell arrive, once, and fail with the right code?"""

from __future__ import annotations

import pytest

from chat_tui.cli.writing import fenced
from tests.cli.conftest import Cli, World


def test_a_message_is_sent_and_its_id_printed(cli: Cli, world: World) -> None:
    said = cli("send", "#town", "hello there")
    assert (said.code, said.err) == (0, "")
    assert world.message(said.out.strip()).text == "hello there"


def test_the_same_as_a_record(cli: Cli, world: World) -> None:
    record = cli("send", "town", "hello", "--json").records[0]
    assert (record["v"], record["type"], record["queued"]) == (1, "sent", False)
    assert world.message(record["id"]).text == "hello"


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input_is_sent(cli: Cli, world: World, arguments: tuple[str, ...]) -> None:
    said = cli("send", "#town", *arguments, stdin="one\ntwo\n")
    assert world.message(said.out.strip()).text == "one\ntwo"


def test_a_pipe_becomes_a_code_block(cli: Cli, world: World) -> None:
    said = cli("send", "#town", "--code", "py", stdin="x = 1\n")
    assert world.message(said.out.strip()).text == "```py\nx = 1\n```"


def test_a_fence_is_longer_than_any_inside() -> None:
    assert fenced("a\n````\nb") == "`````\na\n````\nb\n`````"


def test_a_reply_goes_to_the_root_of_the_thread(cli: Cli, world: World) -> None:
    root = world.say("question?")
    reply = world.say("answer", root_id=root.id)
    said = cli("send", "#town", "thanks", "--reply", reply.id)
    assert world.message(said.out.strip()).root_id == root.id


def test_a_reply_to_a_message_of_another_channel_is_refused(cli: Cli, world: World) -> None:
    there = world.say("elsewhere", channel=world.ops)
    said = cli("send", "#town", "thanks", "--reply", there.id)
    assert said.code == 3
    assert "is not in #town" in said.err


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_is_not_sent(cli: Cli, world: World, text: str) -> None:
    assert cli("send", "#town", text).code == 2
    assert not world.server.world.messages


def test_an_unknown_channel_names_the_nearest(cli: Cli, world: World) -> None:
    said = cli("send", "#twon", "hello")
    assert (said.code, said.out) == (3, "")
    assert "#town" in said.err
    assert "Traceback" not in said.err


def test_a_message_that_is_too_long_is_refused_before_it_is_sent(cli: Cli, world: World) -> None:
    said = cli("send", "#town", "x" * 20_000)
    assert said.code == 6
    assert "20,000 characters" in said.err


def test_an_edit_a_reaction_and_a_deletion_arrive(cli: Cli, world: World) -> None:
    message_id = cli("send", "#town", "helo").out.strip()
    assert cli("edit", message_id, "hello").code == 0
    assert world.message(message_id).text == "hello"
    assert cli("react", message_id, ":tada:").code == 0
    assert [one.emoji for one in world.message(message_id).reactions] == ["tada"]
    assert cli("delete", message_id).code == 0
    assert world.message(message_id).deleted_at


def test_a_message_of_another_cannot_be_edited(cli: Cli, world: World) -> None:
    said = cli("edit", world.say("mine").id, "yours")
    assert said.code == 6


def test_an_unknown_message_is_a_sentence(cli: Cli, world: World) -> None:
    said = cli("delete", "nosuchmessage")
    assert said.code == 3
    assert "There is no message 'nosuchmessage'" in said.err


def test_a_server_out_of_reach_has_its_own_code(cli: Cli, world: World) -> None:
    world.server.faults.offline = True
    said = cli("send", "#town", "hello")
    assert said.code == 5
    assert "cannot be reached" in said.err


def test_what_is_queued_is_kept_and_sent_by_the_next_that_gets_through(cli: Cli, world: World) -> None:
    assert cli("channels").code == 0
    world.server.faults.offline = True
    said = cli("send", "#town", "later", "--queue", "--json")
    assert (said.code, said.records[0]["queued"], said.records[0]["id"]) == (0, True, None)
    assert "Kept" in said.err
    world.server.faults.offline = False
    assert cli("send", "#town", "now").code == 0
    assert [message.text for message in world.server.world.messages.values()] == ["later", "now"]


def test_what_is_not_queued_is_not_kept(cli: Cli, world: World) -> None:
    assert cli("channels").code == 0
    world.server.faults.offline = True
    assert cli("send", "#town", "never").code == 5
    world.server.faults.offline = False
    assert cli("send", "#town", "now").code == 0
    assert [message.text for message in world.server.world.messages.values()] == ["now"]


def test_a_lost_answer_does_not_double_the_message(cli: Cli, world: World) -> None:
    world.server.faults.lost_answers = 1
    assert cli("send", "#town", "once").code == 0
    assert [message.text for message in world.server.world.messages.values()] == ["once"]


@pytest.mark.parametrize(
    "command", [("send", "#town", "x"), ("edit", "id", "x"), ("delete", "id"), ("react", "id", "x")]
)
def test_nothing_is_sent_when_only_reading(cli: Cli, world: World, command: tuple[str, ...]) -> None:
    said = cli("--read-only", *command)
    assert said.code == 1
    assert "--read-only" in said.err
