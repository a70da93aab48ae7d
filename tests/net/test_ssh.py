"""Is a workspace behind ssh reached by one ssh of ours, which ends with us and says why it failed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chat_tui.approach import approach
from chat_tui.config.account_options import AccountOptions
from chat_tui.config.locations import Locations
from chat_tui.errors import BackendError, BlockedError, ConfigError, UnreachableError
from chat_tui.net.http import HttpClient, Request
from chat_tui.net.ssh import Forward, forward_folder, ssh_command
from tests.listening import listening
from tests.net.secure import JSON
from tests.pty_screen import PATIENCE

FAKE = textwrap.dedent(
    """\
    #!{python} -S
    import os, socket, sys, threading
    folder = {folder!r}
    with open(f"{{folder}}/asked", "a") as asked:
        print(os.getpid(), *sys.argv[1:], sep="\\t", file=asked)
    if (words := open(f"{{folder}}/refuses").read()):
        print("a banner", words, sep="\\n", file=sys.stderr)
        sys.exit(255)
    local, remote = sys.argv[sys.argv.index("-L") + 1].split(":")
    def pump(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(local)
    listener.listen()
    while True:
        near, _ = listener.accept()
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(remote)
        except OSError as error:
            near.close()
            continue
        for pair in ((near, far), (far, near)):
            threading.Thread(target=pump, args=pair, daemon=True).start()
    """
)


class FakeSsh:
    """A program called ssh, first on the path, that forwards on this machine or refuses."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.refuses("")
        program = folder / "ssh"
        program.write_text(FAKE.format(python=sys.executable, folder=str(folder)))
        program.chmod(0o700)

    def refuses(self, words: str) -> None:
        """From now on it ends with these last words; with none it forwards."""
        (self._folder / "refuses").write_text(words)

    def never_listens(self) -> None:
        """From now on it does nothing, for ever."""
        program = self._folder / "ssh"
        program.write_text("#!/bin/sh\nexec sleep 1000\n")

    def runs(self) -> list[tuple[int, list[str]]]:
        """Each start of it: its process and its words."""
        path = self._folder / "asked"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(int(line.split("\t")[0]), line.split("\t")[1:]) for line in lines]


@pytest.fixture
def ssh(short_directory: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSsh]:
    """The program, and nobody of it left at the end."""
    folder = short_directory / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    fake = FakeSsh(folder)
    yield fake
    assert not [pid for pid, _ in fake.runs() if is_alive(pid)]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


@pytest.fixture
def remote(short_directory: Path) -> Path:
    """Where the workspace listens on that machine."""
    return short_directory / "remote.sock"


@pytest.fixture
def forward(short_directory: Path, remote: Path, ssh: FakeSsh) -> Iterator[Forward]:
    """A forward to it, ended at the end."""
    found = Forward("box", remote, forward_folder(short_directory, 1))
    yield found
    found.end()
    assert not found.socket.parent.exists()


