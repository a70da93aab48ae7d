"""What does a command of vim make of a text? It says None of what cannot be done there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from chat_tui.ui.vim import motions
from chat_tui.ui.vim.letters import (
    backward,
    first_word,
    forward,
    line_at,
    lines_from,
    on_a_character,
)
from chat_tui.ui.vim.motions import MOTIONS, OTHER_WAY, Goal, Span
from chat_tui.ui.vim.objects import object_at
from chat_tui.ui.vim.reading import OPERATORS, Command
from chat_tui.ui.vim.view import Kept, Memory, View

LONGEST_PASTE = 100_000
"""Characters that a paste with a count may make."""
SHORT: Mapping[str, tuple[str, str]] = {
    "cut": ("delete", "right"),
    "cut_back": ("delete", "left"),
    "replace_one": ("change", "right"),
    "replace_line": ("change", "change"),
    "delete_rest": ("delete", "line_end"),
    "change_rest": ("change", "line_end"),
    "yank_line": ("yank", "yank"),
}
"""Commands of one key that are an operator with a movement."""
FINDS = frozenset(OTHER_WAY)
REPEATED = frozenset({"join", "replace", "case", "paste", "paste_before"})
OF_A_SELECTION: Mapping[str, str] = {
    "delete": "delete", "cut": "delete", "change": "change", "replace_one": "change", "yank": "yank",
    "delete_rest": "delete lines", "cut_back": "delete lines", "change_rest": "change lines",
    "replace_line": "change lines", "yank_line": "yank lines",
}  # fmt: skip


def perform(view: View, command: Command, memory: Memory) -> View | None:
    """The text, the cursor and the mode behind a command."""
    if view.selects:
        return _with_selection(view, command, memory)
    if command.verb == "repeat":
        return _repeat(view, command, memory)
    done = _do(view, command, memory)
    if done is not None and (done.text != view.text or done.mode == "typing"):
        memory.change, memory.typed = command, ""
    return done


def typed(view: View, text: str, memory: Memory) -> View:
    """The mode after typing, and what was typed is remembered with the command that began it."""
    memory.typed = text
    line = line_at(view.text, view.at)
    return View(view.text, on_a_character(view.text, max(line.start, backward(view.text, view.at))))


def move(view: View, command: Command, memory: Memory) -> Goal | None:
    """Where a movement or a search in the line leads."""
    verb = command.verb
    if verb in FINDS:
        memory.found = command
        return motions.found(verb, command.char, view.text, view.at, command.times)
    if verb in ("find_again", "find_other_way"):
        known = memory.found
        if known is None:
            return None
        way = known.verb if verb == "find_again" else OTHER_WAY[known.verb]
        return motions.found(way, known.char, view.text, view.at, command.times, again=True)
    return motions.goal(verb, view.text, view.at, command.count)


def _do(view: View, command: Command, memory: Memory) -> View | None:
    if command.verb in SHORT:
        verb, where = SHORT[command.verb]
        command = replace(command, verb=verb, where=where)
    if command.verb in OPERATORS:
        span = _span(view, command, memory)
        return None if span is None else _operate(view, command.verb, span, memory)
    if command.verb in _DEEDS:
        return _DEEDS[command.verb](view, command, memory)
    goal = move(view, command, memory)
    return None if goal is None else View(view.text, on_a_character(view.text, goal.at))


def _span(view: View, command: Command, memory: Memory) -> Span | None:
    """What an operator works on."""
    text, at, where = view.text, view.at, command.where
    if where == command.verb:
        line = lines_from(text, at, command.times)
        return Span(line.start, line.end, lines=True)
    if where in ("insert", "append"):
        return object_at(text, at, command.char, command.times, around=where == "append")
    if where in MOTIONS:
        change = command.verb == "change"
        goal = motions.goal(where, text, at, command.count, operated=True, change=change)
    else:
        goal = move(view, Command(where, command.count, "", command.char), memory)
    return None if goal is None else motions.span(text, at, goal)


def _operate(view: View, verb: str, span: Span, memory: Memory) -> View | None:
    text = view.text
    taken = text[span.start : span.end]
    if span.start == span.end and not span.lines and verb != "change":
        return None
    if taken or span.lines:
        memory.kept = Kept(taken, span.lines)
    if verb == "yank":
        stays = span.lines and line_at(text, view.at).start == span.start
        return View(text, view.at if stays else on_a_character(text, span.start))
    if verb == "change":
        return View(text[: span.start] + text[span.end :], span.start, "typing")
    if not span.lines:
        left = text[: span.start] + text[span.end :]
        return View(left, on_a_character(left, span.start))
    return _without_lines(text, span)


def _without_lines(text: str, span: Span) -> View:
    """The end of the last line goes along, or that of the line before where there is no line behind."""
    start, end = (span.start, span.end + 1) if span.end < len(text) else (max(0, span.start - 1), span.end)
    left = text[:start] + text[end:]
    return View(left, first_word(left, min(span.start, len(left))))


def _insert(view: View, command: Command, memory: Memory) -> View:
    text, line = view.text, line_at(view.text, view.at)
    at = {
        "insert": view.at,
        "append": forward(text, view.at),
        "insert_first": first_word(text, view.at) if text[line.start : line.end].strip() else line.end,
        "append_last": line.end,
    }
    if command.verb in at:
        return View(text, at[command.verb], "typing")
    place = line.end if command.verb == "line_below" else line.start
    return View(f"{text[:place]}\n{text[place:]}", place + (command.verb == "line_below"), "typing")


def _replace(view: View, command: Command, memory: Memory) -> View | None:
    text, end = view.text, forward(view.text, view.at, command.times)
    letters = sum(1 for _ in _letters(text, view.at, end))
    if letters < command.times:
        return None
    changed = text[: view.at] + command.char * letters + text[end:]
    return View(changed, on_a_character(changed, view.at + len(command.char) * letters - 1))


def _letters(text: str, start: int, end: int) -> list[str]:
    from chat_tui.text.width import graphemes

    return [each for line in text[start:end].split("\n") for each in graphemes(line)]


def _case(view: View, command: Command, memory: Memory) -> View | None:
    text, end = view.text, forward(view.text, view.at, command.times)
    if end == view.at:
        return None
    swapped = text[view.at : end].swapcase()
    changed = text[: view.at] + swapped + text[end:]
    return View(changed, on_a_character(changed, view.at + len(swapped)))


def _join(view: View, command: Command, memory: Memory) -> View | None:
    line = lines_from(view.text, view.at, max(2, command.times))
    return _joined(view.text, Span(line.start, line.end))


def _joined(text: str, span: Span) -> View | None:
    first, *rest = text[span.start : span.end].split("\n")
    if not rest:
        return None
    at = span.start
    for each in rest:
        at = span.start + len(first.rstrip())
        stripped = each.strip()
        first = f"{first.rstrip()} {stripped}" if stripped and first.strip() else first.rstrip() + stripped
    changed = text[: span.start] + first + text[span.end :]
    return View(changed, on_a_character(changed, at))


def _paste(view: View, command: Command, memory: Memory) -> View | None:
    text, kept = view.text, memory.kept
    if not kept.text and not kept.lines:
        return None
    times = min(command.times, max(1, LONGEST_PASTE // (len(kept.text) + 1)))
    before = command.verb == "paste_before"
    line = line_at(text, view.at)
    if kept.lines:
        put = "\n".join([kept.text] * times)
        place = line.start if before else line.end
        changed = f"{text[:place]}{put}\n{text[place:]}" if before else f"{text[:place]}\n{put}{text[place:]}"
        return View(changed, first_word(changed, place + (not before)))
    put = kept.text * times
    place = view.at if before else forward(text, view.at)
    changed = text[:place] + put + text[place:]
    last = place if "\n" in put else backward(changed, place + len(put))
    return View(changed, on_a_character(changed, last))


def _select(view: View, command: Command, memory: Memory) -> View:
    mode = "visual line" if command.verb == "visual_lines" else "visual"
    return View(view.text, view.at, mode, view.at)  # type: ignore[arg-type] # one of the two


def _repeat(view: View, command: Command, memory: Memory) -> View | None:
    """The last change again, with what was typed then."""
    known, text = memory.change, memory.typed
    if known is None:
        return None
    done = _do(view, replace(known, count=command.count or known.count), memory)
    if done is None or done.mode != "typing":
        return done
    changed = done.text[: done.at] + text + done.text[done.at :]
    return typed(View(changed, done.at + len(text)), text, memory)


def _with_selection(view: View, command: Command, memory: Memory) -> View | None:
    """What a command does where something is selected."""
    verb = command.verb
    if verb in ("visual", "visual_lines"):
        other = _select(view, command, memory).mode
        return View(view.text, view.at) if other == view.mode else replace(view, mode=other)
    if verb in OF_A_SELECTION:
        return _operate_on_selection(view, OF_A_SELECTION[verb], memory)
    if verb == "object":
        span = object_at(view.text, view.at, command.char, command.times, around=command.where == "append")
        if span is None or span.start == span.end:
            return None
        mode = "visual line" if span.lines else view.mode
        return View(view.text, backward(view.text, span.end), mode, span.start)
    if verb in ("line_below", "line_above"):
        return replace(view, at=view.anchor, anchor=view.at)
    if verb in REPEATED:
        return _change_selected(view, command, memory)
    goal = move(view, command, memory)
    return None if goal is None else replace(view, at=on_a_character(view.text, goal.at))


def _operate_on_selection(view: View, how: str, memory: Memory) -> View | None:
    verb, _, lines = how.partition(" ")
    view = replace(view, mode="visual line") if lines else view
    span, text = view.selected, view.text
    done = _operate(View(text, span.start), verb, span, memory)
    if done is not None and verb != "yank":
        # To be done again on as much as this was.
        if span.lines:
            memory.change = Command(verb, text.count("\n", span.start, span.end) + 1, verb)
        else:
            memory.change = Command(verb, len(_letters(text, span.start, span.end)), "right")
        memory.typed = ""
    return done


def _change_selected(view: View, command: Command, memory: Memory) -> View | None:
    text, span = view.text, view.selected
    chosen = text[span.start : span.end]
    if command.verb == "join":
        line = lines_from(text, span.start, max(2, chosen.count("\n") + 1))
        return _joined(text, Span(line.start, line.end))
    if command.verb.startswith("paste"):
        return _put_over(view, memory, keeps=command.verb == "paste_before")
    if command.verb == "case":
        changed = chosen.swapcase()
    else:
        changed = "\n".join(command.char * len(_letters(line, 0, len(line))) for line in chosen.split("\n"))
    return View(text[: span.start] + changed + text[span.end :], on_a_character(text, span.start))


def _put_over(view: View, memory: Memory, *, keeps: bool) -> View:
    """Put what was copied in place of what is selected, which is what is copied then."""
    text, span, put = view.text, view.selected, memory.kept
    if not keeps:
        memory.kept = Kept(text[span.start : span.end], span.lines)
    between = f"\n{put.text}\n" if put.lines and not span.lines else put.text
    changed = text[: span.start] + between + text[span.end :]
    if put.lines or span.lines or "\n" in between:
        return View(changed, on_a_character(changed, span.start + (between != put.text)))
    return View(changed, on_a_character(changed, max(span.start, span.start + len(between) - 1)))


_DEEDS: Mapping[str, Callable[[View, Command, Memory], View | None]] = {
    **dict.fromkeys(("insert", "append", "insert_first", "append_last", "line_below", "line_above"), _insert),
    "replace": _replace,
    "case": _case,
    "join": _join,
    "paste": _paste,
    "paste_before": _paste,
    "visual": _select,
    "visual_lines": _select,
}
