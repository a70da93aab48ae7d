"""The program that the recorded server called, as it answered then: nothing of it goes over a network."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from chat_tui.server.outgoing.addresses import AllowedHosts
from chat_tui.server.outgoing.caller import Answer, OutgoingRequest
from tests.server.parity.outside import RecordedOutside
from tests.server.parity.recordings import ROOT
from tests.server.program import answered

REPLY_ID = "x48ayh1cybym7yqghm9e7hjjhy"
"""Of the recorded response_url."""
OF_DIALOG = "TRIGGER-ID-5"


class RecordedProgram(RecordedOutside):
    """What it is told is learned as what our own answers tell is: `ids` and `secrets` are the replay's."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: dict[str, str] = {}
        self.secrets: dict[str, str] = {}

    async def send(self, request: OutgoingRequest, allowed: AllowedHosts) -> Answer:
        """Answer as was recorded."""
        parts = urlsplit(request.url)
        if parts.path == "/out":
            return await super().send(request, allowed)
        if parts.path == "/act":
            return answered(_recorded("message-action"))
        if parts.path == "/dialog":
            submission = json.loads(request.body)["submission"]
            return answered(
                {"errors": {"name": "too short"}} if submission == {"name": "B", "choice": "1"} else {}
            )
        return answered(self._command(parts.path, dict(parse_qsl(request.body.decode() or parts.query))))

    def _command(self, path: str, form: dict[str, str]) -> object:
        self.secrets[OF_DIALOG] = form["trigger_id"]
        if form.get("text") == "production --fast":
            self.ids[REPLY_ID] = form["response_url"].rpartition("/")[2]
            return _recorded("slash-command-post")
        answers: dict[str, object] = {
            "x": "plain answer",
            "y": {"text": "only you", "goto_location": "/acme/channels/dev"},
            "z": 500,
        }
        return answers[form["text"]] if path == "/deploy" else {}


def _recorded(name: str) -> Any:
    return json.loads((ROOT / "outbound" / f"{name}.json").read_text())["response"]["body"]
