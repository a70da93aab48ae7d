"""Are web hooks made, listed, rotated, looked after and ended from the shell?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.cli.record_types import FIELDS
from tests.cli.conftest import Cli


@pytest.fixture
def data(cli: Cli, tmp_path: Path) -> str:
    folder = str(tmp_path / "data")
    cli("serve", "user", "add", "ada", "--admin", "--no-password", "--data", folder)
    return folder


def hooks(cli: Cli, data: str) -> list[dict[str, object]]:
    return cli("serve", "webhook", "list", "--data", data, "--json").records


def test_an_incoming_hook_is_a_url_that_is_shown_once_rotated_and_ended(cli: Cli, data: str) -> None:
    made = cli("serve", "webhook", "create", "in", "--channel", "#town-square", "--user", "ada",
               "--name", "ci", "--signed", "--data", data)  # fmt: skip
    url, secret = made.lines
    assert made.code == 0
    assert secret.startswith("whsec_")
    (listed,) = hooks(cli, data)
    assert set(listed) == {"v", "type", *FIELDS["webhook"]}
    assert url == f"http://localhost/hooks/{listed['id']}"
    assert (listed["kind"], listed["channel"], listed["user"]) == ("in", "town-square", "ada")
    rotated = cli("serve", "webhook", "rotate", str(listed["id"]), "--data", data)
    assert rotated.lines[0] not in ("", url)
    assert rotated.lines[1].startswith("whsec_")
    (listed,) = hooks(cli, data)
    assert rotated.lines[0].endswith(str(listed["id"]))
    assert cli("serve", "webhook", "revoke", str(listed["id"]), "--data", data).code == 0
    assert hooks(cli, data) == []
    assert cli("serve", "webhook", "revoke", str(listed["id"]), "--data", data).code == 3


def test_an_outgoing_hook_is_tested_logged_and_sent_again(cli: Cli, data: str) -> None:
    made = cli("serve", "webhook", "create", "out", "--url", "http://127.0.0.1:9/", "--user", "ada",
               "--word", "build", "--event", "posted", "--data", data)  # fmt: skip
    assert made.out.startswith("whsec_")
    hook_id = str(hooks(cli, data)[0]["id"])
    tested = cli("serve", "webhook", "test", hook_id, "--data", data)
    assert tested.code == 1
    assert "does not call 127.0.0.1" in tested.out
    (logged,) = cli("serve", "webhook", "log", hook_id, "--data", data, "--json").records
    assert set(logged) == {"v", "type", *FIELDS["delivery"]}
    assert (logged["event"], logged["state"], logged["status"]) == ("test", "failed", 0)
    assert cli("serve", "webhook", "redeliver", str(logged["id"]), "--data", data).code == 0
    assert cli("serve", "webhook", "log", "--data", data, "--json").records[0]["state"] == "waiting"
    assert cli("serve", "webhook", "rotate", hook_id, "--data", data).out.startswith("whsec_")
    assert cli("serve", "webhook", "enable", hook_id, "--data", data).code == 0
    assert hook_id in cli("serve", "webhook", "list", "--data", data).out


REFUSED = (
    ("create in --channel town-sqare --user ada", 3, "town-square"),
    ("create in --channel town-square --user adda", 3, "ada"),
    ("create out --url ftp://x/ --user ada --word a", 1, "http"),
    ("create out --url https://x.org/ --user ada", 1, "Nothing would set this hook off"),
    ("create out --url https://x.org/ --user ada --event post", 1, "posted"),
    ("test nosuch", 3, "webhook list"),
    ("redeliver nosuch", 3, "webhook log"),
    ("log nosuch", 3, "webhook list"),
)


def test_what_cannot_be_says_why(cli: Cli, data: str) -> None:
    for arguments, code, said in REFUSED:
        refused = cli("serve", "webhook", *arguments.split(), "--data", data)
        assert refused.code == code, arguments
        assert said in refused.err, arguments
