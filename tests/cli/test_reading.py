"""Do reading, searching and listing print what is there, in order, as text and as records?"""

from __future__ import annotations

import pytest

from chat_tui.cli.record_types import FIELDS
from chat_tui.model.actions import AddReaction
from chat_tui.model.ids import ClientId
from tests.cli.conftest import Cli, World

NASTY = "\x1b]0;title\x07\x1b[2J\x9b31m and \u202eback"


def test_messages_are_read_oldest_first(cli: Cli, world: World) -> None:
    for number in range(5):
        world.say(f"message {number}")
    said = cli("read", "#town")
    assert said.code == 0
    assert [line.partition("grace: ")[2] for line in said.lines] == [f"message {n}" for n in range(5)]


def test_only_the_newest_are_read_when_a_number_is_given(cli: Cli, world: World) -> None:
    for number in range(5):
        world.say(f"message {number}")
    texts = [record["text"] for record in cli("read", "town", "-n", "2", "--json").records]
    assert texts == ["message 3", "message 4"]


def test_more_history_is_fetched_until_there_is_enough(cli: Cli, world: World) -> None:
    for number in range(150):
        world.say(f"message {number}")
    texts = [record["text"] for record in cli("read", "town", "-n", "130", "--json").records]
    assert texts == [f"message {number}" for number in range(20, 150)]


def test_reading_since_and_before_a_message(cli: Cli, world: World) -> None:
    made = [world.say(f"message {number}") for number in range(5)]
    records = cli("read", "town", "--since", made[0].id, "--before", made[4].id, "--json").records
    assert [record["text"] for record in records] == ["message 1", "message 2", "message 3"]


def test_reading_since_a_message_has_the_replies_to_it(cli: Cli, world: World) -> None:
    root = world.say("do you look?")
    world.say("I do.", root_id=root.id)
    world.say("and then")
    records = cli("read", "town", "--since", root.id, "--json").records
    assert [(record["text"], record["thread"]) for record in records] == [
        ("I do.", root.id),
        ("and then", None),
    ]


def test_reading_since_a_moment(cli: Cli, world: World) -> None:
    world.say("now")
    assert [record["text"] for record in cli("read", "town", "--since", "1h", "--json").records] == ["now"]
    assert cli("read", "town", "--since", "2999-01-01", "--json").out == ""


def test_replies_and_reactions_are_read_as_well(cli: Cli, world: World) -> None:
    root = world.say("question?")
    reply = world.say("answer", author=world.me, root_id=root.id)
    world.server.perform(world.me.id, AddReaction(ClientId("r"), world.town.id, root.id, "tada"))
    records = cli("read", "town", "--json").records
    assert [record["id"] for record in records] == [root.id, reply.id]
    assert records[1]["thread"] == root.id
    assert records[0]["reactions"] == {"tada": 1}


def test_a_message_record_has_all_its_fields(cli: Cli, world: World) -> None:
    message = world.say("hello")
    record = cli("read", "town", "--json").records[0]
    assert set(record) == {"v", "type", *FIELDS["message"]}
    assert record["author"] == "grace"
    assert record["channel"] == "town"
    assert record["id"] == message.id
    assert record["at"].endswith("Z")


def test_plain_text_is_harmless_and_records_are_raw(cli: Cli, world: World) -> None:
    world.say(NASTY)
    plain = cli("read", "town").out
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(plain)
    said = cli("read", "town", "--json")
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(said.out)
    assert said.records[0]["text"] == NASTY


def test_colour_is_only_where_it_is_wanted(cli: Cli, world: World) -> None:
    world.say("hello")
    assert "\x1b[" not in cli("read", "town").out
    assert "\x1b[1m" in cli("--color", "always", "read", "town").out


def test_further_lines_are_indented(cli: Cli, world: World) -> None:
    world.say("one\ntwo")
    assert cli("read", "town").lines[1] == "    two"


def test_reading_marks_nothing_read_unless_asked(cli: Cli, world: World) -> None:
    world.say("hello")
    cli("read", "town")
    assert cli("unread", "--count").out == "1\n"
    assert cli("--read-only", "read", "town", "--mark").code == 0
    assert cli("unread", "--count").out == "1\n"
    assert cli("read", "town", "--mark").code == 0
    assert cli("unread", "--count").out == "0\n"


def test_what_is_known_here_is_read_when_the_server_is_out_of_reach(cli: Cli, world: World) -> None:
    world.say("hello")
    cli("read", "town")
    world.server.faults.offline = True
    said = cli("read", "town", "--json")
    assert (said.code, [record["text"] for record in said.records]) == (0, ["hello"])
    assert "What follows is what is known here" in said.err


def test_search_finds_in_all_channels(cli: Cli, world: World) -> None:
    world.say("deploy failed")
    world.say("deploy worked", channel=world.ops)
    world.say("lunch?")
    cli("read", "town")
    cli("read", "ops")
    texts = {record["text"] for record in cli("search", "deploy", "--json", "--local").records}
    assert texts == {"deploy failed", "deploy worked"}
    assert "#ops grace: deploy worked" in cli("search", "worked", "--local").out
    assert "Nothing was found" in cli("search", "nothinglikeit", "--local").err


def test_channels_and_people_are_listed(cli: Cli, world: World) -> None:
    world.say("hello @ada")
    assert {line.split()[0] for line in cli("channels").lines} == {"#town", "#ops"}
    records = {record["name"]: record for record in cli("channels", "--json").records}
    assert records["town"]["unread"] == 1
    assert set(records["town"]) == {"v", "type", *FIELDS["channel"]}
    people = {record["name"]: record for record in cli("people", "--json").records}
    assert set(people["grace"]) == {"v", "type", *FIELDS["person"]}
    assert people["ada"]["presence"] == "online"
    assert "@grace" in cli("people").out


def test_unread_is_counted_for_people_programs_and_tmux(cli: Cli, world: World) -> None:
    assert cli("unread", "--format", "tmux").out == "\n"
    world.say("hello @ada")
    world.say("more")
    assert cli("unread", "--count").out == "2\n"
    record = cli("unread", "--json").records[0]
    assert (record["channels"], record["unread"], record["mentions"]) == (1, 2, 1)
    assert cli("unread", "--format", "tmux").out == "#[bold]@1#[nobold] 2\n"
    assert cli("unread").lines[0].startswith("#town")


def test_status_says_who_and_how(cli: Cli, world: World) -> None:
    said = cli("status")
    assert said.code == 0
    assert said.lines[0] == "fake: online as @ada"
    assert set(cli("status", "--json").records[0]) == {"v", "type", *FIELDS["status"]}
    world.server.faults.offline = True
    assert cli("status").code == 5


def test_direct_channels_are_named_by_the_person(cli: Cli, world: World) -> None:
    assert cli("send", "@grace", "psst").code == 0
    record = cli("read", "@grace", "--json").records[0]
    assert (record["channel"], record["text"], record["workspace"]) == ("@grace", "psst", None)


@pytest.mark.parametrize("command", ["read", "send"])
def test_an_unknown_person_is_a_sentence(cli: Cli, world: World, command: str) -> None:
    said = cli(command, "@grcae", *(["hi"] if command == "send" else []))
    assert said.code == 3
    assert "@grace" in said.err


def test_the_schema_describes_what_is_printed(cli: Cli, world: World) -> None:
    world.say("hello")
    for arguments in (("read", "town"), ("channels",), ("people",), ("unread",), ("status",)):
        for record in cli(*arguments, "--json").records:
            assert set(record) == {"v", "type", *FIELDS[record["type"]]}
