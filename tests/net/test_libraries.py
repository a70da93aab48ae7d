"""Do httpx and websockets come without what is never used of them, and is it there when it is asked for?"""

from __future__ import annotations

import subprocess
import sys

import httpx

LOADED = (
    "import sys; from chat_tui.backends.mattermost import connect; import chat_tui.net.line;"
    "print(*sorted({'httpx', 'websockets', 'click', 'pygments', 'zipfile'} & set(sys.modules)));"
    "import importlib.metadata; print(importlib.metadata.version('httpx'))"
)


def test_neither_click_nor_pygments_nor_zipfile_is_loaded_for_the_network() -> None:
    found = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded, version = found.stdout.splitlines()
    assert loaded.split() == ["httpx", "websockets"]
    assert version == httpx.__version__
