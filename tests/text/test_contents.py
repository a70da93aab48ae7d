"""Are exactly the links found that are drawn as links, and the code as it was written?"""

from __future__ import annotations

import pytest

from chat_tui.model.cards import Card, CardField
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId
from chat_tui.model.messages import Message
from chat_tui.text.contents import code_of, leads_of, links_of


def said(text: str, *cards: Card) -> Message:
    return Message(MessageId("m"), ChannelId("c"), UserId("u"), text, Millis(1), cards=cards)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://example.org/a_(b)", {"https://example.org/a_(b)": "https://example.org/a_(b)"}),
        ("[the **notes**](https://example.org/n), again https://example.org/n",
         {"https://example.org/n": "the notes"}),
        ("`https://example.org/in-code` and\n```\nhttps://example.org/in-a-block\n```", {}),
        ("example.org/x", {"https://example.org/x": "example.org/x"}),
        ("- *one*\n  - > https://example.org/deep", {"https://example.org/deep": "https://example.org/deep"}),
        ("| a |\n|---|\n| https://example.org/t |", {"https://example.org/t": "https://example.org/t"}),
        ("javascript:alert(1) [x](javascript:alert(1))", {}),
        ("nothing", {}),
    ],
)  # fmt: skip
def test_links(text: str, links: dict[str, str]) -> None:
    assert links_of(said(text)) == links


def test_links_of_cards() -> None:
    card = Card(
        text="[log](https://example.org/log)",
        title="build 4812",
        title_link="https://example.org/b",
        author_link="file:///etc/passwd",
        fields=(CardField("where", "https://example.org/f"),),
    )
    assert links_of(said("", card)) == {
        "https://example.org/log": "log",
        "https://example.org/f": "https://example.org/f",
        "https://example.org/b": "build 4812",
    }


def test_code_keeps_its_lines() -> None:
    text = "Then:\n```python\ndef f():\n    return 1\n```\n> ```\n> git push\n> ```\nand `not this`"
    assert [(block.language, block.text) for block in code_of(said(text))] == [
        ("python", "def f():\n    return 1"),
        ("", "git push"),
    ]


def test_channels_and_hashtags_are_found_wherever_they_stand_once() -> None:
    told = said("- in **~release** and ~release\n> about #rc2, `#none`\n\n| ~docs |\n|--|\n| #1 |")
    assert leads_of(told) == ["~release", "#rc2", "~docs"]
