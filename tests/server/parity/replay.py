"""How the recordings are asked again of our server: ids and tokens are learned by walking both answers."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from chat_tui.server.pictures import banner
from tests.server.parity.recordings import Recording, body_bytes, manifest
from tests.server.parity.shape import body_differences, header_differences

_ID = re.compile(r"(?<![a-z0-9])[a-z0-9]{26}(?![a-z0-9])")
_DIRECT = re.compile(r"([a-z0-9]{26})__([a-z0-9]{26})")
_SECRET = re.compile(r"\b(?:TOKEN|PASSWORD|OAUTH|COMMAND|OUTGOING|CSRF|MFA|TRIGGER|PUBLIC)-[A-Z0-9-]+\b")
_PICTURE = re.compile(r"\(\d+ bytes\)")
"""What stands in a scenario for the bytes of a picture: any other will do."""
_TOKEN = re.compile(r"TOKEN-[A-Z]+(?:-[A-Z0-9]+)?")
_NAMES = ("username", "name", "message", "id")
_UNSENT = frozenset({"host", "content-length", "connection", "user-agent"})


@dataclass
class Answer:
    """What our server said to a recorded request, and how its form differs from what was recorded."""

    status: int
    differences: list[str]
    text: str

    @property
    def is_unknown_route(self) -> bool:
        """Whether no route of ours took the request."""
        return self.status == 404 and "api.context.404.app_error" in self.text


@dataclass
class Replay:
    """A walk through the recordings in their order."""

    http: httpx.AsyncClient
    ids: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    """Recorded one-time codes, and those that are right now."""

    async def ask(self, recording: Recording) -> Answer:
        """Send one recorded request in our ids, compare, and learn from the answer."""
        await self.sign_in_for(recording.request)
        answer = await self.send(recording.request)
        differences = list(self._differences(recording, answer))
        self._learn(recording, answer)
        return Answer(answer.status_code, differences, answer.text[:2000])

    def ours(self, text: str) -> str:
        """A recorded text with our ids and secrets in it."""
        # The name of a direct channel has its two ids sorted, and ours sort otherwise.
        text = _DIRECT.sub(lambda match: "__".join(sorted(self._id(one) for one in match.groups())), text)
        text = _ID.sub(lambda match: self._id(match[0]), text)
        for recorded, code in self.codes.items():
            text = text.replace(f'"{recorded}"', f'"{code}"')
        return _SECRET.sub(lambda match: self.secrets.get(match[0], match[0]), text)

    def _id(self, recorded: str) -> str:
        return self.ids.get(recorded, recorded)

    async def call(self, user: str, method: str, path: str, body: object = None) -> Any:
        """A request off the record, as one of the users, in the recorded ids; the JSON of the answer."""
        await self.sign_in(f"TOKEN-{user.upper()}")
        headers = {"Authorization": self.ours(f"Bearer TOKEN-{user.upper()}")}
        content = self.ours(json.dumps(body)) if body is not None else None
        answer = await self.http.request(method, self.ours(path), headers=headers, content=content)
        return answer.json() if answer.content else None

    async def sign_in(self, placeholder: str) -> None:
        """Get a session for a recorded token that no recorded log-in gave us."""
        if placeholder in self.secrets:
            return
        name = placeholder.split("-")[1].lower()
        body = {"login_id": name, "password": f"PASSWORD-{name.upper()}"}
        answer = await self.http.post("/api/v4/users/login", json=body)
        if answer.status_code == 200:
            self.secrets[placeholder] = answer.headers["Token"]

    async def sign_in_for(self, request: dict[str, Any]) -> None:
        text = json.dumps([request.get("headers", {}), request["path"]])
        for placeholder in set(_TOKEN.findall(text)):
            if not placeholder.endswith(("-PAT", "-OAUTH", "-COOKIE")):
                await self.sign_in(placeholder)

    async def send(self, request: dict[str, Any]) -> httpx.Response:
        headers = {
            name: self.ours(value)
            for name, value in request.get("headers", {}).items()
            if name.lower() not in _UNSENT
        }
        if "If-None-Match" in headers:
            recorded = request["headers"]["If-None-Match"]
            headers["If-None-Match"] = self.etags.get(recorded, recorded)
        method, path = request["method"], self.ours(request["path"])
        if "body_multipart" in request:
            headers.pop("Content-Type", None)
            files = [_part(part, self.ours) for part in request["body_multipart"]]
            return await self.http.request(method, path, headers=headers, files=files)
        return await self.http.request(method, path, headers=headers, content=body_bytes(request, self.ours))

    def _differences(self, recording: Recording, answer: httpx.Response) -> Any:
        if answer.status_code != recording.status:
            yield f"status {answer.status_code} for {recording.status}"
            return
        yield from header_differences(recording.response["headers"], dict(answer.headers))
        theirs = recording.json_body
        if theirs is not None:
            ours = _json(answer)
            if recording.status >= 400 and isinstance(ours, dict) and ours.get("id") != theirs.get("id"):
                yield f"error id {ours.get('id')}"
            yield from body_differences(theirs, ours)

    def _learn(self, recording: Recording, answer: httpx.Response) -> None:
        token = recording.response["headers"].get("Token")
        if isinstance(token, str) and "Token" in answer.headers:
            self.secrets[token] = answer.headers["Token"]
        etag = recording.response["headers"].get("Etag")
        if isinstance(etag, str) and "Etag" in answer.headers:
            self.etags[etag] = answer.headers["Etag"]
        if answer.is_success:
            self.learn(recording.json_body, _json(answer))

    def learn(self, theirs: Any, ours: Any) -> None:
        """Note which of our ids and secrets stand where the recording has its own."""
        if isinstance(theirs, dict) and isinstance(ours, dict):
            for key, value in theirs.items():
                if key in ours:
                    self.learn(value, ours[key])
        elif isinstance(theirs, list) and isinstance(ours, list):
            for value, other in _pairs(theirs, ours):
                self.learn(value, other)
        elif isinstance(theirs, str) and isinstance(ours, str):
            self._learn_text(theirs, ours)

    def _learn_text(self, theirs: str, ours: str) -> None:
        if _ID.fullmatch(theirs) and theirs not in self.ids and len(ours) == len(theirs):
            self.ids[theirs] = ours
        elif _SECRET.fullmatch(theirs) and ours and not theirs.startswith("PASSWORD"):
            self.secrets[theirs] = ours


def recorded_ids(kind: str) -> dict[str, str]:
    """Ids by name, as the manifest has them: users, teams, channels, posts."""
    found: dict[str, str] = manifest()["ids"][kind]
    return found


def _pairs(theirs: list[Any], ours: list[Any]) -> list[tuple[Any, Any]]:
    for name in _NAMES[:3]:
        if theirs and all(isinstance(row, dict) and row.get(name) for row in [*theirs, *ours]):
            by_name = {row[name]: row for row in ours}
            return [(row, by_name[row[name]]) for row in theirs if row[name] in by_name]
    return list(zip(theirs, ours, strict=True)) if len(theirs) == len(ours) else []


def _part(part: dict[str, Any], ours: Any) -> tuple[str, Any]:
    if "value_base64" in part:
        value = base64.b64decode(part["value_base64"])
    elif "value_omitted" in part:
        value = b"x" * int(part["value_omitted"]["bytes"])
    elif _PICTURE.fullmatch(part["value"]) and part.get("content_type") == "image/png":
        value = banner(20, 20)
    else:
        value = str(ours(part["value"])).encode()
    return part["name"], (part.get("filename"), value, part.get("content_type"))


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
