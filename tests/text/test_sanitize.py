"""What do the gates make of ordinary and of dangerous text, and which addresses are safe?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.text import sanitize
from chat_tui.text.sanitize import gate, gate_line, host_of, safe_line, safe_text, safe_url


@pytest.mark.parametrize("text", ["", "plain", "Grüße, 世界! مرحبا", "a\nb\tc", "👩‍👧 ❤️"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert gate(text) == text


def test_line_ends_of_other_systems_become_newlines_and_tabs_spaces() -> None:
    assert safe_text("a\r\nb\tc") == "a\nb    c"
    assert safe_text("a\rb") == "a␍b"


def test_one_line_is_one_line() -> None:
    assert safe_line("  a\n\n b\t c ") == "a b c"
    assert safe_line("x" * 600, 10) == "xxxxxxxxx…"
    assert gate_line("a\nb\tc") == "a b c"


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("http://example.org:8080", "http://example.org:8080"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("http://bücher.example/ä", "http://xn--bcher-kva.example/%C3%A4"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("http://", None),
        ("http://a b", None),
        ("http://a\\b", None),
        ("http://a\x1b]0;x", None),
        ("http://a:port/", None),
        ("http://[::1", None),
        ("http://" + "a" * 3000, None),
    ],
)
def test_addresses(raw: str, url: str | None) -> None:
    assert safe_url(raw) == url


def test_the_host_told_is_the_host_gone_to() -> None:
    assert host_of("http://good.example@evil.example/x") == "evil.example"
    assert host_of("mailto:a@example.org") == "example.org"


@settings(derandomize=True, database=None, deadline=None)
@given(st.text(st.sampled_from("ab\x00\x1b\t\n\x9b\u202e\u0301\ufeff\U0001f3f4\U000e0067\U000e007f語\ud800")))
def test_a_long_text_is_cleaned_as_a_short_one_is(text: str) -> None:
    assert sanitize._gated_by_kinds(text) == sanitize._gated(text)
