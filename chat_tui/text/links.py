"""Where in running text does an address begin and end, without any markup around it?"""

from __future__ import annotations

from chat_tui.text.sanitize import host_of, safe_url

URL = r"(?<!\w)(?:https?://|www\.)[^\s<>`\"]{1,2000}"
EMAIL = r"(?<![\w.+\-/@])[\w.+\-]{1,64}@[a-zA-Z0-9\-]{1,63}(?:\.[a-zA-Z0-9\-]{1,63}){1,8}"
DOMAIN = (
    r"(?<![\w.\-@/:~\\])(?:[a-zA-Z0-9][a-zA-Z0-9\-]{0,62}\.){1,8}[a-zA-Z]{2,18}(?![\w@])"
    r"(?::\d{1,5})?(?:/[^\s<>`\"]{0,2000})?"
)

_GENERIC = frozenset(
    {
        *(
            "com",
            "org",
            "net",
            "edu",
            "gov",
            "mil",
            "int",
            "info",
            "biz",
            "name",
            "pro",
            "museum",
            "aero",
            "coop",
        ),
        *(
            "io",
            "dev",
            "app",
            "ai",
            "me",
            "tv",
            "gg",
            "xyz",
            "site",
            "online",
            "tech",
            "store",
            "blog",
            "cloud",
        ),
        *("page", "wiki", "social", "chat", "email", "software", "systems", "network", "digital", "agency"),
        *(
            "company",
            "design",
            "games",
            "live",
            "news",
            "space",
            "studio",
            "team",
            "tools",
            "website",
            "world",
        ),
    }
)
_FILE_ENDINGS = frozenset(
    {
        *(
            "py",
            "rs",
            "md",
            "sh",
            "pl",
            "js",
            "ts",
            "cc",
            "so",
            "rb",
            "ps",
            "mk",
            "am",
            "ml",
            "vb",
            "cs",
            "tf",
        ),
        *("hs", "in", "do", "st", "pm", "la", "gz"),
    }
)
"""Country domains that in chat are nearly always the endings of file names."""
_TRAILING = ".,;:!?'*_~"
_CLOSING = {")": "(", "]": "[", "}": "{"}


def trim(found: str) -> str:
    """An address without the punctuation about it; a bracket stays if it was opened inside."""
    while found:
        last = found[-1]
        opening = _CLOSING.get(last)
        if last in _TRAILING or (opening is not None and found.count(last) > found.count(opening)):
            found = found[:-1]
        else:
            break
    return found


def is_domain(text: str) -> bool:
    """Whether bare `text` such as `example.org/x` is an address and not a file name or an abbreviation."""
    host, slash, _ = text.partition("/")
    labels = host.partition(":")[0].lower().split(".")
    ending = labels[-1]
    if ending in _GENERIC:
        return True
    return len(ending) == 2 and (bool(slash) or ending not in _FILE_ENDINGS) and len(labels[-2]) > 1


def target(text: str) -> str | None:
    """The safe address that a bare piece of text stands for, its scheme added; None if it is none."""
    if text[:8].lower().startswith(("http://", "https://", "mailto:")):
        return safe_url(text)
    if "@" in text and "/" not in text:
        return safe_url(f"mailto:{text}")
    return safe_url(f"https://{text}")


def label_tells_host(label: str, url: str) -> bool:
    """Whether a link's label already says truly where it leads."""
    host = host_of(url)
    bare = label.strip()
    if bare == url:
        return True
    claimed = target(bare) if "." in bare and " " not in bare else None
    return claimed is not None and host_of(claimed) == host
