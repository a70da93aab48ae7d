"""Schemathesis, in an environment of its own, asks a real server all that our OpenAPI document allows.

`python -m tests.fuzzing --seed 1` asks some of each route; `--seconds 600` goes on for so long. It looks for
mistakes of the server (500), for what the document does not tell of (status, content type, JSON), and for
what needs no session though it says so. `--random` leaves ids to chance instead of naming what is there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from chat_tui.server.openapi.document import document
from tests.fuzzing.aiming import aimed, furnish, supported
from tests.fuzzing.mistakes import Mistakes
from tests.interop.clients import install_python
from tests.servers import running_server

PACKAGE = "schemathesis==4.32.5"
EXAMPLES = 3
"""Of each route, unless a time is asked for."""
CHECKS = (
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "ignored_auth",
)


async def main(arguments: argparse.Namespace) -> int:
    """Its exit code; 0 if it cannot be installed."""
    place = arguments.cache / "schemathesis"
    missing = await asyncio.to_thread(install_python, place, [PACKAGE])
    if missing:
        sys.stdout.write(f"schemathesis SKIPPED {missing}\n")
    if missing or arguments.prepare:
        return 0
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        async with running_server(
            folder, users=("alice", "bob"), listen="127.0.0.1:0", personal=True
        ) as server:
            world = await furnish(server)
            asker, why = arguments.user, {"description": "fuzzing"}
            tokens = f"/users/{server.users[asker].id}/tokens"
            token = await server.call(asker, "POST", tokens, why)
            target = folder / "openapi.json"
            target.write_text(
                json.dumps(supported(document()) if arguments.random else aimed(document(), world))
            )
            mistakes = Mistakes()
            with mistakes.watched():
                code = await _run(place, target, server.address, token["token"], arguments)
            sys.stdout.write(mistakes.told())
            return code or int(bool(mistakes.found))


async def _run(place: Path, target: Path, address: str, token: str, arguments: argparse.Namespace) -> int:
    command = [
        str(place / "bin" / "schemathesis"),
        *("run", str(target), "--url", address, "--header", f"Authorization: Bearer {token}"),
        *("--checks", ",".join(CHECKS), "--phases", "fuzzing", "--seed", str(arguments.seed)),
        *("--suppress-health-check", "all", "--warnings", "off", "--generation-database", "none"),
        *("--continue-on-failure", "--workers", "1", "--no-color"),
    ]
    # A number of examples, not a time: a slow machine asks the same.
    command += (
        ["--max-time", str(arguments.seconds)] if arguments.seconds else ["--max-examples", str(EXAMPLES)]
    )
    process = await asyncio.create_subprocess_exec(*command, cwd=target.parent)
    return await process.wait()


def read_arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "chat-tui-interop")
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--random", action="store_true")
    parser.add_argument("--user", choices=("owner", "alice"), default="owner", help="who asks")
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(read_arguments())))
