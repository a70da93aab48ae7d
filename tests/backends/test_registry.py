"""Are backends found by name, without importing what is not used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from chat_tui.auth.session import PeerLogin
from chat_tui.backends.registry import load, names
from chat_tui.errors import ConfigError
from chat_tui.net.endpoint import Endpoint


async def test_every_named_backend_can_be_made_without_sending_anything() -> None:
    for name in names():
        backend = load(name)(Endpoint.parse("unix:///nowhere/chat.sock"), PeerLogin(), None)
        assert backend.capabilities.dedupe_window >= 0
        await backend.close()


def test_an_unknown_backend_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(ConfigError) as unknown:
        load("irc")
    assert "mattermost" in unknown.value.hint


def test_network_libraries_come_only_with_the_backend_that_needs_them() -> None:
    code = (
        "import sys; import chat_tui.backends.registry, chat_tui.backends.late;"
        "import chat_tui.backends.fake, chat_tui.auth.credentials, chat_tui.net.socket;"
        "print([m for m in ('httpx', 'websockets', 'keyring', 'textual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
