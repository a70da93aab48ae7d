"""An operator's deeds from the shell: on the files of a workspace, and through the server that has them."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from chat_tui.errors import LockedError, ServerError, TargetError
from chat_tui.server.administration import office as offices
from chat_tui.server.administration.office import OnFiles, OverSocket, administered
from chat_tui.server.administration.people import AddUser, ListUsers, SetDisabled, SetPassword
from chat_tui.server.administration.programs import CreateToken, ListTokens, RevokeToken
from chat_tui.server.config import PeerLogin, ServerConfig
from chat_tui.server.places import LOCK_NAME, note_running, running_socket
from chat_tui.server.records import audit, sessions
from chat_tui.server.records.records import Records
from tests.servers import running_server

SHARED = ServerConfig(peer_login=PeerLogin.EVERYBODY, owner_uid=os.geteuid())


def test_users_are_added_listed_and_disabled(tmp_path: Path) -> None:
    with administered(tmp_path / "w", SHARED) as office:
        made = office.do(AddUser("@Lena", "correct horse", full_name="Lena Berg"))
        assert (made.name, made.display_name, made.has_password, made.is_admin) == (
            "lena",
            "Lena Berg",
            True,
            False,
        )
        assert office.do(SetDisabled("lena", True)).is_disabled is True
        assert office.do(SetDisabled("lena", False)).is_disabled is False
        assert "lena" in [line.name for line in office.do(ListUsers())]


def test_what_cannot_be_done_says_why(tmp_path: Path) -> None:
    with administered(tmp_path / "w", SHARED) as office:
        office.do(AddUser("lena"))
        with pytest.raises(TargetError) as unknown:
            office.do(SetDisabled("lona", True))
        assert "lena" in unknown.value.hint
        for name in ("lena", "all", "Has Space", "x"):
            with pytest.raises(ServerError):
                office.do(AddUser(name))
        with pytest.raises(ServerError):
            office.do(SetPassword("lena", "short"))
        (owner,) = [line.name for line in office.do(ListUsers()) if line.is_admin]
        with pytest.raises(ServerError):
            office.do(SetDisabled(owner, True))


def test_a_token_is_shown_once_signs_in_until_revoked_and_is_noted(tmp_path: Path) -> None:
    with administered(tmp_path / "w", SHARED) as office:
        office.do(AddUser("lena"))
        made = office.do(CreateToken("lena", "nightly build"))
    records = Records.open(tmp_path / "w")
    assert sessions.find(records.reader, made.secret, records.now()) is not None
    asyncio.run(records.close())
    with administered(tmp_path / "w", SHARED) as office:
        assert [(one.user, one.description) for one in office.do(ListTokens("lena"))] == [
            ("lena", "nightly build")
        ]
        office.do(RevokeToken(made.line.id))
        with pytest.raises(TargetError):
            office.do(RevokeToken(made.line.id))
    records = Records.open(tmp_path / "w")
    assert sessions.find(records.reader, made.secret, records.now()) is None
    noted = [row["action"] for row in audit.since(records.reader, 0)]
    assert noted == ["user.create", "token.create", "token.revoke"]
    assert made.secret not in "\n".join(records.reader.iterdump())
    asyncio.run(records.close())


async def test_a_running_workspace_does_the_same_deeds_itself(tmp_path: Path) -> None:
    async with running_server(tmp_path, users=("bob",)) as server:

        def act() -> None:
            with administered(server.config.data, SHARED) as office:
                assert isinstance(office, OverSocket)
                office.do(AddUser("lena", "correct horse"))
                with pytest.raises(TargetError) as unknown:
                    office.do(SetDisabled("lona", True))
                assert (str(unknown.value), unknown.value.hint) == ("There is no user lona.", "Near: lena.")
                with pytest.raises(ServerError, match="already exists"):
                    office.do(AddUser("lena"))
                made = office.do(CreateToken("bob", "x"))
                office.do(SetDisabled("bob", True))
                assert [one.id for one in office.do(ListTokens("bob"))] == [made.line.id]

        await asyncio.to_thread(act)
        async with server.http() as http:
            login = {"login_id": "lena", "password": "correct horse"}
            assert (await http.post("/users/login", json=login)).status_code == 200
        async with server.http("bob") as http:
            assert (await http.get("/users/me")).status_code == 401


async def test_only_the_operator_is_heard(tmp_path: Path) -> None:
    async with running_server(tmp_path, users=("bob",), listen="127.0.0.1:0") as server:
        async with server.http("bob") as http:
            assert (await http.post("/administration", json={"type": "user.list"})).status_code == 200
            refused = await http.post("/administration", json={"type": "no.such"})
            assert refused.status_code == 400
        headers = {"Authorization": f"Bearer {server.users['owner'].token}"}
        async with httpx.AsyncClient(base_url=f"{server.address}/api/v4", headers=headers) as http:
            assert (await http.post("/administration", json={"type": "user.list"})).status_code == 403


def test_files_another_process_has_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offices, "START_SECONDS", 0.0)
    data = tmp_path / "w"
    with administered(data, SHARED) as office:
        assert isinstance(office, OnFiles)
        with pytest.raises(LockedError, match=str(os.getpid())), administered(data, SHARED):
            pass
    assert (data / LOCK_NAME).exists()


@contextmanager
def listener(path: Path) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.bind(str(path))
        sock.listen()
        yield


def test_a_squatter_on_the_socket_is_told_nothing(tmp_path: Path, short_path: Path) -> None:
    data, path = tmp_path / "w", short_path / "s"
    data.mkdir()
    note_running(data, path)
    assert running_socket(data) == path
    office = OverSocket(path, frozenset({os.geteuid() + 1}))
    with listener(path), pytest.raises(ServerError, match="belongs to user"):
        office.do(ListUsers())
