"""Is a workspace backed up and restored from the shell, in words?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.cli.record_types import FIELDS
from tests.cli.conftest import Cli


@pytest.fixture
def data(cli: Cli, tmp_path: Path) -> str:
    """The folder of a workspace that nobody serves."""
    folder = str(tmp_path / "data")
    assert cli("serve", "user", "add", "ada", "--no-password", "--data", folder).code == 0
    return folder


def test_a_backup_is_made_and_put_back(cli: Cli, data: str, tmp_path: Path) -> None:
    saved, place = str(tmp_path / "backup.tar.gz"), tmp_path / "place"
    said = cli("serve", "backup", saved, "--data", data)
    assert (said.code, said.out) == (0, "")
    assert f"{saved} holds" in said.err
    again = cli("serve", "backup", saved, "--data", data)
    assert again.code == 1
    assert "--keep" in again.err
    assert cli("serve", "backup", saved, "--keep", "2", "--data", data).code == 0
    place.mkdir()
    said = cli("serve", "restore", f"{saved}.1", "--data", str(place))
    assert said.code == 0
    assert f"What was there is in {place}.before-" in said.err
    names = {one["name"] for one in cli("serve", "user", "list", "--json", "--data", str(place)).records}
    assert "ada" in names


def test_what_is_no_backup_is_refused_in_words(cli: Cli, data: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    for name, sentence in (("notes.txt", "no whole backup"), ("nothing.tar", "There is no")):
        said = cli("serve", "restore", str(tmp_path / name), "--data", data)
        assert said.code == 1
        assert sentence in said.err
    assert not list(tmp_path.glob("data.*"))


def test_a_check_tells_and_fails_only_for_a_problem(cli: Cli, data: str) -> None:
    said = cli("serve", "check", "--json", "--data", data)
    assert said.code == 0
    assert {"v", "type", *FIELDS["check"]} == set(said.records[0])
    assert "backup" in {one["name"] for one in said.records if one["verdict"] == "advice"}
    Path(data, "workspace.sqlite").chmod(0o644)
    said = cli("serve", "check", "--data", data)
    assert said.code == 1
    assert "chmod" in said.out
    assert said.lines[-1].endswith(" 1 problem")


def test_a_unit_is_printed_and_nothing_else(cli: Cli) -> None:
    said = cli("serve", "unit", "--listen", "127.0.0.1:8065")
    assert (said.code, said.err) == (0, "")
    assert "--listen 127.0.0.1:8065" in said.out
    assert "OnCalendar=daily" in cli("serve", "unit", "--backup").out
    assert cli("serve", "unit", "--listen", "nonsense").code == 1


def test_a_unit_names_whole_paths(cli: Cli) -> None:
    said = cli("serve", "unit", "--listen", "0.0.0.0:8443", "--tls-cert", "cert.pem", "--tls-key", "key.pem")
    (start,) = [line for line in said.lines if line.startswith("ExecStart=")]
    assert f" --tls-cert {Path('cert.pem').absolute()} --tls-key {Path('key.pem').absolute()}" in start
