"""Which bad input is tried? A section a table of docs/bad-input.md, a row a line somebody types.

`MESSAGE` is a message of who types, `FOREIGN` one of somebody else, `SOCKET` where the workspace is.
"""

from __future__ import annotations

from dataclasses import dataclass

LONG = "x" * 20_000


@dataclass(frozen=True)
class Row:
    """One line, as it is typed into a shell, and the exit code it must end with."""

    what: str
    line: str
    code: int
    stdin: bytes | None = None
    """What is piped in, where the line needs no shell; None where the line says it itself."""
    shown: str = ""
    """How the line is shown, where that is shorter."""


@dataclass(frozen=True)
class Section:
    """Rows about one thing."""

    title: str
    words: str
    rows: tuple[Row, ...]
    account: str = "work"


TARGETS = Section(
    "Who or what is meant",
    "Exit code 3, with the nearest or with all that it may be. Nothing is sent.",
    (
        Row("a channel mistyped", "chat-tui send '#biuld' hello", 3),
        Row("a person mistyped, never met here", "chat-tui send @grcae hello", 3),
        Row("nobody of nearly that name", "chat-tui send @zzyzx hello", 3),
        Row("a person without the sign", "chat-tui read lin", 3),
        Row("a channel of two teams", "chat-tui send '#shared' hello", 3),
        Row("a channel and a person", "chat-tui send grace hello", 3),
        Row("a team mistyped", "chat-tui read 'hoem/#build'", 3),
        Row("nothing", "chat-tui send '' hello", 3),
        Row("only a sign", "chat-tui tail '#'", 3),
        Row("an id of nothing here", "chat-tui read abcdefghijklmnopqrstuvwxyz", 3),
        Row("a link into another server", "chat-tui read https://chat.example.org/home/channels/build", 3),
        Row(
            "a link to a message there",
            "chat-tui delete https://chat.example.org/home/pl/abcdefghijklmnopqrstuvwxyz",
            3,
        ),
        Row("a message that is not there", "chat-tui edit nosuchmessage words", 3),
        Row("no message", "chat-tui delete ''", 3),
        Row("an answer to nothing (an unset variable)", "chat-tui send '#build' hello --reply ''", 2),
        Row("an answer in another channel", "chat-tui send '#notes' hello --reply MESSAGE", 3),
        Row("an emoji mistyped", "chat-tui react MESSAGE thumbsupp", 3),
        Row("a message without files", "chat-tui save MESSAGE", 3),
        Row("a message of somebody else", "chat-tui edit FOREIGN words", 6),
        Row("an export of nothing there", "chat-tui export '#biuld' -o -", 3),
        Row("an account that is not there", "chat-tui --account wrok channels", 1),
        Row("an account by a variable nobody set", "chat-tui --account '' channels", 2),
        Row("no app to talk with", "chat-tui remote open '#build'", 5),
        Row("a name that writes lines", r"chat-tui read $'#a\e[31m\nchat-tui: forged'", 3),
    ),
)

WORDS = Section(
    "What is said",
    "What came through a pipe cannot be read again: it goes as a file, or it is kept.",
    (
        Row("nothing", "chat-tui send '#build' ''", 2),
        Row("only line ends", r"printf '\n\n' | chat-tui send '#build'", 2, b"\n\n"),
        Row("nothing to change it into", "chat-tui edit MESSAGE ' '", 2),
        Row("more than a message holds", "chat-tui send '#build' LONG", 6),
        Row("the same, as it is wished", "chat-tui send '#build' LONG --long file", 0),
        Row("the same for a message that is there", "chat-tui edit MESSAGE LONG", 6),
        Row(
            "3 MB of a build",
            "make 2>&1 | chat-tui send '#build' --code --name build.log",
            0,
            b"".join(b"step %d\n" % number for number in range(250_000)),
        ),
        Row(
            "the same, not as a file",
            "make 2>&1 | chat-tui send '#build' --long refuse",
            6,
            b"step\n" * 250_000,
        ),
        Row("a pipe to a channel that is not there", "echo green | chat-tui send '#biuld'", 3, b"green\n"),
        Row("a program instead of text", "cat /bin/true | chat-tui send '#build'", 1, b"\x7fELF\2\1\1\0\0"),
        Row(
            "the same as a file",
            "cat /bin/true | chat-tui send '#build' --file - --name true",
            0,
            b"\x7fELF\0",
        ),
        Row("text that is none", "chat-tui send '#build' < a.koi8", 1, "привет".encode("koi8-r")),
        Row(
            "a byte that is no UTF-8",
            r"printf 'it is caf\xe9\n' | chat-tui send '#build'",
            0,
            b"it is caf\xe9\n",
        ),
        Row(
            "colours and a progress bar",
            r"printf '\e[32m10%%\r100%%\e[0m\n' | chat-tui send '#build'",
            0,
            b"\x1b[32m10%\r100%\x1b[0m\n",
        ),
        Row("standard input twice", "chat-tui send '#build' - --file -", 2, b"x"),
        Row("an empty query", "chat-tui search ' '", 2),
    ),
)

FILES = Section(
    "Files",
    "A file is looked at before anything is copied or sent.",
    (
        Row("one that is not there", "chat-tui send '#build' --file nosuch.txt", 1),
        Row("1 GB where the server takes less", "truncate -s 1G big; chat-tui send '#build' --file big", 1),
        Row("an empty one", "chat-tui send '#build' --file empty.txt", 1),
        Row("a folder", "chat-tui send '#build' --file folder", 1),
        Row("a pipe with a name", "chat-tui send '#build' --file fifo", 1),
        Row("a device", "chat-tui send '#build' --file /dev/zero", 1),
        Row("a link to itself", "chat-tui send '#build' --file loop", 1),
        Row("a name by a variable nobody set", "chat-tui send '#build' --file ''", 2),
        Row("a key", "chat-tui send '#build' --file id_rsa", 1),
        Row(
            "eleven where the server takes ten",
            f"chat-tui send '#build'{' --file one.txt' * 11}",
            1,
            shown="chat-tui send '#build' --file one.txt …",
        ),
        Row("saved into a file", "chat-tui save WITHFILE -o one.txt", 1),
        Row("exported into a file", "chat-tui export '#build' -o one.txt", 1),
    ),
)

