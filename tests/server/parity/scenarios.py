"""The recorded WebSocket scenarios as steps: what somebody did, and what came of it on each connection."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.server.parity.recordings import ROOT, manifest

PRESENCE = "status_change"
"""Told to others and at other moments by us, as an addition: compared nowhere."""
_UNDONE = re.compile(r"\d+ s pass|server st")
_CREATED = re.compile(r"(\w+) created (\d+) posts by REST")
_ACTED = re.compile(r"(\w+) did POST /posts/\{id\}/actions/(\w+)")


Frames = dict[int, list[dict[str, Any]]]


@dataclass
class Step:
    """One thing done, `frames` and `closes` being what it brought, by connection."""

    kind: str
    conn: int = 0
    detail: dict[str, Any] = field(default_factory=dict)
    frames: Frames = field(default_factory=dict)
    closes: dict[int, dict[str, Any]] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    undone: list[str] = field(default_factory=list)
    """What the replay does not do: wait for minutes, stop the server."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One recorded file; `name` is ws/what."""

    name: str
    steps: list[Step]


def scenarios() -> Iterator[Scenario]:
    """All of them, in the order in which they were recorded."""
    for entry in manifest()["files"]:
        if entry["file"].startswith("ws/"):
            lines = (ROOT / entry["file"]).read_text().splitlines()
            name = entry["file"].removesuffix(".jsonl")
            yield Scenario(name, list(_steps([json.loads(line) for line in lines])))


def _steps(lines: list[dict[str, Any]]) -> Iterator[Step]:
    step = Step("begin")
    for line in lines:
        if line["direction"] == "out":
            yield step
            step = _done(line)
        elif created := _CREATED.search(line.get("control", {}).get("text", "")):
            # The note comes after what the posts brought on the wire; they were made before.
            yield Step(step.kind, step.conn, step.detail, result=step.result)
            detail = {"user": created[1], "count": int(created[2])}
            step = Step("posts", 0, detail, step.frames, step.closes)
        elif acted := _ACTED.search(line.get("control", {}).get("text", "")):
            # Here too: the button is of the post that the step before made.
            made, came = _split(step.frames)
            yield Step(step.kind, step.conn, step.detail, made, result=step.result)
            step = Step("action", 0, {"user": acted[1], "action": acted[2]}, came, step.closes)
        else:
            _note(step, line)
    yield step


def _split(frames: Frames) -> tuple[Frames, Frames]:
    """What tells of a new post, and what came later."""

    def those(wanted: bool) -> Frames:
        return {
            conn: [one for one in came if (one["event"] == "posted") is wanted]
            for conn, came in frames.items()
        }

    return those(True), those(False)


def _done(line: dict[str, Any]) -> Step:
    conn = line.get("conn", 0)
    if "frame" in line:
        return Step("frame", conn, {"text": json.dumps(line["frame"])})
    return Step(line["control"]["type"], conn, line["control"])


def _note(step: Step, line: dict[str, Any]) -> None:
    conn, control = line.get("conn", 0), line.get("control", {})
    if "frame" in line:
        if line["frame"].get("event") != PRESENCE:
            step.frames.setdefault(conn, []).append(line["frame"])
    elif control["type"] == "ping":
        step.undone.append("not done: waiting a minute for the server's ping")
    elif control["type"] == "note" and _UNDONE.search(control["text"]):
        step.undone.append(f"not done: {control['text']}")
    elif control["type"] == "omitted":
        run = range(control["first_seq"], control["last_seq"] + 1)
        step.frames.setdefault(conn, []).extend({"event": "posted", "seq": seq} for seq in run)
    elif control["type"] == "close":
        step.closes[conn] = control
    elif control["type"] in {"open_result", "rest_response"}:
        step.result = control
