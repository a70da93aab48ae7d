"""Are the server's limits told before anything is copied, and secrets noticed?"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.errors import FileError
from chat_tui.model.actions import SendMessage
from chat_tui.model.files import OutgoingFile
from tests.account.conftest import Town


@pytest.fixture
def a_file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_text("a plan")
    return path


def files(count: int, size: int = 1) -> tuple[OutgoingFile, ...]:
    return tuple(OutgoingFile(f"k{number}", f"f{number}", size) for number in range(count))


def limit(town: Town, **limits: int) -> None:
    town.server.capabilities = replace(town.server.capabilities, **limits)  # type: ignore[arg-type]


async def test_one_file_too_many_is_refused_with_both_numbers(town: Town, a_file: Path) -> None:
    await town.account.attaching.take(a_file, 9)
    with pytest.raises(FileError, match="may have 10 files here; these are 11"):
        await town.account.attaching.take(a_file, 10)


async def test_a_server_without_files_says_so(town: Town, a_file: Path) -> None:
    limit(town, max_files=0)
    with pytest.raises(FileError, match="takes no files"):
        await town.account.attaching.take(a_file)


async def test_limits_learnt_later_count_before_a_message_is_queued(town: Town) -> None:
    limit(town, max_file_size=10)
    action = SendMessage(town.account.new_client_id(), town.channel.id, "", files=files(1, size=11))
    with pytest.raises(FileError, match="f0 has 11 bytes; the server takes 10"):
        await town.account.perform(action)
    assert town.account.mine.items() == ()


@pytest.mark.parametrize(
    ("name", "content", "is_secret"),
    [
        ("id_ed25519", "x", True),
        ("id_ed25519.pub", "x", False),
        (".env", "x", True),
        (".env.production", "x", True),
        ("site.KEY", "x", True),
        ("passwords.kdbx", "x", True),
        ("deploy.pem", "-----BEGIN OPENSSH PRIVATE KEY-----\nxyz", True),
        ("deploy.pem", "-----BEGIN CERTIFICATE-----\nxyz", False),
        ("keynote.txt", "monkeys", False),
    ],
)
async def test_secrets_are_noticed(
    town: Town, tmp_path: Path, name: str, content: str, is_secret: bool
) -> None:
    path = tmp_path / name
    path.write_text(content)
    assert bool(await town.account.attaching.why_secret(path)) == is_secret


async def test_a_pipe_is_not_read_to_find_out(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert await town.account.attaching.why_secret(path) == ""
    assert await town.account.attaching.why_secret(tmp_path / "nowhere") == ""