@asynccontextmanager
async def workspace(path: Path, heard: list[bytes]) -> AsyncIterator[None]:
    """Answers at a socket."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            heard.append(data)
            writer.write(JSON)

    async with listening(path, talk):
        yield


async def test_requests_go_through_one_ssh_that_ends_with_us(
    short_directory: Path, remote: Path, ssh: FakeSsh
) -> None:
    heard: list[bytes] = []
    locations = Locations.from_environment(short_directory / "home", {})
    options = AccountOptions.of({"ssh": "ada@box", "login": "kernel", "proxy": "http://127.0.0.1:1"})
    async with workspace(remote, heard):
        with approach(locations, f"unix://{remote}", options, {}) as way:
            await way.open()
            await way.open()
            path = way.endpoint.socket_path
            assert path is not None
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
            http = HttpClient(way.endpoint)
            assert (await http.send(Request("GET", "/x"))).status == 200
            await http.close()
    assert (way.endpoint.is_local, way.endpoint.proxy, str(way.endpoint)) == (
        False,
        None,
        "the workspace at ada@box",
    )
    ((_, words),) = ssh.runs()
    assert words[-2:] == ["--", "ada@box"]
    assert "BatchMode=yes" in words
    assert any(b"GET /x" in said for said in heard)
    assert not path.parent.exists()


async def test_an_ssh_that_died_is_started_again(forward: Forward, remote: Path, ssh: FakeSsh) -> None:
    async with workspace(remote, []):
        await forward.ensure()
        ((first, _),) = ssh.runs()
        os.kill(first, signal.SIGKILL)
        # Its threads may outlive it for a moment; whoever comes back comes until it works.
        deadline = time.monotonic() + PATIENCE
        while len(ssh.runs()) < 2 and time.monotonic() < deadline:
            with contextlib.suppress(UnreachableError):
                await forward.ensure()
        await forward.ensure()
    assert len(ssh.runs()) == 2


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("ada@box: Permission denied (publickey).", BlockedError),
        ("Host key verification failed.", BlockedError),
        ("ssh: connect to host box port 22: Connection refused", UnreachableError),
        ("ssh: \x1b]0;owned\x07 Could not resolve hostname box", UnreachableError),
    ],
)
async def test_the_last_words_of_ssh_are_the_reason(
    forward: Forward, ssh: FakeSsh, words: str, kind: type[BackendError]
) -> None:
    ssh.refuses(words)
    with pytest.raises(kind) as refused:
        await forward.ensure()
    assert words.replace("\x1b", "").replace("\x07", "").rstrip(".") in str(refused.value)
    assert str(refused.value).isprintable()
    assert "ssh box" in refused.value.hint


async def test_where_nothing_answers_behind_ssh_it_is_said(
    forward: Forward, remote: Path, ssh: FakeSsh
) -> None:
    with pytest.raises(UnreachableError, match=f"Nothing answers at {remote} on box"):
        await forward.ensure()
    async with workspace(remote, []):
        await forward.ensure()
    assert len(ssh.runs()) == 1


async def test_an_ssh_that_never_gets_there_is_given_up(
    short_directory: Path, remote: Path, ssh: FakeSsh
) -> None:
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += 5.0

    ssh.never_listens()
    folder = forward_folder(short_directory, 1)
    forward = Forward("box", remote, folder, clock=lambda: now, sleep=sleep)
    with pytest.raises(UnreachableError, match="in time"):
        await forward.ensure()
    assert not folder.exists()


async def test_ssh_ends_when_we_are_killed_and_the_next_start_clears_up(
    short_directory: Path, remote: Path, ssh: FakeSsh
) -> None:
    script = textwrap.dedent(
        f"""\
        import asyncio
        from pathlib import Path
        from chat_tui.net.ssh import Forward, forward_folder
        async def main():
            forward = Forward("box", Path({str(remote)!r}), forward_folder(Path({str(short_directory)!r}), 1))
            await forward.ensure()
            print("there", flush=True)
            await asyncio.sleep(1000)
        asyncio.run(main())
        """
    )
    async with workspace(remote, []):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            assert await process.stdout.readline() == b"there\n"
        process.kill()
        await process.communicate()
        ((pid, _),) = ssh.runs()
        await until(lambda: not is_alive(pid))
        left = [path for path in os.listdir(short_directory) if path.startswith("ssh-")]
        assert left
        forward = Forward("box", remote, forward_folder(short_directory, 2))
        await forward.ensure()
        assert not set(left) & set(os.listdir(short_directory))
        forward.end()


@pytest.mark.parametrize(
    "host", ["", "-oProxyCommand=id", "a b", "u@-x", "$(id)", "a;b", "box\n", "ssh://-x", "@box", "a`b`"]
)
def test_a_host_that_could_be_an_option_or_a_command_is_refused(host: str) -> None:
    with pytest.raises(ConfigError, match="no host for ssh"):
        ssh_command(host, Path("/run/chat.sock"), Path("/tmp/s"))


@pytest.mark.parametrize(
    "host", ["box", "ada@box", "10.0.0.1", "ada@[::1]", "ssh://ada@box:2222", "a_b.example"]
)
def test_hosts_as_people_write_them(host: str) -> None:
    words = ssh_command(host, Path("/run/chat.sock"), Path("/tmp/s"), may_ask=True)
    assert words[-1] == host
    assert "BatchMode=no" in words


@pytest.mark.parametrize(
    "path", ["/run/a:b.sock", "/run/%h.sock", "/run/${HOME}.sock", "/run/a b", "relative"]
)
def test_a_path_that_ssh_would_expand_is_refused(path: str) -> None:
    with pytest.raises(ConfigError, match="cannot forward"):
        ssh_command("box", Path(path), Path("/tmp/s"))


def test_ssh_is_for_sockets(tmp_path: Path) -> None:
    locations = Locations.from_environment(tmp_path, {})
    with pytest.raises(ConfigError, match="not to a web address"):
        approach(locations, "https://chat.example.org", AccountOptions.of({"ssh": "box"}), {})
