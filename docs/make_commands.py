"""Write commands.md, the reference of the command line, from the parsers of the verbs."""  # noqa: INP001

from __future__ import annotations

from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from textwrap import dedent, fill
from typing import TYPE_CHECKING, Any

from descpipe.cli import STATUSES, VERBS

if TYPE_CHECKING:
    from argparse import Action

PAGE = Path(__file__).with_name("commands.md")
WIDTH = 98
INTRODUCTION = """\
# Commands

Every verb of `descpipe`, its arguments, and what its exit status means; the same that
`descpipe VERB --help` shows. This page is made by `python docs/make_commands.py`.
"""
RULES = """\
## What all verbs have in common

- Results go to standard output, everything else to standard error.
- Values on the command line come before those in the pipeline file.
- A list is given to `--set` with commas: `--set histogram.edges=0,0.5,1`.
- Paths on the command line are relative to the current folder, those in the pipeline file to the
  file's folder.
- Files that you wrote or edited, and earlier results, are never replaced without `--overwrite`.
- A traceback is a bug of descpipe; then the exit status is 70.
"""


class Recorder(ArgumentParser):
    """Keeps the arguments that a verb adds, which argparse itself has no public list of."""

    def __init__(self, **options: Any) -> None:
        self.added: list[Action] = []
        super().__init__(**{**options, "add_help": False})

    def add_argument(self, *names: Any, **options: Any) -> Action:
        """Add an argument and keep it."""
        action = super().add_argument(*names, **options)
        self.added.append(action)
        return action

    def add_subparsers(self, **options: Any) -> Any:
        """Add the words that each have arguments of their own, and keep them."""
        action = super().add_subparsers(**options)
        self.added.append(action)
        return action


def page() -> str:
    """Return the text of the page."""
    verbs = [f"| [`{verb}`](#descpipe-{verb}) | {what} |" for verb, (_, what) in VERBS.items()]
    table = "\n".join(["| verb | does |", "| --- | --- |", *verbs]) + "\n"
    sections = [_section(verb, module) for verb, (module, _) in VERBS.items()]
    return "\n".join([INTRODUCTION, table, _statuses(), RULES, *sections])


def _statuses() -> str:
    """Return the exit statuses, one row each, from the line of words that the help shows."""
    words = " ".join(STATUSES.split()).partition(": ")[2]
    rows = [status.strip().partition(" ") for status in words.split(";")]
    lines = [f"| {number} | {meaning} |" for number, _, meaning in rows]
    return "\n".join(["## Exit status", "", "| status | means |", "| --- | --- |", *lines, ""])


def _section(verb: str, module_name: str) -> str:
    module = import_module(f"descpipe.commands.{module_name}")
    parser = Recorder()
    module.configure(parser)
    lines = [f"## descpipe {verb}", "", dedent(module.__doc__ or "").strip(), ""]
    lines += ["```", _usage(verb, parser), "```", ""]
    lines += [_item(action) for action in parser.added]
    for action in parser.added:
        if isinstance(action.choices, dict):
            lines += _words(verb, action.choices)
    return "\n".join(lines) + "\n"


def _words(verb: str, parsers: dict[str, Recorder]) -> list[str]:
    """Return the arguments of each word; those that all have are told once."""
    items = {word: [_item(action) for action in parser.added] for word, parser in parsers.items()}
    first, *others = items.values()
    common = [item for item in first if all(item in other for other in others)]
    lines = ["", "All of them take:", "", *common]
    for word, parser in parsers.items():
        own = [item for item in items[word] if item not in common]
        lines += ["", f"### descpipe {verb} {word}", "", str(parser.description)]
        lines += ["", *own] if own else []
    return lines


def _usage(verb: str, parser: Recorder) -> str:
    if parser.usage:
        return parser.usage.replace("%(prog)s", f"descpipe {verb}")
    positional = [_positional(action) for action in parser.added if not action.option_strings]
    return " ".join(["descpipe", verb, *positional, "[options]"])


def _positional(action: Action) -> str:
    """Return how an argument is typed that may be left out, or repeated."""
    value = _value(action)
    forms = {"*": f"[{value} ...]", "+": f"{value} ...", "?": f"[{value}]"}
    return forms.get(str(action.nargs), value)


def _item(action: Action) -> str:
    value = "" if action.nargs == 0 else _value(action)
    names = [f"{name} {value}".strip() for name in action.option_strings] or [value]
    shown = ", ".join(f"`{name}`" for name in names)
    return fill(f"- {shown}: {action.help}", WIDTH, subsequent_indent="  ", break_long_words=False)


def _value(action: Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    if action.choices is not None:
        return "{" + ",".join(map(str, action.choices)) + "}"
    return action.dest.upper()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
