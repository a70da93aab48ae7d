"""Are tokens kept where only their owner reads them, with a keyring, without one, and with one that hangs."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from chat_tui.auth import credentials as module_of_credentials
from chat_tui.auth.credentials import Credentials, Place
from chat_tui.auth.secret import Secret
from chat_tui.errors import ConfigError, StorageError, WithheldError

TOKEN = Secret("token-of-ada")


class MemoryKeyring:
    """A keyring that works."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service_name: str, username: str) -> str | None:
        """The secret."""
        return self.kept.get((service_name, username))

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service_name, username] = password

    def delete_password(self, service_name: str, username: str) -> None:
        """Forget it; the real ones raise for what they do not have."""
        del self.kept[service_name, username]


def broken() -> MemoryKeyring:
    """A keyring that cannot even be found."""
    raise RuntimeError("D-Bus says no")


def without_keyring(path: Path) -> Credentials:
    """Only the file."""
    return Credentials(path, keyring=lambda: None)


def mode_of(path: Path) -> int:
    """The permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def private_file(path: Path, content: str) -> None:
    """A file that only we can read."""
    path.parent.mkdir()
    path.touch(0o600)
    path.write_text(content)


def content_of(path: Path) -> str | None:
    """What is in a file, or None without one."""
    return path.read_text() if path.exists() else None


@pytest.fixture(autouse=True)
def _new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_of_credentials, "_memory", {})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "private" / "credentials.json"


async def test_a_keyring_that_works_is_used_and_the_file_says_so(path: Path) -> None:
    keyring = MemoryKeyring()
    credentials = Credentials(path, keyring=lambda: keyring)
    await credentials.put("work", TOKEN)
    assert await credentials.get("work") == TOKEN
    assert content_of(path) == '{"work": {"in": "keyring"}}'
    await credentials.forget("work")
    assert await credentials.get("work") is None
    assert keyring.kept == {}


async def test_without_a_keyring_a_private_file_is_used(path: Path) -> None:
    previous = os.umask(0)
    try:
        await without_keyring(path).put("work", TOKEN)
        await without_keyring(path).put("home", Secret("other"))
    finally:
        os.umask(previous)
    assert mode_of(path) == 0o600
    assert mode_of(path.parent) == 0o700
    assert await without_keyring(path).get("work") == TOKEN
    await without_keyring(path).forget("work")
    assert await without_keyring(path).get("work") is None
    assert await without_keyring(path).get("home") == Secret("other")
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


async def test_a_broken_keyring_is_as_good_as_none(path: Path) -> None:
    credentials = Credentials(path, keyring=broken)
    await credentials.put("work", TOKEN)
    assert await credentials.get("work") == TOKEN
    await credentials.forget("work")
    assert await credentials.get("work") is None


async def test_a_keyring_that_hangs_is_asked_once_and_then_never_again(path: Path) -> None:
    hang = threading.Event()
    asked = 0

    def hanging() -> MemoryKeyring:
        nonlocal asked
        asked += 1
        hang.wait(10)
        return MemoryKeyring()

    credentials = Credentials(path, keyring=hanging, patience=0.05)
    await credentials.put("work", TOKEN)
    assert await credentials.get("work") == TOKEN
    assert await credentials.get("nobody") is None
    assert asked == 1
    hang.set()


async def test_a_token_moves_from_the_file_to_a_keyring_that_came_later(path: Path) -> None:
    await without_keyring(path).put("work", TOKEN)
    keyring = MemoryKeyring()
    credentials = Credentials(path, keyring=lambda: keyring)
    await credentials.put("work", Secret("newer"))
    assert await credentials.get("work") == Secret("newer")
    assert content_of(path) == '{"work": {"in": "keyring"}}'


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o610])
async def test_a_file_that_others_can_read_is_refused(path: Path, mode: int) -> None:
    await without_keyring(path).put("work", TOKEN)
    os.chmod(path, mode)
    for call in (
        without_keyring(path).get("work"),
        without_keyring(path).put("work", TOKEN),
        without_keyring(path).forget("work"),
    ):
        with pytest.raises(ConfigError) as refused:
            await call
        assert refused.value.hint == f"chmod 600 {path}"
        assert "token" not in str(refused.value)


@pytest.mark.parametrize("content", ["{", "[]", "7", '"text"'])
async def test_a_broken_file_is_a_config_error_and_stays(path: Path, content: str) -> None:
    private_file(path, content)
    with pytest.raises(ConfigError):
        await without_keyring(path).get("work")
    assert content_of(path) == content


async def test_entries_of_another_kind_are_left_out(path: Path) -> None:
    private_file(path, '{"work": 7, "home": "fine"}')
    assert await without_keyring(path).get("work") is None
    assert await without_keyring(path).get("home") == Secret("fine")


async def test_a_place_where_nothing_can_be_written_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        await without_keyring(tmp_path / "file" / "credentials.json").put("work", TOKEN)


async def test_a_keyring_that_answered_once_and_hangs_later_is_no_signing_out(path: Path) -> None:
    keyring, hang = MemoryKeyring(), threading.Event()
    await Credentials(path, keyring=lambda: keyring).put("work", TOKEN)

    def hanging() -> MemoryKeyring:
        hang.wait(10)
        return keyring

    later = Credentials(path, keyring=hanging, patience=0.05)
    for _ in range(2):
        with pytest.raises(WithheldError, match="The token of work is in the keyring"):
            await later.get("work")
    hang.set()
    assert later._keyring._hanging is not None
    later._keyring._hanging.join()
    assert await later.get("work") == TOKEN


async def test_a_session_without_the_keyring_says_where_the_token_is(path: Path) -> None:
    keyring = MemoryKeyring()
    await Credentials(path, keyring=lambda: keyring).put("work", TOKEN)
    for elsewhere in (without_keyring(path), Credentials(path, keyring=broken)):
        with pytest.raises(WithheldError) as withheld:
            await elsewhere.get("work")
        assert "login work" in withheld.value.hint
        assert await elsewhere.where("work") is Place.KEYRING


async def test_while_a_keyring_takes_over_the_file_never_has_an_older_token(path: Path) -> None:
    await without_keyring(path).put("work", TOKEN)
    seen: list[str | None] = []

    class Watching(MemoryKeyring):
        def set_password(self, service_name: str, username: str, password: str) -> None:
            seen.append(content_of(path))

    await Credentials(path, keyring=Watching).put("work", Secret("newer"))
    assert seen == ['{"work": "newer"}']


async def test_the_place_is_chosen_by_the_options(path: Path) -> None:
    keyring = MemoryKeyring()
    in_file = Credentials(path, keeping="file", keyring=lambda: keyring)
    assert await in_file.put("work", TOKEN) is Place.FILE
    assert await in_file.where("work") is Place.FILE
    assert in_file.sentence(Place.FILE) == f"The token is in {path}, readable by you only (0600)."
    assert keyring.kept == {}

    in_memory = Credentials(path, keeping="memory", keyring=lambda: keyring)
    assert await in_memory.put("work", Secret("newer")) is Place.MEMORY
    assert await Credentials(path, keeping="memory").get("work") == Secret("newer")
    assert content_of(path) == "{}"
    await in_memory.forget("work")
    assert await in_memory.get("work") is None

    in_keyring = Credentials(path, keeping="keyring", keyring=lambda: None)
    with pytest.raises(WithheldError):
        await in_keyring.put("work", TOKEN)
    assert content_of(path) == "{}"
    assert await in_keyring.get("work") == TOKEN, "an old one may be dead, so this process has the new one"


async def test_without_a_keyring_a_person_is_told_in_one_sentence(path: Path) -> None:
    credentials = without_keyring(path)
    told = credentials.sentence(await credentials.put("work", TOKEN))
    assert told.startswith(
        f"No keyring answers here, so the token is in {path}, readable by you only (0600);"
    )
    assert await credentials.where("nobody") is Place.NOWHERE


async def test_beside_a_command_nothing_is_kept(path: Path) -> None:
    credentials = Credentials(path, command=("echo", "from-a-command"), keyring=lambda: None)
    assert await credentials.get("work") == Secret("from-a-command")
    assert await credentials.where("work") is Place.COMMAND
    with pytest.raises(ConfigError, match="token_command"):
        await credentials.put("work", TOKEN)
    await credentials.forget("work")
    assert content_of(path) is None


async def test_a_token_of_the_environment_is_read_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORK_TOKEN_OF_A_TEST", "from-outside")
    for _ in range(2):
        credentials = Credentials(path, variable="WORK_TOKEN_OF_A_TEST")
        assert await credentials.get("work") == Secret("from-outside")
        assert "WORK_TOKEN_OF_A_TEST" not in os.environ


async def test_a_variable_that_is_not_set_is_named(path: Path) -> None:
    with pytest.raises(WithheldError, match="token_env: NO_SUCH_TOKEN_OF_A_TEST is not in the environment"):
        await Credentials(path, variable="NO_SUCH_TOKEN_OF_A_TEST").get("work")
