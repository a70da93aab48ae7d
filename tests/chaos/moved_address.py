"""How a client fares whose address changes: `python -m tests.chaos.moved_address FOLDER`, in its own network.

The client's end of the loopback has an address of its own, which is taken away as when a laptop goes to
another network: nothing that is sent from it or to it arrives, and no connection is told. Prints JSON: the
seconds until what was said meanwhile is there, both ways, and whether each text is there once.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from tests.chaos.thin_line import ThinWorld, shell
from tests.integration.test_ring import Ring
from tests.servers import server_process

SERVER, BEFORE, AFTER = "127.0.0.1", "127.0.0.2", "127.0.0.3"
BOTH = ["before", "from bob meanwhile", "from ada meanwhile"]


def come_from(address: str) -> None:
    """From now on connections to the server begin at this address."""
    shell(f"ip addr add {address}/32 dev lo")
    shell(f"ip route replace local {SERVER} dev lo table local src {address}")


async def main(folder: Path) -> None:
    """Talk, move, talk on."""
    for command in ("ip link set lo up", f"ip addr add {SERVER}/32 dev lo", f"ip addr del {SERVER}/8 dev lo"):
        shell(command)
    come_from(BEFORE)
    async with server_process(folder, users=("ada", "bob"), listen=f"{SERVER}:0") as server:
        ring = await Ring.form(ThinWorld(server, {}), folder)
        await ring.ada.say(BOTH[0])
        await ring.bob.sees(BOTH[0])
        used = BEFORE in shell("ss -tn")
        come_from(AFTER)
        shell(f"ip addr del {BEFORE}/32 dev lo")
        started = time.monotonic()
        await ring.bob.say(BOTH[1])
        while BOTH[1] not in ring.ada.shown() and time.monotonic() - started < 120:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        heard = time.monotonic() - started
        await ring.ada.say(BOTH[2])
        await ring.bob.sees(*BOTH)
        right = ring.ada.shown() == ring.bob.shown() == BOTH
        await ring.end()
    found = {
        "used": used,
        "heard": round(heard, 1),
        "both": round(time.monotonic() - started, 1),
        "right": right,
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
