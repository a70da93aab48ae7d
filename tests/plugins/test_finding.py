"""Which plugins are found: those of installed packages, by name, and never one of the current directory?"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from chat_tui.errors import ConfigError
from chat_tui.plugins.finding import find, trusted


def install(site: Path, package: str, *names: str, module: str = "") -> Path:
    """A package as pip leaves it, with entry points that lead to one object each."""
    module = module or package.replace("-", "_")
    site.mkdir(parents=True, exist_ok=True)
    (site / f"{module}.py").write_text("def on_event(event): return 'heard'\n")
    folder = site / f"{module}-2.5.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 2.5\n")
    rows = "".join(f"{name} = {module}\n" for name in names)
    (folder / "entry_points.txt").write_text(f"[chat_tui.plugins]\n{rows}")
    return site


def test_an_installed_plugin_is_found_and_nothing_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install(tmp_path / "site", "chat-tui-found-one", "b", "a"))
    rows = [each for each in find() if each.package == "chat-tui-found-one"]
    assert [(each.name, each.version) for each in rows] == [("a", "2.5"), ("b", "2.5")]
    assert "chat_tui_found_one" not in sys.modules
    assert rows[0].load().on_event(None) == "heard"


def test_a_plugin_of_the_current_directory_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(install(tmp_path, "chat-tui-lies-about", "evil"))
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert "evil" not in [each.name for each in find()]
    monkeypatch.setattr(sys, "path", [os.getcwd(), *sys.path[1:]])
    assert "evil" not in [each.name for each in find()]


def test_a_module_of_the_current_directory_does_not_take_the_place_of_a_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = install(tmp_path / "site", "chat-tui-shadowed", "shadowed")
    here = tmp_path / "here"
    here.mkdir()
    (here / "chat_tui_shadowed.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(here)
    monkeypatch.setattr(sys, "path", [str(here), str(site), *sys.path])
    (row,) = [each for each in find() if each.name == "shadowed"]
    with pytest.raises(ConfigError, match="of the current directory stands before"):
        row.load()


def test_a_folder_that_the_user_put_on_the_path_counts_wherever_one_stands(tmp_path: Path) -> None:
    assert trusted(["", "/a", "/b"]) == ["/a", "/b"]
    assert trusted([os.getcwd(), "/a", os.getcwd()]) == ["/a", os.getcwd()]
    assert trusted(["/usr/bin", "/a"]) == ["/usr/bin", "/a"]
