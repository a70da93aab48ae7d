"""Does the example package, built and installed for real, work in the real app beside plugins that harm?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.host import ROOT, Host, new_homes
from tests.plugins.test_finding import install

EXAMPLE = ROOT / "examples/chat-tui-tickets"
NOISY = """
import os, sys
from chat_tui.plugins import Proposal
print("NOISE AT IMPORT")
def on_event(event):
    print("NOISE ON STDOUT")
    print("NOISE ON STDERR", file=sys.stderr)
    return "heard " + type(event).__name__
"""
SPINS = """
def render(message):
    while True:
        pass
"""


@pytest.fixture
def host() -> Iterator[Host]:
    with new_homes() as made:
        yield made


def installed(folder: Path) -> Path:
    """Where the example was installed, as anybody would, but with nothing fetched."""
    site = folder / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    how = ["--no-build-isolation", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*pip, *how, str(EXAMPLE)], check=True, capture_output=True)
    return site


def add(site: Path, name: str, code: str) -> None:
    """A plugin of one file beside it."""
    install(site, f"chat-tui-{name}", name)
    (site / f"chat_tui_{name}.py").write_text(code)


def test_the_example_works_in_the_app_while_others_hang_and_print(host: Host) -> None:
    site = installed(host.folder)
    add(site, "noisy", NOISY)
    add(site, "spins", SPINS)
    host.environment["PYTHONPATH"] = f"{ROOT}:{site}"
    tickets, log = host.folder / "tickets.txt", host.folder / "log"
    tickets.write_text("PROJ-123 The build is slow\n")
    settings = host.home("me") / "config/config.toml"
    settings.parent.mkdir(parents=True, mode=0o700)
    settings.write_text(f'[plugins.tickets]\nfile = "{tickets}"\nlog = "{log}"\n')
    with host.terminal("me", "open", "#sandbox") as screen:
        screen.wait_for("│ # Sandbox")
        screen.wait_for("The plugin spins is switched off")
        screen.wait_for("heard ConnectionBack")
        screen.send("/ticket PROJ-123\r")
        screen.wait_for(r"PROJ-123: The build is slow https")
        screen.send("as in PROJ-123\r")
        screen.wait_for(r"as in PROJ-123 The build is slow \(tickets")
        screen.wait_for("heard MessagePosted")
        screen.press("ctrl+q")
        assert screen.wait_exit() == 0
        assert b"NOISE" not in screen.raw
    said = host.run("me", "plugins", "--json").stdout.splitlines()
    states = {row["name"]: (row["state"], row["why"]) for row in map(json.loads, said)}
    assert states["tickets"] == ("on", "")
    assert states["spins"] == ("broken", "Its `render` never came back.")
    listed = host.run("me", "themes", "list").stdout
    assert "tickets-dusk" in listed
    off = host.run("me", "--no-plugins", "plugins", "--json").stdout
    assert {json.loads(line)["state"] for line in off.splitlines()} == {"off"}
