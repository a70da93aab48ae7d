"""Whom a message means: names, keywords and @channel, code left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_NAME = re.compile(r"(?<![\w.@-])@([\w][\w.-]*)")
_WORD = re.compile(r"[\w'-]+")
_HASHTAG = re.compile(r"(?<![\w#])#([^\W\d_][\w-]{2,})")
_EVERYBODY = frozenset({"all", "channel", "here"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who can be mentioned; `words` are lower case, `first_name` keeps its case."""

    user_id: str
    username: str
    words: frozenset[str] = frozenset()
    first_name: str = ""
    channel_wide: bool = True

    @classmethod
    def of(cls, user_id: str, username: str, first_name: str, notify: Mapping[str, str]) -> Candidate:
        """From a user's notification settings, as Mattermost keeps them."""
        keys = (word.strip().lower() for word in notify.get("mention_keys", "").split(","))
        return cls(
            user_id,
            username.lower(),
            frozenset(word for word in keys if word),
            first_name if notify.get("first_name") == "true" else "",
            notify.get("channel", "true") == "true",
        )


def mentioned(message: str, candidates: Iterable[Candidate]) -> set[str]:
    """The ids of the members this message means."""
    text = _CODE.sub(" ", message)
    names = {name.lower() for name in _NAME.findall(text)}
    names |= {name.rstrip(".-_") for name in names}
    words = set(_WORD.findall(text))
    lowered = {word.lower() for word in words} | {f"@{name}" for name in names}
    everybody = bool(names & _EVERYBODY)
    return {
        one.user_id
        for one in candidates
        if one.username in names
        or one.words & lowered
        or (one.first_name and one.first_name in words)
        or (everybody and one.channel_wide)
    }


def hashtags(message: str) -> str:
    """The hashtags of a message as Mattermost stores them: `#a #b`, code left out."""
    found = dict.fromkeys(f"#{tag}" for tag in _HASHTAG.findall(_CODE.sub(" ", message)))
    return " ".join(found)[:1000]
