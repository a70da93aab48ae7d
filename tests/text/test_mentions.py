"""Which messages speak to me?"""

from __future__ import annotations

import pytest

from chat_tui.text.mentions import mention_spans, mentions_me

TOM = frozenset({"@tom", "Tommy"})


@pytest.mark.parametrize(
    "text",
    [
        "@tom hi",
        "hi @Tom.",
        "(@tom)",
        "@tom's",
        "@all",
        "@channel now",
        "@here",
        "ask tommy",
        "Tommy!",
        "a\n@tom",
    ],
)
def test_these_do(text: str) -> None:
    assert mentions_me(text, TOM)


@pytest.mark.parametrize(
    "text",
    [
        "tom",
        "@tomas",
        "a@tom.example",
        "mail@tom",
        "@@tom",
        "`@tom`",
        "```\n@tom\n```",
        "@al",
        "tommyknocker",
        "",
        "@",
    ],
)
def test_these_do_not(text: str) -> None:
    assert not mentions_me(text, TOM)


def test_spans_say_where() -> None:
    assert mention_spans("hi @tom. and Tommy", TOM) == [(3, 7), (13, 18)]


def test_nobody_is_mentioned_by_no_names() -> None:
    assert not mentions_me("@tom", frozenset())
    assert mentions_me("@all", frozenset())
