"""Is every way to get config.toml wrong told with line and column, and never an exception?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from chat_tui.config.quick import CHOICES, read_quick
from chat_tui.config.settings import Settings, problems, sections

SOUND = (
    'account = "work"\n[ui]\ntheme = "nord"  # cold\nmouse = false\naway_after = 5\n'
    '[compose]\nenter = "send"\n[keys]\n"nav.jump" = "ctrl+k"\n[features]\ntyping = true\n'
)
PLACE = re.compile(r"config\.toml, line [1-9]\d*, column [1-9]\d*: ")
WRONG_VALUES = ('"no such"', "-1", "[1]", "{ a = 1 }", "1979-05-27", "0x" + "f" * 5000)


def misspelt(section: str, key: str) -> str:
    return f"[{section}]\n{key[:-1]}{key[-1] * 2} = 1\n" if section else f"{key[:-1]}{key[-1] * 2} = 1\n"


def mistakes() -> Iterator[str]:
    """Files that are wrong: keys misspelt, values of another kind, texts cut short or with too much."""
    free = {name for name in CHOICES if not CHOICES[name]}
    for section, key in CHOICES:
        yield misspelt(section, key)
        for value in WRONG_VALUES[1 if (section, key) in free else 0 :]:
            yield f"[{section}]\n{key} = {value}\n" if section else f"{key} = {value}\n"
    for section in {section for section, _ in CHOICES if section} | {"keys"}:
        yield f"{section} = 3\n"
        yield f"[{section}s]\n"
    for index, line in enumerate(SOUND.splitlines()):
        if "=" in line:
            name = line.partition("=")[0]
            yield SOUND.replace(line, name)
            yield SOUND.replace(line, f"{name} =")
            yield SOUND.replace(line, line + "\n" + line)
            yield SOUND.replace(line, line.replace('"', "", 1) + '"')
        else:
            yield SOUND.replace(line, line[:-1])
            yield SOUND.replace(line, f"{line}\n{line}")
        yield SOUND + f"]{index}\n"
    yield from ("a = " + "[" * 3000 + "]" * 3000, "a = " + "9" * 5000, "a = 1\x00", "\ufeffa = 1", "a = '\r'")


BROKEN = tuple(mistakes())


def test_there_are_many() -> None:
    assert len(set(BROKEN)) >= 150


def test_each_is_told_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    for text in BROKEN:
        path.write_text(text, newline="")
        told = read_quick(path, {}).complaints
        assert told, text
        assert all(PLACE.search(sentence) for sentence in told), (text, told)
        assert all(len(sentence) < 400 for sentence in told), (text[:50], told)


@pytest.mark.parametrize("begin", range(5))
def test_the_whole_check_tells_them_too(tmp_path: Path, begin: int) -> None:
    path = tmp_path / "config.toml"
    for text in BROKEN[begin::5]:
        path.write_text(text, newline="")
        told = problems(path)
        assert told, text
        assert all(PLACE.search(sentence) for sentence in told), (text, told)


def test_bytes_that_are_no_text_are_told_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"[ui]\ntheme = \xff\n")
    assert "line 2, column 9: this is not UTF-8" in read_quick(path, {}).complaints[0]
    assert "line 2, column 9: this is not UTF-8" in problems(path)[0]


def test_a_misspelt_key_is_guessed_in_every_section(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    for section, key in CHOICES:
        path.write_text(misspelt(section, key))
        meant = f"did you mean '{key}'?"
        assert meant in read_quick(path, {}).complaints[0]
        assert meant in problems(path)[0]


def test_a_key_of_another_section_is_guessed(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[ui]\npolicy = "manual"\n')
    assert "there is no 'ui.policy'; did you mean 'read.policy'?" in read_quick(path, {}).complaints[0]
    assert "did you mean 'read.policy'?" in problems(path)[0]


def test_both_readers_know_the_same_keys() -> None:
    def keys(kind: type[BaseModel]) -> set[str]:
        return set(kind.model_fields)

    whole = {(section, key) for section, kind in sections().items() for key in keys(kind)}
    whole |= {("", key) for key in keys(Settings) - set(sections()) - {"keys"}}
    assert whole == set(CHOICES)
