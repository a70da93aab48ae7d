"""Write the table of who may do what anew: `python -m tests.server.authorisation`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.server.authorisation.matrix import ask_everything, write_table
from tests.server.authorisation.world import CALLERS, build


async def main() -> None:
    """Ask everything, and write what came of it."""
    with tempfile.TemporaryDirectory() as name:
        stage = await build(Path(name) / "made")
        columns = {caller: await ask_everything(stage, Path(name) / caller, caller) for caller in CALLERS}
    routes = columns[CALLERS[0]]
    write_table({route: {caller: columns[caller][route] for caller in CALLERS} for route in routes})


if __name__ == "__main__":
    asyncio.run(main())
