"""What is the main job of an installed chat-tui, step by step, and did each step do it?"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.pty_screen import PtyScreen
from tests.wheel_check.place import Place
from tests.wheel_check.tools import expect

CHANNEL = "#sandbox"
ENDING = 20.0
"""Seconds until a workspace that said it stops is gone."""
MAN_PAGES = ("chat-tui", "chat-tui-serve", "chat-tui-webhook")
LIBRARY = """
import asyncio
from chat_tui.client import connect

async def main():
    async with connect() as chat:
        message = await chat.send("#sandbox", "said by the library")
        print(message.id)

asyncio.run(main())
"""
EVERY_MODULE = """
import importlib, pkgutil, sys, chat_tui
names = [module.name for module in pkgutil.walk_packages(chat_tui.__path__, "chat_tui.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names))
"""


def say_the_version(place: Place) -> None:
    """Both ways to start it know the version."""
    said = place.run("--version")
    expect(said.startswith("chat-tui "), f"--version says {said!r}")
    by_module = place.execute(str(place.python), "-m", "chat_tui", "--version")
    expect(by_module == said, f"python -m chat_tui says {by_module!r}")
    expect("Usage:" in place.run("--help"), "--help says nothing")


def talk(place: Place) -> None:
    """A personal workspace starts, takes a message and gives it back; the same through a pipe."""
    sent = place.run("send", CHANNEL, "hello from a wheel").strip()
    expect(said(place, sent) == "hello from a wheel", "what was sent is not read back")
    piped = place.run("send", CHANNEL, "--code", text="a\nb\n").strip()
    expect("a\nb" in said(place, piped), "what came through a pipe is not read back")
    expect("hello from a wheel" in place.run("tail", CHANNEL, "-n", "5"), "tail does not show it")
    found = [json.loads(line)["id"] for line in place.run("search", "wheel", "--json").splitlines()]
    expect(sent in found, "search does not find it")


def said(place: Place, message: str) -> str:
    """The text of a message, by `read --json`; empty for none."""
    records = [json.loads(line) for line in place.run("read", CHANNEL, "-n", "20", "--json").splitlines()]
    return next((record["text"] for record in records if record.get("id") == message), "")


def follow(place: Place) -> None:
    """What is sent while somebody follows reaches them."""
    with place.running("tail", "-f", CHANNEL, "-n", "1", "--json") as process:
        assert process.stdout is not None
        process.stdout.readline()  # the newest so far: now it follows
        sent = place.run("send", CHANNEL, "do you hear me").strip()
        expect(json.loads(process.stdout.readline()).get("id") == sent, "tail -f does not hear it")


def export(place: Place) -> None:
    """A channel is written out in each format."""
    for form, ending in (("jsonl", "jsonl"), ("md", "md"), ("html", "html")):
        place.run("export", CHANNEL, "--format", form, "-o", "out", "--media")
        page = place.home / "here" / "out" / f"sandbox.{ending}"
        expect("hello from a wheel" in page.read_text("utf-8"), f"{page.name} lacks what was said")


def use_the_app(place: Place) -> None:
    """The app comes up on a terminal, sends what is typed, and leaves the terminal as it was."""
    command = ["/bin/sh", "-c", 'cd "$HOME/here" && exec chat-tui open "#sandbox"']
    with PtyScreen(command, environment=alone(place.variables_of_all)) as terminal:
        terminal.wait_for("hello from a wheel")
        terminal.send("typed in the app")
        terminal.wait_for("typed in the app")
        terminal.press("enter")
        terminal.wait_for(r"typed in the app(?s:.*)›\n")  # in the timeline, and the composer is empty again
        terminal.settle()
        terminal.press("ctrl+q")
        status = terminal.wait_exit()
    expect(status == 0, f"the app ended with {status}")
    lines = place.run("read", CHANNEL, "-n", "3", "--json").splitlines()
    expect(any(json.loads(line)["text"] == "typed in the app" for line in lines), "the app did not send")


def alone(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables, and nothing else that leads a program back to who runs the check."""
    leading = [name for name in os.environ if name.startswith(("PYTHON", "VIRTUAL_ENV", "CHAT_TUI", "XDG_"))]
    return {**dict.fromkeys(leading, ""), **variables}


def serve(place: Place) -> None:
    """A workspace for a team runs in the foreground, lets its owner in, and ends when it is told to."""
    socket = place.home / "run" / "team.sock"
    with place.running("serve", "--data", "team", "--socket", str(socket), "--name", "Team") as server:
        assert server.stdout is not None
        ready = server.stdout.readline().strip()
        expect(ready.startswith("ready "), f"serve says {ready!r}")
        place.run("login", f"unix://{socket}", "--name", "team")
        place.run("--account", "team", "send", "#town-square", "hello, team")
        expect("hello, team" in place.run("--account", "team", "read", "#town-square"), "the team is silent")
        place.run("logout", "team")
    expect(server.returncode in (0, -signal.SIGTERM), f"serve ended with {server.returncode}")
    place.run("serve", "check", "--data", "team")


def read_what_came_along(place: Place) -> None:
    """Themes, schemas, completions and the manual page are there without a checkout."""
    shown = place.run("themes", "list")
    missing = [name for name in ("chat-dark", "high-contrast", "terminal") if name not in shown]
    expect(not missing, f"themes list lacks {missing}")
    json.loads(place.run("schema"))
    json.loads(place.run("config", "schema"))
    for shell in ("bash", "zsh", "fish"):
        script = place.run("completions", shell)
        if shutil.which(shell):
            place.execute(shell, "-n", "/dev/stdin", text=script)
    pages = place.environment / "share" / "man" / "man1"
    expect((pages / "chat-tui.1").read_text("utf-8") == place.run("man"), "the page is not `chat-tui man`")
    if shutil.which("man"):
        for page in MAN_PAGES:
            shown = place.execute("man", "-M", str(pages.parent), page)
            expect(f"{page.upper()}(1)" in shown, f"man does not show {page}")


def use_the_library(place: Place) -> None:
    """A program of somebody else's speaks through the package."""
    sent = place.execute(str(place.python), "-c", LIBRARY).strip()
    expect(said(place, sent) == "said by the library", "what the library sent is not read back")


def ask_the_doctor(place: Place) -> None:
    """Nothing is broken, and nothing crashed on the way."""
    checks = [json.loads(line) for line in place.run("doctor", "--json").splitlines()]
    expect(checks, "the doctor says nothing")
    bad = [check["said"] for check in checks if check["verdict"] == "bad" or check["name"] == "crashes"]
    expect(len(bad) == 1 and bad[0].startswith("none"), f"the doctor says {bad}")


def import_everything(place: Place) -> None:
    """Every module can be imported, also those that the job did not need."""
    count = place.execute(str(place.python), "-c", EVERY_MODULE).strip()
    expect(int(count) > 500, f"there are {count} modules")


def stop(place: Place) -> None:
    """The workspace ends, and no process of ours stays behind."""
    pid = json.loads(place.run("serve", "status", "--json"))["pid"]
    place.run("serve", "stop")
    deadline = time.monotonic() + ENDING
    while runs(pid):
        expect(time.monotonic() < deadline, f"the workspace still runs as {pid}")
        time.sleep(0.05)


def runs(pid: int) -> bool:
    """Whether a process is there and more than a name that nobody asked for yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def deprecations_are_errors(place: Place) -> None:
    """The trial itself bites: a deprecation in one of our modules ends a program."""
    warn = "import warnings; warnings.warn_explicit('old', DeprecationWarning, 'f', 1, module='chat_tui.cli')"
    done = subprocess.run(
        [str(place.python), "-c", warn], env=place.variables_of_all, capture_output=True, check=False
    )
    expect(done.returncode == 1, "a deprecation would not have been seen")


Step = Callable[[Place], None]

WHOLE: tuple[Step, ...] = (
    say_the_version,
    talk,
    follow,
    export,
    use_the_app,
    serve,
    read_what_came_along,
    use_the_library,
    ask_the_doctor,
    stop,
)
SHORT: tuple[Step, ...] = (say_the_version, talk, use_the_app, stop)
STRICT: tuple[Step, ...] = (deprecations_are_errors, import_everything, *SHORT)
