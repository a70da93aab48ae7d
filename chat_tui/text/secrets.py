"""Does a text hold what is nobody else's business: a private key, a token, a password?

Only what is made to be secret and says so by its form or its name. Ids, hashes and code look random as well,
and a question that comes with every second message is answered without being read.
"""

from __future__ import annotations

import re

LOOKED_AT = 200_000
"""Characters that are looked at."""
_FORMS = (
    ("a private key", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    ("an AWS key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{50})"),
    ("a GitLab token", r"\bglpat-[\w-]{20}"),
    ("a Slack token", r"\bxox[abeprs]-[\w-]{10}|\bhooks\.slack\.com/services/T\w+/B\w+/\w{16}"),
    ("a Google key", r"\bAIza[\w-]{35}\b"),
    ("a Stripe key", r"\b[rs]k_live_[0-9A-Za-z]{20}"),
    ("an npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a signed token (JWT)", r"\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{10}"),
    ("a password in an address", r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{1,100}:[^\s/@:]{3,200}@[\w.-]"),
)
_BY_FORM = tuple((name, re.compile(pattern)) for name, pattern in _FORMS)
_NAMED = re.compile(
    r"""(?ix) (?<![a-z0-9]) (pass(?:word|wd|phrase)|pwd|secret|(?:api|access|secret|private)[_-]?key
    |(?:auth|access|api|bearer|refresh)[_-]?token|token) ["']? [ \t]{0,4} (?::(?!:)|=(?!=)) [ \t]{0,4}
    (["'`]?) ([^\s"'`]{6,200})"""
)
_PLACEHOLDER = re.compile(r"[(){}\[\]<>$]|\*{3}|x{4}|^(?:https?:|/|#|\.)|\.{3}", re.IGNORECASE)
"""What a program or its manual writes where the secret would stand."""


def secret_in(text: str) -> str:
    """What a text seems to hold, in words; empty for most."""
    seen = text[:LOOKED_AT]
    for name, pattern in _BY_FORM:
        if pattern.search(seen):
            return name
    for match in _NAMED.finditer(seen):
        if _looks_chosen(match.group(3)):
            return f"a {'password' if match.group(1).lower().startswith('p') else 'token'}"
    return ""


def _looks_chosen(value: str) -> bool:
    """Whether a value is a secret and no word, name or expression: letters together with digits or signs."""
    if _PLACEHOLDER.search(value):
        return False
    bare = value.rstrip(".,;:!?")
    has_letter = any(char.isalpha() for char in bare)
    return has_letter and len(bare) >= 6 and any(char.isdigit() or char in "!@%^&+~?" for char in bare)
