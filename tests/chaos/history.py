"""What did the clients do in a run: each action with how it ended, put together from their logs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.oplog import Record

OUTBOX_POST = "SendMessage"
FIELDS = ("text", "root_id", "message_id", "emoji", "file")


@dataclass(slots=True)
class Operation:
    """One action. Queued means that the outbox had it on disk; `ended` is ok, fail, unsure or empty."""

    id: str
    kind: str
    client: str
    channel: str
    text: str = ""
    root_id: str = ""
    message_id: str = ""
    emoji: str = ""
    file: str = ""
    """The name of the file that goes with it."""
    invoked_at: float = 0.0
    queued: bool = False
    ended: str = ""
    ended_at: float = 0.0
    why: str = ""

    @property
    def outcome(self) -> str:
        """Its class for the report."""
        if self.ended:
            return self.ended
        return "queued" if self.queued else "uncertain"

    @property
    def must_be(self) -> bool:
        """Whether the server must have it in the end: acknowledged, or promised by the outbox."""
        return self.outcome in ("ok", "queued")


@dataclass(slots=True)
class ClientHistory:
    """What one client's log tells."""

    name: str
    operations: dict[str, Operation] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    vanished: list[str] = field(default_factory=list)
    phases: list[tuple[float, str]] = field(default_factory=list)
    """When which phase began; `dead` while there was no process."""
    vitals: list[Record] = field(default_factory=list)
    """Of the last process only."""


def histories(logs: dict[str, Iterable[Record]]) -> dict[str, ClientHistory]:
    """The logs of all clients, by name."""
    return {name: _history(name, records) for name, records in logs.items()}


def _history(name: str, records: Iterable[Record]) -> ClientHistory:
    found = ClientHistory(name)
    for record in records:
        match record["what"]:
            case "invoke":
                found.operations[record["id"]] = _operation(name, record)
            case "queued":
                found.operations[record["id"]].queued = True
            case "ok" | "fail" | "unsure":
                _end(found, record)
            case "seen":
                found.seen.update(record["messages"])
            case "vanished":
                found.vanished += record["messages"]
            case "phase":
                found.phases.append((record["at"], record["phase"]))
            case "start":
                found.phases.append((record["at"], "starting"))
                found.vitals.clear()
            case "vitals":
                found.vitals.append(record)
    return found


def _operation(name: str, record: dict[str, Any]) -> Operation:
    text, root_id, message_id, emoji, file = (str(record.get(key) or "") for key in FIELDS)
    place = (str(record["id"]), str(record["op"]), name, str(record["channel"]))
    return Operation(*place, text, root_id, message_id, emoji, file, record["at"])


def _end(found: ClientHistory, record: dict[str, Any]) -> None:
    operation = found.operations.get(record["id"])
    if operation is not None:
        operation.ended, operation.ended_at = record["what"], record["at"]
        operation.why = record.get("why") or ""
