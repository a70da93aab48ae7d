"""What docs/compatibility.md promises, route by route and client by client, from what was seen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chat_tui.server.openapi.beside import BESIDE
from chat_tui.server.openapi.document import UNSUPPORTED, summary
from chat_tui.server.routes.table import ENDPOINTS, PREFIX
from tests.interop import calls
from tests.interop.clients import CLIENTS
from tests.server.description import operation
from tests.server.parity.recordings import recordings
from tests.server.parity.table import SERVED, read_table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "compatibility.md"
MARKS = "ABCDEFGH"
_ID = re.compile(r"/[a-z0-9]{26}(?=/|$)")
_PROVED: Mapping[str, str] = {
    "@mattermost/client": "all of it, and a stream that is cut goes on where it was, or says that it cannot",
    "mattermostdriver": "all of it",
    "mattermostautodriver": "all of it, by its typed driver",
    "mmpy-bot": "a bot that hears, reacts, answers in the thread, and uploads a file",
}


@dataclass
class Seen:
    """How often a route was recorded at a real server, and how often ours answers in the same form."""

    same: int = 0
    other: int = 0
    clients: list[str] = field(default_factory=list)

    @property
    def recorded(self) -> str:
        """As the table has it."""
        total = self.same + self.other
        return f"{self.same} of {total}" if total else ""


def evidence() -> tuple[dict[str, Seen], set[str]]:
    """What was seen of each route that we serve; and the recorded ones that we do not."""
    table = read_table()
    seen: dict[str, Seen] = {}
    absent: set[str] = set()
    for recording in recordings():
        method, path = recording.request["method"], recording.request["path"].partition("?")[0]
        name = operation(method, path)
        if name is None:
            absent.add(f"{method} {_ID.sub('/{id}', path)}")
            continue
        found = seen.setdefault(name, Seen())
        is_same = table[recording.name][0] == SERVED
        found.same, found.other = found.same + is_same, found.other + (not is_same)
    states = [state for name, (state, _) in table.items() if name.startswith("ws/")]
    same = states.count(SERVED)
    seen[calls.STREAM] = Seen(same, len(states) - same)
    for mark, client in zip(MARKS, CLIENTS, strict=False):
        for name in calls.read().get(client.title, ()):
            seen.setdefault(name, Seen()).clients.append(mark)
    return seen, absent


def page_text() -> str:
    """The whole page."""
    seen, absent = evidence()
    promised = [one for one in ENDPOINTS if one.status != UNSUPPORTED]
    refused = [one for one in ENDPOINTS if one.status == UNSUPPORTED]
    lines = [
        "# What works with our server",
        "",
        "Made by `python -m tests.compatibility` from the route table, the recordings of a real Mattermost",
        "6.6.1, and the calls that independent clients made while they ran against our server; a test fails",
        "when it is not true. The routes in detail: `GET /api/v4/openapi.json` of any workspace. The",
        "recordings one by one, with the reason of every difference: [fixtures.md](fixtures.md).",
        "",
        f"**{len(promised)} routes are served, {len(refused)} are known and answer 501.**",
        "",
        "## Clients",
        "",
        "They run unmodified in CI, each in an environment of its own (`python -m tests.interop`), and do",
        "what a chat client does: sign in, make a channel, post, edit, react, pin, upload, reply in a",
        "thread, read, search, listen. Afterwards somebody else asks the server what arrived.",
        "",
        *_clients(),
        "",
        "The newest official mobile and desktop applications want routes that are not here: not promised.",
        "",
        "## Routes",
        "",
        "*Recorded*: of so many exchanges recorded at a real server, so many are answered in the same form;",
        "of the others, each difference is accepted by name. *Clients*: which of the above call it.",
        *_routes(seen),
        "",
        "## Known, and not supported",
        "",
        "They answer 501 with the protocol's own error, so that a client can say so.",
        "",
        *(f"- `{one.method} {PREFIX}{one.path}`: {_why(one.run.__doc__)}" for one in refused),
        *(["- None."] if not refused else []),
        "",
        "## Recorded at a real server, and absent",
        "",
        "They answer 404, as an unknown route does there.",
        "",
        *(f"- `{name}`" for name in sorted(absent - {calls.STREAM})),
    ]
    return "\n".join(lines) + "\n"


def _clients() -> Iterator[str]:
    yield from ("| | client | version | routes seen | what it proves |", "|---|---|---|--:|---|")
    for mark, client in zip(MARKS, CLIENTS, strict=False):
        count = len(calls.read().get(client.title, ()))
        yield f"| {mark} | {client.name} | {client.version} | {count} | {_PROVED[client.name]} |"


def _routes(seen: Mapping[str, Seen]) -> Iterator[str]:
    area = ""
    for one in ENDPOINTS:
        if one.status == UNSUPPORTED:
            continue
        here = one.run.__module__.rpartition(".")[2]
        if here != area:
            area = here
            yield from _head(area.replace("_", " ").capitalize())
        yield _row(one.method, f"{PREFIX}{one.path}", seen, summary(one.run).get("description", ""))
    yield from _head("Beside the API")
    for route in BESIDE:
        method, _, path = route.partition(" ")
        yield _row(method, path, seen, "")
    yield _row("GET", f"{PREFIX}/websocket", seen, "The stream of events.")


def _head(title: str) -> tuple[str, ...]:
    return ("", f"### {title}", "", "| route | recorded | clients | |", "|---|---|---|---|")


def _row(method: str, path: str, seen: Mapping[str, Seen], about: str) -> str:
    found = seen.get(f"{method} {path}", Seen())
    shown = about.replace("|", "\\|")
    return (
        f"| `{method} {path.removeprefix(PREFIX)}` | {found.recorded} | {''.join(found.clients)} | {shown} |"
    )


def _why(told: str | None) -> str:
    return (told or "").removeprefix("Not supported: ").rstrip(".")
