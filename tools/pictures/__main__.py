"""Takes pictures of every state: `python -m tools.pictures --help`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from benchmarks.seed import put_away
from tools.pictures.drawing import picture_of, save, sheet
from tools.pictures.page import BEST, picture_name, write_page
from tools.pictures.scenes import PLAYS, Play
from tools.pictures.stage import Stage
from tools.pictures.talk import OSS_ROOMS
from tools.pictures.world import World, clock_zone

THEMES = ("chat-dark", "chat-light", "high-contrast", "okabe-ito")
SMALL = (60, 15)
SIZES = (SMALL, (80, 24), (140, 40))
LARGE = (240, 70)
"""Taken in the first theme only, as those of the small size."""
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
COLUMNS = {60: 4, 80: 4, 140: 3, 240: 5}
"""Pictures beside each other on a sheet, by their width."""

Shots = dict[str, Image.Image]


def size_of(text: str) -> tuple[int, int]:
    """`80x24` as numbers."""
    columns, rows = text.split("x")
    return int(columns), int(rows)


def take(play: Play, theme: str, size: tuple[int, int], wanted: set[str]) -> Shots:
    """All pictures of a play, by the scene's name; those that fail are told and left out."""
    folder = Path(tempfile.mkdtemp(prefix="ctp"))
    home = folder / "home"
    shots: Shots = {}
    worlds: list[World] = []
    try:
        (home / "config").mkdir(parents=True, mode=0o700)
        (home / "config" / "config.toml").write_text(f'ui.theme = "{theme}"\n{play.settings}')
        (folder / "notes.md").write_text("# 0.5\n")
        worlds = _worlds(play, folder, home)
        zone = clock_zone(worlds[0].now if worlds else World(folder).now)
        arguments = (*play.arguments, theme) if play.module != "chat_tui" else play.arguments
        with Stage(home, arguments, size, zone, in_tmux=play.in_tmux, module=play.module) as stage:
            for scene in play.scenes:
                if size[0] < scene.least_columns:
                    continue
                if scene.before is not None:
                    scene.before(worlds[0])
                try:
                    stage.do(scene.steps.replace("{folder}", str(folder)))
                    screen = stage.look()
                    if not wanted or scene.name in wanted:
                        shots[scene.name] = picture_of(screen)
                    stage.do(scene.back)
                except AssertionError as error:
                    print(f"{play.name}/{scene.name} {theme} {size}: {error}", file=sys.stderr)
                    if stage.exited() is not None:
                        return shots
                    stage.do("esc esc")
            stage.leave()
    except AssertionError as error:
        print(f"{play.name} {theme} {size}: {error}", file=sys.stderr)
    finally:
        for world in worlds:
            world.stop()
        put_away(home)
        shutil.rmtree(folder, ignore_errors=True)
    return shots


def _worlds(play: Play, folder: Path, home: Path) -> list[World]:
    if play.kind in ("personal", "none"):
        return []
    worlds = [World(folder)]
    worlds[0].furnish()
    if play.kind == "two":
        worlds.append(World(folder, "oss"))
        worlds[1].furnish(OSS_ROOMS, {})
    for world in worlds:
        world.start()
        world.sign_in(home)
    return worlds


def shoot(size: tuple[int, int], theme: str, plays: Sequence[Play], wanted: set[str]) -> Shots:
    """The pictures of these plays, as far as they are for the size."""
    shots: Shots = {}
    for play in plays:
        if (size in play.sizes if play.sizes else size != SMALL) and not _is_in_vain(play, wanted):
            shots |= take(play, theme, size, wanted)
    return shots


def _is_in_vain(play: Play, wanted: set[str]) -> bool:
    return bool(wanted) and not any(scene.name in wanted for scene in play.scenes)


def best_at(size: tuple[int, int], theme: str) -> set[str]:
    """The scenes that are seen alone in this size and theme."""
    return {scene for scene, its_size, its_theme in BEST if (its_size, its_theme) == (size, theme)}


def keep(shots: Shots, size: tuple[int, int], theme: str, folder: Path, *, singles: bool) -> None:
    """Write them: one sheet, or each in a file."""
    name = f"{theme}-{size[0]}x{size[1]}"
    if singles:
        for number, (scene, image) in enumerate(shots.items()):
            save(image, folder / name / f"{number:02}-{scene}.png")
        return
    if shots:
        save(sheet(list(shots.items()), COLUMNS.get(size[0], 3)), folder / f"{name}.webp")


def keep_best(shots: Shots, size: tuple[int, int], theme: str, folder: Path) -> None:
    """Write those that are seen alone."""
    for scene in best_at(size, theme) & shots.keys():
        save(shots[scene], folder / picture_name(scene, size, theme))


def main() -> int:
    """Take what the command line asks for."""
    options = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    options.add_argument("--theme", action="append", help=f"one of {', '.join(THEMES)}; all without it")
    options.add_argument(
        "--size", action="append", type=size_of, help="60x15, 80x24, 140x40, 240x70; all without it"
    )
    options.add_argument("--play", action="append", help="only these runs")
    options.add_argument("--scene", action="append", default=[], help="only these pictures")
    options.add_argument("--out", type=Path, default=PICTURES)
    options.add_argument("--singles", action="store_true", help="each picture in a file, and no sheets")
    options.add_argument("--best", action="store_true", help="only those seen alone, and no sheets")
    chosen = options.parse_args()
    plays = [play for play in PLAYS if not chosen.play or play.name in chosen.play]
    everything = [(size, theme) for size in (*SIZES, LARGE) for theme in themes_at(size)]
    for size, theme in everything:
        if (chosen.size and size not in chosen.size) or (chosen.theme and theme not in chosen.theme):
            continue
        print(f"{theme} {size[0]}x{size[1]}: {pictures_at(size, theme, plays, chosen)} pictures", flush=True)
    if not chosen.singles:
        write_page(chosen.out, PLAYS, [f"{theme}-{size[0]}x{size[1]}" for size, theme in everything])
    return 0


def pictures_at(size: tuple[int, int], theme: str, plays: Sequence[Play], chosen: argparse.Namespace) -> int:
    """Take and write what is asked for of a size in a theme; how many."""
    wanted, best = set(chosen.scene), best_at(size, theme)
    if chosen.singles:
        shots = shoot(size, theme, plays, wanted)
        keep(shots, size, theme, chosen.out, singles=True)
        return len(shots)
    alone = [play for play in plays if play.is_alone or chosen.best]
    asked = best & wanted if wanted else best
    shots = shoot(size, theme, alone, asked) if asked else {}
    if not chosen.best:
        sheets = shoot(size, theme, [play for play in plays if not play.is_alone], wanted)
        keep(sheets, size, theme, chosen.out, singles=False)
        shots |= sheets
    keep_best(shots, size, theme, chosen.out)
    return len(shots)


def themes_at(size: tuple[int, int]) -> tuple[str, ...]:
    """The themes in which pictures of a size are taken."""
    return THEMES if size in SIZES[1:] else THEMES[:1]


if __name__ == "__main__":
    sys.exit(main())
