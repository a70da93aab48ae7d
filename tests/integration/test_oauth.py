"""Are we let in, kept in and let go of by a real provider, our own workspace, in every way there is?"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, closing
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from chat_tui.auth.credentials import Credentials
from chat_tui.auth.oauth.browser import BrowserFlow
from chat_tui.auth.oauth.device import DeviceFlow
from chat_tui.auth.oauth.grants import refresh, revoke
from chat_tui.auth.oauth.metadata import Metadata, discover
from chat_tui.auth.oauth.refreshing import RefreshingTokens
from chat_tui.auth.oauth.tokens import TokenSet, unpacked
from chat_tui.auth.oauth.web import Send, WebAnswer, WebRequest
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import KeptLogin
from chat_tui.backends.mattermost.client import MattermostBackend
from chat_tui.backends.mattermost.connect import connect
from chat_tui.backends.mattermost.web import sender
from chat_tui.errors import AuthError, Delivery, TransientError
from chat_tui.model.events import Batch, MessagePosted, SnapshotTaken, StreamOpened
from chat_tui.net.endpoint import Endpoint
from chat_tui.server.ids import secret_hash
from tests.pty_screen import PATIENCE
from tests.servers import REPOSITORY, ServerHandle, running_server

SCOPES = ("read", "post")


class Provider:
    """A workspace as a program sees it, with somebody at a browser."""

    def __init__(self, server: ServerHandle, metadata: Metadata) -> None:
        self.server = server
        self.endpoint = Endpoint.parse(server.address)
        self.send: Send = sender(self.endpoint)
        self.metadata = metadata

    async def device(self) -> TokenSet:
        """Alice types a code at once; the clock is not waited for."""
        hurried = DeviceFlow(self.send, self.metadata, self.metadata.client_id, SCOPES, sleep=_hurried)
        prompt = await hurried.begin()
        assert prompt.verification_uri.startswith(self.server.address)
        await self.decide(prompt.verification_uri_complete)
        return await hurried.wait()

    async def decide(self, page: str, decision: str = "allow") -> httpx.Response:
        """Alice opens a page, fills in its form, and follows where it leads."""
        alice = self.server.users["alice"]
        said = {"login_id": alice.username, "password": alice.password, "decision": decision}
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as browser:
            shown = await browser.get(page)
            assert shown.status_code == 200, shown.text
            target = httpx.URL(page).copy_with(query=None)
            answer = await browser.post(target, data={**_fields(shown.text), **said})
            if answer.has_redirect_location:
                answer = await browser.get(answer.headers["location"])
        return answer

    async def status(self, tokens: TokenSet) -> int:
        """How the API answers to a token."""
        headers = {"Authorization": f"Bearer {tokens.access.reveal()}"}
        async with self.server.http() as http:
            return (await http.get("/users/me", headers=headers)).status_code


async def _hurried(_: float) -> None:
    await asyncio.sleep(0)


def _fields(page: str) -> dict[str, str]:
    found: dict[str, str] = {}

    class Fields(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            told = dict(attrs)
            if tag == "input" and told.get("name"):
                found[str(told["name"])] = told.get("value") or ""

    Fields().feed(page)
    return found


@asynccontextmanager
async def provider_at(folder: Path) -> AsyncIterator[Provider]:
    """A workspace with a port, and its metadata."""
    async with running_server(folder, users=("alice",), listen="127.0.0.1:0") as server:
        metadata = await discover(sender(Endpoint.parse(server.address)), server.address)
        assert metadata is not None
        yield Provider(server, metadata)


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[Provider]:
    async with provider_at(tmp_path) as found:
        yield found


async def test_every_flow_of_our_own_workspace(provider: Provider) -> None:
    metadata = provider.metadata
    assert (metadata.has_device, metadata.has_browser, metadata.tells_issuer) == (True, True, True)
    first = await provider.device()
    assert set(first.scopes) == set(SCOPES)
    assert await provider.status(first) == 200
    second = await refresh(provider.send, first)
    assert (second.refresh != first.refresh, await provider.status(second)) == (True, 200)
    assert await revoke(provider.send, second)
    assert await provider.status(second) == 401
    with pytest.raises(AuthError) as told:
        await refresh(provider.send, second)
    assert told.value.code == "invalid_grant"

    flow = BrowserFlow(provider.send, metadata, metadata.client_id, SCOPES)
    prompt = await flow.begin()
    waiting = asyncio.ensure_future(flow.wait())
    page = await provider.decide(prompt.url)
    assert "goes on in your terminal" in page.text
    assert await provider.status(await waiting) == 200

    flow = BrowserFlow(provider.send, metadata, metadata.client_id, SCOPES)
    prompt = await flow.begin()
    waiting = asyncio.ensure_future(flow.wait())
    assert "not let in" in (await provider.decide(prompt.url, "deny")).text
    with pytest.raises(AuthError, match="turned down"):
        await waiting


async def test_an_account_goes_on_when_its_token_ends_and_stops_when_it_was_taken_back(
    provider: Provider, tmp_path: Path
) -> None:
    credentials = Credentials(tmp_path / "private" / "credentials.json", keyring=lambda: None)
    ended = replace(await provider.device(), access=Secret("thistokenhasendedlongago01"))
    await credentials.put("work", ended.packed())
    login = KeptLogin(
        lambda: credentials.get("work"), partial(credentials.put, "work"), tmp_path / ".renewing-work"
    )
    backend = connect(provider.endpoint, login)
    try:
        assert (await backend.sign_in()).name == "alice"
        kept = unpacked(await credentials.get("work") or Secret(""))
        assert kept is not None
        assert kept.access != ended.access
        await revoke(provider.send, kept)
        with pytest.raises(AuthError, match="ended, or was taken back") as told:
            await backend.sign_in()
        assert told.value.code == "token_refused"
    finally:
        await backend.close()


async def test_an_answer_that_was_lost_is_given_again(provider: Provider, tmp_path: Path) -> None:
    credentials = Credentials(tmp_path / "private" / "credentials.json", keyring=lambda: None)
    first = await provider.device()
    await credentials.put("work", first.packed())
    answers = []

    async def losing(request: WebRequest) -> WebAnswer:
        answers.append(await provider.send(request))
        if len(answers) == 1:
            raise TransientError("The line broke.", delivery=Delivery.UNKNOWN)
        return answers[-1]

    login = KeptLogin(
        lambda: credentials.get("work"), partial(credentials.put, "work"), tmp_path / ".renewing-work"
    )
    await RefreshingTokens(login, losing).renew(first.access.reveal())
    lost, told = (answer.table() for answer in answers)
    assert lost["refresh_token"] == told["refresh_token"], "one rotation, told twice"
    kept = unpacked(await credentials.get("work") or Secret(""))
    assert kept is not None
    assert await provider.status(kept) == 200


async def test_a_hundred_renewals_in_two_processes_are_one_a_round(
    provider: Provider, tmp_path: Path
) -> None:
    path = tmp_path / "private" / "credentials.json"
    await Credentials(path, keyring=lambda: None).put("work", (await provider.device()).packed())
    command = (sys.executable, "-m", "tests.integration.renewing_process", provider.server.address, str(path))
    pipe = asyncio.subprocess.PIPE
    processes = [
        await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=REPOSITORY)
        for _ in range(2)
    ]
    try:
        told = [await _line(process) for process in processes]
        for number in range(1, 5):
            (dead,) = {one for each in told for one in each["had"]}
            for process in processes:
                assert process.stdin is not None
                process.stdin.write(f"{dead}\n".encode())
            told = await asyncio.gather(*map(_line, processes))
            fresh = {one for each in told for one in each["had"]}
            assert len(fresh) == 1, fresh
            assert fresh != {dead}
            assert sum(each["asked"] for each in told) == number, "one winner a round"
    finally:
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
            assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    kept = unpacked(await Credentials(path, keyring=lambda: None).get("work") or Secret(""))
    assert kept is not None
    assert {kept.access.reveal()} == fresh
    assert await provider.status(kept) == 200, "no family was revoked"


async def _line(process: asyncio.subprocess.Process) -> dict[str, Any]:
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
    told: dict[str, Any] = json.loads(line)
    return told


async def test_five_renewals_are_one_stream(provider: Provider, tmp_path: Path) -> None:
    credentials = Credentials(tmp_path / "private" / "credentials.json", keyring=lambda: None)
    await credentials.put("work", (await provider.device()).packed())
    login = KeptLogin(
        lambda: credentials.get("work"), partial(credentials.put, "work"), tmp_path / ".renewing-work"
    )
    tokens = RefreshingTokens(login, provider.send)
    backend = MattermostBackend(provider.endpoint, tokens)
    heard: asyncio.Queue[Batch] = asyncio.Queue()

    async def listen() -> None:
        async with aclosing(backend.events(None)) as batches:
            async for batch in batches:
                heard.put_nowait(batch)

    async def until_heard(kind: type[Any] | None) -> None:
        """An event of this kind, or an answer that tells of nothing."""
        async with asyncio.timeout(PATIENCE):
            while not _has(await heard.get(), kind):
                pass

    listening = asyncio.create_task(listen())
    try:
        await until_heard(StreamOpened)
        (snapshot,) = (await backend.snapshot()).events
        assert isinstance(snapshot, SnapshotTaken)
        await backend.ping()
        await until_heard(None)
        for number in range(5):
            dead = await tokens.token()
            await tokens.renew(dead)
            await backend.ping()
            for _ in ("the pong", "the answer to the next token"):
                await until_heard(None)
            end_now(provider.server, dead)
            async with provider.server.http() as http:
                refused = await http.get("/users/me", headers={"Authorization": f"Bearer {dead}"})
            assert refused.status_code == 401
            await backend.ping()
            await until_heard(None)
            body = {"channel_id": snapshot.channels[0].id, "message": f"number {number}"}
            await provider.server.call("alice", "POST", "/posts", body)
            await until_heard(MessagePosted)
        assert not listening.done()
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await backend.close()


def end_now(server: ServerHandle, token: str) -> None:
    """The minute is over that a token lives beside the next one."""
    with closing(sqlite3.connect(server.config.data / "workspace.sqlite", timeout=PATIENCE)) as db, db:
        ended = db.execute(
            "UPDATE sessions SET expires_at=1 WHERE token_hash=?", (secret_hash(token),)
        ).rowcount
    assert ended == 1


def _has(batch: Batch, kind: type[Any] | None) -> bool:
    return not batch.events if kind is None else any(isinstance(event, kind) for event in batch.events)
