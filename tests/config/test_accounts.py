"""Are accounts kept, replaced and forgotten without touching the rest of the file?"""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chat_tui.config.accounts import (
    AccountConfig,
    load_accounts,
    read_accounts,
    remove_account,
    save_account,
)
from chat_tui.errors import ConfigError

WORK = AccountConfig("work", "https://chat.example.org", user="ada", options={"proxy": "none"})


def test_an_account_is_read_as_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "c" / "accounts.toml"
    save_account(path, WORK)
    save_account(path, AccountConfig("host", "unix:///run/chat-tui/chat.sock", kind="shared"))
    assert load_accounts(path)["work"] == WORK
    assert list(load_accounts(path)) == ["work", "host"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_comments_and_other_accounts_stay(tmp_path: Path) -> None:
    path = tmp_path / "accounts.toml"
    path.write_text('# mine\n[home]\nurl = "unix:///x.sock" # here\n')
    save_account(path, WORK)
    assert remove_account(path, "work")
    assert not remove_account(path, "work")
    assert path.read_text().startswith('# mine\n[home]\nurl = "unix:///x.sock" # here\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[work\n", "cannot be read"),
        ("work = 3\n", "must be a table"),
        ("[work]\n", "needs a url"),
        ('[work]\nurl = "https://x"\nuser = 3\n', r"line 3, column 1: \[work\] user must be text"),
        ('[work]\n\nuri = "https://x"\n', r"line 3, column 1: \[work\] has no 'uri'; did you mean 'url'"),
        ('[work]\nurl = "https://x"\nkind = "big"\n', "kind must be one of"),
        ('["../x"]\nurl = "https://x"\n', "cannot be the name of an account"),
    ],
)
def test_a_broken_file_is_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "accounts.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=said):
        load_accounts(path)


def test_a_broken_file_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "accounts.toml"
    path.write_text("[work\n")
    with pytest.raises(ConfigError):
        save_account(path, WORK)
    assert path.read_text() == "[work\n"


def test_who_signs_in_at_several_servers_at_once_has_all_accounts(tmp_path: Path) -> None:
    path = tmp_path / "accounts.toml"
    names = [f"server{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as at_once:
        list(at_once.map(lambda name: save_account(path, AccountConfig(name, f"https://{name}.org")), names))
    assert sorted(load_accounts(path)) == names
    assert [left.name for left in tmp_path.iterdir()] == ["accounts.toml"]


def test_what_is_right_can_be_used_beside_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "accounts.toml"
    path.write_text('[good]\nurl = "https://a.org"\n[bad]\nuri = "x"\n["No Name"]\nurl = "https://b.org"\n')
    found = read_accounts(path)
    assert list(found.valid) == ["good"]
    assert [str(error).partition(": ")[2] for error in found.wrong.values()] == [
        "[bad] has no 'uri'; did you mean 'url'?",
        "[No Name] cannot be the name of an account."
        " Use small letters, digits, dots, dashes and underscores.",
    ]
    path.write_text("[good\n")
    assert read_accounts(path).valid == {}
    assert list(read_accounts(path).wrong) == [""]
