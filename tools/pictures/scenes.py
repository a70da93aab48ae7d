"""Which states are there, and which keys lead to each? A scene begins where the one before it was left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.pictures import programs
from tools.pictures.world import World


@dataclass(frozen=True, slots=True)
class Scene:
    """A state of the screen: how to come there, what it shows in one sentence, how to go on."""

    name: str
    words: str
    steps: str = ""
    back: str = ""
    """Keys after the picture."""
    before: Callable[[World], None] | None = None
    """What happens in the workspace before the steps."""
    least_columns: int = 0
    """Where the terminal is narrower it is not shown: it would be another state."""


@dataclass(frozen=True, slots=True)
class Play:
    """Scenes in one run of the app."""

    name: str
    scenes: Sequence[Scene]
    arguments: Sequence[str] = ()
    settings: str = ""
    """Lines of its config.toml beside the theme."""
    kind: str = "shared"
    """`personal`: the first start of somebody new; `two`: signed in at two workspaces; `none`: at none."""
    sizes: Sequence[tuple[int, int]] = ()
    """The only sizes that it is for; all without them."""
    is_alone: bool = False
    """Its scenes are on no sheet: each is a picture of its own (`page.BEST`), or a step on the way."""
    module: str = "chat_tui"
    """What is run; the demonstration of the tests meets servers that are made up."""
    in_tmux: bool = False
    """The app is in the first window of a tmux; the second shows a build."""


def _typing(world: World) -> None:
    world.type("maya", "release")


def _spoken(world: World) -> None:
    for text in ("Disk alarm on runner-2.", "Seen, I am on it.", "Gone again."):
        world.say("maya", "infra", text)


def _closed(world: World) -> None:
    world.archive("ideas")


def _down(world: World) -> None:
    world.stop()


def _up(world: World) -> None:
    world.start()


READING = (
    Scene(
        "main", "The unread line, a mention with three cues, reactions, what a build says.", "wait:one-liners"
    ),
    Scene(
        "writing",
        "What is being written grows with its lines; the row below says what the keys do now.",
        "text:Sure,%20signing%20now, ctrl+j text:then%20I'll%20publish%20the%20notes. wait:draft",
        "backspace*60",
    ),
    Scene("typing", "Who writes is said in a row of its own: nothing jumps.", "wait:typing", before=_typing),
    Scene(
        "chosen",
        "A message is chosen; the row below says what can be done with it.",
        "shift+tab up*2",
    ),
    Scene("range", "Several messages are chosen at once, and copied or quoted together.", "v up", "esc esc"),
    Scene(
        "deeds",
        "The right button, or two clicks, list what can be done with a message.",
        "menu:one-liners wait:What",
        "esc esc",
    ),
    Scene(
        "react",
        "A reaction is found by some letters of its name.",
        "shift+tab up*2 plus text:roc wait:rocket",
        "esc esc",
    ),
    Scene("reactions", "Who reacted, and with what.", "click:can%20you%20sign w wait:ravi", "esc esc"),
    Scene(
        "thread",
        "A thread: beside the channel where there is room, else in its place.",
        "ctrl+t wait:Threads enter wait:flaked",
        "",
    ),
    Scene(
        "thread-reply",
        "The row below says who is answered.",
        "text:Then%20it's%20good%20to%20go. wait:draft",
        "backspace*40 esc",
    ),
    Scene(
        "delete", "What cannot be undone is asked once.", "esc end shift+tab up*4 d wait:[Dd]elete", "esc esc"
    ),
    Scene("edit", "An earlier message is edited in place; the row below says so.", "up wait:edit", "esc"),
    Scene(
        "complete-people",
        "@ completes people, # channels, : emoji.",
        "text:@ma wait:Lindt",
        "esc backspace*5",
    ),
    Scene(
        "complete-commands",
        "/ completes commands and says what they do.",
        "text:/re wait:reconnect",
        "esc backspace*5",
    ),
    Scene(
        "jump", "Any channel or person by some letters of the name; unread first.", "ctrl+k wait:Jump", "esc"
    ),
    Scene("jump-typed", "The letters that match are marked.", "ctrl+k text:in wait:infra", "esc"),
    Scene("commands", "Every command, with its key.", "ctrl+p wait:ommand", "esc"),
    Scene("commands-typed", "A command is found by any of its words.", "ctrl+p text:read wait:read", "esc"),
    Scene("keys", "Every key that works here, as it is now.", "f1 wait:Keys", "esc"),
    Scene(
        "search",
        "Search as you type, with what was said around the hit.",
        "ctrl+f text:token wait:[Rr]otate|vault",
        "esc",
    ),
    Scene(
        "search-nothing",
        "Nothing was found: what can be tried instead.",
        "ctrl+f text:xylophone wait:Nothing",
        "esc",
    ),
    Scene("inbox", "What waits, in all accounts.", "alt+i wait:Inbox", "esc gone:Inbox"),
    Scene("since", "What was said since one left, channel by channel.", "alt+o wait:Since", "esc gone:Since"),
    Scene("threads", "Threads, what is unread first.", "ctrl+t wait:Threads", "esc"),
    Scene("members", "Who is in the channel, by presence.", "text:/members enter wait:Noor", "esc"),
    Scene("profile", "Who somebody is.", "text:/whois%20@lin enter wait:Lin%20Wei", "esc"),
    Scene("connection", "The connection in numbers.", "f3 wait:[Ll]atency", "esc"),
    Scene("themes", "Themes are tried while one chooses.", "text:/theme enter wait:Themes", "esc"),
    Scene("date", "A day, or a message by its address.", "alt+g wait:[Dd]ay", "esc"),
    Scene("pinned", "What is pinned to the channel.", "text:/pinned enter wait:Pinned", "esc"),
    Scene(
        "saved",
        "What was saved for later: an empty list says how it is filled.",
        "text:/saved enter wait:Saved",
        "esc",
    ),
    Scene("files", "A file is chosen with completion of its path.", "ctrl+o wait:folder", "esc backspace*9"),
    Scene(
        "attach",
        "Files wait above what is written.",
        "text:/attach%20{folder}/notes.md enter wait:notes",
        "text:/detach enter backspace*9",
    ),
    Scene(
        "picture", "A picture, as large as the terminal is.", "end shift+tab o wait:half|banner", "esc esc"
    ),
    Scene("code", "Code, lists, quotes and what bots say.", "ctrl+k text:infra enter wait:TODO|Both"),
    Scene("table", "A table, a diff and a list.", "shift+tab up*2", "esc"),
    Scene("back", "Reading back: what comes new is counted, nothing moves.", "pageup*2"),
    Scene("pill", "What came meanwhile waits below.", "wait:new", "end", before=_spoken),
    Scene("empty", "A channel without a word says what to do.", "ctrl+k text:ideas enter wait:Not%20yet"),
    Scene(
        "closed", "A closed channel says so in place of the composer.", "wait:archived|closed", before=_closed
    ),
    Scene("direct", "A direct conversation.", "ctrl+k text:lin enter wait:shout"),
    Scene("layout", "F2 shares the screen out in another way.", "f2"),
)

LINE = (
    Scene("connected", "On line: where, and how long an answer takes.", "wait:one-liners"),
    Scene(
        "lost",
        "The line is lost: the last row says since when and what is tried.",
        "wait:lost|offline|next%20try",
        before=_down,
    ),
    Scene(
        "waiting",
        "What is written meanwhile waits, in order, and says so.",
        "text:Signed%20and%20pushed%20v0.5.0 enter text:Publishing%20the%20notes%20next enter wait:waiting",
    ),
    Scene("lost-numbers", "Why, since when, what waits.", "f3 wait:[Ll]atency", "esc"),
    Scene("back-again", "The line is back: what waited has left.", "ctrl+r wait:ms", before=_up),
)

READ_ONLY = (
    Scene("read-only", "With --read-only nothing is sent, and the composer says so.", "wait:one-liners"),
)
COMPACT = (Scene("compact", "Compact: time, name and text in columns.", "wait:one-liners"),)
PLAIN = (
    Scene("ascii", "Where a font or terminal draws other signs badly.", "wait:one-liners"),
    Scene("ascii-jump", "Dialogs too.", "ctrl+k wait:Jump", "esc"),
)
FIRST = (
    Scene(
        "first-run",
        "The first start: a workspace of one's own, and a tour of two minutes.",
        "wait:0%20of%206 wait:created%20by",
    ),
    Scene(
        "first-tour",
        "A step of the tour ticks itself off; the header names the next key.",
        "text:Hello! enter wait:1%20of%206",
    ),
    Scene(
        "first-sandbox",
        "A sandbox with everything that a message can be.",
        "ctrl+k text:sandbox enter wait:proofread",
    ),
)
TWO = (
    Scene("two", "Several accounts: the one that is open stands above the list.", "wait:one-liners"),
    Scene("two-inbox", "One inbox for all accounts.", "alt+i wait:Inbox", "esc gone:Inbox"),
    Scene("two-accounts", "alt+w goes to another account; what waits there is said.", "alt+w wait:Accounts"),
    Scene("two-other", "The other account, as it was left.", "enter wait:dim"),
)
SMALL = (
    Scene("narrow", "60 columns: the list of channels is one line.", "wait:one-liners"),
    Scene(
        "narrow-thread",
        "A thread takes the place of its channel.",
        "ctrl+t wait:Threads enter wait:good%20to%20go",
        "esc",
    ),
    Scene("narrow-jump", "Dialogs take the whole width.", "ctrl+k wait:Jump", "esc"),
    Scene("narrow-keys", "Where it is narrow, one key for each thing.", "f1 wait:Keys", "esc"),
)


def _called(world: World) -> None:
    world.say("maya", "release", "@tom the packagers ask: is the tag signed?")


WRITING = (
    Scene(
        "composer",
        "Several lines and a file that waits: the row below says how both leave.",
        "wait:one-liners text:/attach%20{folder}/notes.md enter wait:▤"
        " text:Before%20we%20cut,%20two%20questions: ctrl+j"
        " text:1.%20who%20signs%20the%20tag%20once%20lin%20is%20done? ctrl+j"
        " text:2.%20who%20tells%20the%20packagers? wait:with%201%20file.*draft gone:Attached",
        "backspace*140 text:/detach enter gone:with%201%20file",
    ),
    Scene(
        "pasted",
        "A long paste asks first: as it is, as a code block, or as a file.",
        "paste:40 wait:pasted",
        "esc gone:Left%20out",
    ),
    Scene(
        "complete-emoji",
        "Emoji by some letters, while one writes; what one uses comes first.",
        "text:Ship%20it%20:rock wait::rocket:",
        "esc backspace*20",
    ),
    Scene(
        "complete-arguments",
        "A command's own words are proposed as well.",
        "text:/status%20 wait:do%20not%20disturb",
        "esc backspace*20",
    ),
    Scene(
        "everyone",
        "Before many are called, one is asked; Enter goes back to the text.",
        "text:@channel%20the%20tag%20is%20signed enter wait:Not%20sent",
        "enter backspace*40",
    ),
    Scene(
        "jump-commands",
        "Behind > it runs commands, found by their words or names.",
        "ctrl+k text:>dra wait:/drafts",
        "esc gone:Jump",
    ),
    Scene(
        "drafts",
        "What was begun in other channels waits there, and is listed.",
        "text:Signing%20now,%20then%20the%20notes. wait:draft ctrl+k text:infra enter wait:Runners"
        " text:Can%20we%20have%20runner-2%20back? wait:draft ctrl+k text:lin enter wait:shout"
        " text:The%20TODOs%20are%20gone! wait:draft ctrl+k text:general enter wait:everybody"
        " text:/drafts enter wait:Drafts",
        "esc gone:Drafts",
    ),
    Scene(
        "settings",
        "Every setting, what it means, and what it was by default.",
        "text:/settings enter wait:Settings down*4",
        "esc gone:Settings",
    ),
    Scene(
        "inspector",
        "Why did that key do this? What came, what it does, by whose wish.",
        "text:/keys%20inspect enter wait:Why alt+a wait:ESC%20a ctrl+g wait:EDITOR f3 wait:f3",
        "esc esc",
    ),
    Scene(
        "notify",
        "What of a channel one wants to be told of; the server keeps it.",
        "text:/notify enter wait:Told%20of",
        "esc gone:Told",
    ),
    Scene(
        "theme-preview",
        "A theme is seen behind its name before it is taken.",
        "text:/theme enter wait:Themes text:latte wait:latte gone:dracula|chat-",
        "esc gone:Themes",
    ),
)
VIM = (
    Scene(
        "vim",
        "The vim profile: Esc lets letters move, and the row below says which mode it is.",
        "wait:one-liners text:Signing%20the%20tag%20now. wait:draft esc b b",
    ),
)
PROGRAMS = (
    Scene(
        "programs-none",
        "A channel in which nobody spoke yet.",
        "wait:one-liners ctrl+k text:deploys wait:deploys enter wait:What%20runs",
        before=programs.come,
    ),
    Scene(
        "programs",
        "A bot, web hooks of a watch and of a build, and a command of one's own talk in a channel.",
        "wait:6m%2012s text:/deploy%20staging enter wait:0.5.0-rc2",
        before=programs.talk,
    ),
)
IN_TMUX = (
    Scene("tmux-elsewhere", "In tmux, in another window.", "wait:one-liners ctrl+b c wait:build"),
    Scene(
        "tmux",
        "Somebody calls: tmux marks the window (!), and its title counts.",
        "wait:!.*[(]",
        before=_called,
    ),
)
LOGIN = "text:/login%20{} enter wait:⏎%20go%20on "
SIGNING = (
    Scene(
        "sign-in-address",
        "One more server, without leaving the app: /login, or the list of accounts.",
        "wait:Welcome text:/login enter wait:Address text:chat.example.org",
        "esc gone:Address",
    ),
    Scene(
        "sign-in-offer",
        "What the server is, its ways in with the best first, and what is asked for.",
        LOGIN.format("chat.example.org"),
        "esc esc",
    ),
    Scene(
        "sign-in-code",
        "A code for a browser anywhere; a telephone takes it by the QR code.",
        LOGIN.format("chat.example.org") + "1 wait:Waiting",
        "esc esc esc",
    ),
    Scene(
        "sign-in-browser",
        "The browser of this machine, or its page's address to copy.",
        LOGIN.format("chat.example.org") + "2 wait:Waiting",
        "esc esc esc",
    ),
    Scene(
        "sign-in-password",
        "A password is dots; what is wrong is a sentence, and nothing else that was typed is lost.",
        LOGIN.format("chat.example.org") + "3 wait:Password text:tom enter text:wrong enter wait:is%20wrong",
        "esc esc esc",
    ),
    Scene(
        "sign-in-one-time",
        "A one-time code, where the server wants one.",
        LOGIN.format("careful.example.org")
        + "3 wait:Password text:tom enter text:correct%20horse enter wait:One-time text:123",
        "esc esc esc esc",
    ),
    Scene(
        "sign-in-pasted",
        "Where people come from elsewhere: the session of a browser, step by step, and why it is so.",
        LOGIN.format("sso.example.org") + "1 wait:MMAUTHTOKEN text:abcdefghijklmnopqrstuvwxyz",
        "esc esc esc",
    ),
    Scene(
        "sign-in-invitation",
        "An invitation's link makes the account.",
        LOGIN.format("chat.example.org/invite/ywxk4d8c1jg6mf9s5h0nqz7b3r") + "1 wait:again text:ada",
        "esc esc esc",
    ),
    Scene(
        "sign-in-missing",
        "A server that has few ways says which setting would open others.",
        LOGIN.format("sso.example.org"),
        "esc esc",
    ),
    Scene(
        "sign-in-done",
        "As whom, where, and where the secret is kept.",
        LOGIN.format("chat.example.org")
        + "3 wait:Password text:tom enter text:correct%20horse enter wait:You",
        "",
    ),
)
SIGNED_OUT = (
    Scene(
        "signed-out",
        "A session that was ended stops nothing: what is written waits, and one key signs in again.",
        "wait:Welcome wait:signed%20out text:Back%20in%20a%20minute.",
        "backspace*20",
    ),
    Scene(
        "sign-in-again",
        "The same place stays behind it; the name is known.",
        "ctrl+r wait:Password",
        "esc esc",
    ),
)

RELEASE = ("open", "#release")
PLAYS = (
    Play("reading", READING, RELEASE),
    Play("line", LINE, RELEASE),
    Play("read-only", READ_ONLY, ("--read-only", *RELEASE)),
    Play("compact", COMPACT, RELEASE, 'ui.density = "compact"\n'),
    Play("plain", PLAIN, RELEASE, 'ui.density = "compact"\nui.glyphs = "ascii"\nui.emoji = "text"\n'),
    Play("two", TWO, ("--account", "acme", *RELEASE), kind="two"),
    Play("first", FIRST, (), kind="personal"),
    Play("small", SMALL, RELEASE, sizes=((60, 15),)),
    Play("writing", WRITING, RELEASE, "compose.confirm_mentions = 5\n", is_alone=True),
    Play("vim", VIM, RELEASE, '[keys]\nprofile = "vim"\n', is_alone=True),
    Play("programs", PROGRAMS, RELEASE, is_alone=True),
    Play("signing", SIGNING, ("--sign-in", "--theme"), kind="none", is_alone=True, module="tests.ui.demo"),
    Play(
        "signed-out",
        SIGNED_OUT,
        ("--signed-out", "--theme"),
        kind="none",
        is_alone=True,
        module="tests.ui.demo",
    ),
    Play("tmux", IN_TMUX, RELEASE, sizes=((60, 15),), is_alone=True, in_tmux=True),
)
