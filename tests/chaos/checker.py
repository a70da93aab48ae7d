"""Was a promise broken: all checks by name, and how the actions of a run ended."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.chaos.evidence import Evidence
from tests.chaos.history import OUTBOX_POST
from tests.chaos.promises import changes_kept, duplicated, files_kept, lost, order, unexpected
from tests.chaos.views import convergence, monotonic, privacy

CHECKS = (lost, duplicated, unexpected, order, changes_kept, files_kept, convergence, privacy, monotonic)


def violations(evidence: Evidence) -> dict[str, list[str]]:
    """All broken promises by the name of the check."""
    return {check.__name__: list(check(evidence)) for check in CHECKS}


def recovered(evidence: Evidence) -> int:
    """How many posts of which nobody knew are there after all."""
    stored = {(post.author, post.client_id) for post in evidence.posts}
    unknown = [
        one
        for one in evidence.operations
        if one.kind == OUTBOX_POST and one.outcome in ("uncertain", "unsure")
    ]
    return sum((evidence.user_ids[one.client], one.id) in stored for one in unknown)


def classes(evidence: Evidence) -> dict[str, dict[str, int]]:
    """Outcomes by kind of action, for the report."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in evidence.operations:
        found[one.kind][one.outcome] += 1
    return {kind: dict(sorted(counts.items())) for kind, counts in sorted(found.items())}
