"""Where are the rows run: one real workspace, three accounts, and a folder of odd files?"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chat_tui.cli import reach
from chat_tui.cli.main import run
from tests.bad_input.rows import LONG, Row, Section
from tests.servers import ServerHandle, running_server

AT_ONCE = 4
PATIENCE = 60.0
_NEEDS_A_SHELL = re.compile(r"[<>;$|]|^[A-Z]+=")
_CLOCK = re.compile(r"^\d\d:\d\d ", re.MULTILINE)
_ID = re.compile(r"\b(?=[a-z0-9]*[0-9])[a-z0-9]{26}\b")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d{6}\.\d+-\d+")


@dataclass(frozen=True)
class Said:
    """What a line printed, with stable words for what differs from run to run, and its exit code."""

    words: str
    code: int


class Stage:
    """Runs rows: in this process where no shell is needed."""

    def __init__(self, folder: Path, server: ServerHandle) -> None:
        self._folder = folder
        self._server = server
        self._known = {"SOCKET": server.url, "LONG": LONG}

    def prepare(self) -> None:
        """Sign in, say something, make the files."""
        folder = self._folder / "desk"
        folder.mkdir()
        for name, text in (("empty.txt", ""), ("one.txt", "one\n"), ("id_rsa", "key")):
            (folder / name).write_text(text)
        (folder / "a.koi8").write_bytes("привет".encode("koi8-r"))
        (folder / "folder").mkdir()
        os.mkfifo(folder / "fifo")
        (folder / "loop").symlink_to("loop")
        (self._folder / "away.sock").symlink_to(self._server.socket)
        self._sign_in("work", "ada", self._server.url)
        self._sign_in("gone", "lin", self._server.url)
        self._sign_in("away", "ada", f"unix://{self._folder / 'away.sock'}")
        self._known["MESSAGE"] = self._must("send", "#build", "words").strip()
        self._known["WITHFILE"] = self._must("send", "#build", "--file", str(folder / "one.txt")).strip()
        self._must("send", "#glyphs", "gr\u00fcn \U0001f389")
        self._must("--account", "away", "read", "#notes")
        (self._folder / "away.sock").unlink()

    def know(self, name: str, value: str) -> None:
        """What a word of the rows stands for."""
        self._known[name] = value

    def results(self, section: Section) -> list[Said]:
        """What each row of a section says; those of a shell at once, the others one after the other."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            shells = {row: pool.submit(self._in_shell, row) for row in section.rows if self._is_shell(row)}
            return [shells[row].result() if row in shells else self._here(row) for row in section.rows]

    def _is_shell(self, row: Row) -> bool:
        return row.stdin is None and _NEEDS_A_SHELL.search(row.line) is not None

    def _in_shell(self, row: Row) -> Said:
        environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "CHAT_TUI_HOME": str(self._home),
            "CHAT_TUI_ACCOUNT": "work",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        done = subprocess.run(
            ["bash", "-c", self._meant(row.line)],
            cwd=self._folder / "desk",
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        return Said(self._plain((done.stderr + done.stdout).decode(errors="replace")), done.returncode)

    def _here(self, row: Row) -> Said:
        line = re.sub(r"^.*\| (?=chat-tui)|<.*$|2>&1", "", row.line)
        arguments = [self._known.get(word, word) for word in shlex.split(line)[1:]]
        code, out, err = self._run(arguments, row.stdin or b"")
        return Said(self._plain(err + out), code)

    @property
    def _home(self) -> Path:
        return self._folder / "home"

    def _must(self, *arguments: str, stdin: bytes = b"") -> str:
        code, out, err = self._run(arguments, stdin)
        assert code == 0, (arguments, err)
        return out

    def _run(self, arguments: tuple[str, ...] | list[str], stdin: bytes) -> tuple[int, str, str]:
        raw_out, raw_err = io.BytesIO(), io.BytesIO()
        out, err = (io.TextIOWrapper(raw, encoding="utf-8", write_through=True) for raw in (raw_out, raw_err))
        told = io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin)), encoding="utf-8")
        kept = {name: os.environ.get(name) for name in ("CHAT_TUI_HOME", "CHAT_TUI_ACCOUNT", "TZ")}
        os.environ.update(CHAT_TUI_HOME=str(self._home), CHAT_TUI_ACCOUNT="work")
        before, stdin_before, patience = os.getcwd(), sys.stdin, reach.PATIENCE
        os.chdir(self._folder / "desk")
        reach.PATIENCE, sys.stdin = 0.3, told
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = run(arguments)
        finally:
            os.chdir(before)
            reach.PATIENCE, sys.stdin = patience, stdin_before
            for name, value in kept.items():
                os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        return code, raw_out.getvalue().decode(), raw_err.getvalue().decode()

    def _sign_in(self, account: str, user: str, url: str) -> None:
        password = self._server.users[user].password.encode()
        self._must("login", url, "--name", account, "--user", user, "--password-stdin", stdin=password)

    def _meant(self, line: str) -> str:
        for word, meaning in self._known.items():
            line = line.replace(word, meaning)
        return line

    def _plain(self, words: str) -> str:
        for word, meaning in self._known.items():
            if word not in ("LONG",):
                words = words.replace(meaning, word)
        words = words.replace(self._server.address, "http://127.0.0.1:8065")
        words = words.replace(f"unix://{self._folder}", "unix://~").replace(str(self._home), "~")
        words = words.replace(str(self._folder), "~")
        return _CLOCK.sub("12:00 ", _STAMP.sub("…", _ID.sub("ID", words))).strip("\n")


