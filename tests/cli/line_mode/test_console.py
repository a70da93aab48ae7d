"""How does line mode behave on a real terminal: with a prompt, without redrawing, and when it is left?"""

from __future__ import annotations

import os
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty_screen import PtyScreen

_PROGRAM = """
import asyncio, sys
from chat_tui.cli.line_mode.console import open_console

class Hooks:
    def seen(self): pass
    def changed(self, text): pass
    def earlier(self): return ["said before"]
    def complete(self, before): return (0, ["@ada "]) if before == "@a" else (0, ["@ada ", "@adam "])

async def main():
    console = open_console(Hooks(), plain=False, term=sys.argv[1])
    console.prompt = "#town> "
    with console.opened():
        console.say(["ready"])
        while True:
            typed = await console.read()
            if typed.text == "news":
                asyncio.get_running_loop().call_later(0.3, console.say, ["1 ada: hello"])
            console.say([f"{typed.kind} {typed.text!r}"])
            if typed.kind == "end":
                return

asyncio.run(main())
"""


@pytest.fixture(params=["xterm", "dumb"])
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PtyScreen]:
    script = tmp_path / "console.py"
    script.write_text(_PROGRAM)
    kind = request.param
    command = [sys.executable, str(script), kind]
    with PtyScreen(command, environment={"TERM": kind, "PYTHONPATH": os.getcwd()}) as screen:
        screen.wait_for("ready")
        yield screen


def test_lines_are_edited_and_news_never_tears_them(terminal: PtyScreen) -> None:
    before = termios.tcgetattr(terminal.fd)[3]
    is_dumb = b"\x1b" not in terminal.raw
    terminal.send("helo\x7flo\r")
    terminal.wait_for("line 'hello'")
    terminal.send("\x1b[A\r")
    terminal.wait_for("line 'said before'")
    terminal.send("@a\t!\r")
    terminal.wait_for("line '@ada !'")
    terminal.send("news\r")
    terminal.wait_for("line 'news'")
    terminal.send("half")
    if is_dumb:
        terminal.settle(0.5)
        assert "ada: hello" not in terminal.text
        terminal.send(" typed\r")
        terminal.wait_for("half typed\n1 ada: hello\nline 'half typed'")
        assert not {0x1B, ord("\t")} & set(terminal.raw)
    else:
        terminal.wait_for("1 ada: hello\n#town> half\\s*$")
        terminal.send("\x1b[200~ a\rb\x1b[201~\r")
        terminal.wait_for(r"line 'half a\\nb'")
    terminal.send("oops\x03")
    terminal.wait_for("interrupt 'oops'")
    terminal.send("\x04")
    assert terminal.wait_exit() == 0
    assert not before & termios.ICANON
