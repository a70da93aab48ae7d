"""What is said of one route beyond its row in the route table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Says:
    """One route; the words are those of `words`, and a type with a slash is content that is no JSON.

    What follows from the route table is not said again: parameters of the path and 404 for them, the status
    of success, 400 where something can be malformed, 401 unless anybody may, 304 with an ETag, and 403.
    """

    answer: str = "Ok"
    query: str = ""
    """Parameters of the query: `page:int team_id:id`; all may be left out."""
    body: str = ""
    errors: str = ""
    """Further statuses, e.g. `404`."""
    fault: str = ""
    """The JSON of a refusal, where it is not the protocol's own."""
    kinds: str = ""
    """Content types of the answer that are no JSON: `image/png`."""
    body_kinds: str = "application/json"
    """Content types of the body."""


Area = Mapping[str, Says]
"""Routes of one area: `METHOD /path` to what is said of it."""
