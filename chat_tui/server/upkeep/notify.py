"""How does the workspace tell systemd that it answers, or goes (sd_notify(3))?"""

from __future__ import annotations

import contextlib
import os
import socket


def tell_systemd(state: str) -> None:
    """Send a line like `READY=1` to who started us, if it asked for one; else nothing."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place.startswith(("/", "@")):
        return
    # A name that begins with @ is an abstract socket. Nobody is kept from serving by who does not listen.
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, contextlib.suppress(OSError):
        line.sendto(state.encode(), f"\0{place[1:]}" if place.startswith("@") else place)