NUMBERS = Section(
    "Numbers and times",
    "Before 1970 is as long ago as anything can be.",
    (
        Row("none of them", "chat-tui read '#build' -n 0", 2),
        Row("less than none", "chat-tui tail '#build' -n -1", 2),
        Row("no number", "chat-tui search build -n many", 2),
        Row("more than there can be", "chat-tui search nothingofthekind -n 100000000000000000000", 0),
        Row("no time and no message", "chat-tui read '#build' --since yesterdayish", 3),
        Row("a day that is not", "chat-tui export '#build' --since 2026-02-30 -o -", 3),
        Row("a year that is not", "chat-tui read '#build' --since 0000-01-01", 3),
        Row("before all clocks", "chat-tui read '#notes' --since 0001-01-02 --before 0001-01-03", 0),
        Row("a length without end", f"chat-tui read '#notes' --before 1{'0' * 30}d", 0),
        Row("what is to come", "chat-tui read '#build' --since 2999-01-01", 0),
        Row("no time", "chat-tui tail --since soon", 2),
        Row("a port that is none", "chat-tui webhook listen --port 70000 --secret-file one.txt", 2),
        Row("a process that is none", "chat-tui remote --pid 0 unread", 2),
    ),
)

USAGE = Section(
    "Commands and options",
    "Exit code 2, and where to read on.",
    (
        Row("a command mistyped", "chat-tui snd '#build' hello", 2),
        Row("an option mistyped", "chat-tui send --cod '#build' hello", 2),
        Row("too little", "chat-tui send", 2),
        Row("too much", "chat-tui send '#build' hello there", 2),
        Row("a format that is none", "chat-tui export '#build' --format xml", 2),
        Row("settings that are not there", "chat-tui --config nosuch.toml read '#build'", 1),
        Row("a folder that cannot be", "chat-tui --home /dev/null/x channels", 1),
        Row("to send where nothing may be sent", "chat-tui --read-only send '#build' hello", 1),
        Row("the app without a terminal", "chat-tui open '#build'", 1),
        Row("no program to run", "chat-tui tail '#build' --exec", 2),
    ),
)

SERVER = Section(
    "A server that is away, and one that knows you no more",
    "Exit codes 5 and 4. What is read is what is known here.",
    (
        Row("a message to it", "chat-tui --account away send '#build' hello", 5),
        Row("a message that may wait", "chat-tui --account away send '#build' hello --queue", 0),
        Row("a look at it", "chat-tui --account away read '#notes'", 0),
        Row("a deed", "chat-tui --account away delete MESSAGE", 5),
        Row("an export", "chat-tui --account away export '#notes' -o -", 5),
        Row("a message after one was signed out", "chat-tui --account gone send '#build' hello", 4),
        Row("the same that may wait", "chat-tui --account gone send '#build' hello --queue", 4),
        Row("a look", "chat-tui --account gone read '#build'", 4),
        Row("a wrong password", "chat-tui login SOCKET --user lin --password-stdin", 4, b"wrong\n"),
        Row("no token", "chat-tui login SOCKET --token-stdin", 4, b""),
        Row("an address where nobody is", "chat-tui login unix:///nowhere/chat.sock", 5),
        Row("no address", "chat-tui login ftp://chat.example.org", 1),
        Row("no address, by a variable nobody set", "chat-tui login ''", 2),
        Row("an account to leave that is not there", "chat-tui logout nosuch", 1),
    ),
)

STREAMS = Section(
    "Standard input, output and error",
    "A stream that is closed leads nowhere: else the next file that is opened would take its place.",
    (
        Row("input is closed", "chat-tui send '#build' <&-", 2),
        Row("output is closed", "chat-tui send '#build' hello >&-", 0),
        Row("errors are closed", "chat-tui send '#nope' hello 2>&-", 3),
        Row("all are closed", "chat-tui send '#build' hello <&- >&- 2>&-", 0),
        Row("output is full", "chat-tui send '#build' hello > /dev/full", 1),
        Row("output is full, of an export", "chat-tui export '#build' -o - > /dev/full", 1),
        Row("errors are full", "chat-tui send '#nope' hello 2> /dev/full", 3),
        Row("nobody reads on", "set -o pipefail; chat-tui schema | head -c 1 > /dev/null", 0),
        Row("a pipe without end", "yes | chat-tui send '#build'", 1),
        Row("a gigabyte of zeros", "head -c 1000000000 /dev/zero | chat-tui send '#build'", 1),
        Row("an argument that is no text", r"chat-tui tail $'#\xff'", 3),
        Row("a locale without most letters", r"PYTHONIOENCODING=latin-1 chat-tui read '#glyphs' -n 1", 0),
        Row(
            "the same, as a record",
            "PYTHONIOENCODING=ascii chat-tui read '#glyphs' -n 1 --json | grep -c 🎉",
            0,
        ),
        Row("a screen of no width", "COLUMNS=0 TERM= chat-tui read '#glyphs' -n 1", 0),
    ),
)

SECTIONS = (TARGETS, WORDS, FILES, NUMBERS, USAGE, SERVER, STREAMS)
