"""Is every route that an independent client was seen to call still served?"""

from __future__ import annotations

from chat_tui.server.openapi.document import UNSUPPORTED
from chat_tui.server.routes.table import ENDPOINTS, PREFIX
from tests.interop import calls
from tests.interop.clients import CLIENTS

SERVED = {f"{one.method} {PREFIX}{one.path}" for one in ENDPOINTS if one.status != UNSUPPORTED}


def test_every_recorded_call_is_served() -> None:
    recorded = set().union(*calls.read().values())
    assert recorded - {calls.STREAM} <= SERVED


def test_every_client_was_recorded_in_its_version() -> None:
    assert set(calls.read()) == {client.title for client in CLIENTS}
    assert all(calls.STREAM in seen for seen in calls.read().values())
