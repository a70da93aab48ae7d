"""settings.toml of a workspace: what it sets, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.errors import ConfigError
from chat_tui.server.config import ServerConfig
from chat_tui.server.settings_file import NAME, SETTINGS, read_settings


def written(data: Path, text: str) -> Path:
    (data / NAME).write_text(text)
    return data


def test_without_a_file_all_is_as_it_was(tmp_path: Path) -> None:
    base = ServerConfig(site_name="lab")
    assert read_settings(tmp_path, base) == base


def test_the_file_sets_what_it_names(tmp_path: Path) -> None:
    text = 'site_name = "lab"\nopen_sign_up = true\nmax_file = 1000\nallowed_hosts = ["lab.example"]\n'
    read = read_settings(written(tmp_path, text))
    assert (read.site_name, read.open_sign_up, read.max_file) == ("lab", True, 1000)
    assert read.allowed_hosts == ServerConfig().allowed_hosts | {"lab.example"}


def test_every_setting_is_a_field_of_a_kind_the_file_can_say() -> None:
    for name in SETTINGS:
        assert isinstance(getattr(ServerConfig(), name), bool | int | float | str | frozenset), name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("open_signup = true", "there is no setting `open_signup`"),
        ("owner_uid = 0", "there is no setting `owner_uid`"),
        ("open_sign_up = 1", "`open_sign_up` is true or false"),
        ("site_name = 3", "`site_name` is a text"),
        ('max_file = "big"', "`max_file` is a number"),
        ("max_file = true", "`max_file` is a number"),
        ("max_file = -1", "`max_file` is a number"),
        ('allowed_hosts = "x"', "`allowed_hosts` is a list of texts"),
        ("= nonsense", "cannot be read"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        read_settings(written(tmp_path, text))
    assert said in str(wrong.value)
    assert NAME in str(wrong.value)


def test_the_nearest_name_is_offered(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as wrong:
        read_settings(written(tmp_path, "open_signup = true"))
    assert wrong.value.hint == "Is it `open_sign_up`?"
