"""What answered Mattermost when it called out: the recorded other machine, for our server to call."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chat_tui.server.outgoing.addresses import AllowedHosts
from chat_tui.server.outgoing.caller import Answer, OutgoingCaller, OutgoingRequest
from tests.server.parity.recordings import ROOT


class RecordedOutside(OutgoingCaller):
    """Answers by method, path and content type as the recorded machine did; what it was not asked is 404."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: list[dict[str, Any]] = [
            json.loads(Path(path).read_text()) for path in sorted((ROOT / "outbound").glob("*.json"))
        ]

    async def send(self, request: OutgoingRequest, allowed: AllowedHosts) -> Answer:
        """Answer one call."""
        for call in self._calls:
            asked, answer = call["request"], call["response"]
            kind = asked["headers"].get("Content-Type", "")
            known = (asked["method"], urlsplit(asked["path"]).path, kind)
            if known == (request.method, urlsplit(request.url).path, request.headers.get("Content-Type", "")):
                body = answer["body"]
                raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
                return Answer(answer["status"], {}, raw, 0.0)
        return Answer(404, {}, b"", 0.0)
