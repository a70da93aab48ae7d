"""Does an export hold all that was said, harm nobody who opens it, and come whole or not at all?"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import tracemalloc
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest

from chat_tui import wiring
from chat_tui.account.account import Account
from chat_tui.cli.exporting import page, paper, walking
from chat_tui.config.accounts import AccountConfig, Accounts
from chat_tui.database.lock import FileLock
from chat_tui.errors import FileError, RateLimitedError, UnreachableError
from chat_tui.model.actions import AddReaction
from chat_tui.model.ids import ClientId, FileId
from chat_tui.model.messages import Attachment, Message
from chat_tui.text.sanitize import is_safe
from tests.cli.conftest import Cli, World
from tests.hostile.corpus import hostile_strings

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
HARMLESS = {"charset", "name", "content", "class", "id", "href", "rel", "title", "datetime", "src", "alt"} | {
    "loading", "start", "lang", "http-equiv",
}  # fmt: skip
BLOCKED = ("script", "iframe", "object", "embed", "form", "svg", "link", "base", "input", "video", "audio")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def seats(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The world's account has its cache in a seat that another program holds."""
    folder = tmp_path / "home" / "data" / "accounts" / "fake"
    world.folder = folder / "1"
    config = AccountConfig("fake", "unix:///nowhere", kind="shared")
    monkeypatch.setattr(wiring, "account_configs", lambda context: Accounts({"fake": config}, {}))
    return folder


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def texts(path: Path) -> list[str]:
    return [record["text"] for record in records(path)]


class Looker(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @classmethod
    def of(cls, path: Path) -> Looker:
        looker = cls()
        looker.feed(path.read_text())
        return looker


def test_all_of_a_channel_becomes_records(cli: Cli, world: World, out: Path) -> None:
    for number in range(450):
        world.say(f"message {number}")
    said = cli("export", "#town", "-o", str(out))
    path = out / "town.jsonl"
    assert (said.code, said.lines) == (0, [str(path)])
    assert texts(path) == [f"message {number}" for number in range(450)]
    assert "#town: 450 messages." in said.err
    assert path.stat().st_mode & 0o777 == 0o600
    assert out.stat().st_mode & 0o777 == 0o700
    assert os.listdir(out) == ["town.jsonl"]


def test_only_the_newest_of_it_with_their_threads(cli: Cli, world: World, out: Path) -> None:
    for number in range(320):
        world.say(f"message {number}")
    root = world.say("question?")
    world.say("answer", root_id=root.id)
    for count, first in ((1, "question?"), (250, "message 71"), (10_000, "message 0")):
        assert cli("export", "#town", "-n", str(count), "-o", str(out)).code == 0
        assert (texts(out / "town.jsonl")[0], texts(out / "town.jsonl")[-1]) == (first, "answer")


def test_replies_stand_behind_their_root_with_reactions_and_edits(cli: Cli, world: World, out: Path) -> None:
    root = world.say("question?")
    world.say("something else")
    world.say("answer", author=world.me, root_id=root.id)
    world.server.perform(world.me.id, AddReaction(ClientId("r"), world.town.id, root.id, "tada"))
    assert cli("export", "town", "-o", str(out)).code == 0
    made = records(out / "town.jsonl")
    assert [record["text"] for record in made] == ["question?", "answer", "something else"]
    assert (made[1]["thread"], made[0]["reactions"]) == (root.id, {"tada": 1})


def test_a_gap_is_said_where_nobody_is_asked_and_else_filled_on_the_way(
    cli: Cli, world: World, out: Path, seats: Path
) -> None:
    world.say("first")
    cli("read", "town")
    world.server.faults.since_limit = 5
    for number in range(200):
        world.say(f"message {number}")
    world.server.forget()
    cli("read", "town", "-n", "1")  # it was away for too long: only both ends are known
    said = cli("export", "town", "-o", str(out), "--local")
    assert "In one place messages are missing" in said.err
    assert [one["type"] for one in records(out / "town.jsonl")[:3]] == ["message", "gap", "message"]
    cli("export", "town", "--format", "html", "-o", str(out), "--local")
    assert "Messages are missing here." in Looker.of(out / "town.html").words
    cli("export", "town", "-o", str(out))
    assert texts(out / "town.jsonl") == ["first", *(f"message {number}" for number in range(200))]


def test_a_thread_a_person_and_everything_are_targets(cli: Cli, world: World, out: Path) -> None:
    root = world.say("question?")
    world.say("aside")
    world.say("answer", root_id=root.id)
    world.say("in ops", channel=world.ops)
    assert cli("export", root.id, "-o", str(out)).lines == [str(out / f"town-{root.id}.jsonl")]
    assert texts(out / f"town-{root.id}.jsonl") == ["question?", "answer"]
    assert cli("send", "@grace", "psst").code == 0
    assert {Path(line).name for line in cli("export", "*", "-o", str(out)).lines} == {
        "town.jsonl", "ops.jsonl", "@grace.jsonl",
    }  # fmt: skip
    assert texts(out / "@grace.jsonl") == ["psst"]


def test_from_one_place_to_another(cli: Cli, world: World, out: Path) -> None:
    made = [world.say(f"message {number}") for number in range(6)]
    cli("export", "town", "-o", str(out), "--since", made[2].id, "--until", made[4].id)
    assert texts(out / "town.jsonl") == ["message 2", "message 3"]
    cli("export", "town", "-o", str(out), "--since", "2999-01-01")
    assert texts(out / "town.jsonl") == []


def test_what_is_here_is_exported_without_the_server(cli: Cli, world: World, out: Path, seats: Path) -> None:
    for number in range(150):
        world.say(f"message {number}")
    assert cli("read", "town", "-n", "5").code == 0
    world.server.faults.offline = True
    assert cli("export", "town", "-o", str(out)).code == 5
    assert not out.exists()
    held = FileLock(seats / "1" / "lock")
    with held:
        said = cli("export", "town", "-o", str(out), "--local")
        assert said.code == 0
        assert cli("export", "#twon", "-o", str(out), "--local").code == 3
    assert texts(out / "town.jsonl")[-1] == "message 149"
    assert "not on this machine" in said.err
    assert sorted(path.name for path in seats.iterdir()) == ["1", "2"]


def test_standard_output_takes_it_without_files_only(
    cli: Cli, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.say("hello")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written := io.BytesIO(), write_through=True))
    with paper.standard_output() as sheet:
        sheet.write("hello\n")
    assert written.getvalue() == b"hello\n"
    assert cli("export", "town", "-o", "-", "--media").code == 2


