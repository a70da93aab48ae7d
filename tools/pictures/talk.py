"""What is said in the workspace of the pictures: a small team, two days before a release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ME = "tom"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the workspace; `mood` is an emoji and words beside the name."""

    name: str
    first: str
    last: str
    position: str
    status: str = "online"
    mood: tuple[str, str] = ("", "")
    is_bot: bool = False

    @property
    def id(self) -> str:
        """Always the same, since it decides on the colour of the name."""
        return (self.name + _FILLING[self.name] * ID_LENGTH)[:ID_LENGTH]


ID_LENGTH = 26
_FILLING = {"maya": "j", "lin": "e", "ravi": "b", "sol": "a", "noor": "f", "ci": "e", "tom": "t"}
"""What makes ids of names, such that no two people have the same colour."""


PEOPLE = (
    Person(ME, "Tom", "Okafor", "Release lead"),
    Person("maya", "Maya", "Lindt", "Backend"),
    Person("lin", "Lin", "Wei", "Tools", "away", ("tea", "back in twelve minutes")),
    Person("ravi", "Ravi", "Menon", "Infrastructure", "dnd", ("headphones", "focus")),
    Person("sol", "Sol", "Arroyo", "Design", "offline", ("palm_tree", "off until Thursday")),
    Person("noor", "Noor", "Haddad", "Documentation"),
    Person("ci", "ci", "", "", "online", is_bot=True),
)


@dataclass(frozen=True, slots=True)
class Said:
    """One message: `when` is a time of today, or of yesterday with a minus before it."""

    when: str
    who: str
    text: str
    label: str = ""
    thread: str = ""
    """The label of the message that this one answers."""
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    props: Mapping[str, object] = field(default_factory=dict)
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """A channel; what is said after `read_until` is new to the one who looks."""

    name: str
    topic: str = ""
    said: tuple[Said, ...] = ()
    read_until: str = "23:59"
    is_private: bool = False
    is_muted: bool = False


_BUILD = {
    "from_webhook": "true",
    "attachments": [
        {
            "color": "#35c79a",
            "title": "build 4812",
            "title_link": "https://example.org/b/4812",
            "text": "linux · macos · windows   6m 12s",
            "fields": [
                {"title": "branch", "value": "release-0.5", "short": True},
                {"title": "by", "value": "lin", "short": True},
            ],
        }
    ],
}

_DIFF = """The fix, for who wants to look before I push:

```diff
--- a/net/retry.py
+++ b/net/retry.py
@@ -41,6 +41,7 @@ def delays(first: float):
     delay = first
     while True:
-        yield delay
+        # Half of it is chance, else all come back at once.
+        yield delay / 2 + random() * delay / 2
         delay = min(delay * 2, LONGEST)
```"""

_TABLE = """Where the night run went:

| step | linux | macos | windows |
|:-----|------:|------:|--------:|
| install | 0m 41s | 0m 58s | 2m 03s |
| tests | 3m 12s | 4m 47s | 6m 20s |
| package | 0m 22s | 0m 31s | 0m 55s |"""

_CODE = """Runbook, short form:

1. drain the node
2. `systemctl restart chat`
3. watch **p95** for ten minutes
   - below *20 ms*: done
   - above: ~~panic~~ roll back

```python
def restart(hosts: list[str]) -> None:
    for host in hosts:
        run("ssh", host, "systemctl restart chat", check=True)
```"""

RELEASE = (
    Said("-16:20", "ravi", "Cutting the runner pool to two for tonight."),
    Said("-16:41", "sol", "Fine by me — off until Thursday."),
    Said("-17:05", "noor", "The upgrade notes are in /docs/upgrade.md; somebody read them, please."),
    Said("-17:30", "maya", "Reading. Step 3 wants a sentence on **backups**.", label="backups"),
    Said("-17:34", "noor", "Added, thank you.", thread="backups"),
    Said("08:58", "lin", "Morning. Branch `release-0.5` is frozen, fixes by pull request only.", pinned=True),
    Said(
        "09:12",
        "maya",
        "RC2 is up. Smoke tests are green on all four targets.",
        label="rc",
        files=("smoke.log",),
    ),
    Said("09:20", "lin", "arm64 too? That one flaked yesterday.", thread="rc"),
    Said("09:33", "ravi", "Pinned the runner image: infra#311.", thread="rc", reactions={"tada": ("maya",)}),
    Said("09:40", ME, "Then it's good to go from my side.", thread="rc"),
    Said("09:31", ME, "Changelog draft: https://example.org/r/0.5\nTwo TODOs left in there."),
    Said("09:44", "lin", "On it — both are one-liners."),
    Said(
        "09:47",
        "maya",
        "@tom can you sign the tag once lin is done? Then we cut:\n```sh\n"
        "git tag -s v0.5.0 && git push --tags\n```",
        reactions={"+1": ("lin", ME), "eyes": ("ravi",)},
    ),
    Said("09:48", "ci", "", props=_BUILD),
    Said("09:52", "maya", "Banner for the post, if anyone has opinions:", files=("launch-banner.png",)),
)

