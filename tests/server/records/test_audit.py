"""The audit log: what it keeps of a deed, and what it never keeps whole."""

from __future__ import annotations

from chat_tui.server.records import audit
from chat_tui.server.records.records import Records


async def test_a_line_tells_who_did_what_to_whom_and_from_where(records: Records) -> None:
    by = audit.Actor("a" * 26, "alice", "uid 1000", "r" * 26)
    await records.write(lambda tx: audit.note(tx, by, "token.create", "b" * 26))
    await records.write(lambda tx: audit.note(tx, audit.Actor(), "login.fail", "x" * 10_000, "bad password"))
    first, second = audit.since(records.reader, 0)
    assert (first["actor"], first["peer"], first["action"], first["target"], first["result"]) == (
        "alice",
        "uid 1000",
        "token.create",
        "b" * 26,
        "ok",
    )
    assert second["result"] == "bad password"
    assert len(second["target"]) == audit.LONGEST


async def test_lines_are_found_by_time_and_by_thing(records: Records) -> None:
    for action in ("token.create", "tokens.other", "login.fail"):
        await records.write(lambda tx, action=action: audit.note(tx, audit.Actor(), action))  # type: ignore[misc]
    lines = audit.since(records.reader, 0)
    assert [row["action"] for row in audit.since(records.reader, lines[1]["at"])] == [
        "tokens.other",
        "login.fail",
    ]
    assert [row["action"] for row in audit.since(records.reader, 0, action="token")] == ["token.create"]
