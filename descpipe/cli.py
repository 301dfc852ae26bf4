"""The command line: `descpipe VERB ...`, and what each way to end means for the shell."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib import import_module

from descpipe import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from typing import Any, NoReturn, Protocol

    class Command(Protocol):
        """What a module of `descpipe.commands` offers."""

        def configure(self, parser: ArgumentParser) -> None:
            """Add the verb's arguments."""

        def run(self, **options: object) -> int:
            """Do it; return the exit status."""


# Verb, module of descpipe.commands, and what it does. The modules are loaded when used.
VERBS = {
    "new": ("new", "write the skeleton of a stage or a pipeline"),
    "check": ("check", "tell everything that is wrong in a pipeline and its stages"),
    "list": ("listing", "list stages: their images, files, config files and parameters"),
    "graph": ("graph", "show the pipeline as text or a picture"),
    "export-cwl": ("export_cwl", "write the pipeline as standard CWL v1.2"),
    "run": ("run", "check the pipeline, run it, and collect its results"),
    "status": ("status", "tell what runs now, what has ended and how, and what to do next"),
    "runs": ("runs", "tell what ran, when, from which commit, and how it ended"),
    "diff": ("diff", "tell what differs between two runs, and what that explains"),
    "report": ("report", "write a page that shows a run: its results and what made them"),
    "clean": ("clean", "remove intermediate files, and what failed runs have left"),
    "provenance": ("provenance", "tell which pipeline made a file, and from what"),
    "rerun": ("rerun", "run again what a record tells, and compare the results"),
    "build": ("build", "build the images of a pipeline's stages"),
    "push": ("push", "push the images to their registry"),
    "pull": ("pull", "pull the images from their registries"),
    "lock": ("lock", "write down exactly which image each step has"),
    "shell": ("shell", "open a shell in a step's container, with its inputs"),
    "test": ("testing", "run one step, and compare its outputs with those expected"),
    "script": ("script", "write a script that runs the pipeline"),
    "local": ("local", "the same as `script local`: a bash script for this machine"),
    "nersc": ("nersc", "the same as `script nersc`: a batch script for Perlmutter"),
}
STATUSES = """\
exit status: 0 good; 1 a problem in what you wrote; 2 wrong usage; 3 an engine
or a runner is missing; 4 a step failed; 5 the machine refused (a full disk, a
folder that cannot be written, a registry in trouble); 130 interrupted
"""
USAGE_STATUS = 2
BUG_STATUS = 70
INTERRUPTED_STATUS = 130


class Parser(ArgumentParser):
    """Reads a command line, and tells what is wrong with it like all else that is told."""

    has_verbs = False
    short_usage = ""

    def add_subparsers(self, **options: Any) -> Any:
        """Note that there are further verbs."""
        self.has_verbs = True
        return super().add_subparsers(**options)

    def read(self, words: Sequence[str]) -> Namespace:
        """Return what is given; options may stand anywhere, also between steps and files."""
        self.short_usage = self._short_usage()  # argparse will change its own for this
        return self.parse_args(words) if self.has_verbs else self.parse_intermixed_args(words)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Make sure that there are such options, before their values are taken for other things."""
        self._require_options(args or ())
        return super().parse_known_args(args, namespace)

    def _require_options(self, words: Sequence[str]) -> None:
        if self.has_verbs:
            return  # they are those of another parser
        given = [word.partition("=")[0] for word in words if word.startswith("--")]
        wrong = [self._refusal(one) for one in given if one not in self._option_string_actions]
        if wrong:
            self.error("; ".join(wrong))

    def _refusal(self, option: str) -> str:
        from descpipe.model.problem import nearest  # slow to load

        known = (one[2:] for one in self._option_string_actions if one.startswith("--"))
        near = nearest(option[2:], known)
        do = f"did you mean '--{near}'?" if near else f"`{self.prog} --help` lists them"
        if not near and "runner_options" in self._defaults:
            do += "; those of the runner stand behind --"
        return f"there is no option {option!r}; {do}"

    def _short_usage(self) -> str:
        """Return how the command is used, without its options one by one."""
        if self.usage:
            return self.format_usage().rstrip()
        formatter = self._get_formatter()
        formatter.add_usage(None, self._get_positional_actions(), ())
        return f"{formatter.format_help().rstrip()} [options]"

    def error(self, message: str) -> NoReturn:
        """Tell how the command is used and what is wrong, and leave."""
        from descpipe.terminal import tell

        tell(self.short_usage or self._short_usage())
        tell(f"{self.prog}: error: {message}")
        self.exit(USAGE_STATUS)


def main(words: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status."""
    words = sys.argv[1:] if words is None else list(words)
    if not words:
        _general_parser().print_help(sys.stderr)
        return USAGE_STATUS
    if words[0] not in VERBS:
        _refuse_misspelt(words[0])
        _general_parser().parse_args(words)  # leaves with help, the version, or what is wrong
    module: Command = import_module(f"descpipe.commands.{VERBS[words[0]][0]}")
    parser = Parser(
        prog=f"descpipe {words[0]}",
        description=module.__doc__,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.configure(parser)
    own, after = _split_at_dashes(words[1:])
    options = vars(parser.read(own))
    if after and "runner_options" not in options:
        parser.error("there is nothing to give the words after -- to")
    if after:
        options["runner_options"] = after
    if "typed" in options:
        options["typed"] = words
    return _with_messages(module, options)


def _refuse_misspelt(verb: str) -> None:
    from difflib import get_close_matches  # slow to load, and needed only when something is wrong

    near = get_close_matches(verb, VERBS, n=1)
    if near:
        _general_parser().error(f"there is no verb {verb!r}; did you mean {near[0]!r}?")


def _split_at_dashes(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the words before and after the first ``--``."""
    if "--" not in words:
        return list(words), []
    place = list(words).index("--")
    return list(words[:place]), list(words[place + 1 :])


def _general_parser() -> ArgumentParser:
    width = max(len(verb) for verb in VERBS)
    verbs = "\n".join(f"  {verb:{width}}  {what}" for verb, (_, what) in VERBS.items())
    parser = Parser(
        prog="descpipe",
        usage="descpipe VERB ...   (descpipe VERB --help tells more)",
        description="Analysis steps in Docker images, as pipelines in standard CWL.\n\nverbs:\n"
        + verbs,
        epilog=STATUSES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"descpipe {__version__}")
    parser.add_argument("verb", choices=list(VERBS), metavar="VERB", help="one of the verbs above")
    return parser


def _require_current_folder() -> None:
    import os

    from descpipe.errors import MachineTrouble

    try:
        os.getcwd()  # noqa: PTH109 - as pathlib would
    except FileNotFoundError as error:
        raise MachineTrouble("the current folder is gone; change to another one") from error


def _with_messages(module: Command, options: dict[str, object]) -> int:
    from descpipe.console import tell_problems
    from descpipe.errors import BadInput, DescpipeError
    from descpipe.terminal import tell

    try:
        _require_current_folder()
        return module.run(**options)
    except BadInput as error:
        tell_problems(error.problems)
        return error.exit_status
    except DescpipeError as error:
        tell(str(error))
        return error.exit_status
    except KeyboardInterrupt:
        tell("interrupted")
        return INTERRUPTED_STATUS
    except BrokenPipeError:
        return 0
    except Exception:  # noqa: BLE001 - whatever is left is a bug of ours, and is told as one
        import platform
        import traceback

        traceback.print_exc()
        system = (
            f"descpipe {__version__}, Python {platform.python_version()}, {platform.platform()}"
        )
        tell(f"This is a bug in descpipe. Please report the lines above. ({system})")
        return BUG_STATUS
