"""Do the import contracts hold, and does each refuse a violation?"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

VIOLATIONS = {
    "the house: what is below imports what is above": (
        "model/ids.py",
        "import chat_tui.text.sanitize\n",
        "The house",
    ),
    "the house: siblings import each other": (
        "store/store.py",
        "import chat_tui.backends.base\n",
        "The house",
    ),
    "the house: a type-only import counts": (
        "account/account.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import chat_tui.commands.registry\n",
        "The house",
    ),
    "the house: a lazy import counts": (
        "net/endpoint.py",
        "def late() -> None:\n    import chat_tui.wiring\n",
        "The house",
    ),
    "the house: a new package must be placed": ("attic/__init__.py", "", "The house"),
    "only ui knows Textual": ("account/account.py", "import textual\n", "Only ui knows Textual"),
    "the library knows no Textual": ("client/chat.py", "import textual\n", "Only ui knows Textual"),
    "only server knows Starlette": ("net/endpoint.py", "import starlette\n", "Only server knows Starlette"),
    "the server knows nothing of the client": (
        "server/app.py",
        "import chat_tui.config.locations\n",
        "The server knows nothing of the client",
    ),
    "the client knows nothing of the server": (
        "ui/app.py",
        "def late() -> None:\n    import chat_tui.server.app\n",
        "The client knows nothing of the server",
    ),
    "parsing does no I/O": ("text/markup.py", "import socket\n", "Parsing and rendering do no I/O"),
    "backends do not know each other": (
        "backends/fake/__init__.py",
        "import chat_tui.backends.mattermost\n",
        "Backends do not know each other",
    ),
    "settings are handed down": (
        "account/account.py",
        "import chat_tui.config.locations\n",
        "Settings are handed down",
    ),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package that a test may damage."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "chat_tui", copy / "chat_tui", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    command = [str(program), "--no-cache", "--config", "pyproject.toml"]
    environment = {"PYTHONPATH": str(house), "PATH": "/usr/bin:/bin", "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=house, capture_output=True, text=True, check=False, env=environment)


def test_the_house_keeps_its_contracts(house: Path) -> None:
    result = lint(house)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("case", VIOLATIONS)
def test_each_contract_refuses_a_violation(house: Path, case: str) -> None:
    where, code, contract = VIOLATIONS[case]
    path = house / "chat_tui" / where
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text((before or "") + "\n" + code, encoding="utf-8")
    try:
        result = lint(house)
    finally:
        if before is None:
            shutil.rmtree(path.parent)
        else:
            path.write_text(before, encoding="utf-8")
    assert result.returncode != 0
    broken = [line for line in result.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken) or contract in result.stdout + result.stderr
