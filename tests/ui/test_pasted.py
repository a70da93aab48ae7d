"""Is a paste what the person wants: text, a code block, a file; and are the files taken that it names?"""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from chat_tui.ui import pasted
from tests.ui.conftest import OpenStage, Stage

PYTHON = "import os\n\n\ndef main() -> None:\n" + "    print('`' * 3)\n" * 20
LOG = "\n".join(f"12:00:{second:02} nothing happened" for second in range(30))


async def paste(staged: Stage, text: str) -> None:
    staged.app.post_message(events.Paste(text))
    await staged.press()


def files(staged: Stage) -> list[str]:
    here = staged.screen.visits.here
    assert here is not None
    return [file.name for file in staged.account.drafts.files(here)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (PYTHON, "python"),
        (LOG, ""),
        ('{"a": 1}', "json"),
        ("#!/bin/sh\necho", "bash"),
        ("diff --git a b", "diff"),
        ("SELECT a FROM b", "sql"),
        ("#include <stdio.h>", "c"),
        ("Select what you like, or create what you want", ""),
        ("Dear all,\nplease find below: nothing", ""),
    ],
)
def test_a_language_is_named_where_it_is_plain(text: str, language: str) -> None:
    assert pasted.language_of(text) == language


def test_the_fence_is_longer_than_any_in_the_code() -> None:
    assert pasted.fenced("a\n````\nb\n", "md") == "`````md\na\n````\nb\n`````\n"


def test_a_second_file_has_another_name() -> None:
    assert pasted.name_for(PYTHON, frozenset()) == "pasted.py"
    assert pasted.name_for(LOG, frozenset({"pasted.txt", "pasted-2.txt"})) == "pasted-3.txt"


def test_files_are_found_however_they_are_written(tmp_path: Path) -> None:
    one, two = tmp_path / "my plan.txt", tmp_path / "b.png"
    for path in (one, two):
        path.write_text("x")
    escaped = str(one).replace(" ", "\\ ")
    for text in (f"{one}", f"'{one}'", escaped, f"{one.as_uri()}\n", f' "{one}" '):
        assert pasted.may_be_paths(text)
        assert pasted.files_in(text) == (one,)
    for text in (f"{escaped} {two}", f"{one.as_uri()}\n{two.as_uri()}\n", f"'{one}' '{two}'"):
        assert pasted.files_in(text) == (one, two)
    for text in (f"{one} is the plan", str(tmp_path), f"{two} {tmp_path / 'not there'}", "/join #design"):
        assert pasted.files_in(text) == ()
    assert not pasted.may_be_paths(f"see {one}")


async def test_a_long_paste_is_asked_about_and_goes_as_code(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.open("release")
        await staged.press("text:see")
        await paste(staged, PYTHON)
        assert "24 lines were pasted" in staged.text()
        assert any(line.strip("│ ") == "…" for line in staged.lines())
        assert "as a code block, python" in staged.text()
        assert staged.composer.text == "see"
        await staged.press("c")
        assert staged.composer.text == f"see\n```python\n{PYTHON}```\n"
        await staged.press("ctrl+z")
        assert staged.composer.text == "see"


async def test_it_goes_as_a_file(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.open("release")
        await paste(staged, LOG)
        await staged.press("f")
        await staged.until(lambda: files(staged) == ["pasted.txt"])
        here = staged.screen.visits.here
        assert here is not None
        [file] = staged.account.drafts.files(here)
        with staged.account.spool.open(file) as copy:
            assert copy.read().decode() == LOG
        assert staged.composer.is_empty


async def test_what_is_left_out_comes_back_by_undo(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.open("release")
        await staged.press("text:ab")
        await paste(staged, LOG)
        await staged.press("escape")
        assert staged.composer.text == "ab"
        assert "^Z brings the text in" in staged.text()
        await staged.press("ctrl+z")
        assert staged.composer.text == f"ab{LOG}"
        await paste(staged, LOG)
        await staged.press("enter")  # text, which is the likeliest
        assert staged.composer.text == f"ab{LOG}{LOG}"


async def test_a_paste_proposes_nothing_so_that_enter_sends_it(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.open("release")
        await paste(staged, "ask @ma")
        await staged.press("enter")
        assert staged.composer.is_empty
        await staged.press("text:ask @ma")
        await staged.press("enter")
        assert staged.composer.text == "ask @maya "


async def test_the_files_that_a_paste_names_are_offered(stage: OpenStage, tmp_path: Path) -> None:
    plan = tmp_path / "my plan.txt"
    plan.write_text("the plan")
    async with stage() as staged:
        await staged.open("release")
        await staged.press("text:see ")
        await paste(staged, f"'{plan}'")
        await staged.until(lambda: "attach my plan.txt" in staged.text())
        await staged.press("ctrl+o")
        await staged.until(lambda: files(staged) == ["my plan.txt"])
        assert staged.composer.text == "see "
        await staged.press("ctrl+z")
        assert staged.composer.text == f"see '{plan}'"
        staged.composer.clear()
        await paste(staged, f"'{plan}'")
        await staged.until(lambda: staged.composer.offered)
        await staged.press("text: is it")
        assert not staged.composer.offered
        assert "attach my plan.txt" not in staged.text()


async def test_enter_may_begin_lines_for_one_message(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.open("release")
        await staged.press("alt+e", "text:a", "enter", "text:b")
        assert staged.composer.text == "a\nb"
        assert "^D send" in staged.text()
        await staged.press("ctrl+d")
        assert staged.composer.is_empty
        await staged.press("text:c", "enter")
        assert staged.composer.is_empty
