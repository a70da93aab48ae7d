"""Is `[notify]` read whole, also after it changed, and is what is wrong with it told and left out?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chat_tui.config.notify import USUAL, NotifyConfig, NotifyFile, read_notify
from chat_tui.config.settings import NotifySettings, load, problems

WHOLE = """
[notify]
way = "osc777"
command = ["notify-send", "--", "{title}", "{body}"]
words = ["deploy", "\\\\bprod\\\\b"]
quiet = "22:00-07:30"
quiet_weekends = true
preview = false
"""


def test_all_of_it_is_read_and_the_check_agrees(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(WHOLE)
    found = read_notify(path, {})
    assert found == NotifyConfig(
        "osc777",
        ("notify-send", "--", "{title}", "{body}"),
        ("deploy", r"\bprod\b"),
        "22:00-07:30",
        quiet_weekends=True,
        preview=False,
    )
    assert problems(path) == ()
    whole = load(path).notify.model_dump()
    assert {key: tuple(value) if isinstance(value, list) else value for key, value in whole.items()} == {
        name: getattr(found, name) for name in whole
    }


def test_defaults_agree() -> None:
    for name, value in NotifySettings().model_dump().items():
        assert getattr(USUAL, name) == (tuple(value) if isinstance(value, list) else value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('quiet = "22-7"', "notify.quiet: write it as 22:00-07:30"),
        ('words = ["("]', "notify.words: '(' is no pattern"),
        ('way = "osc7"', "did you mean 'osc777'?"),
        ('command = "notify-send"', "notify.command: input should be a valid list"),
        ("preview = 3", "notify.preview"),
    ],
)
def test_what_is_wrong_is_told_and_left_out(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[notify]\n{line}\n")
    assert read_notify(path, {}) == USUAL
    (sentence,) = problems(path)
    assert said in sentence
    assert "line 2" in sentence
    assert "did you mean ''" not in sentence


def test_the_environment_wins(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(WHOLE)
    environ = {
        "CHAT_TUI_NOTIFY__WAY": "bell",
        "CHAT_TUI_NOTIFY__WORDS": '["beer"]',
        "CHAT_TUI_NOTIFY__PREVIEW": "true",
    }
    found = read_notify(path, environ)
    assert (found.way, found.words, found.preview) == ("bell", ("beer",), True)


def test_a_change_counts_at_once_and_a_file_that_is_no_toml_never_fails(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    file = NotifyFile(path, {})
    assert file.now() == USUAL
    path.write_text('[notify]\nway = "bell"\n')
    assert file.now().way == "bell"
    path.write_text('[notify]\nway = "off"\n')
    os.utime(path, (1, 1))
    assert file.now().way == "off"
    path.write_text("[notify\n")
    assert file.now() == USUAL
