"""Can all of a file be taken, before any of it is? What cannot is told by line and reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from chat_tui.server.growing import lines
from chat_tui.server.growing.known import Known
from chat_tui.server.growing.lines import LONGEST_MESSAGE, MOST_MEMBERS, Line
from chat_tui.server.growing.source import LONGEST_LINE, Source

MOST_TOLD = 20
"""Mistakes that are told; all are counted."""
_PLACE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PERSON = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_DAY = 86_400_000


class Mistake(Exception):
    """A line that cannot be taken."""


class Check:
    """Goes through a file; afterwards `mistakes` has the first ones, `count` how many there are."""

    def __init__(self, known: Known, source: Source, now: int) -> None:
        self.mistakes: list[str] = []
        self.count = 0
        self.skipped: dict[str, int] = {}
        """Lines of types that say nothing to a workspace."""
        self.missing: list[str] = []
        """Files that are named and not there."""
        self._known = known
        self._source = source
        self._latest = now + _DAY
        self._named: set[tuple[str, ...]] = set()
        self._checks: Mapping[str, Callable[[Line], None]] = {
            "version": _version,
            "emoji": self._emoji,
            "team": self._team,
            "channel": self._channel,
            "user": self._user,
            "bot": self._bot,
            "post": self._post,
            "direct_channel": self._direct_channel,
            "direct_post": self._direct_post,
        }

    def run(self) -> None:
        """Look at every line."""
        is_empty = True
        for number, text in enumerate(self._source.lines(), 1):
            if not text.strip():
                continue
            is_empty = False
            try:
                self._look(number, text)
            except (Mistake, msgspec.MsgspecError, ValueError, RecursionError) as error:
                self._note(f"line {number}: {_words(error)}")
            if len(text) > LONGEST_LINE:
                return
        if is_empty:
            self._note("the file is empty")

    def _note(self, sentence: str) -> None:
        self.count += 1
        if len(self.mistakes) < MOST_TOLD:
            self.mistakes.append(sentence)

    def _look(self, number: int, text: bytes) -> None:
        if len(text) > LONGEST_LINE:
            raise Mistake(f"is longer than {LONGEST_LINE} bytes; what follows was not looked at")
        line = decoded(text)
        if (number == 1) != (line.type == "version"):
            raise Mistake("the version is the first line, and only that")
        if line.type not in self._checks:
            self.skipped[line.type] = self.skipped.get(line.type, 0) + 1
            return
        if getattr(line, line.type) is None:
            raise Mistake(f"has no `{line.type}`")
        self._checks[line.type](line)

    def _once(self, *key: str) -> None:
        if key in self._named:
            raise Mistake(f"the {key[0]} {key[-1]} is there twice")
        self._named.add(key)

    def _emoji(self, line: Line) -> None:
        assert line.emoji is not None
        self._once("emoji", line.emoji.name)
        self._file(line.emoji.image)

    def _team(self, line: Line) -> None:
        assert line.team is not None
        name = _fits(_PLACE, line.team.name, "team")
        _one_of(line.team.type, "OI", "team")
        self._once("team", name)
        self._known.teams.setdefault(name, "")

    def _channel(self, line: Line) -> None:
        channel = line.channel
        assert channel is not None
        _need(self._known.teams, channel.team, "team")
        key = (channel.team, _fits(_PLACE, channel.name, "channel"))
        _one_of(channel.type, "OP", "channel")
        self._instant(channel.deleted_at or 1)
        self._once("channel", *key)
        if channel.type == "P" and key in self._known.public:
            raise Mistake(f"the channel {channel.name} is private there, and public here")
        self._known.channels.setdefault(key, "")

    def _user(self, line: Line) -> None:
        user = line.user
        assert user is not None
        self._person(user.username, user.email)
        self._instant(user.delete_at or 1)
        self._file(user.profile_image or "")
        for team in user.teams or ():
            _need(self._known.teams, team.name, "team")
            for channel in team.channels or ():
                _need(self._known.channels, (team.name, channel.name), "channel")

    def _bot(self, line: Line) -> None:
        assert line.bot is not None
        self._person(line.bot.username, "")
        self._instant(line.bot.delete_at or 1)

    def _person(self, username: str, email: str) -> None:
        name, address = _fits(_PERSON, username.lower(), "user"), email.lower()
        self._once("user", name)
        if address and self._known.addresses.setdefault(address, name) != name:
            raise Mistake(f"the address of {name} belongs to {self._known.addresses[address]}")
        self._known.people.setdefault(name, "")

    def _post(self, line: Line) -> None:
        post = line.post
        assert post is not None
        _need(self._known.channels, (post.team, post.channel), "channel")
        self._said(post, post.replies or ())

    def _direct_channel(self, line: Line) -> None:
        direct = line.direct_channel
        assert direct is not None
        self._members(direct.names)
        self._people(direct.favorited_by or ())

    def _direct_post(self, line: Line) -> None:
        post = line.direct_post
        assert post is not None
        self._members(post.channel_members)
        self._said(post, post.replies or ())

    def _members(self, names: Sequence[str]) -> None:
        if not 1 <= len(names) <= MOST_MEMBERS:
            raise Mistake(f"a direct channel has 1 to {MOST_MEMBERS} members, not {len(names)}")
        self._people(names)

    def _said(self, root: lines.Reply, replies: Sequence[lines.Reply]) -> None:
        for one in chain((root,), replies):
            if len(one.message) > LONGEST_MESSAGE:
                raise Mistake(f"the message has more than {LONGEST_MESSAGE} characters")
            reactions = one.reactions or ()
            self._people([one.user, *(one.flagged_by or ()), *(reaction.user for reaction in reactions)])
            for at in (one.create_at, one.edit_at or 1, *(each.create_at or 1 for each in reactions)):
                self._instant(at)
            for attachment in one.attachments or ():
                self._file(attachment.path)

    def _people(self, names: Sequence[str]) -> None:
        for name in names:
            _need(self._known.people, name.lower(), "user")

    def _instant(self, at: int) -> None:
        if not 0 < at <= self._latest:
            raise Mistake(f"{at} is no time in milliseconds of the past")

    def _file(self, path: str) -> None:
        if path and self._source.size(path) is None:
            self.missing.append(path)


def decoded(text: bytes) -> Line:
    """A line; raises msgspec.MsgspecError or RecursionError."""
    return _DECODER.decode(text)


def taken(source: Source) -> Iterator[Line]:
    """The lines of a file that was checked, those that say something."""
    for text in source.lines():
        if text.strip() and (line := decoded(text)).type in lines.OURS:
            yield line


_DECODER = msgspec.json.Decoder(Line)


def _version(line: Line) -> None:
    if line.version != lines.FORMAT:
        raise Mistake(f"is of version {line.version}; only {lines.FORMAT} is known")


def _need(known: Container[object], key: object, what: str) -> None:
    if key not in known:
        name = "/".join(key) if isinstance(key, tuple) else key
        raise Mistake(f"there is no {what} {name}, here or in a line before")


def _words(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    return str(error)


def _fits(form: re.Pattern[str], name: str, what: str) -> str:
    if not form.fullmatch(name):
        raise Mistake(f"{name[:80]!r} is no name of a {what}")
    return name


def _one_of(kind: str, kinds: str, what: str) -> None:
    if kind and kind not in tuple(kinds):
        raise Mistake(f"{kind[:80]!r} is no type of a {what}")
