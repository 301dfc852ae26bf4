"""The instructions of a Dockerfile with their positions, as Docker's own reader splits them.

Comments, continuation lines, the directive ``# escape=``, here-documents and JSON lists are
understood. Nothing is expanded here, and all of it takes time in proportion to the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from descpipe.dockerfiles.words import BLANK_SEPARATED, SHELL, JoinedLine, Word
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
PAIR_KEYWORDS = ("ARG", "ENV", "LABEL")
LIST_KEYWORDS = ("ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME")
# Who gives a file of something else gets this many messages, not one for each line.
MAX_UNKNOWN = 10
# An image has 127 layers at most, so that no real Dockerfile comes near this.
MAX_INSTRUCTIONS = 1000
SHOWN_LENGTH = 40

DIRECTIVE = re.compile(r"#\s*(escape|syntax|check)\s*=\s*(.*?)\s*", re.IGNORECASE)
FLAG = re.compile(r"\s*(--\S+)")
BROKEN_LIST = re.compile(r"\[\s*[\"']")
WHOLE_QUOTES = re.compile(r"""(?:[^"'\\]|\\.|"(?:[^"\\]|\\.)*+"|'[^']*+')*+\\?""", re.DOTALL)
HEREDOC = re.compile(r"""\d*<<(-?)(["']?)([^<"'\s]+)\2""")


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
    words : tuple of Word
        What follows, from a JSON list or else separated by blanks, with their quotes.
    is_list : bool
        Whether it is a JSON list.
    shell_words : tuple of Word
        For names and values: the words, where blanks in quotes separate nothing.
    heredocs : tuple of str
        The texts of its here-documents.
    """

    keyword: str
    place: Place
    flags: tuple[Word, ...]
    text: str
    words: tuple[Word, ...]
    is_list: bool
    shell_words: tuple[Word, ...]
    heredocs: tuple[str, ...]

    @property
    def is_broken_list(self) -> bool:
        """Whether a JSON list was meant, as it seems, but is none."""
        return BROKEN_LIST.match(self.text) is not None and not self.is_list

    @property
    def pairs(self) -> list[tuple[str, Word]]:
        """The names and values that an ENV sets, or an ARG with values."""
        words = self.shell_words
        if self.keyword == "ENV" and words and "=" not in words[0].text:
            value = self.text[len(words[0].text) :].strip()
            return [(words[0].text, Word(value, words[0].place))] if value else []
        parts = [(word.text.partition("="), word.place) for word in words]
        return [(name, Word(value, place)) for (name, sign, value), place in parts if sign]

    def flag(self, name: str) -> Word | None:
        """Return the value of a flag, or None if it is not given."""
        for flag in self.flags:
            given, _, value = flag.text[2:].partition("=")
            if given == name:
                return Word(value, flag.place)
        return None


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
            line = self._joined_lines()
            written = BLANK_SEPARATED.search(line.text)
            if written is None:
                return  # only at the end: lines without words are left out
            place = line.place_at(written.start())
            count += 1
            if count > MAX_INSTRUCTIONS:
                what = f"this Dockerfile has over {MAX_INSTRUCTIONS} instructions"
                self.problems.error("too-many-instructions", place, what, "join RUN lines by &&")
                return
            keyword = self._keyword(written[0], place)
            if keyword:
                yield self._instruction(keyword, place, line, written.end())

    def _instruction(
        self, keyword: str, place: Place, line: JoinedLine, offset: int
    ) -> Instruction:
        flags = []
        while match := FLAG.match(line.text, offset):
            flags.append(Word(match[1], line.place_at(match.start(1))))
            offset = match.end()
        text = line.text[offset:].strip()
        may_be_list = keyword in LIST_KEYWORDS and text.startswith("[")
        listed = line.json_list(offset) if may_be_list else None
        return Instruction(
            keyword=keyword,
            place=place,
            flags=tuple(flags),
            text=text,
            words=line.words(BLANK_SEPARATED, offset) if listed is None else listed,
            is_list=listed is not None,
            shell_words=line.words(SHELL, offset) if keyword in PAIR_KEYWORDS else (),
            heredocs=tuple(self._heredocs(keyword, text, place)),
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

    def _joined_lines(self) -> JoinedLine:
        """Return the next instruction as one line; an empty one at the end."""
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
        return JoinedLine(self.path, "".join(parts), tuple(starts))

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

    def _heredocs(self, keyword: str, text: str, place: Place) -> Iterator[str]:
        if "<<" not in text or keyword not in (*HEREDOC_KEYWORDS, "ONBUILD"):
            return
        if not WHOLE_QUOTES.fullmatch(text):
            return  # then Docker finds none either
        for word in SHELL.findall(text):
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
