"""Does the look into a wheel and an sdist see what is missing and what is too much?"""

from __future__ import annotations

import pytest

from tests.wheel_check.building import expected_in_package, faults_in_sdist, faults_in_wheel, sources
from tests.wheel_check.tools import ROOT

MAN_PAGES = [f"chat_tui-1.data/data/share/man/man1/{path.name}" for path in (ROOT / "docs").glob("*.1")]


@pytest.fixture
def wheel() -> dict[str, bytes]:
    return dict.fromkeys((*expected_in_package(), "chat_tui-1.dist-info/METADATA", *MAN_PAGES), b"")


@pytest.fixture
def sdist() -> dict[str, bytes]:
    paths = (*sources("chat_tui"), *sources("tests"))
    return {f"chat_tui-1/{path.relative_to(ROOT).as_posix()}": b"" for path in paths}


def test_a_whole_wheel_and_a_whole_sdist_have_no_fault(
    wheel: dict[str, bytes], sdist: dict[str, bytes]
) -> None:
    assert not [*faults_in_wheel(wheel), *faults_in_sdist(sdist)]


@pytest.mark.parametrize(
    "name", ["chat_tui/themes/terminal.toml", "chat_tui/py.typed", "chat_tui/text/widths.txt"]
)
def test_what_is_missing_in_a_wheel_is_named(wheel: dict[str, bytes], name: str) -> None:
    del wheel[name]
    assert [*faults_in_wheel(wheel)] == [f"{name} is missing in the wheel"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("tests/builders.py", b"", "does not belong in the wheel"),
        ("chat_tui/__pycache__/a.pyc", b"", "is a leftover"),
        ("chat_tui/a.py", str(ROOT).encode(), "names the folder it was built in"),
        (
            "chat_tui-1.dist-info/METADATA",
            b"[keys](docs/keys.md)",
            "links to files that an index does not have",
        ),
    ],
)
def test_what_does_not_belong_in_a_wheel_is_told(
    wheel: dict[str, bytes], name: str, data: bytes, words: str
) -> None:
    (fault,) = faults_in_wheel({**wheel, name: data})
    assert words in fault


def test_a_wheel_without_its_manual_page_is_told(wheel: dict[str, bytes]) -> None:
    del wheel[next(page for page in MAN_PAGES if page.endswith("/chat-tui.1"))]
    assert [*faults_in_wheel(wheel)] == ["the manual page chat-tui.1 is missing in the wheel"]


def test_an_sdist_without_a_test_is_told(sdist: dict[str, bytes]) -> None:
    del sdist["chat_tui-1/tests/builders.py"]
    assert [*faults_in_sdist(sdist)] == ["tests/builders.py is missing in the sdist"]
