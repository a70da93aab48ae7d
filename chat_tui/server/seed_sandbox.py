"""What is said in #sandbox: a made-up team at work, so that everything a message can be is seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody made up; `status` is where he seems to be."""

    username: str
    first_name: str
    last_name: str
    position: str
    status: str = "offline"
    is_bot: bool = False
    custom_status: tuple[str, str] = ("", "")


PEOPLE: tuple[Person, ...] = (
    Person("maya", "Maya", "Okafor", "Release lead", "online"),
    Person("lin", "Lin", "Chen", "Backend", "away", custom_status=("tea", "back in twelve minutes")),
    Person("ravi", "Ravi", "Patel", "Infrastructure", "dnd", custom_status=("headphones", "focus")),
    Person("sol", "Sol", "Lindqvist", "Design", "offline", custom_status=("palm_tree", "off until Thursday")),
    Person("noor", "Noor", "Haddad", "Documentation", "online"),
    Person("ci", "ci", "", "", is_bot=True),
)


@dataclass(frozen=True, slots=True)
class Said:
    """One message; `minutes_ago` counts back from the first start, `thread` names a root by its label."""

    minutes_ago: float
    who: str
    text: str
    label: str = ""
    thread: str = ""
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    type: str = ""


_HOUR = 60
_DAY = 24 * _HOUR

_LONG = (
    "Notes from the retrospective, so that nobody has to remember them:\n\n"
    "**What went well.** The release branch was cut on Monday and nobody touched it in a hurry. The"
    " smoke tests"
    " found the one thing that would have hurt, a migration that locked a table for eleven seconds,"
    " while it was"
    " still cheap. Sol's new empty states made two of the three support macros unnecessary.\n\n"
    "**What did not.** We waited a day and a half for a signature because only one person had the"
    " key, and he was"
    " on a train. The changelog was written in the last hour, by whoever was still awake, and reads"
    " like it. And"
    " the staging data is so old that it no longer has a single archived channel in it, so that"
    " nobody saw the"
    " bug in the archive screen until a customer did.\n\n"
    "**What we change.**\n"
    "1. Two people hold the signing key, in two time zones.\n"
    "2. Every pull request carries its own changelog line; the release only sorts them.\n"
    "   - the bot refuses a request without one\n"
    "   - `internal` is a valid line\n"
    "3. Staging is rebuilt from a scrubbed copy on the first of the month.\n\n"
    "If I forgot something, edit it into the page rather than into this thread. Thanks, all of you:"
    " this was the"
    " calmest one so far."
)

