"""Does httpx come without the libraries of its command line?"""

from __future__ import annotations

import subprocess
import sys

LOADED = (
    "import sys; from chat_tui.backends.mattermost import connect; import chat_tui.net.line;"
    "print(*sorted({'httpx', 'websockets', 'click', 'pygments'} & set(sys.modules)))"
)


def test_neither_click_nor_pygments_is_loaded_for_the_network() -> None:
    found = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["httpx", "websockets"]
