"""Does every recipe of docs/recipes.md do what the page says, with a real bash in a real workspace?"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from chat_tui.server.runner import ServeConfig
from tests.docs.recipe_page import PAGE, Recipe, Step, agrees, recipes
from tests.servers import ServerHandle
from tests.transcript.forks import forks

PATIENCE = 30.0
"""Seconds for one block, or until what is waited for is seen."""

_TOOLS = ("bash", "curl", "git", "jq", "make", "tmux")
PORT = "8765"
"""The one port that the page names."""

CHANNELS = ("build", "ops", "on-call", "deploys", "notes")
RECIPES = recipes(PAGE.read_text("utf-8"))
FAKES = {
    "wl-paste": "printf '\\211PNG\\r\\n\\032\\n and so on'",
    "fzf": 'exec grep -m1 -e "${FZF_DEFAULT_OPTS#*=}"',
    "less": "exec cat",
    "vim": "exec cat",
}
"""What cannot be here: a person before a terminal, a desktop. All else is real, or its recipe is skipped."""


@dataclass
class Stage:
    """A workspace in which ada (who reads the page) and grace talk, and what a shell there needs."""

    environment: dict[str, str]
    port: int
    """What 8765 on the page is here."""

    def agrees(self, step: Step, printed: str) -> bool:
        """Whether this is what the page says of the step."""
        return step.seen is None or agrees(step.seen.replace(PORT, str(self.port)), printed)

    def bash(self, lines: str, folder: Path) -> subprocess.Popen[str]:
        """A bash that runs these lines in a folder; the leader of its own process group."""
        return subprocess.Popen(
            ["bash", "-c", lines.replace(PORT, str(self.port))],
            cwd=folder,
            env=self.environment | {"HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    home = Path(tempfile.mkdtemp(prefix="ctr-", dir="/tmp"))
    tools = Path(sys.executable).parent
    environment = {
        "PATH": f"{home / 'fakes'}:{tools}:{os.environ['PATH']}",
        "CHAT_TUI_HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "xterm-256color",
        "STAGE": home.name,
        "FZF_DEFAULT_OPTS": "--filter=build",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    _write_fakes(home / "fakes")
    url = f"http://127.0.0.1:{_free_port()}"
    _write(home / "data" / "shared" / "settings.toml", f'site_url = "{url}"\n')
    server = subprocess.Popen(
        [tools / "chat-tui", "serve", "--listen", url.removeprefix("http://"), "--name", "Rocket"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("ready ")
        with forks(home) as programs, _phone(home / "phone.txt") as phone:
            environment["PATH"] = environment["PATH"].replace(str(tools), f"{programs}:{tools}", 1)
            asyncio.run(_people(home, environment))
            yield Stage(environment | {"WORKSPACE": url, "PHONE": phone}, _free_port())
    finally:
        server.terminate()
        server.communicate(timeout=PATIENCE)
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextlib.contextmanager
def _phone(kept: Path) -> Iterator[str]:
    """A service that takes what is posted to it; what came is kept, a line each."""

    class Post(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with kept.open("ab") as file:
                file.write(body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Post) as service:
        threading.Thread(target=service.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{service.server_address[1]}/"
        service.shutdown()


def _write_fakes(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, script in FAKES.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)


async def _people(home: Path, environment: dict[str, str]) -> None:
    """Ada and grace, in all channels; two accounts of this machine, hers the one that is used."""
    server = ServerHandle(ServeConfig(home / "data" / "shared", home / "run" / "shared.sock"))
    await server.add_user("ada")
    await server.add_user("grace")
    team = (await server.call("ada", "GET", "/users/me/teams"))[0]["id"]
    for name in CHANNELS:
        wished = {"team_id": team, "name": name, "display_name": name, "type": "O"}
        channel = await server.call("ada", "POST", "/channels", wished)
        grace = {"user_id": server.users["grace"].id}
        await server.call("ada", "POST", f"/channels/{channel['id']}/members", grace)
    await asyncio.gather(*(_sign_in(server, name, environment) for name in ("ada", "grace")))
    (home / "config" / "config.toml").write_text('account = "ada"\n')


async def _sign_in(server: ServerHandle, name: str, environment: dict[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        *("chat-tui", "login", server.url, "--name", name, "--token-stdin"),
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said, _ = await process.communicate(server.users[name].token.encode())
    assert process.returncode == 0, said.decode()


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_recipe_does_what_the_page_says(recipe: Recipe, stage: Stage, tmp_path: Path) -> None:
    if missing := [name for name in _TOOLS if recipe.runs(name) and shutil.which(name) is None]:
        pytest.skip(f"{' and '.join(missing)} must be installed for this recipe")
    with contextlib.ExitStack() as begun:
        for step in recipe.steps:
            if step.path:
                _write(tmp_path / step.path, step.lines)
            elif step.background:
                begun.enter_context(_running(stage, step, tmp_path))
            else:
                _does(stage, step, tmp_path)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755 if text.startswith("#!") else 0o600)


@contextlib.contextmanager
def _running(stage: Stage, step: Step, folder: Path) -> Iterator[None]:
    process = stage.bash(step.lines, folder)
    try:
        yield
    finally:
        printed = _end(process)
    assert stage.agrees(step, printed), _difference(step, printed)


def _end(process: subprocess.Popen[str]) -> str:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    return process.communicate(timeout=PATIENCE)[0]


def _does(stage: Stage, step: Step, folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        process = stage.bash(step.lines, folder)
        try:
            printed, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{step.lines}\ndoes not end; it printed\n{_end(process)}") from None
        well = process.returncode == step.code and stage.agrees(step, printed)
        if well or not step.eventually or time.monotonic() > until:
            break
    assert well, f"exit code {process.returncode}\n{_difference(step, printed)}"


def _difference(step: Step, printed: str) -> str:
    return f"{step.lines}\n--- the page says\n{step.seen}\n--- it prints\n{printed}"


def test_the_page_has_recipes_that_are_run() -> None:
    assert len([recipe for recipe in RECIPES if any(step.seen for step in recipe.steps)]) >= 20


def test_three_dots_stand_for_anything_and_nothing_else_does() -> None:
    assert agrees("sent …\n…\nend", "sent 12\nmore\nand more\nend\n")
    assert agrees("a\n…", "a\nb\nc")
    assert agrees("a\n…", "a")
    assert not agrees("sent …", "sent 12\nmore")
    assert not agrees("a.c", "abc")
