"""How tests get a stranger who sits on our socket and writes down what we tell him."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from chat_tui.net.endpoint import Endpoint

NOBODY = 65534
_SCRIPT = """
import os, socket, sys
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
print("ready", flush=True)
while True:
    line, _ = listener.accept()
    with open(sys.argv[2], "ab", buffering=0) as log:
        while data := line.recv(65536):
            log.write(data)
        log.write(b"<end>")
"""


class Squatter:
    """A process that listens as another user; where we may not become another, as one not expected."""

    def __init__(self, directory: Path) -> None:
        self._log = directory / "heard"
        path = directory / "s.sock"
        if os.getuid() == 0:
            os.chown(directory, NOBODY, NOBODY)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _SCRIPT, str(path), str(self._log)],
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n"
        self.endpoint = Endpoint("http://localhost", "ws://localhost", path, is_local=True, server_uid=12345)

    def heard(self) -> bytes:
        """What it was told on the one line that was opened, once that line was closed."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self._log.exists() and self._log.read_bytes().endswith(b"<end>"):
                return self._log.read_bytes().removesuffix(b"<end>")
            time.sleep(0.01)
        raise AssertionError("nobody closed the line")

    def end(self) -> None:
        """Stop the process."""
        self._process.kill()
        self._process.communicate()
