"""Are people told of what they do not see once, in few words, by what reaches them, and never by a shell?"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chat_tui.account.notifications import Notice
from chat_tui.config.notify import NotifyConfig
from chat_tui.model.ids import MessageId
from chat_tui.ui.notice_command import CommandError, arguments, run_command
from chat_tui.ui.notice_delivery import Delivery
from chat_tui.ui.notice_ways import ASK_NAME, Terminal, Told, name_in, name_said, sequence
from chat_tui.ui.notices import BURST, SOON, Notices
from chat_tui.ui.tmux_facts import TmuxFacts, ask_tmux
from tests.account.conftest import Town, time, town

__all__ = ["time", "town"]

TOLD = Told.of("maya in #general", "deploy done")
ESC = "\x1b"


@pytest.mark.parametrize(
    ("way", "wrapped", "expected"),
    [
        ("bell", True, ""),
        ("osc9", False, f"{ESC}]9;maya in #general: deploy done\x07"),
        ("osc777", False, f"{ESC}]777;notify;maya in #general;deploy done\x07"),
        ("osc777", True, f"{ESC}Ptmux;{ESC}{ESC}]777;notify;maya in #general;deploy done\x07{ESC}\\"),
        (
            "osc99",
            False,
            f"{ESC}]99;i=chat-tui:d=0:o=unfocused;maya in #general{ESC}\\"
            f"{ESC}]99;i=chat-tui:p=body;deploy done{ESC}\\",
        ),
    ],
)
def test_the_bytes_of_each_way(way: str, wrapped: bool, expected: str) -> None:
    assert sequence(way, TOLD, wrapped=wrapped) == expected  # type: ignore[arg-type]


def test_what_strangers_wrote_ends_no_sequence_and_begins_none() -> None:
    nasty = Told.of(f"4;1;40;x{ESC}\\\x9c", f"a;b\x07{ESC}]52;c;AAAA\x07\n\u202e\r{ESC}Ptmux;")
    for way in ("osc9", "osc777", "osc99"):
        made = sequence(way, nasty)
        inner = made.replace(f"{ESC}\\", "").replace(f"{ESC}]", "").removesuffix("\x07")
        assert not any(ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 for sign in inner), (way, made)
    assert sequence("osc9", nasty).startswith(f"{ESC}]9;chat 4")
    assert sequence("osc777", nasty).count(";") == 3


@pytest.mark.parametrize(
    ("terminal", "wish", "way"),
    [
        (Terminal("xterm-kitty"), "auto", "osc99"),
        (Terminal("iTerm2 3.5"), "auto", "osc9"),
        (Terminal("WezTerm 2024"), "auto", "osc777"),
        (Terminal("XTerm(379)"), "auto", "bell"),
        (Terminal("XTerm(379)"), "osc9", "osc9"),
        (Terminal("xterm-kitty"), "bell", "bell"),
        (Terminal("xterm-kitty", in_tmux=True), "auto", "bell"),
        (Terminal("xterm-kitty", in_tmux=True), "osc99", "bell"),
        (Terminal("xterm-kitty", in_tmux=True, passes=True), "auto", "osc99"),
        (Terminal("xterm-kitty", in_screen=True), "osc99", "bell"),
    ],
)
def test_the_way_is_one_that_gets_through(terminal: Terminal, wish: str, way: str) -> None:
    assert terminal.way(wish) == way


def test_a_terminal_is_known_by_its_answer_or_the_environment() -> None:
    assert name_said(f"{ESC}P>|ghostty 1.1.0{ESC}\\") == "ghostty 1.1.0"
    assert name_said(f"{ESC}[?62c") == ""
    assert name_in({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}) == "kitty"
    assert "iTerm2" in name_in({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"})


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("1|0|xterm(379) xterm-kitty", TmuxFacts(True, False, "xterm(379) xterm-kitty")),
        ("2|1|iTerm2 3.5", TmuxFacts(True, True, "iTerm2 3.5")),
        ("0|1| ", TmuxFacts(False, True)),
        ("", TmuxFacts()),
    ],
)
async def test_tmux_is_asked(said: str, known: TmuxFacts) -> None:
    assert await ask_tmux((sys.executable, "-S", "-c", f"print({said!r})")) == known


async def test_a_tmux_that_is_not_there_passes_nothing() -> None:
    assert await ask_tmux(("no-such-program-of-ours",)) == TmuxFacts()


def test_arguments_are_filled_in_and_none_becomes_an_option() -> None:
    command = ("/usr/bin/notify-send", "--app-name=chat", "--", "{title}", "{body}")
    made = arguments(command, Told("--help", "<b>&</b>"))
    assert made == [*command[:3], " --help", "&lt;b&gt;&amp;&lt;/b&gt;"]
    assert arguments(("say", "{title}: {body}"), Told("a", "<b>")) == ["say", "a: <b>"]


async def test_a_command_gets_json_and_its_failures_are_sentences(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    copy = f"import sys; open({str(out)!r}, 'w').write(sys.stdin.read())"
    await run_command((sys.executable, "-S", "-c", copy), TOLD, {"title": TOLD.title, "count": 2})
    assert json.loads(out.read_text()) == {"title": "maya in #general", "count": 2}
    for command, said in (
        (("no-such-program-of-ours",), "cannot be run: No such file"),
        ((sys.executable, "-S", "-c", "raise SystemExit(3)"), "failed with code 3"),
        ((sys.executable, "-S", "-c", "import time; time.sleep(60)"), "was ended"),
        (("a\0b",), "cannot be run"),
    ):
        with pytest.raises(CommandError, match=said):
            await run_command(command, TOLD, {}, limit=0.3 if "time.sleep" in command[-1] else 5)


@dataclass
class Heard:
    """A terminal that writes down what it is told."""

    is_looked_at: bool = False
    rings: int = 0
    written: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answers: tuple[str, ...] = ()

    def bell(self) -> None:
        self.rings += 1

    def to_terminal(self, data: str) -> None:
        self.written.append(data)

    def ask_terminal(self, question: str, hears: Callable[[str], object]) -> bool:
        self.asked.append(question)
        for answer in self.answers:
            hears(answer)
        return bool(self.answers)

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)


@dataclass
class Scene:
    """Ada's account, and notices of it."""

    town: Town
    outside: Heard
    config: NotifyConfig = field(default_factory=NotifyConfig)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    heard: int = 0
    delivery: Delivery = field(init=False)

    def begin(self, **environ: str) -> None:
        timing = self.town.time.timing
        self.delivery = Delivery(self.outside, lambda: self.config, timing=timing, environ=environ)
        made = Notices(self.outside, lambda: self.config, self.delivery, timing=timing)

        def hear(notice: Notice) -> None:
            self.heard += 1
            if made.heard(self.town.account, notice):
                self.tasks.append(asyncio.create_task(made.run()))

        self.town.account.on_notice = hear

    async def say(self, *texts: str) -> None:
        wanted = self.heard + len(texts)
        for text in texts:
            self.town.server.post(self.town.bob.id, self.town.channel.id, text)
        await self.town.time.until(lambda: self.heard == wanted)


