"""Does markup read aloud without signs that mean nothing to the ear?"""

from __future__ import annotations

import pytest

from chat_tui.cli.line_mode.speech import spoken


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("**now** and *then*", ["now and then"]),
        ("~~old~~ new", ["(struck out: old) new"]),
        ("[the page](https://example.org/a)", ["the page (link: https://example.org/a)"]),
        ("https://example.org/a", ["https://example.org/a"]),
        ("```python\nx = 1\ny = 2\n```", ["code, python, 2 lines:", "  x = 1", "  y = 2", "end of code"]),
        ("> said", ["quote: said"]),
        ("- [x] one\n- [ ] two", ["- done: one", "- to do: two"]),
        ("1. one\n2. two", ["1. one", "2. two"]),
        (
            "| name | age |\n|---|---|\n| ada | 36 |",
            ["table, 2 columns, 1 rows:", "  name: ada; age: 36", "end of table"],
        ),
        ("hi :tada: @ada ~town", ["hi :tada: @ada ~town"]),
        ("", [""]),
        ("a\x1b[31mb", ["a␛[31mb"]),
    ],
)
def test_it_is_said_in_words(text: str, lines: list[str]) -> None:
    assert spoken(text) == lines
