"""What does a submitted text become: a word to all, a command, or an emoji on the newest message?"""

from __future__ import annotations

import pytest

from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.ui.destination import Destination
from chat_tui.ui.sending import command_in, said

HERE = Destination(ChannelId("c-1"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("+:tada:", "/react :tada:"),
        (" -:+1: ", "/unreact :+1:"),
        ("+:tada: nice", None),
        ("+1", None),
        ("/me waves\nand goes", "/me waves\nand goes"),
        ("//me", None),
        ("/usr/bin", None),
    ],
)
def test_what_a_text_is(text: str, line: str | None) -> None:
    assert command_in(HERE, text) == line


def test_an_edit_is_never_a_command() -> None:
    editing = Destination(ChannelId("c-1"), None, MessageId("m-1"))
    assert command_in(editing, "+:tada:") is None
    assert command_in(editing, "/me") is None


def test_two_slashes_say_one() -> None:
    assert said("//shrug") == "/shrug"
