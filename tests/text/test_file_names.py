"""Is every name that anybody can think of a harmless one afterwards?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.text.file_names import LONGEST, file_name, numbered
from chat_tui.text.sanitize import is_safe


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("résumé 1.tar.gz", "résumé 1.tar.gz"),
        ("日本語.txt", "日本語.txt"),
        ("../../etc/passwd", "passwd"),
        ("/etc/shadow", "shadow"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("~root", "root"),
        ("", "file"),
        (".", "file"),
        ("..", "file"),
        ("../", "file"),
        ("a/..", "a"),
        ("con\x1b[2J.txt", "con_[2J.txt"),
        ("exe\u202egpj.sh", "exe_gpj.sh"),
        ("two\nlines", "two_lines"),
        ("nul\0", "nul_"),
        ("bad\udc80name", "bad_name"),
        ("trailing. . ", "trailing"),
        ('a:b*c?d"e<f>g|h', "a_b_c_d_e_f_g_h"),
    ],
)
def test_a_name_becomes_harmless(raw: str, expected: str) -> None:
    assert file_name(raw) == expected


def test_a_long_name_keeps_its_ending() -> None:
    name = file_name("ü" * 500 + ".pdf")
    assert name.endswith("ü.pdf")
    assert len(name.encode()) <= LONGEST


@given(st.text(st.characters(), max_size=400))
def test_no_name_leads_elsewhere_or_obeys_anything(raw: str) -> None:
    name = file_name(raw)
    assert name not in {"", ".", ".."}
    assert not set("/\\\0\n\t") & set(name)
    assert name[0] not in ".-~ "
    assert is_safe(name)
    assert len(name.encode()) <= LONGEST
    assert file_name(name) == name


def test_the_next_file_of_a_name_has_a_number() -> None:
    assert numbered("report.pdf", 0) == "report.pdf"
    assert numbered("report.pdf", 2) == "report (2).pdf"
    assert numbered("README", 1) == "README (1)"
