"""How does the transcript look as a page of the documentation?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.transcript.chapters import CHAPTERS
from tests.transcript.masks import Masks
from tests.transcript.story import Chapter
from tests.transcript.telling import Told, tell

PAGE = Path(__file__).parents[2] / "docs" / "transcript.md"
BEGINNING = """\
<!-- Written by `python -m tests.transcript`, which types all of it; do not edit. -->

# A transcript

Every command of `chat-tui`, typed into bash against a workspace that runs, with what it prints. A test types
all of it again and compares. Ids, secrets, times, sizes, ports and places are replaced by others, the same in
every run, and nothing else is. `CHAT_TUI_HOME` is `/home/ada/chat`, so that everything is below one folder.
"""


def transcript() -> str:
    """The page, made by doing all of it."""
    with tempfile.TemporaryDirectory(prefix="story-", dir="/tmp") as name:
        folder = Path(name)
        told, kept = tell(folder, CHAPTERS)
        masks = Masks(folder, kept)
        return "\n".join([BEGINNING, *(masks(line) for pair in told for line in _chapter(*pair))])


def _chapter(chapter: Chapter, steps: list[Told]) -> Iterator[str]:
    yield f"## {chapter.title}\n"
    if chapter.words:
        yield f"{chapter.words}\n"
    yield "```console"
    for number, told in enumerate(steps):
        yield ("\n" if number else "") + "\n".join(_step(told))
    yield "```\n"


def _step(told: Told) -> Iterator[str]:
    yield f"$ {told.line}"
    if told.seen.strip("\n"):
        yield told.seen.rstrip("\n")
    if told.code not in (0, 130):
        yield f"(exit code {told.code})"
    for other in told.meanwhile:
        yield from ("", "in another terminal", *_step(other))
