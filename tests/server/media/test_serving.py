"""How content is handed out: parts of it, under a name that harms nobody, never as something that runs."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import unquote

import pytest

from chat_tui.text.file_names import LONGEST, file_name
from tests.server.conftest import World

_BASES = (
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/shadow",
    "%2e%2e%2fpasswd",
    "..%5c..%5cboot.ini",
    "....//....//x",
    "cod.\u202egpj.exe",
    "a\u2066b\u2069.txt",
    'quo"te.txt',
    "semi;colon.txt",
    "per%cent.txt",
    "line\u2028feed.txt",
    "-rf.txt",
    ".bashrc",
    "~root",
    "con.txt",
    "a\u0301\u0302.txt",
    "\U0001f4a9.png",
    "x" * 300 + ".txt",
    "ü" * 150 + ".tar.gz",
)
NAMES = [form for base in _BASES for form in (base, f" {base} ", f"{base}\t", f"dir/{base}.html")]


async def upload(world: World, files: list[tuple[str, bytes]]) -> Any:
    form: dict[str, Any] = {
        "data": {"channel_id": world.channel()},
        "files": [("files", (name, data)) for name, data in files],
    }
    return (await world.ok("bob", "POST", "/files", **form))["file_infos"]


async def test_eighty_names_lead_nowhere(world: World) -> None:
    assert len(NAMES) == 80
    infos = []
    for start in range(0, len(NAMES), 10):
        infos += await upload(world, [(name, b"x") for name in NAMES[start : start + 10]])
    entries = list(world.records.files.iterdir())
    assert {entry.name for entry in entries} == {info["id"] for info in infos}
    assert all(entry.is_file() and not entry.is_symlink() for entry in entries)
    for info in infos:
        assert not re.search(r"[/\\\x00-\x1f\x7f\u2028\u202a-\u202e\u2066-\u2069]", info["name"])
        assert not info["name"].startswith((".", " "))
        assert 0 < len(info["name"].encode()) <= 255
        told = (await world.call("bob", "GET", f"/files/{info['id']}")).headers["Content-Disposition"]
        match = re.fullmatch(r"attachment;filename=\"([ -~]*)\"; filename\*=UTF-8''([!-~]+)", told)
        assert match is not None
        assert '"' not in match[1]
        assert unquote(match[2]) == info["name"]
        kept = file_name(unquote(match[2]))
        assert "/" not in kept
        assert len(kept.encode()) <= LONGEST


@pytest.mark.parametrize(
    ("headers", "status", "body"),
    [
        ({"Range": "bytes=2-4"}, 206, b"234"),
        ({"Range": "bytes=-3"}, 206, b"789"),
        ({"Range": "bytes=7-"}, 206, b"789"),
        ({"Range": "bytes=10-12"}, 416, b""),
        ({"Range": "bytes=2-4", "If-Range": "LAST-MODIFIED"}, 206, b"234"),
        ({"Range": "bytes=2-4", "If-Range": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200, b"0123456789"),
        ({"Range": "bytes=2-4", "If-Range": '"a tag"'}, 200, b"0123456789"),
    ],
)
async def test_parts_are_handed_out_of_the_same_file_only(
    world: World, headers: dict[str, str], status: int, body: bytes
) -> None:
    (info,) = await upload(world, [("digits.bin", b"0123456789")])
    path = f"/files/{info['id']}"
    known = (await world.call("bob", "GET", path)).headers["Last-Modified"]
    asked = {name: value.replace("LAST-MODIFIED", known) for name, value in headers.items()}
    answer = await world.call("bob", "GET", path, headers=asked)
    assert (answer.status_code, answer.content) == (status, body)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(answer.headers["X-Request-Id"]) == 26
    if status == 416:
        assert answer.headers["Content-Range"] == "bytes */10"


async def test_a_page_in_a_pictures_clothes_does_not_run(world: World) -> None:
    (info,) = await upload(world, [("sun.png", b"<script>alert(document.domain)</script>")])
    answer = await world.call("bob", "GET", f"/files/{info['id']}")
    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


async def test_many_small_uploads_at_once_are_all_kept(world: World) -> None:
    found = await asyncio.gather(*(upload(world, [(f"{n}.txt", b"%d" % n)]) for n in range(60)))
    contents = {(world.records.files / info["id"]).read_bytes() for (info,) in found}
    assert contents == {b"%d" % n for n in range(60)}
