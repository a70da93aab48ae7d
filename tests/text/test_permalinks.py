"""Is the address of a message one that a browser can open?"""

from __future__ import annotations

import pytest

from chat_tui.model.ids import MessageId
from chat_tui.text.permalinks import leads_into, open_line, permalink


@pytest.mark.parametrize(
    ("site", "workspace", "found"),
    [
        ("https://chat.example.org", "acme", "https://chat.example.org/acme/pl/m1"),
        ("https://example.org/chat/", "acme", "https://example.org/chat/acme/pl/m1"),
        ("https://chat.example.org", "", "https://chat.example.org/_redirect/pl/m1"),
        ("http://localhost:8065", "acme", "http://localhost:8065/acme/pl/m1"),
        ("http://localhost", "acme", None),
        ("", "acme", None),
    ],
)
def test_permalink(site: str, workspace: str, found: str | None) -> None:
    assert permalink(site, workspace, MessageId("m1")) == found


def test_without_an_address_it_is_a_command_line() -> None:
    assert open_line(MessageId("m1")) == "chat-tui open m1"


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://chat.example.org/acme/pl/m1", True),
        ("https://CHAT.example.org:443/_redirect/pl/m1/", True),
        ("https://chat.example.org/acme/channels/town-square", True),
        ("https://chat.example.org/acme/messages/@maya", True),
        ("https://chat.example.org/acme/pl/m1/more", False),
        ("https://chat.example.org:8065/acme/pl/m1", False),
        ("https://chat.example.org/admin_console", False),
        ("https://chat.example.org.evil.example/acme/pl/m1", False),
        ("https://evil.example/acme/pl/m1", False),
        ("https://chat.example.org:99999/acme/pl/m1", False),
        ("", False),
    ],
)
def test_only_places_of_the_server_lead_into_it(url: str, ours: bool) -> None:
    assert leads_into("https://chat.example.org", url) is ours
    assert not leads_into("", url)
