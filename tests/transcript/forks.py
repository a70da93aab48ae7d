"""How does the transcript run a hundred commands as real processes in half a minute?

A process that has imported everything is forked for each command. The shell finds a `chat-tui` that hands its
arguments, folder, environment and open files to that process, passes signals on, and ends as the fork ends.
"""

from __future__ import annotations

import array
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

REPOSITORY = Path(__file__).parents[2]
START_SECONDS = 60.0
SHIM = """\
    #!{python} -IS
    import array, json, os, signal, socket, sys
    line = socket.socket(socket.AF_UNIX)
    line.connect({address!r})
    asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    files = array.array("i", [0, 1, 2])
    line.sendmsg([b"%10d" % len(asked)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
    line.sendall(asked)
    answers = line.makefile("r")
    pid = int(answers.readline())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: os.kill(pid, number))
    os._exit(int(answers.readline() or 1))
"""


@contextmanager
def forks(folder: Path) -> Iterator[Path]:
    """The folder with the `chat-tui` that is forked; put it before all others in PATH."""
    address, programs = folder / "forks.sock", folder / "bin"
    programs.mkdir()
    shim = programs / "chat-tui"
    shim.write_text(textwrap.dedent(SHIM).format(python=sys.executable, address=str(address)))
    shim.chmod(0o755)
    command = [sys.executable, "-m", "tests.transcript.forks", str(address)]
    parent = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not address.exists():
            if parent.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The process that is forked did not start.")
            time.sleep(0.01)
        yield programs
    finally:
        parent.terminate()
        parent.wait()


def main() -> NoReturn:
    """Import everything, listen, fork."""
    _import_all()
    door = socket.socket(socket.AF_UNIX)
    place = Path(sys.argv[1])
    door.bind(str(place.with_suffix(".made")))
    door.listen(64)
    place.with_suffix(".made").rename(place)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        line, _ = door.accept()
        if os.fork() == 0:
            door.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _attend(line)
        line.close()


def _attend(line: socket.socket) -> NoReturn:
    """Run one command in a fork of this fork, and tell how it ended."""
    size, ancillary, _, _ = line.recvmsg(10, socket.CMSG_SPACE(3 * 4))
    files = array.array("i", ancillary[0][2])
    asked = b""
    while len(asked) < int(size):
        asked += line.recv(1 << 16)
    arguments, folder, environment = json.loads(asked)
    pid = os.fork()
    if pid == 0:
        line.close()
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        _become(arguments)
    for file in files:
        os.close(file)
    with contextlib.suppress(OSError):
        line.sendall(b"%d\n" % pid)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        line.sendall(b"%d\n" % (code if code >= 0 else 128 - code))
    os._exit(0)


def _become(arguments: list[str]) -> NoReturn:
    sys.argv = ["chat-tui", *arguments]
    sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115 - as Python makes it
    sys.stdout = open(1, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False, encoding="utf-8", buffering=1)  # noqa: SIM115
    code = 1
    try:
        from chat_tui.__main__ import main as chat_tui

        code = chat_tui()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        with contextlib.suppress(BrokenPipeError, ValueError):
            sys.stdout.flush()
        os._exit(code)


def _import_all() -> None:
    """What the commands import; that they import little is another test's. This host's user is erin."""
    import pwd
    from importlib import import_module
    from types import SimpleNamespace

    erin = SimpleNamespace(pw_name="erin", pw_gecos="", pw_dir="/home/erin")
    setattr(pwd, "getpwuid", lambda uid: erin)  # noqa: B010 - a name of another module, on purpose

    import tests.quick_passwords  # noqa: F401 - a real hash takes half a second
    from chat_tui.cli.main import chat_tui
    from chat_tui.cli.shell import walk

    for _ in walk(chat_tui.make_context("chat-tui", [], resilient_parsing=True)):
        pass
    for name in (
        "chat_tui.wiring",
        "chat_tui.enrolment",
        "chat_tui.backends.mattermost.client",
        "chat_tui.server.runner",
        "chat_tui.server.http_server",
        "chat_tui.server.app",
        "chat_tui.config.settings",
        "chat_tui.receiving.door",
        "chat_tui.cli.exporting.command",
        "httpx",
        "websockets",
    ):
        import_module(name)


if __name__ == "__main__":
    main()
