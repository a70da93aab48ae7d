"""How is a listener tried: with forty deliveries, most of them hostile, and a verdict on each?"""

from __future__ import annotations

import asyncio
import secrets
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chat_tui.auth.secret import Secret
from chat_tui.cli import exit_codes
from chat_tui.cli.invocation import run
from chat_tui.cli.output import json_line, safe_data, styled
from chat_tui.cli.params import PLACE
from chat_tui.cli.talk import talk
from chat_tui.cli.webhook import KINDS
from chat_tui.text.width import fit

if TYPE_CHECKING:
    import httpx

    from chat_tui.receiving.schemes.base import Delivery
    from chat_tui.receiving.trial import Trial

MARGIN_SECONDS = 60.0
"""How far another machine's clock may be from ours."""


@click.command(short_help="Try a listener with hostile deliveries.")
@click.argument("url", required=False)
@click.option("--kind", type=click.Choice(KINDS), help="Only deliveries of this kind.")
@click.option(
    "--secret-file",
    metavar="FILE",
    type=PLACE,
    help="The secrets of the listener at URL.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
def test(url: str | None, kind: str | None, secret_file: Path | None, as_json: bool) -> int:
    """Send forged, stale, repeated, broken and huge deliveries, and say what became of each.

    Without URL a listener of our own is tried, which is started for it and posts nowhere. With URL the good
    ones among them are taken and done: the exit code is 0 if only those are.
    """
    if (url is None) != (secret_file is None):
        raise click.UsageError("URL and --secret-file belong together.")
    return run(_try(url, kind, secret_file, as_json))


async def _try(url: str | None, kind: str | None, secret_file: Path | None, as_json: bool) -> int:
    from chat_tui.cli.webhook_calls import check_url, new_client
    from chat_tui.receiving.secrets_file import read_secrets
    from chat_tui.receiving.trial import trials

    if url is not None and secret_file is not None:
        secret = read_secrets(secret_file)[1][0]
        base = check_url(url).rstrip("/")
    else:
        secret, base = Secret(f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"), ""
    stem, now = f"trial-{secrets.token_hex(6)}", time.time()
    made = trials(secret, now, stem, margin=MARGIN_SECONDS if base else 0.0)
    wanted = [one for one in made if kind in (None, one.kind)]
    async with new_client() as client:
        if base:
            failed = [one for one in wanted if not await _judged(client, base, one, None, as_json)]
        else:
            async with _own_listener(secret, now) as (base, kept):
                failed = [one for one in wanted if not await _judged(client, base, one, kept, as_json)]
    talk(f"{len(wanted) - len(failed)} of {len(wanted)} as it must be.")
    return exit_codes.FAILED if failed else exit_codes.OK


async def _judged(
    client: httpx.AsyncClient, base: str, one: Trial, kept: list[Delivery] | None, as_json: bool
) -> bool:
    """Whether what became of a request is what must; of a listener elsewhere only the answer is known."""
    from chat_tui.cli.webhook_calls import call
    from chat_tui.receiving.trial import Verdict

    before = len(kept or ())
    answer = await call(client, f"{base}/{one.path or one.kind}", one.headers, one.body, one.method)
    if answer.status not in range(200, 300):
        found = Verdict.REFUSED.value if answer.status == 401 else f"answered {answer.status}"
    elif kept is None:
        found = one.expected.value if one.expected is not Verdict.REFUSED else Verdict.NEW.value
    else:
        found = Verdict.NEW.value if len(kept) > before else Verdict.AGAIN.value
    is_right = found == one.expected.value
    if as_json:
        verdict = {"kind": one.kind, "title": one.title, "expected": one.expected.value, "found": found}
        json_line({"type": "trial", **verdict, "status": answer.status, "ok": is_right})
    else:
        sign = styled("ok " if is_right else "BAD", bold=not is_right, fg="green" if is_right else "red")
        safe_data(f"{sign} {fit(one.kind, 12)} {fit(one.title, 40)} {answer.status} {styled(found)}")
    return is_right


@asynccontextmanager
async def _own_listener(secret: Secret, now: float) -> AsyncIterator[tuple[str, list[Delivery]]]:
    """The same door and the same queue as `webhook listen` has, in a folder that is gone afterwards.

    Its clock stands still, so that a slow machine changes no verdict.
    """
    from tempfile import TemporaryDirectory

    from chat_tui.receiving.door import Door, Outcome
    from chat_tui.receiving.queue import Queue
    from chat_tui.server.http_server import WorkspaceServer
    from chat_tui.server.listening import Doors, bind_tcp, tcp_url

    kept: list[Delivery] = []

    def told(outcome: Outcome) -> None:
        if outcome.delivery is not None and outcome.is_new:
            kept.append(outcome.delivery)

    with TemporaryDirectory() as folder, bind_tcp("127.0.0.1:0", has_tls=False) as listener:
        queue = Queue.open(Path(folder) / "trial.sqlite")
        ready = asyncio.Event()
        door = Door(KINDS, lambda: (secret,), queue.put, told, lambda: now)
        url = tcp_url(listener, has_tls=False)
        server = WorkspaceServer(door, Doors(url, tcp=listener), lambda _: ready.set())
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await ready.wait()
            yield url, kept
        finally:
            server.should_exit = True
            await serving
            await queue.close()
