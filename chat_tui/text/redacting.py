"""What may a log say of a text in which a token, a password or the address of a web hook may stand?"""

from __future__ import annotations

import re

LONGEST = 2_000
"""Characters of a text that are kept: what is longer was written by a stranger, to fill the disk."""
_NAMES = r"token|password|passphrase|secret|authorization|code|code_verifier"
_SECRETS = (
    (re.compile(r"(://)[^\s/\"'@]{1,200}@"), r"\1…@"),
    (re.compile(r"(?i)\b((?:set-)?cookie2?[\"']?\s{0,9}[=:,]\s{0,9}).+"), r"\1…"),
    (re.compile(r"(?i)\b(bearer|token|basic)\s{1,9}[^\s,;\"']+"), r"\1 …"),
    (re.compile(rf"(?i)((?:{_NAMES})[\"']?\s{{0,9}}[=:]\s{{0,9}}[\"']?)[^\s\"',;&]+"), r"\1…"),
    (re.compile(rf"(?i)((?:{_NAMES})[\"'],\s{{0,9}}b?[\"'])[^\"']+"), r"\1…"),
    (re.compile(r"(/(?:hooks|invite)/)[^\s\"']+"), r"\1…"),
    (re.compile(r"(\?)[^\s\"']*=[^\s\"']*"), r"\1…"),
    (re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b"), "…"),
)
"""Each reads a text once, however it is made. The last is what a person types for a device."""


def without_secrets(text: str) -> str:
    """The text with everything that lets somebody in left out: tokens, passwords, hooks' ids, queries."""
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def on_one_line(text: str) -> str:
    """The text on one line; what a person cannot see is written as they would type it."""
    return "".join(one if one.isprintable() else _escaped(one) for one in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
