"""Are the generated documents those of this code?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.cli.reference import documents, first_sentence, main

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(documents())


@pytest.mark.parametrize("name", sorted(documents()))
def test_a_document_says_what_the_code_says(made: dict[str, str], name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == made[name], "run `make docs`"


def test_documents_are_written_where_they_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["reference", str(tmp_path / "d")])
    assert main() == 0
    written = {path.name for path in (tmp_path / "d").iterdir()}
    assert written - {"man.txt"} == set(documents())


def test_the_first_sentence_of_a_module_is_its_first_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text('"""What is this,\nand why?\n\nMore.\n"""\n')
    assert first_sentence(path) == "What is this, and why?"


def test_every_binding_and_every_setting_is_documented(made: dict[str, str]) -> None:
    from chat_tui.config.keymap import BINDINGS

    assert all(f"`{binding.id}`" in made["keys.md"] for binding in BINDINGS)
    assert all(f"`{key}`" in made["config.md"] for key in ("account", "ui.theme", "compose.enter", "keys"))
