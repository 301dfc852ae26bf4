"""What is wrong with text that is not YAML, in plain words and with the cure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
KEY = re.compile(r"\s*(?:- +)*[\w-]+\s*:(?=\s|$)")
GLUED = re.compile(r"\s*(?P<key>[\w-]+):(?P<value>[^\s:/][^,}\]]*)")
EQUALS = re.compile(r"\s*(?P<key>[\w-]+)\s*=\s*(?P<value>.+)")
CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")
CLOSING = {"[": "]", "{": "}"}
LONGEST = 60
FARTHEST = 50
# Where a space counts, one that only looks like it; word processors and web pages make them.
ODD_SPACE = re.compile("(?:^[ \\t]*|[:,-])([\xa0\u2000-\u200b\u202f\u3000\ufeff])")


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where a text stops being YAML, and what to do about it.

    Attributes
    ----------
    line, column : int
        Counted from 0.
    what, do : str
        What is wrong, and what to write.
    """

    line: int
    column: int
    what: str
    do: str


def explain(text: str, says: str, at: tuple[int, int], begun: tuple[int, int] | None) -> Mistake:
    """Return the mistake that made a parser stop.

    Parameters
    ----------
    text : str
        What was parsed.
    says : str
        The parser's own words.
    at : tuple of int
        The line and the column at which it stopped, counted from 0.
    begun : tuple of int or None
        Where what it was reading begins, if it says so.
    """
    # The last part is what follows the lines that matter.
    lines = LINE_BREAK.split(text, maxsplit=at[0] + 2)[: at[0] + 2]
    stop = _Stop(lines, *at, *(begun or at))
    rules = (rule for words, rule in RULES.items() if words in says)
    found = (mistake for rule in (_odd_space, _conflict, *rules) if (mistake := rule(stop)))
    other = stop.here(f"this cannot be read: {says}", "check quotes, colons and indentation")
    return next(found, other)


class _Stop:
    """Where a parser stopped, and where what it was reading begins."""

    def __init__(
        self, lines: list[str], line: int, column: int, begun_line: int, begun_column: int
    ) -> None:
        self.lines = lines
        self.line = line
        self.column = column
        self.begun_line = begun_line
        self.begun_column = begun_column
        self.text = self.at(line)
        self.begun_text = self.at(begun_line)
        self.before = self.text[:column].rstrip()
        self.after = self.text[column:]

    def at(self, line: int) -> str:
        """Return a line; empty behind the end."""
        return self.lines[line] if line < len(self.lines) else ""

    def above(self) -> int | None:
        """Return the nearest line above that says something."""
        first = max(0, self.line - FARTHEST)
        lines = range(self.line - 1, first - 1, -1)
        says = (line for line in lines if self.lines[line].split("#")[0].strip())
        return next(says, None)

    def here(self, what: str, do: str) -> Mistake:
        """Tell a mistake where the parser stopped."""
        return Mistake(self.line, self.column, what, do)

    def begun(self, what: str, do: str) -> Mistake:
        """Tell a mistake where it begins."""
        return Mistake(self.begun_line, self.begun_column, what, do)

    def in_line(self, line: int, what: str, do: str) -> Mistake:
        """Tell a mistake at the first word of a line."""
        text = self.at(line)
        return Mistake(line, len(text) - len(text.lstrip()), what, do)


