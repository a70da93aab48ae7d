"""How is something begun that goes on beside the keys?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker


def spawn(
    node: DOMNode,
    work: Callable[[], Awaitable[Any]],
    *,
    name: str = "",
    group: str = "default",
    exclusive: bool = False,
) -> Worker[Any]:
    """Do it for as long as the node is there; a failure is told by the screen and ends nothing.

    What is to be done is called when its turn comes, so that an app that ends first leaves nothing unawaited.
    """

    async def done() -> Any:
        return await work()

    return node.run_worker(done, name=name, group=group, exclusive=exclusive, exit_on_error=False)
