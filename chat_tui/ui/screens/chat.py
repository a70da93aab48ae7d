"""Who answers when a widget of the chat screen wishes something?"""

from __future__ import annotations

from functools import partial

from textual import events, work

from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.messages import Message
from chat_tui.ui import deeds, dialogs, real_cursor
from chat_tui.ui.screens.chat_frame import AFTER_FIRST_PAINT
from chat_tui.ui.screens.reading_back import ReadingBack
from chat_tui.ui.sending import submit
from chat_tui.ui.widgets.channel_list import ChannelList
from chat_tui.ui.widgets.composer import Composer
from chat_tui.ui.widgets.pane_ranges import RangedPane
from chat_tui.ui.widgets.pane_selection import SelectablePane
from chat_tui.ui.widgets.pane_text_selection import TextSelectingPane
from chat_tui.ui.work import spawn


def look_for_left_text(screen: ChatScreen) -> None:
    """Bring back what was in an editor when the app ended."""
    if screen.account.mine.path.with_suffix(".editing").exists():
        from chat_tui.ui.writing_outside import bring_back

        spawn(screen, partial(bring_back, screen), group="editor")


class ChatScreen(ReadingBack):
    """The finished screen: widgets, keys, and the answers to what widgets ask."""

    _was_shown = False

    def on_channel_list_chosen(self, event: ChannelList.Chosen) -> None:
        """A channel was chosen in the list."""
        self.open_channel(event.channel_id)

    def on_channel_list_thread_chosen(self, event: ChannelList.ThreadChosen) -> None:
        """A thread was chosen in the list."""
        self.go_to_thread(event.root_id)

    # Writing.

    async def on_composer_submitted(self, event: Composer.Submitted) -> None:
        """On disk before anything else happens, unless there is something to ask first."""
        from chat_tui.ui import guarding  # with what it looks for, once there is something to look at

        if guarding.is_to_wait(self, event):
            self.asking.append(event)
            spawn(self, partial(guarding.ask_in_turn, self, event.destination), group="guards")
        else:
            await submit(self, event)

    def on_composer_pasted(self, event: Composer.Pasted) -> None:
        """More than text, or more of it than people say, was pasted."""
        from chat_tui.ui import taking_pastes

        composer = (self.main if event.composer is self.main.composer else self.thread).composer
        if event.picture is not None:
            taking_pastes.attach_picture(self, composer, event.picture)
        elif event.where:
            taking_pastes.offer(self, composer, event.text, *event.where)
        else:
            taking_pastes.ask(self, composer, event.text)

    def on_composer_wanted(self, event: Composer.Wanted) -> None:
        """The composer's keys that reach beyond it."""
        conversation = self.main if event.composer is self.main.composer else self.thread
        composer = conversation.composer
        if event.what == "messages":
            conversation.pane.focus()
            conversation.pane.select_some()
        elif event.what == "newest":
            conversation.pane.scroll_to_end()
        elif event.what in ("editor", "preview", "spell", "take_back"):
            self.action_go(event.what)
        elif event.what == "files" and conversation.bar is not None:
            conversation.bar.focus()
        elif event.what == "attach":
            self._ask_for_file(composer)
        elif event.what == "older":
            from chat_tui.ui.sent_history import recall

            recall(self.account, composer)
        elif event.what == "reply_last":
            self._reply_to_last(composer)
        elif composer.destination is not None:
            here = composer.destination
            message = self.account.store.last_own_message(here.channel_id, here.root_id)
            if message is not None and self.account.capabilities.edit:
                conversation.edit(message)

    @work(exclusive=True, group="attach", exit_on_error=False)
    async def _ask_for_file(self, composer: Composer) -> None:
        """In an empty composer as a command, whose path is completed; a text is left as it is."""
        if composer.offered:
            from chat_tui.ui import taking_pastes

            taking_pastes.attach(self, composer)
            return
        if composer.is_empty:
            composer.insert_text("/attach ")
            return
        here = composer.destination
        path = await self.app.push_screen_wait(dialogs.PromptScreen("File to attach"))
        if path:
            self.run_command(f"/attach {path}", here)

    def _reply_to_last(self, composer: Composer) -> None:
        here = composer.destination
        if here is None or here.root_id is not None:
            return
        rows = self.account.store.timeline(here.channel_id, limit=20).rows
        last = next((row for row in reversed(rows) if isinstance(row, Message) and not row.deleted_at), None)
        if last is not None:
            deeds.do(deeds.Place(self, self.main), "reply", last)

    # Messages.

    def on_selectable_pane_asked(self, event: SelectablePane.Asked) -> None:
        """A key asks for something to be done with a message."""
        deeds.do(deeds.Place(self, self.conversation), event.what, event.item, *event.which)

    def on_ranged_pane_asked_of_many(self, event: RangedPane.AskedOfMany) -> None:
        """A key asks for something to be done with all of a range."""
        from chat_tui.ui.deeds import several

        several.do(deeds.Place(self, self.conversation), event.what, event.messages)

    @work(group="deed", exit_on_error=False)
    async def on_text_selecting_pane_text_selected(self, event: TextSelectingPane.TextSelected) -> None:
        """Text was selected with the mouse."""
        from chat_tui.ui.deeds.copying import copy_text

        await copy_text(deeds.Place(self, self.conversation), event.text)

    @work(group="deed", exit_on_error=False)
    async def on_selectable_pane_link_clicked(self, event: SelectablePane.LinkClicked) -> None:
        """A link was clicked."""
        from chat_tui.ui.deeds.opening import open_url

        await open_url(deeds.Place(self, self.conversation), event.url)

    def on_selectable_pane_left_selection(self) -> None:
        """Back to writing."""
        self.conversation.composer.focus()

    def on_key(self, event: events.Key) -> None:
        """A letter that does nothing in a list is the beginning of a message."""
        focused = self.focused
        lists = (self.channels, self.main.pane, self.thread.pane)
        if (
            focused in lists
            and event.is_printable
            and event.character
            and event.key not in self.active_bindings
        ):
            event.stop()
            composer = self.conversation.composer
            self.conversation.pane.clear_selection()
            composer.focus()
            composer.insert_text(event.character)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """A dialog closed, or another account's screen gave way to this one."""
        # What was mounted a moment ago has its styles; before the first paint they are not worked out again.
        event.refresh_styles = event.refresh_styles and self._was_shown
        if not self._was_shown:
            self.call_after_refresh(self.set_timer, 2 * AFTER_FIRST_PAINT, partial(look_for_left_text, self))
        self._was_shown = True
        self.update_visibility()
        self.call_after_refresh(real_cursor.on_resume, self)

    # The keys that concern what is seen.

    def action_close(self) -> None:
        """Step back by one: selected text, an edit, a selection, the thread, a jump, reading back.

        What is written is not lost by it.
        """
        conversation = self.conversation
        if self.main.pane.drop_text() or self.thread.pane.drop_text():
            return
        if conversation.leave_edit():
            return
        if self.focused is not conversation.composer:
            conversation.pane.clear_selection()
            conversation.composer.focus()
        elif self.is_in_thread:
            self.close_thread()
        elif self.chat_app.whereabouts.is_just_gone:
            self.action_back()
        else:
            self.main.messages.scroll_to_end()

    def action_page(self, step: int) -> None:
        """Scroll the messages by a page."""
        pane = self.conversation.pane
        (pane.page_down if step > 0 else pane.page_up)()

    def action_unread_line(self) -> None:
        """To the first unread message of this visit."""
        self.main.messages.show_unread_line()

    def action_layout(self) -> None:
        """The next of the ways to share the screen out."""
        self.layouts.turn()

    def action_reconnect(self) -> None:
        """Do not wait for the next try; who is signed out signs in again, unless that was done elsewhere."""
        if self.account.connection.state.phase is ConnectionPhase.SIGNED_OUT:
            self.action_go(f"sign_in {self.account.name}")
        self.account.retry_now()
        if self.account.connection.is_online:
            waits = self.account.outbox.waiting() > 0
            self.say("What waits is tried now." if waits else "Connected already; the line is being checked.")
