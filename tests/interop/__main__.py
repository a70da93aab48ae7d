"""Run independent clients in environments of their own against our server, and ours against a provider.

`python -m tests.interop` runs them; `--prepare` only makes the environments; `--cache DIR` says where they
are; `--record` keeps the calls that were seen in calls.tsv. Without Node, or where no client at all can be
installed, they are skipped, and said so.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.interop import calls
from tests.interop.clients import CLIENTS, Client, prepare
from tests.interop.provider import PROVIDER
from tests.interop.provider import talk as talk_to_the_provider
from tests.interop.talking import talk
from tests.servers import running_server


async def main(arguments: argparse.Namespace) -> int:
    """Run every client that can be installed; whether one was not content."""
    missing = prepare_all(arguments.cache)
    if arguments.prepare:
        return 0
    recorder = calls.Recorder()
    failed = False
    has_network = not all(missing.values())
    for client in (*CLIENTS, PROVIDER):
        if missing[client]:
            is_excused = not has_network or (client.is_javascript and shutil.which("npm") is None)
            failed |= not is_excused
            tell(client, "SKIPPED" if is_excused else "FAILED", missing[client])
            continue
        is_content, text = await alone(client, arguments.cache, recorder)
        failed |= not is_content
        tell(client, "ok" if is_content else "FAILED", text)
    if arguments.record:
        calls.write(recorder.calls)
    known = calls.read()
    for client_title, seen in recorder.calls.items():
        for call in sorted(seen - known.get(client_title, set())):
            sys.stdout.write(f"{client_title} calls {call}, which is not on record: run it with --record\n")
    return int(failed)


async def alone(client: Client, cache: Path, recorder: calls.Recorder) -> tuple[bool, str]:
    """One client with a workspace of its own; or the provider, whose client we are."""
    if client is PROVIDER:
        outcome = await talk_to_the_provider(cache)
        return outcome.is_content, outcome.text
    recorder.client = client.title
    with tempfile.TemporaryDirectory() as directory, recorder.listening():
        async with running_server(Path(directory), users=("alice", "bob"), listen="127.0.0.1:0") as server:
            outcome = await talk(client, cache, server)
    return outcome.is_content, outcome.text


def prepare_all(cache: Path) -> dict[Client, str]:
    """Make all environments, two at a time; for each client why it cannot be made, or nothing."""
    with ThreadPoolExecutor(2) as pool:
        everything = (*CLIENTS, PROVIDER)
        return dict(zip(everything, pool.map(lambda client: prepare(client, cache), everything), strict=True))


def tell(client: Client, word: str, text: str) -> None:
    """One line of the report."""
    sys.stdout.write(f"{client.title:34} {word:8} {text}\n")
    sys.stdout.flush()


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.interop", description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "chat-tui-interop")
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--record", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(arguments())))
