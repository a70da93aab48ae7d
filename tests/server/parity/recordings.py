"""The recordings of a real server, in the order in which they were made."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2] / "fixtures" / "mattermost-6.6.1"


@dataclass(frozen=True, slots=True)
class Recording:
    """One REST exchange; `name` is area/what."""

    name: str
    user: str
    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def area(self) -> str:
        """The area it belongs to."""
        return self.name.partition("/")[0]

    @property
    def status(self) -> int:
        """The recorded status."""
        return int(self.response["status"])

    @property
    def json_body(self) -> Any:
        """The recorded answer's JSON, also where it was sent as text; None if it is not JSON."""
        body = self.response.get("body")
        if isinstance(body, str):
            try:
                return json.loads(body)
            except ValueError:
                return None
        return body


def manifest() -> dict[str, Any]:
    """The manifest as it is."""
    found: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text())
    return found


def recordings() -> Iterator[Recording]:
    """All REST exchanges, in order."""
    for entry in manifest()["files"]:
        if entry["file"].startswith("rest/"):
            raw = json.loads((ROOT / entry["file"]).read_text())
            yield Recording(raw["name"], entry["as"], raw["request"], raw["response"])


def body_bytes(request: dict[str, Any], text: Any) -> bytes | None:
    """The bytes of a recorded request's body; `text` maps recorded text to ours."""
    if "body_base64" in request:
        return base64.b64decode(request["body_base64"])
    if "body_omitted" in request and request["headers"].get("Content-Type") == "application/octet-stream":
        return b"x" * int(request["body_omitted"]["bytes"])
    if "body" not in request:
        return None
    body = request["body"]
    if isinstance(body, str):
        return str(text(body)).encode()
    return str(text(json.dumps(body, ensure_ascii=False))).encode()
