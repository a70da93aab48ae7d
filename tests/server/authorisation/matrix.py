"""Who may do what: every route asked by every kind of caller, and the table of what must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from chat_tui.server.endpoint import Endpoint
from chat_tui.server.routes.table import ENDPOINTS
from tests.server.authorisation.requests import name_of, only_reads, path_of, sent_to
from tests.server.authorisation.world import CALLERS, Asking, Stage, fresh

TABLE = Path(__file__).resolve().parent / "expected.tsv"
SECRETS = (
    "channel_id",
    "post_id",
    "reply_id",
    "file_id",
    "loose_file_id",
    "hook_id",
    "token_id",
    "session_id",
)
WORDS = ("hush", "a reply", "not yet", '"Secret"')
"""What only those in the author's channel may be told; a guest is not even told who the author is."""

Row = Mapping[str, str]
"""What each caller gets: a status, and `!` behind it if the answer told something of the author's."""


async def ask_everything(stage: Stage, directory: Path, caller: str) -> dict[str, str]:
    """What one caller gets of every route, each in the workspace as it was made."""
    found = {}
    async with AsyncExitStack() as copy:
        asking = await copy.enter_async_context(fresh(stage, directory))
        for endpoint in ENDPOINTS:
            found[name_of(endpoint)], has_changed = await _ask(asking, caller, endpoint)
            if has_changed:
                await copy.aclose()
                asking = await copy.enter_async_context(fresh(stage, directory))
    return found


async def _ask(asking: Asking, caller: str, endpoint: Endpoint) -> tuple[str, bool]:
    things = asking.stage.things
    answer = await asking.ask(caller, endpoint.method, path_of(endpoint, things), **sent_to(endpoint, things))
    hidden = [*(things[name] for name in SECRETS), *WORDS, *([things["author"]] if caller == "guest" else [])]
    told = any(one in answer.text for one in hidden)
    has_changed = answer.status_code < 300 and not only_reads(endpoint)
    return f"{answer.status_code}{'!' if told else ''}", has_changed


def read_table() -> dict[str, Row]:
    """The expected table: what each route answers each caller."""
    lines = TABLE.read_text().splitlines()
    callers = lines[0].split("\t")[1:]
    return {line.split("\t")[0]: dict(zip(callers, line.split("\t")[1:], strict=True)) for line in lines[1:]}


def write_table(found: Mapping[str, Row]) -> None:
    """Write it anew; look at the difference before it is committed."""
    lines = ["\t".join(("route", *CALLERS))]
    lines += ["\t".join((route, *(found[route][caller] for caller in CALLERS))) for route in sorted(found)]
    TABLE.write_text("\n".join(lines) + "\n")