@pytest.fixture
async def scene(town: Town) -> AsyncIterator[Scene]:
    await town.start()
    made = Scene(town, Heard())
    yield made
    for task in made.tasks:
        task.cancel()
    await asyncio.gather(*made.tasks, return_exceptions=True)


GHOSTTY = {"TERM_PROGRAM": "ghostty"}


async def test_one_message_is_told_with_its_words_and_a_burst_as_one(scene: Scene) -> None:
    scene.begin(**GHOSTTY)
    await scene.say("@ada look")
    await scene.town.time.advance(SOON)
    assert scene.outside.written == [f"{ESC}]777;notify;bob in #town;@ada look\x07"]
    await scene.say("@ada one", "@ada two", "@ada three")
    await scene.town.time.advance(BURST / 2)
    assert len(scene.outside.written) == 1
    await scene.town.time.advance(BURST / 2)
    assert scene.outside.written[1:] == [f"{ESC}]777;notify;3 messages in #town;bob\x07"]
    await scene.town.time.advance(BURST)
    await scene.say("@ada again")
    await scene.town.time.advance(SOON)
    assert len(scene.outside.written) == 3
    assert scene.outside.rings == 0


async def test_who_looks_is_told_nothing_nor_is_another_program(scene: Scene) -> None:
    scene.begin()
    scene.outside.is_looked_at = True
    await scene.say("@ada look")
    await scene.town.time.advance(SOON)
    scene.outside.is_looked_at = False
    await scene.town.time.advance(BURST)
    assert (scene.outside.rings, scene.outside.written) == (0, [])
    noticing = scene.town.account.noticing
    assert noticing is not None
    (message_id,) = scene.town.server.world.messages
    assert not noticing.claims.take(MessageId(message_id))


async def test_what_another_program_tells_is_not_told_here(scene: Scene) -> None:
    scene.begin()
    await scene.say("@ada look")
    noticing = scene.town.account.noticing
    assert noticing is not None
    (message_id,) = scene.town.server.world.messages
    assert noticing.claims.take(MessageId(message_id))
    await scene.town.time.advance(SOON)
    assert scene.outside.rings == 0


async def test_what_is_read_before_it_is_told_is_not_told(scene: Scene) -> None:
    scene.begin()
    await scene.say("@ada look")
    await scene.town.account.read_marks.mark(scene.town.channel.id)
    await scene.town.time.advance(SOON)
    assert scene.outside.rings == 0


