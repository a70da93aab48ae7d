"""Do tasks start in the app as they do in every other program?"""

from __future__ import annotations

import asyncio

from chat_tui.ui.keyed_app import KeyedApp


async def test_a_task_does_not_run_before_its_maker_has_it() -> None:
    app = KeyedApp()
    order: list[str] = []

    async def work() -> None:
        order.append("work")

    async with app.run_test():
        assert asyncio.get_running_loop().get_task_factory() is None
        task = asyncio.get_running_loop().create_task(work())
        order.append("made")
        await task
    assert order == ["made", "work"]
