"""What the tests of the command line share: a fake server behind `wiring`, and a way to run a line."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chat_tui import wiring
from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.backends.fake.server import FakeServer
from chat_tui.cli import reach
from chat_tui.cli.main import run
from chat_tui.model.channels import Channel
from chat_tui.model.ids import UserId
from chat_tui.model.messages import Message
from chat_tui.model.users import User
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from tests.cli.published.records import valid_record


@dataclass
class Said:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def records(self) -> list[dict[str, Any]]:
        """Each line as a record, which the published schema must describe."""
        return [valid_record(line) for line in self.lines]


Cli = Callable[..., Said]


class Stdin(io.TextIOWrapper):
    """A pipe into a command, or what a person types."""

    is_terminal = False

    def __init__(self, words: str | bytes) -> None:
        raw = words.encode() if isinstance(words, str) else words
        super().__init__(io.BufferedReader(io.BytesIO(raw)), encoding="utf-8")

    def isatty(self) -> bool:
        return self.is_terminal


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs one command line in a home of its own; `stdin` is what is piped into it."""
    monkeypatch.setenv("CHAT_TUI_HOME", str(tmp_path / "home"))
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CHAT_TUI_TOKEN", "CHAT_TUI_ACCOUNT"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, stdin: str | bytes = "") -> Said:
        monkeypatch.setattr("sys.stdin", Stdin(stdin))
        capsys.readouterr()
        code = run(arguments)
        written = capsys.readouterr()
        for line in written.out.splitlines():
            if line.startswith('{"v":'):
                valid_record(line)
        return Said(code, written.out, written.err)

    return call


@dataclass
class World:
    """A fake server with two people, two channels and whoever runs the commands."""

    server: FakeServer
    me: User
    grace: User
    town: Channel
    ops: Channel
    folder: Path

    def say(
        self, text: str, *, author: User | None = None, channel: Channel | None = None, **more: Any
    ) -> Message:
        return self.server.post((author or self.grace).id, (channel or self.town).id, text, **more)

    def message(self, message_id: str) -> Message:
        return next(found for found in self.server.world.messages.values() if found.id == message_id)

    @asynccontextmanager
    async def open_account(
        self, _context: wiring.WiringContext | None, name: str | None
    ) -> AsyncIterator[Account]:
        folder = self.folder
        folder.mkdir(parents=True, exist_ok=True)
        account = Account(
            Profile(name or "fake", "Fake", kind="shared"),
            FakeBackend(self.server, UserId(self.me.id)),
            Store.open(folder / "cache.sqlite"),
            Mine.open(folder / "mine.sqlite"),
        )
        try:
            await account.start()
            yield account
        finally:
            await account.close()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The account that every command gets; a server out of reach is given up at once."""
    server = FakeServer()
    me, grace = server.add_user("ada", "Ada"), server.add_user("grace", "Grace")
    made = World(
        server, me, grace, server.add_channel("town"), server.add_channel("ops"), tmp_path / "account"
    )
    monkeypatch.setattr(wiring, "open_account", made.open_account)
    monkeypatch.setattr(reach, "PATIENCE", 0.5)
    return made