CONVERSATION: tuple[Said, ...] = (
    Said(
        _DAY + 5 * _HOUR,
        "maya",
        "Good morning! Release week. **0.5 goes out on Friday**, so today is for polish.",
    ),
    Said(
        _DAY + 4.9 * _HOUR,
        "sol",
        "The banner for the announcement, in case anybody has opinions:",
        files=("launch-banner.png",),
        reactions={"heart_eyes": ("maya", "noor"), "+1": ("lin",)},
    ),
    Said(
        _DAY + 4.6 * _HOUR,
        "lin",
        "The slow query is gone. It was a missing index, of course:\n\n"
        "```sql\n"
        "CREATE INDEX CONCURRENTLY posts_by_time\n"
        "    ON posts (channel_id, create_at DESC)\n"
        " WHERE delete_at = 0;\n"
        "```\n\n"
        "p95 from *840 ms* to *6 ms*.",
        label="query",
        reactions={"rocket": ("maya", "ravi", "sol", "noor"), "tada": ("maya",)},
    ),
    Said(_DAY + 4.5 * _HOUR, "ravi", "Six! I can switch off a replica.", thread="query"),
    Said(
        _DAY + 4.4 * _HOUR, "lin", "Please wait until the backfill is through, ~40 minutes.", thread="query"
    ),
    Said(
        _DAY + 3.5 * _HOUR,
        "ravi",
        "It is through, and the replica is off. :money_with_wings:",
        thread="query",
    ),
    Said(
        _DAY + 3.9 * _HOUR,
        "noor",
        "Where we stand with the docs:\n\n"
        "| page | words | state |\n"
        "|:-----|------:|:-----:|\n"
        "| Install | 420 | done |\n"
        "| Keys | 1,180 | done |\n"
        "| Themes | 96 | half |\n"
        "| Servers | 0 | :construction: |",
    ),
    Said(
        _DAY + 3.2 * _HOUR,
        "lin",
        "顺便说一下：中文界面已经可以用了，欢迎大家试试。日本語の折り返しも直しました。한국어도 확인했어요.",
        reactions={"clap": ("maya", "noor")},
    ),
    Said(
        _DAY + 3.1 * _HOUR,
        "noor",
        "جميل! وأنا راجعت الصفحات العربية، الاتجاه من اليمين إلى اليسار صحيح الآن.\n"
        "And mixed lines keep their order too: the file is `README.ar.md`, see שלום in the examples.",
    ),
    Said(_DAY + 2 * _HOUR, "maya", _LONG, reactions={"heart": ("lin", "ravi", "sol", "noor")}),
    Said(
        _DAY + 1.2 * _HOUR,
        "sol",
        "> the calmest one so far\n\nFramed and on the wall. I am off until Thursday; ~town-square"
        " knows where I am.",
    ),
    Said(_DAY + 1.1 * _HOUR, "sol", "waves and closes the laptop", type="me"),
    Said(
        3.2 * _HOUR,
        "ci",
        "✔ build **4812** · linux, macos · 6 m 12 s\n[commit 9f3c2a1](https://example.org/c/9f3c2a1) by @lin",
        files=("smoke.log",),
    ),
    Said(
        3 * _HOUR,
        "ravi",
        "The deploy script got shorter. Review welcome:\n\n"
        "```bash\n"
        "set -euo pipefail\n"
        'for host in "${HOSTS[@]}"; do\n'
        '  ssh "$host" systemctl restart chat &   # all at once\n'
        "done\n"
        "wait\n"
        "```",
    ),
    Said(
        2.9 * _HOUR,
        "lin",
        "One race in there, I think. In Rust I would have noticed :wink:\n\n"
        "```rust\n"
        "fn restart(hosts: &[Host]) -> Result<(), Failed> {\n"
        "    hosts.iter().try_for_each(Host::restart)\n"
        "}\n"
        "```",
    ),
    Said(
        2.2 * _HOUR,
        "noor",
        "Reading list for the themes page: https://example.org/contrast and"
        " [how terminals find colours](https://example.org/colours). Mail me at <mailto:noor@example.org>.",
    ),
    Said(
        1.5 * _HOUR,
        "maya",
        "Before Friday:\n\n"
        "- [x] smoke tests on all targets\n"
        "- [x] changelog\n"
        "- [ ] sign the tag\n"
        "- [ ] ~~write a poem~~ :scroll: optional\n\n"
        "Who takes the tag?",
        label="tag",
    ),
    Said(1.4 * _HOUR, "ravi", "I have one of the two keys now.", thread="tag"),
    Said(
        1.3 * _HOUR,
        "maya",
        "Then it is yours. The command is `git tag -s v0.5.0`, and please read the line above the"
        " fold twice.",
        thread="tag",
        reactions={"ok_hand": ("ravi",)},
    ),
    Said(0.6 * _HOUR, "noor", "🎉 Servers page: 640 words, all of them true."),
    Said(
        0.5 * _HOUR,
        "lin",
        "On my way to proofread. Family of testers :family_man_woman_girl_boy: :flag-se: included.",
    ),
)
"""Read by the owner already; what follows is new to him."""

UNREAD: tuple[Said, ...] = (
    Said(
        6,
        "maya",
        "@{owner} welcome! Nothing can break in here: reply, react, edit, delete, as you like.",
        reactions={"wave": ("noor", "lin")},
    ),
    Said(4, "noor", "And if you find a word that is wrong, I am the one to tell. :books:"),
)

GREETING = Said(
    3,
    "maya",
    "Hi! This is a direct message: only the two of us read it. `^K` and a name starts one with anybody.",
)

SMOKE_LOG = "".join(
    f"{target:<18} ok   {tests} tests   {seconds:5.1f} s\n"
    for target, tests, seconds in (
        ("linux-x86_64", 41, 18.2),
        ("linux-aarch64", 41, 22.9),
        ("macos-arm64", 41, 15.4),
        ("macos-x86_64", 41, 31.0),
    )
)
