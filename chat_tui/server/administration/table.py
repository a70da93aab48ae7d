"""Which deeds there are, and who does each: one line a topic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Union

from chat_tui.server.administration import (
    copies,
    invites,
    keeping,
    oauth,
    people,
    programs,
    sign_ins,
    webhooks,
)
from chat_tui.server.administration.deed import Deed, Perform, Place

PERFORM: Mapping[type[Deed[Any]], Perform] = {
    deed: perform
    for topic in (copies, invites, keeping, people, programs, sign_ins, webhooks, oauth)
    for deed, perform in topic.PERFORM.items()
}
ANY_DEED: Any = Union[tuple(PERFORM)]  # noqa: UP007 - made of the table, so that no deed can be forgotten
"""What msgspec reads a deed as: told apart by its tag."""


async def perform(place: Place, deed: Deed[Any]) -> Any:
    """Do a deed at a workspace and return its answer; raises ChatError."""
    return await PERFORM[type(deed)](place, deed)
