"""How does a person mend the words that are not known?"""

from __future__ import annotations

from functools import partial

from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.spell_marks import SpellMarks, WrongWord
from chat_tui.ui.widgets.composer import Composer
from chat_tui.ui.work import spawn

IGNORE, ADD = "ignore", "add"
BESIDE = 20


def open_door(screen: ChatKeys, words: str) -> None:
    """One after the other, in what stands in the composer or in these words where it is empty."""
    composer = screen.conversation.composer
    if words and composer.is_empty:
        composer.insert_text(words)
    if composer.spell == "off":
        screen.say('Spelling is off: compose.spell = "auto" looks at it.')
        return
    spawn(screen, partial(_mend, screen, composer), group="spell", exclusive=True)


async def _mend(screen: ChatKeys, composer: Composer) -> None:
    marks = composer.spell_marks
    if marks is None or marks.speller is None:
        screen.say("There is neither aspell nor hunspell here.", "warning")
        return
    here, text = composer.destination, composer.text
    await marks.look()
    if marks.speller.is_dead:
        screen.say("The spelling program does not answer. Has it a dictionary?", "warning")
        return
    if composer.text != text:
        return
    mended = 0
    while wrong := next(iter(marks.wrong()), None):
        answer = await _ask(screen, wrong, composer.document[wrong.begin[0]])
        if answer is None or composer.destination != here:
            return
        await _do(composer, marks, wrong, answer)
        mended += 1
    screen.say("That was all." if mended else "No word is unknown.")


async def _ask(screen: ChatKeys, wrong: WrongWord, line: str) -> str | None:
    """`=WORD` to take, or IGNORE or ADD."""
    proposed = [
        Choice(f"={word}", safe_line(word, 40), sign=f"{number}")
        for number, word in enumerate(wrong.proposals, 1)
    ]
    others = [
        Choice(IGNORE, "it is right", sign="i"),
        Choice(ADD, "it is right, for ever", sign="a"),
    ]
    question = dialogs.LetterQuestion(
        f"{wrong.word}?", f"{_around(wrong, line)}\n", [*proposed, *others], verb="take"
    )
    return await screen.app.push_screen_wait(question)


def _around(wrong: WrongWord, line: str) -> str:
    """What stands beside it."""
    begin = max(0, wrong.begin[1] - BESIDE)
    before = "..." if begin else ""
    return before + safe_line(line[begin : wrong.end[1] + BESIDE], 54)


async def _do(composer: Composer, marks: SpellMarks, wrong: WrongWord, answer: str) -> None:
    if answer in (IGNORE, ADD):
        assert marks.speller is not None
        await marks.speller.accept(wrong.word, always=answer == ADD)
    else:
        composer.replace(answer[1:], wrong.begin, wrong.end)
    composer.notify_style_update()
    composer.refresh()
