"""The instructions of a Dockerfile with their positions, as Docker's own reader splits them.

Comments, continuation lines, the directive ``# escape=``, here-documents and JSON lists are
understood. Nothing is expanded here, and all of it takes time in proportion to the text.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from descpipe.model.problem import Place, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from descpipe.model.problem import Problems

KEYWORDS = (
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK"),
    *("LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
)
HEREDOC_KEYWORDS = ("ADD", "COPY", "RUN")
LIST_KEYWORDS = ("ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME")
# Who gives a file of something else gets this many messages, not one for each line.
MAX_UNKNOWN = 10
# An image has 127 layers at most, so that no real Dockerfile comes near this.
MAX_INSTRUCTIONS = 1000
SHOWN_LENGTH = 40

DIRECTIVE = re.compile(r"#\s*(escape|syntax|check)\s*=\s*(.*?)\s*", re.IGNORECASE)
WORD = re.compile(r"\S+")
FLAG = re.compile(r"\s*(--\S+)")
BROKEN_LIST = re.compile(r"\[\s*[\"']")
JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"')
# Words with the quoted parts in them; a quote without its end is a character like others.
SHELL_WORD = re.compile(r"""(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*+"|'[^']*+'|["'\\])++""", re.DOTALL)
WHOLE_QUOTES = re.compile(r"""(?:[^"'\\]|\\.|"(?:[^"\\]|\\.)*+"|'[^']*+')*+\\?""", re.DOTALL)
HEREDOC = re.compile(r"""\d*<<(-?)(["']?)([^<"'\s]+)\2""")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a Dockerfile."""

    text: str
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Instruction:
    """One instruction of a Dockerfile.

    Attributes
    ----------
    keyword : str
        In capitals: ``COPY``.
    place : Place
        Where it begins.
    flags : tuple of Word
        As in ``--chmod=755``.
    text : str
        What follows, its lines joined.
    heredocs : tuple of str
        The texts of its here-documents.
    offset : int
        Where ``text`` begins in the joined lines.
    line_starts : tuple of (int, int, int)
        Offset, line and column of the beginning of each of its lines.
    """

    keyword: str
    place: Place
    flags: tuple[Word, ...]
    text: str
    heredocs: tuple[str, ...]
    offset: int
    line_starts: tuple[tuple[int, int, int], ...]

    def place_at(self, position: int) -> Place:
        """Return where a character of ``text`` stands in the file."""
        return _place(self.place.path, self.line_starts, self.offset + position)

    def flag(self, name: str) -> Word | None:
        """Return the value of a flag, or None if it is not given."""
        for flag in self.flags:
            given, _, value = flag.text[2:].partition("=")
            if given == name:
                return Word(value, flag.place)
        return None

    def words(self) -> tuple[Word, ...]:
        """Return the words, from a JSON list or separated by blanks, with their quotes."""
        listed = self.json_list()
        return self._found(WORD) if listed is None else listed

    def shell_words(self) -> tuple[Word, ...]:
        """Return the words, where blanks in quotes separate nothing."""
        return self._found(SHELL_WORD)

    def json_list(self) -> tuple[Word, ...] | None:
        """Return the strings of a JSON list, or None if it is written in another way."""
        if self.keyword not in LIST_KEYWORDS or not self.text.startswith("["):
            return None
        try:
            values = json.loads(self.text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            return None
        starts = [match.start() for match in JSON_STRING.finditer(self.text)]
        return tuple(
            Word(value, self.place_at(start)) for value, start in zip(values, starts, strict=True)
        )

    @property
    def is_broken_list(self) -> bool:
        """Whether a JSON list was meant, as it seems, but is none."""
        return BROKEN_LIST.match(self.text) is not None and self.json_list() is None

    def _found(self, pattern: re.Pattern[str]) -> tuple[Word, ...]:
        return tuple(
            Word(match[0], self.place_at(match.start())) for match in pattern.finditer(self.text)
        )


def read_instructions(path: Path, text: str, problems: Problems) -> tuple[Instruction, ...]:
    """Return the instructions of a Dockerfile's text.

    Parameters
    ----------
    path : Path
        The file, for positions.
    text : str
        What it holds.
    problems : Problems
        Gets what Docker would not read. A misspelt instruction is taken for the nearest one.
    """
    return tuple(_Reader(path, text, problems).instructions())


class _Reader:
    """Goes through the lines of a Dockerfile once."""

    def __init__(self, path: Path, text: str, problems: Problems) -> None:
        self.path = path
        self.lines = [line.removesuffix("\r") for line in text.split("\n")]
        self.problems = problems
        self.next = 0
        self.unknown = 0
        self.escape = self._escape_character()

    def instructions(self) -> Iterator[Instruction]:
        count = 0
        while self.unknown < MAX_UNKNOWN:
            text, starts = self._joined_lines()
            written = WORD.search(text)
            if written is None:
                return  # only at the end: lines without words are left out
            place = _place(self.path, starts, written.start())
            count += 1
            if count > MAX_INSTRUCTIONS:
                what = f"this Dockerfile has over {MAX_INSTRUCTIONS} instructions"
                self.problems.error("too-many-instructions", place, what, "join RUN lines by &&")
                return
            keyword = self._keyword(written[0], place)
            if not keyword:
                continue
            flags, offset = self._flags(text, written.end(), starts)
            rest = text[offset:].rstrip()
            yield Instruction(
                keyword=keyword,
                place=place,
                flags=flags,
                text=rest,
                heredocs=tuple(self._heredocs(keyword, rest, place)),
                offset=offset,
                line_starts=starts,
            )

    def _escape_character(self) -> str:
        """Return what continues a line, which a comment at the very top can change."""
        for number, line in enumerate(self.lines, start=1):
            match = DIRECTIVE.fullmatch(line.strip())
            if match is None:
                break
            if match[1].lower() != "escape":
                continue
            if match[2] in ("\\", "`"):
                return match[2]
            what = f"a line cannot be continued with {match[2][:SHOWN_LENGTH]!r}"
            self.problems.error(
                "bad-escape", Place(self.path, number), what, "write `# escape=\\`, or remove this"
            )
        return "\\"

    def _joined_lines(self) -> tuple[str, tuple[tuple[int, int, int], ...]]:
        """Return the next instruction as one line, without comments, and where its parts begin."""
        parts: list[str] = []
        starts: list[tuple[int, int, int]] = []
        length = 0
        while self.next < len(self.lines):
            line = self.lines[self.next]
            self.next += 1
            bare = line.lstrip()
            if not bare or bare.startswith("#"):
                continue  # between continued lines too
            part = line if starts else bare
            starts.append((length, self.next, len(line) - len(part) + 1))
            trimmed = part.rstrip(" \t")
            goes_on = trimmed.endswith(self.escape) and not trimmed.endswith(self.escape * 2)
            part = trimmed[:-1] if goes_on else part
            parts.append(part)
            length += len(part)
            if not goes_on:
                break
        return "".join(parts), tuple(starts)

    def _keyword(self, written: str, place: Place) -> str:
        keyword = written.upper()
        if keyword in KEYWORDS:
            return keyword
        shown = written[:SHOWN_LENGTH]
        near = get_close_matches(shown.upper(), KEYWORDS, n=1, cutoff=0.65)
        self.unknown += 1
        what = f"Docker has no instruction {shown!r}"
        do = did_you_mean(
            shown.upper(), near, "end the line before with \\ if it goes on here, or write RUN"
        )
        if self.unknown == MAX_UNKNOWN:
            do = "is this a Dockerfile? The rest of it is not read"
        self.problems.error("unknown-instruction", place, what, do)
        return near[0] if near else ""

    def _flags(
        self, text: str, offset: int, starts: tuple[tuple[int, int, int], ...]
    ) -> tuple[tuple[Word, ...], int]:
        """Return the flags and where the text behind them begins."""
        flags = []
        while match := FLAG.match(text, offset):
            flags.append(Word(match[1], _place(self.path, starts, match.start(1))))
            offset = match.end()
        blanks = len(text) - offset - len(text[offset:].lstrip())
        return tuple(flags), offset + blanks

    def _heredocs(self, keyword: str, text: str, place: Place) -> Iterator[str]:
        if "<<" not in text or keyword not in (*HEREDOC_KEYWORDS, "ONBUILD"):
            return
        if not WHOLE_QUOTES.fullmatch(text):
            return  # then Docker finds none either
        for word in SHELL_WORD.findall(text):
            match = HEREDOC.fullmatch(word)
            if match is not None:
                yield self._heredoc(match[3], place, drops_tabs=bool(match[1]))

    def _heredoc(self, name: str, place: Place, *, drops_tabs: bool) -> str:
        start = self.next
        while self.next < len(self.lines):
            line = self.lines[self.next]
            self.next += 1
            if (line.lstrip("\t") if drops_tabs else line) == name:
                return "\n".join(self.lines[start : self.next - 1])
        shown = name[:SHOWN_LENGTH]
        what = f"the text that begins with <<{shown} has no end"
        self.problems.error("unfinished-heredoc", place, what, f"add a line {shown} below the text")
        return "\n".join(self.lines[start:])


def _place(path: Path, starts: tuple[tuple[int, int, int], ...], offset: int) -> Place:
    index = bisect_right(starts, offset, key=lambda start: start[0]) - 1
    begin, line, column = starts[index]
    return Place(path, line, column + offset - begin)
