"""Are the options of an account typed, checked, and told by name when they are wrong?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chat_tui.config.account_options import AccountOptions
from chat_tui.config.accounts import read_accounts
from chat_tui.errors import ConfigError


def test_nothing_said_is_a_plain_token() -> None:
    assert AccountOptions.of({}) == AccountOptions()
    assert AccountOptions().login == "token"


def test_all_that_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    found = AccountOptions.of(
        {
            "login": "oauth",
            "allow_http": True,
            "proxy": " socks5://localhost:1080 ",
            "ca_file": "~/lab.pem",
            "client_cert": "/etc/me.pem",
            "fingerprint": "sha256:00",
            "ssh": "host",
            "secret": "file",
            "token_command": ["pass", "show", "chat"],
            "token_env": "WORK_TOKEN",
        }
    )
    assert (found.login, found.allow_http, found.proxy) == ("oauth", True, "socks5://localhost:1080")
    assert (found.ca_file, found.client_key) == (Path("/home/ada/lab.pem"), None)
    assert found.token_command == ("pass", "show", "chat")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"prosy": "x"}, "did you mean 'proxy'"),
        ({"allow_http": "yes"}, "allow_http must be true or false"),
        ({"proxy": 3}, "proxy must be text"),
        ({"ca_file": "lab.pem"}, "ca_file must be a whole path"),
        ({"token_command": "pass show chat"}, "token_command must be a list of words"),
        ({"token_command": []}, "token_command must be a list of words"),
        ({"secret": "cloud"}, "secret must be one of keyring, file, memory"),
        ({"login": 1}, "login must be one of kernel, oauth, token"),
    ],
)
def test_what_is_wrong_is_named(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        AccountOptions.of(options)


def test_an_account_with_a_wrong_option_is_left_out_and_the_others_are_there(tmp_path: Path) -> None:
    file = tmp_path / "accounts.toml"
    file.write_text(
        '[a]\nurl = "https://a.example"\n[a.options]\nprosy = "x"\n[b]\nurl = "https://b.example"\n'
    )
    found = read_accounts(file)
    assert list(found.valid) == ["b"]
    assert "did you mean 'proxy'" in str(found.wrong["a"])
