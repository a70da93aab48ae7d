"""Is no secret found anywhere but where it is kept, and would it be found if it were?"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.canaries import STORE, Canary, Findings, Walk, judge, kind_of, run


def test_secrets_are_where_they_are_kept_and_nowhere_else() -> None:
    """The short way; `python -m tests.canaries` goes the whole one."""
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        walk, findings = run(Path(folder), (Walk.sign_in, Walk.fail))
        assert findings.hits == []
        assert findings.open_to_others == []
        places = ("logs", "crash reports", "databases and their side files", "command lines and environments")
        assert all(findings.looked.get(place) for place in places), findings.looked
        assert [canary.name for canary in walk.canaries][-1] == "session token"
        assert walk.kept("work") == walk.canaries[-1].value, (
            "what keeps it has it, and it is what was looked for"
        )


@pytest.mark.parametrize(
    "place", ["state/log/chat-tui.log.1", "state/crash/1.txt", "data/x.sqlite-wal", "cache/frame-1", "else"]
)
def test_what_leaks_is_found(tmp_path: Path, place: str) -> None:
    walk = Walk(tmp_path)
    walk.canaries = [Canary("password", "canary"), Canary("code", "123456", only_in_texts=True)]
    path = tmp_path / "ada" / place
    path.parent.mkdir(parents=True)
    path.write_bytes(b"before canary 123456 after")
    path.chmod(0o640)
    findings = judge(walk, [b"chat-tui\0canary\0"])
    kind = kind_of(path)
    assert kind
    assert [hit.partition(":")[0] for hit in findings.hits] == [
        f"password in {kind}",
        f"code in {kind}",
        "password in command lines and environments",
    ]
    assert kind_of(path.with_name(STORE)) == ""
    assert f"640 ada/{place}" in findings.open_to_others


def test_digits_are_looked_for_where_they_mean_something() -> None:
    code, findings = Canary("code", "123456", only_in_texts=True), Findings()
    for content in (b"\x00123456", b"at 1234567", b"id=a123456", b"0.123456789"):
        findings.look("logs", "", content, [code])
    assert findings.hits == []
