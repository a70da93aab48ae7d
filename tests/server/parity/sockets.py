"""How a recorded WebSocket scenario is played again on our server, and what was different."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, unix_connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.server.parity.replay import Answer, Replay, recorded_ids
from tests.server.parity.scenarios import PRESENCE, Scenario, Step
from tests.server.parity.shape import body_differences, header_differences

FLUSH = 1_000_000
"""The sequence numbers of our own pings, which no recording has, begin here."""
CLOSE_SECONDS = 2.0
FLUSH_SECONDS = 10.0
ABRUPT = "TCP connection ended without a close frame"
_SEQUENCE = re.compile(r"sequence_number=(\d+)")
_CONNECTION = re.compile(r"connection_id=(\w{26})")


@dataclass
class Line:
    """One connection of ours: what came, and how it ended."""

    socket: ClientConnection
    token: str
    task: asyncio.Task[None] | None = None
    frames: list[dict[str, Any]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    flushes: int = 0
    ended: str = ""
    is_signed_in: bool = False
    next_seq: int = -1

    async def listen(self) -> None:
        """Keep every frame until the end."""
        try:
            async for text in self.socket:
                self._keep(json.loads(text))
        except ConnectionClosed as error:
            self.ended = ABRUPT if error.rcvd is None else f"close frame {error.rcvd.code}"
        else:
            self.ended = "close frame 1000"
        self.came.set()

    def _keep(self, frame: dict[str, Any]) -> None:
        if "event" in frame:
            assert self.next_seq in {-1, frame["seq"]}, "a number is missing or doubled"
            self.next_seq = frame["seq"] + 1
        self.is_signed_in = True
        self.frames.append(frame)
        self.came.set()

    async def flush(self) -> None:
        """Wait until all that was told so far is here."""
        self.flushes += 1
        number = FLUSH + self.flushes
        await self.socket.send(json.dumps({"seq": number, "action": "ping"}))
        async with asyncio.timeout(FLUSH_SECONDS):
            while not self.ended and not any(frame.get("seq_reply") == number for frame in self.frames):
                self.came.clear()
                await self.came.wait()

    def take(self) -> list[dict[str, Any]]:
        """What came since the last time, without presence and our own pings."""
        taken, self.frames = self.frames, []
        return [one for one in taken if one.get("event") != PRESENCE and one.get("seq_reply", 0) < FLUSH]


class Player:
    """Plays scenarios over a unix socket, in the world that a replay of the REST recordings has made."""

    def __init__(self, replay: Replay, path: Path) -> None:
        self._replay = replay
        self._path = path
        self._lines: dict[int, Line] = {}
        self._numbers: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._ids: dict[int, str] = {}
        self._uploads: list[str] = []
        self._patience = CLOSE_SECONDS

    async def play(self, scenario: Scenario) -> Answer:
        """Do all steps; what was different, the first time that it was."""
        self._lines, self._numbers, self._ids, self._uploads = {}, defaultdict(list), {}, []
        # What the server would do after minutes that are not waited for is not waited for either.
        self._patience = 0.0 if any(step.undone for step in scenario.steps) else CLOSE_SECONDS
        differences: dict[str, None] = {}
        try:
            for step in scenario.steps:
                done, compared = await self._do(step), await self._compare(step)
                differences |= dict.fromkeys([*step.undone, *done, *compared])
        finally:
            for line in self._lines.values():
                line.socket.transport.abort()
                if line.task is not None:
                    await line.task
        return Answer(101, list(differences), "")

    async def _do(self, step: Step) -> list[str]:
        line = self._lines.get(step.conn)
        if step.kind == "open":
            return await self._open(step)
        if step.kind == "rest_request":
            return await self._rest(step)
        if step.kind in {"posts", "action"}:
            await self._unrecorded(step.kind, step.detail)
        elif line is None or line.ended:
            return [] if step.kind == "begin" else [f"conn {step.conn} is gone before: {step.kind}"]
        elif step.kind in {"frame", "text"}:
            await line.socket.send(self._replay.ours(_whole(step.detail["text"])))
        elif step.kind == "binary":
            await line.socket.send(base64.b64decode(step.detail["base64"]))
        elif step.kind == "drop":
            line.socket.transport.abort()
        elif step.kind == "close":
            await line.socket.close(step.detail["code"])
        return []

    async def _unrecorded(self, kind: str, detail: dict[str, Any]) -> None:
        """What the recording only mentions: many posts, or the use of a menu of the newest post."""
        user, channels = detail["user"], recorded_ids("channels")
        if kind == "posts":
            for number in range(detail["count"]):
                body: dict[str, Any] = {"channel_id": channels["resume"], "message": f"number {number}"}
                await self._replay.call(user, "POST", "/api/v4/posts", body)
            return
        newest = await self._replay.call(
            user, "GET", f"/api/v4/channels/{channels['lists']}/posts?per_page=1"
        )
        path = f"/api/v4/posts/{newest['order'][0]}/actions/{detail['action']}"
        await self._replay.call(user, "POST", path, {"selected_option": "1"})

    async def _open(self, step: Step) -> list[str]:
        request = step.detail
        await self._replay.sign_in_for(request)
        headers = {name: self._replay.ours(value) for name, value in request["headers"].items()}
        uri = f"ws://localhost{self._replay.ours(self._renumbered(request['path']))}"
        token = request["headers"].get("Authorization", "").removeprefix("Bearer ")
        try:
            socket = await unix_connect(
                str(self._path), uri, additional_headers=headers, compression=None, ping_interval=None
            )
        except InvalidStatus as refusal:
            return self._refused(step, refusal)
        line = Line(socket, token)
        line.task = asyncio.create_task(line.listen())
        self._lines[step.conn] = line
        if known := _CONNECTION.search(request["path"]):
            self._ids[step.conn] = known[1]
        return [] if step.result.get("status") == 101 else [f"status 101 for {step.result.get('status')}"]

    def _refused(self, step: Step, refusal: InvalidStatus) -> list[str]:
        status = refusal.response.status_code
        if status != step.result.get("status"):
            return [f"status {status} for {step.result.get('status')}"]
        return list(header_differences(step.result["headers"], dict(refusal.response.headers)))

    def _renumbered(self, path: str) -> str:
        """The recorded path with our number instead of the recorded one, counted without presence."""
        known, number = _CONNECTION.search(path), _SEQUENCE.search(path)
        if known is None or number is None or not self._numbers[known[1]]:
            return path
        wanted, pairs = int(number[1]), self._numbers[known[1]]
        if wanted == 0:
            return path
        below = [ours for theirs, ours in pairs if theirs < wanted]
        beyond = max(0, wanted - 1 - max(theirs for theirs, _ in pairs) - 1)
        return _SEQUENCE.sub(f"sequence_number={max(below) + 1 + beyond}", path)

    async def _rest(self, step: Step) -> list[str]:
        request = dict(step.detail)
        placeholder = self._placeholder(request)
        if placeholder:
            await self._replay.sign_in(placeholder)
            request["headers"] = {"Authorization": f"Bearer {placeholder}"}
        if isinstance(request.get("body"), dict) and request["body"].get("file_ids"):
            self._replay.ids |= dict(zip(request["body"]["file_ids"], self._uploads, strict=False))
            self._uploads = []
        answer = await self._replay.send({"headers": {}, **request})
        if request["path"].startswith("/api/v4/files") and answer.is_success:
            self._uploads.append(answer.json()["file_infos"][0]["id"])
        if answer.status_code != step.result.get("status"):
            what = f"{request['method']} {request['path'].partition('?')[0]}"
            return [f"{_without_ids(what)}: status {answer.status_code} for {step.result.get('status')}"]
        return []

    def _placeholder(self, request: dict[str, Any]) -> str:
        if request["as"] == "nobody":
            return ""
        base = f"TOKEN-{request['as'].upper()}"
        if request["path"].endswith("/logout"):
            return next(one.token for one in self._lines.values() if one.token.startswith(base))
        return base

    async def _compare(self, step: Step) -> list[str]:
        differences: list[str] = []
        for conn, close in step.closes.items():
            differences += await self._closed(conn, close)
        for conn, line in self._lines.items():
            expected = step.frames.get(conn, [])
            if not line.ended and (line.is_signed_in or expected):
                await line.flush()
            differences += self._frames(conn, expected, line.take())
        return differences

    async def _closed(self, conn: int, close: dict[str, Any]) -> list[str]:
        line = self._lines.get(conn)
        if line is None or line.task is None:
            return [f"close of conn {conn} missing"]
        try:
            await asyncio.wait_for(asyncio.shield(line.task), self._patience)
        except TimeoutError:
            return ["close missing"]
        how = ABRUPT if close["how"] == ABRUPT else f"close frame {close['code']}"
        return [] if line.ended == how else [f"{line.ended} for {how}"]

    def _frames(self, conn: int, theirs: list[dict[str, Any]], ours: list[dict[str, Any]]) -> Iterator[str]:
        """Frames of one step by kind: their order in a step varied at the recorded server too."""
        left = list(ours)
        for frame in theirs:
            found = next((one for one in left if _kind(one) == _kind(frame)), None)
            if found is None:
                yield f"{_kind(frame)} missing"
                continue
            left.remove(found)
            self._pair(conn, frame, found)
            if "data" in frame or "error" in frame:
                yield from body_differences(unfolded(frame), unfolded(found), _kind(frame))
        yield from (f"{_kind(one)} added" for one in left)

    def _pair(self, conn: int, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
        if theirs.get("event") == "hello":
            self._ids[conn] = theirs["data"]["connection_id"]
        if "event" in theirs and conn in self._ids:
            self._numbers[self._ids[conn]].append((theirs["seq"], ours["seq"]))
        if "data" in theirs:
            self._replay.learn(unfolded(theirs), unfolded(ours))


def unfolded(frame: dict[str, Any]) -> dict[str, Any]:
    """A frame whose strings of JSON are JSON."""
    if not isinstance(frame.get("data"), dict):
        return frame
    return {**frame, "data": {key: _inner(value) for key, value in frame["data"].items()}}


def _inner(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value[:1] in {"{", "["} else value


def _kind(frame: dict[str, Any]) -> str:
    if "event" in frame:
        return str(frame["event"])
    reason = f" {frame['error']['id']}" if "error" in frame else ""
    return f"reply {frame.get('seq_reply', '')} {frame['status']}{reason}"


_CUT = re.compile(r"x\.\.\. \((\d+) characters\)$")


def _whole(text: str) -> str:
    """A frame that the recording has shortened, at its full length."""
    cut = _CUT.search(text)
    if cut is None:
        return text
    begun = text[: cut.start()] + 'x": "'
    return begun + "x" * (int(cut[1]) - len(begun) - len('"}}')) + '"}}'


def _without_ids(text: str) -> str:
    return re.sub(r"(?<![a-z0-9])[a-z0-9]{26}(?![a-z0-9])", "{id}", text)
