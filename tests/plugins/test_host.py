"""Are plugins found, switched and told of as the person wishes, and is it written down when one breaks?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chat_tui.plugins.budgets import MOST_FAULTS, MOST_NOTICES
from chat_tui.plugins.host import Host, Wishes
from chat_tui.plugins.keeping import Broken, keep_broken, read_broken
from chat_tui.plugins.offers import markdown_in
from tests.plugins import bad
from tests.plugins.conftest import MakeHost, quick_thread


def states(host: Host) -> dict[str, str]:
    return {plugin.name: plugin.state for plugin in host.plugins}


async def test_one_that_cannot_be_loaded_does_not_take_the_others_with_it(make_host: MakeHost) -> None:
    host = make_host(first=object(), good=bad.Answers(None), last=bad.Newer())
    warned: list[str] = []
    host.warn = warned.append
    await host.begin()
    assert states(host) == {"first": "broken", "good": "on", "last": "broken"}
    assert warned == [f"The plugin {p.name} is switched off. {p.why}" for p in host.plugins if p.why]


async def test_what_is_off_is_not_even_loaded(make_host: MakeHost) -> None:
    loaded: list[str] = []

    def makes(settings: Any) -> bad.Answers:
        loaded.append("made")
        return bad.Answers(None)

    host = make_host(Wishes(off=frozenset({"quiet"})), quiet=makes)
    await host.begin()
    assert (states(host), loaded) == ({"quiet": "off"}, [])
    await host.switch(host.plugins[0], on=True)
    assert (states(host), loaded) == ({"quiet": "on"}, ["made"])
    await host.switch(host.plugins[0], on=False)
    assert states(host) == {"quiet": "off"}


async def test_with_no_plugins_they_are_only_named(make_host: MakeHost) -> None:
    host = make_host(one=bad.Answers(None))
    await host.begin(only_find=True)
    assert states(host) == {"one": "new"}


async def test_two_of_one_name_are_both_left_out_and_told() -> None:
    rows = [bad.found(bad.Answers(None), "twin", package) for package in ("chat-tui-a", "chat-tui-b")]
    host = Host(Wishes(), finder=lambda: rows, make_thread=quick_thread)
    await host.begin()
    assert [plugin.state for plugin in host.plugins] == ["off", "off"]
    for plugin in host.plugins:
        assert (
            plugin.why == "Several packages have a plugin of this name: chat-tui-a, chat-tui-b. Remove one."
        )
        await host.switch(plugin, on=True)
        assert not plugin.is_on
    host.close()


async def test_that_one_broke_is_written_down_until_it_loads_again(
    make_host: MakeHost, tmp_path: Path
) -> None:
    file = tmp_path / "plugins.json"
    host = make_host(Wishes(broken_file=file), bad=bad.Raises(KeyError("x")))
    await host.begin()
    (plugin,) = host.plugins
    await plugin.ask("render", [lambda: plugin.offers.render(None)] * MOST_FAULTS, markdown_in)  # type: ignore[misc]
    assert read_broken(file) == {"bad": Broken("1.0", plugin.why)}
    assert file.stat().st_mode & 0o077 == 0
    await host.switch(plugin, on=True)
    assert read_broken(file) == {}


def test_a_file_that_is_none_of_ours_is_no_matter(tmp_path: Path) -> None:
    file = tmp_path / "plugins.json"
    for text in ("[", "[1]", '{"a": 1}', '{"a": {"version": 1}}'):
        file.write_text(text)
        assert read_broken(file) == {}
    keep_broken(file, "a", Broken("1", "why"))
    assert read_broken(file) == {"a": Broken("1", "why")}
    keep_broken(tmp_path / "nowhere" / "f", "a", Broken("1", "why"))


async def test_folders_of_themes_are_whole_paths(make_host: MakeHost, tmp_path: Path) -> None:
    host = make_host(good=bad.Answers([tmp_path]), relative=bad.Answers(["themes"]), text=bad.Answers("/t"))
    await host.begin()
    assert host.folders == (tmp_path,)


async def test_a_flood_of_notices_ends(make_host: MakeHost) -> None:
    now = [0.0]
    host = Host(Wishes(), finder=lambda: [bad.found(bad.Floods())], clock=lambda: now[0])
    await host.begin()
    (plugin,) = host.plugins
    assert [host.may_tell(plugin) for _ in range(50)].count(True) == MOST_NOTICES
    now[0] = 60.0
    assert host.may_tell(plugin)
    host.close()
