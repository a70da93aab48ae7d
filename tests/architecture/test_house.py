"""Does the code keep the house rules: sizes, first sentences, and words that say nothing?"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "chat_tui"
MODULES = sorted(PACKAGE.rglob("*.py"))
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handler", "handlers"}


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_keeps_the_limits_of_the_house(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    first = ast.get_docstring(tree)
    assert first, "begins with no sentence that says which question the file answers"
    assert first.split("\n\n")[0].strip().endswith((".", "?", "::", "drawn.")), (
        f"the first sentence has no end: {first[:80]!r}"
    )
    assert len(source.splitlines()) <= 450, "over 450 lines: split it by question"
    assert not EMPTY_WORDS & {path.stem, path.parent.name}, "a name that says nothing"
    for function in functions(tree):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= 50, f"{function.name} has {length} lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            methods = [item for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)]
            assert len(methods) < 20, f"{node.name} has {len(methods)} methods"


def test_every_package_has_an_init_with_a_sentence() -> None:
    folders = {path.parent for path in MODULES}
    missing = [name(folder) for folder in folders if not (folder / "__init__.py").exists()]
    assert not missing


HEAVY = (
    "httpx",
    "websockets",
    "pydantic",
    "pydantic_settings",
    "keyring",
    "pygments",
    "linkify_it",
    "tomlkit",
    "starlette",
    "uvicorn",
    "argon2",
    "hashlib",
    "PIL",
)


@pytest.mark.parametrize(
    ("statement", "banned"),
    [
        ("import chat_tui.__main__, chat_tui.cli", ("textual", "rich", *HEAVY)),
        ("import chat_tui.wiring", ("textual", "rich", *HEAVY)),
        (
            "import chat_tui.account.account, chat_tui.realtime.worker, chat_tui.store.store",
            ("textual", "rich", *HEAVY),
        ),
        ("import chat_tui.ui.app", HEAVY),
        ("import chat_tui.client", ("textual", "rich", "click", "chat_tui.ui", *set(HEAVY) - {"hashlib"})),
    ],
)
def test_nothing_heavy_is_imported_before_the_first_paint(statement: str, banned: tuple[str, ...]) -> None:
    code = f"import sys; {statement}; print(*sorted({{m.partition('.')[0] for m in sys.modules}}))"
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert not set(banned) & set(out.split())


AFTER_FIRST_PAINT = (
    *HEAVY,
    "click",
    "html",
    "hmac",
    "importlib.metadata",
    "shlex",
    "chat_tui.auth.credentials",
    "chat_tui.commands",
    "chat_tui.plugins",
    "chat_tui.realtime.worker",
    "chat_tui.server",
    "chat_tui.store.apply",
    "chat_tui.store.pages",
    "chat_tui.store.query",
    "chat_tui.store.search",
    "chat_tui.store.transaction",
    "chat_tui.ui.choices",
    "chat_tui.ui.editor",
    "chat_tui.ui.frames.behind",
    "chat_tui.ui.screens.dialog",
)


def test_the_first_screen_imports_only_what_it_shows() -> None:
    code = "import sys, chat_tui.cli.front_door, chat_tui.wiring, chat_tui.ui.app; print(*sys.modules)"
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert set(AFTER_FIRST_PAINT) & set(out.split()) == set()


def test_work_beside_the_keys_begins_in_one_place() -> None:
    """Textual's own way takes a coroutine, which nobody awaits if the app ends before its turn."""
    users = {name(path) for path in MODULES if "run_worker(" in path.read_text(encoding="utf-8")}
    assert users == {"chat_tui/ui/work.py"}
