"""Does the running app do what commands ask, with the words, ids and exit codes of doing it themselves?"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest

from chat_tui import wiring
from chat_tui.account.account import Account
from chat_tui.account.spool import Spool
from chat_tui.cli.controlled import answers
from chat_tui.config.accounts import AccountConfig, Accounts
from chat_tui.errors import ChatError
from chat_tui.model.files import OutgoingFile
from chat_tui.remote import asking
from chat_tui.remote.listening import serve
from chat_tui.remote.sockets import socket_name
from chat_tui.ui.remote_control import RemoteControl
from tests.cli.conftest import Cli, World
from tests.pty_screen import PATIENCE


class Screenless:
    """What the app answers with, without a screen."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.seen: list[tuple[str, ...]] = []

    def accounts(self) -> list[Account]:
        return [self._account]

    def account(self, name: str) -> Account:
        self.seen.append(("account", name))
        return self._account

    async def open(self, name: str, target: str) -> None:
        self.seen.append(("open", name, target))

    def insert(self, text: str) -> None:
        self.seen.append(("insert", text))

    def unread(self) -> list[dict[str, object]]:
        return [
            {"account": "home", "channels": 1, "unread": 4, "mentions": 2},
            {"account": "work", "channels": 1, "unread": 1, "mentions": 0},
            {"account": "fake", "channels": 1, "unread": 3, "mentions": 1},
        ]

    def focus(self) -> dict[str, str]:
        return {"tmux": "/tmp/tmux/default", "pane": "%3"}

    covered = False

    def is_covered(self) -> bool:
        return self.covered

    def quit(self) -> None:
        self.seen.append(("quit",))


class Taking:
    """Takes files in, and remembers from where."""

    def __init__(self, take: Callable[..., Awaitable[OutgoingFile]]) -> None:
        self._take = take
        self.paths: list[Path] = []

    def __get__(self, spool: Spool, _owner: type[Spool]) -> Callable[..., Awaitable[OutgoingFile]]:
        def take(path: Path, most: int) -> Awaitable[OutgoingFile]:
            self.paths.append(path)
            return self._take(spool, path, most)

        return take


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> Iterator[Path]:
    """A home whose runtime directory has a short path, and one account in it."""
    config = AccountConfig("fake", "unix:///nowhere", kind="shared")
    monkeypatch.setattr(wiring, "account_configs", lambda context: Accounts({"fake": config}, {}))
    monkeypatch.setattr(asking, "PATIENCE", PATIENCE)
    with TemporaryDirectory() as made:
        monkeypatch.setenv("CHAT_TUI_HOME", made)
        yield Path(made)


@asynccontextmanager
async def app_running(world: World, home: Path) -> AsyncIterator[Screenless]:
    """The account is open in an app."""
    async with world.open_account(None, "fake") as account:
        assert await account.wait_online(PATIENCE)
        control = Screenless(account)
        (home / "run").mkdir(mode=0o700)
        path = home / "run" / socket_name(77)
        serving = asyncio.create_task(serve(path, answers(cast(RemoteControl, control))))
        async with asyncio.timeout(PATIENCE):
            while not path.exists():  # noqa: ASYNC110 - made by the task
                await asyncio.sleep(0.005)
        try:
            yield control
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


