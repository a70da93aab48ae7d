"""How is the page made of what the rows said, and what does it say of a section now?"""

from __future__ import annotations

from pathlib import Path

from tests.bad_input.rows import Row, Section
from tests.bad_input.stage import Said

PAGE = Path(__file__).resolve().parents[2] / "docs" / "bad-input.md"
_HEAD = """<!-- Written by `python -m tests.bad_input` from what was said; do not edit. -->

# What bad input gets

Every line below was typed in a real workspace, and a test types it again and compares. An error is one or two
lines on standard error: what is wrong, why, and what to try. Nothing is half done, and no word of others can
look like one of ours.

`MESSAGE` is a message of who types, `FOREIGN` one of somebody else, `WITHFILE` one with a file, `SOCKET` the
address of the workspace, `LONG` a text of 20,000 letters.
"""


def rendered(section: Section, results: list[Said]) -> str:
    """The section of the page."""
    lines = [
        f"## {section.title}",
        "",
        section.words,
        "",
        "| what | the line | what is said | exit |",
        "|---|---|---|---|",
    ]
    lines += [_row(row, said) for row, said in zip(section.rows, results, strict=True)]
    return "\n".join(lines) + "\n"


def page(sections: list[str]) -> str:
    """The whole page."""
    return "\n".join([_HEAD, *sections])


def section_of(text: str, title: str) -> str:
    """What the page says of a section now."""
    _, found, rest = text.partition(f"## {title}\n")
    return found + rest.partition("\n## ")[0].rstrip() + "\n"


def _row(row: Row, said: Said) -> str:
    words = "<br>".join(_cell(line.strip()) for line in said.words.split("\n")) if said.words else ""
    return f"| {row.what} | {_cell(row.shown or row.line)} | {words} | {said.code} |"


def _cell(words: str) -> str:
    """Code in a cell, whatever is in it."""
    if not words:
        return ""
    words = words.replace("|", "\\|")
    fence = "``" if "`" in words else "`"
    space = " " if "`" in words else ""
    return f"{fence}{space}{words}{space}{fence}"
