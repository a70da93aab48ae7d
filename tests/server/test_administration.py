"""People and tokens from the shell, on the files of a workspace."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chat_tui.errors import ServerError, TargetError
from chat_tui.server.administration import administered
from chat_tui.server.records import sessions
from chat_tui.server.records.records import Records


def test_users_are_added_listed_and_disabled(tmp_path: Path) -> None:
    with administered(tmp_path / "w") as office:
        made = office.add_user("@Lena", full_name="Lena Berg", password="correct horse")
        assert (made.name, made.display_name, made.has_password, made.is_admin) == (
            "lena",
            "Lena Berg",
            True,
            False,
        )
        assert office.set_disabled("lena").is_disabled is True
        assert office.set_disabled("lena", False).is_disabled is False
        assert "lena" in [line.name for line in office.users()]


def test_what_cannot_be_done_says_why(tmp_path: Path) -> None:
    with administered(tmp_path / "w") as office:
        office.add_user("lena")
        with pytest.raises(TargetError) as unknown:
            office.set_disabled("lona")
        assert "lena" in unknown.value.hint
        for name in ("lena", "all", "Has Space", "x"):
            with pytest.raises(ServerError):
                office.add_user(name)
        with pytest.raises(ServerError):
            office.set_password("lena", "short")
        (owner,) = [line.name for line in office.users() if line.is_admin]
        with pytest.raises(ServerError):
            office.set_disabled(owner)


def test_a_token_is_shown_once_and_signs_in_until_revoked(tmp_path: Path) -> None:
    with administered(tmp_path / "w") as office:
        office.add_user("lena")
        line, secret = office.create_token("lena", "nightly build")
    records = Records.open(tmp_path / "w")
    assert sessions.find(records.reader, secret, records.now()) is not None
    with administered(tmp_path / "w") as office:
        assert [(one.user, one.description) for one in office.tokens("lena")] == [("lena", "nightly build")]
        office.revoke_token(line.id)
        with pytest.raises(TargetError):
            office.revoke_token(line.id)
    assert sessions.find(records.reader, secret, records.now()) is None
    asyncio.run(records.close())
