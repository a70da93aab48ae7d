"""How a hundred messages fare on a bad line: `python -m tests.chaos.thin_line FOLDER` in a network namespace.

The loopback gets 64 kbit/s and a queue of one packet, so that the kernel drops what does not fit. Prints
JSON: the seconds it took, whether all arrived once and in order, and how many packets were dropped.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from pathlib import Path

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import TokenLogin
from chat_tui.backends.base import Backend
from chat_tui.backends.registry import load
from chat_tui.net.endpoint import Endpoint
from tests.integration.test_ring import RealWorld, Ring
from tests.servers import server_process

MESSAGES = 100
SHAPE = "tc qdisc add dev lo root tbf rate 64kbit burst 1600 limit 1700"


class ThinWorld(RealWorld):
    """Ada comes by TCP over the bad line, bob by the socket."""

    def backend(self, name: str) -> Backend:
        url = self.server.address if name == "ada" else self.server.url
        token = Secret(self.server.users[name].token)
        return load("mattermost")(Endpoint.parse(url), TokenLogin(token), None)


def shell(command: str) -> str:
    """What a command of the network says."""
    return subprocess.run(command.split(), check=True, capture_output=True, text=True).stdout


async def main(folder: Path) -> None:
    """Send them, and say how it went."""
    for command in ("ip link set lo mtu 1500", "ip link set lo up"):
        shell(command)
    async with server_process(folder, users=("ada", "bob"), listen="127.0.0.1:0") as server:
        world = ThinWorld(server, {})
        ring = await Ring.form(world, folder)
        shell(SHAPE)
        said = [f"over a thin line {number}" for number in range(MESSAGES)]
        started = time.monotonic()
        await ring.ada.say(*said)
        while len(ring.bob.shown()) < MESSAGES and time.monotonic() - started < 120:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        took = time.monotonic() - started
        counted = re.search(r"dropped (\d+)", shell("tc -s qdisc show dev lo"))
        shell("tc qdisc del dev lo root")
        await ring.ada.sees(*said)
        right = ring.bob.shown() == said
        await ring.end()
    dropped = int(counted.group(1)) if counted else 0
    sys.stdout.write(json.dumps({"seconds": round(took, 1), "right": right, "dropped": dropped}) + "\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
