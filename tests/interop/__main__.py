"""Run independent clients in environments of their own against our server: `python -m tests.interop`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.interop.clients import CLIENTS, Outcome, prepare, talk
from tests.servers import running_server


async def main() -> int:
    """Prepare and run every client; the exit code says whether all that could be installed were content."""
    cache = Path(tempfile.gettempdir()) / "chat-tui-interop"
    failed = False
    with tempfile.TemporaryDirectory() as directory:
        async with running_server(Path(directory), users=("alice", "bob"), listen="127.0.0.1:0") as server:
            for client in CLIENTS:
                missing = await asyncio.to_thread(prepare, client, cache)
                outcome = Outcome(False, missing) if missing else await talk(client, cache, server)
                failed |= not missing and not outcome.is_content
                word = "skipped" if missing else "ok" if outcome.is_content else "FAILED"
                sys.stdout.write(f"{client.name:34} {word:8} {outcome.text}\n")
                sys.stdout.flush()
    return int(failed)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
