"""Where do a person's secrets end up who signs in, writes, is refused, crashes and leaves? A printed report.

`python -m tests.canaries` runs it in real processes: a workspace, the commands, the app on a pseudo-terminal.
Every secret is looked for in every file, in all that was written to a terminal or a pipe, and, all the while,
in the command line and environment of each process. It may be found in one place: the file that keeps it.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from chat_tui.server import totp
from tests.integration.host import ROOT, end_workspace
from tests.pty_screen import PATIENCE, PtyScreen

PASSWORD = "canary-password-of-ada"
REFUSED = "canary-password-refused"
STORE = "credentials.json"
PYTHON = [sys.executable, "-c"]
QUICK = "import sys, tests.quick_passwords; from chat_tui.__main__ import main; sys.exit(main())"
SPY = "#!/bin/sh\ntr '\\0' '\\n' < /proc/self/environ > {folder}/environ.of.$$\n"
FAULT_IN_A_REQUEST = """
import sys
from chat_tui.cli import reach
from chat_tui.net.http import HttpClient

reach.PATIENCE = 0.3

async def answer(self, request):
    words = repr(dict(request.headers or {})) + repr(request.body)
    raise RuntimeError(words)

HttpClient._answer = answer
from chat_tui.__main__ import main

sys.exit(main())
"""
FAULT_IN_THE_APP = """
import sys
from pathlib import Path
from chat_tui.ui.screens.chat import ChatScreen

def resumed(self):
    words = Path(sys.argv[2], "data", "credentials.json").read_text()
    raise ValueError(words)

ChatScreen.on_screen_resume = resumed
from chat_tui.__main__ import main

