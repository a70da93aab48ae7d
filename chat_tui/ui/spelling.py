"""Which words of a text does the spelling program of this machine not know, and what does it propose?

`aspell -a` or `hunspell -a` runs as a child that is given a word a line on its standard input; what is
written never stands among its arguments. If it ends, hangs or says nonsense, nothing is marked any more.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from shutil import which

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that the program may take for a word."""
LONGEST_WORD = 40
LONGEST_LINE = 64 * 1024
MOST_PROPOSALS = 7
MOST_KNOWN = 20_000
"""Words after which what was learnt is forgotten."""
_NO_PROSE = re.compile(
    r"(`+)(?!`).*?(?<!`)\1(?!`)|\w+://\S*|www\.\S*|\S*[@#~:/\\_=<>{}|]\S*|\S*\w\.\w\S*|\S*\d\S*"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FENCE = re.compile(r"\s*(?:```|~~~)")


def words_in(line: str) -> Iterator[tuple[int, str]]:
    """The words of a line that are prose, and where they begin: no names, addresses, paths or code."""
    prose = _NO_PROSE.sub(lambda found: " " * len(found[0]), line)
    for found in _WORD.finditer(prose):
        if 1 < len(found[0]) <= LONGEST_WORD and not found[0][1:].isupper():
            yield found.start(), found[0]


def prose_lines(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines that are no code, with their numbers."""
    is_code = False
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code:
            yield number, line


def spell_command(language: str, find: Callable[[str], str | None] = which) -> tuple[str, ...] | None:
    """The program to be asked, `auto` for the language of the environment; None where there is none."""
    if language == "off" or not re.fullmatch(r"\w[\w.-]*", language):
        return None
    is_named = language != "auto"
    if find("aspell"):
        return ("aspell", "-a", "--encoding=utf-8", *((f"--lang={language}",) if is_named else ()))
    if find("hunspell"):
        return ("hunspell", "-a", "-i", "utf-8", *(("-d", language) if is_named else ()))
    return None


class Speller:
    """One child, asked for a word at a time; it is begun by the first."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._known: dict[str, tuple[str, ...] | None] = {}
        """What was answered: None for a right word, else the proposals."""
        self.is_dead = False

    def proposals(self, word: str) -> tuple[str, ...] | None:
        """What is proposed for a wrong word; None for one that is right or was not asked for yet."""
        return self._known.get(word)

    async def learn(self, words: Iterable[str]) -> bool:
        """Ask for those that are not known yet; whether any of them is wrong."""
        found = False
        async with self._turn:
            for word in dict.fromkeys(words):
                if self.is_dead:
                    break
                if word not in self._known:
                    found |= await self._ask(word)
        return found

    async def accept(self, word: str, *, always: bool) -> None:
        """It is right from now on, for this session or in the person's own word list."""
        self._known[word] = None
        async with self._turn:
            if not self.is_dead:
                await self._write(f"*{word}\n#\n" if always else f"@{word}\n")

    async def close(self) -> None:
        """End the child; it is asked nothing more."""
        self.is_dead = True
        await self._end()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()

    async def _ask(self, word: str) -> bool:
        try:
            answer = await asyncio.wait_for(self._answer(word), PATIENCE)
        except asyncio.CancelledError:
            await self._end()  # the rest of its answer must not be taken for another
            raise
        except (OSError, TimeoutError, EOFError, ValueError) as error:
            log.warning("no more spelling: %r", error)
            await self.close()
            return False
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[word] = answer
        return answer is not None

    async def _answer(self, word: str) -> tuple[str, ...] | None:
        """A line for each part of the word, then an empty one."""
        await self._write(f"^{word}\n")
        assert self._process is not None
        assert self._process.stdout is not None
        answer: tuple[str, ...] | None = None
        while line := (await self._process.stdout.readline()).decode(errors="replace"):
            if not line.strip():
                return answer
            if line[0] in "&?#":
                proposed = line.partition(": ")[2].strip().split(", ")[:MOST_PROPOSALS]
                answer = tuple(each for each in proposed if each.isprintable() and each)
        raise EOFError

    async def _write(self, text: str) -> None:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=LONGEST_LINE,
                start_new_session=True,  # what the terminal sends its processes is not meant for it
            )
            assert self._process.stdout is not None
            if not await self._process.stdout.readline():  # its own name
                raise EOFError
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode())
        await self._process.stdin.drain()
