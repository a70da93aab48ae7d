"""Are the sdist and the wheel whole, the same twice, and without a trace of this machine?"""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tests.wheel_check.tools import ROOT, call, expect

EPOCH = "1700000000"
"""SOURCE_DATE_EPOCH of a trial: any second will do, as long as both builds have it."""
MOST_BYTES = {".whl": 3 << 20, ".gz": 5 << 20}
MAN_PAGES = "data/share/man/man1/"


@dataclass(frozen=True, slots=True)
class Built:
    """What one build gave: both files, in a folder of their own."""

    sdist: Path
    wheel: Path


def build(python: Path, folder: Path, *, from_tree: bool, epoch: str | None = EPOCH) -> Built:
    """An sdist, and a wheel made of that sdist, or straight `from_tree`."""
    how = ["--sdist", "--wheel"] if from_tree else []
    environment = {"SOURCE_DATE_EPOCH": epoch} if epoch else {}
    call([python, "-m", "build", "--no-isolation", *how, "--outdir", folder, ROOT], environment)
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Built(sdist, wheel)


def checked(python: Path, folder: Path) -> tuple[Built, str]:
    """Build both twice, look at everything; the files to try, and what was seen."""
    built = build(python, folder / "by-sdist", from_tree=False)
    again = build(python, folder / "by-tree", from_tree=True)
    for one, other in ((built.sdist, again.sdist), (built.wheel, again.wheel)):
        expect(digest(one) == digest(other), f"{one.name} is not the same when it is built again")
    look_at(python, built)
    return built, f"{size(built.wheel)} wheel, {size(built.sdist)} sdist, each the same twice"


def look_at(python: Path, built: Built) -> None:
    """Fail if an index would refuse them, or if something is missing or too much."""
    call([python, "-m", "twine", "check", "--strict", built.sdist, built.wheel])
    call([python, "-m", "check_wheel_contents", built.wheel])
    faults = [*faults_in_wheel(wheel_files(built.wheel)), *faults_in_sdist(sdist_files(built.sdist))]
    for path in (built.sdist, built.wheel):
        if path.stat().st_size > MOST_BYTES[path.suffix]:
            faults.append(f"{path.name} has {size(path)}")
    expect(not faults, "\n".join(faults))


def faults_in_wheel(files: Mapping[str, bytes]) -> Iterator[str]:
    """What is missing in a wheel, and what is in it that is nobody's business."""
    for name in sorted(expected_in_package() - files.keys()):
        yield f"{name} is missing in the wheel"
    for name in files:
        if not name.startswith("chat_tui/") and ".dist-info/" not in name and MAN_PAGES not in name:
            yield f"{name} does not belong in the wheel"
    for page in sorted(path.name for path in (ROOT / "docs").glob("*.1")):
        if not any(name.endswith(MAN_PAGES + page) for name in files):
            yield f"the manual page {page} is missing in the wheel"
    metadata = next((data for name, data in files.items() if name.endswith(".dist-info/METADATA")), b"")
    if b"](docs/" in metadata:
        yield "the description links to files that an index does not have"
    yield from faults_anywhere(files)


def faults_in_sdist(files: Mapping[str, bytes]) -> Iterator[str]:
    """What a distributor would miss, and what does not belong there."""
    inside = {name.partition("/")[2] for name in files}
    wanted = {path.relative_to(ROOT).as_posix() for path in (*sources("chat_tui"), *sources("tests"))}
    for name in sorted(wanted - inside):
        yield f"{name} is missing in the sdist"
    yield from faults_anywhere(files)


def faults_anywhere(files: Mapping[str, bytes]) -> Iterator[str]:
    """Caches, and names of this machine."""
    here = str(ROOT).encode()
    for name, data in files.items():
        if "__pycache__" in name or PurePosixPath(name).suffix in {".pyc", ".orig", ".rej", ".db"}:
            yield f"{name} is a leftover"
        if here in data:
            yield f"{name} names the folder it was built in"


def expected_in_package() -> set[str]:
    """Every file of the package and every theme, as they are called in the wheel."""
    package = {path.relative_to(ROOT).as_posix() for path in sources("chat_tui")}
    return package | {f"chat_tui/themes/{path.name}" for path in sources("themes")}


def sources(folder: str) -> Iterable[Path]:
    """The files that somebody wrote below a folder of the checkout."""
    every = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return [path for path in every if "__pycache__" not in path.parts and path.suffix != ".pyc"]


def wheel_files(path: Path) -> dict[str, bytes]:
    """What is in a wheel."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sdist_files(path: Path) -> dict[str, bytes]:
    """What is in an sdist, each name below its one folder."""
    with tarfile.open(path) as archive:
        members = {member.name: archive.extractfile(member) for member in archive}
        return {name: stream.read() for name, stream in members.items() if stream}


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def size(path: Path) -> str:
    """How large a file is, for people."""
    return f"{path.stat().st_size / 1e6:.1f} MB"
