"""Which strings would a stranger send to break a terminal, a parser or a reader? Over 500, by kind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

ESC, BEL, ST, C1_ST = "\x1b", "\x07", "\x1b\\", "\x9c"
_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"

_OSC = (
    "0;title",
    "1;icon",
    "2;title",
    "4;1;?",
    "7;file:///etc",
    "8;;http://evil",
    "9;note",
    "10;?",
    "11;?",
    "12;?",
)
_OSC_MORE = (
    "50;?",
    "52;c;ZXZpbA==",
    "52;c;?",
    "99;i=1:d=0;note",
    "104",
    "133;A",
    "777;notify;a;b",
    "1337;File=:AAAA",
)
_CSI = (
    "2J",
    "31m",
    "10;10H",
    "?1049h",
    "?1000h",
    "6n",
    "c",
    ">c",
    "21t",
    "999999999b",
    "5i",
    "!p",
    "1;24r",
    "?25l",
)
_SHORT = ("c", "#8", "N", "O", "7", "8", "=", ">", "D", "M", "Z", "(0", "%G", "n", "o")
_STRINGS = ("P+q544e", "P$qm", "P1$r", "_Ga=q,i=1;AAAA", "^private", "Xsos", "Ptmux;\x1b\x1b]52;c;eA==\x07")

_TEXTUAL = (
    "[@click=app.bell]x[/]",
    "[/x]",
    "[bold",
    "[link=http://evil]x",
    "[[",
    "]]",
    "[red]",
    "[/]",
    "[@click=]",
    "$x",
)
_RICH = (
    "[b]x[/b]",
    "[on red]",
    "[blink]",
    ":warning:",
    "[link file:///etc/passwd]x",
    "[#ff0000]",
    "\\[",
    "{x!r:>{9}}",
)

_MARKDOWN = (
    "*" * 10_000,
    "_" * 10_000,
    "~" * 10_000,
    "`" * 9_999,
    ">" * 1_000 + " x",
    "[" * 5_000,
    "](" * 5_000,
    "![" * 3_000,
    "[a](b" * 2_000,
    "- " * 1_000 + "x",
    "#" * 7 + " no",
    "<" * 5_000,
    "&" * 5_000,
    "&#27;[31m",
    "&#x1b;c",
    "&#x9b;31m",
    "&#8238;evil",
    "\\" * 9_999,
    "|" * 5_000 + "\n" + "|-" * 500,
    "```\n" * 500,
    "~~~",
    "a\n" * 3_000,
    "- a\n" * 1_000,
    "".join(" " * depth + "- x\n" for depth in range(60)),
    "*a _b " * 2_000,
    "**a" * 3_000 + "**" * 3_000,
    "[x](javascript:alert(1))",
    "[x](data:text/html,x)",
    "[x](file:///etc/passwd)",
    "[bank.com](http://evil.example)",
    "<javascript:x>",
    "[x](<http://evil example>)",
    "![x](http://evil/x.png)",
    "[![a](b)](c)",
    "[a]: http://evil",
    "\t\tcode",
    "    " * 200 + "x",
    "1. " * 500,
    "99999999999. x",
    "= " * 99,
    "--- " * 99,
    "* * * *",
    "a" * 20_000,
    "漢" * 16_000,
    ":" * 9_999,
    ":a" * 5_000,
    "@" * 9_999,
    "@a" * 5_000,
    "#" * 9_999,
    "~a" * 5_000,
    "http://" * 2_000,
    "a." * 8_000,
)
_URLS = (
    "http://good.example@evil.example/",
    "http://good.example:80@evil.example",
    "http://evil.example\\@good.example",
    "http://xn--80ak6aa92e.com",
    "http://аpple.com",
    "http://good.example%00.evil.example",
    "http://good.example\tevil",
    "http://\u202egood.example",
    "http://good.example/\u202egpj.exe",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html;base64,AAAA",
    "file:///etc/passwd",
    "ftp://evil.example",
    "vbscript:x",
    "http:evil.example",
    "http:///evil.example",
    "//evil.example",
    "http://[::1]/",
    "http://[::1",
    "http://1.2.3.4:99999/",
    "http://a:b/",
    "http://" + "a" * 5_000,
    "http://evil.example/" + "a" * 5_000,
    "http://evil.example/?q=\x1b]52;c;x\x07",
    "http://evil.example/#\x9b31m",
    "mailto:a@b\r\nbcc:c@d",
    "mailto:",
    "http://",
    "https://?",
    "http://..",
    "http://%zz",
    "http://ⓔⓥⓘⓛ.example",
    "http://evil。example",
    "http://evil.example/\u2028",
    "http://evil.example/ x",
    "tel:+1",
    "http://exa\u00admple.org",
    "http://user:secret@evil.example",
    "http://localhost:65536",
    "http://\u0000",
)
_FILES = (
    "../../etc/passwd",
    "/etc/passwd",
    "..\\..\\x",
    "cod\u202egpj.exe",
    ".bashrc",
    "-rf",
    "~/.ssh/id",
    "a/b",
    "a\x00b",
    "con",
    "nul.txt",
    "a" * 5_000,
    "漢" * 500,
    "a\nb",
    "a\tb",
    "\x1b]0;x\x07.txt",
    "%2e%2e%2f",
    " ",
    "",
    ".",
    "..",
    "a.",
    "$(reboot)",
    "`reboot`",
    "; reboot",
    "| sh",
    "&& x",
    "'",
    '"',
    "*",
    "?",
    "\ud800.txt",
    "a\u200bb",
    "\ufeffx",
)
_NAMES = (
    "аdmin",
    "admin\u200b",
    "аdmіn",
    "\u202enimda",
    "admin ",
    " admin",
    "ADMIN",
    "ａｄｍｉｎ",
    "here",
    "channel",
    "@all",
    "#general",
    "a" * 10_000,
    "\n",
    "\r",
    "\x1b[2J",
    "[b]x",
    "\U000e0041\U000e0042",
    "e" + "\u0301" * 5_000,
)
_SHAPES = (
    "👩‍👧‍👦",
    "🇩🇪",
    "🇩",
    "👍🏽",
    "❤️",
    "❤",
    "1️⃣",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "🏴\U000e0067",
    "\u200d",
    "\u200d" * 50,
    "\ufe0f" * 50,
    "क्षि",
    "각",
    "ㄱㅏㄱ",
    "ᄀ" * 30,
    "שָׁלוֹם",
    "مرحبا",
    "ﷺ" * 20,
    "ก็็็็็็็็็็็็็็็็็็็็",
    "e\u0301",
    "\u0301",
    "漢字",
    "ｶﾞ",
    "a\u20dd",
    "\u3164",
    "\u115f\u1160",
    "\u2800" * 9,
)


def _controls() -> Iterator[str]:
    for code in (*range(0x20), 0x7F, *range(0x80, 0xA0)):
        yield f"a{chr(code)}b"


def _sequences() -> Iterator[str]:
    for body in (*_OSC, *_OSC_MORE):
        for end in (BEL, ST, C1_ST, ""):
            yield f"x{ESC}]{body}{end}y"
        yield f"x\x9d{body}{C1_ST}y"
    for body in _CSI:
        yield f"x{ESC}[{body}y"
        yield f"x\x9b{body}y"
    for body in _STRINGS:
        for end in (BEL, ST, C1_ST, ""):
            yield f"x{ESC}{body}{end}y"
    for body in _SHORT:
        yield f"x{ESC}{body}y"
    for opener in "\x90\x98\x9d\x9e\x9f\x8f\x8e":
        yield f"x{opener}qy"
    yield f"{ESC}" * 50
    yield f"{ESC}\n[31m{ESC}\t]0;x"


def _unseen() -> Iterator[str]:
    for control in _BIDI:
        yield f"{control}abc"
        yield f"abc{control}"
        yield f"a{control}b\u2069"
        yield f"{control * 40}abc"
    for code in (
        0x200B,
        0x200C,
        0x200D,
        0x2060,
        0x2061,
        0x2064,
        0xFEFF,
        0x00AD,
        0x180E,
        0xFFF9,
        0xFFFB,
        0x2028,
        0x2029,
    ):
        yield f"a{chr(code)}b"
        yield chr(code) * 30
    for code in (0xE0001, 0xE0020, 0xE0041, 0xE007F):
        yield f"a{chr(code)}b"
    for code in (0xD800, 0xDBFF, 0xDC00, 0xDFFF):
        yield f"a{chr(code)}b"
    for mark in ("\u0301", "\u0336", "\u20e0", "\u0e49", "\u0489"):
        yield "z" + mark * 5_000
        yield ("z" + mark * 20) * 50


@lru_cache(maxsize=1)
def hostile_strings() -> tuple[str, ...]:
    """All of them, each once, in a fixed order."""
    written = (*_TEXTUAL, *_RICH, *_MARKDOWN, *_URLS, *_FILES, *_NAMES, *_SHAPES)
    made = [*_controls(), *_sequences(), *_unseen(), *written, "x" * 1_000_000, "\n" * 100_000, "a\r\nb\rc"]
    return tuple(dict.fromkeys(made))
