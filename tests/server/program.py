"""A program that the workspace calls: what it is asked, and what it answers, without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chat_tui.server.app import create_app
from chat_tui.server.outgoing.addresses import AllowedHosts
from chat_tui.server.outgoing.caller import Answer, OutgoingCaller, OutgoingRequest
from tests.server.conftest import World

PLACE = "https://program.example"


class Program(OutgoingCaller):
    """Stands where the workspace's own caller stands."""

    def __init__(self, answer: Callable[[OutgoingRequest], object] = lambda request: {}) -> None:
        super().__init__()
        self.asked: list[OutgoingRequest] = []
        self.answer = answer
        """JSON, text, a status, or an exception to raise."""

    async def send(self, request: OutgoingRequest, allowed: AllowedHosts) -> Answer:
        """Note what is asked, and answer."""
        self.asked.append(request)
        return answered(self.answer(request))

    @property
    def form(self) -> dict[str, str]:
        """The fields of the last request, of its body or its query."""
        last = self.asked[-1]
        text = last.body.decode() or urlsplit(last.url).query
        return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}

    @property
    def body(self) -> Any:
        """The JSON of the last request."""
        return json.loads(self.asked[-1].body)


def answered(value: object) -> Answer:
    """JSON, plain text, or a status, as an answer."""
    if isinstance(value, Exception):
        raise value
    if isinstance(value, int):
        return Answer(value, {"content-type": "text/plain"}, b"X", 0.0)
    if isinstance(value, str):
        return Answer(200, {"content-type": "text/plain"}, value.encode(), 0.0)
    return Answer(200, {"content-type": "application/json"}, json.dumps(value).encode(), 0.0)


def beside(world: World) -> Program:
    """Let the world call this program, and nothing else."""
    program = Program()
    world.workspace = replace(world.workspace, outgoing=program)
    world.app = create_app(world.records, world.hub, world.workspace.config, workspace=world.workspace)
    return program