def _brief(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _odd_space(stop: _Stop) -> Mistake | None:
    """Find tabs that indent, and characters that only look like spaces."""
    for line in dict.fromkeys((stop.begun_line, stop.line)):
        text = stop.at(line)
        indentation = text[: len(text) - len(text.lstrip())]
        if "\t" in indentation:
            what, do = "a tab indents this line", "use spaces instead, two for each level"
            return Mistake(line, indentation.index("\t"), what, do)
    for line in (stop.begun_line, stop.line, stop.above() or 0):
        odd = ODD_SPACE.search(stop.at(line))
        if odd:
            what = "this character looks like a space, and is another"
            return Mistake(line, odd.start(1), what, "type an ordinary space instead")
    return None


def _conflict(stop: _Stop) -> Mistake | None:
    for line in (stop.begun_line, stop.line):
        if stop.at(line).startswith(CONFLICT):
            what = "git left the mark of a conflict here"
            return Mistake(line, 0, what, "keep one of the two versions, and remove the marks")
    return None


def _begins_badly(stop: _Stop) -> Mistake:
    """Tell a value that begins with a character of special meaning."""
    text = stop.begun_text[stop.begun_column :]
    value = re.split(r"[,\]}]|\s#|\s*$", text, maxsplit=1)[0]
    do = f"put the value in quotes, '{_brief(value)}'"
    return stop.begun(f"a value cannot begin with {text[:1]}", do)


def _item_in_line(stop: _Stop) -> Mistake:
    what = "an item of a list begins in the line of its key"
    return stop.here(what, f"write it in brackets, [{_brief(stop.after[1:])}], or on its own line")


def _bad_escape(stop: _Stop) -> Mistake:
    what = "a backslash has a special meaning in double quotes"
    return stop.here(what, "use single quotes instead")


def _open_quote(stop: _Stop) -> Mistake:
    quote = stop.begun_text[stop.begun_column : stop.begun_column + 1]
    return stop.begun("the quote that begins here has no end", f"add {quote} where the text ends")


def _open_bracket(stop: _Stop) -> Mistake:
    """Tell a bracket that is not closed, or closed by another, or that lacks a comma inside."""
    bracket = stop.begun_text[stop.begun_column]
    closing = CLOSING[bracket]
    if stop.after[:1] in ("]", "}"):
        return stop.here(f"{bracket} is closed by {stop.after[0]}", f"write {closing} here")
    if stop.line == stop.begun_line and stop.after:
        return stop.here("a comma is missing before this", "separate what is in brackets by commas")
    what = f"the {bracket} that begins here has no end"
    return stop.begun(what, f"add {closing} where it ends")


def _nothing_there(stop: _Stop) -> Mistake:
    character = stop.after[:1] or "nothing"
    what = f"{character} stands where a value should be"
    return stop.here(what, "write a value before it, or remove it")


def _colon_in_brackets(stop: _Stop) -> Mistake:
    """Tell a colon within a word: in a key it needs a space, a value needs quotes."""
    word = re.split(r"[,\]}]", stop.begun_text[stop.begun_column :], maxsplit=1)[0]
    key, _, value = word.partition(":")
    before = stop.begun_text[: stop.begun_column].rstrip()
    if before.endswith(":") or value.startswith("//"):
        what = "a value with a colon inside, in brackets, needs quotes"
        return stop.begun(what, f'write "{_brief(word)}"')
    return stop.here("no space stands after this colon", f"write {key}: {_brief(value)}")


def _no_colon(stop: _Stop) -> Mistake:
    return _line_without_colon(stop, stop.begun_line)


def _line_without_colon(stop: _Stop, line: int) -> Mistake:
    """Tell a line that is no key with a value."""
    text = stop.at(line)
    glued, equals = GLUED.match(text), EQUALS.match(text)
    if glued:
        what, do = (
            "no space stands after the colon",
            f"write {glued['key']}: {_brief(glued['value'])}",
        )
    elif equals:
        what, do = "a colon is needed, not =", f"write {equals['key']}: {_brief(equals['value'])}"
    elif text.lstrip().startswith("-"):
        what, do = "no space stands after -", f"write - {_brief(text.lstrip()[1:])}"
    else:
        what, do = (
            "this line has no colon",
            "write it as `key: value`, or join it to the line above",
        )
    return stop.in_line(line, what, do)


def _colon_not_expected(stop: _Stop) -> Mistake | None:
    """Tell a second colon in a line, or what is wrong with the line above the first one."""
    key = KEY.match(stop.text)
    if key and key.end() <= stop.column:
        name, value = key[0].strip(), stop.text[key.end() :].strip()
        what = "a second colon stands in this line"
        return stop.here(what, f'put the value in quotes, {name} "{_brief(value)}"')
    above = stop.above()
    if above is None:
        return None
    if not KEY.match(stop.lines[above]):
        return _line_without_colon(stop, above)
    what = f"this line is indented below line {above + 1}, which has a value already"
    return stop.in_line(stop.line, what, "begin both in the same column, or remove the value")


def _key_expected(stop: _Stop) -> Mistake:
    """Tell a line at the wrong indentation, or what stands behind a value that is complete."""
    if not stop.before:
        return _not_aligned(stop)
    if stop.after[:1] in ("]", "}"):
        return stop.here(f"this {stop.after[0]} closes nothing", "remove it")
    if stop.after[:1] == ",":
        return stop.here("a comma stands after a value", "remove it: commas stand in brackets only")
    last = stop.before[-1]
    if last in ("'", '"'):
        return _after_quote(stop, last)
    return stop.here("something stands after a value that is complete", "remove it, or quote all")


def _after_quote(stop: _Stop, quote: str) -> Mistake:
    """Tell a quote that ended too early, or one further up that was never ended."""
    for line in range(stop.line - 1, max(-1, stop.line - FARTHEST), -1):
        if stop.lines[line].count(quote) % 2:
            column = stop.lines[line].rindex(quote)
            what = "the quote that begins here has no end in its line"
            return Mistake(line, column, what, f"add {quote} where the text ends")
    what = "text stands after the end of a quote"
    other = "double" if quote == "'" else "single"
    return stop.here(what, f"put all of it in {other} quotes")


def _not_aligned(stop: _Stop) -> Mistake:
    if stop.after.startswith("- "):
        what = "an item of a list stands among keys"
        return stop.here(what, "indent it below the key of its list")
    what = "this line begins in another column than those it belongs to"
    return stop.here(what, "indent it as much as they are")


def _item_expected(stop: _Stop) -> Mistake:
    what = "this line stands among the items of a list"
    return stop.here(what, "begin it with `- `, or in the column of the list's key")


RULES: dict[str, Callable[[_Stop], Mistake | None]] = {
    "found character that cannot start any token": _begins_badly,
    "while scanning a directive": _begins_badly,
    "while scanning an alias": _begins_badly,
    "while scanning an anchor": _begins_badly,
    "while scanning a block scalar": _begins_badly,
    "mapping keys are not allowed": _begins_badly,
    "block sequence entries are not allowed": _item_in_line,
    "while parsing a quoted scalar": _bad_escape,
    "while scanning a quoted scalar": _open_quote,
    "did not find expected ',' or": _open_bracket,
    "did not find expected node content": _nothing_there,
    "found unexpected ':'": _colon_in_brackets,
    "could not find expected ':'": _no_colon,
    "mapping values are not allowed": _colon_not_expected,
    "did not find expected key": _key_expected,
    "did not find expected '-'": _item_expected,
    "did not find expected <document start>": _not_aligned,
}