async def test_without_preview_nothing_that_was_written_goes_out(scene: Scene, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    copy = f"import sys; open({str(out)!r}, 'w').write(sys.stdin.read())"
    command = (sys.executable, "-S", "-c", copy, "{body}")
    scene.config = NotifyConfig(command=command, preview=False)
    scene.begin(**GHOSTTY)
    await scene.say("@ada secret")
    await scene.town.time.advance(SOON)
    await scene.town.time.until(lambda: out.exists() and out.read_text().endswith("}"))
    record = json.loads(out.read_text())
    assert "secret" not in out.read_text() + "".join(scene.outside.written)
    assert (record["title"], record["author"], record["text"], record["count"]) == (
        "bob in #town",
        "bob",
        None,
        1,
    )


async def test_a_command_that_fails_is_told_once(scene: Scene) -> None:
    scene.config = NotifyConfig(way="command", command=("no-such-program-of-ours",))
    scene.begin(**GHOSTTY)
    for _ in range(2):
        await scene.say("@ada look")
        await scene.town.time.advance(SOON + BURST)
    assert len(scene.outside.warnings) == 1
    assert "no-such-program-of-ours" in scene.outside.warnings[0]
    assert scene.outside.written == []
    assert scene.outside.rings == 0


async def test_an_unknown_terminal_is_asked_its_name_once(scene: Scene) -> None:
    scene.outside.answers = (f"{ESC}P>|kitty(0.35){ESC}\\", f"{ESC}[?62c")
    scene.begin(TERM="xterm-256color")
    for _ in range(2):
        await scene.say("@ada look")
        await scene.town.time.advance(SOON + BURST)
    assert scene.outside.asked == [ASK_NAME]
    assert len(scene.outside.written) == 2
    assert scene.outside.written[0].startswith(f"{ESC}]99;")


async def test_off_is_off_and_one_that_says_nothing_is_rung(scene: Scene) -> None:
    scene.begin(TERM="xterm")
    scene.config = NotifyConfig(way="off")
    await scene.say("@ada look")
    await scene.town.time.advance(SOON + BURST)
    assert scene.outside.rings == 0
    scene.config = NotifyConfig()
    await scene.say("@ada look")
    await scene.town.time.advance(SOON)
    assert scene.outside.rings == 1


@pytest.mark.parametrize(
    ("terminal", "wish", "said"),
    [
        (Terminal("ghostty 1.1"), "auto", "Sent as OSC 777: ghostty 1.1 understands it."),
        (Terminal("xterm"), "osc9", "Sent as OSC 9, as chosen."),
        (
            Terminal("kitty", in_tmux=True, passes=True),
            "auto",
            "Sent as OSC 99 through tmux, and by the bell",
        ),
        (Terminal("kitty", in_tmux=True), "osc99", "The bell rang: tmux keeps the rest to itself"),
        (Terminal("kitty", in_screen=True), "auto", "The bell rang: screen lets nothing else through."),
        (Terminal("XTerm(379)"), "auto", "The bell rang: XTerm(379) is not known to show notices."),
        (Terminal(""), "auto", "The bell rang: this terminal is not known to show notices."),
        (Terminal("kitty"), "bell", "The bell rang, as chosen."),
    ],
)
def test_a_test_says_by_which_way_it_went_and_why(terminal: Terminal, wish: str, said: str) -> None:
    assert terminal.said_of(wish).startswith(said)
    assert len(terminal.said_of(wish)) <= 80


async def test_a_test_is_sent_by_the_way_that_is_named_and_by_the_command(scene: Scene) -> None:
    scene.begin(KITTY_WINDOW_ID="1")
    assert await scene.delivery.test() == "Sent as OSC 99: kitty understands it."
    assert "o=always" in scene.outside.written[0]
    assert await scene.delivery.test("bell") == "The bell rang, as chosen."
    assert (scene.outside.rings, len(scene.outside.written)) == (1, 1)
    assert "no notify.command" in await scene.delivery.test("command")
    scene.config = NotifyConfig(command=(sys.executable, "-S", "-c", ""), quiet="00:00-23:59")
    said = await scene.delivery.test("command")
    assert said.startswith("Sent by python")
    assert said.endswith("quiet hours 00:00-23:59.")
    scene.config = NotifyConfig(way="off")
    assert await scene.delivery.test() == "Nothing was sent: notify.way is off."


async def test_a_reminder_goes_the_way_of_notices_and_without_its_words_if_those_are_kept(
    scene: Scene,
) -> None:
    scene.begin(**GHOSTTY)
    await scene.delivery.remind("reminder", "Reminder", "tea", "home")
    scene.config = NotifyConfig(preview=False)
    await scene.delivery.remind("reminder", "Reminder", "tea", "home")
    assert scene.outside.written == [
        f"{ESC}]777;notify;Reminder;tea\x07",
        f"{ESC}]777;notify;Reminder;\x07",
    ]
