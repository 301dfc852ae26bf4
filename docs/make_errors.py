"""Write errors.md, what each message means, from errors.yml and the cases in tests/bad."""  # noqa: INP001

from __future__ import annotations

import re
import runpy
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from descpipe.errors import BadInput
from descpipe.model.problem import Problems
from descpipe.yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCE = Path(__file__).with_name("errors.yml")
PAGE = SOURCE.with_suffix(".md")
BAD = SOURCE.parents[1] / "tests" / "bad"
WIDTH = 98
QUOTED = re.compile(r"`[^`]{,60}`")
INTRODUCTION = """\
# Messages

Every kind of message, with its cause and its cure. `descpipe check` tells all of them at once,
before anything runs:

```text
FILE:LINE:COLUMN: what is wrong; what to do
```

Each kind has a code, which `descpipe check --json` shows, and by which this page is ordered. The
examples are what is said in the folders of [tests/bad](../tests/bad), where you can try them:
`cd tests/bad/misspelt-key && descpipe check pipeline.yaml`. This page is made by
`python docs/make_errors.py`.
"""
ENDINGS = """\
## Other ways to end

A problem in what you wrote ends with status 1, after all of them are told. These are the others.
"""
CONTAINER = """\
## What a stage says in its container

`Stage.main()` checks again where the stage runs, before `run` and after it. It says what is wrong
in lines that begin with the stage's name, and ends with status 1. Here, `...` stands for names and
values.
"""


def source() -> dict[str, Any]:
    """Return what is written by hand."""
    problems = Problems()
    node = read_yaml(SOURCE, problems)
    if node is None or problems.found:
        raise BadInput(problems.found)
    plain: dict[str, Any] = node.plain()
    return plain


def examples() -> dict[str, dict[str, str]]:
    """Return a message for each code and case, the plainest first: where little else is wrong."""
    cases = runpy.run_path(str(BAD / "cases.py"))
    found: list[tuple[int, str, str, str]] = []
    for case in cases["CASES"]:
        problems = cases["problems_of"](case)
        found += [(len(problems), case.name, one["code"], _shown(one)) for one in problems]
    for path in cases["SPECIAL"].glob("*.txt"):
        lines = path.read_text(encoding="utf-8").splitlines()
        words = [line.partition(" ") for line in lines if line != "..."]
        found += [(len(lines), f"special/{path.name}", code, text) for code, _, text in words]
    by_code: dict[str, dict[str, str]] = {}
    for _, case, code, text in sorted(found):
        by_code.setdefault(code, {}).setdefault(case, text)
    return by_code


def _shown(problem: Mapping[str, Any]) -> str:
    place = problem.get("word") or "{file}:{line}:{column}".format_map(problem)
    return f"{place}: {problem['message']}; {problem['advice']}"


def page(shown: Mapping[str, Mapping[str, str]]) -> str:
    """Return the text of the page.

    Parameters
    ----------
    shown : mapping of str to mapping of str to str
        A message for each code and case.
    """
    written = source()
    parts = [INTRODUCTION, *_contents(written["groups"])]
    for group in written["groups"]:
        parts += [f"## {group['group']}\n", _filled(group["about"])]
        parts += [_section(code, words, shown[code]) for code, words in group["codes"].items()]
    parts += [ENDINGS, *_endings(written["endings"]), CONTAINER]
    parts += [_messages(entry) for entry in written["container"]]
    return "\n".join(parts)


def _contents(groups: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the codes of each group, with links."""
    for group in groups:
        links = ", ".join(f"[{code}](#{code})" for code in group["codes"])
        item = f"- {group['group']}: {links}"
        yield fill(item, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    yield ""


def _section(code: str, words: Mapping[str, str], shown: Mapping[str, str]) -> str:
    case = words.get("case", next(iter(shown)))
    # A command in backquotes is not torn apart.
    whole = QUOTED.sub(lambda match: match[0].replace(" ", "\0"), shown[case])
    folded = fill(
        whole, WIDTH, subsequent_indent="    ", break_on_hyphens=False, break_long_words=False
    ).replace("\0", " ")
    title = words["title"][0].upper() + words["title"][1:]
    text = f"{title}. {words['cause']}\n\n{words['cure']} [Case](../tests/bad/{case})."
    paragraphs = "\n".join(_filled(paragraph) for paragraph in text.split("\n\n"))
    return f"### {code}\n\n{paragraphs}\n```text\n{folded}\n```\n"


def _endings(endings: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield what each exit status means."""
    for status, words in endings.items():
        yield f"### Status {status}: {words['title']}\n"
        yield _filled(f"{words['cause']} {words['cure']}")


def _messages(entry: Mapping[str, Any]) -> str:
    says = "\n".join(f"- `` {text} ``" if "`" in text else f"- `{text}`" for text in entry["says"])
    return says + "\n\n" + _filled(f"{entry['cause']} {entry['cure']}")


def _filled(text: str) -> str:
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(examples()), encoding="utf-8")
