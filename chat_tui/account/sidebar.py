"""In which groups do our channels stand? The server keeps them; where it cannot, they are kept here."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from chat_tui.errors import RejectedError
from chat_tui.model.changes import Changes
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store

if TYPE_CHECKING:
    from chat_tui.account.gate import Gate
    from chat_tui.model.actions import Arrangement, Receipt, SetMuted
    from chat_tui.model.categories import Category

_KEY = "categories"
_HAS_NONE = (404, 501)


class Sidebar:
    """Reads the groups, and changes them at the server or, where it has none, on this machine."""

    def __init__(
        self,
        store: Store,
        mine: Mine,
        gate: Gate,
        perform: Callable[[Arrangement | SetMuted], Awaitable[Receipt | None]],
        publish: Callable[[Changes], None],
    ) -> None:
        self._store = store
        self._mine = mine
        self._gate = gate
        self._perform = perform
        self._publish = publish
        self._read: tuple[str, tuple[Category, ...]] | None = None

    def groups(self) -> tuple[Category, ...]:
        """All of them in their order; none as long as nobody made or told of any."""
        kept = self._mine.recall(_KEY)
        if not kept:
            return self._store.categories()
        if self._read is None or self._read[0] != kept:
            self._read = kept, _read_json(kept)
        return self._read[1]

    async def arrange(self, action: Arrangement) -> None:
        """Do it; raises what the server says against it, but not that it has no groups: then we keep them."""
        self._gate.check()
        if not self._mine.recall(_KEY):
            try:
                await self._perform(action)
            except RejectedError as error:
                if error.status not in _HAS_NONE or (error.status == 404 and self._store.categories()):
                    raise
            else:
                return
        await self._keep(action)

    def all_groups(self) -> tuple[Category, ...]:
        """The same, or the three that everybody has."""
        from chat_tui.model.categories import Category, CategoryKind
        from chat_tui.model.ids import CategoryId

        kinds = (CategoryKind.FAVOURITES, CategoryKind.CHANNELS, CategoryKind.PEOPLE)
        return self.groups() or tuple(
            Category(CategoryId(f"{kind.value}-{workspace.id}"), workspace.id, kind)
            for workspace in self._store.workspaces()
            for kind in kinds
        )

    async def _keep(self, action: Arrangement) -> None:
        from chat_tui.model.arranging import arranged, muted_by
        from chat_tui.model.ids import CategoryId

        groups = self.all_groups()
        new_id = CategoryId(f"own-{1 + max((_number(group.id) for group in groups), default=0)}")
        after = arranged(groups, action, new_id)
        kept = [_as_json(group) for group in after]
        await self._mine.remember(_KEY, json.dumps(kept, ensure_ascii=False))
        self._publish(Changes(channel_list=True))
        for change in muted_by(action, groups, after):
            await self._perform(change)


def _number(category_id: str) -> int:
    number = category_id.removeprefix("own-")
    return int(number) if number.isdecimal() else 0


def _as_json(group: Category) -> dict[str, Any]:
    return {
        "id": group.id,
        "workspace": group.workspace_id,
        "kind": group.kind.value,
        "title": group.title,
        "channels": list(group.channel_ids),
        "sorting": group.sorting.value,
        "collapsed": group.collapsed,
        "muted": group.muted,
    }


def _read_json(text: str) -> tuple[Category, ...]:
    """Ours as it was written; what cannot be read is as if there were none."""
    from chat_tui.model.categories import Category, CategoryKind, Sorting

    try:
        return tuple(
            Category(
                row["id"],
                row["workspace"],
                CategoryKind(row["kind"]),
                row["title"],
                tuple(row["channels"]),
                Sorting(row["sorting"]),
                bool(row["collapsed"]),
                bool(row.get("muted")),
            )
            for row in json.loads(text)
        )
    except (ValueError, KeyError, TypeError):
        return ()