def test_an_unknown_target_leaves_nothing(cli: Cli, world: World, out: Path) -> None:
    assert cli("export", "#twon", "-o", str(out)).code == 3
    assert not out.exists()


def test_markdown_has_days_names_and_indented_threads(cli: Cli, world: World, out: Path) -> None:
    root = world.say("first line\nsecond <b>line</b> `<code>`\n```\n<pre>\n```")
    world.say("answer", author=world.me, root_id=root.id)
    cli("export", "town", "--format", "md", "-o", str(out))
    text = (out / "town.md").read_text()
    assert text.startswith("# \\#town\n")
    assert "\n- **grace** " in text
    assert "  first line  \n  second &lt;b>line&lt;/b> `<code>`" in text
    assert "  ```\n  <pre>\n  ```\n" in text
    assert "\n    - **ada** " in text
    assert text.count("\n## ") == 1


def test_a_page_holds_everything_in_one_file(cli: Cli, world: World, out: Path) -> None:
    root = world.say("**bold** and `code` and https://example.com/x :tada:")
    world.say("answer", author=world.me, root_id=root.id)
    cli("export", "town", "--format", "html", "-o", str(out))
    looked = Looker.of(out / "town.html")
    assert {"strong", "code", "section", "time"} <= set(looked.tags)
    assert ("href", "https://example.com/x") in looked.attributes
    assert ("id", f"m-{root.id}") in looked.attributes
    assert ("class", "thread") in looked.attributes
    assert "answer" in looked.words
    policy = next(value for _, value in looked.attributes if "default-src" in value)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("shape", ["html", "md"])
def test_no_hostile_string_does_anything(cli: Cli, world: World, out: Path, shape: str) -> None:
    strings = [*hostile_strings(), "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style>"]
    strings += [
        "[x](javascript:alert(1))",
        "<javascript:alert(1)>",
        "![p](data:text/html,x)",
        "a `</code><b>`",
    ]
    # No backend lets half a character in: the store could not hold it.
    for string in (string.encode("utf-8", "replace").decode() for string in strings):
        if string.strip():
            _hold(world, world.say(string[:4000]), author_name=string[:60])
    assert cli("export", "town", "--format", shape, "-o", str(out)).code == 0
    path = out / f"town.{shape}"
    assert all(is_safe(line) for line in path.read_text().splitlines())
    if shape == "html":
        looked = Looker.of(path)
        assert not set(BLOCKED) & set(looked.tags)
        assert {name for name, _ in looked.attributes} <= HARMLESS
        links = {
            value.partition(":")[0] for name, value in looked.attributes if name == "href" and ":" in value
        }
        assert links <= {"http", "https", "mailto"}
        assert "<script>alert(1)</script>" in "".join(looked.words)
    else:
        assert not re.search(r"(?<!\\)<script", path.read_text())
        assert not re.search(r"(?<!\\)\]\(javascript", path.read_text())


def _hold(world: World, message: Message, **more: Any) -> None:
    """The server has it so from the beginning."""
    world.server.world.messages[message.id] = replace(message, **more)