INFRA = (
    Said("-11:02", "ravi", _CODE),
    Said(
        "-11:40",
        "lin",
        "One question about the runbook: who drains when you are on a train?",
        label="train",
    ),
    Said("-11:44", "ravi", "Whoever reads this first. There is a key in the vault.", thread="train"),
    Said("-11:45", "lin", "The token for it is in vault/ci, thirty days.", thread="train"),
    Said("-14:10", "ci", "nightly 881 queued"),
    Said("-14:11", "ci", "nightly 881 started on runner-2"),
    Said("-14:16", "ci", "nightly 881 tests passed"),
    Said("-14:18", "ci", "nightly 881 packaged"),
    Said("-14:19", "ci", "nightly 881 uploaded"),
    Said("-14:20", "ci", "nightly 881 done in 10m 12s"),
    Said("-15:30", "ravi", "> who drains when you are on a train?\n\nIt is in the rota now. @lin thank you."),
    Said("08:12", "ravi", _TABLE),
    Said("08:40", "lin", _DIFF, label="diff", reactions={"rocket": ("maya", "noor")}),
    Said("08:51", "maya", "Ship it. We rotate the deploy token before Friday, don't we?", thread="diff"),
    Said(
        "09:05",
        "noor",
        "Both pages link to it now:\n- [x] the runbook\n- [x] the rota\n- [ ] the wiki, once it is back",
    ),
)

DESIGN = tuple(
    Said(f"09:{number:02}", "noor" if number % 2 else "maya", text)
    for number, text in (
        (14, "Banner, first take: more sky, less line."),
        (15, "The skyline reads well even at 16 colours."),
        (21, "Second take is in the folder."),
        (22, "I like the dusk one. :city_sunset:"),
        (30, "Then dusk it is."),
    )
)

LUNCH = (
    Said("-12:01", "noor", "Soup?"),
    Said("-12:03", "lin", "Soup. 🍜", reactions={"ramen": ("noor", "maya")}),
)

ROOMS = (
    Room("release", "Ship 0.5 on Friday · notes in /docs", RELEASE, read_until="09:41"),
    Room("design", "Everything that has a colour", DESIGN, read_until="-23:59"),
    Room("general", "For everybody", (Said("-10:00", "noor", "Town hall moved to Monday, 14:00."),)),
    Room("infra", "Runners, tokens, disks", INFRA),
    Room("random", "", LUNCH, is_muted=True),
    Room("ideas", "Not yet, but soon"),
    Room("leads", "", (Said("-09:00", "maya", "Budget is in."),), is_private=True),
)

DIRECT = {
    "maya": (Said("-18:10", "maya", "Thanks for today!"), Said("-18:11", ME, "You too. Get some sleep.")),
    "lin": (
        Said("-15:00", ME, "Could you look at the changelog tomorrow?"),
        Said("09:50", "lin", "shout when the TODOs are gone"),
    ),
    "ravi": (Said("-08:00", ME, "No hurry, but the disk alarm is back."),),
    "sol": (Said("-16:45", "sol", "See you on Thursday!"),),
}
UNREAD_SINCE = "09:41"

OSS_ROOMS = (
    Room(
        "textual",
        "Questions and answers",
        (
            Said("09:10", "noor", "Does anybody know how to dim a whole pane?"),
            Said("09:25", "lin", "A background tint; there is one in the styles."),
            Said("09:58", "noor", "@tom you did that once, didn't you?"),
        ),
        read_until="09:30",
    ),
    Room("packaging", "", (Said("09:00", "lin", "Wheels for 3.13 are up."),)),
)

SMOKE_LOG = """linux-x86_64   ok   41 tests   18.2 s
darwin-arm64   ok   41 tests   16.9 s
linux-aarch64  ok   41 tests   22.4 s
windows-x64    ok   41 tests   31.0 s
"""
