"""What is known after a run: the truth, what the clients did, and what each of them holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.history import ClientHistory, Operation
from tests.chaos.truth import Post, Truth


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known after a run; `stores` are the clients' own views as `snapshot` has them."""

    truth: Truth
    histories: dict[str, ClientHistory]
    user_ids: dict[str, str]
    stores: dict[str, dict[str, Any]]
    stored_channels: dict[str, set[str]] = field(default_factory=dict)
    """Channel ids of which each client's cache holds messages."""
    ever_in: dict[str, set[str]] = field(default_factory=dict)
    """Channel ids each client was ever a member of."""

    @property
    def operations(self) -> Iterator[Operation]:
        """All actions of all clients."""
        for history in self.histories.values():
            yield from history.operations.values()

    @property
    def posts(self) -> list[Post]:
        """What people wrote, in the order it was stored, without notices of joining and leaving."""
        known = set(self.user_ids.values())
        return [post for post in self.truth.posts.values() if not post.kind and post.author in known]
