"""Is what docs/compatibility.md promises what is served, recorded and called?"""

from __future__ import annotations

from chat_tui.server.openapi.document import UNSUPPORTED
from chat_tui.server.routes.table import ENDPOINTS
from tests.compatibility.page import PAGE, page_text
from tests.interop import calls


def test_the_page_is_made_from_what_was_seen() -> None:
    assert PAGE.read_text() == page_text(), "run: python -m tests.compatibility"


def test_every_route_is_on_the_page_where_it_belongs() -> None:
    promised, _, refused = page_text().partition("## Known, and not supported")
    for one in ENDPOINTS:
        if one.status == UNSUPPORTED:
            assert f"- `{one.method} /api/v4{one.path}`" in refused
        else:
            assert f"| `{one.method} {one.path}` |" in promised


def test_what_clients_call_is_promised() -> None:
    promised, _, _ = page_text().partition("## Known, and not supported")
    for call in set().union(*calls.read().values()):
        method, _, path = call.partition(" ")
        assert f"| `{method} {path.removeprefix('/api/v4')}` |" in promised