@pytest.fixture
def nobody_else(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """No command may open the account itself."""

    def refused(*_: object) -> None:
        raise AssertionError("the command opened the account itself")

    monkeypatch.setattr(wiring, "open_account", refused)


@pytest.mark.usefixtures("nobody_else")
async def test_the_app_sends_and_the_command_says_so(
    cli: Cli, world: World, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.txt").write_text("the plan")
    monkeypatch.chdir(tmp_path)
    async with app_running(world, home) as control:
        said = await asyncio.to_thread(cli, "send", "#town", "hello")
        message = world.message(said.out.strip())
        assert (said.code, said.err, message.text, message.author_id) == (0, "", "hello", world.me.id)
        record = (await asyncio.to_thread(cli, "send", "#town", "more", "--json")).records[0]
        assert set(record) == {"v", "type", "id", "client_id", "queued"}
        monkeypatch.setattr(Spool, "take", taking := Taking(Spool.take))
        filed = await asyncio.to_thread(cli, "send", "#town", "--file", "plan.txt")
        assert taking.paths == [tmp_path / "plan.txt"]  # from wherever the app was started
        assert [file.name for file in world.message(filed.out.strip()).attachments] == ["plan.txt"]
        assert (await asyncio.to_thread(cli, "edit", message.id, "changed")).code == 0
        assert (await asyncio.to_thread(cli, "react", message.id, ":tada:")).code == 0
        assert world.message(message.id).text == "changed"
        assert [one.emoji for one in world.message(message.id).reactions] == ["tada"]
        assert (await asyncio.to_thread(cli, "delete", message.id)).code == 0
        assert set(control.seen) == {("account", "fake")}
        assert control.accounts()[0].outbox.waiting() == 0


@pytest.mark.usefixtures("nobody_else")
async def test_the_app_saves_files_where_the_command_stands(
    cli: Cli, world: World, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(name)
    monkeypatch.chdir(tmp_path)
    async with app_running(world, home):
        sent = await asyncio.to_thread(cli, "send", "#town", "--file", "one.txt", "--file", "two.txt")
        said = await asyncio.to_thread(cli, "save", sent.out.strip(), "-o", "got")
        assert said.lines == ["got/one.txt", "got/two.txt"]
        assert (tmp_path / "got" / "two.txt").read_text() == "two.txt"
        nothing = await asyncio.to_thread(cli, "send", "#town", "no files")
        assert (await asyncio.to_thread(cli, "save", nothing.out.strip())).code == 3


async def test_what_was_read_is_told_by_the_app(cli: Cli, world: World, home: Path) -> None:
    async with app_running(world, home) as control:
        account = control.accounts()[0]
        world.say("news")
        async with asyncio.timeout(PATIENCE):
            while not account.store.totals()[1]:  # noqa: ASYNC110 - it hears of it soon
                await asyncio.sleep(0.005)
        assert (await asyncio.to_thread(cli, "read", "#town", "--mark")).code == 0
        assert control.seen == [("account", "fake")]
        assert account.store.totals()[1] == 0


@pytest.mark.usefixtures("nobody_else")
async def test_a_status_line_asks_the_app(cli: Cli, world: World, home: Path) -> None:
    async with app_running(world, home):
        assert (await asyncio.to_thread(cli, "--account", "fake", "unread", "--count")).out == "3\n"
        shown = await asyncio.to_thread(cli, "unread", "--format", "tmux")
        assert shown.out == "#[bold]@1#[nobold] 3\n"
        record = (await asyncio.to_thread(cli, "unread", "--json")).records[0]
        assert set(record) == {"v", "type", "account", "channels", "unread", "mentions"}


@pytest.mark.usefixtures("nobody_else")
async def test_what_goes_wrong_in_the_app_ends_the_command_as_ever(
    cli: Cli, world: World, home: Path
) -> None:
    async with app_running(world, home) as control:
        unknown = await asyncio.to_thread(cli, "send", "#twon", "hello")
        assert unknown.code == 3
        assert "#town" in unknown.err
        refused = await asyncio.to_thread(cli, "send", "#town", "x" * 20_000)
        assert refused.code == 6
        assert "the server takes" in refused.err
        world.server.faults.offline = True
        world.server.drop()
        async with asyncio.timeout(PATIENCE):
            while control.accounts()[0].connection.is_online:  # noqa: ASYNC110 - it learns of it soon
                await asyncio.sleep(0.005)
        away = await asyncio.to_thread(cli, "send", "#town", "hello")
        assert away.code == 5
        queued = (await asyncio.to_thread(cli, "send", "#town", "later", "--queue", "--json")).records[0]
        assert (queued["id"], queued["queued"]) == (None, True)


async def test_a_message_too_long_for_the_line_or_an_app_that_only_looks_is_no_hindrance(
    cli: Cli, world: World, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app_running(world, home) as control:
        control.accounts()[0].gate.is_closed = True
        said: list[str] = []

        def opened(*_: object) -> None:
            said.append("own")
            raise ChatError("It opens the account itself.")

        monkeypatch.setattr(wiring, "open_account", opened)
        assert (await asyncio.to_thread(cli, "send", "#town", "hello")).code == 1
        control.accounts()[0].gate.is_closed = False
        assert (await asyncio.to_thread(cli, "send", "#town", "\u00e4" * 300_000)).code == 1
        assert said == ["own", "own"]


@pytest.fixture
def tmux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tmux that only writes down what it is told."""
    program, told = tmp_path / "bin" / "tmux", tmp_path / "told"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> {told}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return told


async def test_the_app_is_told_where_to_go_and_asked_what_is_unread(
    cli: Cli, world: World, home: Path, tmux: Path
) -> None:
    async with app_running(world, home) as control:
        for arguments in (("open", "#ops"), ("insert", "some words"), ("focus",), ("quit",)):
            assert (await asyncio.to_thread(cli, "remote", *arguments)).code == 0
        assert (await asyncio.to_thread(tmux.read_text)).splitlines() == [
            f"-S /tmp/tmux/default {deed} -t %3" for deed in ("switch-client", "select-window", "select-pane")
        ]
        control.covered = True
        said = await asyncio.to_thread(cli, "remote", "insert", "-", stdin="from a pipe\n")
        assert "behind a dialog" in said.err
        assert control.seen == [
            ("open", "", "#ops"),
            ("insert", "some words"),
            ("quit",),
            ("insert", "from a pipe"),
        ]
        assert (await asyncio.to_thread(cli, "remote", "unread", "--count")).out == "8\n"
        assert (
            await asyncio.to_thread(cli, "remote", "unread", "--format", "tmux")
        ).out == "#[bold]@3#[nobold] 8\n"
        assert (await asyncio.to_thread(cli, "remote", "unread")).lines == [
            "home: 4 unread, 2 for you",
            "work: 1 unread",
            "fake: 3 unread, 1 for you",
        ]
        records = (await asyncio.to_thread(cli, "remote", "unread", "--json")).records
        assert [(one["type"], one["account"], one["unread"]) for one in records] == [
            ("unread", "home", 4),
            ("unread", "work", 1),
            ("unread", "fake", 3),
        ]
        assert (await asyncio.to_thread(cli, "remote", "--pid", "78", "unread")).code == 5


def test_without_an_app_a_status_line_is_empty_and_all_else_says_so(cli: Cli, home: Path) -> None:
    assert (cli("remote", "unread", "--format", "tmux").code, cli("remote", "open", "#x").code) == (0, 5)
    assert "No app runs here" in cli("remote", "quit").err
