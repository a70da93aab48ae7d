"""Can each page of docs/how-to be followed word by word, in a copy of the project?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.recipe_page import Step, agrees, recipes

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
NEEDED = ("chat_tui", "tests", "examples", "themes", "pyproject.toml", "README.md")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "goldens", "fixtures", "parity", "pictures")
PATIENCE = 120


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project without what no page needs; its `.venv` is the one that runs this."""
    for name in NEEDED:
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=LEFT_OUT)
        else:
            shutil.copy(source, target)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_followed(page: Path, copy: Path) -> None:
    for step in recipes(f"### {page.stem}\n{page.read_text('utf-8')}")[0].steps:
        if step.patch:
            _apply(step, copy)
        elif step.path:
            (copy / step.path).parent.mkdir(parents=True, exist_ok=True)
            (copy / step.path).write_text(step.lines, "utf-8")
        else:
            _run(step, copy)


def _apply(step: Step, copy: Path) -> None:
    command = ["git", "apply", "--recount", "--unidiff-zero", "-"]
    done = subprocess.run(command, cwd=copy, input=step.lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\nthe page says\n{step.lines}"


def _run(step: Step, copy: Path) -> None:
    command = ["bash", "-c", step.lines]
    done = subprocess.run(
        command, cwd=copy, capture_output=True, text=True, timeout=PATIENCE, check=False, env=_environment()
    )
    printed = done.stdout + done.stderr
    assert done.returncode == step.code, printed
    assert step.seen is None or agrees(step.seen, printed), (
        f"the page says\n{step.seen}\nand it is\n{printed}"
    )


def _environment() -> dict[str, str]:
    """Ours, without what this run of pytest set; plugins that no page needs cost a second each time."""
    ours = ("PYTEST_", "CHAT_TUI_", "GIT_", "COV_")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    few = "-p pytest_asyncio.plugin -p pytest_timeout -p no:cacheprovider"
    return plain | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": few}


def test_there_are_pages() -> None:
    assert len(PAGES) >= 6
