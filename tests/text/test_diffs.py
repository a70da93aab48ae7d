"""Is a diff known without being called one, and a list of options not taken for it?"""

from __future__ import annotations

import pytest

from chat_tui.text.diffs import looks_like_diff


@pytest.mark.parametrize(
    "code",
    [
        "@@ -1,2 +1,2 @@\n-a\n+b",
        "diff --git a/x b/x\nindex 1..2\n--- a/x\n+++ b/x\n@@ -1 +1 @@",
        "--- a\n+++ b\n-x",
    ],
)
def test_a_diff_is_known_by_its_heads(code: str) -> None:
    assert looks_like_diff(code)


@pytest.mark.parametrize("code", ["-v  verbose\n+x  execute", "--- \n+++", "a @@ -b", "x = 1\n+++ x", ""])
def test_what_only_has_signs_is_none(code: str) -> None:
    assert not looks_like_diff(code)
