"""Do button, menu and form go all the way: our client, the workspace, a program behind HTTP, and back?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import TokenLogin
from chat_tui.backends.base import Backend
from chat_tui.backends.registry import load
from chat_tui.model.events import MessageEdited, StreamOpened
from chat_tui.model.forms import (
    AnswerForm,
    ChoicesTold,
    FormChoices,
    FormOpened,
    FormRefused,
    Option,
    PressButton,
)
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.net.endpoint import Endpoint
from tests.servers import ServerHandle, running_server


class Program:
    """Opens a dialog when its button is pressed, finds a name too short, and knows some options."""

    def __init__(self, workspace: ServerHandle) -> None:
        self.workspace = workspace
        self.asked: list[Any] = []
        self.place = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].split()[0])
        body = json.loads(await reader.readexactly(length))
        self.asked.append(body)
        answer = json.dumps(await self._answer(head.split()[1], body)).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n")
        writer.write(f"Content-Length: {len(answer)}\r\n\r\n".encode() + answer)
        await writer.drain()
        writer.close()

    async def _answer(self, path: str, body: Any) -> object:
        if path == "/form":
            element = {"name": "n", "display_name": "Name", "type": "text"}
            asked = {"name": "p", "type": "select", "data_source": "dynamic"}
            asked["data_source_url"] = f"{self.place}/options"
            dialog = {"title": "Survey", "callback_id": "cb", "state": "S", "elements": [element, asked]}
            opened = {"trigger_id": body["trigger_id"], "url": f"{self.place}/answer", "dialog": dialog}
            await self.workspace.call(None, "POST", "/actions/dialogs/open", opened)
            return {}
        if path == "/options":
            return {"items": [{"text": "One", "value": "1"}]}
        if path == "/answer":
            return {"errors": {"n": "too short"}} if (body["submission"] or {}).get("n") == "B" else {}
        return {"update": {"message": f"chosen {body['context']['selected_option']}", "props": {}}}


@asynccontextmanager
async def a_world(tmp_path: Path) -> AsyncIterator[tuple[Backend, ChannelId, MessageId, Program]]:
    """Bob's backend, and a message of Alice's with a button and a menu of the program's."""
    (tmp_path / "workspace").mkdir(mode=0o700)
    (tmp_path / "workspace/settings.toml").write_text('outgoing_hosts_allowed = ["127.0.0.1"]\n')
    async with running_server(tmp_path, users=("alice", "bob")) as workspace:
        program = Program(workspace)
        async with await asyncio.start_server(program.serve, "127.0.0.1", 0) as listening:
            program.place = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
            (team,) = await workspace.call("alice", "GET", "/users/me/teams")
            channel = await workspace.call("alice", "GET", f"/teams/{team['id']}/channels/name/town-square")
            actions = [
                {"id": "go", "name": "Go", "integration": {"url": f"{program.place}/form"}},
                {
                    "id": "pick",
                    "name": "Pick",
                    "type": "select",
                    "integration": {"url": f"{program.place}/x"},
                },
            ]
            post = await workspace.call(
                *("alice", "POST", "/posts"),
                {"channel_id": channel["id"], "props": {"attachments": [{"text": "?", "actions": actions}]}},
            )
            tokens = TokenLogin(Secret(workspace.users["bob"].token))
            backend = load("mattermost")(Endpoint.parse(workspace.url), tokens, None)
            yield backend, ChannelId(channel["id"]), MessageId(post["id"]), program
            await backend.close()


async def test_a_form_comes_back_from_a_button_and_is_answered(tmp_path: Path) -> None:
    async with a_world(tmp_path) as (backend, channel_id, message_id, program):
        heard: asyncio.Queue[Any] = asyncio.Queue()

        async def listen() -> None:
            async with aclosing(backend.events(None)) as batches:
                async for batch in batches:
                    for event in batch.events:
                        heard.put_nowait(event)

        async def next_of(kind: type[Any]) -> Any:
            while not isinstance(event := await asyncio.wait_for(heard.get(), 20), kind):
                pass
            return event

        listening = asyncio.create_task(listen())
        await next_of(StreamOpened)
        receipt = await backend.perform(PressButton(channel_id, message_id, "go"))
        form = (await next_of(FormOpened)).form
        assert (form.trigger, form.title, form.state) == (receipt.trigger, "Survey", "S")

        choices = FormChoices(form, "p", "o", channel_id, None, {"n": "x"})
        assert (await backend.ask(choices)).events == (ChoicesTold((Option("One", "1"),)),)
        assert program.asked[-1]["submission"] == {"n": "x", "query": "o", "selected_field": "p"}

        for name, events in (("B", (FormRefused("", {"n": "too short"}),)), ("Bob", ())):
            action = AnswerForm(form, channel_id, None, {"n": name, "p": "1"})
            assert (await backend.perform(action)).events == events
        cancelled = AnswerForm(form, channel_id, None, {}, is_cancelled=True)
        await backend.perform(cancelled)
        assert [program.asked[-1][name] for name in ("cancelled", "submission")] == [True, None]

        await backend.perform(PressButton(channel_id, message_id, "pick", "7"))
        edited = await next_of(MessageEdited)
        assert (edited.message.text, edited.message.cards) == ("chosen 7", ())
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
