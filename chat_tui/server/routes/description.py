"""What the API is like, told by itself: its OpenAPI document."""

from __future__ import annotations

import msgspec

from chat_tui.server import rules
from chat_tui.server.call import Call
from chat_tui.server.endpoint import Endpoint


async def openapi(call: Call) -> msgspec.Raw:
    """GET /openapi.json: an OpenAPI 3.1 document, made from the route table."""
    # It is made of the table that this route is in; and few ever ask.
    from chat_tui.server.openapi.document import encoded

    return msgspec.Raw(encoded())


ENDPOINTS = (Endpoint("GET", "/openapi.json", openapi, rules.anybody, has_etag=True),)
