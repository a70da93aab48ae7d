"""What the guide says in #welcome: a tour of two minutes, one message a thing to try."""

from __future__ import annotations

GUIDE = "guide"
GUIDE_ABOUT = "Shows newcomers around"

WELCOME_HEADER = "Two minutes, six things · ^K jumps to any channel · F1 shows every key"

TOUR: tuple[str, ...] = (
    "### Welcome :wave:\n"
    "You are signed in already, by the name you have on this machine. Nobody else can read this workspace"
    " until you share it.\n\n"
    "**Say something:** type below and press `Enter`. `^J` makes a new line, and the box grows with"
    " your text."
    " What you write is on disk before it is sent: losing the line, or the terminal, loses nothing.",
    "### Moving about\n"
    "- `^K` jumps to any channel or person: type a few letters of the name\n"
    "- `Alt+A` goes to the next unread channel, `Alt+↑` and `Alt+↓` to the neighbours\n"
    "- `PgUp` and `PgDn` scroll, `Alt+U` goes to the line where you stopped reading\n\n"
    "Try it: press `^K`, type `sand`, press `Enter`. ~sandbox is made for playing. Come back the same way.",
    "### Doing things with a message\n"
    "`Shift+Tab` leaves the box and selects a message, `↑` and `↓` choose another, `Esc` goes back. Then:\n\n"
    "| key | does |\n"
    "|:---:|------|\n"
    "| `r` | reply in a thread |\n"
    "| `+` | react with any emoji, `=` is a quick 👍 |\n"
    "| `e` | edit, `d` deletes |\n"
    "| `y` | copy, `o` opens a link |\n"
    "| `m` | mark unread from here |\n\n"
    "With an empty box, `↑` edits what you said last.",
    "### Threads and reactions keep channels quiet\n"
    "A reply opens a thread, beside the channel where there is room; `^T` lists all threads. Choose this"
    " message with `Shift+Tab` and the arrows and press `=`: it has no 👍 yet.",
    "### Writing well\n"
    "Markdown works: `**bold**`, `*italic*`, `~~gone~~`, `` `code` ``, lists, tables, `> quotes`, and fences"
    " with a language:\n\n"
    "```python\n"
    "def greet(name: str) -> str:\n"
    '    return f"Hello, {name}!"\n'
    "```\n\n"
    "`:tada:` becomes :tada:, `@name` calls a person, `~channel` is a link, `^G` opens the text in"
    " your own editor.",
    "### Making it yours\n"
    "- `^F` searches everything, `^P` has every command, `F1` every key\n"
    "- `/theme chat-light` changes the colours, `F2` folds the list of channels\n"
    "- `chat-tui send '#town-square' \"built in $SECONDS s\"` writes from a script\n"
    "- `chat-tui serve` shares a workspace with everybody on this machine; `/login` adds a"
    " server of your team\n\n"
    "That is all. Leave this channel with `/leave` whenever you like. :seedling:",
)
