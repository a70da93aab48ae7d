"""Searching what was said and what was attached, in one's own channels."""

from __future__ import annotations

from chat_tui.server import rules, wire_posts
from chat_tui.server.call import Call, integer, text
from chat_tui.server.endpoint import Endpoint
from chat_tui.server.records import files, search
from chat_tui.server.records.rows import Row
from chat_tui.server.records.search import Scope
from chat_tui.server.wire_errors import bad_body

_FRESH = "no-cache, no-store, must-revalidate"


async def _posts(call: Call, team_id: str) -> Row:
    body = await call.object()
    terms = text(body, "terms", most=1000)
    if not terms.strip():
        raise bad_body("terms")
    scope = Scope(call.me, team_id, body.get("is_or_search") is True, integer(body, "time_zone_offset"))
    found = [] if integer(body, "page") > 0 else search.find(call.db, terms, scope)
    return wire_posts.post_list(wire_posts.many(call.db, found)) | {"matches": None}


async def in_team(call: Call) -> Row:
    """POST /teams/{id}/posts/search."""
    return await _posts(call, call.path("team_id"))


async def everywhere(call: Call) -> Row:
    """POST /posts/search."""
    return await _posts(call, "")


async def files_in_team(call: Call) -> Row:
    """POST /teams/{id}/files/search: by the beginning of a name, and ext:."""
    body = await call.object()
    terms = text(body, "terms", most=1000)
    if not terms.strip():
        raise bad_body("terms")
    query = search.parse(terms)
    extension = next((value for value, negated in query.extensions if not negated), "")
    term = next((word.strip('"*') for word, negated in query.words if not negated), "")
    found = files.search(call.db, call.me, call.path("team_id"), term=term, extension=extension)
    return {
        "order": [row["id"] for row in found],
        "file_infos": {row["id"]: wire_posts.file(row, channel_id=row["channel_id"]) for row in found},
        "next_file_info_id": "",
        "prev_file_info_id": "",
    }


ENDPOINTS = (
    Endpoint("POST", "/posts/search", everywhere, rules.signed_in, cache=_FRESH),
    Endpoint("POST", "/teams/{team_id}/posts/search", in_team, rules.team_member, cache=_FRESH),
    Endpoint("POST", "/teams/{team_id}/files/search", files_in_team, rules.team_member, cache=_FRESH),
)