@contextmanager
def a_stage() -> Iterator[Stage]:
    """A workspace with people, channels and a folder, until the end."""
    folder = Path(tempfile.mkdtemp(prefix="ctb", dir="/tmp"))
    with asyncio.Runner() as runner:
        place = running_server(folder, users=("ada", "grace", "lin"), listen="127.0.0.1:0")
        server = runner.run(place.__aenter__())
        try:
            runner.run(_furnish(server))
            stage = Stage(folder, server)
            stage.prepare()
            stage.know("FOREIGN", runner.run(_say(server)))
            runner.run(_revoke(server, "lin"))
            yield stage
        finally:
            runner.run(place.__aexit__(None, None, None))
            shutil.rmtree(folder, ignore_errors=True)


async def _furnish(server: ServerHandle) -> None:
    home = (await server.call("owner", "GET", "/users/me/teams"))[0]
    labs = await server.call("owner", "POST", "/teams", {"name": "labs", "display_name": "Labs", "type": "O"})
    ada = server.users["ada"].id
    await server.call(
        "owner", "POST", f"/teams/{labs['id']}/members", {"team_id": labs["id"], "user_id": ada}
    )
    names = [(home, name) for name in ("build", "shared", "grace", "notes", "glyphs")]
    for team, name in [*names, (labs, "shared")]:
        body = {"team_id": team["id"], "name": name, "display_name": name.title(), "type": "O"}
        channel = await server.call("owner", "POST", "/channels", body)
        for user in ("ada", "grace") if team is home else ("ada",):
            body = {"user_id": server.users[user].id}
            await server.call("owner", "POST", f"/channels/{channel['id']}/members", body)


async def _say(server: ServerHandle) -> str:
    teams = await server.call("grace", "GET", "/users/me/teams")
    channel = await server.call("grace", "GET", f"/teams/{teams[0]['id']}/channels/name/build")
    post = await server.call(
        "grace", "POST", "/posts", {"channel_id": channel["id"], "message": "words of grace"}
    )
    return str(post["id"])


async def _revoke(server: ServerHandle, name: str) -> None:
    await server.call("owner", "POST", f"/users/{server.users[name].id}/sessions/revoke/all")
