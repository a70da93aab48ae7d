"""Does the app's socket answer its user, refuse everybody else, and stand whatever is sent to it?"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from chat_tui.errors import ProtocolError, StorageError, TargetError, UnreachableError
from chat_tui.remote import asking, listening
from chat_tui.remote.asking import Line, reach
from chat_tui.remote.listening import MOST_CALLERS, Desk, Told, serve
from chat_tui.remote.sockets import listen_at, socket_name, sockets_in
from chat_tui.remote.words import MOST_LINE, Words, packed, unpacked
from tests.pty_screen import PATIENCE


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: the kernel takes 107 bytes."""
    with TemporaryDirectory() as made:
        yield Path(made)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no app that is unwell."""
    monkeypatch.setattr(asking, "PATIENCE", PATIENCE)


class App:
    """What an app answers here."""

    def __init__(self) -> None:
        self.ended: list[str] = []
        self.working = asyncio.Event()
        self.serving: asyncio.Task[None]

    async def hello(self, _asked: Words, _told: Told) -> Words:
        return {"accounts": ["home"]}

    async def echo(self, asked: Words, told: Told) -> Words:
        told({"gone": 1, "whole": 2})
        return {"text": asked["text"]}

    async def fail(self, asked: Words, _told: Told) -> Words:
        if asked["how"] == "known":
            raise TargetError("There is no channel.", hint="Did you mean #town?")
        raise RuntimeError("secret words")

    async def wait(self, _asked: Words, _told: Told) -> Words:
        self.working.set()
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            self.ended.append("wait")
            raise
        return {}


@asynccontextmanager
async def running(path: Path, app: App | None = None, **more: float) -> AsyncIterator[App]:
    app = app or App()
    answers = {"hello": app.hello, "echo": app.echo, "fail": app.fail, "wait": app.wait}
    app.serving = asyncio.create_task(serve(path, answers, **more))
    await until(path.exists)
    try:
        yield app
    finally:
        app.serving.cancel()
        await asyncio.gather(app.serving, return_exceptions=True)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110 - a file, or what another task has done
            await asyncio.sleep(0.005)


@asynccontextmanager
async def line_to(folder: Path, pid: int = 0) -> AsyncIterator[Line]:
    line = await reach(folder, lambda hello: True, pid)
    assert line is not None
    try:
        yield line
    finally:
        await line.close()


async def raw(path: Path, data: bytes, *, ends: bool = False) -> list[Words]:
    """What comes back until the app hangs up."""
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(data)
    if ends:
        writer.write_eof()
    async with asyncio.timeout(PATIENCE):
        try:
            said = await reader.read()
        except ConnectionResetError:
            said = b""
    writer.close()
    return [unpacked(line) for line in said.splitlines()]


async def test_it_answers_tells_how_far_it_is_and_is_gone_at_the_end(folder: Path) -> None:
    path = folder / socket_name(os.getpid())
    async with running(path), line_to(folder) as line:
        assert path.stat().st_mode & 0o777 == 0o600
        far: list[Words] = []
        assert await line.ask("echo", far.append, text="söm\n\ud800") == {"text": "söm\n\ud800"}
        assert far == [{"gone": 1, "whole": 2}]
        assert (line.pid, line.hello["accounts"]) == (os.getpid(), ["home"])
    assert not path.exists()
    assert await reach(folder, lambda hello: True) is None


async def test_an_error_comes_out_as_it_was(folder: Path) -> None:
    async with running(folder / socket_name(1)), line_to(folder) as line:
        with pytest.raises(TargetError, match=r"There is no channel\.") as told:
            await line.ask("fail", how="known")
        assert told.value.hint == "Did you mean #town?"
        with pytest.raises(Exception, match="fault of the running app: RuntimeError") as told_again:
            await line.ask("fail", how="unknown")
        assert "secret" not in str(told_again.value)
        with pytest.raises(ProtocolError, match="cannot do that"):
            await line.ask("fly")
        assert await line.ask("echo", text="still here") == {"text": "still here"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{}" * MOST_LINE + b"\n", "too long"),
        (b"not json\n", "no line of JSON"),
        (b"[" * 100_000 + b"\n", "no line of JSON"),
        (b"\xff\xfe\n", "no line of JSON"),
        (b"[1]\n", "no JSON object"),
        (b'{"v":2,"do":"hello"}\n', "different versions"),
        (b'{"do":"hello"}\n', "different versions"),
        (b'{"v":1,"do":["hello"]}\n', "cannot do that"),
        (packed({"do": "wait"}) + b"more", "One thing after the other"),
    ],
)
async def test_who_breaks_a_rule_is_told_once_and_the_app_goes_on(
    folder: Path, data: bytes, said: str
) -> None:
    path = folder / socket_name(1)
    async with running(path):
        answers = await raw(path, data, ends=True)
        assert said in answers[0]["error"]["said"]
        assert len(answers) == 1
        async with line_to(folder) as line:
            assert await line.ask("echo", text="x") == {"text": "x"}


async def test_half_a_line_and_silence_are_let_go(folder: Path) -> None:
    path = folder / socket_name(1)
    async with running(path):
        assert "was cut" in (await raw(path, b'{"v":1', ends=True))[0]["error"]["said"]
    async with running(path, within=0.05):
        assert await raw(path, b"") == []
        assert await raw(path, b'{"v":1') == []


async def test_who_hangs_up_ends_what_he_asked_for(folder: Path) -> None:
    async with running(folder / socket_name(1)) as app:
        async with line_to(folder) as line:
            asked = asyncio.create_task(line.ask("wait"))
            await app.working.wait()
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
        await until(lambda: app.ended == ["wait"])


async def test_only_so_many_are_let_in_at_once(folder: Path) -> None:
    path = folder / socket_name(1)
    async with running(path):
        held = [await asyncio.open_unix_connection(path) for _ in range(MOST_CALLERS)]
        assert await raw(path, packed({"do": "hello"})) == []
        for _, writer in held:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for _, writer in held))
        async with asyncio.timeout(PATIENCE):
            while (line := await reach(folder, lambda hello: True)) is None:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        await line.close()


async def test_another_user_is_refused(folder: Path) -> None:
    path = folder / socket_name(1)
    app = App()
    desk = Desk({"hello": app.hello}, who=lambda writer: os.getuid() + 1)
    async with await asyncio.start_unix_server(desk.meet, path):
        assert await raw(path, packed({"do": "hello"})) == []


async def test_the_kernel_says_who_it_is(folder: Path) -> None:
    told: list[int] = []

    def meet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.append(listening.peer_uid(writer))
        writer.close()

    async with await asyncio.start_unix_server(meet, folder / "x.sock"):
        await raw(folder / "x.sock", b"")
    assert told == [os.getuid()]


async def test_the_newest_app_answers_unless_another_is_named(folder: Path) -> None:
    old, new = folder / socket_name(11), folder / socket_name(12)
    async with running(old), running(new):
        os.utime(old, (1, 1))
        async with line_to(folder) as line:
            assert line.pid == 12
        async with line_to(folder, 11) as line:
            assert line.pid == 11
        suits = await reach(folder, lambda hello: "other" in hello["accounts"])
        assert suits is None


async def test_an_app_that_does_not_answer_is_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.05)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(folder / socket_name(12)))
        silent.listen()
        async with asyncio.timeout(PATIENCE / 4):
            assert await reach(folder, lambda hello: True) is None


async def test_an_app_that_ends_meanwhile_is_an_error(folder: Path) -> None:
    async with running(folder / socket_name(1)) as app, line_to(folder) as line:
        asked = asyncio.create_task(line.ask("wait"))
        await app.working.wait()
        app.serving.cancel()
        with pytest.raises(UnreachableError, match="ended"):
            await asked


def test_what_dead_apps_left_is_removed_and_the_living_stay(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead, socket.socket(socket.AF_UNIX) as alive:
        dead.bind(str(folder / socket_name(11)))
        dead.close()
        alive.bind(str(folder / socket_name(12)))
        alive.listen()
        (folder / "app-x.sock").touch()
        (folder / socket_name(13)).touch()  # of an app before us that had our number
        with listen_at(folder / socket_name(13)):
            assert {path.name for path in sockets_in(folder)} == {"app-12.sock", "app-13.sock"}
        assert (folder / "app-x.sock").exists()


async def test_no_place_to_listen_costs_the_app_nothing(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await serve(folder / "missing" / ("x" * 200), {})
    assert "nothing listens" in caplog.text


def test_an_error_of_a_kind_beyond_the_branches_keeps_its_branch() -> None:
    class DeepError(StorageError):
        """A leaf."""

    from chat_tui.remote.words import error_of, error_words

    found = error_of(error_words(DeepError("Full.", hint="Make room."))["error"])
    assert (type(found), str(found), found.hint) == (StorageError, "Full.", "Make room.")
