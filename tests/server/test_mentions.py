"""Whom a message means."""

from __future__ import annotations

import pytest

from chat_tui.server.mentions import Candidate, hashtags, mentioned

PEOPLE = [
    Candidate.of("B", "bob", "Bob", {"mention_keys": "builder", "first_name": "true"}),
    Candidate.of("C", "carol.x", "Carol", {"channel": "false"}),
]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("hi @bob", {"B"}),
        ("hi @BOB.", {"B"}),
        ("@carol.x, look", {"C"}),
        ("mail bob@bob.example", set()),
        ("`@bob` and ```\n@bob\n```", set()),
        ("```\n@bob without an end", set()),
        ("@all @here", {"B"}),
        ("the Builder came", {"B"}),
        ("builders came", set()),
        ("Bob came", {"B"}),
        ("bob came", set()),
        ("@bobby", set()),
        ("", set()),
    ],
)
def test_names_keywords_and_everybody(message: str, expected: set[str]) -> None:
    assert mentioned(message, PEOPLE) == expected


def test_hashtags_are_words_outside_of_code() -> None:
    assert hashtags("#one two#three #four-4 `#code` #1 #x #one") == "#one #four-4"