sys.exit(main())
"""


@dataclass(frozen=True)
class Canary:
    """A secret by the name that the report gives it."""

    name: str
    value: str
    only_in_texts: bool = False
    """Six digits are in many a database by chance."""

    def is_in(self, found: bytes) -> bool:
        """Whether it stands there."""
        if not self.only_in_texts:
            return self.value.encode() in found
        text = b"\0" not in found[:4096]
        return (
            text and re.search(rb"(?<![0-9a-f])" + self.value.encode() + rb"(?![0-9a-f])", found) is not None
        )


@dataclass
class Findings:
    """What was looked at by kind of place, and which secret was found where."""

    looked: dict[str, int] = field(default_factory=dict)
    hits: list[str] = field(default_factory=list)
    modes: int = 0
    """Files and folders whose modes were looked at."""
    open_to_others: list[str] = field(default_factory=list)

    def look(self, kind: str, name: str, content: bytes, canaries: list[Canary]) -> None:
        """Look for every secret in one thing."""
        self.looked[kind] = self.looked.get(kind, 0) + 1
        self.hits += [f"{canary.name} in {kind}: {name}" for canary in canaries if canary.is_in(content)]


class Watch:
    """Command lines and environments of all processes that say `marker`, as long as they live."""

    def __init__(self, marker: str) -> None:
        self._marker = marker.encode()
        self._seen: dict[bytes, None] = {}
        self._is_done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def seen(self) -> list[bytes]:
        """Each once."""
        return list(self._seen)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_done.wait(0.01):
            for name in os.listdir("/proc"):
                if name.isdecimal():
                    self._look(Path("/proc", name))

    def _look(self, process: Path) -> None:
        with suppress(OSError):
            both = [(process / part).read_bytes() for part in ("cmdline", "environ")]
            if any(self._marker in one for one in both):
                self._seen |= dict.fromkeys(both)


class Walk:
    """One person's way through the program, and what every step of it said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "ada"
        self.canaries = [Canary("password", PASSWORD), Canary("refused password", REFUSED)]
        self.said: list[tuple[str, bytes]] = []
        self.steps: list[str] = []
        self.ids: list[str] = []
        self.socket, self.data = folder / "s.sock", folder / "data"
        self.address = ""
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "CANARY_RUN": str(folder)}
        for name in ("CHAT_TUI_HOME", "CHAT_TUI_TOKEN", "CHAT_TUI_ACCOUNT", "TMUX"):
            self.environment.pop(name, None)

    # What a step is made of.

    def run(
        self, *arguments: str, stdin: str = "", code: int | None = 0, script: str = QUICK, home: str = "ada"
    ) -> str:
        """One command to its end; its output."""
        command = [*PYTHON, script, "--home", str(self.folder / home), *arguments]
        done = subprocess.run(
            command, input=stdin.encode(), capture_output=True, env=self.environment, timeout=PATIENCE
        )
        name = " ".join(arguments)
        self.steps.append(
            f"`chat-tui {name}`" if script is QUICK else f"`chat-tui {name}`, with a fault injected"
        )
        self.said += [(f"stdout of {name}", done.stdout), (f"stderr of {name}", done.stderr)]
        assert code in (None, done.returncode), (arguments, done.returncode, done.stderr.decode())
        return done.stdout.decode()

    @contextmanager
    def terminal(self, name: str, *arguments: str, script: str = QUICK, **more: str) -> Iterator[PtyScreen]:
        """A program on a pseudo-terminal."""
        command = [*PYTHON, script, "--home", str(self.home), *arguments]
        with PtyScreen(command, environment={**self.environment, **more}) as screen:
            yield screen
            self.said += [(f"terminal of {name}", bytes(screen.raw)), (name, screen.text.encode())]
            self.steps.append(name)

    def kept(self, account: str) -> str:
        """What the store has of an account."""
        return str(json.loads((self.home / "data" / STORE).read_text())[account])

    def environments(self) -> Iterator[bytes]:
        """Those of all processes of ours that run now."""
        for path in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                found = path.read_bytes()
                if str(self.folder).encode() in found:
                    yield found

    def add(self, name: str, value: str, *, only_in_texts: bool = False) -> None:
        """From now on look for this, too."""
        self.canaries.append(Canary(name, value, only_in_texts))

    @contextmanager
    def workspace(self) -> Iterator[None]:
        """A workspace that logs all that it logs."""
        place = ["--data", str(self.data), "--socket", str(self.socket)]
        command = [*PYTHON, QUICK, "--home", str(self.folder / "root"), "serve", *place, "--log-json"]
        self.data.mkdir(mode=0o700)
        (self.data / "settings.toml").write_text("requests_per_second = 0\n")
        with (self.folder / "workspace.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "--listen", "127.0.0.1:0"],
                stdout=subprocess.PIPE,
                stderr=log,
                env=self.environment,
            )
        assert process.stdout is not None
        try:
            self.address = process.stdout.readline().decode().split()[-1]
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            self.said.append(("stdout of serve", process.communicate()[0]))

    def http(self, token: str) -> httpx.Client:
        """Requests of a browser, which is not ours."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(
            base_url=f"{self.address}/api/v4/", headers=headers, trust_env=False, timeout=PATIENCE
        )

    # The steps.

    def sign_in(self) -> None:
        """By a password from standard input, after one that is refused."""
        place = ("--data", str(self.data), "--password-stdin")
        self.run("serve", "user", "add", "ada", *place, stdin=PASSWORD, home="root")
        self.run("--debug", *self._by_password("work"), stdin=REFUSED, code=4)
        self.run("--debug", *self._by_password("work"), stdin=PASSWORD)
        self.add("session token", self.kept("work"))

    def _by_password(self, name: str) -> tuple[str, ...]:
        return ("login", self.address, "--user", "ada", "--password-stdin", "--name", name)

    def sign_in_otherwise(self) -> None:
        """At a prompt, with a one-time code, and by a token."""
        typed = ("login", self.address, "--name", "typed", "--user", "ada")
        with self.terminal("`chat-tui login` at a prompt", *typed) as screen:
            screen.wait_for("Password of ada")
            screen.send(PASSWORD + "\r")
            assert screen.wait_exit() == 0
        self.add("session token of the prompt", self.kept("typed"))
        with self.http(self.kept("work")) as http:
            secret = http.post("users/me/mfa/generate").raise_for_status().json()["secret"]
            step = totp.step_at(int(time.time() * 1000))
            told = {"activate": True, "code": totp.code_at(secret, step)}
            http.put("users/me/mfa", json=told).raise_for_status()
            made = http.post("users/me/tokens", json={"description": "a script"}).raise_for_status().json()
            code = totp.code_at(secret, step + 1)
            self.add("one-time code", code, only_in_texts=True)
            coded = (*self._by_password("coded"), "--mfa-code-stdin")
            self.run("--debug", *coded, stdin=f"{PASSWORD}\n{code}\n")
            http.put("users/me/mfa", json={"activate": False}).raise_for_status()
        self.add("personal token", made["token"])
        token = ("login", self.address, "--token-stdin", "--name", "script")
        self.run("--debug", *token, stdin=made["token"])

    def sign_in_with_oauth(self) -> None:
        """With a device code; then the access token ends, so that the next command renews it."""
        name, store = "oauth", self.home / "data" / STORE
        device = ("--debug", "login", self.address, "--device", "--name", name)
        with self.terminal("`chat-tui login --device`", *device) as screen:
            page, code = screen.wait_for(r"Open +(\S+)\s+and type +(\S+)").groups()
            self._let_in(page, code)
            assert screen.wait_exit() == 0
        tokens = json.loads(self.kept(name))
        self.add("OAuth access token", tokens["access"])
        self.add("OAuth refresh token", tokens["refresh"])
        ended = json.loads(store.read_text())
        ended[name] = json.dumps({**tokens, "access": "canary-of-an-ended-access-token", "expires_at": 1.0})
        store.write_text(json.dumps(ended))
        self.add("OAuth access token that ended", "canary-of-an-ended-access-token")
        self.run("--debug", "--account", name, "status")
        renewed = json.loads(self.kept(name))
        assert renewed["refresh"] != tokens["refresh"], "it was not renewed"
        self.add("renewed OAuth access token", renewed["access"])
        self.add("renewed OAuth refresh token", renewed["refresh"])

    def _let_in(self, page: str, code: str) -> None:
        """A person types a code on a page, and lets chat-tui in."""
        with self.http("") as http:
            shown = http.get(page, params={"user_code": code}).text
            fields = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', shown))
            answer = {**fields, "login_id": "ada", "password": PASSWORD, "decision": "allow"}
            http.post(page, data=answer).raise_for_status()

    def work(self) -> None:
        """Write, look, and ask how things are."""
        account = ("--debug", "--account", "work")
        attachment = self.folder / "notes.txt"
        attachment.write_text("what is in the file")
        sent = self.run(*account, "send", "#town-square", "hello", "--file", str(attachment)).strip()
        self.ids.append(sent)
        self.run(*account, "save", sent, "-o", str(self.home / "saved"))
        self.run(*account, "read", "#town-square")
        self.run(*account, "status", "--json")
        self.run(*account, "doctor", code=None)
        with self.terminal("the app", "--account", "work") as screen:
            screen.wait_for("Town Square")
            screen.send("from the app\r")
            screen.wait_for("from the app")
            screen.press("ctrl+q")
            assert screen.wait_exit() == 0

    def fail(self) -> None:
        """Faults with secrets in their words and variables; then a token that is refused."""
        self.run("--debug", "--account", "work", "status", script=FAULT_IN_A_REQUEST, code=None)
        login = self._by_password("work")
        self.run("--debug", *login, stdin=PASSWORD, script=FAULT_IN_A_REQUEST, code=None)
        with self.terminal(
            "the app, with a fault injected", "--account", "work", script=FAULT_IN_THE_APP
        ) as screen:
            assert screen.wait_exit() == 1
        assert list((self.home / "state" / "crash").glob("*.txt"))
        with closing(sqlite3.connect(self.data / "workspace.sqlite")) as database, database:
            database.execute("UPDATE sessions SET expires_at = 1")
        self.run("--debug", "--account", "work", "send", "#town-square", stdin="again\n", code=4)

    def leave(self) -> None:
        """Sign out; afterwards not even the store has it."""
        self.run("--debug", "logout", "work")
        assert "work" not in json.loads((self.home / "data" / STORE).read_text())

    def start_programs(self) -> None:
        """The app with a token in its environment, and an editor that it starts."""
        value = "canary-of-the-environment"
        self.add("CHAT_TUI_TOKEN", value)
        spy = self.folder / "editor"
        spy.write_text(SPY.format(folder=self.folder))
        spy.chmod(0o700)
        given = {"CHAT_TUI_TOKEN": value, "EDITOR": str(spy), "VISUAL": str(spy)}
        personal = ("--account", "personal")
        with self.terminal("the app, with CHAT_TUI_TOKEN and an editor", *personal, **given) as screen:
            screen.wait_for("● home")
            screen.press("ctrl+g")
            screen.wait_until(lambda: any(self.folder.glob("environ.of.*")))
            self.said += [("environment of a process", one) for one in self.environments()]
        (found,) = self.folder.glob("environ.of.*")
        assert "CANARY_RUN=" in found.read_text(), "the editor had an environment"


def kind_of(path: Path) -> str:
    """What a file is, for the report."""
    name = path.name
    if name == STORE:
        return ""
    for kind, belongs in KINDS:
        if belongs(name, path.parent.name):
            return kind
    return "other files"


KINDS: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    ("logs", lambda name, folder: ".log" in name),
    ("crash reports", lambda name, folder: folder == "crash"),
    ("databases and their side files", lambda name, folder: ".sqlite" in name),
    ("pictures of the last screen", lambda name, folder: name.startswith("frame-")),
    ("accounts.toml and settings", lambda name, folder: name.endswith(".toml")),
    ("environments of programs that we started", lambda name, folder: name.startswith("environ.of")),
)


NOT_OURS = re.compile(r"(editor|environ\.of\.\d+|notes\.txt|workspace\.log|data/settings\.toml|s\.sock)")
"""Made by this walk and its programs; and the socket of a shared workspace, which is for everybody here."""


def look_at_modes(walk: Walk, findings: Findings) -> None:
    """What others of this machine can open, of all that was made."""
    for path in walk.folder.rglob("*"):
        name = str(path.relative_to(walk.folder))
        if not NOT_OURS.fullmatch(name):
            findings.modes += 1
            if path.lstat().st_mode & 0o077:
                findings.open_to_others.append(f"{path.lstat().st_mode & 0o777:o} {name}")


def judge(walk: Walk, processes: list[bytes]) -> Findings:
    """Look for every secret everywhere, and at every mode."""
    findings = Findings()
    look_at_modes(walk, findings)
    for path in sorted(walk.folder.rglob("*")):
        if path.is_file() and (kind := kind_of(path)):
            findings.look(kind, str(path.relative_to(walk.folder)), path.read_bytes(), walk.canaries)
    for name, said in walk.said:
        findings.look("pipes and terminals", name, said, walk.canaries)
    watched = [canary for canary in walk.canaries if canary.name != "CHAT_TUI_TOKEN"]
    for number, found in enumerate(processes):
        findings.look("command lines and environments", f"{number}: {found[:80]!r}", found, watched)
    return findings


WHOLE = (
    Walk.sign_in,
    Walk.sign_in_otherwise,
    Walk.sign_in_with_oauth,
    Walk.work,
    Walk.fail,
    Walk.leave,
    Walk.start_programs,
)


def run(folder: Path, steps: Sequence[Callable[[Walk], None]] = WHOLE) -> tuple[Walk, Findings]:
    """Some way, and what was found; the umask lets everybody read, as far as it has a say."""
    walk, umask = Walk(folder), os.umask(0)
    try:
        with Watch(str(folder)) as watch, walk.workspace():
            for step in steps:
                step(walk)
    finally:
        os.umask(umask)
    end_workspace(walk.home / "run" / "chat.sock")
    return walk, judge(walk, watch.seen)


def report(walk: Walk, findings: Findings) -> str:
    """For docs/canaries.md."""
    lines = [
        "# Where secrets end up",
        "",
        "Written by `python -m tests.canaries`: one person signs in, writes, is refused, crashes and leaves,",
        "in real processes; each of these secrets is looked for everywhere but in the file that keeps it.",
        "",
        "Secrets: " + ", ".join(canary.name for canary in walk.canaries) + ".",
        "",
        "| place | looked at | found |",
        "|---|---|---|",
    ]
    for kind, count in sorted(findings.looked.items()):
        hits = sum(f" in {kind}: " in hit for hit in findings.hits)
        lines.append(f"| {kind} | {count} | {hits} |")
    lines += ["", f"Under umask 000 {findings.modes} files and folders were made, database side files too;"]
    lines += [f"others can open {len(findings.open_to_others)} of them."]
    lines += ["", *findings.open_to_others] if findings.open_to_others else []
    lines += ["", "Steps:", "", *(f"- {step}" for step in walk.steps)]
    lines += ["", *findings.hits] if findings.hits else []
    text = "\n".join(lines).replace(walk.address, "URL").replace(str(walk.folder), "FOLDER")
    for one in walk.ids:
        text = text.replace(one, "ID")
    return text + "\n"


def main() -> int:
    """Print the report; 1 if anything was found."""
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        walk, findings = run(Path(folder))
        sys.stdout.write(report(walk, findings))
    return 1 if findings.hits or findings.open_to_others else 0


if __name__ == "__main__":
    sys.exit(main())