def _with_files(world: World) -> None:
    made: list[Attachment] = []
    for name, content in (
        ("notes.txt", b"hello"),
        ("../../.bashrc", b"evil"),
        ("sun.png", PNG),
        ("fake.png", b"<svg onload=x>"),
    ):
        file = Attachment(FileId(f"file{len(made)}"), name, len(content), "image/png")
        world.server.world.files[file.id] = (world.town.id, file, content)
        made.append(file)
    _hold(world, world.say("with files"), attachments=tuple(made))


def test_files_come_beside_it_once_and_harmlessly_named(cli: Cli, world: World, out: Path) -> None:
    _with_files(world)
    assert cli("export", "town", "-o", str(out), "--media").code == 0
    names = {"file0-notes.txt", "file1-bashrc", "file2-sun.png", "file3-fake.png"}
    assert {path.name for path in (out / "media").iterdir()} == names
    record = json.loads((out / "town.jsonl").read_text())
    assert {file["path"] for file in record["files"]} == {f"media/{name}" for name in names}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (out / "media").iterdir())
    cli("export", "town", "-o", str(out), "--media")
    assert {path.name for path in (out / "media").iterdir()} == names


def test_small_pictures_stand_in_the_page_itself(
    cli: Cli, world: World, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_files(world)
    cli("export", "town", "--format", "html", "-o", str(out), "--media")
    sources = [value for name, value in Looker.of(out / "town.html").attributes if name == "src"]
    assert len(sources) == 1  # what only calls itself a picture is a link
    assert sources[0].startswith("data:image/png;base64,")
    monkeypatch.setattr(page, "LARGEST_PICTURE", 10)
    cli("export", "town", "--format", "html", "-o", str(out), "--media")
    looked = Looker.of(out / "town.html")
    assert "img" not in looked.tags
    assert ("href", "media/file2-sun.png") in looked.attributes


def test_a_file_that_is_gone_is_said_and_left_out(cli: Cli, world: World, out: Path) -> None:
    _hold(world, world.say("with a file"), attachments=(Attachment(FileId("gone"), "gone.txt", 5),))
    said = cli("export", "town", "-o", str(out), "--media")
    assert said.code == 0
    assert "gone.txt is left out" in said.err
    assert "path" not in json.loads((out / "town.jsonl").read_text())["files"][0]


def test_a_file_comes_whole_or_not_at_all(tmp_path: Path) -> None:
    there = tmp_path / "x.jsonl"
    there.write_text("old")
    with pytest.raises(TypeError), paper.sheet(there) as sheet:
        sheet.write("half" * 100_000 + 1)  # type: ignore[operator]
    assert (there.read_text(), os.listdir(tmp_path)) == ("old", ["x.jsonl"])
    with paper.sheet(there) as sheet:
        sheet.write("new")
        assert there.read_text() == "old"
        with pytest.raises(FileError, match="being written"), paper.sheet(there):
            pass
    assert there.read_text() == "new"


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    victim, there = tmp_path / "victim", tmp_path / "x.jsonl"
    victim.write_text("mine")
    (tmp_path / ".x.jsonl.part").symlink_to(victim)
    with pytest.raises(FileError), paper.sheet(there):
        pass
    there.symlink_to(victim)
    (tmp_path / ".x.jsonl.part").unlink()
    with paper.sheet(there) as sheet:
        sheet.write("new")
    assert (victim.read_text(), there.read_text(), there.is_symlink()) == ("mine", "new", False)


async def test_a_server_that_asks_for_time_gets_it() -> None:
    slept: list[float] = []
    answers = [RateLimitedError("Slow down.", retry_after=7.0)] * 8 + [UnreachableError("Away.")]

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def ask() -> None:
        if answers:
            raise answers.pop(0)

    fetching = walking.Fetching(cast(Account, None), lambda words: None, sleep)
    await fetching.patiently(ask)
    assert slept == [7.0] * 8 + [2.0]
    answers += [UnreachableError("Away.")] * 9
    with pytest.raises(UnreachableError):
        await fetching.patiently(ask)
    assert len(slept) == 9 + walking.MOST_TRIES - 1


def test_memory_does_not_grow_with_the_history(cli: Cli, world: World, out: Path, seats: Path) -> None:
    def peak() -> int:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        assert cli("export", "town", "--format", "html", "-o", str(out), "--local").code == 0
        return tracemalloc.get_traced_memory()[1] - before

    for number in range(210):
        world.say(f"message {number}")
    cli("export", "town", "-o", str(out))
    tracemalloc.start()
    try:
        peak()
        small = peak()
        for number in range(700):
            world.say(f"message {number}")
        cli("export", "town", "-o", str(out))
        large = peak()
    finally:
        tracemalloc.stop()
    assert large < small * 1.4 + 200_000
