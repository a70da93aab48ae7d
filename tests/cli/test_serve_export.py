"""Does a workspace move from the shell, in words?"""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli


def test_a_workspace_goes_out_and_comes_in(cli: Cli, tmp_path: Path) -> None:
    data, new, out = str(tmp_path / "data"), str(tmp_path / "new"), str(tmp_path / "out")
    assert cli("serve", "user", "add", "zoe", "--no-password", "--data", data).code == 0
    said = cli("serve", "export", out, "--format", "mattermost", "--zip", "--data", data)
    assert (said.code, said.out) == (0, "")
    assert f"{out}.zip holds:" in said.err
    assert "zoe@unknown.invalid" in said.err
    again = cli("serve", "export", out, "--data", data)
    assert again.code == 1
    assert "nothing is written over" in again.err
    said = cli("serve", "import", f"{out}.zip", "--dry-run", "--data", new)
    assert (said.code, said.err) == (0, f"{out}.zip can be taken.\n")
    assert not Path(new).exists()
    said = cli("serve", "import", f"{out}.zip", "--data", new)
    assert said.code == 0
    assert f"{new} has taken in:" in said.err
    names = {one["name"] for one in cli("serve", "user", "list", "--json", "--data", new).records}
    assert "zoe" in names
    actions = [one["action"] for one in cli("serve", "audit", "--json", "--data", new).records]
    assert "workspace.import" in actions
    assert cli("serve", "check", "--data", new).code == 0


def test_what_is_wrong_is_told_by_line(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"type":"version","version":1}\n' + '{"type":"post"}\n' * 30)
    said = cli("serve", "import", str(file), "--data", str(tmp_path / "data"))
    assert said.code == 1
    assert said.err.splitlines()[0] == "line 2: has no `post`"
    assert "Nothing was taken" in said.err.splitlines()[-1]
    assert "10 more such lines" in said.err
