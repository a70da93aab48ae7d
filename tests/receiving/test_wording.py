"""What is said of each kind of delivery, and does nothing in it get power over us?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from chat_tui.errors import ConfigError
from chat_tui.receiving.wording.table import WORDINGS, Template, worded
from chat_tui.text.sanitize import is_safe

REPOSITORY = {"full_name": "acme/rocket", "html_url": "https://github.com/acme/rocket"}
HERE = {"repository": REPOSITORY, "sender": {"login": "ada"}}
ROCKET = "[acme/rocket](https://github.com/acme/rocket)"
PROJECT = {"project": {"path_with_namespace": "acme/rocket", "web_url": "https://gitlab.com/acme/rocket"}}
LAB = "[acme/rocket](https://gitlab.com/acme/rocket)"
COMMIT = {"id": "b2c3d4e5f6a7", "url": "https://x.org/c/b2", "message": "Fix it\n\nat length"}
PULL = {"number": 7, "html_url": "https://x.org/7", "title": "A better valve"}

SAID: list[tuple[str, str, dict[str, Any], str]] = [
    ("github", "ping", HERE, f"{ROCKET} sends its hooks here now."),
    (
        "github",
        "push",
        {**HERE, "ref": "refs/heads/main", "compare": "https://x.org/cmp", "commits": [COMMIT] * 7},
        f"**ada** pushed [7 commits](https://x.org/cmp) to `main` of {ROCKET}\n"
        + "- [`b2c3d4e5`](https://x.org/c/b2) Fix it\n" * 5
        + "- … and 2 more",
    ),
    ("github", "push", {**HERE, "ref": "refs/heads/x", "deleted": True}, f"**ada** deleted `x` of {ROCKET}"),
    ("github", "push", {**HERE, "ref": "refs/heads/x", "commits": []}, ""),
    (
        "github",
        "pull_request",
        {**HERE, "action": "opened", "pull_request": PULL},
        "**ada** opened [acme/rocket#7](https://x.org/7): A better valve",
    ),
    (
        "github",
        "pull_request",
        {**HERE, "action": "closed", "pull_request": {**PULL, "merged": True}},
        "**ada** merged [acme/rocket#7](https://x.org/7): A better valve",
    ),
    ("github", "pull_request", {**HERE, "action": "labeled", "pull_request": PULL}, ""),
    (
        "github",
        "issue_comment",
        {**HERE, "action": "created", "issue": PULL, "comment": {"body": "Looks\n**good**"}},
        "**ada** [commented](https://x.org/7) on [acme/rocket#7](https://x.org/7): A better valve\n"
        "> Looks\n> \\*\\*good\\*\\*",
    ),
    (
        "github",
        "release",
        {**HERE, "action": "published", "release": {"name": "v1.2", "html_url": "https://x.org/r"}},
        f"**ada** published [**v1.2**](https://x.org/r) of {ROCKET}",
    ),
    (
        "github",
        "workflow_run",
        {
            **HERE,
            "action": "completed",
            "workflow_run": {
                "name": "CI",
                "html_url": "https://x.org/w",
                "conclusion": "failure",
                "head_branch": "main",
                "display_title": "Fix it",
            },
        },
        f"[CI](https://x.org/w) **failed** on `main` of {ROCKET}: Fix it",
    ),
    ("github", "workflow_run", {**HERE, "action": "requested", "workflow_run": {}}, ""),
    ("github", "star", {**HERE, "action": "created"}, f"{ROCKET}: star created by **ada**"),
    (
        "gitlab",
        "push",
        {
            **PROJECT,
            "user_username": "ada",
            "ref": "refs/heads/main",
            "commits": [COMMIT],
            "total_commits_count": 1,
        },
        f"**ada** pushed 1 commit to `main` of {LAB}\n- [`b2c3d4e5`](https://x.org/c/b2) Fix it",
    ),
    (
        "gitlab",
        "merge_request",
        {
            **PROJECT,
            "user": {"username": "ada"},
            "object_attributes": {"action": "merge", "iid": 3, "url": "https://x.org/3", "title": "A valve"},
        },
        "**ada** merged [acme/rocket!3](https://x.org/3): A valve",
    ),
    (
        "gitlab",
        "pipeline",
        {
            **PROJECT,
            "object_attributes": {"status": "failed", "id": 9, "ref": "main", "url": "https://x.org/9"},
            "commit": {"title": "Fix it"},
        },
        f"[Pipeline 9](https://x.org/9) **failed** on `main` of {LAB}: Fix it",
    ),
    ("gitlab", "pipeline", {**PROJECT, "object_attributes": {"status": "running"}}, ""),
    (
        "alertmanager",
        "firing",
        {
            "externalURL": "http://am.example:9093",
            "commonLabels": {"alertname": "HighLatency", "severity": "critical"},
            "alerts": [
                {
                    "status": "firing",
                    "labels": {"instance": "web-1:9100"},
                    "annotations": {"summary": "slow"},
                    "generatorURL": "http://p.example/g",
                    "startsAt": "2026-11-23T10:50:00Z",
                    "endsAt": "0001-01-01T00:00:00Z",
                },
                {
                    "status": "resolved",
                    "labels": {"instance": "web-2:9100"},
                    "annotations": {"summary": "slow"},
                    "startsAt": "2026-11-23T10:50:00.123Z",
                    "endsAt": "2026-11-23T12:01:00Z",
                },
            ],
        },
        "**Firing**: [HighLatency](http://am.example:9093) · critical · 1 alert\n"
        "- `web-1:9100` slow · [graph](http://p.example/g)\n"
        "Resolved: [HighLatency](http://am.example:9093) · critical · 1 alert\n"
        "- `web-2:9100` slow · after 1 h 10 min",
    ),
    ("grafana", "alerting", {"title": "[Alerting] Disk"}, "**alerting** \\[Alerting\\] Disk"),
    (
        "slack",
        "message",
        {
            "text": "*done* <https://x.org|the log> &amp; <!channel>",
            "attachments": [
                {
                    "title": "Build 7",
                    "title_link": "https://x.org/7",
                    "text": "green",
                    "fields": [{"title": "took", "value": "41 s"}],
                }
            ],
        },
        "**done** [the log](https://x.org) & `@channel`\n[**Build 7**](https://x.org/7)\ngreen\n- took: 41 s",
    ),
    (
        "slack",
        "/deploy",
        {"command": "/deploy", "text": "api", "user_name": "ada"},
        "**ada** ran `/deploy` api",
    ),
    (
        "standard",
        "invoice.paid",
        {"type": "invoice.paid", "data": {"amount": 12.5, "by": "ada", "lines": [1]}},
        "**invoice.paid**\n- amount: 12.5\n- by: ada",
    ),
    ("standard", "note", {"type": "note", "data": {"text": "two\nlines"}}, "**note**\n> two\n> lines"),
]


@pytest.mark.parametrize(
    ("kind", "event", "data", "said"), SAID, ids=[f"{k}-{e}-{i}" for i, (k, e, *_) in enumerate(SAID)]
)
def test_what_is_said(kind: str, event: str, data: dict[str, Any], said: str) -> None:
    assert worded(kind, event, data, 10_000) == said


def spoiled(value: Any, poison: Any) -> Any:
    if isinstance(value, dict):
        return {key: spoiled(one, poison) for key, one in value.items()}
    if isinstance(value, list):
        return [spoiled(one, poison) for one in value]
    return poison


@pytest.mark.parametrize("kind", [kind for kind in WORDINGS if kind != "slack"])
@pytest.mark.parametrize(
    "poison", ["@all \x1b]52;c;eA\x07 [x](http://e) ` @here ` \u202e", None, 7, -1.5, [], {}, True]
)
def test_nothing_in_a_body_gets_power(kind: str, poison: Any) -> None:
    for _, event, data, _ in SAID:
        said = worded(kind, event, spoiled(data, poison), 4_000)
        assert is_safe(said)
        bare = "".join(said.split("`")[::2])  # outside code spans
        assert not re.search(r"(?<!\\)\]\(http://e", bare)
        assert "@all" not in bare
        assert "@here" not in bare


@pytest.mark.parametrize(
    "data", [{}, {"alerts": [None, 3, "x"]}, {"commits": {"a": 1}}, {"attachments": [1]}]
)
def test_bodies_of_another_shape_are_told_all_the_same(data: dict[str, Any]) -> None:
    for kind in WORDINGS:
        for event in {event for _, event, _, _ in SAID}:
            assert isinstance(worded(kind, event, data, 1_000), str)


@pytest.mark.parametrize(
    "url", ["mailto:a@b.org", "javascript:alert(1)", "file:///etc/passwd", "https://x y", ""]
)
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    repository = {"full_name": "acme/rocket", "html_url": url}
    said = worded("github", "ping", {"repository": repository}, 1_000)
    assert said == "acme/rocket sends its hooks here now."


def test_a_text_longer_than_a_message_is_cut() -> None:
    assert len(worded("slack", "message", {"text": "x" * 9_000}, 4_000)) == 4_000


def test_a_template_fills_its_holes_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.md"
    path.write_text("@oncall $$5 ${kind} ${event}: ${a.0.b} ${a.__class__} ${none.at.all}|\n${text}\n")
    made = Template.read(path).filled(
        "standard", "t", "d-1", {"a": [{"b": "*@all* ${kind}"}], "data": {}}, 1_000
    )
    assert made == "@oncall $5 standard t: \\*`@all`\\* ${kind}  |\n**t**"


@pytest.mark.parametrize("source", ["a\n$5", "${a b}", "${}", "$name", "${open"])
def test_a_template_with_a_hole_that_is_none_is_refused_with_its_line(tmp_path: Path, source: str) -> None:
    path = tmp_path / "t.md"
    path.write_text(source)
    with pytest.raises(ConfigError, match=f"line {source.count(chr(10)) + 1}"):
        Template.read(path)
